"""A committee's positions as programs read them: how many stand where, the table, the picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any

from portal import policy
from portal.kernel.paging import Page
from portal.kernel.sight import WITHHELD, Sighted
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.recruitment import queries_committee, views_committee
from portal.recruitment.lifecycle import EvaluationStatus, PositionStatus, Status
from portal.recruitment.models import Outcome, Position
from portal.recruitment.queries_committee import Filter
from portal.recruitment.views_committee import Board, Line
from portal.recruitment.views_picture import Picture, Question

Counts = Annotated[Mapping[Status, int], "How many applications that you may see stand where, by status."]


@dataclass(frozen=True)
class CommitteeBoard:
    """One of your positions, and what waits for you there."""

    slug: str
    title: str
    status: PositionStatus
    closes_at: datetime | None
    owned: Annotated[bool, "Whether it is yours, or you sit on its committee."]
    counts: Counts
    unread: Annotated[int, "How many applications wait for your evaluation."]
    untold: Annotated[int, "How many decisions wait to be told; 0 for whoever does not decide."]


@dataclass(frozen=True)
class CommitteePosition:
    """A position as its committee sees it: its applications stand beside it, in a list of their own."""

    slug: str
    title: str
    status: PositionStatus
    closes_at: datetime | None
    owned: Annotated[bool, "Whether it is yours, or you sit on its committee."]
    judges: Annotated[bool, "Whether you evaluate its applications."]
    decides: Annotated[bool, "Whether you decide on its applications."]
    counts: Counts
    hidden: Annotated[int, "How many applications a conflict of yours hides from you."]
    unverified: Annotated[
        int, "How many wait for their applicant to confirm an address; 0 for whoever does not own it."
    ]
    done: Annotated[int, "How many applications you have evaluated."]
    unread: Annotated[int, "How many applications wait for your evaluation."]
    untold: Annotated[int, "How many decisions wait to be told; 0 for whoever does not decide."]
    actions: Sequence[Act]


@dataclass(frozen=True)
class CommitteeLine(Sighted):
    """An application in the table; what others think of it is left out until you have said what you think."""

    id: str
    name: str = WITHHELD
    number: Annotated[str, "The number of its latest receipt."] = WITHHELD
    status: Status = WITHHELD
    received_at: datetime = WITHHELD
    evaluation: Annotated[EvaluationStatus | None, "Where your own stands; null before you begin."] = WITHHELD
    evaluations: Annotated[int, "How many are submitted."] = WITHHELD
    mean: Annotated[float | None, "Of all scores, weighted, 1 to 5."] = WITHHELD
    spread: Annotated[float | None, "Between the highest and the lowest mean; null below two."] = WITHHELD
    decided: Annotated[Outcome | None, "What was decided and not told yet; only for whoever decides."] = (
        WITHHELD
    )


@dataclass(frozen=True)
class NextToRead:
    """What comes next in your queue."""

    application: Annotated[
        str | None, "The id of the one that the fewest have read; null when nothing waits."
    ]
    done: Annotated[int, "How many you have evaluated."]
    of: Annotated[int, "How many are yours to evaluate."]


@dataclass(frozen=True)
class PictureQuestion:
    """An equal-opportunity question, and how many gave each answer."""

    key: str
    label: str
    answers: Annotated[
        Mapping[str, int | None],
        "By answer; null for a number under five, or one by which such a number could be worked out.",
    ]


@dataclass(frozen=True)
class CommitteePicture:
    """How far applications came, and how long they stood where."""

    reached: Annotated[Mapping[Status, int], "How many came at least so far, by status."]
    days: Annotated[
        Mapping[Status, float | None], "The median of days in each status; null where nothing stood."
    ]
    equal_opportunity: Annotated[
        Sequence[PictureQuestion] | None, "For whoever decides, once the position has closed; else null."
    ]


def boards(page: Page) -> Page:
    """A page of the reader's positions."""
    return replace(
        page, items=[CommitteeBoard(**_of(one), unread=one.unread, untold=one.untold) for one in page]
    )


def _of(board: Board) -> dict[str, Any]:
    shown = board.position
    return {
        "slug": shown.slug,
        "title": shown.title,
        "status": shown.status,
        "closes_at": shown.closes_at,
        "owned": shown.owned,
        "counts": board.counts,
    }


def position(actor: Actor, found: Position) -> CommitteePosition:
    """A position for one of its committee's side."""
    board = views_committee.board(actor, found)
    return CommitteePosition(
        **_of(board),
        judges="reader" in found.standing,
        decides=bool({"owner", "chair"} & found.standing),
        hidden=board.hidden,
        unverified=board.unverified,
        done=board.done,
        unread=board.unread,
        untold=board.untold,
        actions=policy.actions(actor, found, [Act.DECISION_RELEASE] if board.untold else ()),
    )


def lines(actor: Actor, found: Position, wanted: Filter, after: str | None) -> Page:
    """A page of a position's table."""
    page = queries_committee.table(actor, found, wanted, after)
    return replace(page, items=[_line(one) for one in views_committee.lines(actor, list(page))])


NAMES = {"received": "received_at", "own_status": "evaluation", "outcome": "decided"}


def _line(line: Line) -> CommitteeLine:
    names = ("name", "number", "status", "received", "own_status", "evaluations", "mean", "spread", "outcome")
    granted = {NAMES.get(one, one): getattr(line, one) for one in names if line.sees(one)}
    return CommitteeLine(line.public_id, **granted)


def picture(shown: Picture) -> CommitteePicture:
    """The picture of a position in numbers."""
    asked = None if shown.questions is None else [_question(one) for one in shown.questions]
    return CommitteePicture(shown.reached, shown.medians, asked)


def _question(shown: Question) -> PictureQuestion:
    return PictureQuestion(shown.key, str(shown.label), shown.counts)
