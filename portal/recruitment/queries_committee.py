"""What a committee asks the database: its positions, the table of one, the queue, and what was thought and decided.

Every list starts from `queries.visible`, so that what a conflict hides is in no row, count, order or search. What
others think is masked inside the database too, where a row is sorted by it: one cannot read from an order what one
may not read from a page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased, joinedload, selectinload

from portal.kernel import db, paging, search
from portal.policy.actor import Actor
from portal.policy.standing import asked_by, built_once
from portal.recruitment import queries, queries_judged, queries_positions
from portal.recruitment.lifecycle import READ, Status
from portal.recruitment.models import (
    Application,
    Decision,
    Evaluation,
    Position,
    Seat,
    Submission,
)

PAGE = 50
MOST_TICKED = 200
SORTS = ("received", "evaluations", "mean", "spread")

# What the statements that are built once are asked about
THESE: Any = bindparam("ids", expanding=True)
HERE: Any = bindparam("position_id")


@dataclass(frozen=True)
class Filter:
    """What a table is asked for: a status, words, evaluations of one's own that are missing, an order."""

    status: Status | None = None
    words: str = ""
    unread: bool = False
    sort: str = "received"
    falling: bool = True


# Named expressions


def sees_evaluations(actor: Actor) -> ColumnElement[bool]:
    """The actor may read what others think. The same rule as sight.Group.EVALUATIONS."""
    apart = and_(queries.is_owner(actor), ~queries.has_seat(actor, *Seat))
    return or_(apart, queries.has_evaluated(actor))


def is_pending() -> ColumnElement[bool]:
    """A decision that nobody was told yet, and that no other has replaced."""
    return and_(Decision.released_at.is_(None), Decision.replaced_at.is_(None))


def judged(of: Any) -> Subquery:
    """Per application its evaluations: how many, mean and spread (highest less lowest) in thousandths."""
    n, mean = func.count(), func.sum(Evaluation.mean) // func.count()
    spread = func.max(Evaluation.mean) - func.min(Evaluation.mean)
    rows = select(
        Evaluation.application_id, n.label("evaluations"), mean.label("mean"), spread.label("spread")
    )
    return (
        rows.where(Evaluation.application_id.in_(of), queries_judged.counts())
        .group_by(Evaluation.application_id)
        .subquery()
    )


# Positions


def position(actor: Actor, slug: str) -> Position:
    """A position that the actor owns or on whose committee they sit, with its standing; raises NotFound."""
    return queries_positions.by_slug(_position(actor), actor, slug)


@built_once
def _position(actor: Actor) -> Select:
    mine = queries_positions.on_committee_side(actor)
    return queries_positions.asked(actor).where(mine).options(joinedload(Position.texts))


def positions(actor: Actor, after: str | None = None) -> paging.Page:
    """The actor's positions, newest first, with their texts and standing."""
    query = queries_positions.mine(actor).options(selectinload(Position.texts))
    page = paging.page(query, Position.id.desc(), size=PAGE, after=after)
    found = queries_positions.standing(actor, [one.id for one in page])
    for one in page:
        one.standing = found[one.id]
    return page


# The table


def table(actor: Actor, position: Position, wanted: Filter, after: str | None) -> paging.Page:
    """A page of rows of id, public_id, status, submitted_at that the actor may see."""
    if wanted.words:
        return _listing(actor, position, wanted).page(after, PAGE)
    return _table(actor, wanted).page(after, PAGE, **asked_by(actor, position_id=position.id))


@built_once
def _table(actor: Actor, wanted: Filter) -> paging.Listing:
    return _listing(actor, SimpleNamespace(id=HERE), wanted)


def _listing(actor: Actor, position: Any, wanted: Filter) -> paging.Listing:
    columns = Application.id, Application.public_id, Application.status, Application.submitted_at
    rows = filtered(actor, position, wanted).with_only_columns(*columns)
    keys = Application.submitted_at, Application.id
    if wanted.sort == "received":
        return paging.Listing(rows, *(paging.Filled(_way(key, wanted.falling)) for key in keys))
    of = judged(select(Application.id).where(Application.position_id == position.id))
    masked = case((sees_evaluations(actor), of.c[wanted.sort]))
    rows = rows.outerjoin(of, of.c.application_id == Application.id)
    return paging.Listing(rows, _way(masked, wanted.falling), *(paging.Filled(one.desc()) for one in keys))


