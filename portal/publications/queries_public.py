"""What the public pages ask: the list with its years and people, whole entries for exports, and what has changed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
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
    true,
)
from sqlalchemy.orm import aliased

from portal.kernel import db, paging, search
from portal.kernel.errors import NotFound
from portal.people.models import Person, PersonName
from portal.people.queries import is_public as is_public_person
from portal.people.queries import is_visible as is_visible_person
from portal.people.rules import NameKind
from portal.policy.actor import Actor
from portal.policy.standing import asked_by, built_once
from portal.publications import rules
from portal.publications.lifecycle import ACCEPTED
from portal.publications.models import (
    Attribution,
    AttributionEvent,
    Publication,
    PublicationAuthor,
    PublicationIdentifier,
    Scheme,
)
from portal.publications.queries import is_public, is_theirs, is_visible, stands

KIND, AUDIENCE = "publication", "public"
MOST = 1_000  # of what a search finds; more are not counted
EVERY = 2**31 - 1  # authors of a publication
IDS: Any = bindparam("ids", expanding=True)
CARD = (
    *(Publication.id, Publication.key, Publication.title, Publication.journal_ref, Publication.doi),
    *(Publication.primary_category, Publication.published_at, Publication.withdrawn, Publication.kind),
)
ENTRY = (
    *(*CARD, Publication.abstract, Publication.categories, Publication.citation_key, Publication.latest),
    Publication.changed_at,
)


def chosen(actor: Actor, year: int | None, person: int | None, query: str | None) -> ColumnElement[bool]:
    """What the actor may see, narrowed to a year, to a person's, to what a full text search finds.

    The search walks from the newest on, which is quick for words that stand in many of them; for others there is `sought`.
    """
    rules = [is_visible(actor)]
    if year:
        rules.append(in_year(year))
    if person:
        rules.append(is_theirs(person))
    if query:
        rules.append(search.matches(KIND, [AUDIENCE], query, Publication.key))
    return and_(*rules)


def in_year(year: int) -> ColumnElement[bool]:
    """The first version is of this year, in UTC as arXiv counts."""
    first, next_first = (datetime(one, 1, 1, tzinfo=UTC) for one in (year, year + 1))
    return and_(Publication.published_at >= first, Publication.published_at < next_first)


def sought(
    actor: Actor, year: int | None, person: int | None, query: str
) -> tuple[ColumnElement[bool], Counter[int] | None]:
    """The same for a search of any words; and how many each year has, or None where they are more than MOST."""
    texts = search.found(KIND, [AUDIENCE], query).subquery()
    rows = select(Publication.id, Publication.published_at).join(texts, texts.c.public_id == Publication.key)
    few = db.session().execute(rows.where(chosen(actor, year, person, None)).limit(MOST + 1)).all()
    if len(few) > MOST:
        return chosen(actor, year, person, query), None
    return Publication.id.in_([row.id for row in few]), Counter(row.published_at.year for row in few)


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


def number(which: ColumnElement[bool]) -> paging.Count:
    """How many publications there are, counted no further than MOST."""
    return paging.capped_count(select(Publication.id).where(which), MOST)


def years(which: ColumnElement[bool]) -> Sequence[Row]:
    """How many publications each year has, as rows of year and number, the latest first."""
    year = _year().label("year")
    counted = select(year, func.count().label("number")).select_from(Publication).where(which)
    return db.session().execute(counted.group_by(year).order_by(year.desc())).all()


def all_years(actor: Actor, version: Sequence[object]) -> Sequence[Row]:
    """The years of all that the actor may see; those of visitors are kept until the version is another."""
    return years(is_visible(actor)) if actor.signed_in else _years_of_visitors(tuple(version))


@lru_cache(maxsize=2)  # the list and the front page each have their own version
def _years_of_visitors(_version: tuple[object, ...]) -> Sequence[Row]:
    return years(is_public())


def people(actor: Actor) -> Sequence[Row]:
    """Those whom the actor may see and who have publications, as rows of id, slug, name."""
    return db.session().execute(_people(actor), asked_by(actor)).all()


@built_once
def _people(actor: Actor) -> Select:
    theirs = Publication.id == Attribution.publication_id, Attribution.person_id == Person.id
    wrote = exists().where(*theirs, Attribution.status.in_(ACCEPTED), stands())
    found = select(Person.id, Person.slug, Person.name).where(is_visible_person(actor), wrote)
    return found.order_by(Person.sort_name, Person.id)


def authors_of(actor: Actor, ids: Iterable[int], first: int | None = None) -> dict[int, list[Row]]:
    """The authors of publications in their order: all, or the `first` and whoever of them the actor may see.

    Rows of place, name, affiliation, and of whoever it is here (else None): slug, known_as, and whether `renamed`,
    which asks for known_as in the place of the printed name.
    """
    found: dict[int, list[Row]] = {key: [] for key in ids}
    values = asked_by(actor, ids=list(found), first=EVERY if first is None else first)
    for row in db.session().execute(_authors(actor), values):
        found[row.publication_id].append(row)
    return found


@built_once
def _authors(actor: Actor) -> Select:
    here, printed = _known(actor).subquery(), PublicationAuthor
    columns = printed.publication_id, printed.place, printed.name, printed.affiliation
    same = and_(here.c.publication_id == printed.publication_id, here.c.place == printed.place)
    query = select(*columns, here.c.slug, here.c.known_as, here.c.renamed).outerjoin(here, same)
    query = query.where(printed.publication_id.in_(IDS))
    query = query.where(or_(printed.place <= bindparam("first"), here.c.slug.is_not(None)))
    return query.order_by(printed.publication_id, printed.place)


def known_of(actor: Actor, publication_id: int) -> Sequence[Row]:
    """The authors of a publication whom the actor may see: rows of place, status, sources, slug, known_as, renamed."""
    query = _known(actor).order_by(Attribution.id)
    return db.session().execute(query, asked_by(actor, ids=[publication_id])).all()


@built_once
def _known(actor: Actor) -> Select:
    renamed = exists().where(PersonName.person_id == Person.id, PersonName.kind == NameKind.FORMER)
    said = Attribution.publication_id, Attribution.place, Attribution.status, Attribution.sources
    query = select(*said, Person.slug, Person.name.label("known_as"), renamed.label("renamed"))
    return query.join(Person, Person.id == Attribution.person_id).where(
        Attribution.publication_id.in_(IDS), Attribution.status.in_(ACCEPTED), is_visible_person(actor)
    )


def key_meant(actor: Actor, path: str) -> str:
    """The key of the publication that an address means which is not its own: of what it was merged into, or of what has
    this identifier in another form. Raises NotFound.
    """
    keys = (_identified(actor, Scheme(scheme), value) for scheme, value in rules.named(path))
    found = _since(actor, path) or next((key for key in keys if key not in (None, path)), None)
    if found is None:
        raise NotFound()
    return found


def _identified(actor: Actor, scheme: Scheme, value: str) -> str | None:
    """The key of the publication with this identifier, if the actor may see it; of a merged one, where it went."""
    called = aliased(Publication)
    named = select(func.coalesce(called.merged_into_id, called.id))
    named = named.join(PublicationIdentifier, PublicationIdentifier.publication_id == called.id)
    named = named.where(PublicationIdentifier.scheme == scheme, PublicationIdentifier.value == value)
    found = select(Publication.key).where(Publication.id == named.scalar_subquery(), is_visible(actor))
    return db.session().scalar(found)


def _since(actor: Actor, key: str) -> str | None:
    """The key of the publication into which the one with this key was merged, if the actor may see it."""
    called = aliased(Publication)
    gone = select(called.merged_into_id).where(called.key == key)
    found = select(Publication.key).where(Publication.id == gone.scalar_subquery(), is_visible(actor))
    return db.session().scalar(found)


def version_of_list() -> Sequence[object]:
    """Changes whenever the list does that visitors see: by a harvest, an answer, or somebody's page."""
    return db.session().execute(LIST_VERSION).one()


