"""What the queue asks the database: one's own attributions by what was said of them, and all that a row shows.

Everything is asked for the one person whom the actor is, or in whose place they answer; nobody else reads it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, false, func, null, or_, select
from sqlalchemy.orm import aliased, contains_eager, selectinload

from portal.kernel import db, paging
from portal.kernel.errors import NotFound, NotSignedIn
from portal.people import queries as people
from portal.people.models import Person, PersonName
from portal.people.rules import NameKind
from portal.policy.actor import Actor
from portal.policy.standing import told
from portal.publications import queries, queries_help
from portal.publications.lifecycle import ACCEPTED, AttributionStatus, Band
from portal.publications.models import Attribution, Publication, PublicationAuthor
from portal.publications.models_harvest import Harvest

SIZE = 25
MOST = 1000
LOCK = 0x61727869  # PostgreSQL's advisory lock; SQLite has one writer anyway


class Show(StrEnum):
    """The lists of one's own publications; what is unlikely waits too, but apart."""

    WAITING = "waiting"
    YOURS = "yours"
    OTHERS = "others"
    UNLIKELY = "unlikely"


ASKING = frozenset({Show.WAITING, Show.UNLIKELY})


def me(actor: Actor) -> Person:
    """The person whom the actor is, with names and identifiers; raises NotFound for somebody who is none, NotSignedIn."""
    if not actor.signed_in:
        raise NotSignedIn()
    found = db.session().scalar(select(Person).where(people.is_self(actor)).options(*_NAMED))
    if found is None:
        raise NotFound()
    found.standing = queries_help.SELF
    return found


def whose(actor: Actor, slug: str | None = None) -> Person:
    """The person whose queue the actor reads, as `me`: the one asked for, or their own.

    Whoever has none of their own reads that of the first in whose place they answer. Raises NotFound, NotSignedIn.
    """
    if not actor.signed_in:
        raise NotSignedIn()
    own, lent = people.is_self(actor), queries_help.is_delegate(actor)
    query = select(Person, own.label("is_self"), lent.label("is_delegate")).where(or_(own, lent))
    query = query.where(Person.slug == slug) if slug else query
    row = (
        db.session()
        .execute(query.order_by(own.desc(), Person.sort_name, Person.id).limit(1).options(*_NAMED))
        .first()
    )
    if row is None:
        raise NotFound()
    row[0].standing = told(row)
    return row[0]


def some(actor: Actor, public_ids: Collection[str], *, to_change: bool = False) -> Sequence[Attribution]:
    """Attributions of the actor's, or in whose place they answer, with their publications, newest first.

    `to_change` lets answers about the same publication follow one another. Raises NotFound where one is missing.
    """
    mine = _mine(actor).where(Attribution.public_id.in_(public_ids))
    if to_change:
        hold(db.session().scalars(mine.with_only_columns(Publication.id)))
    whole = mine.options(contains_eager(Attribution.publication)).order_by(*_NEWEST)
    rows = db.session().execute(whole.execution_options(populate_existing=to_change)).all()
    if len(rows) != len(set(public_ids)):
        raise NotFound()
    for row in rows:
        row[0].standing = told(row)
    return [row[0] for row in rows]


def mine(actor: Actor, public_ids: Collection[str]) -> Sequence[Row]:
    """Which of these are the actor's own, or theirs in whose place they answer: public_id, status, title, newest first; the others are passed over."""
    columns = Attribution.public_id, Attribution.status, Publication.title
    those = _mine(actor).where(Attribution.public_id.in_(public_ids)).with_only_columns(*columns)
    return db.session().execute(those.order_by(*_NEWEST)).all()


def one_at_a_time() -> None:
    """Let whoever else adds publications, evidence or answers wait until the caller's unit is over.

    What follows from an answer reaches other publications and people, so that rows alone would be locked crosswise.
    """
    if db.engine().dialect.name == "postgresql":
        db.session().execute(select(func.pg_advisory_xact_lock(LOCK)))


