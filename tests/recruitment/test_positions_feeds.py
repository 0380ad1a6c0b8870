"""Feeds say what the list says, in forms that programs read."""

from datetime import timedelta
from xml.etree.ElementTree import fromstring

import pytest

from portal.kernel import clock
from tests.factories import a_position, a_user

pytestmark = pytest.mark.usefixtures("app", "database")

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def owner():
    return a_user("Rita Recruiter", "recruiter")


def test_the_json_feed_holds_what_is_open(owner, somebody):
    a_position(owner, location="Paris")
    a_position(owner, title="Closed", closes_in=-timedelta(hours=2))
    response = somebody().visit("/positions.json").response
    feed = response.get_json(force=True)
    (item,) = feed.pop("items")
    assert response.mimetype == "application/feed+json"
    assert feed == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Open positions at Institut Lumen",
        "home_page_url": "http://portal.test/positions",
        "feed_url": "http://portal.test/positions.json",
        "language": "en",
    }
    assert item == {
        "id": "http://portal.test/positions/phd-in-open-models",
        "url": "http://portal.test/positions/phd-in-open-models",
        "title": "PhD in open models",
        "summary": "With us.",
        "content_html": "<p>Come.</p>",
        "date_published": "2027-02-28T09:00:00+00:00",
        "date_modified": "2027-03-01T09:00:00+00:00",
        "language": "en",
        "tags": ["phd"],
        "_position": {
            "kind": "phd",
            "location": "Paris",
            "closes_at": "2027-03-31T11:00:00+02:00",
            "zone": "Europe/Paris",
        },
    }


def test_the_atom_feed_holds_what_is_open(owner, somebody):
    a_position(owner, title="Models & <data>", slug="models")
    response = somebody().visit("/positions.atom").response
    feed = fromstring(response.data)  # noqa: S314 (our own)
    (entry,) = feed.findall(f"{ATOM}entry")
    assert response.mimetype == "application/atom+xml"
    assert entry.findtext(f"{ATOM}title") == "Models & <data>"
    assert entry.findtext(f"{ATOM}id") == "http://portal.test/positions/models"
    assert entry.findtext(f"{ATOM}content") == "<p>Come.</p>"
    assert feed.findtext(f"{ATOM}updated") == "2027-03-01T09:00:00+00:00"


@pytest.mark.parametrize("path", ["/positions.json", "/positions.atom"])
def test_an_empty_feed_is_a_feed_and_any_page_may_read_it(somebody, path):
    response = somebody().visit(path).response
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert b"Open positions at Institut Lumen" in response.data


def test_a_feed_can_be_of_one_kind(owner, somebody):
    a_position(owner, title="A postdoc", kind="postdoc")
    a_position(owner)
    feed = somebody().visit("/positions.json?kind=postdoc&foo=bar").response.get_json(force=True)
    assert [one["tags"] for one in feed["items"]] == [["postdoc"]]


def test_a_position_leaves_the_feed_with_its_deadline(owner, somebody):
    a_position(owner, closes_in=timedelta(days=1))
    clock.advance(timedelta(days=1, seconds=1))
    assert somebody().visit("/positions.json").response.get_json(force=True)["items"] == []
