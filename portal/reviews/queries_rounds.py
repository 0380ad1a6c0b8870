"""What is asked of rounds: which there are, who is in one, who has had none for a year."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Invitation, User, UserRole
from portal.kernel import db
from portal.kernel.errors import NotFound
from portal.people.models import Appointment, Person
from portal.people.queries import runs
from portal.people.rules import Title
from portal.policy.actor import Actor, Role
from portal.policy.standing import ask
from portal.reviews import queries
from portal.reviews.lifecycle import AFTER_SHARING, RUNNING, SUBMITTED, WITH_ADVISOR, RoundStatus
from portal.reviews.models import AwaitedAdvisor, Dossier, Round, RoundAdvisor
from portal.reviews.models_reviews import AdvisorConflict, Assignment, Review
from portal.reviews.rules import RoundKind, Settlement

NOT_REVIEWED = (Title.ADVISOR,)


def is_convened(actor: Actor) -> ColumnElement[bool]:
    """The actor is an advisor of the round, which was opened."""
    mine = select(RoundAdvisor.round_id).where(RoundAdvisor.user_id == actor.id)
    return and_(Round.id.in_(mine), Round.status.in_(RUNNING))


def is_acting(actor: Actor) -> ColumnElement[bool]:
    """The actor acts for the director on something in the round."""
    if not actor.id:
        return false()
    some = select(Dossier.round_id).where(Dossier.acting_director_id == actor.id)
    return or_(Round.acting_director_id == actor.id, Round.id.in_(some))


def is_visible(actor: Actor) -> ColumnElement[bool]:
    """Which rounds the actor may see the table of: the same as Act.ROUND_READ says."""
    return Round.id.is_not(None) if actor.roles & queries.INSIDE else is_acting(actor)


def standing(actor: Actor, ids: Sequence[int]) -> dict[int, frozenset[str]]:
    """What the actor is to each of these rounds, in one statement."""
    return ask(Round, ids, {"convened": is_convened(actor), "acting": is_acting(actor)})


def one_visible(actor: Actor, slug: str, *, to_change: bool = False) -> Round:
    """A round whose table the actor may see, with its advisors and standing; raises NotFound."""
    return _one(actor, select(Round).where(Round.slug == slug, is_visible(actor)), to_change)


def one_convened(actor: Actor, slug: str, *, to_change: bool = False) -> Round:
    """A round to which the actor is asked as an advisor; raises NotFound."""
    return _one(actor, select(Round).where(Round.slug == slug, is_convened(actor)), to_change)


def by_slug(slug: str) -> Round:
    """A round, for the portal itself; raises NotFound."""
    found = db.session().scalar(select(Round).where(Round.slug == slug).options(*WHOLE))
    if found is None:
        raise NotFound()
    return found


WHOLE = (
    joinedload(Round.acting_director),
    selectinload(Round.advisors).selectinload(RoundAdvisor.user),
)


def _one(actor: Actor, query: Select[Round], to_change: bool) -> Round:
    if to_change:
        db.session().execute(query.with_only_columns(Round.id).with_for_update())
    found = db.session().scalar(query.options(*WHOLE))
    if found is None:
        raise NotFound()
    found.standing = standing(actor, [found.id])[found.id]
    return count(found)


def count(round_: Round) -> Round:
    """The round with what its guards ask for: what is not shared, what ever was, whether a director is reviewed."""
    mine = select(
        func.count().filter(Dossier.exempt_reason.is_(None), Dossier.status.not_in(AFTER_SHARING)),
        func.count().filter(Dossier.shared_at.is_not(None)),
    ).where(Dossier.round_id == round_.id)
    round_.unshared, round_.ever_shared = db.session().execute(mine).one()
    directs = select(UserRole.user_id).where(UserRole.role == Role.DIRECTOR)
    reviewed = to_review(round_.until_on).where(Person.user_id.in_(directs)).exists()
    round_.needs_acting_director = bool(db.session().scalar(select(reviewed)))
    return round_


def listed(actor: Actor) -> Select[Round]:
    """The rounds whose table the actor may see."""
    return select(Round).where(is_visible(actor))


def convened(actor: Actor) -> Sequence[Round]:
    """The rounds to which the actor is asked, the newest first, with their advisors and standing."""
    rows = select(Round).where(is_convened(actor)).options(*WHOLE)
    found = db.session().scalars(rows.order_by(Round.until_on.desc(), Round.id.desc())).all()
    told = standing(actor, [one.id for one in found]) if found else {}
    for one in found:
        one.standing = told[one.id]
    return found


def slug_taken(slug: str) -> bool:
    """Whether a round has this address already."""
    return db.session().scalar(select(Round.id).where(Round.slug == slug)) is not None


def slots_taken(year: int, *, but: Round | None = None) -> list[int]:
    """Which places of a year's two are taken by other rounds."""
    taken = select(Round.slot).where(Round.year == year, Round.slot.is_not(None))
    if but is not None and but.id:
        taken = taken.where(Round.id != but.id)
    return [one for one in db.session().scalars(taken) if one]


# People


def to_review(day: date) -> Select[Person]:
    """Everybody in office on a day whom a round is about: all but the advisors themselves."""
    held = exists().where(
        Appointment.person_id == Person.id, runs(day), Appointment.title.not_in(NOT_REVIEWED)
    )
    return select(Person).where(held)