def hold(publication_ids: Iterable[int]) -> None:
    """Let whoever else decides about these publications wait until the caller's unit is over."""
    one_at_a_time()
    held = select(Publication.id).where(Publication.id.in_(list(publication_ids))).order_by(Publication.id)
    db.session().execute(held.with_for_update())


def waiting(actor: Actor) -> paging.Count:
    """How many publications wait for the actor's answer, unlikely ones apart, counted no further than a thousand."""
    asked = _mine(actor).where(people.is_self(actor), _is_on(Show.WAITING))
    return paging.capped_count(asked.with_only_columns(Attribution.id), MOST)


def counts(person: Person) -> dict[Show, int]:
    """How many publications stand on each list of a person, in one statement."""
    numbers = [func.count(case((_is_on(show), 1))) for show in Show]
    row = db.session().execute(_of(person, *numbers)).one()
    return dict(zip(Show, row, strict=True))


def listed(person: Person, show: Show, after: str | None) -> paging.Page:
    """A page of one of a person's lists, the most likely first or the newest; rows of what stands in `COLUMNS`."""
    mine = _of(person, *COLUMNS, queries.is_public().label("public")).where(_is_on(show))
    return paging.page(mine, *(_LIKELIEST if show in ASKING else _NEWEST), size=SIZE, after=after)


def together(person: Person, clusters: Collection[str], most: int) -> Sequence[Row]:
    """What waits of each of these clusters: cluster, public_id, `number` in all, and the id of the publication it names.

    No more than `most` of each cluster; one statement.
    """
    each, first = Attribution.cluster, aliased(Publication)
    named = [(one, one.rpartition(":")[0]) for one in clusters]
    same = or_(false(), *(and_(Attribution.cluster == one, first.key == key) for one, key in named))
    every = _of(
        person,
        Attribution.cluster,
        Attribution.public_id,
        func.count().over(partition_by=each).label("number"),
        func.row_number().over(partition_by=each, order_by=Attribution.id).label("place"),
        first.id.label("named_id"),
    ).outerjoin(first, and_(first.key.in_([key for _cluster, key in named]), same))
    those = every.where(_is_on(Show.WAITING), Attribution.cluster.in_(clusters)).subquery()
    columns = those.c.cluster, those.c.public_id, those.c.number, those.c.named_id
    return db.session().execute(select(*columns).where(those.c.place <= most)).all()


def taken(person: Person) -> frozenset[str]:
    """The public ids of what was put on a person without asking, as nearly everything speaks for it."""
    theirs = _of(person, Attribution.public_id).where(Attribution.status == AttributionStatus.AUTO)
    return frozenset(db.session().scalars(theirs))


def numbers_of_authors(publication_ids: Collection[int]) -> dict[int, int]:
    """How many authors publications have, in one statement."""
    mine = select(PublicationAuthor.publication_id, func.count())
    mine = mine.where(PublicationAuthor.publication_id.in_(publication_ids))
    found = db.session().execute(mine.group_by(PublicationAuthor.publication_id))
    return {row[0]: row[1] for row in found}


def authors(actor: Actor, wanted: Mapping[int, Collection[int]]) -> dict[int, dict[int, str]]:
    """The names at these places of these publications, in one statement.

    Printed ones, but for those whom the actor may see and who have another name by now.
    """
    printed = PublicationAuthor
    here = _renamed(actor, wanted).subquery()
    those = [and_(printed.publication_id == key, printed.place.in_(some)) for key, some in wanted.items()]
    same = and_(here.c.publication_id == printed.publication_id, here.c.place == printed.place)
    query = select(printed.publication_id, printed.place, func.coalesce(here.c.name, printed.name))
    found: dict[int, dict[int, str]] = {key: {} for key in wanted}
    for key, place, name in db.session().execute(query.outerjoin(here, same).where(or_(false(), *those))):
        found[key][place] = name
    return found