def filtered(actor: Actor, position: Position, wanted: Filter) -> Select[Application]:
    """The applications of a table that fit its filter."""
    rows = queries.visible(actor, position)
    if wanted.status:
        rows = rows.where(Application.status == wanted.status)
    if wanted.unread:
        rows = rows.where(Application.status.in_(READ), ~queries.has_evaluated(actor))
    if wanted.words:
        rows = rows.where(
            Application.public_id.in_(search.matching("application", ["committee"], wanted.words))
        )
    return rows


def _way(key: Any, falling: bool) -> Any:
    return key.desc() if falling else key


def lines(actor: Actor, ids: Sequence[int]) -> dict[int, Row]:
    """What stands in a table about each of these applications, whether or not the actor may read all of it, by id.

    What they are to it (see `queries.told`), number and snapshot of what was sent last, evaluations, mean and spread,
    own_status, and the outcome that was decided and not told yet.
    """
    rows = db.session().execute(_lines(actor), asked_by(actor, ids=ids))
    return {row.id: row for row in rows}


@built_once
def _lines(actor: Actor) -> Select:
    figures, own = judged(THESE), aliased(Evaluation)
    last = select(func.max(Submission.id)).where(Submission.application_id == Application.id)
    rows = select(
        Application.id,
        *queries.STANDING.columns(actor),
        *(Submission.number, Submission.snapshot),
        *(figures.c.evaluations, figures.c.mean, figures.c.spread),
        own.status.label("own_status"),
        Decision.outcome,
    )
    return (
        rows.outerjoin(Submission, Submission.id == last.correlate(Application).scalar_subquery())
        .outerjoin(figures, figures.c.application_id == Application.id)
        .outerjoin(own, and_(own.application_id == Application.id, own.evaluator_id == actor.id))
        .outerjoin(Decision, and_(Decision.application_id == Application.id, is_pending()))
        .where(Application.id.in_(THESE))
    )


def ticked(
    actor: Actor, position: Position, public_ids: Iterable[str], *, to_change: bool = False
) -> list[Application]:
    """Some applications that the actor may see, whole and with their standing, as they arrived."""
    asked = list(public_ids)[:MOST_TICKED]
    rows = (
        queries.asked(actor)
        .options(*queries.JUDGED)
        .where(*queries.may_read(actor, position), Application.public_id.in_(asked))
    )
    if to_change:
        db.hold(Application, rows)
    found = db.session().execute(rows.order_by(Application.submitted_at, Application.id)).unique()
    return [queries.made(row) for row in found]


def with_pending(actor: Actor, position: Position) -> list[str]:
    """The public ids of applications whose decision waits to be told, as they arrived."""
    rows = queries.visible(actor, position).join(Decision, Decision.application_id == Application.id)
    rows = rows.where(is_pending()).order_by(Application.submitted_at, Application.id).limit(MOST_TICKED)
    return list(db.session().scalars(rows.with_only_columns(Application.public_id)))


# The queue


def to_read(actor: Actor, position: Position) -> Select[Application]:
    """The applications that wait for the actor's evaluation."""
    return filtered(actor, position, Filter(unread=True))


def next_to_read(actor: Actor, position: Position, after: str | None) -> str | None:
    """The public id of the least-read application that waits for the actor; those after `after` come first."""
    others = select(func.count()).where(
        Evaluation.application_id == Application.id,
        Evaluation.evaluator_id != actor.id,
        queries_judged.counts(),
    )
    place = others.correlate(Application).scalar_subquery(), Application.submitted_at, Application.id
    waiting = to_read(actor, position).with_only_columns(Application.public_id).order_by(*place).limit(1)
    here = queries.visible(actor, position).with_only_columns(*place).where(Application.public_id == after)
    if after and (left := db.session().execute(here).first()):
        beyond = waiting.where(tuple_(*place) > tuple(left))
        return db.session().scalar(beyond) or db.session().scalar(waiting)
    return db.session().scalar(waiting)


def progress(actor: Actor, position: Position) -> tuple[int, int]:
    """How many applications the actor has evaluated, of how many that are theirs to evaluate."""
    done = queries.has_evaluated(actor)
    rows = queries.visible(actor, position).where(or_(done, Application.status.in_(READ)))
    sums = rows.with_only_columns(func.coalesce(func.sum(case((done, 1), else_=0)), 0), func.count())
    return tuple(db.session().execute(sums).one())
