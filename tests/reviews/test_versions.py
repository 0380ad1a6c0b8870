"""Every version of a review that was kept, to go back to: by hand, every ten minutes of writing, and when it was submitted."""

from datetime import timedelta

import pytest

from portal.kernel import clock
from tests.reviews.board import WHOLE, Board, autosave, kept

AGAIN = "Go on from this one"


@pytest.fixture
def board(app, database):
    return Board(app)


@pytest.fixture
def here(board):
    """Where Ada reviews Lea."""
    return board.address(board.ada, board.given(board.people[0])[0])


def texts(board) -> list[str]:
    """What each kept version says to the person, the oldest first."""
    return [one.answers["for_person"] for review in kept(board.ada) for one in review.versions]


def write(reader, *said: str, every: timedelta) -> None:
    """Type on without a pause, as a browser saves it."""
    for text in said:
        assert autosave(reader, for_person=text, version=str(_version(reader))).status_code == 200
        reader.versions = _version(reader) + 1
        clock.advance(every)


def _version(reader) -> int:
    return getattr(reader, "versions", 0)


def test_saving_by_hand_keeps_a_version_each_time_that_something_changed(board, here):
    reader = board.reader(board.ada).visit(here)
    for text in ("First.", "Second.", "Second.", "Third."):
        reader.press("Keep for later", for_person=text)
    assert texts(board) == ["First.", "Second.", "Third."]


def test_a_browser_that_saves_by_itself_keeps_one_every_ten_minutes(board, here):
    reader = board.reader(board.ada).visit(here)
    write(reader, *[f"Minute {number}." for number in range(0, 24, 3)], every=timedelta(minutes=3))
    assert texts(board) == ["Minute 0.", "Minute 12."]
    assert [one.answers["for_person"] for one in kept(board.ada)] == ["Minute 21."]


def test_what_was_submitted_is_a_version_of_its_own(board, here):
    reader = board.reader(board.ada).visit(here)
    reader.press("Keep for later", for_person="First.").press("Submit", **WHOLE)
    page = reader.visit(f"{here}/versions")
    assert ("Version 3 · Submitted · As it stands" in page.main, AGAIN in page.buttons()) == (True, False)


def test_one_goes_on_from_an_older_version_and_loses_none(board, here):
    reader = board.reader(board.ada).visit(here)
    for text in ("First.", "Second."):
        reader.press("Keep for later", for_person=text)
    autosave(reader, for_person="Third, not by hand.")
    page = reader.visit(f"{here}/versions")
    assert (page.buttons().count(AGAIN), "Version 2" in page.main) == (2, True)
    page = _restore(page, here, 1)
    assert page.value("for_person").strip() == "First."
    assert texts(board) == ["First.", "Second.", "Third, not by hand."]


def test_an_open_window_does_not_undo_going_back(board, here):
    reader, other = board.reader(board.ada).visit(here), board.reader(board.ada)
    for text in ("First.", "Second."):
        reader.press("Keep for later", for_person=text)
    other.visit(here)
    _restore(reader.visit(f"{here}/versions"), here, 1)
    page = other.press("Keep for later", for_person="Second, and more.", expect=409)
    assert ["First." in page.main, "Second, and more." in page.main] == [True, True]


def test_a_version_that_never_was_is_missing(board, here):
    reader = board.reader(board.ada).visit(here)
    reader.press("Keep for later", for_person="First.").press("Keep for later", for_person="Second.")
    page = reader.visit(f"{here}/versions")
    _restore(page, here, 7, expect=404)


def test_nobody_else_finds_them(board, here):
    board.reader(board.ada).visit(here).press("Keep for later", for_person="Canary.")
    for who in (board.bob, board.dora):
        board.reader(who).visit(f"{here}/versions", expect=404)


def test_before_anything_was_written_the_page_says_so(board, here):
    assert "No version yet" in board.reader(board.ada).visit(f"{here}/versions").main


def _restore(page, here, number, *, expect=200):
    """Press the button beside one version."""
    sealed = {name: page.value(name) for name in ("csrf_token", "_key")}
    answer = page.client.post(
        f"{here}/versions/{number}/restore", data=sealed, headers=page.headers, follow_redirects=True
    )
    return page._take(answer, expect)
