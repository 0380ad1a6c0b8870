"""What a person receives, what they said to it, what follows, and who else opened it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.kernel import clock
from portal.kernel.words import Sentence, _
from portal.policy.actor import Actor
from portal.reviews import queries, queries_packets, snapshots
from portal.reviews.lifecycle import FollowUpStatus
from portal.reviews.models import Dossier
from portal.reviews.models_packets import FollowUp, Packet
from portal.reviews.views import Stand, name_of
from portal.reviews.views_reviews import ReviewShown

FOLLOW_UPS: dict[str, Stand] = {
    FollowUpStatus.PROPOSED: Stand(_("Proposed"), "empty"),
    FollowUpStatus.AGREED: Stand(_("Agreed"), "half"),
    FollowUpStatus.DONE: Stand(_("Done"), "done"),
    FollowUpStatus.DROPPED: Stand(_("Dropped"), "ended"),
}


AN_ADVISOR = _("an advisor")


@dataclass(frozen=True)
class FollowUpShown:
    """Something that follows from a review."""

    public_id: str
    text: str
    stand: Stand
    status: str
    owner: str | None
    owner_id: str | None
    due_on: date | None
    overdue: bool
    evidence: str | None
    proposed_by: Sentence | str


@dataclass(frozen=True)
class OwedShown:
    """Something that somebody owes; `dossier` is their own that it comes from."""

    public_id: str
    text: str
    due_on: date | None
    overdue: bool
    dossier: str | None


@dataclass(frozen=True)
class PacketShown:
    """What the person receives, as it was frozen: the letter, and of each review what is meant for them."""

    public_id: str
    sha256: str
    released_at: datetime | None
    title: str
    opening: str
    synthesis: Mapping[str, str] | None
    reviews: Sequence[Mapping[str, Any]]
    erased: bool = False


@dataclass(frozen=True)
class LastShown:
    """What the round before said, and what followed from it."""

    round: str
    packet: PacketShown | None
    own: Sequence[ReviewShown]
    reply: str | None
    follow_ups: Sequence[FollowUpShown]


@dataclass(frozen=True)
class ReplyShown:
    """What the person said to it: their reply, and that they have read it."""

    text: str | None
    sent_at: datetime | None
    acknowledged_as: str | None
    acknowledged_at: datetime | None


@dataclass(frozen=True)
class OpeningShown:
    """Somebody else who opened the packet, or broke the glass for a reason."""

    who: Sentence | str
    first_at: datetime
    last_at: datetime
    times: int
    reason: str | None = None


@dataclass(frozen=True)
class CorrectionShown:
    """What the person said is wrong in a draft."""

    text: str
    sent_at: datetime


def packet_shown(packet: Packet) -> PacketShown:
    """A packet as its person sees it, from the text that was frozen."""
    said = snapshots.content(packet.content) if packet.content else {}
    return PacketShown(
        public_id=packet.public_id,
        sha256=packet.sha256,
        released_at=packet.released_at,
        title=said.get("title", ""),
        opening=said.get("opening", ""),
        synthesis=said.get("synthesis"),
        reviews=said.get("reviews", []),
        erased=packet.content is None,
    )


def follow_up_shown(one: FollowUp, today: date, *, named: bool = True) -> FollowUpShown:
    """Something that follows from a review; who proposed it may have to stay unnamed."""
    return FollowUpShown(
        public_id=one.public_id,
        text=one.text,
        stand=FOLLOW_UPS[one.status],
        status=one.status,
        owner=one.owner.name if one.owner else None,
        owner_id=one.owner.public_id if one.owner else None,
        due_on=one.due_on,
        overdue=one.status == FollowUpStatus.AGREED and one.due_on is not None and one.due_on < today,
        evidence=one.evidence,
        proposed_by=name_of(one.proposed_by) if named else AN_ADVISOR,
    )


def owed(actor: Actor) -> list[OwedShown]:
    """What the actor owes, by date; whose review an item comes from is said of their own reviews only."""
    own = {one.public_id for one in queries.owns(actor)}
    return [
        OwedShown(
            public_id=one.public_id,
            text=one.text,
            due_on=one.due_on,
            overdue=one.due_on is not None and one.due_on < clock.now().date(),
            dossier=one.dossier.public_id if one.dossier.public_id in own else None,
        )
        for one in queries_packets.owed_by(actor)
    ]


def openings(dossier: Dossier) -> list[OpeningShown]:
    """Everybody but the person who opened a packet of theirs, and every broken glass, the latest first.

    The person does not read the names of advisors of collective rounds.
    """
    return [
        OpeningShown(
            AN_ADVISOR if one.hidden else one.name or one.address or "?",
            one.first_at,
            one.last_at,
            one.times,
            one.reason,
        )
        for one in queries_packets.openings(dossier, hides="reviewed" in dossier.standing)
    ]


def open_until(dossier: Dossier, actor: Actor) -> datetime | None:
    """Until when the glass stays broken for an administrator."""
    mine = (one.until for one in queries_packets.broken_glass(dossier) if one.user_id == actor.id)
    return max(mine, default=None)
