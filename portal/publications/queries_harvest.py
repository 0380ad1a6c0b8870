"""What a harvest asks the database: what is known already, whose it may be, and how harvests stand.

Everything that is asked for a page is one statement, however many papers it holds.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, delete, exists, func, or_, select, true
from sqlalchemy.orm import contains_eager, selectinload

from portal.kernel import db
from portal.kernel.errors import NotFound
from portal.kernel.many import among, each
from portal.people import queries as people
from portal.people.models import Appointment, Person
from portal.people.queries import is_self, runs
from portal.people.rules import Title
from portal.policy.actor import SYSTEM, Actor, Role
from portal.policy.standing import told
from portal.publications.lifecycle import ACCEPTED, UNDER_WAY, AttributionStatus, HarvestStatus
from portal.publications.models import (
    Attribution,
    Publication,
    PublicationAuthor,
    PublicationIdentifier,
    Scheme,
)
from portal.publications.models_harvest import Harvest, Scope
from portal.publications.queries_help import is_delegate

# Publications

_P: Any = Publication.__table__
_I: Any = PublicationIdentifier.__table__
_A: Any = PublicationAuthor.__table__

_ASKED = each("values", _I.c.value.type)
_IDENTIFIED = select(_I.c.publication_id).where(_I.c.scheme == Scheme.ARXIV, _I.c.value == _ASKED.c.value)
_KNOWN = select(_ASKED.c.value, _P.c.id, _P.c.latest, _P.c.fingerprint).join_from(
    _ASKED, _P, _P.c.id == _IDENTIFIED.correlate(_ASKED).scalar_subquery()
)
_CITATION_KEYS = select(_P.c.citation_key).where(among(_P.c.citation_key, "wanted"))
_NOTED = (
    select(Attribution)
    .where(Attribution.person_id == bindparam("person"), among(Attribution.publication_id, "ids"))
    .order_by(Attribution.publication_id)
    .execution_options(populate_existing=True)
)


def known(arxiv_ids: Collection[str]) -> Sequence[Row]:
    """Which of these are publications here: rows of value, id, latest, fingerprint."""
    return db.session().execute(_KNOWN, {"values": list(arxiv_ids)}).all()


def citation_keys_among(wanted: Collection[str]) -> set[str]:
    """Which of these citation keys publications have."""
    return set(db.session().scalars(_CITATION_KEYS, {"wanted": list(wanted)}))


def to_change(publication_ids: Iterable[int]) -> Sequence[Publication]:
    """These publications, in the order of their ids."""
    found = select(Publication).where(Publication.id.in_(list(publication_ids))).order_by(Publication.id)
    return db.session().scalars(found.execution_options(populate_existing=True)).all()


def authors(publication_ids: Iterable[int]) -> dict[int, list[tuple[str, str | None]]]:
    """The authors printed on publications, in their order: names and affiliations."""
    asked = list(publication_ids)
    found: dict[int, list[tuple[str, str | None]]] = {key: [] for key in asked}
    for key, name, affiliation in (
        db.session().execute(_printed(db.engine().dialect.name), {"ids": asked}).all()
    ):
        found[key].append((name, affiliation))
    return found


@cache
def _printed(dialect: str) -> Select:
    asked = each("ids", _A.c.publication_id.type)
    theirs = select(_A.c.place, _A.c.name, _A.c.affiliation).where(_A.c.publication_id == asked.c.value)
    # PostgreSQL keeps the plan it made while the table was small, and reads all of it ever after, unless it cannot.
    found = theirs.offset(0).lateral() if dialect == "postgresql" else _A
    beside = true() if dialect == "postgresql" else _A.c.publication_id == asked.c.value
    rows = select(asked.c.value, found.c.name, found.c.affiliation).join_from(asked, found, beside)
    return rows.order_by(asked.c.value, found.c.place)


def forget_authors(publication_ids: Iterable[int]) -> None:
    """These publications have other authors from now on."""
    theirs = PublicationAuthor.publication_id.in_(list(publication_ids))
    db.session().execute(delete(PublicationAuthor).where(theirs))


def forget_dois(publication_ids: Collection[int]) -> None:
    """These publications have other DOIs from now on."""
    if publication_ids:
        theirs = PublicationIdentifier.publication_id.in_(publication_ids)
        db.session().execute(
            delete(PublicationIdentifier).where(theirs, PublicationIdentifier.scheme == Scheme.DOI)
        )


def printed(publication_ids: Iterable[int]) -> dict[int, list[str]]:
    """The names printed on publications, in their order."""
    return {key: [name for name, _affiliation in found] for key, found in authors(publication_ids).items()}


# Attributions


def attributions_to(person: Person, publication_ids: Iterable[int]) -> Sequence[Attribution]:
    """Whether these publications are a person's, as far as it is known."""
    return db.session().scalars(_NOTED, {"person": person.id, "ids": list(publication_ids)}).all()


def attributions_of(publication_ids: Iterable[int]) -> Sequence[Attribution]:
    """Everybody whose these publications may be, with their names, publication by publication."""
    query = select(Attribution).where(Attribution.publication_id.in_(list(publication_ids)))
    loaded = selectinload(Attribution.person).selectinload(Person.names)
    ordered = query.options(loaded).order_by(Attribution.publication_id, Attribution.id)
    return db.session().scalars(ordered.execution_options(populate_existing=True)).all()


