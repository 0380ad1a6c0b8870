"""What the passing of time does to positions: late deadlines close, drafts lapse or come back, people are told.

Every step is a short unit of its own and bears being done again.
"""

from collections.abc import Callable
from datetime import timedelta

from portal.kernel import clock, db, jobs
from portal.policy.actor import SYSTEM
from portal.recruitment import positions_moves as moves
from portal.recruitment import queries_positions as queries
from portal.recruitment import rules
from portal.recruitment.lifecycle import PositionStatus
from portal.recruitment.models import Application

# Time for a request that arrived at the last moment, and is still at work, to find its position open.
UNDER_WAY = timedelta(minutes=5)


@jobs.handler("positions.close_due")
def close_due() -> None:
    """Close the positions whose deadline, with its grace, has passed."""
    with db.reading():
        late = [one.public_id for one in queries.past_deadline(clock.now()) if _is_over(one)]
    for public_id in late:
        with db.unit():
            position = queries.one(public_id)
            if position.status == PositionStatus.OPEN and _is_over(position):
                position.standing = queries.standing(SYSTEM, [position.id])[position.id]
                moves.close(position, actor=SYSTEM)


@jobs.handler("positions.lapse_drafts")
def lapse_drafts(position: str) -> None:
    """Lay the drafts of a closed position aside."""

    def some() -> list[Application]:
        closed = queries.one(position)
        return [] if closed.status == PositionStatus.OPEN else queries.drafts(closed)

    _each(some, moves.lapse)


@jobs.handler("positions.lapse_idle")
def lapse_idle() -> None:
    """Lay aside the drafts for rolling positions that nobody has touched for 90 days."""
    before = clock.now() - moves.IDLE
    _each(lambda: queries.idle_drafts(before), moves.lapse)


@jobs.handler("positions.revive_drafts")
def revive_drafts(position: str) -> None:
    """Bring back the drafts that had lapsed, while the position is open again."""

    def some() -> list[Application]:
        reopened = queries.one(position)
        return queries.revivable(reopened) if rules.takes_applications(reopened, clock.now()) else []

    _each(some, moves.revive)


@jobs.handler("positions.tell_of_extension")
def tell_of_extension(position: str) -> None:
    """Tell everybody with a draft that there is more time."""
    last = 0

    def some() -> list[Application]:
        nonlocal last
        batch = queries.drafts(queries.one(position), after=last)
        last = batch[-1].id if batch else last
        return batch

    _each(some, moves.tell_of_extension)


jobs.schedule("positions.close_due", every=timedelta(minutes=1))
jobs.schedule("positions.lapse_idle", daily="03:30")


def _is_over(position) -> bool:
    last = rules.closing(position)
    return last is not None and last + UNDER_WAY < clock.now()


def _each(some: Callable[[], list[Application]], act: Callable[[Application], None]) -> None:
    """Do it to some at a time, each time in a unit of their own, until there are no more."""
    more = True
    while more:
        with db.unit():
            batch = some()
            for application in batch:
                act(application)
            more = bool(batch)
