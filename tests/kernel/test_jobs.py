"""Jobs: written with their cause, held by lease, tried again, given up, revived, scheduled once."""

import logging
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from portal.kernel import clock, db, jobs, leases, worker
from portal.kernel.errors import NotFound
from portal.kernel.leases import Job, Status

MINUTE = timedelta(minutes=1)


SECRET = "wJ4mZ8"


@pytest.fixture
def calls(database, monkeypatch):
    """What the only handler, "note", was called with; it takes one word, and fails on "fail"."""
    noted, only = [], {}
    monkeypatch.setattr(worker, "HANDLERS", only)
    monkeypatch.setattr(jobs, "HANDLERS", only)
    monkeypatch.setattr(jobs, "SCHEDULES", {})

    @jobs.handler("note", retries=2, given_up=lambda word="": noted.append(f"given up {word}"))
    def note(word: str = "") -> None:
        noted.append(word)
        if word == "fail":
            raise OSError(SECRET)

    return noted


def enqueue(name="note", args=None, **options):
    with db.unit():
        jobs.enqueue(name, args, **options)


def one(column):
    with db.reading() as here:
        return here.scalars(select(column)).one()


def take():
    with db.unit():
        return leases.take(["note"])


def test_a_job_is_done_once(calls):
    enqueue(args={"word": "abc"})
    assert (jobs.run_due(), jobs.run_due(), calls, one(Job.status)) == (1, 0, ["abc"], Status.DONE)


def test_no_job_outlives_a_cause_that_was_rolled_back(calls):
    with suppress(ZeroDivisionError), db.unit():
        jobs.enqueue("note")
        raise ZeroDivisionError
    assert jobs.run_due() == 0


@pytest.mark.parametrize(
    ("name", "args", "refusal"),
    [
        ("nobody", {}, LookupError),
        ("note", {"sentence": "x"}, TypeError),
        ("note", {"word": "a text for people"}, ValueError),
        ("note", {"word": "x" * 1001}, ValueError),
    ],
)
def test_an_unknown_name_and_arguments_that_do_not_fit_are_refused(name, args, refusal, calls):
    with db.unit(), pytest.raises(refusal):
        jobs.enqueue(name, args)


def test_two_handlers_cannot_share_a_name(calls):
    with pytest.raises(ValueError, match="note"):
        jobs.handler("note")(print)


def test_a_job_waits_for_its_hour(calls):
    enqueue(run_at=clock.now() + MINUTE)
    before = jobs.run_due()
    clock.advance(MINUTE)
    assert (before, jobs.run_due()) == (0, 1)


def test_what_somebody_waits_for_goes_first(calls):
    enqueue(args={"word": "usual"})
    enqueue(args={"word": "night"}, priority=jobs.Priority.QUIET)
    enqueue(args={"word": "urgent"}, priority=jobs.Priority.URGENT)
    jobs.run_due()
    assert calls == ["urgent", "usual", "night"]


def test_at_most_one_job_of_a_key_waits(calls):
    for word in ("first", "second"):
        enqueue(args={"word": word}, key="k")
    enqueue(args={"word": "other"}, key="other")
    jobs.run_due()
    enqueue(args={"word": "third"}, key="k")
    jobs.run_due()
    assert calls == ["first", "other", "third"]


def test_a_limit_stops_in_between(calls):
    enqueue()
    enqueue()
    assert (jobs.run_due(limit=1), jobs.run_due()) == (1, 1)


def test_a_held_job_is_nobody_elses_until_its_lease_runs_out(calls):
    enqueue()
    first, second = take(), take()
    clock.advance(leases.LEASE)
    third = take()
    assert (first.attempts, second, third.attempts) == (1, None, 2)


def test_a_renewed_lease_is_kept(calls):
    enqueue()
    held = take()
    clock.advance(leases.LEASE / 2)
    with db.unit():
        assert leases.renew(held)
    clock.advance(leases.LEASE / 2)
    assert take() is None


def test_a_long_handler_keeps_its_lease(calls, monkeypatch):
    monkeypatch.setattr(leases, "LEASE", timedelta(seconds=0.06))
    renewed = threading.Event()
    monkeypatch.setattr(leases, "renew", lambda held: renewed.set())
    monkeypatch.setitem(jobs.HANDLERS, "note", worker.Handler(lambda: renewed.wait(5), 0, None))
    enqueue()
    jobs.run_due()
    assert renewed.is_set()


def test_who_lost_the_lease_changes_nothing_any_more(calls):
    enqueue()
    late = take()
    clock.advance(leases.LEASE)
    take()
    with db.unit():
        assert [leases.renew(late), leases.finish(late), leases.bury(late, "x")] == [False, False, False]
        assert not leases.postpone(late, clock.now(), attempts=0, error=None)
    assert one(Job.status) == Status.RUNNING