def whose(publication_ids: Iterable[int]) -> Sequence[int]:
    """The ids of all people whose these publications may be."""
    theirs = Attribution.publication_id.in_(list(publication_ids))
    return db.session().scalars(select(Attribution.person_id).distinct().where(theirs)).all()


def ids_of(person_id: int | None) -> Sequence[str]:
    """The arXiv ids of all publications that may be a person's, but for those they said no to."""
    theirs = Attribution.publication_id == PublicationIdentifier.publication_id
    query = select(PublicationIdentifier.value).join(Attribution, theirs)
    query = query.where(PublicationIdentifier.scheme == Scheme.ARXIV, Attribution.person_id == person_id)
    return db.session().scalars(query.where(Attribution.status != AttributionStatus.REJECTED)).all()


def primary_categories(person_id: int | None) -> Sequence[str]:
    """The main categories of the publications that are a person's."""
    query = select(Publication.primary_category).distinct().join(Publication.attributions)
    return (
        db.session()
        .scalars(query.where(Attribution.person_id == person_id, Attribution.status.in_(ACCEPTED)))
        .all()
    )


def after(publication_id: int, number: int) -> Sequence[Row]:
    """The next publications of arXiv by id, as rows of id and value."""
    query = select(Publication.id, PublicationIdentifier.value).join(
        PublicationIdentifier, PublicationIdentifier.publication_id == Publication.id
    )
    query = query.where(PublicationIdentifier.scheme == Scheme.ARXIV, Publication.id > publication_id)
    return db.session().execute(query.order_by(Publication.id).limit(number)).all()


def number_after(publication_id: int) -> int:
    """How many publications come after this one by id."""
    query = select(func.count(Publication.id)).where(Publication.id > publication_id)
    return db.session().scalar(query) or 0


# People


def in_office(day: date) -> Sequence[Person]:
    """Everybody who does research or works here on this day: those in office, but for those who only advise."""
    here = exists().where(Appointment.person_id == Person.id, runs(day), Appointment.title != Title.ADVISOR)
    return _standing(db.session().scalars(select(Person).where(here).order_by(Person.id)).all())


def one_person(slug: str) -> Person:
    """A person by the address of their page, as the portal itself finds them; raises NotFound."""
    found = _standing(
        db.session().scalars(select(Person).where(Person.slug == slug, people.is_somebody())).all()
    )
    if not found:
        raise NotFound()
    return found[0]


def _standing(found: Sequence[Person]) -> Sequence[Person]:
    standing = people.standing(SYSTEM, [one.id for one in found])
    for one in found:
        one.standing = standing[one.id]
    return found


# Harvests


def some(public_ids: Collection[str]) -> Sequence[Harvest]:
    """These harvests with their persons, oldest first."""
    query = select(Harvest).where(Harvest.public_id.in_(public_ids)).order_by(Harvest.id)
    return db.session().scalars(query.options(selectinload(Harvest.person))).all()


def one_visible(actor: Actor, public_id: str) -> Harvest:
    """A harvest that the actor may see, with its person and its standing; raises NotFound."""
    own, lent = (and_(Harvest.person_id == Person.id, one(actor)) for one in (is_self, is_delegate))
    visible = true() if Role.ADMINISTRATOR in actor.roles else or_(own, lent)
    query = select(Harvest, own.label("is_self"), lent.label("is_delegate")).outerjoin(Harvest.person)
    query = query.options(contains_eager(Harvest.person)).where(Harvest.public_id == public_id, visible)
    row = db.session().execute(query).one_or_none()
    if row is None:
        raise NotFound()
    row[0].standing = told(row)
    return row[0]


def under_way(person: Person | None) -> Harvest | None:
    """The harvest of a person, or of all that is known, that is not over; held until the caller's unit is."""
    query = select(Harvest).where(Harvest.status.in_(UNDER_WAY))
    query = query.where(Harvest.person_id == person.id if person else Harvest.scope == Scope.KNOWN)
    return db.session().scalar(query.with_for_update().execution_options(populate_existing=True))


def to_go_on(public_id: str) -> Harvest | None:
    """A harvest with its person's names and identifiers; held until the caller's unit is over."""
    person = selectinload(Harvest.person)
    loaded = person.selectinload(Person.names), person.selectinload(Person.identifiers)
    query = select(Harvest).where(Harvest.public_id == public_id).options(*loaded)
    return db.session().scalar(query.with_for_update())


def last_finished(harvest: Harvest) -> Mapping[str, object]:
    """What the last finished harvest of the same person found by name, as its cursor says."""
    query = select(Harvest.cursor).where(Harvest.person_id == harvest.person_id, Harvest.id != harvest.id)
    finished = query.where(Harvest.status == HarvestStatus.FINISHED).order_by(Harvest.id.desc())
    return db.session().scalar(finished.limit(1)) or {}


def before(harvest: Harvest) -> Sequence[Row]:
    """The harvests that go before this one: rows of planned and requests."""
    earlier = or_(
        Harvest.priority < harvest.priority,
        and_(Harvest.priority == harvest.priority, Harvest.id < harvest.id),
    )
    query = select(Harvest.planned, Harvest.requests).where(Harvest.status.in_(UNDER_WAY), earlier)
    return db.session().execute(query).all()
