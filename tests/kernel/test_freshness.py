"""Public answers that are kept for a minute: what is asked for again is not made again, and nothing else is kept."""

from datetime import timedelta

import pytest

from portal.kernel import clock, freshness
from portal.kernel.freshness import Kept
from tests.conftest import MONDAY
from tests.factories import a_position, a_user, reader_signed_in
from tests.laws.test_lists import counted

pytestmark = pytest.mark.usefixtures("app", "database")

DAY = timedelta(days=1)


@pytest.fixture
def kept(monkeypatch):
    """Answers are kept, as they are where the clock goes on."""
    monkeypatch.setattr(freshness, "KEPT", Kept())
    return freshness.KEPT


@pytest.fixture
def position():
    return a_position(a_user("Rita Recruiter", "recruiter"), title="Open thesis", closes_in=10 * DAY)


def test_a_page_that_has_not_changed_is_made_once(kept, position, somebody):
    first = somebody().visit("/positions")
    with counted() as questions:
        again = somebody().visit("/positions")
    assert (again.response.data, again.response.headers["ETag"]) == (
        first.response.data,
        first.response.headers["ETag"],
    )
    assert len(questions) == 1


def test_a_page_that_has_changed_is_made_again(kept, position, somebody):
    assert "Open thesis" in somebody().visit("/positions").main
    with clock.at(MONDAY + timedelta(minutes=1)):
        a_position(a_user("Rolf Recruiter", "recruiter"), title="Another thesis", closes_in=9 * DAY)
        assert "Another thesis" in somebody().visit("/positions").main


def test_another_language_is_another_answer(kept, position, somebody):
    assert "Open thesis" in somebody("en").visit("/positions").main
    assert "Postes" in somebody("fr").visit("/positions").text


def test_nothing_that_comes_with_a_session_is_kept(kept, position, app):
    reader_signed_in(app, a_user("Ada Byron")).visit("/positions")
    assert len(kept.answers) == 0


def test_a_refusal_is_not_kept(kept, somebody):
    somebody().visit("/positions/nothing", expect=404)
    assert len(kept.answers) == 0


def test_an_answer_is_kept_for_a_minute(kept, position, somebody, monkeypatch):
    somebody().visit("/positions")
    kept.age = 0.0
    with counted() as questions:
        somebody().visit("/positions")
    assert len(questions) > 1


def test_no_more_is_kept_than_there_is_room_for(app):
    kept = Kept()
    kept.most, kept.largest = 100, 60
    for n in range(5):
        kept.answer(str(n), lambda: "x" * 40)
    kept.answer("large", lambda: "x" * 61)
    assert (list(kept.answers), kept.size) == (["3", "4"], 80)
