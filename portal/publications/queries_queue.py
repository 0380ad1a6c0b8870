"""What the queue asks the database: one's own attributions by what was said of them, and all that a row shows.

Everything is asked for the one person whom the actor is, or in whose place they answer; nobody else reads it.
"""

from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    String,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from portal.kernel import db, paging
from portal.kernel.errors import NotFound, NotSignedIn
from portal.kernel.many import among
from portal.people import queries as people
from portal.people.models import Person
from portal.policy.actor import Actor
from portal.policy.standing import asked_by, built_once, told
from portal.publications import queries, queries_help
from portal.publications.lifecycle import ACCEPTED, AttributionStatus, Band
from portal.publications.models import Attribution, Publication, PublicationAuthor
from portal.publications.models_harvest import Harvest

SIZE = 25
MOST = 1000
PERSON: Any = bindparam("person", type_=Integer())
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
    row = db.session().execute(_whose(actor), asked_by(actor, slug=slug or None)).unique().one_or_none()
    if row is None:
        raise NotFound()
    row[0].standing = told(row)
    return row[0]


@built_once
def _whose(actor: Actor) -> Select:
    own, lent = people.is_self(actor), queries_help.is_delegate(actor)
    wanted = Person.slug == func.coalesce(bindparam("slug", type_=String()), Person.slug)
    query = select(Person, own.label("is_self"), lent.label("is_delegate")).where(or_(own, lent), wanted)
    first = query.order_by(own.desc(), Person.sort_name, Person.id).limit(1)
    return first.options(joinedload(Person.identifiers), joinedload(Person.names))


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
        db.session().execute(_ALONE)


def hold(publication_ids: Iterable[int]) -> None:
    """Let whoever else decides about these publications wait until the caller's unit is over."""
    one_at_a_time()
    ids = list(publication_ids)
    if db.engine().dialect.name == "postgresql":  # SQLite has one writer anyway
        db.session().execute(_HELD, {"ids": ids})


_ALONE = select(func.pg_advisory_xact_lock(LOCK))
_HELD = (
    select(Publication.__table__.c.id)
    .where(among(Publication.__table__.c.id, "ids"))
    .order_by(Publication.__table__.c.id)
    .with_for_update()
)


def waiting(actor: Actor) -> paging.Count:
    """How many publications wait for the actor's answer, unlikely ones apart, counted no further than a thousand."""
    asked = _mine(actor).where(people.is_self(actor), _is_on(Show.WAITING))
    return paging.capped_count(asked.with_only_columns(Attribution.id), MOST)


def counts(person: Person) -> dict[Show, int]:
    """How many publications stand on each list of a person, in one statement."""
    row = db.session().execute(_counts(), {"person": person.id}).one()
    return dict(zip(Show, row, strict=True))


@cache
def _counts() -> Select:
    return _theirs(*(func.count(case((_is_on(show), 1))) for show in Show))


def listed(person: Person, show: Show, after: str | None) -> paging.Page:
    """A page of one of a person's lists, the most likely first or the newest.

    Rows of what stands in `COLUMNS`, of `public` and of `authors`, how many there are.
    """
    return _listed(show).page(after, SIZE, person=person.id)


@cache
def _listed(show: Show) -> paging.Listing:
    last = select(func.max(PublicationAuthor.place)).where(PublicationAuthor.publication_id == Publication.id)
    authors = func.coalesce(last.correlate(Publication).scalar_subquery(), 0).label("authors")
    rows = _theirs(*COLUMNS, queries.is_public().label("public"), authors).where(_is_on(show))
    return paging.Listing(rows, *(_LIKELIEST if show in ASKING else _NEWEST))


def together(person: Person, clusters: Collection[str], most: int) -> Sequence[Row]:
    """What waits of each of these clusters: cluster, public_id, `number` in all, and the id of the publication it names.

    No more than `most` of each cluster; one statement, and none where there are no clusters.
    """
    if not clusters:
        return ()
    named = [(one, one.rpartition(":")[0]) for one in clusters]
    values = {"clusters": list(clusters), "keys": [key for _cluster, key in named], "named": named}
    return db.session().execute(_together(), {**values, "person": person.id, "most": most}).all()


@cache
def _together() -> Select:
    each, first = Attribution.cluster, aliased(Publication)
    named = among(first.key, "keys"), tuple_(each, first.key).in_(bindparam("named", expanding=True))
    every = _theirs(
        each,
        Attribution.public_id,
        func.count().over(partition_by=each).label("number"),
        func.row_number().over(partition_by=each, order_by=Attribution.id).label("place"),
        first.id.label("named_id"),
    ).outerjoin(first, and_(*named))
    those = every.where(_is_on(Show.WAITING), among(each, "clusters")).subquery()
    columns = those.c.cluster, those.c.public_id, those.c.number, those.c.named_id
    return select(*columns).where(those.c.place <= bindparam("most", type_=Integer()))


def taken(person: Person) -> frozenset[str]:
    """The public ids of what was put on a person without asking, as nearly everything speaks for it."""
    return frozenset(db.session().scalars(_taken(), {"person": person.id}))


@cache
def _taken() -> Select:
    return _theirs(Attribution.public_id).where(Attribution.status == AttributionStatus.AUTO)


def last_harvest(person: Person) -> Harvest | None:
    """When arXiv was asked about a person last, and how that went."""
    return db.session().scalar(_last_harvest(), {"person": person.id})


@cache
def _last_harvest() -> Select:
    theirs = select(Harvest).where(Harvest.person_id == PERSON)
    return theirs.order_by(Harvest.id.desc()).limit(1)


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


def _theirs(*columns: Any) -> Select:
    """What may be the person's who is asked about, but for what was merged into something else."""
    theirs = select(*columns).select_from(Attribution).join(Attribution.publication)
    return theirs.where(Attribution.person_id == PERSON, queries.stands())


def _mine(actor: Actor) -> Select:
    own, lent = people.is_self(actor), queries_help.is_delegate(actor)
    mine = select(Attribution, own.label("is_self"), lent.label("is_delegate"))
    mine = mine.join(Attribution.publication).join(Attribution.person)
    return mine.where(or_(own, lent), queries.stands())
