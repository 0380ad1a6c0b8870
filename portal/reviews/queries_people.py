"""What reviews asks of people and their accounts: whom a round is about, who has had none, who may judge and direct."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from portal.accounts.models import User, UserRole
from portal.kernel import clock, db
from portal.kernel.errors import NotFound
from portal.people.models import Appointment, Person
from portal.people.queries import runs
from portal.people.rules import Title
from portal.policy.actor import Role
from portal.reviews.lifecycle import RUNNING
from portal.reviews.models import Dossier, Round, RoundAdvisor
from portal.reviews.models_reviews import AdvisorConflict
from portal.reviews.rules import RoundKind, Settlement

NOT_REVIEWED = (Title.ADVISOR,)


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


def users_with(role: Role) -> Sequence[User]:
    """Users with a role who can sign in, by name."""
    held = select(UserRole.user_id).where(UserRole.role == role)
    rows = select(User).where(User.id.in_(held), User.blocked_at.is_(None), User.verified_at.is_not(None))
    return db.session().scalars(rows.order_by(User.sought, User.id)).all()


def one(public_id: str) -> Person:
    """A person; raises NotFound."""
    found = db.session().scalar(select(Person).where(Person.public_id == public_id))
    if found is None:
        raise NotFound()
    return found


def board(dossier: Dossier) -> Sequence[User]:
    """The advisors of the round who may know of a dossier: they have declared, and no conflict closes it to them."""
    asked = select(RoundAdvisor.user_id).where(
        RoundAdvisor.round_id == dossier.round_id, RoundAdvisor.declared_at.is_not(None)
    )
    barred = {dossier.person.user_id or 0, *sealed_users(dossier.person_id)}
    rows = select(User).where(User.id.in_(asked), User.id.not_in(barred))
    return db.session().scalars(rows.order_by(User.id)).all()


def lent_to(dossier: Dossier) -> Sequence[User]:
    """The supervisors to whom the person shows what they received."""
    if dossier.lent_at is None:
        return []
    boss = aliased(Person)
    held = select(boss.user_id).join(Appointment, Appointment.supervisor_id == boss.id)
    held = held.where(Appointment.person_id == dossier.person_id, runs(clock.now().date()))
    return db.session().scalars(select(User).where(User.id.in_(held)).order_by(User.id)).all()


def who_may_act() -> Sequence[User]:
    """Whoever may act for a director: other directors, members of staff, advisors; by name."""
    held = select(UserRole.user_id).where(UserRole.role.in_((Role.DIRECTOR, Role.STAFF, Role.ADVISOR)))
    rows = select(User).where(User.id.in_(held), User.blocked_at.is_(None), User.verified_at.is_not(None))
    return db.session().scalars(rows.order_by(User.sought, User.id)).all()


def in_office() -> Sequence[Person]:
    """Everybody in office today, by name."""
    held = exists().where(Appointment.person_id == Person.id, runs(clock.now().date()))
    return db.session().scalars(select(Person).where(held).order_by(Person.sort_name, Person.id)).all()


def user_of(person: Person) -> User | None:
    """The account of a person, if they have one."""
    return db.session().get(User, person.user_id) if person.user_id else None


def supervisors(person_id: int) -> list[str]:
    """Who supervises a person today and could sign in, by name: the same rule as queries.supervises."""
    boss = aliased(Person)
    held = select(Appointment.supervisor_id).where(
        Appointment.person_id == person_id, runs(clock.now().date()), Appointment.supervisor_id.is_not(None)
    )
    rows = select(boss.name).where(boss.id.in_(held), boss.user_id.is_not(None))
    return list(db.session().scalars(rows.order_by(boss.sort_name, boss.id)))


def sealed_users(person_id: int) -> set[int]:
    """To whom a conflict closes everything of a person."""
    closes = or_(AdvisorConflict.settled.is_(None), AdvisorConflict.settled == Settlement.SEALED)
    theirs = select(AdvisorConflict.user_id).where(AdvisorConflict.person_id == person_id, closes)
    return set(db.session().scalars(theirs))
