"""Feeds of publications say what the list says to visitors, in forms that programs read."""

from datetime import UTC, datetime
from xml.etree.ElementTree import fromstring

import pytest

from portal.kernel import db, feeds
from portal.kernel.clock import now
from tests.factories_publications import a_person, a_publication, an_attribution

pytestmark = pytest.mark.usefixtures("app", "database")

ATOM = "{http://www.w3.org/2005/Atom}"
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def ines():
    return a_person("Ines Duarte")


def theirs(person, title="Measured mirrors", **columns):
    made = a_publication(title, columns.pop("authors", (person.name,)), **columns)
    an_attribution(made, person, "confirmed")
    return made


def json_of(reader, path="/publications.json") -> dict:
    return reader.visit(path).response.get_json(force=True)


def atom_of(reader, path="/publications.atom"):
    return fromstring(reader.visit(path).response.data)  # noqa: S314 (our own)


def test_the_json_feed_says_what_programs_ask_for(ines, somebody):
    theirs(
        ines,
        key="2606.00001",
        authors=("Ines Duarte", "Wei Li"),
        doi="10.1234/abc",
        categories=["cs.LG", "stat.ML"],
        latest=2,
        published_at=AT,
    )
    response = somebody().visit("/publications.json").response
    assert response.mimetype == "application/feed+json"
    assert response.get_json(force=True) == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Publications of Institut Lumen",
        "home_page_url": "http://portal.test/publications",
        "feed_url": "http://portal.test/publications.json",
        "language": "en",
        "items": [
            {
                "id": "http://portal.test/publications/2606.00001",
                "url": "http://portal.test/publications/2606.00001",
                "title": "Measured mirrors",
                "content_text": "We write about measured mirrors.",
                "date_published": "2026-06-01T12:00:00+00:00",
                "date_modified": "2027-03-01T09:00:00+00:00",
                "authors": [{"name": "Ines Duarte"}, {"name": "Wei Li"}],
                "tags": ["cs.LG", "stat.ML"],
                "_publication": {
                    "arxiv": "2606.00001",
                    "doi": "10.1234/abc",
                    "version": 2,
                    "withdrawn": False,
                },
            }
        ],
    }


def test_the_atom_feed_says_the_same(ines, somebody):
    theirs(
        ines, "Mirrors & <models>", key="astro-ph/0601001", authors=("Ines Duarte", "Wei Li"), published_at=AT
    )
    feed = atom_of(somebody())
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Mirrors & <models>"
    assert entry.findtext(f"{ATOM}id") == "http://portal.test/publications/astro-ph/0601001"
    assert [one.findtext(f"{ATOM}name") for one in entry.findall(f"{ATOM}author")] == [
        "Ines Duarte",
        "Wei Li",
    ]
    assert [one.get("term") for one in entry.findall(f"{ATOM}category")] == ["cs.LG"]
    assert entry.findtext(f"{ATOM}published") == "2026-06-01T12:00:00+00:00"
    assert feed.findtext(f"{ATOM}updated") == "2027-03-01T09:00:00+00:00"
    content = entry.find(f"{ATOM}content")
    assert (content.text, content.get("type")) == ("We write about mirrors & <models>.", None)


@pytest.mark.parametrize("path", ["/publications.json", "/publications.atom"])
def test_an_empty_feed_is_a_feed_and_any_page_may_read_it(somebody, path):
    response = somebody().visit(path).response
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert b"Publications of Institut Lumen" in response.data


def test_a_feed_is_of_the_current_filter_and_the_list_names_it(ines, somebody):
    theirs(ines, published_at=AT)
    theirs(a_person("Noor Haddad"), key="2506.00001", published_at=AT.replace(year=2025))
    page = somebody().visit("/publications?year=2025&person=noor-haddad&foo=bar")
    feed = json_of(somebody(), next(one for one in page.links() if ".json" in one))
    assert [one["_publication"]["arxiv"] for one in feed["items"]] == ["2506.00001"]
    assert feed["feed_url"] == "http://portal.test/publications.json?year=2025&person=noor-haddad"
    assert feed["home_page_url"] == "http://portal.test/publications?year=2025&person=noor-haddad"
    assert (
        len(atom_of(page, next(one for one in page.links() if ".atom" in one)).findall(f"{ATOM}entry")) == 1
    )


def test_the_list_and_its_head_lead_to_the_same_feeds(ines, somebody):
    theirs(ines)
    page = somebody().visit("/publications?person=ines-duarte")
    ends = ("/publications.json?person=ines-duarte", "/publications.atom?person=ines-duarte")
    named = [one.get("href") for one in page.page.iter() if one.get("rel") == "alternate"]
    assert (named, [one for one in page.links() if one in ends]) == ([*ends], [*ends])


def test_the_json_feed_goes_on_where_it_ends(ines, somebody):
    with db.unit():
        for n in range(52):
            theirs(ines, f"Mirrors {n}", key=f"2606.{n:05}")
    first = json_of(somebody(), "/publications.json?person=ines-duarte")
    rest = json_of(somebody(), first["next_url"].removeprefix("http://portal.test"))
    assert (len(first["items"]), [one["title"] for one in rest["items"]]) == (
        50,
        ["Mirrors 50", "Mirrors 51"],
    )
    assert "next_url" not in rest


def test_a_feed_speaks_the_readers_language_and_titles_stay(ines, somebody):
    theirs(ines)
    feed = json_of(somebody("fr"))
    assert (feed["language"], feed["items"][0]["title"]) == ("fr", "Measured mirrors")


@pytest.mark.parametrize("title", ["a\x0bb", "\ud800", "a\x00", "]]>", "\ufffe"])
def test_whatever_is_written_is_xml(title):
    item = feeds.Item("http://portal.test/x", title, now(), now(), text=title)
    feed = feeds.Feed("All", "http://portal.test", "http://portal.test/a", "Lab", "en", [item])
    assert fromstring(feeds.as_atom(feed)).findtext(f"{ATOM}entry/{ATOM}title") == feeds.NO_XML.sub("", title)  # noqa: S314 (our own)
