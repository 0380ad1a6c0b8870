"""What look-ups at arXiv ask the database: one's own, those that are too old, and who goes before whom."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, func, literal, select, union_all, update

from portal.kernel import db, paging
from portal.kernel.errors import NotFound
from portal.kernel.jobs import Priority
from portal.policy.actor import Actor
from portal.publications.lifecycle import UNDER_WAY, LookupStatus
from portal.publications.models_harvest import ArxivGate, Harvest
from portal.publications.models_lookups import ArxivLookup
from portal.publications.models_works import Lookup
from portal.publications.rules import ARXIV_DOI

SIZE = 10


def own(actor: Actor, about: str, public_id: str) -> ArxivLookup:
    """A look-up that the actor asked for about something; raises NotFound."""
    mine = ArxivLookup.user_id == actor.id, ArxivLookup.about == about, ArxivLookup.public_id == public_id
    found = db.session().scalar(select(ArxivLookup).where(*mine))
    if found is None:
        raise NotFound()
    return found


def owned(actor: Actor, after: str | None) -> paging.Page:
    """Every look-up that the actor asked for."""
    mine = select(ArxivLookup).where(ArxivLookup.user_id == actor.id)
    return paging.page(mine, ArxivLookup.id, size=SIZE, after=after)


def last(actor: Actor, about: str) -> ArxivLookup | None:
    """What the actor looked up last about something."""
    mine = select(ArxivLookup).where(ArxivLookup.user_id == actor.id, ArxivLookup.about == about)
    return db.session().scalar(mine.order_by(ArxivLookup.id.desc()).limit(1))


def under_way(about: str) -> ArxivLookup | None:
    """The look-up about something that is not over."""
    waits = ArxivLookup.about == about, ArxivLookup.status == LookupStatus.WAITING
    return db.session().scalar(select(ArxivLookup).where(*waits))


def number(actor: Actor) -> int:
    """How many look-ups of the actor are kept."""
    return db.session().scalar(select(func.count(ArxivLookup.id)).where(ArxivLookup.user_id == actor.id)) or 0


def to_go_on(public_id: str) -> ArxivLookup | None:
    """A look-up, held until the caller's unit is over."""
    return db.session().scalar(
        select(ArxivLookup).where(ArxivLookup.public_id == public_id).with_for_update()
    )


def before(moment: datetime, itself: str) -> Sequence[int]:
    """How many requests each still has to send that was asked for by this moment and goes as early, but for one."""
    left = Harvest.planned - Harvest.requests
    early = Harvest.status.in_(UNDER_WAY), Harvest.priority <= Priority.URGENT, Harvest.created_at <= moment
    harvests = select(left.label("left")).where(*early, Harvest.public_id != itself)
    return db.session().scalars(union_all(harvests, *_lookups(moment, itself))).all()


def _lookups(moment: datetime | None, itself: str = "") -> list[Select]:
    """The look-ups at arXiv that are under way, with the requests they still have to send."""

    def under_way(kind: type[ArxivLookup] | type[Lookup], left: ColumnElement[int]) -> Select:
        rows = select(left.label("left")).where(kind.status == LookupStatus.WAITING, kind.public_id != itself)
        return rows if moment is None else rows.where(kind.created_at <= moment)

    at_arxiv = Lookup.doi.startswith(ARXIV_DOI, autoescape=True)
    papers = under_way(ArxivLookup, ArxivLookup.planned - ArxivLookup.requests)
    return [papers, under_way(Lookup, literal(1)).where(at_arxiv)]


def rests_until() -> datetime | None:
    """Until when arXiv is given its rest."""
    return db.session().scalar(select(ArxivGate.free_at))


def ahead_of(harvest: Harvest) -> Sequence[int]:
    """The requests of the look-ups that go before a harvest: of all, where it is one that nobody waits for."""
    moment = harvest.created_at if harvest.priority <= Priority.URGENT else None
    return db.session().scalars(union_all(*_lookups(moment))).all()


def forget(about: str) -> None:
    """Throw away what was looked up about something."""
    db.session().execute(delete(ArxivLookup).where(ArxivLookup.about == about))


def forget_before(moment: datetime) -> None:
    """Throw away what was asked for before a moment."""
    db.session().execute(delete(ArxivLookup).where(ArxivLookup.created_at < moment))


def hand_over(left_id: int, owner_id: int) -> None:
    """What one user looked up belongs to another."""
    theirs = update(ArxivLookup).where(ArxivLookup.user_id == left_id)
    db.session().execute(theirs.values(user_id=owner_id))
