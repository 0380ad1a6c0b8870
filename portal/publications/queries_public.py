"""What the public pages ask: the list with its years and people, whole entries for exports, and what has changed."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    cast,
    exists,
    extract,
    func,
    or_,
    select,
)

from portal.kernel import db, paging, search
from portal.people.models import Person, PersonName
from portal.people.queries import is_public as is_public_person
from portal.people.queries import is_visible as is_visible_person
from portal.people.rules import NameKind
from portal.policy.actor import Actor
from portal.publications.lifecycle import ACCEPTED
from portal.publications.models import (
    Attribution,
    AttributionEvent,
    Publication,
    PublicationAuthor,
    PublicationIdentifier,
    Scheme,
)
from portal.publications.queries import is_public, is_theirs, is_visible

KIND, AUDIENCE = "publication", "public"
CARD = (
    *(Publication.id, Publication.key, Publication.title, Publication.journal_ref, Publication.doi),
    *(Publication.primary_category, Publication.published_at, Publication.withdrawn),
)
ENTRY = (
    *(*CARD, Publication.abstract, Publication.categories, Publication.citation_key, Publication.latest),
    Publication.changed_at,
)


def chosen(actor: Actor, year: int | None, person: int | None, query: str | None) -> ColumnElement[bool]:
    """What the actor may see, narrowed to a year, to a person's, to what a full text search finds."""
    rules = [is_visible(actor)]
    if year:
        rules.append(_year() == year)
    if person:
        rules.append(is_theirs(person))
    if query:
        rules.append(Publication.key.in_(search.matching(KIND, [AUDIENCE], query)))
    return and_(*rules)


def page(which: ColumnElement[bool], after: str | None, *, size: int = 50) -> paging.Page:
    """A page of publications, the newest first, as rows of CARD and `authors`, how many there are."""
    return _page(CARD, which, after, size)


def whole_page(which: ColumnElement[bool], after: str | None, *, size: int = 50) -> paging.Page:
    """The same with all that programs want to know, as rows of ENTRY and `authors`."""
    return _page(ENTRY, which, after, size)


def _page(columns: tuple[Any, ...], which: ColumnElement[bool], after: str | None, size: int) -> paging.Page:
    last = select(func.max(PublicationAuthor.place)).where(PublicationAuthor.publication_id == Publication.id)
    query = select(*columns, last.correlate(Publication).scalar_subquery().label("authors")).where(which)
    return paging.page(query, Publication.published_at.desc(), Publication.id.desc(), size=size, after=after)


def years(which: ColumnElement[bool]) -> Sequence[Row]:
    """How many publications each year has, as rows of year and number, the latest first."""
    year = _year().label("year")
    counted = select(year, func.count().label("number")).select_from(Publication).where(which)
    return db.session().execute(counted.group_by(year).order_by(year.desc())).all()


def people(actor: Actor) -> Sequence[Row]:
    """Those whom the actor may see and who have publications, as rows of id, slug, name."""
    wrote = exists().where(Attribution.person_id == Person.id, Attribution.status.in_(ACCEPTED))
    found = select(Person.id, Person.slug, Person.name).where(is_visible_person(actor), wrote)
    return db.session().execute(found.order_by(Person.sort_name, Person.id)).all()


def authors_of(actor: Actor, ids: Iterable[int], first: int | None = None) -> dict[int, list[Row]]:
    """The authors of publications in their order: all, or the `first` and whoever of them the actor may see.

    Rows of place, name, affiliation, and of whoever it is here (else None): slug, known_as, and whether `renamed`,
    which asks for known_as in the place of the printed name.
    """
    asked = list(ids)
    here = _known(actor, asked).subquery()
    printed = PublicationAuthor
    columns = printed.publication_id, printed.place, printed.name, printed.affiliation
    same = and_(here.c.publication_id == printed.publication_id, here.c.place == printed.place)
    query = select(*columns, here.c.slug, here.c.known_as, here.c.renamed).outerjoin(here, same)
    if first is not None:
        query = query.where(or_(printed.place <= first, here.c.slug.is_not(None)))
    query = query.where(printed.publication_id.in_(asked))
    found: dict[int, list[Row]] = {key: [] for key in asked}
    for row in db.session().execute(query.order_by(printed.publication_id, printed.place)):
        found[row.publication_id].append(row)
    return found


def known_of(actor: Actor, publication_id: int) -> Sequence[Row]:
    """The authors of a publication whom the actor may see: rows of place, status, sources, slug, known_as, renamed."""
    return db.session().execute(_known(actor, [publication_id]).order_by(Attribution.id)).all()


def _known(actor: Actor, ids: list[int]) -> Any:
    renamed = exists().where(PersonName.person_id == Person.id, PersonName.kind == NameKind.FORMER)
    said = Attribution.publication_id, Attribution.place, Attribution.status, Attribution.sources
    query = select(*said, Person.slug, Person.name.label("known_as"), renamed.label("renamed"))
    return query.join(Person, Person.id == Attribution.person_id).where(
        Attribution.publication_id.in_(ids), Attribution.status.in_(ACCEPTED), is_visible_person(actor)
    )


def key_of(actor: Actor, scheme: Scheme, value: str) -> str | None:
    """The key of the publication with this identifier, if the actor may see it."""
    named = PublicationIdentifier.publication_id == Publication.id
    found = select(Publication.key).join(PublicationIdentifier, named).where(is_visible(actor))
    return db.session().scalar(
        found.where(PublicationIdentifier.scheme == scheme, PublicationIdentifier.value == value)
    )


def version_of_list() -> Sequence[object]:
    """Changes whenever the list does that visitors see: by a harvest, an answer, or somebody's page."""
    return db.session().execute(_list_version()).one()


@cache
def _list_version() -> Select:
    accepted = select(func.count(Attribution.id)).where(Attribution.status.in_(ACCEPTED))
    events = select(func.max(AttributionEvent.id))
    shown = select(func.count(Publication.id), func.max(Publication.changed_at))
    return shown.add_columns(*_scalars(accepted, events, *_people()))


def version_of_page(key: str) -> Sequence[object]:
    """Changes whenever a publication's page does; empty where visitors see none."""
    return db.session().execute(_page_version(), {"key": key}).first() or ()


@cache
def _page_version() -> Select:
    theirs = Attribution.publication_id == Publication.id
    sums = func.count(Attribution.id), func.sum(Attribution.place)
    told = [select(one).where(theirs, Attribution.status.in_(ACCEPTED)) for one in sums]
    told.append(select(func.max(AttributionEvent.id)).join_from(AttributionEvent, Attribution).where(theirs))
    told = [one.correlate(Publication) for one in told]
    query = select(Publication.id, Publication.changed_at, *_scalars(*told, *_people()))
    return query.where(Publication.key == bindparam("key"), is_public())


def _people() -> list[Any]:
    """What changes with what visitors see of people."""
    return [
        select(one).where(is_public_person())
        for one in (func.count(Person.id), func.max(Person.changed_at), func.max(Person.published_at))
    ]


def _scalars(*queries: Any) -> list[Any]:
    return [one.scalar_subquery() for one in queries]


def _year() -> ColumnElement[int]:
    """The year of the first version, in UTC as arXiv counts."""
    sqlite = db.engine().dialect.name == "sqlite"
    moment = Publication.published_at if sqlite else func.timezone("UTC", Publication.published_at)
    return cast(extract("year", moment), Integer)  # PostgreSQL extracts decimals
