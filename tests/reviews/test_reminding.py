"""The job that reminds, over rounds that people really opened: one mail, only of what is missing, and never a word of a review."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.kernel import clock, db, jobs
from portal.reviews import queries_rounds
from portal.reviews.models import RoundAdvisor
from portal.reviews.models_reviews import AdvisorConflict
from tests.conftest import MONDAY
from tests.factories import a_user
from tests.factories_reviews import a_review, a_round, dossier_of, freeze, give
from tests.reviews.board import WHOLE, Board, letters

DUE = datetime(2027, 3, 23, 12, 0, tzinfo=UTC)  # a Tuesday; 14 days before is one too, 3 before a Saturday
FIRST, THIRD_LAST, AFTER = (datetime(2027, 3, day, 10, 0, tzinfo=UTC) for day in (9, 22, 25))
DATES = {
    "reviews_due_at": DUE,
    "reviews_close_at": DUE + timedelta(days=20),
    "share_at": DUE + timedelta(days=30),
}
CANARY = "Canary of a review"


@pytest.fixture
def board(app, database):
    """Everybody has everything to do, and Ada has begun."""
    board = Board(app, **DATES)
    dossiers = board.given(*board.people[:2])
    a_review(dossiers[0], board.ada, submitted=False, for_person=CANARY, notes=CANARY)
    return board


def remind(at: datetime) -> None:
    """The job runs, as it does every hour."""
    with clock.at(at):
        with db.unit():
            jobs.enqueue("reviews.remind")
        jobs.run_due()


def to(template: str) -> list[str]:
    return [recipient for recipient, _text in letters(template)]


def submit(board, user, *people) -> None:
    for person in people:
        a_review(dossier_of(board.round, person, for_=board.dora), user)


def test_each_advisor_gets_one_mail_with_the_names_that_are_missing(board):
    submit(board, board.bob, board.people[0])
    remind(FIRST)
    said = dict(letters("reviews_reminder"))
    assert set(said) == {"ada@lumen.example", "bob@lumen.example"}
    assert [name in said["ada@lumen.example"] for name in ("Lea Berg", "Neil Roux", "Omar Sy")] == [
        True, True, False,
    ]  # fmt: skip
    assert [name in said["bob@lumen.example"] for name in ("Lea Berg", "Neil Roux")] == [False, True]
    assert "http://portal.test/reviews" in said["ada@lumen.example"]


def test_two_rounds_are_one_mail(board):
    other = a_round(
        board.dora, [board.ada], name="Late autumn", kind="autumn", until_on=date(2026, 12, 1), **DATES
    )
    dossier = dossier_of(other, board.people[2], for_=board.dora)
    freeze(dossier, board.dora)
    give(dossier, board.dora, [board.ada])
    remind(FIRST)
    mine = [text for recipient, text in letters("reviews_reminder") if recipient == "ada@lumen.example"]
    assert len(mine) == 1
    assert [one in mine[0] for one in ("3 reviews", "Spring 2027", "Late autumn", "Omar Sy")] == [True] * 4


def test_whoever_has_done_everything_hears_nothing(board):
    submit(board, board.bob, *board.people[:2])
    for moment in (FIRST, THIRD_LAST, AFTER):
        remind(moment)
    assert set(to("reviews_reminder")) == {"ada@lumen.example"}


def test_what_a_conflict_closes_is_not_asked_for(board):
    with db.unit() as here:
        pair = {"user_id": board.bob.id, "person_id": board.people[0].id}
        here.add(AdvisorConflict(**pair, source="person", evidence=[], found_at=MONDAY))
    remind(FIRST)
    said = dict(letters("reviews_reminder"))["bob@lumen.example"]
    assert ["Lea Berg" in said, "Neil Roux" in said] == [False, True]


def test_what_was_missed_while_nothing_ran_waits_for_monday(board):
    saturday = datetime(2027, 3, 13, 10, 0, tzinfo=UTC)
    for day in range(2):
        remind(saturday + timedelta(days=day))
    assert to("reviews_reminder") == []
    remind(saturday + timedelta(days=2))
    assert sorted(to("reviews_reminder")) == ["ada@lumen.example", "bob@lumen.example"]


def test_the_job_may_run_as_often_as_it_likes(board):
    for moment in (FIRST, FIRST, FIRST + timedelta(hours=1), FIRST + timedelta(days=1)):
        remind(moment)
    assert sorted(to("reviews_reminder")) == ["ada@lumen.example", "bob@lumen.example"]


def test_there_are_three_mails_and_then_none(board):
    for day in range(50):
        remind(MONDAY + timedelta(days=day, hours=1))
    assert {one: to("reviews_reminder").count(one) for one in set(to("reviews_reminder"))} == {
        "ada@lumen.example": 3,
        "bob@lumen.example": 3,
    }


def test_no_mail_comes_at_the_weekend_where_the_advisor_lives(board):
    with db.unit() as here:
        mine = queries_rounds.advisor(board.round, board.ada.id)
        here.get_one(RoundAdvisor, mine.id).zone = "Pacific/Auckland"
    sunday = datetime(2027, 3, 21, 20, 30, tzinfo=UTC)  # Monday morning in Auckland, Sunday evening in Paris
    for moment in (FIRST, FIRST + timedelta(hours=12), sunday - timedelta(hours=22)):
        remind(moment)
    assert len(to("reviews_reminder")) == 2
    remind(sunday)
    assert to("reviews_reminder")[2:] == ["ada@lumen.example"]
    remind(THIRD_LAST)
    assert to("reviews_reminder")[3:] == ["bob@lumen.example"]


def test_whoever_has_more_time_is_reminded_of_their_own_date(board):
    with clock.at(MONDAY):
        board.extend(board.ada, timedelta(days=40))
    remind(FIRST)
    assert to("reviews_reminder") == ["bob@lumen.example"]


def test_then_the_directors_get_one_list_and_no_other(board):
    a_user("Eve Second", "director")
    submit(board, board.bob, *board.people[:2])
    for moment in (FIRST, THIRD_LAST):
        remind(moment)
    assert to("reviews_late") == []
    for hours in range(50):
        remind(AFTER + timedelta(hours=hours))
    said = letters("reviews_late")
    assert sorted(recipient for recipient, _text in said) == ["dora@lumen.example", "eve@lumen.example"]
    assert {("Ada Byron: 2 reviews" in text, "Bob Noyce" in text) for _to, text in said} == {(True, False)}


def test_where_nobody_is_late_no_list_is_written(board):
    submit(board, board.bob, *board.people[:2])
    submit(board, board.ada, *board.people[:2])
    remind(AFTER)
    assert (to("reviews_late"), to("reviews_reminder")) == ([], [])


def test_no_mail_holds_a_word_of_a_review_or_a_dossier(board):
    for moment in (FIRST, THIRD_LAST, AFTER):
        remind(moment)
    texts = [text for name in ("reviews_reminder", "reviews_late") for _to, text in letters(name)]
    assert len(texts) > 6
    told = (
        CANARY,
        WHOLE["for_person"],
        "on_course",
        "On course",
        "Canary of a statement",
        "Canary of a talk",
    )
    assert [one for text in texts for one in told if one in text] == []
