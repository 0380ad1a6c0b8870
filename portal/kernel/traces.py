"""What reading may leave behind: who opened what, and when. A GET changes nothing else.

A trace is written in a unit of its own, after the page's reading has ended and before confidential bytes
leave; whoever would write one inside an open unit is refused.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Index, Select, UniqueConstraint, exists, select
from sqlalchemy.orm import Mapped

from portal.kernel import clock, db
from portal.kernel.audit import Actor, named


class AccessTrace(db.Base):
    """That somebody opened a thing: the first time, the last time, and how often."""

    kind: Mapped[str]
    thing: Mapped[str]
    reader: Mapped[str]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    times: Mapped[int]

    __table_args__ = (UniqueConstraint("kind", "thing", "reader"), Index(None, "reader"))


@dataclass(frozen=True)
class Opening:
    """A reader (their public id), when they first and last opened a thing, and how often."""

    reader: str
    first_at: datetime
    last_at: datetime
    times: int


def leave(write: Callable[[], object]) -> None:
    """Let `write` leave its trace in a unit of its own; raises RuntimeError while a unit is open."""
    db.outside("a trace")
    with db.unit():
        write()


def opened(thing: Any, actor: Actor) -> None:
    """Leave the trace that somebody opened a thing, or a pair (kind, public id); a visitor leaves none."""
    all_opened([thing], actor)


def all_opened(things: Iterable[Any], actor: Actor) -> None:
    """Leave the traces that somebody opened several things at once, each of them another."""
    reader, now = actor.public_id, clock.now()
    common = {"reader": reader, "first_at": now, "last_at": now, "times": 1}
    rows = [{"kind": kind, "thing": public_id, **common} for kind, public_id in map(named, things)]
    if reader is None or not rows:
        return
    first = db.insert(AccessTrace).values(rows)
    again = first.on_conflict_do_update(
        index_elements=["kind", "thing", "reader"], set_={"last_at": now, "times": AccessTrace.times + 1}
    )
    leave(lambda: db.session().execute(again))


def readers_of(thing: Any) -> list[Opening]:
    """Who opened a thing, the latest first, in the caller's unit."""
    columns = AccessTrace.reader, AccessTrace.first_at, AccessTrace.last_at, AccessTrace.times
    found = db.session().execute(
        _on(select(*columns), thing).order_by(AccessTrace.last_at.desc(), AccessTrace.id)
    )
    return [Opening(*row) for row in found]


def was_opened(thing: Any, *, by_others_than: Actor | None = None) -> bool:
    """Whether anybody opened a thing, apart from one actor, in the caller's unit."""
    found = _on(select(AccessTrace.id), thing)
    if by_others_than is not None:
        found = found.where(AccessTrace.reader.is_distinct_from(by_others_than.public_id))
    return db.session().scalar(found.limit(1)) is not None


def is_opened(kind: str, thing: Any, *, by_others_than: Any) -> ColumnElement[bool]:
    """As `was_opened`, for a query that asks it of its rows: `thing` and the reader are columns with public ids."""
    theirs = AccessTrace.kind == kind, AccessTrace.thing == thing, AccessTrace.reader != by_others_than
    return exists().where(*theirs)


def _on(statement: Select, thing: Any) -> Select:
    kind, public_id = named(thing)
    return statement.where(AccessTrace.kind == kind, AccessTrace.thing == public_id)
