"""What merges ask the database: which publications look like one work, what was said about both, and who may see it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from portal.kernel import db, paging
from portal.kernel.errors import NotFound
from portal.kernel.many import among
from portal.kernel.search import fold
from portal.people.models import Person
from portal.people.queries import is_self
from portal.policy.actor import Actor, Role
from portal.policy.standing import told
from portal.publications.lifecycle import ACCEPTED, MergeStatus
from portal.publications.models import (
    Attribution,
    AttributionEvent,
    Publication,
    PublicationIdentifier,
    Scheme,
)
from portal.publications.models_help import AttributionReport
from portal.publications.models_works import Merge
from portal.publications.queries import stands

SIZE, MOST = 20, 1000
MOST_ALIKE = 10  # of one title, such as "Editorial", that are compared at all


def wrote(actor: Actor) -> ColumnElement[bool]:
    """The actor is an author of one of the two."""
    theirs = select(Attribution.id).join(Person, Person.id == Attribution.person_id)
    either = or_(Attribution.publication_id == Merge.kept_id, Attribution.publication_id == Merge.gone_id)
    return exists(theirs.where(either, Attribution.status.in_(ACCEPTED), is_self(actor)).correlate(Merge))


def is_visible(actor: Actor) -> ColumnElement[bool]:
    """Which merges the actor may see: the same as Act.MERGE_READ says."""
    return true() if Role.ADMINISTRATOR in actor.roles else wrote(actor)


def one(actor: Actor, public_id: str) -> Merge:
    """A merge that the actor may see, with its publications and standing; raises NotFound."""
    query = select(Merge, wrote(actor).label("is_wrote")).options(
        joinedload(Merge.kept), joinedload(Merge.gone)
    )
    query = query.where(Merge.public_id == public_id, is_visible(actor))
    row = db.session().execute(query.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound()
    row[0].standing = told(row)
    return row[0]


def listed(actor: Actor, status: MergeStatus, after: str | None) -> paging.Page:
    """A page of the merges that the actor may see, the newest first, as rows with Merge and `is_wrote`."""
    whole = (selectinload(way).selectinload(Publication.authors) for way in (Merge.kept, Merge.gone))
    query = select(Merge, wrote(actor).label("is_wrote")).options(*whole)
    query = query.where(Merge.status == status, is_visible(actor))
    return paging.page(query, Merge.id.desc(), size=SIZE, after=after)


def counts(actor: Actor) -> dict[MergeStatus, int]:
    """How many merges the actor sees, by what was said of them."""
    rows = select(Merge.status, func.count()).where(is_visible(actor)).group_by(Merge.status)
    found = {row[0]: row[1] for row in db.session().execute(rows)}
    return {status: found.get(status, 0) for status in MergeStatus}


def waiting(actor: Actor) -> paging.Count:
    """How many publications of the actor's look like another and wait for their word."""
    asked = select(Merge.id).where(Merge.status == MergeStatus.SUGGESTED, wrote(actor))
    return paging.capped_count(asked, MOST)


def merged_already(publication_ids: Collection[int]) -> bool:
    """Whether one of these was merged into something, or something into one of these."""
    one_of = or_(
        Publication.id.in_(publication_ids) & ~stands(), Publication.merged_into_id.in_(publication_ids)
    )
    return db.session().scalar(select(Publication.id).where(one_of).limit(1)) is not None


def attributions(publication_id: int) -> dict[int, Attribution]:
    """Whose a publication may be, by person, each with their names."""
    query = select(Attribution).where(Attribution.publication_id == publication_id)
    query = query.join(Attribution.person).options(
        contains_eager(Attribution.person).selectinload(Person.names)
    )
    rows = db.session().scalars(query.order_by(Attribution.id).execution_options(populate_existing=True))
    return {one.person_id: one for one in rows}


def spoken_about(attribution_ids: Collection[int]) -> set[int]:
    """Those of these attributions about which anybody said or reported anything."""
    said = select(AttributionEvent.attribution_id).where(AttributionEvent.by_id.is_not(None))
    told_ = select(AttributionReport.attribution_id)
    here = db.session()
    return {
        *here.scalars(said.where(AttributionEvent.attribution_id.in_(attribution_ids))),
        *here.scalars(told_.where(AttributionReport.attribution_id.in_(attribution_ids))),
    }


def into(publication_ids: Collection[int]) -> dict[int, int]:
    """As what those of these publications are shown that were merged: the other's id, by their own."""
    gone = db.session().execute(_INTO, {"ids": list(publication_ids)})
    return {key: kept for key, kept in gone if kept}


_P: Any = Publication.__table__
_INTO = select(_P.c.id, _P.c.merged_into_id).where(among(_P.c.id, "ids"), _P.c.merged_into_id.is_not(None))


def carried(publication_ids: Collection[int]) -> set[int]:
    """The attributions of these publications to which answers about what was merged into them were carried over."""
    rows = select(Merge.carried).where(Merge.kept_id.in_(publication_ids))
    rows = rows.where(Merge.status == MergeStatus.MERGED)
    return {one["attribution"] for noted in db.session().scalars(rows) for one in noted}


# What looks like one work


def known_pairs() -> set[frozenset[int]]:
    """The pairs of publications about which somebody was asked already."""
    return {frozenset(row) for row in db.session().execute(select(Merge.kept_id, Merge.gone_id))}


def same_doi() -> Sequence[Row]:
    """Publications whose record names the DOI by which another is known: rows of the two ids, and the DOI."""
    named = PublicationIdentifier
    clash = (named.scheme == Scheme.DOI) & (named.value == Publication.doi)
    rows = select(Publication.id, named.publication_id, named.value).join(named, clash)
    return db.session().execute(rows.where(named.publication_id != Publication.id, stands())).all()


def same_title() -> Iterator[tuple[int, int]]:
    """Pairs of publications that stand under the same title, accents and signs aside, within three years."""
    alike: dict[str, list[tuple[int, int]]] = {}
    rows = select(Publication.id, Publication.title, Publication.published_at).where(stands())
    for key, title, at in db.session().execute(rows.execution_options(yield_per=1000)):
        if words := fold(title):
            alike.setdefault(words, []).append((key, at.year))
    for group in alike.values():
        if 1 < len(group) <= MOST_ALIKE:
            yield from (
                (one, other)
                for (one, first), (other, second) in combinations(group, 2)
                if abs(first - second) <= 3
            )


def some(publication_ids: Collection[int]) -> Mapping[int, Publication]:
    """These publications with their authors, by id."""
    query = (
        select(Publication)
        .where(Publication.id.in_(publication_ids))
        .options(selectinload(Publication.authors))
    )
    return {one.id: one for one in db.session().scalars(query.execution_options(populate_existing=True))}
