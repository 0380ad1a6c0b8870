"""A dossier as programs read it, as far as its reader may: what was withheld from the pages' view is left out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from portal.kernel.sight import WITHHELD, Sighted
from portal.policy import may
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.reviews import views, views_api
from portal.reviews.lifecycle import AFTER_SHARING, FOLLOW_UP, DossierStatus
from portal.reviews.models import Dossier as DossierRow
from portal.reviews.sight import PROPOSING
from portal.reviews.views_api import (
    DossierContent,
    DossierReview,
    FollowUpItem,
    PacketText,
    RoundBrief,
    Statement,
)
from portal.reviews.views_dossier import DossierShown, DossierSummary
from portal.reviews.views_packets import CorrectionShown, FollowUpShown, LastShown, OpeningShown, ReplyShown


@dataclass(frozen=True)
class SinceFrozen:
    """Titles that came to the period's publications after a dossier was frozen, and that went."""

    came: Sequence[str]
    went: Sequence[str]


@dataclass(frozen=True)
class LastRound:
    """What the round before said, and what followed from it."""

    round: Annotated[str, "Its name."]
    packet: PacketText | None
    own: Annotated[Sequence[DossierReview], "What you wrote yourself then."]
    reply: str | None
    follow_ups: Sequence[FollowUpItem]


@dataclass(frozen=True)
class Dossier(Sighted):
    """Somebody's dossier in a round: what of it you may read; what you may not is left out."""

    id: str
    round: RoundBrief
    person: Annotated[str, "Their name."]
    person_slug: Annotated[str, "Where their page stands."]
    actions: Sequence[Act]
    status: DossierStatus = WITHHELD
    exempt: Annotated[bool, "Whether the person sits this round out."] = WITHHELD
    exempt_reason: str | None = WITHHELD
    frozen_at: datetime | None = WITHHELD
    sha256: Annotated[str | None, "The SHA-256 of the frozen text."] = WITHHELD
    reviews_submitted: int = WITHHELD
    reviews_asked: int = WITHHELD
    acting_director: Annotated[str | None, "Who acts for the director on it."] = WITHHELD
    lent: Annotated[bool, "Whether the person shows their supervisor what they received."] = WITHHELD
    summary: Annotated[DossierSummary, "In short: titles, and how many publications."] = WITHHELD
    content: DossierContent = WITHHELD
    changed: SinceFrozen = WITHHELD
    statement: Statement = WITHHELD
    last: LastRound | None = WITHHELD
    last_own: Annotated[Sequence[DossierReview], "What you wrote yourself in the round before."] = WITHHELD
    others: Annotated[Sequence[str], "The names of the advisors who have it, but yours."] = WITHHELD
    reviews: Sequence[DossierReview] = WITHHELD
    synthesis: Annotated[str | None, "The director's letter, as it stands."] = WITHHELD
    draft_packet: PacketText | None = WITHHELD
    correct_until: datetime | None = WITHHELD
    corrections: Sequence[CorrectionShown] = WITHHELD
    packet: PacketText | None = WITHHELD
    reply_until: datetime | None = WITHHELD
    reply: ReplyShown = WITHHELD
    follow_ups: Sequence[FollowUpItem] = WITHHELD
    own_proposals: Annotated[Sequence[FollowUpItem], "What you proposed should follow."] = WITHHELD
    openings: Annotated[Sequence[OpeningShown], "Who opened what the person received."] = WITHHELD


def dossier(row: DossierRow, shown: DossierShown, actor: Actor) -> Dossier:
    """A dossier for one reader."""
    return Dossier(**granted(row, shown, actor))


def granted(row: DossierRow, shown: DossierShown, actor: Actor) -> dict[str, Any]:
    """The fields of a dossier that its reader was granted, by name, with what they may do."""
    given = {name: make(shown) for name, make in _MADE.items() if shown.sees(name)}
    given |= {name: getattr(shown, name) for name in _AS_THEY_ARE if shown.sees(name)}
    for name in ("follow_ups", "own_proposals"):
        if shown.sees(name):
            given[name] = [_following(one, row, actor) for one in getattr(shown, name)]
    return {
        "id": shown.public_id,
        "round": views_api.round_brief(shown.round),
        "person": shown.name,
        "person_slug": shown.slug,
        "actions": list(_acts(row, shown, actor)),
        **given,
        **_stands(shown),
    }


_AS_THEY_ARE = (
    *("exempt_reason", "acting_director", "lent", "summary", "others", "synthesis"),
    *("corrections", "reply", "openings"),
)
_MADE: dict[str, Callable[[DossierShown], Any]] = {
    "content": lambda shown: views_api.content(shown.content),
    "changed": lambda shown: SinceFrozen(**shown.changed),
    "statement": lambda shown: views_api.statement(shown.statement),
    "last": lambda shown: _last(shown.last) if shown.last else None,
    "last_own": lambda shown: [views_api.review(one) for one in shown.last_own],
    "reviews": lambda shown: [views_api.review(one) for one in shown.reviews],
    "draft_packet": lambda shown: views_api.packet(shown.draft_packet) if shown.draft_packet else None,
    "packet": lambda shown: views_api.packet(shown.packet) if shown.packet else None,
}


def _stands(shown: DossierShown) -> dict[str, Any]:
    """Where it stands, for whoever reads something of what is in it, or counts its reviews."""
    fields: dict[str, Any] = {}
    if any(map(shown.sees, ("numbers", "content", "summary"))):
        fields |= {"status": DossierStatus(shown.status), "exempt": shown.stand == views.EXEMPT}
    if shown.sees("numbers"):
        fields["reviews_submitted"], fields["reviews_asked"] = shown.numbers
    if shown.sees("content"):
        fields |= {"frozen_at": shown.frozen_at, "sha256": shown.sha256}
    if {"reviewed", "lead"} & shown.standing:
        fields |= {"correct_until": shown.correct_until, "reply_until": shown.reply_until}
    return fields


def _last(shown: LastShown) -> LastRound:
    return LastRound(
        round=shown.round,
        packet=views_api.packet(shown.packet) if shown.packet else None,
        own=[views_api.review(one) for one in shown.own],
        reply=shown.reply,
        follow_ups=[views_api.follow_up(one) for one in shown.follow_ups],
    )


def _following(one: FollowUpShown, row: DossierRow, actor: Actor) -> FollowUpItem:
    acts = FOLLOW_UP.acts(one.status) if row.status in AFTER_SHARING else ()
    return views_api.follow_up(one, [act for act in acts if may(actor, act, row)])


def _acts(row: DossierRow, shown: DossierShown, actor: Actor) -> Iterator[Act]:
    """What its reader may do beside what its director and its person do elsewhere."""
    name = "draft_packet" if row.status == DossierStatus.CORRECTING else "packet"
    received = shown.sees(name) and getattr(shown, name) is not None
    if received and may(actor, Act.PACKET_READ, row):
        yield Act.PACKET_READ
    when = PROPOSING if "assigned" in row.standing else AFTER_SHARING
    if row.status in when and may(actor, Act.FOLLOW_UP_PROPOSE, row):
        yield Act.FOLLOW_UP_PROPOSE
    if not {"lead", "glass"} & row.standing and may(actor, Act.GLASS_BREAK, row):
        yield Act.GLASS_BREAK