def test_the_effect_of_a_worker_that_lost_its_job_is_undone(calls, monkeypatch):
    def slow() -> None:
        clock.advance(leases.LEASE)
        take()
        with db.unit() as here:
            here.execute(update(Job).values(key="effect"))
            jobs.done()

    monkeypatch.setitem(jobs.HANDLERS, "note", worker.Handler(slow, 0, None))
    enqueue()
    jobs.run_due()
    assert (one(Job.key), one(Job.status)) == (None, Status.RUNNING)


def test_effect_and_end_commit_together(calls, monkeypatch):
    def careful() -> None:
        with db.unit() as here:
            here.execute(update(Job).values(key="effect"))
            jobs.done()
        assert (one(Job.key), one(Job.status)) == ("effect", Status.DONE)
        calls.append("both")

    monkeypatch.setitem(jobs.HANDLERS, "note", worker.Handler(careful, 0, None))
    enqueue()
    jobs.run_due()
    assert calls == ["both"]


def test_outside_a_worker_done_ends_nothing(calls):
    enqueue()
    with db.unit():
        jobs.done()
    assert one(Job.status) == Status.WAITING


def test_failures_are_tried_again_ever_more_slowly(calls, monkeypatch):
    monkeypatch.setitem(jobs.HANDLERS, "note", worker.Handler(jobs.HANDLERS["note"].function, 8, None))
    enqueue(args={"word": "fail"})
    pauses = []
    for _try in range(8):
        jobs.run_due()
        pauses.append(int((one(Job.due_at) - clock.now()).total_seconds()))
        clock.advance(timedelta(seconds=pauses[-1]))
    assert pauses == [10, 30, 90, 270, 810, 2430, 7290, 21600]


def test_what_failed_too_often_is_dead_shown_and_given_up(calls):
    enqueue(args={"word": "fail"})
    for _try in range(4):
        jobs.run_due()
        clock.advance(timedelta(hours=1))
    with db.reading():
        (dead,) = jobs.dead()
        assert jobs.counts() == jobs.Counts(dead=1)
    assert calls == ["fail", "fail", "fail", "given up fail"]
    assert (dead.name, dead.attempts, dead.error.rstrip("0123456789")) == (
        "note",
        3,
        f"OSError in {__name__}, line ",
    )


def test_a_dead_job_can_be_revived(calls, monkeypatch):
    enqueue(args={"word": "fail"})
    monkeypatch.setitem(jobs.HANDLERS, "note", worker.Handler(jobs.HANDLERS["note"].function, 0, None))
    jobs.run_due()
    with db.unit():
        jobs.revive(one_dead().public_id)
    assert (jobs.run_due(), calls) == (1, ["fail", "fail"])


def one_dead():
    (dead,) = jobs.dead()
    return dead


def test_only_the_dead_are_revived(calls):
    enqueue()
    public_id = one(Job.public_id)
    with db.unit(), pytest.raises(NotFound):
        jobs.revive(public_id)


def test_a_failed_job_makes_way_for_a_newer_one_of_its_key(calls):
    enqueue(args={"word": "fail"}, key="k")
    held = take()
    enqueue(args={"word": "newer"}, key="k")
    with db.unit():
        leases.postpone(held, clock.now(), attempts=1, error="x")
    jobs.run_due()
    assert calls == ["newer"]


def test_a_revived_job_makes_way_for_a_newer_one_of_its_key(calls):
    enqueue(args={"word": "fail"}, key="k")
    with db.unit():
        leases.bury(leases.take(["note"]), "x")
    enqueue(args={"word": "newer"}, key="k")
    with db.unit():
        jobs.revive(one_dead().public_id)
    jobs.run_due()
    assert calls == ["newer"]


def test_a_job_that_stops_every_worker_is_given_up(calls):
    enqueue(args={"word": "poison"})
    for _try in range(3):
        take()
        clock.advance(leases.LEASE)
    jobs.run_due()
    assert (calls, one(Job.status)) == (["given up poison"], Status.DEAD)


def test_later_is_no_failure(calls, monkeypatch):
    def not_now() -> None:
        raise jobs.Later(clock.now() + MINUTE)

    monkeypatch.setitem(jobs.HANDLERS, "note", worker.Handler(not_now, 0, None))
    enqueue()
    jobs.run_due()
    assert (one(Job.status), one(Job.attempts), one(Job.due_at)) == (Status.WAITING, 0, clock.now() + MINUTE)


def test_no_message_of_an_error_is_kept_or_logged(calls, caplog):
    enqueue(args={"word": "fail"})
    with caplog.at_level(logging.DEBUG):
        jobs.run_due()
    assert ("OSError" in caplog.text, SECRET in caplog.text, SECRET in one(Job.error)) == (True, False, False)


