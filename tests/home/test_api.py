"""What several parts know, for programs: a person with what they wrote, who joins, and what waits for somebody."""

from datetime import timedelta

import pytest

from portal.kernel import clock, db, jobs
from portal.people import queries
from portal.people import service as people
from portal.people.models import Title
from tests.factories import a_position, a_user, an_application
from tests.factories_publications import a_person, a_publication, an_attribution
from tests.laws.test_lists import PARIS, counted
from tests.program import Program

pytestmark = pytest.mark.usefixtures("app", "database")

JOINS = {"name": "Zoé Müller", "title": "phd"}


# A person


def test_a_person_is_told_with_what_they_were_and_what_they_wrote(app):
    boss = a_person("Bo Hidden", public=False)
    ines = a_person(orcid="0000-0002-1825-0097")
    with db.unit():
        people.appoint(ines, Title.POSTDOC, clock.now().date(), supervisor=boss, zone=PARIS)
    an_attribution(a_publication("Measured mirrors"), ines, "confirmed")
    visitor = Program(app)
    shown = visitor.get("/people/ines-duarte")
    assert (shown["orcid"], shown["own"], shown["next"]) == ("0000-0002-1825-0097", False, None)
    assert [one["title"] for one in shown["publications"]] == ["Measured mirrors"]
    [held] = shown["appointments"]
    assert (held["title"], held["starts_on"], held["runs"]) == ("postdoc", "2027-03-01", True)
    assert (held["supervisor"], held["supervisor_slug"]) == (None, None)
    assert visitor.answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_long_list_of_theirs_goes_on_at_its_own_address(app):
    ines = a_person()
    for n in range(51):
        an_attribution(a_publication(f"Paper {n}"), ines, "confirmed")
    visitor = Program(app)
    with counted() as questions:
        shown = visitor.get("/people/ines-duarte")
    rest = visitor.get(shown["next"].removeprefix("/api/v1"))
    assert (len(shown["publications"]), len(rest["items"]), len(questions)) == (50, 1, 4)


def test_a_person_is_answered_304_and_not_once_their_page_is_taken_back(app):
    user = a_user("Ines Duarte")
    a_person("Ines Duarte", user)
    visitor = Program(app)
    visitor.get("/people/ines-duarte")
    kept = {**visitor.headers, "If-None-Match": visitor.answer.headers["ETag"]}
    address = "/api/v1/people/ines-duarte"
    assert visitor.client.get(address, headers=kept).status_code == 304
    Program(app, user).post("/my/profile/withdraw")
    assert visitor.client.get(address, headers=kept).status_code == 404


# Somebody joins


@pytest.mark.parametrize("role", ["director", "administrator"])
def test_somebody_joins_whom_only_colleagues_see(app, role):
    boss = a_person("Ines Duarte")
    told = JOINS | {
        "team": "Mirrors",
        "starts_on": "2027-03-15",
        "ends_on": "2030-03-14",
        "supervisor": boss.slug,
        "orcid": "0000-0002-1825-0097",
    }
    program = Program(app, a_user("Dora Klein", role))
    made = program.post("/people", told, expect=201, Idempotency_Key="joins")
    assert program.answer.headers["Location"] == "/api/v1/people/zoe-muller"
    assert (made["slug"], made["public"], made["orcid"]) == ("zoe-muller", False, told["orcid"])
    [held] = made["appointments"]
    assert {name: held[name] for name in ("title", "team", "starts_on", "ends_on")} == {
        name: told[name] for name in ("title", "team", "starts_on", "ends_on")
    }
    assert held["supervisor_slug"] == "ines-duarte"
    assert program.post("/people", told, expect=201, Idempotency_Key="joins") == made
    Program(app).get("/people/zoe-muller", expect=404)


def test_who_joins_with_an_account_owns_the_page_and_is_staff_from_the_first_day(app):
    zoe = a_user("Zoé Müller", address="zoe@lumen.example")
    Program(app, a_user("Dora Klein", "director")).post("/people", JOINS | {"user": zoe.address}, expect=201)
    assert Program(app, zoe).get("/people/zoe-muller")["own"] is True
    jobs.run_due()
    assert Program(app, zoe).get("/session")["roles"] == ["staff"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": None}, "name"),
        ({"name": "—"}, "name"),
        ({"title": "king"}, "title"),
        ({"user": "nobody@lumen.example"}, "user"),
        ({"supervisor": "nobody"}, "supervisor"),
        ({"starts_on": "2027-03-15", "ends_on": "2027-03-14"}, "ends_on"),
        ({"starts_on": "soon"}, "starts_on"),
        ({"orcid": "1234"}, "orcid"),
        ({"salary": 1}, "salary"),
    ],
)
def test_a_slip_adds_nobody(app, wrong, field):
    dora = a_user("Dora Klein", "director")
    program = Program(app, dora)
    program.post("/people", JOINS | wrong, expect=422)
    assert list(program.answer.json["fields"]) == [field]
    with db.reading():
        assert not queries.slug_taken("zoe-muller")


def test_nobody_else_adds_people_or_learns_who_has_an_account(app):
    staff = Program(app, a_user("Stan", "staff"))
    for address in ("stan@lumen.example", "nobody@lumen.example"):
        staff.post("/people", JOINS | {"user": address}, expect=403)
    Program(app).post("/people", JOINS, expect=401)


# What waits


def test_a_desk_says_what_waits_and_where(app):
    bea = a_user("Bea Ek")
    position = a_position(a_user("Rosa", "recruiter"), closes_in=timedelta(days=3))
    draft = an_application(position, bea, status="draft")
    assert Program(app, bea).get("/my/desk")["waiting"] == [
        {
            "sentence": "Your application to “PhD in open models” is not sent yet.",
            "page": f"/applications/{draft.public_id}",
            "until": "2027-03-04T09:00:00+00:00",
            "zone": "Europe/Paris",
        }
    ]


def test_an_empty_desk_is_empty_and_a_visitor_has_none(app):
    assert Program(app, a_user("Bea Ek")).get("/my/desk") == {"waiting": []}
    Program(app).get("/my/desk", expect=401)
    Program(app, a_user("Stan"), scopes=("people:read",)).get("/my/desk", expect=403)
