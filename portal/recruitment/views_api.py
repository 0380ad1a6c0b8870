"""Positions as everybody's programs read them: what the public pages show, with the words that programs decide by."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated

from portal import policy
from portal.kernel.links import link
from portal.kernel.paging import Page
from portal.kernel.words import language
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.recruitment.lifecycle import PositionStatus
from portal.recruitment.models_positions import Kind, Position
from portal.recruitment.views_positions import Asked, Card, Listing, Shown, shown

ACTS = (Act.POSITION_PREPARE, Act.COMMITTEE_READ, Act.APPLICATION_START)


@dataclass(frozen=True)
class PositionLine:
    """A position on the public list."""

    slug: str
    url: Annotated[str, "Its page, for people."]
    title: str
    summary: str
    kind: Kind
    kind_label: str
    location: str | None
    language: Annotated[str, "In which it is written: the one you accept, where there is one."]
    closes_at: Annotated[datetime | None, "Null where applications are read as they come."]


@dataclass(frozen=True)
class PositionText:
    """What a position says in one language."""

    language: str
    title: str
    summary: str
    body_html: str


@dataclass(frozen=True)
class PositionSupervisor:
    """Who supervises, once their own page is public."""

    slug: str
    name: str


@dataclass(frozen=True)
class DocumentAsked:
    """A document that applicants are asked for."""

    kind: str
    label: str
    required: bool


@dataclass(frozen=True)
class QuestionAsked:
    """A question that applicants are asked."""

    key: str
    label: str
    kind: Annotated[str, "How it is answered: text, choice, number or url."]
    choices: Annotated[Sequence[str], "Empty but for a choice."]
    required: bool


@dataclass(frozen=True)
class PublicPosition:
    """A position as its public page shows it."""

    slug: str
    url: Annotated[str, "Its page, for people."]
    status: PositionStatus
    kind: Kind
    kind_label: str
    title: Annotated[str, "In the language you accept, where there is one; so is what follows."]
    summary: str
    texts: Annotated[Sequence[PositionText], "In every language that it is written in."]
    team: str | None
    supervisor: PositionSupervisor | None
    location: str | None
    contact: Annotated[str | None, "Whom applicants may write to."]
    contract_months: Annotated[int | None, "Null for a permanent contract."]
    starts_on: date | None
    salary: str | None
    seats: Annotated[int, "How many people are sought."]
    opens_at: datetime | None
    closes_at: Annotated[datetime | None, "Null where applications are read as they come."]
    ended_at: Annotated[datetime | None, "When it closes or closed, by its deadline or by hand."]
    zone: Annotated[str, "The deadline's own time zone."]
    takes_applications: Annotated[bool, "Whether an application that arrives now counts."]
    answer_days: Annotated[int, "An answer is promised within so many days of the deadline, or of applying."]
    statement_words: Annotated[int, "The longest statement, in words."]
    documents_asked: Sequence[DocumentAsked]
    questions: Sequence[QuestionAsked]
    changed_at: datetime
    actions: Sequence[Act]


def lines(listing: Listing) -> Page:
    """A page of the public list: those with a deadline first."""
    return replace(listing.page, items=[_line(one) for one in (*listing.dated, *listing.rolling)])


def position(found: Position, actor: Actor) -> PublicPosition:
    """A position's public page, and what this reader may do from there."""
    page = shown(found, language())
    copied = {name: getattr(page, name) for name in PublicPosition.__annotations__ if hasattr(page, name)}
    given = {
        "url": _page(page.slug),
        "kind_label": str(page.kind_label),
        "texts": [_text(shown(found, one.locale)) for one in found.texts],
        "supervisor": _supervisor(page),
        "takes_applications": page.may_apply,
        "documents_asked": [document_asked(one) for one in page.documents],
        "questions": [question_asked(one) for one in page.questions],
        "actions": [
            act
            for act in policy.actions(actor, found, ACTS)
            if act != Act.APPLICATION_START or page.may_apply
        ],
    }
    return PublicPosition(**copied | given)


def document_asked(asked: Asked) -> DocumentAsked:
    """A document that a position asks for."""
    return DocumentAsked(asked.kind, str(asked.label), asked.required)


def question_asked(asked: Asked) -> QuestionAsked:
    """A question that a position asks."""
    return QuestionAsked(asked.key or "", str(asked.label), asked.kind, asked.choices, asked.required)


def _line(card: Card) -> PositionLine:
    return PositionLine(
        slug=card.slug,
        url=_page(card.slug),
        title=card.title,
        summary=card.summary,
        kind=Kind(card.kind),
        kind_label=str(card.kind_label),
        location=card.location,
        language=card.locale,
        closes_at=card.closes_at,
    )


def _page(slug: str) -> str:
    return link("positions.show", slug=slug)


def _text(page: Shown) -> PositionText:
    return PositionText(page.locale, page.title, page.summary, page.body)


def _supervisor(page: Shown) -> PositionSupervisor | None:
    if page.supervisor and page.supervisor_slug:
        return PositionSupervisor(page.supervisor_slug, page.supervisor)
    return None