def to_review_now(day: date) -> Sequence[Person]:
    """Everybody whom a round is about, with their users, by name."""
    rows = to_review(day).options(joinedload(Person.user))
    return db.session().scalars(rows.order_by(Person.sort_name, Person.id)).all()


def first_days(day: date) -> dict[int, date]:
    """When each of those in office began here, by person."""
    rows = select(Appointment.person_id, func.min(Appointment.starts_on))
    rows = rows.where(Appointment.person_id.in_(to_review(day).with_only_columns(Person.id)))
    return dict(db.session().execute(rows.group_by(Appointment.person_id)).all())


def without_review(since: date, day: date) -> Sequence[Person]:
    """Those in office today, and since before `since`, to whom nothing was shared after it, by name."""
    began = exists().where(Appointment.person_id == Person.id, Appointment.starts_on <= since)
    rows = to_review(day).where(~_shared_since(since), began)
    return db.session().scalars(rows.order_by(Person.sort_name, Person.id)).all()


def _shared_since(since: date) -> ColumnElement[bool]:
    counted = select(Round.id).where(Round.kind != RoundKind.TRIAL, Round.status.in_(RUNNING))
    return exists().where(
        Dossier.person_id == Person.id,
        Dossier.round_id.in_(counted),
        Dossier.shared_at >= datetime.combine(since, time(), UTC),
    )


def dossiers(round_: Round) -> Sequence[Dossier]:
    """Every dossier of a round, whoever asks: for the portal's own work."""
    rows = select(Dossier).where(Dossier.round_id == round_.id).options(*queries.WHOLE)
    return db.session().scalars(rows.order_by(Dossier.id)).unique().all()


# Advisors


def awaiting(invitation_id: int) -> Sequence[Round]:
    """The rounds, not over, to which somebody was invited before they had an account."""
    asked = select(AwaitedAdvisor.round_id).where(AwaitedAdvisor.invitation_id == invitation_id)
    going = Round.status.in_((RoundStatus.DRAFT, RoundStatus.OPEN))
    return db.session().scalars(select(Round).where(Round.id.in_(asked), going).options(*WHOLE)).all()


def awaited(round_: Round) -> Sequence[Invitation]:
    """Invitations to a round that wait to be accepted."""
    asked = select(AwaitedAdvisor.invitation_id).where(AwaitedAdvisor.round_id == round_.id)
    waits = Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None)
    return db.session().scalars(select(Invitation).where(Invitation.id.in_(asked), *waits)).all()


def advisor(round_: Round, user_id: int | None) -> RoundAdvisor | None:
    """What a user is asked to as an advisor of a round."""
    mine = RoundAdvisor.round_id == round_.id, RoundAdvisor.user_id == user_id
    return db.session().scalar(select(RoundAdvisor).where(*mine).options(joinedload(RoundAdvisor.user)))


def advisor_by(round_: Round, public_id: str) -> RoundAdvisor:
    """An advisor of a round by public id; raises NotFound."""
    mine = RoundAdvisor.round_id == round_.id, RoundAdvisor.public_id == public_id
    found = db.session().scalar(select(RoundAdvisor).where(*mine).options(joinedload(RoundAdvisor.user)))
    if found is None:
        raise NotFound()
    return found


def advisor_to_look_for(public_id: str) -> RoundAdvisor | None:
    """An advisor of a round, for the portal's own work."""
    mine = select(RoundAdvisor).where(RoundAdvisor.public_id == public_id)
    return db.session().scalar(mine.options(joinedload(RoundAdvisor.user), joinedload(RoundAdvisor.round)))


def users_with(role: Role) -> Sequence[User]:
    """Users with a role who can sign in, by name."""
    held = select(UserRole.user_id).where(UserRole.role == role)
    rows = select(User).where(User.id.in_(held), User.blocked_at.is_(None), User.verified_at.is_not(None))
    return db.session().scalars(rows.order_by(User.sought, User.id)).all()


def user_of(person: Person) -> User | None:
    """The account of a person, if they have one."""
    return db.session().get(User, person.user_id) if person.user_id else None


def sealed_users(person_id: int) -> set[int]:
    """To whom a conflict closes everything of a person."""
    closes = or_(AdvisorConflict.settled.is_(None), AdvisorConflict.settled == Settlement.SEALED)
    theirs = select(AdvisorConflict.user_id).where(AdvisorConflict.person_id == person_id, closes)
    return set(db.session().scalars(theirs))


def loads(round_: Round) -> dict[int, tuple[int, int]]:
    """By user: how many dossiers of a round they have or are proposed for, and how many reviews they submitted."""
    held = Assignment.status.in_({*WITH_ADVISOR, "proposed"})
    done = func.sum(case((Review.status.in_(SUBMITTED), 1), else_=0))
    rows = (
        select(Assignment.user_id, func.count(), done)
        .join(Dossier, Dossier.id == Assignment.dossier_id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(Dossier.round_id == round_.id, held)
        .group_by(Assignment.user_id)
    )
    return {user: (number, int(submitted or 0)) for user, number, submitted in db.session().execute(rows)}


def running() -> Sequence[Round]:
    """The rounds that are open, whole: for reminders."""
    return db.session().scalars(select(Round).where(Round.status == RoundStatus.OPEN).options(*WHOLE)).all()