PEOPLE = (  # changes with what visitors see of people; the last one is never that of another database
    *(func.count(Person.id), func.max(Person.changed_at), func.max(Person.published_at)),
    func.max(Person.public_id),
)


def _list_version() -> Select:
    """Only what an index ends with: nothing here is ever deleted, and no status is changed without an event."""
    last = Publication.id, Publication.changed_at, Attribution.id, AttributionEvent.id
    newest = (select(func.max(one)).scalar_subquery() for one in last)
    return select(*PEOPLE, *newest).where(is_public_person())


LIST_VERSION = (
    _list_version()
)  # built once: it is asked for every answer, also for one that nothing else is made for


def version_of_page(key: str) -> Sequence[object]:
    """Changes whenever a publication's page does; empty where visitors see none."""
    return db.session().execute(_page_version(), {"key": key}).first() or ()


@cache
def _page_version() -> Select:
    theirs = Attribution.publication_id == Publication.id
    sums = func.count(Attribution.id), func.sum(Attribution.place)
    told: list[Any] = [select(one).where(theirs, Attribution.status.in_(ACCEPTED)) for one in sums]
    told.append(select(func.max(AttributionEvent.id)).join_from(AttributionEvent, Attribution).where(theirs))
    told = [one.correlate(Publication).scalar_subquery() for one in told]
    people = select(*PEOPLE).where(is_public_person()).subquery()
    query = select(Publication.id, Publication.changed_at).add_columns(*told, *people.c)
    query = query.select_from(Publication).join(people, true())
    return query.where(Publication.key == bindparam("key"), is_public())


def _year() -> ColumnElement[int]:
    """The year of the first version, in UTC as arXiv counts."""
    sqlite = db.engine().dialect.name == "sqlite"
    moment = Publication.published_at if sqlite else func.timezone("UTC", Publication.published_at)
    return cast(extract("year", moment), Integer)  # PostgreSQL extracts decimals
