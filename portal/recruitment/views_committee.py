"""What a committee sees: its positions, a table of applications, and one application with what was thought of it.

Each field is granted by the table in sight.py; what a reader may not see is withheld from the view itself, so that
no template, sort or count can show it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from portal.kernel import clock
from portal.kernel.paging import Page
from portal.kernel.sight import WITHHELD, Sighted
from portal.kernel.words import Sentence, _, language
from portal.policy import may
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.recruitment import (
    queries,
    queries_committee,
    queries_counts,
    rules,
    rules_decisions,
    sight,
    snapshots,
)
from portal.recruitment.lifecycle import APPLICATION, READ, EvaluationStatus, PositionStatus, Status
from portal.recruitment.models import Position, Submission
from portal.recruitment.queries_committee import Filter
from portal.recruitment.queries_counts import Counts
from portal.recruitment.sight import Group


class Stand(NamedTuple):
    """Where an application stands, as a committee says it: a word and its mark."""

    word: Sentence
    mark: str


STANDS: dict[Status, Stand] = {
    Status.SUBMITTED: Stand(_("Submitted"), "empty"),
    Status.IN_REVIEW: Stand(_("Being read"), "quarter"),
    Status.SHORTLISTED: Stand(_("Shortlisted"), "half"),
    Status.INTERVIEWING: Stand(_("Interview"), "most"),
    Status.OFFERED: Stand(_("Offer made"), "full"),
    Status.HIRED: Stand(_("Hired"), "done"),
    Status.REJECTED: Stand(_("Not taken forward"), "ended"),
    Status.WITHDRAWN: Stand(_("Withdrawn"), "ended"),
    Status.DECLINED: Stand(_("Offer declined"), "ended"),
    Status.OFFER_WITHDRAWN: Stand(_("Offer withdrawn"), "ended"),
}

POSITIONS: dict[str, Stand] = {
    PositionStatus.DRAFT: Stand(_("In preparation"), "none"),
    PositionStatus.OPEN: Stand(_("Open"), "half"),
    PositionStatus.CLOSED: Stand(_("Closed"), "full"),
    PositionStatus.ARCHIVED: Stand(_("Archived"), "ended"),
}

ERASED = _("(erased)")
OWN: dict[str | None, Sentence] = {
    None: _("to do"),
    EvaluationStatus.DRAFT: _("begun"),
    EvaluationStatus.SUBMITTED: _("done"),
}


@dataclass(frozen=True)
class PositionShown:
    """A position as its committee's pages show it."""

    slug: str
    title: str
    status: PositionStatus
    stand: Stand
    zone: ZoneInfo
    closes_at: datetime | None
    owned: bool


@dataclass(frozen=True)
class Board:
    """One of the reader's positions: how many applications stand where, and what they did and what waits for them.

    A conflict hides some from the reader; some wait until their applicants confirm an address.
    """

    position: PositionShown
    counts: Mapping[Status, int]
    done: int
    unread: int
    untold: int
    hidden: int
    unverified: int

    @property
    def received(self) -> int:
        """How many applications the reader may see."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Line(Sighted):
    """One application in a table; means and spreads are in points, 1 to 5."""

    public_id: str
    name: Any = WITHHELD
    number: str = WITHHELD
    status: Status = WITHHELD
    stand: Stand = WITHHELD
    received: datetime = WITHHELD
    own_status: EvaluationStatus | None = WITHHELD
    own: Sentence | None = WITHHELD
    evaluations: int = WITHHELD
    mean: float | None = WITHHELD
    spread: float | None = WITHHELD
    outcome: str | None = WITHHELD
    pending: Sentence | None = WITHHELD


@dataclass(frozen=True)
class Table:
    """The table of a position: a page of lines, and what stands around them."""

    board: Board
    wanted: Filter
    page: Page
    judges: bool
    decides: bool
    lines: Sequence[Line] = field(default=())


def position_shown(position: Position, standing: frozenset[str]) -> PositionShown:
    """A position in the reader's language, for a reader in this standing."""
    return PositionShown(
        slug=position.slug,
        title=rules.title(position, language()),
        status=PositionStatus(position.status),
        stand=POSITIONS[position.status],
        zone=ZoneInfo(position.zone),
        closes_at=position.closes_at,
        owned="owner" in standing,
    )


def boards(actor: Actor, after: str | None) -> Page:
    """The reader's positions as Board."""
    page = queries_committee.positions(actor, after)
    found = queries_counts.counts(actor, list(page))
    return Page([_board(one, found[one.id]) for one in page], page.next, page.first)


