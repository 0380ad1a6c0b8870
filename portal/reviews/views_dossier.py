"""One dossier as one reader may see it: every group of fields that the table in sight.py grants them, and nothing else.

All pages of reviews are made from this view, whoever opens them: the person, an advisor, the director, a supervisor, an
administrator. It asks the database only for what was granted.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from portal.kernel import clock
from portal.kernel.sight import WITHHELD, Sighted
from portal.kernel.words import Sentence
from portal.policy import may
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.reviews import queries_content, sight, views, views_packets
from portal.reviews.lifecycle import DOSSIER
from portal.reviews.models import Dossier
from portal.reviews.sight import Group
from portal.reviews.views import ContentShown, RoundShown, Stand
from portal.reviews.views_folder import Folder
from portal.reviews.views_packets import (
    CorrectionShown,
    FollowUpShown,
    LastShown,
    OpeningShown,
    PacketShown,
    ReplyShown,
    follow_up_shown,
    packet_shown,
)
from portal.reviews.views_reviews import (
    AssignmentShown,
    ConflictShown,
    ReviewShown,
    assignment_shown,
    conflict_shown,
    review_shown,
)


@dataclass(frozen=True)
class DossierSummary:
    """One page for advisors who do not review somebody: what they would call important."""

    highlights: Sequence[str]
    papers: int


@dataclass(frozen=True)
class DossierShown(Sighted):
    """A dossier as somebody sees it."""

    public_id: str
    round: RoundShown
    name: str
    slug: str
    stand: Stand
    status: str
    standing: frozenset[str]
    acts: frozenset[Act]
    needs: Mapping[Act, Sequence[Sentence]]
    frozen_at: datetime | None
    sha256: str | None
    correct_until: datetime | None
    reply_until: datetime | None
    exempt_reason: Sentence | str | None = WITHHELD
    numbers: tuple[int, int] = WITHHELD
    acting_director: str | None = WITHHELD
    lent: bool = WITHHELD
    summary: DossierSummary = WITHHELD
    content: ContentShown = WITHHELD
    changed: Mapping[str, Sequence[str]] = WITHHELD
    statement: Sequence[tuple[Sentence, str | None]] = WITHHELD
    last: LastShown | None = WITHHELD
    last_own: Sequence[ReviewShown] = WITHHELD
    advisors: Sequence[AssignmentShown] = WITHHELD
    others: Sequence[str] = WITHHELD
    conflicts: Sequence[ConflictShown] = WITHHELD
    reviews: Sequence[ReviewShown] = WITHHELD
    synthesis: str | None = WITHHELD
    synthesis_version: int = WITHHELD
    draft_packet: PacketShown | None = WITHHELD
    corrections: Sequence[CorrectionShown] = WITHHELD
    packet: PacketShown | None = WITHHELD
    reply: ReplyShown = WITHHELD
    follow_ups: Sequence[FollowUpShown] = WITHHELD
    own_proposals: Sequence[FollowUpShown] = WITHHELD
    openings: Sequence[OpeningShown] = WITHHELD


def shown(dossier: Dossier, *, actor: Actor, folder: Folder | None = None) -> DossierShown:
    """The view of a dossier for one reader; asks only for what they are granted."""
    folder, fields = folder or Folder(dossier, actor), dict[str, Any]()
    for made in _MAKERS:
        fields |= made(dossier, folder, folder.sees)
    return head(dossier, actor=actor, **fields)


def head(dossier: Dossier, *, actor: Actor, **fields: Any) -> DossierShown:
    """A dossier's name, where it stands and what its reader may do: without `fields`, nothing that the table grants."""
    acts, needs = acts_of(dossier, actor)
    return DossierShown(
        public_id=dossier.public_id,
        round=views.round_shown(dossier.round),
        name=dossier.person.name,
        slug=dossier.person.slug,
        stand=views.stand_of(dossier),
        status=dossier.status,
        standing=dossier.standing,
        acts=acts,
        needs=needs,
        frozen_at=dossier.frozen_at,
        sha256=dossier.sha256,
        correct_until=dossier.correct_until,
        reply_until=dossier.reply_until,
        **fields,
    )


def acts_of(dossier: Dossier, actor: Actor) -> tuple[frozenset[Act], dict[Act, list[Sentence]]]:
    """The acts of the dossier's lifecycle that the reader may perform now, and what those that they could still need."""
    theirs = [one for one in DOSSIER.acts(dossier.status) if one in LED and may(actor, one, dossier)]
    needs = {one: list(DOSSIER.needs(dossier, one)) for one in theirs}
    return frozenset(one for one, left in needs.items() if not left), {k: v for k, v in needs.items() if v}


LED = frozenset(
    {
        Act.DOSSIER_FREEZE,
        Act.DOSSIER_UNFREEZE,
        Act.ASSIGNMENT_PUBLISH,
        Act.DOSSIER_COLLECT,
        Act.PACKET_CHECK,
        Act.PACKET_SHARE,
        Act.PACKET_UNSHARE,
    }
)


Sees = Callable[[Group], bool]