def has_author(publication_id: int, place: int) -> bool:
    """Whether a publication has an author at this place."""
    there = PublicationAuthor.publication_id == publication_id, PublicationAuthor.place == place
    return db.session().scalar(select(PublicationAuthor.id).where(*there)) is not None


def holders(actor: Actor, person: Person, publication_ids: Collection[int]) -> Sequence[Row]:
    """Who else has said which author of these publications they are: publication_id, place, name.

    The name is None for somebody whom the actor may not see.
    """
    others = Attribution.publication_id.in_(publication_ids), Attribution.person_id != person.id
    return db.session().execute(_held(actor).where(*others)).all()


def holder(actor: Actor, attribution: Attribution, place: int) -> Row | None:
    """Who else has said to be the author at this place, as in `holders`."""
    same = Attribution.publication_id == attribution.publication_id, Attribution.place == place
    return db.session().execute(_held(actor).where(*same, Attribution.id != attribution.id)).first()


def last_harvest(person: Person) -> Harvest | None:
    """When arXiv was asked about a person last, and how that went."""
    theirs = select(Harvest).where(Harvest.person_id == person.id)
    return db.session().scalar(theirs.order_by(Harvest.id.desc()).limit(1))


COLUMNS: tuple[Any, ...] = (
    Attribution.public_id,
    Attribution.status,
    Attribution.sources,
    Attribution.fit,
    Attribution.places,
    Attribution.place,
    Attribution.decided_at,
    Attribution.score,
    Attribution.band,
    Attribution.reasons,
    Attribution.cluster,
    Attribution.publication_id,
    Publication.key,
    Publication.title,
    Publication.categories,
    Publication.primary_category,
    Publication.published_at,
    Publication.latest,
    Publication.withdrawn,
)

_NAMED = selectinload(Person.identifiers), selectinload(Person.names)
_NEWEST: tuple[Any, ...] = (Publication.published_at.desc(), Attribution.id.desc())
_LIKELIEST: tuple[Any, ...] = (
    Attribution.lead.desc(),
    Attribution.cluster,
    Attribution.score.desc(),
    *_NEWEST,
)


def _is_on(show: Show) -> ColumnElement[bool]:
    """What stands on one of the lists."""
    suggested = Attribution.status == AttributionStatus.SUGGESTED
    stands: dict[Show, ColumnElement[bool]] = {
        Show.WAITING: suggested & Attribution.band.is_distinct_from(Band.UNLIKELY),
        Show.YOURS: Attribution.status.in_(ACCEPTED),
        Show.OTHERS: Attribution.status == AttributionStatus.REJECTED,
        Show.UNLIKELY: suggested & (Attribution.band == Band.UNLIKELY),
    }
    return stands[show]


def _of(person: Person, *columns: Any) -> Select:
    """What may be a person's, but for what was merged into something else."""
    theirs = select(*columns).select_from(Attribution).join(Attribution.publication)
    return theirs.where(Attribution.person_id == person.id, queries.stands())


def _mine(actor: Actor) -> Select:
    own, lent = people.is_self(actor), queries_help.is_delegate(actor)
    mine = select(Attribution, own.label("is_self"), lent.label("is_delegate"))
    mine = mine.join(Attribution.publication).join(Attribution.person)
    return mine.where(or_(own, lent), queries.stands())


def _renamed(actor: Actor, publication_ids: Collection[int]) -> Select:
    former = exists().where(PersonName.person_id == Person.id, PersonName.kind == NameKind.FORMER)
    theirs = select(Attribution.publication_id, Attribution.place, Person.name).join(Attribution.person)
    known = Attribution.publication_id.in_(publication_ids), Attribution.status.in_(ACCEPTED)
    return theirs.where(*known, former, people.is_visible(actor))


def _held(actor: Actor) -> Select:
    name = case((people.is_visible(actor), Person.name), else_=null()).label("name")
    said = select(Attribution.publication_id, Attribution.place, name).join(Attribution.person)
    return said.where(Attribution.status == AttributionStatus.CONFIRMED)