def test_a_job_of_a_newer_portal_waits_for_it(calls, monkeypatch):
    enqueue()
    monkeypatch.delitem(jobs.HANDLERS, "note")
    assert jobs.run_due() == 0
    clock.advance(MINUTE)
    with db.reading():
        assert jobs.oldest_due() == MINUTE


def test_nobody_is_late_while_jobs_wait_for_their_hour(calls):
    enqueue(run_at=clock.now() + MINUTE)
    with db.reading():
        assert (jobs.oldest_due(), jobs.counts()) == (timedelta(), jobs.Counts(waiting=1))


def test_jobs_done_a_week_ago_are_forgotten(calls):
    enqueue()
    jobs.run_due()
    clock.advance(timedelta(days=6))
    jobs.prune()
    kept = one(Job.name)
    clock.advance(timedelta(days=2))
    jobs.prune()
    with db.reading():
        assert (kept, jobs.counts()) == ("note", jobs.Counts())


def test_a_schedule_ticks_once_for_the_time_it_missed(calls, monkeypatch):
    monkeypatch.setitem(jobs.SCHEDULES, "note", jobs.Rhythm(MINUTE, None))
    first = jobs.run_due()
    clock.advance(5 * MINUTE)
    assert (first, jobs.run_due(), jobs.run_due(), calls) == (0, 1, 0, [""])


@pytest.mark.parametrize(
    ("moment", "tick"),
    [
        ("2027-03-01T01:59", "2027-02-28T02:00"),
        ("2027-03-01T02:00", "2027-03-01T02:00"),
        ("2027-07-01T01:30", "2027-07-01T01:00"),
    ],
)
def test_a_daily_schedule_keeps_the_labs_clock(moment, tick, monkeypatch):
    monkeypatch.setattr(jobs, "_zone", ZoneInfo("Europe/Paris"))
    jobs.schedule("test.daily", daily="03:00")
    rhythm = jobs.SCHEDULES.pop("test.daily")
    assert rhythm.last(utc(moment)) == utc(tick)


def utc(written):
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


@pytest.mark.parametrize("rhythm", [{}, {"every": MINUTE, "daily": "03:00"}])
def test_a_schedule_has_one_rhythm(rhythm):
    with pytest.raises(ValueError, match="rhythm"):
        jobs.schedule("x", **rhythm)


def test_a_worker_outlives_a_database_that_is_away_and_ends_when_told(calls, monkeypatch):
    stop, looks = threading.Event(), []

    def look() -> bool:
        looks.append("look")
        if len(looks) == 1:
            raise OperationalError("select", {}, OSError())
        stop.set()
        return False

    monkeypatch.setattr(jobs, "work_once", look)
    monkeypatch.setattr(jobs, "POLL", 0.001)
    jobs.work(stop)
    assert looks == ["look", "look"]


def test_racers_with_one_key_leave_one_waiting_job(calls):
    race(lambda number: enqueue(args={"word": str(number)}, key="k"))
    assert jobs.run_due() == 1


def test_who_looked_before_the_other_committed_does_not_double_the_job(calls, monkeypatch):
    looked, look = threading.Event(), jobs._is_waiting

    def seen(name, key):
        found = look(name, key)
        looked.set()
        return found

    second = threading.Thread(target=enqueue, kwargs={"key": "k"})
    with db.unit():
        jobs.enqueue("note", key="k")
        monkeypatch.setattr(jobs, "_is_waiting", seen)
        second.start()
        looked.wait(0.1)
    second.join()
    assert (second.is_alive(), jobs.run_due()) == (False, 1)


def test_two_workers_tick_a_schedule_once(calls, monkeypatch):
    monkeypatch.setitem(jobs.SCHEDULES, "note", jobs.Rhythm(MINUTE, None))
    jobs.run_due()
    clock.advance(MINUTE)
    race(lambda _number: jobs.run_due())
    assert calls == [""]


def test_workers_share_the_jobs_and_double_none(calls):
    for number in range(20):
        enqueue(args={"word": f"{number:02}"})
    race(lambda _number: jobs.run_due())
    assert sorted(calls) == [f"{number:02}" for number in range(20)]


def test_a_waiting_job_starts_after_a_unit_that_counted_on_it(calls):
    enqueue(key="k")
    seen = []
    with db.unit():
        jobs.enqueue("note", key="k")
        if db.engine().dialect.name == "postgresql":
            meanwhile = threading.Thread(target=lambda: seen.append(take()))
            meanwhile.start()
            meanwhile.join()
    assert (seen in ([], [None]), jobs.run_due()) == (True, 1)


def race(act, racers=4):
    """Let threads act at the same moment; their errors are the test's."""
    start, errors = threading.Barrier(racers), []

    def run(number: int) -> None:
        start.wait()
        try:
            act(number)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(racers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
