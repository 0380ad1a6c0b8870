"""An advisor's reviews for programs: the dossier, a draft that nobody else reads, its versions, and ways out."""

import pytest

from portal.kernel import clock
from tests.factories_reviews import a_review
from tests.laws.test_lists import counted
from tests.program import Program
from tests.reviews.board import AFTER_CLOSING, SOON, STATEMENT, TALK, WHOLE, Board


@pytest.fixture
def board(app, database):
    return Board(app)


@pytest.fixture
def dossier(board):
    return board.given(board.people[0])[0]


@pytest.fixture
def here(board, dossier):
    return board.address(board.ada, dossier)


def test_an_advisor_accepts_writes_goes_back_and_submits(app, board, here):
    program = Program(app, board.ada)
    found = program.get(here)
    assert (found["task"]["status"], found["actions"]) == (
        "published",
        ["assignment.acknowledge", "assignment.decline", "assignment.recuse"],
    )
    assert found["dossier"]["statement"]["knowledge"] == STATEMENT
    assert found["dossier"]["content"]["items"]["talk"] == [TALK]
    assert program.post(f"{here}/acknowledge")["task"]["status"] == "acknowledged"
    begun = program.put(f"{here}/review", {"for_person": "You did well."})
    assert (begun["status"], begun["answers"]) == ("draft", {"for_person": "You did well."})
    assert (begun["needs"], begun["actions"]) == (["Where does this person stand?"], ["review.write"])
    program.put(f"{here}/review", WHOLE | {"for_person": "Something else."})
    kept = program.get(f"{here}/versions")["versions"]
    assert [(one["number"], one["current"]) for one in kept] == [(1, False)]
    back = program.post(f"{here}/versions/1/restore")
    assert back["answers"] == {"for_person": "You did well."}
    program.put(f"{here}/review", WHOLE)
    done = program.post(f"{here}/review/submit")
    assert (done["status"], done["actions"], done["needs"]) == ("submitted", [], [])
    assert program.get(here)["task"]["review_status"] == "submitted"
    assert program.get(here)["actions"] == ["assignment.recuse"]
    last = program.get(f"{here}/versions")["versions"][0]
    assert (last["submitted"], [one["choice"] for one in last["answers"]]) == (True, [None, "on_course"])


def test_beside_each_question_stands_who_will_read_its_answer(app, board, here):
    asked = Program(app, board.ada).get(f"{here}/review")["questions"]
    assert [one["audience"] for one in asked] == [
        *("rating", "person", "person", "rating", "rating", "rating", "rating"),
        *("board", "director", "self"),
    ]
    notes = asked[-1]
    assert (notes["read_by"], notes["required"]) == ("Nobody reads this but you.", False)
    assert [one["code"] for one in asked[0]["choices"]][:2] == ["ahead", "on_course"]


def test_a_review_is_written_over_only_by_who_has_seen_it(app, board, here):
    program = Program(app, board.ada)
    program.put(f"{here}/review", WHOLE)
    program.put(f"{here}/review", WHOLE, expect=412, If_Match='"0"')
    assert program.answer.json["theirs"]["answers"] == WHOLE
    program.send("PUT", f"{here}/review", WHOLE, expect=428)
    program.put(f"{here}/review", WHOLE | {"remarks": "None."}, expect=422)
    program.put(f"{here}/review", WHOLE | {"judgement": "splendid"}, expect=422)
    assert list(program.answer.json["fields"]) == ["judgement"]


def test_what_is_not_whole_is_not_submitted(app, board, here):
    program = Program(app, board.ada)
    program.post(f"{here}/review/submit", expect=422)
    program.put(f"{here}/review", WHOLE | {"for_person": "word " * 1501})
    program.post(f"{here}/review/submit", expect=422)
    assert list(program.answer.json["fields"]) == ["for_person"]


def test_a_submitted_review_is_changed_no_more(app, board, here, dossier):
    a_review(dossier, board.ada)
    program = Program(app, board.ada)
    assert program.post(f"{here}/review/submit")["status"] == "submitted"
    program.put(f"{here}/review", {"for_person": "Or not."}, expect=409)
    program.post(f"{here}/versions/1/restore", expect=409)
    program.post(f"{here}/versions/9/restore", expect=404)
    program.post(f"{here}/decline", {"reason": "No time."}, expect=409)


def test_after_the_close_a_draft_is_kept_and_not_submitted(app, database):
    board = Board(app, **SOON)
    here = board.address(board.ada, board.given(board.people[0])[0])
    program = Program(app, board.ada)
    clock.advance(AFTER_CLOSING - clock.now())
    late = program.put(f"{here}/review", WHOLE)
    assert (late["answers"], late["actions"]) == (WHOLE, ["review.write"])
    program.post(f"{here}/review/submit", expect=422)
    assert "more time" in program.answer.json["needs"][0]


def test_a_draft_is_its_authors_and_what_others_wrote_is_read_after_ones_own(app, board, here, dossier):
    a_review(dossier, board.bob, for_person="Canary of Bob", judgement="off_course")
    program = Program(app, board.ada)
    assert program.get(here)["dossier"]["reviews"] == []
    assert "Canary of Bob" not in program.answer.text
    for who in (board.bob, board.dora):
        Program(app, who).get(f"{here}/review", expect=404)
    a_review(dossier, board.ada)
    theirs = [one for one in program.get(here)["dossier"]["reviews"] if not one["own"]]
    assert [(one["author"], one["status"]) for one in theirs] == [("Bob Noyce", "submitted")]
    said = {one["key"]: (one["answer"], one["choice"]) for one in theirs[0]["answers"]}
    assert said == {"judgement": ("Off course", "off_course"), "for_person": ("Canary of Bob", None)}


@pytest.mark.parametrize("way_out", ["decline", "conflict"])
def test_a_dossier_that_was_left_is_closed(app, board, here, way_out):
    program = Program(app, board.ada)
    program.post(f"{here}/{way_out}", {}, expect=422)
    program.post(f"{here}/{way_out}", {"reason": "We share a flat."}, expect=204)
    program.get(here, expect=404)
    assert program.get("/reviews")["rounds"][0]["tasks"] == []


@pytest.mark.parametrize("number", [1, 30])
def test_opening_a_dossier_asks_the_same_number_of_questions_in_a_round_of_one_and_of_thirty(
    app, database, number
):
    board = Board(app, names=[f"Person {n:02}" for n in range(number)])
    here, program = board.address(board.ada, board.given()[0]), Program(app, board.ada)
    program.get(here)
    with counted() as asked:
        program.get(here)
    assert len(asked) == 8
