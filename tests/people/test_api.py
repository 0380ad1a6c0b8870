"""People for programs."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.kernel import clock, db
from portal.people import service
from portal.people.models import Title
from tests.factories import a_user, reader_signed_in
from tests.factories_publications import a_person
from tests.laws.test_lists import counted
from tests.program import Program

pytestmark = pytest.mark.usefixtures("app", "database")

PARIS = ZoneInfo("Europe/Paris")
READING = ("people:read",)


def in_office(name: str, user=None, *, public: bool = True, title: Title = Title.PHD, ended: bool = False):
    today = clock.now().date()
    with db.unit():
        person = a_person(name, user, public)
        start, end = today - timedelta(300), today - timedelta(20) if ended else None
        service.appoint(person, title, start, ends_on=end, team="Mirrors", zone=PARIS)
    return person


@pytest.fixture
def user():
    return a_user("Ada Byron")


@pytest.fixture
def ada(app, user):
    in_office("Ada Byron", user)
    return Program(app, user)


# The list


def test_a_visitors_program_lists_who_said_yes_by_family_name_from_any_origin(app):
    in_office("Zoé Müller")
    in_office("Ada Byron", title=Title.DIRECTOR)
    in_office("Ines Hidden", public=False)
    program = Program(app)
    found = program.get("/people")
    assert [(one["slug"], one["title"], one["team"]) for one in found["items"]] == [
        ("ada-byron", "director", "Mirrors"),
        ("zoe-muller", "phd", "Mirrors"),
    ]
    assert program.answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_colleagues_program_lists_everybody(app):
    in_office("Ines Hidden", public=False)
    found = Program(app, a_user("Stan", "staff")).get("/people")
    assert [(one["name"], one["public"]) for one in found["items"]] == [("Ines Hidden", False)]


def test_the_list_is_narrowed_as_the_page_is(app):
    in_office("Ada Byron", title=Title.DIRECTOR)
    in_office("Bo Ek")
    in_office("Otto Former", ended=True)
    program = Program(app)
    assert [one["name"] for one in program.get("/people?title=phd")["items"]] == ["Bo Ek"]
    [former] = program.get("/people?former=yes")["items"]
    assert (former["name"], former["ended_on"]) == ("Otto Former", "2027-02-09")
    program.get("/people?former=maybe", expect=400)
    program.get("/people?title=king", expect=400)


def test_the_list_asks_one_question_however_many_there_are(app):
    program, asked = Program(app), []
    for names in (["Person 0"], [f"Person {n}" for n in range(1, 30)]):
        for name in names:
            in_office(name)
        with counted() as questions:
            assert program.get("/people")["items"]
        asked.append(len(questions))
    assert asked == [2, 2]


def test_the_same_list_is_answered_304_until_somebody_takes_their_page_back(app, ada):
    visitor = Program(app)
    visitor.get("/people")
    kept = {**visitor.headers, "If-None-Match": visitor.answer.headers["ETag"]}
    assert visitor.client.get("/api/v1/people", headers=kept).status_code == 304
    ada.post("/my/profile/withdraw")
    again = visitor.client.get("/api/v1/people", headers=kept)
    assert (again.status_code, again.json["items"]) == (200, [])


def test_a_token_for_other_things_lists_nobody(app):
    program = Program(app, a_user("Stan", "staff"), scopes=("publications:read",))
    program.get("/people", expect=403)
    assert "people:read" in program.answer.json["detail"]


# One's own profile


def test_a_profile_is_read_changed_and_shown_to_everybody(ada):
    before = ada.get("/my/profile")
    assert (before["name"], before["about"], before["public"]) == ("Ada Byron", None, True)
    after = ada.put("/my/profile", {"name": "Ada Byron", "about": "I *compute*.", "other_names": "A. Byron"})
    assert (after["about_html"], after["other_names"]) == ("<p>I <em>compute</em>.</p>\n", "A. Byron")
    assert after["version"] > before["version"]
    assert ada.answer.headers["ETag"] == f'"{after["version"]}"'
    assert ada.put("/my/profile", {"name": "Ada Byron"})["about"] is None


def test_a_profile_that_moved_on_is_not_overwritten(app, ada):
    tag = ada.tag_of("/my/profile")
    ada.put("/my/profile", {"name": "Ada Byron", "about": "From here."})
    ada.put("/my/profile", {"name": "Ada Byron", "about": "From there."}, If_Match=tag, expect=412)
    assert ada.answer.json["theirs"]["about"] == "From here."
    ada.send("PUT", "/my/profile", {"name": "Ada Byron"}, expect=428)
    assert ada.get("/my/profile")["about"] == "From here."


@pytest.mark.parametrize(
    "wrong",
    [{"orcid": "1234"}, {"website": "javascript:alert(1)"}, {"name": ""}, {"about": 5}, {"version": 1}],
)
def test_a_slip_is_named_by_its_field(ada, wrong):
    ada.put("/my/profile", {"name": "Ada Byron", **wrong}, expect=422)
    assert set(ada.answer.json["fields"]) == set(wrong)


def test_a_page_is_public_from_its_yes_until_it_is_taken_back(app, ada):
    assert ada.post("/my/profile/withdraw")["public"] is False
    Program(app).get("/people/ada-byron", expect=404)
    assert ada.post("/my/profile/publish")["public"] is True
    assert Program(app).get("/people/ada-byron")["name"] == "Ada Byron"


def test_a_token_that_only_reads_changes_no_profile(app, user, ada):
    reading = Program(app, user, scopes=READING)
    reading.post("/my/profile/withdraw", expect=403)
    assert Program(app).get("/people/ada-byron")["actions"] == []
    assert reading.get("/people/ada-byron")["actions"] == []
    assert ada.get("/people/ada-byron")["actions"] == ["profile.edit", "profile.publish"]


def test_a_browser_needs_its_token_to_send(app, ada):
    reader = reader_signed_in(app, a_user("Bea Ek"))
    refused = reader.client.post("/api/v1/my/profile/publish", headers={"Accept": "application/json"})
    assert (refused.status_code, refused.json["code"]) == (403, "not-from-here")
