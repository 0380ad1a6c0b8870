"""A position on its recruiter's desk as programs read it, in the shape in which they send it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from portal import policy
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.recruitment.lifecycle import POSITION, PositionStatus
from portal.recruitment.models_positions import Kind, Position, Seat
from portal.recruitment.views_api import DocumentAsked, QuestionAsked
from portal.recruitment.views_recruiter import MOVES, Desk, desk, seats

WRITTEN = (Act.POSITION_EDIT, Act.COMMITTEE_COMPOSE)


@dataclass(frozen=True)
class PositionWording:
    """What a position says in one language."""

    title: str
    summary: str
    body: Annotated[str, "In Markdown."]


@dataclass(frozen=True)
class PositionCriterion:
    """What a committee scores from 1 to 5."""

    key: Annotated[str, "What it is known by for ever; send it back."]
    label: str
    weight: int
    anchors: Annotated[Mapping[str, str], "What a score means, by score."]


@dataclass(frozen=True)
class PositionPerson:
    """Somebody who can be chosen."""

    id: str
    name: str


@dataclass(frozen=True)
class PositionDesk:
    """A position as its recruiter works on it."""

    slug: str
    status: PositionStatus
    version: int
    kind: Kind
    team: str | None
    supervisor: Annotated[str | None, "The id of a person."]
    location: str | None
    contact: str | None
    contract_months: Annotated[int | None, "Null for a permanent contract."]
    starts_on: date | None
    salary: str | None
    seats: int
    statement_words: int
    answer_days: int
    grace_minutes: int
    opens_on: Annotated[date | None, "The day in its own time zone; so are the hours and days that follow."]
    opens_hour: str | None
    closes_on: date | None
    closes_hour: str | None
    closes_which: Annotated[
        Literal["first", "second"] | None, "Which of two equal hours, the night the clocks go back."
    ]
    rolling: Annotated[bool, "Whether it has no deadline, on purpose."]
    zone: str
    opens_at: datetime | None
    closes_at: datetime | None
    texts: Annotated[Mapping[str, PositionWording], "By language."]
    documents_asked: Sequence[DocumentAsked]
    questions: Sequence[QuestionAsked]
    criteria: Sequence[PositionCriterion]
    is_evaluated: Annotated[bool, "Whether reading has begun, so that the criteria stay as they are."]
    needs: Annotated[Sequence[str], "What it still needs before it can open."]
    drafts: Annotated[int, "How many applications are begun and not sent."]
    supervisors: Annotated[Sequence[PositionPerson], "Who can be its supervisor."]
    actions: Sequence[Act]


@dataclass(frozen=True)
class CommitteeSeat:
    """Somebody on a committee."""

    user: str
    name: str
    seat: Seat


@dataclass(frozen=True)
class PositionCommittee:
    """Who sits on a position's committee, the chairs first, and who else could."""

    seats: Sequence[CommitteeSeat]
    offered: Sequence[PositionPerson]
    actions: Sequence[Act]


def on_desk(
    position: Position, actor: Actor, kept: Mapping[str, Any], *, supervisors: Sequence[Any], **more: Any
) -> PositionDesk:
    """A position for its recruiter; `kept` is what its form holds."""
    shown = desk(position, actor)
    values: dict[str, Any] = {name: kept.get(name) for name in PositionDesk.__annotations__}
    values |= {
        "slug": shown.slug,
        "status": shown.status,
        "version": position.version,
        "opens_at": position.opens_at,
        "closes_at": position.closes_at,
        "texts": {one.locale: PositionWording(one.title, one.summary, one.body) for one in position.texts},
        "documents_asked": [DocumentAsked(**one) for one in position.documents_asked],
        "questions": [QuestionAsked(**one) for one in position.questions],
        "criteria": [
            PositionCriterion(one.key, one.label, one.weight, one.anchors) for one in position.criteria
        ],
        "needs": [str(one) for one in shown.needs],
        "supervisors": [PositionPerson(one.public_id, one.name) for one in supervisors],
        "actions": _actions(position, shown, actor),
    }
    return PositionDesk(**values | more)


def committee(position: Position, actor: Actor, offered: Sequence[tuple[str, str]]) -> PositionCommittee:
    """Who sits on a position's committee; `offered` are ids and names of who could."""
    may_change = desk(position, actor).may_be_changed
    return PositionCommittee(
        seats=[CommitteeSeat(one.public_id, one.name, Seat(one.seat)) for one in seats(position)],
        offered=[PositionPerson(*one) for one in offered],
        actions=policy.actions(actor, position, (Act.COMMITTEE_COMPOSE,)) if may_change else [],
    )


def _actions(position: Position, shown: Desk, actor: Actor) -> list[Act]:
    """What may be done now; what takes a new deadline is not hindered by the old one."""
    written = policy.actions(actor, position, WRITTEN) if shown.may_be_changed else []
    copied = policy.actions(actor, position, (Act.POSITION_CREATE,))
    moves = [
        one.act
        for one in shown.actions
        if MOVES[one.act].takes_deadline or POSITION.allows(position, one.act)
    ]
    return [*written, *copied, *moves]
