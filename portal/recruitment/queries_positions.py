"""What recruitment asks the database about positions: the public list, a recruiter's and a committee's own."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from portal.accounts.models import User, UserRole
from portal.kernel import db
from portal.kernel.errors import NotFound
from portal.people.models import Person
from portal.people.queries import is_somebody
from portal.policy.actor import Actor, Role
from portal.policy.standing import Standing, asked_by, built_once, told
from portal.recruitment.lifecycle import PositionStatus, Status
from portal.recruitment.models import Application, CommitteeMember, Evaluation, Position, Seat

MAY_SIT = (Role.STAFF, Role.ADVISOR, Role.RECRUITER, Role.DIRECTOR)


def is_public(at: Any) -> ColumnElement[bool]:
    """Announced: opened at this moment, and not archived. The same rule as rules.is_announced."""
    return and_(Position.status.in_((PositionStatus.OPEN, PositionStatus.CLOSED)), Position.opens_at <= at)


def is_owner(actor: Actor) -> ColumnElement[bool]:
    """The actor owns the position."""
    return Position.owner_id == actor.id


def has_seat(actor: Actor, *seats: Seat) -> ColumnElement[bool]:
    """The actor sits on the position's committee."""
    return exists().where(
        CommitteeMember.position_id == Position.id,
        CommitteeMember.user_id == actor.id,
        CommitteeMember.seat.in_(seats),
    )


def on_committee_side(actor: Actor) -> ColumnElement[bool]:
    """The actor owns the position or sits on its committee."""
    return or_(is_owner(actor), has_seat(actor, *Seat))


STANDING = Standing(
    Position,
    lambda actor: {
        "public": is_public(db.NOW),
        "owner": is_owner(actor),
        "chair": has_seat(actor, Seat.CHAIR),
        "reader": has_seat(actor, *Seat),
    },
)


def standing(actor: Actor, ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """What the actor is to each of these positions, in one statement."""
    return STANDING.ask(actor, ids)


def one_visible(actor: Actor, slug: str) -> Position:
    """A position that the actor may see, with its standing, texts, criteria and committee; raises NotFound."""
    return by_slug(_visible(actor), actor, slug)


def by_slug(query: Select, actor: Actor, slug: str) -> Position:
    """The position of a query that was built once, with its standing; raises NotFound."""
    row = db.session().execute(query, asked_by(actor, slug=slug)).unique().one_or_none()
    if row is None:
        raise NotFound()
    row[0].standing = told(row)
    return row[0]


@built_once
def _visible(actor: Actor) -> Select:
    seen = or_(is_public(db.NOW), on_committee_side(actor))
    return asked(actor).where(seen).options(*WHOLE)


def asked(actor: Actor) -> Select:
    """The position of a slug, with what the actor is to it."""
    return select(Position, *STANDING.columns(actor)).where(Position.slug == bindparam("slug"))


def announced(at: datetime) -> Select[Position]:
    """The positions that visitors see."""
    return select(Position).where(is_public(at))


def mine(actor: Actor) -> Select[Position]:
    """The positions that the actor owns or whose committee they sit on, those with the next deadline first."""
    return select(Position).where(on_committee_side(actor))


WHOLE = (
    joinedload(Position.texts),
    joinedload(Position.supervisor),
    joinedload(Position.owner),
    selectinload(Position.criteria),
    selectinload(Position.committee).joinedload(CommitteeMember.user),
)


# Writing a position


def slugs_like(slug: str) -> set[str]:
    """The addresses that are taken and begin with this one."""
    return set(
        db.session().scalars(select(Position.slug).where(Position.slug.startswith(slug, autoescape=True)))
    )


def is_evaluated(position: Position) -> bool:
    """Whether reading has begun: an application was taken up, or somebody has begun to evaluate one."""
    judged = exists().where(Evaluation.application_id == Application.id)
    begun = select(Application.id).where(
        Application.position_id == position.id, or_(Application.in_review_at.is_not(None), judged)
    )
    return db.session().scalar(begun.limit(1)) is not None


def may_sit(public_ids: Iterable[str] | None = None) -> list[User]:
    """Users who can be given a seat on a committee, by name; only these, if any are named."""
    sits = exists().where(UserRole.user_id == User.id, UserRole.role.in_(MAY_SIT))
    query = select(User).where(sits, User.verified_at.is_not(None), User.blocked_at.is_(None))
    if public_ids is not None:
        query = query.where(User.public_id.in_(public_ids))
    return list(db.session().scalars(query.order_by(User.sought, User.id)))


def supervisors() -> list[Person]:
    """Persons who can supervise, by name."""
    return list(
        db.session().scalars(select(Person).where(is_somebody()).order_by(Person.sort_name, Person.id))
    )


# Drafts of applications that closing and reopening concern


def one(public_id: str) -> Position:
    """A position by public id, with its texts and no standing, for work outside requests; raises NotFound."""
    found = db.session().scalar(
        select(Position).where(Position.public_id == public_id).options(selectinload(Position.texts))
    )
    if found is None:
        raise NotFound()
    return found


def past_deadline(at: datetime) -> list[Position]:
    """Open positions whose deadline has passed; their grace may still run."""
    return list(
        db.session().scalars(
            select(Position)
            .where(Position.status == PositionStatus.OPEN, Position.closes_at < at)
            .order_by(Position.id)
        )
    )


def drafts(position: Position, *, after: int = 0, size: int = 50) -> list[Application]:
    """Drafts of applications to a position, by id, with their applicants."""
    query = select(Application).where(
        Application.position_id == position.id, Application.status == Status.DRAFT, Application.id > after
    )
    return _with_people(query.order_by(Application.id).limit(size))


def count_drafts(position: Position) -> int:
    """How many have begun an application to a position and not sent it."""
    begun = select(func.count()).where(
        Application.position_id == position.id, Application.status == Status.DRAFT
    )
    return db.session().scalar(begun) or 0


def idle_drafts(before: datetime, size: int = 50) -> list[Application]:
    """Drafts for rolling positions that nobody has touched since a moment."""
    rolling = select(Position.id).where(Position.closes_at.is_(None), Position.status == PositionStatus.OPEN)
    query = select(Application).where(
        Application.position_id.in_(rolling),
        Application.status == Status.DRAFT,
        Application.saved_at < before,
    )
    return _with_people(query.order_by(Application.id).limit(size))


def revivable(position: Position, size: int = 50) -> list[Application]:
    """Lapsed drafts of people who have no other application to the position, the latest of each."""
    other = aliased(Application)
    same = other.position_id == Application.position_id, other.user_id == Application.user_id
    lives = exists().where(*same, other.status.not_in((Status.LAPSED, Status.WITHDRAWN)))
    later = exists().where(*same, other.status == Status.LAPSED, other.id > Application.id)
    query = select(Application).where(
        Application.position_id == position.id, Application.status == Status.LAPSED, ~lives, ~later
    )
    return _with_people(query.order_by(Application.id).limit(size))


def _with_people(query: Select[Application]) -> list[Application]:
    loaded = joinedload(Application.user), joinedload(Application.position).selectinload(Position.texts)
    return list(db.session().scalars(query.options(*loaded)))
