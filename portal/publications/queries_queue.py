"""What the queue asks the database: one's own attributions by what was said of them, and all that a row shows.

Everything is asked for the one person whom the actor is; nobody reads another's suggestions.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, and_, case, exists, false, func, null, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from portal.kernel import db, paging
from portal.kernel.errors import NotFound, NotSignedIn
from portal.people import queries as people
from portal.people.models import Person, PersonName
from portal.people.rules import NameKind
from portal.policy.actor import Actor
from portal.publications import queries
from portal.publications.lifecycle import ACCEPTED, AttributionStatus
from portal.publications.models import Attribution, Publication, PublicationAuthor
from portal.publications.models_harvest import Harvest

SIZE = 25
MOST = 1000
LOCK = 0x61727869  # PostgreSQL's advisory lock; SQLite has one writer anyway
SELF = frozenset({"self"})


class Show(StrEnum):
    """The three lists of one's own publications."""

    WAITING = "waiting"
    YOURS = "yours"
    OTHERS = "others"


STATUSES: Mapping[Show, frozenset[AttributionStatus]] = {
    Show.WAITING: frozenset({AttributionStatus.SUGGESTED}),
    Show.YOURS: ACCEPTED,
    Show.OTHERS: frozenset({AttributionStatus.REJECTED}),
}


def me(actor: Actor) -> Person:
    """The person whom the actor is, with names and identifiers; raises NotFound for somebody who is none, NotSignedIn."""
    if not actor.signed_in:
        raise NotSignedIn()
    theirs = (
        select(Person)
        .where(people.is_self(actor))
        .options(selectinload(Person.identifiers), selectinload(Person.names))
    )
    found = db.session().scalar(theirs)
    if found is None:
        raise NotFound()
    found.standing = SELF
    return found


def one(actor: Actor, public_id: str) -> Attribution:
    """One of the actor's own attributions with its publication; others' and missing ones raise NotFound."""
    return some(actor, [public_id])[0]


def some(actor: Actor, public_ids: Collection[str], *, to_change: bool = False) -> Sequence[Attribution]:
    """The actor's own attributions with their publications, newest first; raises NotFound where one is missing.

    `to_change` lets answers about the same publication follow one another.
    """
    mine = _mine(actor).where(Attribution.public_id.in_(public_ids))
    if to_change:
        hold(db.session().scalars(mine.with_only_columns(Publication.id)))
    whole = mine.options(contains_eager(Attribution.publication)).order_by(*_NEWEST)
    found = db.session().scalars(whole.execution_options(populate_existing=to_change)).all()
    if len(found) != len(set(public_ids)):
        raise NotFound()
    for attribution in found:
        attribution.standing = SELF
    return found


def mine(actor: Actor, public_ids: Collection[str]) -> Sequence[Row]:
    """Which of these are the actor's own: public_id, status, title, newest first; the others are passed over."""
    columns = Attribution.public_id, Attribution.status, Publication.title
    those = _mine(actor).where(Attribution.public_id.in_(public_ids)).with_only_columns(*columns)
    return db.session().execute(those.order_by(*_NEWEST).limit(SIZE * 4)).all()


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
    """How many publications wait for the actor's answer, counted no further than a thousand."""
    suggested = _mine(actor).where(Attribution.status == AttributionStatus.SUGGESTED)
    return paging.capped_count(suggested.with_only_columns(Attribution.id), MOST)


def counts(person: Person) -> dict[Show, int]:
    """How many publications stand on each list of a person, in one statement."""
    mine = select(Attribution.status, func.count()).where(Attribution.person_id == person.id)
    rows = {row[0]: row[1] for row in db.session().execute(mine.group_by(Attribution.status))}
    return {show: sum(rows.get(status, 0) for status in STATUSES[show]) for show in Show}


def listed(person: Person, show: Show, after: str | None) -> paging.Page:
    """A page of one of a person's lists, newest first; rows of what stands in `COLUMNS`."""
    mine = select(*COLUMNS, queries.is_public().label("public")).join(Attribution.publication)
    mine = mine.where(Attribution.person_id == person.id, Attribution.status.in_(STATUSES[show]))
    return paging.page(mine, *_NEWEST, size=SIZE, after=after)


def following(attribution: Attribution, show: Show) -> str | None:
    """The public id of what stands after an attribution on its list, whether or not it still stands there itself."""
    publication = attribution.publication
    later = or_(
        Publication.published_at < publication.published_at,
        and_(Publication.published_at == publication.published_at, Attribution.id < attribution.id),
    )
    mine = select(Attribution.public_id).join(Attribution.publication)
    mine = mine.where(Attribution.person_id == attribution.person_id, later)
    mine = mine.where(Attribution.status.in_(STATUSES[show])).order_by(*_NEWEST)
    return db.session().scalar(mine.limit(1))


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
    Attribution.publication_id,
    Publication.key,
    Publication.title,
    Publication.categories,
    Publication.primary_category,
    Publication.published_at,
    Publication.latest,
    Publication.withdrawn,
)

_NEWEST: tuple[Any, ...] = (Publication.published_at.desc(), Attribution.id.desc())


def _mine(actor: Actor) -> Select[Attribution]:
    mine = select(Attribution).join(Attribution.publication).join(Attribution.person)
    return mine.where(people.is_self(actor))


def _renamed(actor: Actor, publication_ids: Collection[int]) -> Select:
    former = exists().where(PersonName.person_id == Person.id, PersonName.kind == NameKind.FORMER)
    theirs = select(Attribution.publication_id, Attribution.place, Person.name).join(Attribution.person)
    known = Attribution.publication_id.in_(publication_ids), Attribution.status.in_(ACCEPTED)
    return theirs.where(*known, former, people.is_visible(actor))


def _held(actor: Actor) -> Select:
    name = case((people.is_visible(actor), Person.name), else_=null()).label("name")
    said = select(Attribution.publication_id, Attribution.place, name).join(Attribution.person)
    return said.where(Attribution.status == AttributionStatus.CONFIRMED)
