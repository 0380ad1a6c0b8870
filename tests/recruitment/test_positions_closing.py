"""A deadline decides by its date; the worker only tidies up afterwards, and tells people."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.kernel import clock, db, jobs
from portal.kernel.mail import Message
from portal.recruitment import jobs_positions, queries_positions, rules
from portal.recruitment import positions_moves as moves
from portal.recruitment.models import Application
from tests.factories import a_position, a_user, actor_for, an_application

pytestmark = pytest.mark.usefixtures("app", "database")

DAY, GRACE = timedelta(days=1), timedelta(minutes=15)


@pytest.fixture
def owner():
    return a_user("Rita Recruiter", "recruiter")


def statuses() -> dict[str, str]:
    """Where every application stands, by its applicant's name."""
    with db.reading() as here:
        query = select(Application).order_by(Application.id)
        users = {one.id: one.name for one in here.scalars(select(moves.User))}
        return {users[one.user_id]: one.status for one in here.scalars(query)}


def mails(template: str) -> list[str]:
    """Whom mails of a kind went to."""
    with db.reading() as here:
        return sorted(here.scalars(select(Message.recipient).where(Message.template == template)))


def status_of(position) -> str:
    with db.reading():
        return queries_positions.one(position.public_id).status


def moved(owner, position, act, *args) -> None:
    with db.unit():
        act(queries_positions.one_visible(actor_for(owner), position.slug), *args, actor=actor_for(owner))


def test_a_dead_worker_changes_nothing_but_mails(owner, somebody):
    position = a_position(owner, closes_in=DAY)
    clock.advance(DAY + GRACE)
    assert rules.takes_applications(position, clock.now())
    clock.advance(timedelta(seconds=1))
    assert (position.status, rules.takes_applications(position, clock.now())) == ("open", False)
    assert "has closed" in somebody().visit(f"/positions/{position.slug}").main


def test_a_late_deadline_closes_after_its_grace_and_what_is_under_way(owner):
    position = a_position(owner, closes_in=DAY)
    clock.advance(DAY + GRACE + jobs_positions.UNDER_WAY)
    jobs_positions.close_due()
    assert status_of(position) == "open"
    clock.advance(timedelta(seconds=1))
    jobs_positions.close_due()
    assert status_of(position) == "closed"


def test_rolling_positions_never_close_by_the_clock(owner):
    position = a_position(owner, closes_in=None)
    clock.advance(1000 * DAY)
    jobs_positions.close_due()
    assert status_of(position) == "open"


def test_at_closing_drafts_are_set_aside_and_nothing_else_moves(owner):
    position = a_position(owner, closes_in=DAY)
    an_application(position, a_user("Ada Byron"), status="draft")
    an_application(position, a_user("Sophie Germain"))
    moved(owner, position, moves.close)
    jobs.run_due()
    assert statuses() == {"Ada Byron": "lapsed", "Sophie Germain": "submitted"}
    assert mails("draft_lapsed") == ["ada@lumen.example"]


def test_every_part_can_be_done_twice(owner):
    position = a_position(owner, closes_in=DAY)
    an_application(position, a_user("Ada Byron"), status="draft")
    moved(owner, position, moves.close)
    for _again in range(2):
        jobs_positions.close_due()
        jobs_positions.lapse_drafts(position.public_id)
    assert (statuses(), mails("draft_lapsed")) == ({"Ada Byron": "lapsed"}, ["ada@lumen.example"])


def test_an_address_that_nobody_proved_is_not_written_to(owner):
    position = a_position(owner, closes_in=DAY)
    an_application(position, a_user("Ada Byron", verified=False), status="draft")
    moved(owner, position, moves.close)
    jobs_positions.lapse_drafts(position.public_id)
    assert (statuses(), mails("draft_lapsed")) == ({"Ada Byron": "lapsed"}, [])


def test_the_mail_speaks_the_applicants_language_and_says_whom_to_ask(owner):
    position = a_position(owner, closes_in=DAY)
    an_application(position, a_user("Ada Byron"), status="draft")
    moved(owner, position, moves.close)
    jobs_positions.lapse_drafts(position.public_id)
    with db.reading() as here:
        mail = here.scalars(select(Message).where(Message.template == "draft_lapsed")).one()
    assert mail.subject == "Your draft for “PhD in open models” is set aside"
    assert "Your text and documents are kept" in mail.body
    assert "write to phd@lumen.example" in mail.body
    assert "http://portal.test/positions/phd-in-open-models" in mail.body


