"""What recruitment asks the database about positions: the public list, a recruiter's and a committee's own."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, literal, or_, select, union_all
from sqlalchemy.orm import selectinload

from portal.kernel import clock, db
from portal.kernel.errors import NotFound
from portal.policy.actor import Actor
from portal.recruitment.lifecycle import PositionStatus
from portal.recruitment.models import CommitteeMember, Position, Seat


def is_public(at: datetime) -> ColumnElement[bool]:
    """Announced: opened at this moment, and not archived. The same rule as rules.is_announced."""
    return and_(Position.status.in_((PositionStatus.OPEN, PositionStatus.CLOSED)), Position.opens_at <= at)


def is_owner(actor: Actor) -> ColumnElement[bool]:
    """The actor owns the position."""
    return Position.owner_id == actor.id


def has_seat(actor: Actor, *seats: Seat) -> ColumnElement[bool]:
    """The actor sits on the position's committee."""
    return exists().where(
        CommitteeMember.position_id == Position.id, CommitteeMember.user_id == actor.id, CommitteeMember.seat.in_(seats)
    )


def on_committee_side(actor: Actor) -> ColumnElement[bool]:
    """The actor owns the position or sits on its committee."""
    return or_(is_owner(actor), has_seat(actor, *Seat))


def standing(actor: Actor, ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """What the actor is to each of these positions, in one statement."""
    asked = list(ids)
    named = {
        "public": is_public(clock.now()),
        "owner": is_owner(actor),
        "chair": has_seat(actor, Seat.CHAIR),
        "reader": has_seat(actor, *Seat),
    }
    rows = db.session().execute(
        union_all(*(select(Position.id, literal(name)).where(Position.id.in_(asked), rule) for name, rule in named.items()))
    )
    found: dict[int, set[str]] = defaultdict(set)
    for key, name in rows:
        found[key].add(name)
    return {key: frozenset(found[key]) for key in asked}


def one_visible(actor: Actor, slug: str) -> Position:
    """A position that the actor may see, with its standing, texts, criteria and committee; raises NotFound."""
    query = select(Position).where(Position.slug == slug, or_(is_public(clock.now()), on_committee_side(actor)))
    found = db.session().scalar(query.options(*WHOLE))
    if found is None:
        raise NotFound()
    found.standing = standing(actor, [found.id])[found.id]
    return found


def announced(at: datetime) -> Select[tuple[Position]]:
    """The positions that visitors see."""
    return select(Position).where(is_public(at))


def mine(actor: Actor) -> Select[tuple[Position]]:
    """The positions that the actor owns or whose committee they sit on, those with the next deadline first."""
    return select(Position).where(on_committee_side(actor))


WHOLE = (
    selectinload(Position.texts),
    selectinload(Position.criteria),
    selectinload(Position.committee).selectinload(CommitteeMember.user),
    selectinload(Position.supervisor),
    selectinload(Position.owner),
)
