"""What the pages of reviews are made of: words for where things stand, and frozen pictures of rounds and dossiers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from portal.kernel.words import Sentence, _
from portal.reviews import rules
from portal.reviews.lifecycle import DossierStatus, RoundStatus
from portal.reviews.models import Dossier, Round


class Stand(NamedTuple):
    """Where something stands: a word and its mark."""

    word: Sentence
    mark: str


ROUNDS: dict[str, Stand] = {
    RoundStatus.DRAFT: Stand(_("In preparation"), "none"),
    RoundStatus.OPEN: Stand(_("Running"), "half"),
    RoundStatus.CLOSED: Stand(_("Closed"), "done"),
    RoundStatus.CANCELLED: Stand(_("Cancelled"), "ended"),
}
DOSSIERS: dict[str, Stand] = {
    DossierStatus.PREPARING: Stand(_("Being prepared"), "empty"),
    DossierStatus.FROZEN: Stand(_("Frozen"), "quarter"),
    DossierStatus.REVIEWING: Stand(_("Under review"), "half"),
    DossierStatus.WITH_DIRECTOR: Stand(_("With the director"), "most"),
    DossierStatus.CORRECTING: Stand(_("Facts being checked"), "most"),
    DossierStatus.SHARED: Stand(_("Shared"), "full"),
    DossierStatus.CLOSED: Stand(_("Closed"), "done"),
}
EXEMPT = Stand(_("Exempt"), "ended")


@dataclass(frozen=True)
class RoundShown:
    """A round as every page shows it."""

    slug: str
    name: str
    kind: Sentence
    stand: Stand
    from_on: date
    until_on: date
    zone: ZoneInfo
    dossiers_due_at: datetime
    reviews_due_at: datetime
    reviews_close_at: datetime
    share_at: datetime
    named: bool
    across: bool
    correct_days: int
    status: RoundStatus
    kind_code: rules.RoundKind


@dataclass(frozen=True)
class Paper:
    """A publication in a dossier."""

    key: str
    title: str
    authors: Sequence[str]
    on: date
    withdrawn: bool = False


@dataclass(frozen=True)
class Highlight:
    """Something that was singled out, and why it matters; a publication has a key."""

    title: str
    key: str | None
    role: str | None
    why: str | None


@dataclass(frozen=True)
class ContentShown:
    """What stands in a dossier, live while it is prepared, as it was frozen from then on."""

    papers: Sequence[Paper]
    highlights: Sequence[Highlight]
    items: Sequence[tuple[Sentence, Sequence[str]]]


def round_shown(round_: Round) -> RoundShown:
    """A round as every page shows it."""
    return RoundShown(
        slug=round_.slug,
        name=round_.name,
        kind=rules.KINDS[round_.kind],
        stand=ROUNDS[round_.status],
        from_on=round_.from_on,
        until_on=round_.until_on,
        zone=ZoneInfo(round_.zone),
        dossiers_due_at=round_.dossiers_due_at,
        reviews_due_at=round_.reviews_due_at,
        reviews_close_at=round_.reviews_close_at,
        share_at=round_.share_at,
        named=round_.identity == rules.Identity.NAMED,
        across=round_.cross_view != rules.CrossView.NEVER,
        correct_days=round_.correct_days,
        status=round_.status,
        kind_code=round_.kind,
    )


def why_exempt(dossier: Dossier) -> Sentence | str | None:
    """Why somebody sits a round out: as it was typed, or in the reader's language where the portal said so."""
    reason = dossier.exempt_reason
    return rules.NEW_HERE if reason == rules.NEW_HERE.text else reason


def stand_of(dossier: Dossier) -> Stand:
    """Where a dossier stands, or that its person is exempt."""
    return EXEMPT if dossier.exempt_reason is not None else DOSSIERS[dossier.status]


def content_shown(content: Mapping[str, Any]) -> ContentShown:
    """What stands in a dossier, from its content."""
    return ContentShown(
        papers=[
            Paper(one["key"], one["title"], one["authors"], date.fromisoformat(one["on"]), one["withdrawn"])
            for one in content["publications"]
        ],
        highlights=[
            Highlight(one["title"], one.get("key"), one["role"], one["why"]) for one in content["highlights"]
        ],
        items=[(label, content["items"].get(kind, [])) for kind, label in rules.ITEMS.items()],
    )


def statement_shown(content: Mapping[str, Any]) -> list[tuple[Sentence, str | None]]:
    """The four parts of a statement with their titles."""
    return [(label, content["statement"].get(name)) for name, label in rules.PARTS.items()]


def name_of(user: Any) -> str:
    """What to call a user: the name, else the address."""
    return user.name or user.address
