"""One's own applications as programs read them: where they stand as their applicant is told it, receipts, documents."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from portal.kernel.paging import Page
from portal.kernel.sight import WITHHELD, Sighted
from portal.policy.acts import Act
from portal.recruitment import views_own
from portal.recruitment.rules import Progress
from portal.recruitment.views_own import PositionShown, Receipt
from portal.recruitment.views_projection import Code, Event, What

ACTS = (
    *(Act.APPLICATION_EDIT, Act.APPLICATION_SUBMIT, Act.APPLICATION_CORRECT, Act.APPLICATION_WITHDRAW),
    *(Act.APPLICATION_RESTORE, Act.APPLICATION_ACCEPT, Act.APPLICATION_DECLINE, Act.APPLICATION_DELETE),
)


@dataclass(frozen=True)
class AppliedPosition:
    """The position that an application is for."""

    slug: str
    title: str
    zone: Annotated[ZoneInfo, "The deadline's own time zone."]
    opens_at: datetime | None
    closes_at: Annotated[datetime | None, "Null where applications are read as they come."]
    takes_applications: Annotated[bool, "Whether an application that arrives now counts."]
    contact: Annotated[str | None, "Whom you may write to."]


@dataclass(frozen=True)
class OwnLine(Sighted):
    """An application on the list of your own."""

    id: str
    position: AppliedPosition
    saved_at: datetime
    status: Annotated[Code, "Where it stands, as far as you are told."] = WITHHELD
    stand: Annotated[str, "The same, in words."] = WITHHELD
    next: Annotated[str, "Who acts next."] = WITHHELD


@dataclass(frozen=True)
class ApplicationPart:
    """A part of an application, and what it still needs."""

    key: Annotated[str, "The part's place under the application's address."]
    label: str
    status: Progress
    needs: Sequence[str]


@dataclass(frozen=True)
class OwnDocument:
    """A document that the position asks for: given, if it has an id."""

    kind: str
    label: str
    required: bool
    id: str | None
    name: str | None
    pages: int | None
    uploaded_at: datetime | None


@dataclass(frozen=True)
class OwnReceipt:
    """What was sent: its number, its hash, when it arrived."""

    number: str
    sha256: Annotated[str, "Of the bytes that stand at the receipt's address followed by “.json”."]
    arrived_at: datetime
    same: Annotated[bool, "Whether our copy still gives this hash."]
    erased: bool


@dataclass(frozen=True)
class ApplicationEvent:
    """Something that happened, or is promised."""

    what: What
    word: Annotated[str, "The same, in words."]
    at: datetime
    ahead: Annotated[bool, "Whether it is promised."]
    text: Annotated[str | None, "A receipt's number, or what the lab wrote."]


@dataclass(frozen=True)
class OwnApplication(Sighted):
    """An application as its applicant sees it; the text of each part stands at that part's own address."""

    id: str
    position: AppliedPosition
    goes_on_in: Annotated[
        str | None, "The id of your other application to this position, where that one goes on."
    ]
    status: Annotated[Code, "Where it stands, as far as you are told."] = WITHHELD
    stand: Annotated[str, "The same, in words."] = WITHHELD
    next: Annotated[str, "Who acts next."] = WITHHELD
    promised_by: Annotated[datetime | None, "Until when an answer is promised."] = WITHHELD
    timeline: Sequence[ApplicationEvent] = WITHHELD
    withdrawal_reason: str | None = WITHHELD
    changed_since_submission: Annotated[bool, "Whether a correction is begun and not submitted."] = WITHHELD
    parts: Sequence[ApplicationPart] = WITHHELD
    documents: Sequence[OwnDocument] = WITHHELD
    receipts: Sequence[OwnReceipt] = WITHHELD
    messages: Annotated[Sequence[ApplicationEvent], "What the lab wrote to you."] = WITHHELD
    actions: Sequence[Act] = WITHHELD


def lines(page: Page) -> Page:
    """A page of the list of one's own."""
    return replace(page, items=[_line(one) for one in page])


def application(shown: views_own.OwnApplication, other: str | None) -> OwnApplication:
    """An application for its applicant; `other` is the id of the one that goes on instead of it."""
    given: dict[str, Any] = {}
    if shown.sees("stand"):
        given |= _stands(shown) | {
            "promised_by": shown.promised,
            "timeline": [_event(one) for one in shown.timeline],
            "withdrawal_reason": shown.withdrawal_reason,
            "actions": actions(shown.acts, other),
        }
    if shown.sees("tasks"):
        given |= {
            "changed_since_submission": shown.correcting,
            "parts": [
                ApplicationPart(one.key, str(one.label), one.status, _said(one.needs)) for one in shown.tasks
            ],
            "documents": [_document(one) for one in shown.documents],
        }
    if shown.sees("receipts"):
        given["receipts"] = [receipt(one) for one in shown.receipts]
    if shown.sees("messages"):
        given["messages"] = [_event(one) for one in shown.messages]
    return OwnApplication(shown.public_id, _position(shown.position), other, **given)


def actions(acts: frozenset[Act], other: str | None) -> list[Act]:
    """What the applicant may do now; nothing is sent beside another application to the same position."""
    hindered = {Act.APPLICATION_RESTORE, Act.APPLICATION_SUBMIT} if other else set()
    return [one for one in ACTS if one in acts - hindered]


def receipt(shown: Receipt) -> OwnReceipt:
    """A receipt."""
    return OwnReceipt(shown.number, shown.sha256, shown.arrived_at, shown.same, shown.erased)


def _line(shown: views_own.OwnLine) -> OwnLine:
    stands = _stands(shown) if shown.sees("stand") else {}
    return OwnLine(shown.public_id, _position(shown.position), shown.saved_at, **stands)


def _stands(shown: views_own.OwnApplication | views_own.OwnLine) -> dict[str, Any]:
    return {"status": shown.code, "stand": str(shown.stand.word), "next": str(shown.stand.next)}


def _position(shown: PositionShown) -> AppliedPosition:
    return AppliedPosition(**{name: getattr(shown, name) for name in AppliedPosition.__annotations__})


def _event(shown: Event) -> ApplicationEvent:
    return ApplicationEvent(shown.code, str(shown.word), shown.at, shown.ahead, shown.text)


def _document(shown: views_own.DocumentShown) -> OwnDocument:
    given = (shown.public_id, shown.name, shown.pages, shown.uploaded_at)
    return OwnDocument(shown.kind, shown.label, shown.required, *given)


def _said(needs: Sequence[Any]) -> list[str]:
    return [str(one) for one in needs]
