"""Once a week, one mail: only on Mondays, only where something new waits, and never two."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.kernel import clock, db, jobs
from portal.people import service as people
from portal.people.rules import Title
from portal.publications import delegating, digesting, queries_help
from portal.publications import jobs as publications_jobs
from tests.factories import a_user
from tests.factories_publications import a_publication, an_attribution
from tests.publications.answering import Somebody, letters

PARIS = ZoneInfo("Europe/Paris")
A_DAY = timedelta(days=1)


@pytest.fixture
def ines(app, database):
    somebody = Somebody("Ines Duarte", "staff")
    with db.unit():
        person = queries_help.own(somebody.actor)
        people.appoint(person, Title.RESEARCHER, date(2020, 1, 1), zone=PARIS)
    return somebody


def waits(ines, title: str, score: int = 5_000, band: str = "suggested", **columns):
    return an_attribution(a_publication(title), ines.person, score=score, band=band, **columns)


def mailed(days: int = 0) -> list[tuple[str, str]]:
    """The job runs, so many days later; every mail there is by then."""
    with clock.at(clock.now() + days * A_DAY):
        with db.unit():
            digesting.send(PARIS)
        return letters("publications_digest")


def test_on_a_monday_the_likeliest_are_named_and_where_to_answer(ines):
    waits(ines, "Rather not", 1_500)
    waits(ines, "Very likely", 9_700)
    [(to, text)] = mailed()
    assert to == ines.user.address
    assert text.startswith("2 publications wait for your answer")
    assert text.index("Very likely") < text.index("Rather not")
    assert "/my/publications" in text


@pytest.mark.parametrize("day", range(1, 7))
def test_on_no_other_day(ines, day):
    waits(ines, "Mirrors")
    assert mailed(day) == []


def test_never_twice_a_week_nor_again_for_what_was_told(ines):
    waits(ines, "Mirrors")
    assert [len(mailed(days)) for days in (0, 0, 7, 14)] == [1, 1, 1, 1]


def test_again_when_something_new_is_found(ines):
    waits(ines, "Mirrors")
    mailed()
    with clock.at(clock.now() + 3 * A_DAY):
        waits(ines, "Lenses")
    assert "1 of them is new" in mailed(7)[1][1]


@pytest.mark.parametrize(
    "column", [{"status": "rejected"}, {"status": "confirmed"}, {"band": "unlikely"}, {"status": "auto"}]
)
def test_what_was_answered_or_is_unlikely_is_no_reason_to_write(ines, column):
    waits(ines, "Mirrors", **column)
    assert mailed() == []


def test_whoever_wants_none_gets_none(ines):
    waits(ines, "Mirrors")
    with db.unit():
        digesting.choose(queries_help.own(ines.actor), False, actor=ines.actor)
    assert mailed() == []


def test_whoever_left_or_is_blocked_gets_none(ines):
    gone = Somebody("Gus Gone", "staff")
    an_attribution(a_publication("Mirrors"), gone.person, score=5_000, band="suggested")
    waits(ines, "Lenses")
    with db.unit() as here:
        here.get(type(ines.user), ines.user.id).blocked_at = clock.now()
    assert mailed() == []


def test_whoever_answers_in_their_place_is_told_too(ines):
    bo = a_user("Bo Ek", "staff")
    with db.unit():
        delegating.grant(queries_help.own(ines.actor), bo, actor=ines.actor)
    waits(ines, "Mirrors")
    mine, theirs = mailed()
    assert (mine[0], theirs[0]) == (ines.user.address, bo.address)
    assert "1 publication of Ines Duarte may wait" in theirs[1]
    assert "person=ines-duarte" in theirs[1]


def test_the_portal_does_it_by_itself(ines, monkeypatch):
    monkeypatch.setattr(publications_jobs, "_days_in", PARIS)
    waits(ines, "Mirrors")
    with db.unit():
        jobs.enqueue("publications.digest")
    jobs.run_due()
    assert len(letters("publications_digest")) == 1
