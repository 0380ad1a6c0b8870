"""What is asked of those who help: who answers in whose place, whom one may choose, and whom to tell once a week."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import User, UserRole
from portal.kernel import db
from portal.kernel.errors import NotFound, NotSignedIn
from portal.people.models import Appointment, Person
from portal.people.queries import INSIDERS, is_self, runs
from portal.policy.actor import Actor
from portal.policy.standing import told
from portal.publications.lifecycle import AttributionStatus, Band
from portal.publications.models import Attribution, Publication
from portal.publications.models_help import Delegation, Digest

SELF, DELEGATE = frozenset({"self"}), frozenset({"delegate"})


def is_delegate(actor: Actor) -> ColumnElement[bool]:
    """A person lets the actor answer about their publications."""
    lasts = Delegation.person_id == Person.id, Delegation.ended_at.is_(None)
    return exists().where(*lasts, Delegation.user_id == actor.id).correlate(Person)


def own(actor: Actor) -> Person | None:
    """The person whom the actor is, with standing; None for somebody who is none. Raises NotSignedIn."""
    if not actor.signed_in:
        raise NotSignedIn()
    found = db.session().scalar(select(Person).where(is_self(actor)))
    if found is not None:
        found.standing = SELF
    return found


def one(actor: Actor, public_id: str) -> Delegation:
    """A delegation of the actor's that lasts, given or taken, with standing, person and user; raises NotFound."""
    given, taken = is_self(actor), Delegation.user_id == actor.id
    query = select(Delegation, given.label("is_self"), taken.label("is_delegate")).join(Delegation.person)
    query = query.where(Delegation.public_id == public_id, Delegation.ended_at.is_(None), or_(given, taken))
    loaded = query.options(contains_eager(Delegation.person), joinedload(Delegation.user))
    row = db.session().execute(loaded).one_or_none()
    if row is None:
        raise NotFound()
    row[0].standing = told(row)
    return row[0]


def given_by(actor: Actor) -> Sequence[Delegation]:
    """Who answers in the actor's place, with their users, by name."""
    query = select(Delegation).join(Delegation.person).join(Delegation.user)
    query = query.where(is_self(actor), Delegation.ended_at.is_(None)).order_by(User.name, Delegation.id)
    return db.session().scalars(query.options(contains_eager(Delegation.user))).all()


def taken_by(actor: Actor) -> Sequence[Delegation]:
    """For whom the actor answers, with these people, by name."""
    query = select(Delegation).join(Delegation.person)
    query = query.where(Delegation.user_id == actor.id, Delegation.ended_at.is_(None))
    ordered = query.order_by(Person.sort_name, Delegation.id).options(contains_eager(Delegation.person))
    found = db.session().scalars(ordered).all()
    for given in found:
        given.standing = DELEGATE
    return found


def lasting(person_id: int, user_id: int) -> Delegation | None:
    """The delegation that lasts between a person and a user."""
    both = Delegation.person_id == person_id, Delegation.user_id == user_id
    return db.session().scalar(select(Delegation).where(*both, Delegation.ended_at.is_(None)))


def colleagues(actor: Actor) -> Sequence[User]:
    """Those inside the house whom the actor may let answer in their place, by name."""
    inside = exists().where(UserRole.user_id == User.id, UserRole.role.in_(INSIDERS))
    query = select(User).where(inside, User.blocked_at.is_(None), User.id != actor.id)
    return db.session().scalars(query.order_by(User.name, User.id)).all()


def is_stopped(person_id: int) -> bool:
    """Whether a person wants no weekly mail."""
    theirs = select(Digest.id).where(Digest.person_id == person_id, Digest.stopped_at.is_not(None))
    return db.session().scalar(theirs) is not None


def digest_of(person_id: int) -> Digest | None:
    """What is kept of a person's weekly mail."""
    return db.session().scalar(select(Digest).where(Digest.person_id == person_id))


def due(day: date, before: datetime) -> Sequence[Row]:
    """Everybody in office for whom something waits and who was not told since `before`, with accounts.

    Rows of Person with its user, `waits`, and `fresh`: how many of these were found since the last mail. Who said that
    they want no mail is not among them, nor for whom nothing is fresh.
    """
    here = exists().where(Appointment.person_id == Person.id, runs(day)).correlate(Person)
    asked = (
        Attribution.status == AttributionStatus.SUGGESTED,
        Attribution.band.is_distinct_from(Band.UNLIKELY),
    )
    since = or_(Digest.sent_at.is_(None), Attribution.created_at > Digest.sent_at)
    waits, fresh = func.count(Attribution.id), func.count(Attribution.id).filter(since)
    query = select(Person.id, waits.label("waits"), fresh.label("fresh"))
    query = query.join(Attribution, and_(Attribution.person_id == Person.id, *asked))
    query = query.join(Attribution.publication).outerjoin(Digest, Digest.person_id == Person.id)
    query = query.where(here, Person.user_id.is_not(None), Publication.merged_into_id.is_(None))
    query = query.where(Digest.stopped_at.is_(None), or_(Digest.sent_at.is_(None), Digest.sent_at < before))
    told_ = query.group_by(Person.id).having(fresh > 0).subquery()
    rows = select(Person, told_.c.waits, told_.c.fresh).join(told_, told_.c.id == Person.id)
    return db.session().execute(rows.options(joinedload(Person.user)).order_by(Person.id)).all()


def likeliest(person_ids: Sequence[int], number: int) -> dict[int, list[str]]:
    """The titles of the likeliest publications that wait for each of these people, at most so many, in one statement."""
    ordered = (Attribution.score.desc(), Attribution.id.desc())
    place = func.row_number().over(partition_by=Attribution.person_id, order_by=ordered).label("place")
    asked = (
        Attribution.status == AttributionStatus.SUGGESTED,
        Attribution.band.is_distinct_from(Band.UNLIKELY),
    )
    ranked = select(Attribution.person_id, Publication.title, place).join(Attribution.publication)
    ranked = ranked.where(Attribution.person_id.in_(person_ids), *asked, Publication.merged_into_id.is_(None))
    few = ranked.subquery()
    rows = select(few.c.person_id, few.c.title).where(few.c.place <= number)
    found: dict[int, list[str]] = {}
    for person, title in db.session().execute(rows.order_by(few.c.person_id, few.c.place)):
        found.setdefault(person, []).append(title)
    return found


def delegates_of(person_ids: Sequence[int]) -> dict[int, list[User]]:
    """Who answers in the place of each of these people, in one statement."""
    query = select(Delegation).where(Delegation.person_id.in_(person_ids), Delegation.ended_at.is_(None))
    found: dict[int, list[User]] = {}
    loaded = query.options(joinedload(Delegation.user)).order_by(Delegation.id)
    for given in db.session().scalars(loaded):
        found.setdefault(given.person_id, []).append(given.user)
    return found