def board(actor: Actor, position: Position) -> Board:
    """One position as Board."""
    return _board(position, queries_counts.counts(actor, [position])[position.id])


def _board(position: Position, n: Counts) -> Board:
    return Board(
        position=position_shown(position, position.standing),
        counts={status: n.by_status[status] for status in STANDS if n.by_status[status]},
        done=n.done,
        unread=n.unread,
        untold=n.untold,
        hidden=n.hidden,
        unverified=n.unverified,
    )


def table(actor: Actor, position: Position, wanted: Filter, after: str | None) -> Table:
    """A page of a position's table, as this reader may see it."""
    page = queries_committee.table(actor, position, wanted, after)
    return Table(
        board=board(actor, position),
        wanted=wanted,
        page=page,
        judges="reader" in position.standing,
        decides=bool({"owner", "chair"} & position.standing),
        lines=lines(actor, list(page)),
    )


def lines(actor: Actor, rows: Sequence[Any]) -> tuple[Line, ...]:
    """Rows of id, public_id, status, submitted_at as lines; one query."""
    found = queries_committee.lines(actor, [row.id for row in rows] or [0])
    return tuple(_line(row, found[row.id]) for row in rows)


def _line(row: Any, found: Row) -> Line:
    standing, shown = queries.told(found), dict[str, Any]()

    def sees(group: Group) -> bool:
        return sight.APPLICATION.sees(group, standing, row.status)

    if sees(Group.STATUS):
        status = Status(row.status)
        shown |= {"status": status, "stand": STANDS[status], "received": row.submitted_at}
    if sees(Group.SUBMITTED):
        shown |= who(found)
    if sees(Group.OWN_EVALUATION):
        shown["own_status"] = own = found.own_status
        shown["own"] = OWN[own] if own or row.status in READ else None
    if sees(Group.EVALUATIONS):
        shown |= _figures(found)
    if sees(Group.DECISIONS):
        shown["outcome"] = outcome = found.outcome
        shown["pending"] = rules_decisions.OUTCOMES[outcome] if outcome else None
    return Line(row.public_id, **shown)


def who(sent: Submission | Row | None) -> dict[str, Any]:
    """The name and the receipt's number of what was sent last."""
    name = snapshots.content(sent.snapshot)["applicant"]["name"] if sent and sent.snapshot else ERASED
    return {"name": name, "number": (sent and sent.number) or ""}


def _figures(row: Row) -> dict[str, Any]:
    if not row.evaluations:
        return {"evaluations": 0, "mean": None, "spread": None}
    spread = row.spread / 1000 if row.evaluations > 1 else None
    return {"evaluations": row.evaluations, "mean": row.mean / 1000, "spread": spread}


def acts(actor: Actor, application: Any) -> frozenset[Act]:
    """The acts that the lifecycle and the policy both let the reader perform now."""
    there = (one for one in APPLICATION.acts(application.status) if may(actor, one, application))
    now = clock.now()
    return frozenset(one for one in there if not APPLICATION.needs(application, one, now))


OFFERED: dict[Act, tuple[Sentence, str, bool]] = {
    Act.APPLICATION_TAKE_UP: (_("Start reading"), "committee.take_up", False),
    Act.APPLICATION_SHORTLIST: (_("Shortlist…"), "committee.decide", False),
    Act.APPLICATION_INTERVIEW: (_("Invite to an interview…"), "committee.decide", False),
    Act.APPLICATION_OFFER: (_("Offer the position…"), "committee.decide", False),
    Act.APPLICATION_REJECT: (_("Not take forward…"), "committee.decide", True),
    Act.APPLICATION_HIRE: (_("Hire…"), "committee.hire", False),
    Act.APPLICATION_WITHDRAW_OFFER: (_("Withdraw the offer…"), "committee.withdraw_offer", True),
    Act.APPLICATION_RECONSIDER: (_("Reconsider…"), "committee.reconsider", False),
}


@dataclass(frozen=True)
class Offered:
    """An act as a button or link: what it says, where it leads, whether it is grave."""

    act: Act
    label: Sentence
    endpoint: str
    danger: bool
    outcome: str | None


def offered(possible: frozenset[Act]) -> list[Offered]:
    """The acts of a committee that are possible, in the order of an application's way."""
    outcomes = {act: key for key, act in rules_decisions.ACTS.items()}
    return [Offered(act, *OFFERED[act], outcomes.get(act)) for act in OFFERED if act in possible]
