"""What people asks the database: a page with its standing, and the list that equals the policy."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.kernel import db
from portal.kernel.errors import NotFound
from portal.people import rules
from portal.people.models import Appointment, Person, PersonIdentifier, Title
from portal.people.rules import IdentifierKind
from portal.policy.actor import Actor, Role
from portal.policy.standing import Standing, told

INSIDERS = frozenset({Role.STAFF, Role.DIRECTOR, Role.ADMINISTRATOR})


def is_public() -> ColumnElement[bool]:
    """The person said yes to a public page."""
    return Person.published_at.is_not(None)


def is_self(actor: Actor) -> ColumnElement[bool]:
    """The actor's own page."""
    return and_(Person.user_id.is_not(None), Person.user_id == actor.id)


def is_somebody() -> ColumnElement[bool]:
    """The person was not found to be somebody else, whose page their address leads to since."""
    return Person.merged_into_id.is_(None)


def is_visible(actor: Actor) -> ColumnElement[bool]:
    """Whom the actor may see: the same as Act.PERSON_READ says."""
    if actor.roles & INSIDERS:
        return is_somebody()
    return or_(is_public(), is_self(actor))


STANDING = Standing(Person, lambda actor: {"public": is_public(), "self": is_self(actor)})


def standing(actor: Actor, ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """What the actor is to each of these people, in one statement."""
    return STANDING.ask(actor, ids)


def one_visible(actor: Actor, slug: str) -> Person:
    """A person with appointments, names, identifiers and standing; raises NotFound."""
    supervised = joinedload(Person.appointments).joinedload(Appointment.supervisor)
    known_by = joinedload(Person.names), joinedload(Person.identifiers)
    query = select(Person, *STANDING.columns(actor)).where(Person.slug == slug, is_visible(actor))
    return _one(query.options(supervised, *known_by))


def address_since(actor: Actor, slug: str) -> str:
    """Where the page is now that had this address, of somebody who was found to be another; raises NotFound.

    An address that gives a name away which is no longer theirs leads nowhere.
    """
    moved = select(Person.merged_into_id).where(Person.slug == slug).scalar_subquery()
    query = select(Person).where(Person.id == moved, is_visible(actor)).options(selectinload(Person.names))
    found = db.session().scalar(query)
    if found is None or rules.gives_away(slug, rules.names_in(found.former_names), found.name):
        raise NotFound()
    return found.slug


def own(actor: Actor, *, to_change: bool = False) -> Person:
    """The actor's own page, with their other names too; raises NotFound for somebody who has none.

    `to_change` makes a second request on it wait until the first is done.
    """
    supervised = selectinload(Person.appointments).joinedload(Appointment.supervisor)
    known_by = selectinload(Person.names), selectinload(Person.identifiers)
    query = select(Person, *STANDING.columns(actor)).where(is_self(actor)).options(supervised, *known_by)
    return _one(query.with_for_update() if to_change else query)


def _one(query: Select) -> Person:
    row = db.session().execute(query).unique().one_or_none()
    if row is None:
        raise NotFound()
    row[0].standing = told(row)
    return row[0]


def runs(day: Any) -> ColumnElement[bool]:
    """An appointment runs on this day, a date or an expression of one. The same rule as rules.in_office."""
    return and_(Appointment.starts_on <= day, or_(Appointment.ends_on.is_(None), Appointment.ends_on >= day))


def listed(actor: Actor, day: date, *, title: Title | None = None, former: bool = False) -> Select:
    """People as rows of slug, name, title, team, start, published_at: those in office, or those who were.

    Everybody stands once, with the appointment that began last.
    """
    held = Appointment.starts_on <= day if former else runs(day)
    theirs = select(Appointment.id).where(Appointment.person_id == Person.id, held).correlate(Person)
    latest = theirs.order_by(Appointment.starts_on.desc(), Appointment.id.desc()).limit(1).scalar_subquery()
    query = (
        select(
            Person.slug,
            Person.name,
            Appointment.title,
            Appointment.team,
            Appointment.ends_on,
            Person.published_at,
        )
        .join(Appointment, Appointment.id == latest)
        .where(is_visible(actor))
    )
    if former:
        query = query.where(~exists().where(Appointment.person_id == Person.id, runs(day)).correlate(Person))
    return query.where(Appointment.title == title) if title else query


def titles_held(actor: Actor, day: date) -> dict[Title, int]:
    """How many people in office the actor may see, by title."""
    people = listed(actor, day).subquery()
    rows = db.session().execute(select(people.c.title, func.count()).group_by(people.c.title))
    return {Title(title): number for title, number in rows}


def identified(kind: IdentifierKind, value: str) -> Person | None:
    """Whoever has this identifier."""
    held = select(Person).join(Person.identifiers)
    return db.session().scalar(held.where(PersonIdentifier.kind == kind, PersonIdentifier.value == value))


def slug_taken(slug: str) -> bool:
    """Whether a page has this address already."""
    return db.session().scalar(select(Person.id).where(Person.slug == slug)) is not None


def of_user(user_id: int) -> Person | None:
    """The person who is this user."""
    return db.session().scalar(select(Person).where(Person.user_id == user_id))


def in_office(actor: Actor, day: date) -> Sequence[Any]:
    """Everybody in office whom the actor may see, who came last first; rows as in `listed`."""
    rows = listed(actor, day).order_by(Appointment.starts_on.desc(), Person.id)
    return db.session().execute(rows).all()


def version() -> Sequence[Any]:
    """Changes whenever what visitors see of people does, but for the passing of days; one statement."""
    held = [select(one).scalar_subquery() for one in (func.count(Appointment.id), func.max(Appointment.id))]
    shown = func.count(), func.max(Person.changed_at), func.max(Person.published_at)
    return db.session().execute(select(*shown, *held).where(is_public())).one()
