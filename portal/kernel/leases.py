"""The table of jobs, and who holds which one: by a lease, never by a promise.

Whoever takes a job gets a random token and a minute, and renews the minute while the work lasts. A worker
that is killed lets its lease run out, and another takes the job; one that merely slept finds its token
gone, and nothing it still does to the job has any effect. Everything here happens in the caller's unit.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Update, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import clock, db

LEASE = timedelta(seconds=60)


class Status(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


class Job(db.Base, db.Public):
    """One thing to do outside the request.

    `due_at` says when a worker may take it: its hour while it waits, the end of its lease while it runs,
    never once it is over. At most one job of the same name and key waits.
    """

    name: Mapped[str] = mapped_column(String(80))
    key: Mapped[str | None] = mapped_column(String(200))
    args: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(String(10), default=Status.WAITING)
    priority: Mapped[int]
    due_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None] = mapped_column(String(32))
    error: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_job_waiting",
            "name",
            "key",
            unique=True,
            sqlite_where=text("status = 'waiting'"),
            postgresql_where=text("status = 'waiting'"),
        ),
        Index(
            "ix_job_due",
            "priority",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        Index("ix_job_status", "status", "id"),
        CheckConstraint("status IN ('waiting', 'running', 'done', 'dead')", name="status"),
        CheckConstraint("(status = 'running') = (lease IS NOT NULL)", name="leased_while_running"),
        CheckConstraint("(status IN ('waiting', 'running')) = (due_at IS NOT NULL)", name="due_until_over"),
        CheckConstraint(
            "(status IN ('done', 'dead')) = (finished_at IS NOT NULL)", name="finished_when_over"
        ),
    )


@dataclass(frozen=True)
class Held:
    """A job in somebody's hands, and the token that proves it."""

    id: int
    lease: str
    name: str
    args: dict[str, Any]
    attempts: int


def is_due(names: Collection[str]) -> bool:
    """Whether there is something to take."""
    return db.session().scalar(select(_due(names).exists())) or False


def take(names: Collection[str]) -> Held | None:
    """Take the most urgent due job of these names, waiting or let go by a worker that fell silent."""
    here, token = db.session(), secrets.token_hex(16)
    job = here.scalar(
        _due(names).order_by(Job.priority, Job.due_at, Job.id).limit(1).with_for_update(skip_locked=True)
    )
    if job is None:
        return None
    held = Held(job.id, token, job.name, job.args, job.attempts + 1)
    taken = {
        "status": Status.RUNNING,
        "lease": token,
        "attempts": held.attempts,
        "due_at": clock.now() + LEASE,
    }
    here.execute(update(Job).where(Job.id == job.id).values(taken))
    return held


def renew(held: Held) -> bool:
    """Hold on for another minute; False when somebody else holds it by now."""
    return _change(held, due_at=clock.now() + LEASE)


def finish(held: Held) -> bool:
    """It is done; False when somebody else holds it by now, or it was done already."""
    return _change(held, **_over(Status.DONE), error=None)


def bury(held: Held, error: str) -> bool:
    """It failed too often and is kept to be looked at."""
    return _change(held, **_over(Status.DEAD), error=error)


def postpone(held: Held, until: datetime, *, attempts: int, error: str | None) -> bool:
    """Let go of it until a moment; where a newer job of the same key waits already, that one takes over."""
    waiting = {"status": Status.WAITING, "lease": None, "due_at": until, "attempts": attempts, "error": error}
    try:
        with db.session().begin_nested():
            return _change(held, **waiting)
    except IntegrityError:
        return finish(held)


def revive(public_id: str) -> bool:
    """Let a dead job wait again, with all its tries before it; False when there is no such dead job."""
    waiting = {"status": Status.WAITING, "due_at": clock.now(), "attempts": 0, "finished_at": None}
    dead = update(Job).where(Job.public_id == public_id, Job.status == Status.DEAD)
    try:
        with db.session().begin_nested():
            return _hit(dead.values(waiting))
    except IntegrityError:
        return _hit(dead.values(_over(Status.DONE)))


def _due(names: Collection[str]):
    # A name that this process does not know belongs to a newer one, and waits for it.
    return select(Job).where(Job.due_at <= clock.now(), Job.name.in_(names))


def _over(status: Status) -> dict[str, Any]:
    return {"status": status, "lease": None, "due_at": None, "finished_at": clock.now()}


def _change(held: Held, **values: Any) -> bool:
    mine = update(Job).where(Job.id == held.id, Job.lease == held.lease)
    return _hit(mine.values(values))


def _hit(change: Update) -> bool:
    return db.session().scalar(change.returning(Job.id)) is not None
