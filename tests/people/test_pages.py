from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.kernel import clock, db
from portal.people import queries, service
from portal.people.models import Title
from tests.factories import a_user, actor_for, reader_signed_in
from tests.reader import Reader

PARIS = ZoneInfo("Europe/Paris")
TODAY = date(2027, 3, 1)


@pytest.fixture
def person(database):
    """Makes people with an appointment that began a month ago."""

    def make(
        name,
        title=Title.RESEARCHER,
        *,
        public=True,
        ends_on=None,
        starts_on=TODAY - timedelta(30),
        user=None,
        **columns,
    ):
        with db.unit():
            made = service.join(name, user_id=user and user.id)
            service.appoint(made, title, starts_on, ends_on=ends_on, zone=PARIS, **columns)
            made.published_at = clock.now() if public else None
        return made

    return make


@pytest.fixture
def visitor(app, database):
    return Reader(app)


def names(reader) -> list[str]:
    return [link.rpartition("/")[2] for link in reader.links() if link.startswith("/people/")]


def test_people_stand_by_family_name(person, visitor):
    for name in ("Ada Byron", "Ludwig van der Berg", "Zoë Álvarez"):
        person(name)
    assert names(visitor.visit("/people")) == ["zoe-alvarez", "ada-byron", "ludwig-van-der-berg"]


def test_visitors_see_only_who_said_yes_and_colleagues_see_everybody(app, person, visitor):
    person("Ada Byron")
    person("Bo Hidden", public=False)
    assert names(visitor.visit("/people")) == ["ada-byron"]
    colleague = reader_signed_in(app, a_user("Stan", "staff")).visit("/people")
    assert names(colleague) == ["ada-byron", "bo-hidden"]
    assert "Seen by colleagues only" in colleague.main


def test_numbers_beside_titles_count_only_who_is_seen(person, visitor):
    person("Ada Byron", Title.PHD)
    person("Bo Hidden", Title.PHD, public=False)
    assert "PhD student 1" in visitor.visit("/people").main


def test_people_who_left_stand_apart(person, visitor):
    person("Ada Byron")
    person("Otto Former", ends_on=TODAY - timedelta(1))
    assert (names(visitor.visit("/people")), names(visitor.visit("/people?former=yes"))) == (
        ["ada-byron"],
        ["otto-former"],
    )


def test_who_begins_tomorrow_is_not_here_yet(person, visitor):
    person("Ada Byron", starts_on=TODAY + timedelta(1))
    assert names(visitor.visit("/people")) == []


def test_the_appointment_that_began_last_is_shown(person, visitor):
    made = person("Ada Byron", Title.RESEARCHER)
    with db.unit():
        service.appoint(made, Title.INTERN, TODAY - timedelta(900), zone=PARIS)
    assert "Researcher" in visitor.visit("/people").main
    assert "Intern" not in visitor.main


def test_a_title_that_nobody_has_changes_nothing(person, visitor):
    person("Ada Byron")
    assert names(visitor.visit("/people?title=wizard&utm_source=x")) == ["ada-byron"]
    assert names(visitor.visit("/people?title=phd")) == []


def test_a_supervisor_is_named_to_visitors_only_after_their_own_yes(app, person, visitor):
    boss = person("Bo Hidden", public=False)
    person("Ada Byron", supervisor=boss)
    assert "Bo Hidden" not in visitor.visit("/people/ada-byron").text
    with db.unit():
        queries.one_visible(actor_for(a_user("Stan", "staff")), "bo-hidden").published_at = clock.now()
    assert "Bo Hidden" in visitor.visit("/people/ada-byron").main


def test_a_page_is_public_from_its_yes_until_it_is_taken_back(app, person, visitor):
    ada = reader_signed_in(app, user := a_user("Ada Byron"))
    person("Ada Byron", public=False, user=user)
    visitor.visit("/people/ada-byron", expect=404)
    ada.visit("/my/profile").press("Show my page to everybody")
    assert visitor.visit("/people/ada-byron").path == "/people/ada-byron"
    ada.press("Take my page back")
    visitor.visit("/people/ada-byron", expect=404)


def test_a_page_kept_by_a_browser_is_not_shown_once_it_was_taken_back(app, person):
    ada = reader_signed_in(app, user := a_user("Ada Byron"))
    person("Ada Byron", user=user)
    client = app.test_client()
    tag = client.get("/people/ada-byron").headers["ETag"]
    assert client.get("/people/ada-byron", headers={"If-None-Match": tag}).status_code == 304
    ada.visit("/my/profile").press("Take my page back")
    assert client.get("/people/ada-byron", headers={"If-None-Match": tag}).status_code == 404


@pytest.mark.parametrize("when", ["tomorrow", "another appointment", "a new text"])
def test_a_kept_list_is_made_anew_when_it_changes(app, person, when):
    made = person("Ada Byron")
    client = app.test_client()
    tag = client.get("/people").headers["ETag"]
    if when == "tomorrow":
        clock.advance(timedelta(days=1))
    with db.unit() as here:
        if when == "another appointment":
            service.appoint(made, Title.DIRECTOR, TODAY, zone=PARIS)
        if when == "a new text":
            here.merge(made).changed_at = clock.now() + timedelta(seconds=1)
    assert client.get("/people", headers={"If-None-Match": tag}).status_code == 200


def test_a_profile_is_changed_and_read_by_everybody(app, person, visitor):
    ada = reader_signed_in(app, user := a_user("Ada Byron"))
    person("Ada Byron", user=user)
    typed = {
        "about": "I *compute*.",
        "orcid": "0000-0002-1825-0097",
        "website": "https://ada.example",
        "arxiv_author": "byron_a_1",
    }
    ada.visit("/my/profile").press("Save", **typed)
    page = visitor.visit("/people/ada-byron")
    assert "I compute." in page.main
    assert {
        "https://orcid.org/0000-0002-1825-0097",
        "https://arxiv.org/a/byron_a_1",
        "https://ada.example",
    } <= set(page.links())


@pytest.mark.parametrize(
    "field", [{"orcid": "1234"}, {"website": "javascript:alert(1)"}, {"about": "x" * 5001}, {"name": ""}]
)
def test_a_slip_is_named_and_what_was_typed_stays(app, person, field):
    ada = reader_signed_in(app, user := a_user("Ada Byron"))
    person("Ada Byron", user=user)
    ada.visit("/my/profile").press("Save", **{"about": "I compute.", **field}, expect=422)
    [(name, typed)] = field.items()
    assert ("One thing needs another look" in ada.main, ada.value(name).strip()) == (True, typed)


def test_two_windows_never_overwrite_each_other(app, person):
    user = a_user("Ada Byron")
    person("Ada Byron", user=user)
    one, two = (reader_signed_in(app, user).visit("/my/profile") for _ in range(2))
    one.press("Save", about="From the first window.")
    two.press("Save", about="From the second window.", expect=409)
    assert ("From the first window." in two.main, "From the second window." in two.main) == (True, True)
    two.press("Keep yours")
    assert two.value("about").strip() == "From the second window."


def test_who_has_no_page_finds_none(app, database):
    reader_signed_in(app, a_user("Ada Byron")).visit("/my/profile", expect=404)
