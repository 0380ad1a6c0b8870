"""Reports that a publication is on the wrong person: of one's own, of those one answers for, and all of them."""

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, false, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from portal.kernel import db, paging
from portal.kernel.errors import NotFound
from portal.people.models import Person
from portal.people.queries import is_self
from portal.policy.actor import Actor, Role
from portal.policy.standing import Standing, told
from portal.publications import queries_help, queries_queue
from portal.publications.models import Attribution
from portal.publications.models_help import AttributionReport, Delegation

SIZE = 25
MOST = 1000


class Which(StrEnum):
    """The two lists of reports."""

    OPEN = "open"
    SETTLED = "settled"


def _about(rule: ColumnElement[bool]) -> ColumnElement[bool]:
    """The report is about a publication of a person whom this rule describes."""
    theirs = select(Attribution.id).join(Person, Person.id == Attribution.person_id)
    same = Attribution.id == AttributionReport.attribution_id
    return theirs.where(same, rule).correlate(AttributionReport).exists()


def is_own(actor: Actor) -> ColumnElement[bool]:
    """The actor is the person, or answers in their place."""
    return _about(or_(is_self(actor), queries_help.is_delegate(actor)))


def is_visible(actor: Actor) -> ColumnElement[bool]:
    """Which reports the actor may read: the same as Act.REPORT_READ says."""
    return true() if Role.ADMINISTRATOR in actor.roles else is_own(actor)


def _is_open_to(actor: Actor) -> ColumnElement[bool]:
    """The actor is an administrator, and the report is open."""
    return AttributionReport.settled_at.is_(None) if Role.ADMINISTRATOR in actor.roles else false()


STANDING = Standing(
    AttributionReport,
    lambda actor: {
        "self": _about(is_self(actor)),
        "delegate": _about(queries_help.is_delegate(actor)),
        "reported": _is_open_to(actor),
    },
)


def standing(actor: Actor, ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """What the actor is to each of these reports, in one statement."""
    return STANDING.ask(actor, ids)


def one_visible(actor: Actor, public_id: str, *, to_change: bool = False) -> AttributionReport:
    """A report that the actor may read, with its attribution, publication, person and standing; raises NotFound.

    `to_change` lets whoever else decides about the publication wait.
    """
    query = select(AttributionReport, *STANDING.columns(actor))
    query = query.where(AttributionReport.public_id == public_id, is_visible(actor))
    if to_change:
        of = select(Attribution.publication_id).join(AttributionReport)
        queries_queue.hold(db.session().scalars(of.where(AttributionReport.public_id == public_id)).all())
    row = db.session().execute(_whole(query).execution_options(populate_existing=to_change)).one_or_none()
    if row is None:
        raise NotFound()
    row[0].standing = told(row)
    return row[0]


def concern(actor: Actor) -> frozenset[str]:
    """Whether the actor is a person with publications, or answers for one: what lets them read reports of their own."""
    mine = exists().where(is_self(actor))
    others = exists().where(Delegation.user_id == actor.id, Delegation.ended_at.is_(None))
    return told(db.session().execute(select(mine.label("is_self"), others.label("is_delegate"))).one())


def listed(actor: Actor, which: Which, after: str | None, *, everybody: bool) -> paging.Page:
    """A page of reports, each as in `one_visible`: open ones oldest first, settled ones newest first."""
    query = select(AttributionReport, *STANDING.columns(actor)).where(_are(which))
    query = _whole(query if everybody else query.where(is_own(actor)))
    page = paging.page(query, *_ORDER[which], size=SIZE, after=after)
    for row in page:
        row[0].standing = told(row)
    return replace(page, items=[row[0] for row in page])


def number_open(actor: Actor, *, everybody: bool) -> paging.Count:
    """How many reports are open, counted no further than a thousand."""
    query = select(AttributionReport.id).where(_are(Which.OPEN))
    return paging.capped_count(query if everybody else query.where(is_own(actor)), MOST)


def is_filed(attribution_id: int, said: str | None) -> bool:
    """Whether an open report says the same already; one without words says no more than any other."""
    same = select(func.count()).where(AttributionReport.attribution_id == attribution_id, _are(Which.OPEN))
    return bool(db.session().scalar(same.where(AttributionReport.said == said) if said else same))


_ORDER: dict[Which, tuple[Any, ...]] = {
    Which.OPEN: (AttributionReport.filed_at, AttributionReport.id),
    Which.SETTLED: (AttributionReport.settled_at.desc(), AttributionReport.id.desc()),
}


def _are(which: Which) -> ColumnElement[bool]:
    open_ = AttributionReport.settled_at.is_(None)
    return open_ if which == Which.OPEN else ~open_


def _whole(query: Select) -> Select:
    query = query.join(AttributionReport.attribution).join(Attribution.publication).join(Attribution.person)
    whole = contains_eager(AttributionReport.attribution)
    person = whole.contains_eager(Attribution.person).options(joinedload(Person.user))
    return query.options(whole.contains_eager(Attribution.publication), person)
