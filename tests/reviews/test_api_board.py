"""An advisor's rounds for programs: names to declare about, then what waits."""

from datetime import UTC, datetime

import pytest

from portal.kernel import db
from portal.reviews import conflicts, queries_rounds
from portal.reviews.models import RoundAdvisor
from tests.factories_publications import a_publication, an_attribution
from tests.factories_reviews import a_review, dossier_of
from tests.laws.test_lists import counted
from tests.program import Program
from tests.reviews.board import STATEMENT, TALK, Board

LATELY = datetime(2026, 11, 1, tzinfo=UTC)
NONE_BUT_THESE = {"zone": "Europe/Paris", "none_but_these": True}


@pytest.fixture
def board(app, database):
    return Board(app, declared=False)


@pytest.fixture
def here(board):
    return f"/reviews/rounds/{board.round.slug}/declare"


def advisor(board) -> RoundAdvisor:
    """Ada as she is asked to the round, in the open unit."""
    found = queries_rounds.advisor(board.round, board.ada.id)
    return queries_rounds.advisor_to_look_for(found.public_id)


def id_of(board, place: int) -> str:
    return dossier_of(board.round, board.people[place], for_=board.dora).public_id


def test_an_advisor_declares_and_then_sees_what_waits(app, board, here):
    dossier = board.given(board.people[0])[0]
    program = Program(app, board.ada)
    waits = program.get("/reviews")["rounds"][0]
    assert (waits["declared_at"], waits["tasks"], waits["others"]) == (None, [], [])
    assert (waits["looked"], waits["actions"]) == (True, ["round.declare"])
    assert [one["person"] for one in program.get(here)["names"]] == ["Lea Berg", "Neil Roux", "Omar Sy"]
    said = program.post(here, NONE_BUT_THESE | {"conflicts": [id_of(board, 2)], "remark": "We share a flat."})
    assert (said["declared_at"] is not None, said["actions"]) == (True, [])
    found = program.get("/reviews")["rounds"][0]
    assert [(one["person"], one["dossier_id"]) for one in found["tasks"]] == [("Lea Berg", dossier.public_id)]
    assert (found["tasks"][0]["status"], found["tasks"][0]["review_status"]) == ("published", None)


def test_before_declaring_there_are_names_and_joint_papers_and_not_a_word_more(app, board, here):
    lea = board.people[0]
    paper = a_publication("Measured mirrors", ("Lea Berg", "Ada Byron"), published_at=LATELY)
    an_attribution(paper, lea, "confirmed")
    with db.unit():
        found = advisor(board)
        conflicts.note(found, conflicts.find(found, [lea]))
    board.given(board.people[1])
    program = Program(app, board.ada)
    names = program.get(here)["names"]
    assert [set(one) for one in names] == [{"dossier_id", "person", "found"}] * 3
    assert names[0]["found"] == [{"title": "Measured mirrors", "key": paper.key, "year": 2026}]
    for path in ("/reviews", here):
        program.get(path)
        assert [one in program.answer.text for one in (STATEMENT, TALK)] == [False, False]
    program.get(f"/dossiers/{id_of(board, 1)}", expect=404)


def test_while_the_portal_looks_there_are_no_names_and_nobody_declares(app, board, here):
    with db.unit():
        advisor(board).found_at = None
    program = Program(app, board.ada)
    waits = program.get(here)
    assert (waits["looked"], waits["names"], waits["actions"]) == (False, [], [])
    program.post(here, NONE_BUT_THESE, expect=422)


def test_a_declaration_is_said_once_and_in_full(app, board, here):
    program = Program(app, board.ada)
    program.post(here, NONE_BUT_THESE | {"none_but_these": False}, expect=422)
    assert list(program.answer.json["fields"]) == ["none_but_these"]
    program.post(here, NONE_BUT_THESE | {"zone": "Mars"}, expect=422)
    program.post(here, NONE_BUT_THESE | {"conflicts": ["nobody"]}, expect=422)
    program.post(here, NONE_BUT_THESE | {"remark": "About nobody."}, expect=422)
    program.post(here, NONE_BUT_THESE)
    program.post(here, NONE_BUT_THESE, expect=409)


def test_whoever_is_not_asked_finds_no_round(app, board, here):
    Program(app, board.dora).get(here, expect=404)
    Program(app, board.dora).get("/reviews", expect=403)
    Program(app).get("/reviews", expect=401)


def test_a_token_that_only_reads_declares_nothing(app, board, here):
    program = Program(app, board.ada, scopes=("reviews:read",))
    assert program.get("/reviews")["rounds"][0]["actions"] == []
    program.post(here, NONE_BUT_THESE, expect=403)


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_asks_the_same_number_of_questions_at_one_dossier_and_at_thirty(app, database, number):
    board = Board(app, names=[f"Person {n:02}" for n in range(number)])
    a_review(board.given()[0], board.ada, submitted=False)
    program = Program(app, board.ada)
    program.get("/reviews")
    with counted() as listed:
        found = program.get("/reviews")
    assert len(found["rounds"][0]["tasks"]) == number
    assert len(listed) == 5
