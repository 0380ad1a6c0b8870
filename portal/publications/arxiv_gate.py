"""The gate before arXiv: one request at a time in the whole cluster, and a rest after each.

Whoever passes holds a lease on one row, so that a process that dies does not close the gate for good. Nobody waits
at the gate: who finds it closed is told when to come again.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, or_, select, update

from portal.kernel import clock, db
from portal.publications.models_harvest import ArxivGate

NAME = "arxiv"
SOON = timedelta(seconds=1)


class NotYet(Exception):
    """Nothing was asked: another request is under way, or arXiv is given its rest. Worth trying again at `until`."""

    def __init__(self, until: datetime):
        super().__init__(until)
        self.until = until


@dataclass
class Passage:
    """A passage through the gate; `rest` is how long nobody may follow, and grows when arXiv asks for more."""

    rest: timedelta

    def ask_for(self, rest: timedelta | None) -> None:
        """Let everybody wait at least so long."""
        self.rest = max(self.rest, rest or timedelta(0))


@contextmanager
def passing(rest: timedelta, longest: timedelta) -> Iterator[Passage]:
    """Hold the gate for one request, which takes no longer than `longest`; raises NotYet when it is closed."""
    holder, passage = secrets.token_hex(16), Passage(rest)
    with db.unit():
        taken = _take(holder, longest) or (_build() and _take(holder, longest))
        closed = None if taken else _closed_until(rest)
    if closed is not None:
        raise NotYet(closed)
    try:
        yield passage
    finally:
        with db.unit():
            _leave(holder, passage.rest)


def _take(holder: str, longest: timedelta) -> bool:
    now = clock.now()
    return db.session().scalar(_TAKEN, {"now": now, "by": holder, "until": now + longest}) is not None


def _build() -> bool:
    """Make the row; False where it stands already."""
    row = db.insert(ArxivGate).values(name=NAME, free_at=clock.now())
    built = row.on_conflict_do_nothing(index_elements=[ArxivGate.name]).returning(ArxivGate.id)
    return db.session().scalar(built) is not None


def _closed_until(rest: timedelta) -> datetime:
    # Whoever holds it may be done long before the lease ends.
    now = clock.now()
    free_at = db.session().scalar(select(ArxivGate.free_at).where(ArxivGate.name == NAME))
    return free_at if free_at is not None and free_at > now else now + max(rest, SOON)


def _leave(holder: str, rest: timedelta) -> None:
    db.session().execute(_LEFT, {"by": holder, "from": clock.now() + rest})


_GATE: Any = ArxivGate.__table__
_IS_OURS = _GATE.c.name == NAME
_TAKEN = (
    update(_GATE)
    .where(_IS_OURS, _GATE.c.free_at <= bindparam("now"))
    .where(or_(_GATE.c.holder.is_(None), _GATE.c.held_until <= bindparam("now")))
    .values(holder=bindparam("by"), held_until=bindparam("until"))
    .returning(_GATE.c.id)
)
_LEFT = (
    update(_GATE)
    .where(_IS_OURS, _GATE.c.holder == bindparam("by"))
    .values(holder=None, held_until=None, free_at=bindparam("from"))
)
