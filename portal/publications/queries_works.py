"""What adding works asks the database: whether they are here already, whose they may be, and how a search goes."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from portal.kernel import db
from portal.kernel.errors import NotFound
from portal.kernel.search import fold
from portal.people.models import Person
from portal.people.queries import is_self, is_somebody
from portal.policy.actor import Actor
from portal.policy.standing import told
from portal.publications import rules
from portal.publications.lifecycle import LookupStatus
from portal.publications.models import (
    Attribution,
    Publication,
    PublicationAuthor,
    PublicationIdentifier,
    Scheme,
)
from portal.publications.models_works import Lookup
from portal.publications.queries_help import is_delegate
from portal.publications.queries_public import in_year
from portal.publications.records_works import Work

Alike = tuple[str, int, str]  # folded title, year, folded family name of the first author


def identified(scheme: Scheme, values: Collection[str]) -> dict[str, int]:
    """The publications that are known by these identifiers, by value: their ids, of merged ones as what they are shown."""
    called = PublicationIdentifier
    shown = func.coalesce(Publication.merged_into_id, Publication.id)
    rows = select(called.value, shown).join(Publication, Publication.id == called.publication_id)
    rows = rows.where(called.scheme == scheme, called.value.in_(list(values)))
    return {row[0]: row[1] for row in db.session().execute(rows)}


def alike(works: Collection[Work]) -> dict[Alike, tuple[int, str | None]]:
    """The publications of these works' years by what makes two the same: their ids, as in `identified`, and their DOIs."""
    years = sorted({one.year for one in works})
    if not years:
        return {}
    first = PublicationAuthor.publication_id == Publication.id, PublicationAuthor.place == 1
    shown = func.coalesce(Publication.merged_into_id, Publication.id)
    rows = select(shown, Publication.doi, Publication.title, Publication.published_at, PublicationAuthor.name)
    rows = rows.outerjoin(PublicationAuthor, first[0] & first[1]).where(or_(*map(in_year, years)))
    found: dict[Alike, tuple[int, str | None]] = {}
    for key, doi, title, at, name in db.session().execute(rows.order_by(Publication.id)):
        found.setdefault(alike_by(title, at.year, name or ""), (key, doi))
    return found


def alike_by(title: str, year: int, first: str) -> Alike:
    """By what two works are the same, accents and signs aside."""
    return fold(title), year, fold(rules.family_name(first)) if first else ""


def everybody() -> Sequence[Person]:
    """Everybody here with the names that papers may carry."""
    query = select(Person).where(is_somebody()).options(selectinload(Person.names)).order_by(Person.id)
    return db.session().scalars(query).all()


def theirs(person: Person, publication_ids: Collection[int]) -> Mapping[int, Attribution]:
    """What is known of a person and these publications, by publication, with the person's standing."""
    query = select(Attribution).join(Attribution.publication).options(contains_eager(Attribution.publication))
    query = query.where(Attribution.person_id == person.id, Publication.id.in_(publication_ids))
    found = db.session().scalars(query.execution_options(populate_existing=True)).all()
    for one in found:
        one.standing = person.standing
    return {one.publication_id: one for one in found}


def under_way(person: Person, doi: str) -> Lookup | None:
    """The search for a DOI that is under way for a person."""
    asked = Lookup.person_id == person.id, Lookup.doi == doi, Lookup.status == LookupStatus.WAITING
    return db.session().scalar(select(Lookup).where(*asked))


def lookup(actor: Actor, public_id: str) -> Lookup:
    """A search for the actor or for somebody in whose place they answer, with publication, person and standing.

    Raises NotFound.
    """
    own, lent = is_self(actor), is_delegate(actor)
    query = select(Lookup, own.label("is_self"), lent.label("is_delegate")).join(Lookup.person)
    query = query.options(joinedload(Lookup.publication), contains_eager(Lookup.person))
    row = db.session().execute(query.where(Lookup.public_id == public_id, or_(own, lent))).one_or_none()
    if row is None:
        raise NotFound()
    row[0].standing = row[0].person.standing = told(row)
    return row[0]


def to_go_on(public_id: str) -> Lookup | None:
    """A search with its person and their names; held until the caller's unit is over."""
    person = selectinload(Lookup.person).selectinload(Person.names)
    query = select(Lookup).where(Lookup.public_id == public_id).options(person)
    return db.session().scalar(query.with_for_update())