def _envelope(dossier: Dossier, folder: Folder, sees: Sees) -> dict[str, Any]:
    if not sees(Group.ENVELOPE):
        return {}
    acting, stands = dossier.acting_director, dossier.standing
    fields: dict[str, Any] = {"acting_director": views.name_of(acting) if acting else None}
    if stands & {"reviewed", "lead", "glass"}:  # why somebody sits a round out concerns nobody else
        fields["exempt_reason"] = views.why_exempt(dossier)
    if stands & {"reviewed", "lead"}:
        fields["lent"] = dossier.lent_at is not None
    if stands & {"lead", "administrator"} and "reviewed" not in stands:
        fields["numbers"] = (dossier.submitted, dossier.advisors)
    return fields


def _content(dossier: Dossier, folder: Folder, sees: Sees) -> dict[str, Any]:
    if not any(map(sees, (Group.ITEMS, Group.STATEMENT, Group.SUMMARY))):
        return {}
    content, fields = queries_content.content(dossier), dict[str, Any]()
    if sees(Group.SUMMARY) or sees(Group.ITEMS):
        titles = [one["title"] for one in content["highlights"]]
        fields["summary"] = DossierSummary(titles, len(content["publications"]))
    if sees(Group.ITEMS):
        fields["content"] = views.content_shown(content)
        fields["changed"] = queries_content.since_frozen(dossier)
    if sees(Group.STATEMENT):
        fields["statement"] = views.statement_shown(content)
    return fields


def _last(dossier: Dossier, folder: Folder, sees: Sees) -> dict[str, Any]:
    if not (sees(Group.LAST) or sees(Group.LAST_OWN)):
        return {}
    before = folder.before
    if before is None:
        return {"last": None, "last_own": ()} if sees(Group.LAST) else {"last_own": ()}
    author = frozenset({"author"})
    mine = [review_shown(one, before.dossier, standing=author) for one in folder.own_before]
    if not sees(Group.LAST):
        return {"last_own": mine}
    last = LastShown(
        round=before.dossier.round.name,
        packet=packet_shown(before.packet) if before.packet else None,
        own=mine,
        reply=before.reply.text if before.reply else None,
        follow_ups=_follow_ups(folder, before.dossier),
    )
    return {"last": last, "last_own": mine}


def _advisors(dossier: Dossier, folder: Folder, sees: Sees) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if not (sees(Group.ADVISORS) or sees(Group.OTHER_ADVISORS)):
        return fields
    found, me = folder.assignments, folder.actor.id
    if sees(Group.ADVISORS) and folder.leads:
        fields["advisors"] = [assignment_shown(one, folder.between.get(one.user_id)) for one in found]
        fields["conflicts"] = [conflict_shown(one, me) for one in folder.between.values()]
    given = [one for one in found if one.status in {"published", "acknowledged"}]
    if sees(Group.ADVISORS) and not folder.leads:
        fields["others"] = [views.name_of(one.user) for one in given]
    if sees(Group.OTHER_ADVISORS):
        fields["others"] = [views.name_of(one.user) for one in given if one.user_id != me]
    return fields


def _reviews(dossier: Dossier, folder: Folder, sees: Sees) -> dict[str, Any]:
    if not folder.reads_reviews:
        return {}
    made = [
        review_shown(one, dossier, conflict=folder.between.get(one.assignment.user_id))
        for one in folder.reviews
        if sight.REVIEW.sees(sight.ReviewGroup.EXISTENCE, one.standing, dossier.status)
    ]
    return {"reviews": made}


def _packets(dossier: Dossier, folder: Folder, sees: Sees) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if sees(Group.SYNTHESIS):
        fields["synthesis"], fields["synthesis_version"] = folder.said.letter
    if sees(Group.DRAFT_PACKET):
        fields["draft_packet"] = packet_shown(folder.checked) if folder.checked else None
        fields["corrections"] = [CorrectionShown(*one) for one in folder.said.corrections]
    if sees(Group.PACKET):
        fields["packet"] = packet_shown(folder.released) if folder.released else None
    return fields


def _answers(dossier: Dossier, folder: Folder, sees: Sees) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if sees(Group.REPLY) or sees(Group.SENT_REPLY):
        nothing = (None, None)
        fields["reply"] = ReplyShown(*(folder.said.reply or nothing), *(folder.said.read or nothing))
    if sees(Group.FOLLOW_UPS):
        fields["follow_ups"] = _follow_ups(folder, dossier)
    if sees(Group.OWN_PROPOSALS):
        here = (one for one, _hidden in folder.following if one.dossier_id == dossier.id)
        mine = [one for one in here if one.proposed_by_id == folder.actor.id]
        fields["own_proposals"] = [follow_up_shown(one, _today(dossier)) for one in mine]
    return fields


def _openings(dossier: Dossier, folder: Folder, sees: Sees) -> dict[str, Any]:
    return {"openings": views_packets.openings(dossier)} if sees(Group.OPENINGS) else {}


def _follow_ups(folder: Folder, of: Dossier) -> list[FollowUpShown]:
    """What follows from this review or from one before it, as the reader of this one may see it."""
    found, today = folder.following, _today(folder.dossier)
    return [follow_up_shown(one, today, named=not hidden) for one, hidden in found if one.dossier_id == of.id]


_MAKERS = (_envelope, _content, _last, _advisors, _reviews, _packets, _answers, _openings)


def _today(dossier: Dossier) -> date:
    return clock.today(ZoneInfo(dossier.round.zone))