def test_a_deadline_moved_later_is_told_once_to_everybody_with_a_draft(owner):
    position = a_position(owner, closes_in=DAY)
    an_application(position, a_user("Ada Byron"), status="draft")
    an_application(position, a_user("Sophie Germain"))
    moved(owner, position, moves.extend, clock.now() + 2 * DAY, "Europe/Paris")
    jobs_positions.tell_of_extension(position.public_id)
    jobs.run_due()
    assert mails("deadline_extended") == ["ada@lumen.example"]
    moved(owner, position, moves.extend, clock.now() + 3 * DAY, "Europe/Paris")
    jobs.run_due()
    assert mails("deadline_extended") == ["ada@lumen.example"] * 2


def test_reopening_brings_drafts_back_as_they_were(owner):
    position = a_position(owner, closes_in=DAY)
    an_application(position, a_user("Ada Byron"), status="draft", statement="Half a")
    moved(owner, position, moves.close)
    jobs.run_due()
    moved(owner, position, moves.reopen, clock.now() + 2 * DAY, "Europe/Paris")
    jobs.run_due()
    assert (statuses(), mails("draft_revived")) == ({"Ada Byron": "draft"}, ["ada@lumen.example"])
    with db.reading() as here:
        assert here.scalars(select(Application.statement)).one() == "Half a"


def test_closing_again_tells_again(owner):
    position = a_position(owner, closes_in=DAY)
    an_application(position, a_user("Ada Byron"), status="draft")
    for _time in range(2):
        moved(owner, position, moves.close)
        jobs.run_due()
        clock.advance(timedelta(hours=1))
        moved(owner, position, moves.reopen, clock.now() + 2 * DAY, "Europe/Paris")
        jobs.run_due()
    assert mails("draft_lapsed") == ["ada@lumen.example"] * 2


@pytest.mark.parametrize("status", ["submitted", "draft"])
def test_of_somebody_who_began_anew_no_older_draft_comes_back(owner, status):
    position, ada = a_position(owner, closes_in=None), a_user("Ada Byron")
    with db.unit() as here:
        moments = {"saved_at": clock.now(), "draft_at": clock.now(), "lapsed_at": clock.now()}
        here.add(Application(position_id=position.id, user_id=ada.id, status="lapsed", **moments))
    an_application(position, ada, status=status)
    moved(owner, position, moves.close)
    jobs_positions.lapse_drafts(position.public_id)
    moved(owner, position, moves.reopen, clock.now() + DAY, "Europe/Paris")
    jobs_positions.revive_drafts(position.public_id)
    with db.reading() as here:
        assert here.scalars(select(Application.status).order_by(Application.id)).all() == ["lapsed", status]


def test_a_position_reopened_before_the_worker_came_keeps_its_drafts(owner):
    position = a_position(owner, closes_in=DAY)
    an_application(position, a_user("Ada Byron"), status="draft")
    moved(owner, position, moves.close)
    moved(owner, position, moves.reopen, clock.now() + 2 * DAY, "Europe/Paris")
    jobs.run_due()
    assert (statuses(), mails("draft_lapsed")) == ({"Ada Byron": "draft"}, [])


def test_a_draft_for_a_rolling_position_rests_ninety_days(owner):
    rolling = a_position(owner, closes_in=None, title="Rolling")
    dated = a_position(owner, closes_in=200 * DAY, title="Dated")
    an_application(rolling, a_user("Ada Byron"), status="draft")
    an_application(dated, a_user("Emmy Noether"), status="draft")
    clock.advance(90 * DAY)
    jobs_positions.lapse_idle()
    assert statuses() == {"Ada Byron": "draft", "Emmy Noether": "draft"}
    clock.advance(timedelta(seconds=1))
    jobs_positions.lapse_idle()
    assert statuses() == {"Ada Byron": "lapsed", "Emmy Noether": "draft"}


def test_many_drafts_are_set_aside_in_short_units(owner, monkeypatch):
    position = a_position(owner, closes_in=DAY)
    for n in range(3):
        an_application(position, a_user(f"N{n} Applicant"), status="draft")
    few = queries_positions.drafts
    monkeypatch.setattr(
        queries_positions, "drafts", lambda position, **kwargs: few(position, **{**kwargs, "size": 1})
    )
    moved(owner, position, moves.close)
    jobs_positions.lapse_drafts(position.public_id)
    assert set(statuses().values()) == {"lapsed"}


def test_the_worker_closes_every_minute():
    assert jobs.SCHEDULES["positions.close_due"].every == timedelta(minutes=1)
