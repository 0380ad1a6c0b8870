"""Work outside the request: written with its cause, done at least once, by whoever is free.

`enqueue` writes a row in the caller's unit, so that there is no job without its cause and no cause without
its job. Workers take jobs by lease (see leases.py), try again ever more slowly when one fails, and keep
what failed too often to be looked at and revived. Handlers run outside units, open their own, and bear
being run twice; one that calls `done()` in its last unit is never seen to have run twice.
"""

import dataclasses
import inspect
import json
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import IntEnum
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import String, bindparam, delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import clock, db, leases, paging
from portal.kernel.errors import NotFound
from portal.kernel.leases import Job, Status
from portal.kernel.stopping import Stopping
from portal.kernel.worker import HANDLERS, Later, Lost, describe, done, handler, work_once

__all__ = [
    "HANDLERS",
    "SCHEDULES",
    "Counts",
    "DeadJob",
    "Later",
    "Lost",
    "Priority",
    "configure",
    "counts",
    "dead",
    "done",
    "enqueue",
    "handler",
    "hasten",
    "oldest_due",
    "revive",
    "run_due",
    "schedule",
    "work",
]

log = logging.getLogger(__name__)

KEPT = timedelta(days=7)
POLL, IDLE, AWAY = 0.5, 2.0, 15.0  # seconds between looks: after work, when idle, while the database is away


class Priority(IntEnum):
    """Who goes first: what somebody sits waiting for, the usual, what may take all night."""

    URGENT = 0
    USUAL = 5
    QUIET = 9


@dataclass(frozen=True)
class Rhythm:
    """When a schedule ticks: every so often, or once a day at a time of the lab's clock."""

    every: timedelta | None
    daily: time | None

    def last(self, moment: datetime) -> datetime:
        """The latest tick up to a moment."""
        if self.every:
            epoch = datetime.fromtimestamp(0, UTC)
            return moment - (moment - epoch) % self.every
        local = moment.astimezone(_zone)
        tick = datetime.combine(local.date(), self.daily or time(), _zone)
        if tick.astimezone(UTC) > moment:
            tick = datetime.combine(local.date() - timedelta(days=1), self.daily or time(), _zone)
        return tick.astimezone(UTC)


class Tick(db.Base):
    """When a schedule last ticked, for the whole cluster."""

    name: Mapped[str] = mapped_column(String(80), unique=True)
    ticked_at: Mapped[datetime]


SCHEDULES: dict[str, Rhythm] = {}
_zone = ZoneInfo("UTC")


def configure(zone: ZoneInfo) -> None:
    """Set the lab's time zone, in which daily schedules tick."""
    global _zone
    _zone = zone


def schedule(name: str, *, every: timedelta | None = None, daily: str | None = None) -> None:
    """Let a handler without parameters run in a rhythm, once in the whole cluster; `daily` is like "03:00".

    A new schedule first ticks at its next time; ticks missed while no worker ran are made up for by one.
    """
    if (every is None) == (daily is None):
        raise ValueError("a schedule has one rhythm")
    SCHEDULES[name] = Rhythm(every, time.fromisoformat(daily) if daily else None)


def enqueue(
    name: str,
    args: dict[str, Any] | None = None,
    *,
    key: str | None = None,
    run_at: datetime | None = None,
    priority: int = Priority.USUAL,
) -> None:
    """Write a job in the caller's unit; with a `key`, only if none of this name and key waits already.

    Raises LookupError for an unknown name, TypeError for arguments that do not fit, ValueError for texts.
    """
    args = args or {}
    _check(name, args)
    row = {"name": name, "args": args, "key": key, "priority": priority, "due_at": run_at or clock.now()}
    if key is None:
        db.session().execute(_ALWAYS, row)
        return
    # Where one waits that is taken meanwhile, another has to be written.
    while db.session().scalar(_unless_it_waits(db.engine().dialect.name), row) is None:
        if _is_waiting(name, key):
            return


def hasten(name: str, key: str, priority: int) -> None:
    """Let a job that waits under this key go before others, in the caller's unit; one that does not wait is left alone."""
    waiting = update(Job).where(Job.name == name, Job.key == key, Job.status == Status.WAITING)
    db.session().execute(waiting.where(Job.priority > priority).values(priority=priority))


def revive(public_id: str) -> None:
    """Let a dead job be tried again, in the caller's unit; raises NotFound."""
    if not leases.revive(public_id):
        raise NotFound()


