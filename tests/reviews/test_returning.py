"""A review comes back to its author for a reason: it is a draft again, nobody reads it, and the reason stands at its top."""

import pytest
from sqlalchemy import select

from portal.kernel import clock, db, jobs
from portal.reviews.models import Dossier
from tests.factories_reviews import a_review
from tests.reviews.board import AFTER_CLOSING, SOON, WHOLE, Board, kept, letters

REASON = "Please name the work you mean."
TEXT = "Canary of a review"


@pytest.fixture
def board(app, database):
    return Board(app)


@pytest.fixture
def dossier(board):
    """Lea’s dossier, which both have reviewed."""
    dossier = board.given(board.people[0])[0]
    a_review(dossier, board.ada, for_person=TEXT, for_director="For the director alone.")
    a_review(dossier, board.bob, for_person="Bob to them")
    return dossier


@pytest.fixture
def desk(board, dossier):
    """The director at the dossier, who has returned Ada’s review."""
    here = f"/rounds/{board.round.slug}/dossiers/{dossier.public_id}"
    return returned(board.reader(board.dora).visit(here), REASON)


def returned(reader, reason, expect=200):
    """Press the button beside the first review."""
    return reader.press("Return it", reason=reason, expect=expect)


def test_what_came_back_is_a_draft_with_its_reason_at_the_top(board, dossier, desk):
    page = board.reader(board.ada).visit("/reviews")
    assert ("Returned" in page.main, "asks you to look at it once more" in page.main) == (True, True)
    page = page.follow("Lea Berg")
    assert (REASON in page.main, page.value("for_person").strip()) == (True, TEXT)
    assert [(one.status, one.answers["for_person"]) for one in kept(board.ada)] == [("draft", TEXT)]


def test_the_others_no_longer_read_it_and_its_author_no_longer_reads_them(board, dossier, desk):
    assert TEXT not in board.open(board.bob, dossier).text
    assert "Bob to them" not in board.open(board.ada, dossier).text
    assert [TEXT in desk.text, "For the director alone." in desk.text] == [False, False]


def test_before_that_all_of_them_do(board, dossier):
    assert TEXT in board.open(board.bob, dossier).text
    assert "Bob to them" in board.open(board.ada, dossier).text


def test_submitted_anew_it_is_read_again_and_the_reason_is_gone(board, dossier, desk):
    page = board.open(board.ada, dossier).press("Submit", for_person="With names.")
    assert (REASON in page.main, "With names." in page.main) == (False, True)
    assert "With names." in board.open(board.bob, dossier).text
    assert "With names." in desk.visit(desk.path).text
    assert [(one.status, one.returned_reason) for one in kept(board.ada)] == [("submitted", None)]


def test_what_came_back_can_be_submitted_after_the_close(app, database):
    board = Board(app, **SOON)
    dossier = board.given(board.people[0])[0]
    for who in (board.ada, board.bob):
        a_review(dossier, who)
    with clock.at(AFTER_CLOSING):
        here = f"/rounds/{board.round.slug}/dossiers/{dossier.public_id}"
        returned(board.reader(board.dora).visit(here), REASON)
        board.open(board.ada, dossier).press("Submit", for_person="With names.")
    assert [(one.status, one.answers["for_person"]) for one in kept(board.ada)] == [
        ("submitted", "With names.")
    ]


def test_the_mail_says_whose_review_came_back_and_neither_the_reason_nor_a_word_of_it(board, dossier, desk):
    jobs.run_due()
    ((to, text),) = letters("review_returned")
    assert (to, "Lea Berg" in text, "/reviews" in text) == ("ada@lumen.example", True, True)
    assert [one in text for one in (REASON, TEXT, WHOLE["for_person"], "For the director alone.")] == [
        False
    ] * 4


def test_without_a_reason_nothing_comes_back(board, dossier):
    here = f"/rounds/{board.round.slug}/dossiers/{dossier.public_id}"
    returned(board.reader(board.dora).visit(here), "", expect=422)
    assert [one.status for one in kept(board.ada)] == ["submitted"]


def test_a_director_sees_that_it_came_back_and_who_has_it(board, dossier, desk):
    page = desk.visit(desk.path)
    assert ["Returned" in page.main, "Ada Byron" in page.main] == [True, True]


def test_when_the_last_one_left_declines_the_reviews_are_in(app, database):
    board = Board(app, names=("Lea Berg",))
    (dossier,) = board.given()
    a_review(dossier, board.ada)
    page = board.open(board.bob, dossier)
    page.follow("Decline").press("Decline", reason="No time this month.")
    with db.reading() as here:
        assert here.scalar(select(Dossier.status).where(Dossier.id == dossier.id)) == "with_director"
