"""A dossier as its person's programs read it: what is asked of them, who acts next, and what they owe."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from portal.kernel.words import Sentence
from portal.policy import may
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.reviews import views_api, views_api_dossier, views_own
from portal.reviews.lifecycle import DossierStatus
from portal.reviews.models import Dossier as DossierRow
from portal.reviews.views_api import OtherItems, RoundBrief, Statement
from portal.reviews.views_api_dossier import Dossier
from portal.reviews.views_dossier import DossierShown
from portal.reviews.views_own import Asked, Desk
from portal.reviews.views_packets import OwedShown


@dataclass(frozen=True)
class DossierChoice:
    """Something that can be chosen: what to send, and what it is called."""

    id: str
    name: str


@dataclass(frozen=True)
class FollowUpOwners:
    """Who may do something that follows from a review."""

    choices: Sequence[DossierChoice]


@dataclass(frozen=True)
class DossierStep:
    """A station on a dossier's way."""

    status: DossierStatus
    label: str
    at: Annotated[datetime | None, "When it was reached, or when it is planned."]
    ahead: bool


@dataclass(frozen=True)
class ReviewContact:
    """Whom to ask."""

    name: str
    address: str


@dataclass(frozen=True)
class OwnDossierLine:
    """What a dossier of yours asks of you now."""

    id: str
    round: RoundBrief
    status: DossierStatus
    exempt: Annotated[bool, "Whether you sit this round out."]
    ask: Annotated[str, "What is asked, in a sentence."]
    until: Annotated[datetime | None, "Until when; null where nothing is asked, or the day has passed."]
    over: Annotated[bool, "Whether it is of an earlier round."]


@dataclass(frozen=True)
class OwnDossiers:
    """Your dossiers, the newest round first."""

    dossiers: Sequence[OwnDossierLine]


@dataclass(frozen=True, kw_only=True)
class OwnDossier(Dossier):
    """Your own dossier: all that you may read of it, what is asked of you, who acts next, and whom to ask."""

    ask: Annotated[str, "What is asked, in a sentence."]
    until: Annotated[datetime | None, "Until when; null where nothing is asked, or the day has passed."]
    next: Annotated[str | None, "Who acts next, in a sentence."]
    next_at: Annotated[datetime | None, "When that is planned."]
    whom: Annotated[Sequence[ReviewContact], "Who directs it."]
    supervisors: Annotated[Sequence[str], "To whom you may show what you received."]
    steps: Sequence[DossierStep]
    choices: Annotated[Sequence[DossierChoice], "The advisors to whom you may object now."]


@dataclass(frozen=True)
class DraftHighlight:
    """Something that you singled out."""

    what: Annotated[str, "`p:` and a publication's key, or a kind of line, a colon and the line itself."]
    role: str | None
    why: str | None


@dataclass(frozen=True)
class OwnDraft:
    """What you wrote in your dossier, as it is sent back to be kept."""

    version: Annotated[str, "A fingerprint of all of it."]
    statement: Statement
    lines: OtherItems
    highlights: Sequence[DraftHighlight]
    choices: Annotated[
        Sequence[DossierChoice], "What can be singled out: publications of the period, and your lines."
    ]
    actions: Sequence[Act]


@dataclass(frozen=True)
class OwedItem:
    """Something that you agreed to do."""

    id: str
    text: str
    due_on: date | None
    overdue: bool
    dossier_id: Annotated[str | None, "Your own dossier that it comes from; null for somebody else's."]


@dataclass(frozen=True)
class Owed:
    """What you agreed to do, by date, and whom to ask about it."""

    follow_ups: Sequence[OwedItem]
    whom: Sequence[ReviewContact]


def line(asked: Asked) -> OwnDossierLine:
    """What a dossier asks of its person now."""
    return OwnDossierLine(
        id=asked.public_id,
        round=views_api.round_brief(asked.round),
        status=asked.status,
        exempt=asked.exempt,
        ask=str(asked.ask),
        until=asked.until,
        over=asked.over,
    )


def own(
    row: DossierRow, shown: DossierShown, desk: Desk, advisors: Sequence[tuple[str, str]], actor: Actor
) -> OwnDossier:
    """A dossier with all that surrounds it on its person's page."""
    now = {
        Act.DOSSIER_WRITE: desk.writes,
        Act.DOSSIER_OBJECT: desk.may_object,
        Act.PACKET_CORRECT: desk.may_correct,
        Act.PACKET_ACKNOWLEDGE: desk.may_acknowledge,
        Act.PACKET_REPLY: desk.may_reply,
        Act.PACKET_LEND: desk.may_lend,
    }
    given = views_api_dossier.granted(row, shown, actor)
    given["actions"] += [act for act, is_now in now.items() if is_now and may(actor, act, row)]
    return OwnDossier(
        **given,
        ask=str(desk.asked.ask),
        until=desk.asked.until,
        next=str(desk.next) if desk.next else None,
        next_at=desk.next_at,
        whom=contacts(desk.whom),
        supervisors=desk.supervisors,
        steps=[
            DossierStep(DossierStatus(one.status), str(one.word), one.at, one.ahead) for one in desk.steps
        ],
        choices=choices(advisors) if desk.may_object else [],
    )


def draft(
    row: DossierRow, kept: dict[str, Any], version: str, things: Sequence[tuple[str, str]], actor: Actor
) -> OwnDraft:
    """What is kept of a dossier, as its person may send it back."""
    writes = views_own.writes(row) and may(actor, Act.DOSSIER_WRITE, row)
    return OwnDraft(
        version=version,
        statement=Statement(**kept["statement"]),
        lines=OtherItems(**kept["lines"]),
        highlights=[DraftHighlight(**one) for one in kept["highlights"]],
        choices=choices(things),
        actions=[Act.DOSSIER_WRITE] if writes else [],
    )


def owed(found: Sequence[OwedShown], directors: Sequence[tuple[str, str]]) -> Owed:
    """What somebody owes."""
    items = [OwedItem(one.public_id, one.text, one.due_on, one.overdue, one.dossier) for one in found]
    return Owed(items, contacts(directors))


def contacts(found: Sequence[tuple[str, str]]) -> list[ReviewContact]:
    """Whom to ask, with an address."""
    return [ReviewContact(*one) for one in found]


def choices(found: Sequence[tuple[str, Sentence | str]]) -> list[DossierChoice]:
    """What can be chosen, in its order."""
    return [DossierChoice(key, str(name)) for key, name in found]
