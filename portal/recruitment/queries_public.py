"""What visitors see of positions: what is open, what closed lately, and how to know cheaply that it is all the same."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import selectinload

from portal.kernel import db, paging
from portal.people.models import Person
from portal.recruitment.lifecycle import PositionStatus
from portal.recruitment.models_positions import Position, PositionText
from portal.recruitment.queries_positions import is_public

LATELY = timedelta(days=60)
CARD = (
    *(Position.id, Position.slug, Position.kind, Position.location, Position.status),
    *(Position.closes_at, Position.closed_at, Position.zone),
)


def is_open(at: Any) -> ColumnElement[bool]:
    """Announced, and the deadline lies ahead; asked of the dates. The grace after a deadline is not announced."""
    ahead = or_(Position.closes_at.is_(None), Position.closes_at >= at)
    return and_(is_public(at), Position.status == PositionStatus.OPEN, ahead)


def closed_lately(at: Any, since: Any) -> ColumnElement[bool]:
    """Announced, and closed between two moments."""
    closed = case(
        (Position.status == PositionStatus.CLOSED, func.coalesce(Position.closed_at, at)),
        else_=Position.closes_at,
    )
    return and_(is_public(at), ~is_open(at), closed > since)


def listed(kind: str | None = None, language: str | None = None) -> ColumnElement[bool]:
    """The positions that a filter leaves."""
    speaks = exists().where(PositionText.position_id == Position.id, PositionText.locale == language)
    wanted = [Position.kind == kind] if kind else []
    return and_(True, *wanted, *([speaks] if language else []))


def open_page(at: datetime, chosen: ColumnElement[bool], after: str | None) -> paging.Page:
    """A page of what is open, by deadline, rolling positions last; rows of CARD."""
    query = select(*CARD).where(is_open(at), chosen)
    return paging.page(query, Position.closes_at, Position.id, size=50, after=after)


def next_open(at: datetime, number: int) -> Sequence[Row]:
    """The open positions whose deadlines come first, as rows of CARD, locale, title and summary, one for each text."""
    order = Position.closes_at.asc().nulls_last(), Position.id
    first = select(*CARD).where(is_open(at)).order_by(*order).limit(number).subquery()
    text = PositionText.locale, PositionText.title, PositionText.summary
    rows = select(first, *text).outerjoin(PositionText, PositionText.position_id == first.c.id)
    ordered = rows.order_by(first.c.closes_at.asc().nulls_last(), first.c.id)
    return db.session().execute(ordered).all()


def recently_closed(at: datetime, chosen: ColumnElement[bool]) -> Sequence[Any]:
    """Up to twenty that closed lately, the latest first; rows of CARD."""
    query = select(*CARD).where(closed_lately(at, at - LATELY), chosen)
    return db.session().execute(query.order_by(Position.closes_at.desc(), Position.id).limit(20)).all()


def open_kinds(at: datetime) -> dict[str, int]:
    """How many positions of each kind are open."""
    query = select(Position.kind, func.count()).where(is_open(at)).group_by(Position.kind)
    return dict(db.session().execute(query).all())


def texts_of(ids: Iterable[int]) -> Sequence[Any]:
    """The titles and summaries of positions in every language; rows of position_id, locale, title, summary."""
    columns = PositionText.position_id, PositionText.locale, PositionText.title, PositionText.summary
    return db.session().execute(select(*columns).where(PositionText.position_id.in_(list(ids)))).all()


def in_full(at: datetime, chosen: ColumnElement[bool]) -> Sequence[Position]:
    """What is open, with its texts, for feeds: the hundred opened last."""
    query = select(Position).where(is_open(at), chosen).options(selectinload(Position.texts))
    return db.session().scalars(query.order_by(Position.opens_at.desc(), Position.id.desc()).limit(100)).all()


def version_of_list(at: datetime) -> Sequence[object]:
    """Changes whenever the list does, through an edit, an opening or a deadline."""
    return db.session().execute(LIST_VERSION, moments(at)).one()


def moments(at: datetime) -> dict[str, datetime]:
    """The moments that LIST_VERSION is asked with."""
    return {"at": at, "since": at - LATELY}


def _list_version() -> Select:
    at, since = (bindparam(name, type_=db.Instant()) for name in ("at", "since"))
    counted = (func.count(case((rule, 1))) for rule in (is_open(at), closed_lately(at, since)))
    return select(func.count(), func.max(Position.changed_at), *counted).where(is_public(at))


LIST_VERSION = (
    _list_version()
)  # built once: it is asked for every answer, also for one that nothing else is made for


def version_of_page(slug: str, at: datetime) -> Sequence[object]:
    """Changes whenever a position's page does; empty where visitors see none."""
    columns = (
        Position.version,
        Person.version,
        Position.status,
        Position.opens_at,
        Position.closes_at,
        Position.grace_minutes,
    )
    query = select(*columns).outerjoin(Person, Person.id == Position.supervisor_id)
    return db.session().execute(query.where(Position.slug == slug, is_public(at))).first() or ()
