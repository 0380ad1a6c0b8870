"""What reviews asks of people and their accounts: whom a round is about, who has had none, who may judge and direct."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import ColumnElement, Select, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased, joinedload

from portal.accounts.models import User, UserRole
from portal.kernel import clock, db
from portal.kernel.errors import NotFound
from portal.people.models import Appointment, Person
from portal.people.queries import is_somebody, runs
from portal.people.rules import Title
from portal.policy.actor import Role
from portal.reviews.lifecycle import RUNNING
from portal.reviews.models import Dossier, Round, RoundAdvisor
from portal.reviews.models_reviews import AdvisorConflict
from portal.reviews.rules import RoundKind, Settlement

NOT_REVIEWED = (Title.ADVISOR,)


def to_review(day: date) -> Select[Person]:
    """Everybody in office on a day whom a round is about: all but the advisors themselves."""
    held = exists().where(Appointment.person_id == Person.id, runs(day), is_judged())
    return select(Person).where(held)


def is_judged() -> ColumnElement[bool]:
    """An appointment whose holder a round is about."""
    return Appointment.title.not_in(NOT_REVIEWED)


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
    rows = select(User).where(User.id.in_(held), *_can_sign_in())
    return db.session().scalars(rows.order_by(User.sought, User.id)).all()


def one(public_id: str) -> Person:
    """A person; raises NotFound."""
    found = db.session().scalar(select(Person).where(Person.public_id == public_id, is_somebody()))
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
    rows = select(User).where(User.id.in_(held), *_can_sign_in())
    return db.session().scalars(rows.order_by(User.sought, User.id)).all()


def in_office() -> Sequence[Person]:
    """Everybody in office today, by name."""
    held = exists().where(Appointment.person_id == Person.id, runs(clock.now().date()))
    return db.session().scalars(select(Person).where(held).order_by(Person.sort_name, Person.id)).all()


def user_of(person: Person) -> User | None:
    """The account of a person, if they have one."""
    return db.session().get(User, person.user_id) if person.user_id else None


@dataclass(frozen=True)
class Around:
    """Who stands around a person under review: who may direct their dossier, as name and address, and who supervises them."""

    directors: Sequence[tuple[str, str]]
    supervisors: Sequence[str]


def around(dossier: Dossier) -> Around:
    """Directors to whom nothing closes this person, and who supervises them today and could sign in; by name, one statement."""
    directs = select(UserRole.user_id).where(UserRole.role == Role.DIRECTOR)
    sealed = select(AdvisorConflict.user_id).where(*_closes(dossier.person_id))
    directors = select(literal("director").label("part"), User.name, User.address, User.sought, User.id)
    directors = directors.where(User.id.in_(directs), *_can_sign_in(), User.id.not_in(sealed))
    directors = directors.where(User.id.is_distinct_from(dossier.person.user_id))
    held = select(Appointment.supervisor_id).where(
        Appointment.person_id == dossier.person_id, runs(db.TODAY), Appointment.supervisor_id.is_not(None)
    )
    bosses = select(literal("supervisor"), Person.name, Person.name, Person.sort_name, Person.id)
    bosses = bosses.where(Person.id.in_(held), Person.user_id.is_not(None))
    rows = union_all(directors, bosses).subquery()
    found = db.session().execute(select(rows).order_by(rows.c.sought, rows.c.id)).all()
    return Around(
        directors=[(one.name or one.address, one.address) for one in found if one.part == "director"],
        supervisors=[one.name for one in found if one.part == "supervisor"],
    )


def sealed_users(person_id: int) -> set[int]:
    """To whom a conflict closes everything of a person."""
    return set(db.session().scalars(select(AdvisorConflict.user_id).where(*_closes(person_id))))


def _closes(person_id: int) -> tuple[ColumnElement[bool], ...]:
    closes = or_(AdvisorConflict.settled.is_(None), AdvisorConflict.settled == Settlement.SEALED)
    return AdvisorConflict.person_id == person_id, closes


def _can_sign_in() -> tuple[ColumnElement[bool], ...]:
    return User.blocked_at.is_(None), User.verified_at.is_not(None)
