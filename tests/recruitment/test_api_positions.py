"""Positions for everybody's programs."""

from datetime import timedelta

import pytest

from portal.kernel import clock, db
from portal.people import service as people
from tests.conftest import MONDAY
from tests.factories import CV, START, WHY, a_position, a_user
from tests.laws.test_lists import counted
from tests.program import Program

pytestmark = pytest.mark.usefixtures("app", "database")

DAY = timedelta(days=1)
ONE = "/positions/phd-in-open-models"


@pytest.fixture
def owner():
    return a_user("Rita Recruiter", "recruiter")


# The list


def test_a_visitors_program_lists_open_positions_from_any_origin(app, owner):
    a_position(owner, title="Later", closes_in=20 * DAY)
    a_position(owner, title="Sooner", closes_in=10 * DAY)
    program = Program(app)
    found = program.get("/positions")
    assert [one["title"] for one in found["items"]] == ["Sooner", "Later"]
    assert program.answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_position_of_the_list_has_what_a_web_site_shows(app, owner):
    a_position(owner, closes_in=10 * DAY, location="Paris")
    assert Program(app).get("/positions")["items"] == [
        {
            "slug": "phd-in-open-models",
            "url": "http://portal.test/positions/phd-in-open-models",
            "title": "PhD in open models",
            "summary": "With us.",
            "kind": "phd",
            "kind_label": "PhD position",
            "location": "Paris",
            "language": "en",
            "closes_at": "2027-03-11T09:00:00+00:00",
        }
    ]


def test_the_list_can_be_asked_for_one_kind(app, owner):
    a_position(owner, title="A thesis", kind="phd")
    a_position(owner, title="A postdoc", kind="postdoc")
    assert [one["title"] for one in Program(app).get("/positions?kind=postdoc")["items"]] == ["A postdoc"]


def test_the_same_list_is_answered_304(app, owner):
    a_position(owner, closes_in=DAY)
    program = Program(app)
    program.get("/positions")
    tag = program.answer.headers["ETag"]
    again = program.client.get("/api/v1/positions", headers={**program.headers, "If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_a_parameter_that_nobody_declared_is_refused(app, database):
    program = Program(app)
    program.get("/positions?knd=phd", expect=400)
    assert program.answer.json["detail"] == "There is no query parameter “knd” here."


# One position


def test_a_position_says_what_it_asks_of_applicants(app, owner):
    a_position(owner, questions=[WHY, START], statement_words=500)
    found = Program(app).get(ONE)
    assert (found["status"], found["kind"], found["statement_words"]) == ("open", "phd", 500)
    assert found["documents_asked"] == [CV]
    assert found["questions"] == [WHY, START]
    assert found["texts"] == [
        {"language": "en", "title": "PhD in open models", "summary": "With us.", "body_html": "<p>Come.</p>"}
    ]


def test_a_visitor_may_apply_until_the_deadline_and_its_grace(app, owner):
    a_position(owner, closes_in=DAY)
    program = Program(app)
    assert program.get(ONE)["actions"] == ["application.start"]
    with clock.at(MONDAY + 2 * DAY):
        found = program.get(ONE)
    assert (found["actions"], found["takes_applications"]) == ([], False)


def test_its_owner_may_prepare_it(app, owner):
    a_position(owner)
    actions = Program(app, owner).get(ONE)["actions"]
    assert actions == ["position.prepare", "committee.read", "application.start"]


@pytest.mark.parametrize("columns", [{"status": "draft"}, {"opens_at": MONDAY + DAY}])
def test_what_is_not_announced_is_not_there(app, owner, columns):
    a_position(owner, **columns)
    hidden = Program(app)
    hidden.get(ONE, expect=404)
    said = hidden.answer.json
    hidden.get("/positions/nothing", expect=404)
    assert hidden.answer.json == said
    assert Program(app, owner).get(ONE)["slug"] == "phd-in-open-models"


def test_a_position_that_has_not_changed_is_answered_304_until_its_grace_ends(app, owner):
    a_position(owner, closes_in=DAY)
    program = Program(app)
    program.get(ONE)
    headers = {**program.headers, "If-None-Match": program.answer.headers["ETag"]}
    assert program.client.get(f"/api/v1{ONE}", headers=headers).status_code == 304
    with clock.at(MONDAY + 2 * DAY):
        assert program.client.get(f"/api/v1{ONE}", headers=headers).status_code == 200


def test_a_supervisor_is_named_once_their_own_page_is_public(app, owner):
    with db.unit():
        ines = people.join("Ines Hidden")
    a_position(owner, supervisor_id=ines.id)
    program = Program(app)
    assert (program.get(ONE)["supervisor"], "Ines" in program.answer.text) == (None, False)
    with db.unit() as here:
        here.merge(ines).published_at = clock.now()
    assert program.get(ONE)["supervisor"] == {"slug": "ines-hidden", "name": "Ines Hidden"}


def test_a_list_of_one_and_of_thirty_asks_the_same_of_the_database(app, owner):
    a_position(owner, title="Position 0")
    with counted() as one:
        Program(app).get("/positions")
    for n in range(1, 30):
        a_position(owner, title=f"Position {n}")
    with counted() as thirty:
        assert len(Program(app).get("/positions")["items"]) == 30
    assert len(thirty) == len(one)