def run_due(limit: int | None = None) -> int:
    """Do what is due, here and now, as tests and the demo want it; answers how many jobs were tried."""
    tried = 0
    _tick()
    while (limit is None or tried < limit) and work_once():
        tried += 1
    return tried


def work(stop: Stopping) -> None:
    """A worker's life: look, work, rest, until told to stop; the job in hand is finished first."""
    pause = POLL
    while not stop.is_set():
        try:
            _tick()
            pause = 0 if work_once() else min(max(pause, POLL) * 1.2, IDLE)
        except Exception as error:  # whatever it was, tonight's mail must still leave
            pause = min(max(pause, POLL) * 2, AWAY)
            log.warning("the worker rests for %.1f s: %s", pause, describe(error))
        stop.wait(pause)


@dataclass(frozen=True)
class Counts:
    """How many jobs stand where."""

    waiting: int = 0
    running: int = 0
    done: int = 0
    dead: int = 0


@dataclass(frozen=True)
class DeadJob:
    """A job that failed too often: what it was, and the kind and place of its last error."""

    public_id: str
    name: str
    attempts: int
    error: str
    created_at: datetime
    finished_at: datetime


def counts() -> Counts:
    """How many jobs stand where, in the caller's unit."""
    rows = db.session().execute(select(Job.status, func.count()).group_by(Job.status))
    return Counts(**dict(rows.all()))


def dead(after: str | None = None, size: int = 50) -> paging.Page:
    """Dead jobs as DeadJob, newest first, a page at a time; `after` is the cursor of the page before."""
    shown = (getattr(Job, field.name) for field in dataclasses.fields(DeadJob))
    page = paging.page(select(*shown).where(Job.status == Status.DEAD), Job.id.desc(), size=size, after=after)
    return dataclasses.replace(page, items=[DeadJob(*row) for row in page])


def oldest_due() -> timedelta:
    """How long the job that waits longest is overdue; nothing when nobody is late."""
    oldest = db.session().scalar(select(func.min(Job.due_at)).where(Job.due_at <= clock.now()))
    return clock.now() - oldest if oldest else timedelta()


@handler("jobs.prune")
def prune() -> None:
    """Forget jobs done a week ago; dead ones stay."""
    with db.unit() as here:
        here.execute(delete(Job).where(Job.status == Status.DONE, Job.finished_at < clock.now() - KEPT))
        done()


def _check(name: str, args: dict[str, Any]) -> None:
    if name not in HANDLERS:
        raise LookupError(f"no handler is called {name}")
    _parameters(HANDLERS[name].function).bind(**args)
    written = json.dumps(args, separators=(",", ":"))
    if len(written) > 1000 or " " in written:
        raise ValueError(f"{name}: arguments are public ids and small values, never texts")


_parameters = cache(inspect.signature)
_JOBS: Any = Job.__table__
_ALWAYS = insert(_JOBS)


@cache
def _unless_it_waits(_dialect: str) -> Any:
    one = db.insert(_JOBS).returning(_JOBS.c.id)
    waits = {"index_elements": ["name", "key"], "index_where": text("status = 'waiting'")}
    return one.on_conflict_do_nothing(**waits)


def _is_waiting(name: str, key: str) -> bool:
    # Locked, so that the waiting job starts after this unit and sees what it wrote.
    return db.session().scalar(_WAITING, {"job": name, "its_key": key}) is not None


_WAITING = (
    select(Job.id)
    .where(Job.name == bindparam("job"), Job.key == bindparam("its_key"), Job.status == Status.WAITING)
    .with_for_update(read=True)
)


def _tick() -> None:
    moment = clock.now()
    with db.reading() as here:
        seen = dict(here.execute(select(Tick.name, Tick.ticked_at)).all())
    for name, rhythm in SCHEDULES.items():
        last = rhythm.last(moment)
        if name not in seen:
            with suppress(IntegrityError), db.unit() as here:
                here.add(Tick(name=name, ticked_at=last))
        elif seen[name] < last:
            _tick_once(name, last)


def _tick_once(name: str, last: datetime) -> None:
    with db.unit() as here:
        mine = update(Tick).where(Tick.name == name, Tick.ticked_at < last).values(ticked_at=last)
        if here.scalar(mine.returning(Tick.id)) is not None:
            enqueue(name, key="schedule")


schedule("jobs.prune", daily="03:30")
