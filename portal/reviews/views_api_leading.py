"""A dossier as its director's programs read it: all that the desk shows, what can be done now, and what still lacks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from portal import policy
from portal.kernel.words import Sentence
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.reviews import (
    queries_packets,
    queries_people,
    sight,
    views,
    views_api,
    views_api_assigning,
    views_api_dossier,
    views_assigning,
    views_dossier,
    views_leading,
    views_packets,
)
from portal.reviews.lifecycle import DossierStatus
from portal.reviews.models import Dossier as DossierRow
from portal.reviews.models_packets import Packet
from portal.reviews.sight import Group
from portal.reviews.views_api import PacketText
from portal.reviews.views_api_assigning import LedAssignment, LedConflict
from portal.reviews.views_api_dossier import Dossier
from portal.reviews.views_api_rounds import NamedUser
from portal.reviews.views_dossier import DossierShown
from portal.reviews.views_folder import Folder
from portal.reviews.views_leading import Desk
from portal.reviews.views_reviews import assignment_shown


@dataclass(frozen=True)
class SideBySide:
    """What every author answered to one question, in the order of the reviews; never summed up."""

    question: str
    answers: Annotated[Sequence[str | None], "In words; null where nothing was said."]
    far_apart: Annotated[bool, "Whether some lie two steps apart or more."]


@dataclass(frozen=True, kw_only=True)
class LedDossier(Dossier):
    """A dossier as its director works on it."""

    assignments: Annotated[Sequence[LedAssignment], "Proposals too, which nobody else sees."]
    conflicts: Annotated[Sequence[LedConflict], "What connects them with advisors."]
    side_by_side: Annotated[Sequence[SideBySide], "Ratings, once the reviews are in."]
    packet_id: Annotated[str | None, "The packet that you looked at last."]
    needs: Annotated[Mapping[Act, Sequence[str]], "What is still needed for what you may do later."]


@dataclass(frozen=True)
class AdvisorChoice:
    """An advisor of the round who could review somebody."""

    id: str
    name: str
    pros: Annotated[Sequence[str], "What speaks for it."]
    cons: Annotated[Sequence[str], "What speaks against it."]
    why_not: Annotated[str | None, "Why it is impossible; null where nothing is in the way."]


@dataclass(frozen=True)
class DossierAdvisors:
    """Who reviews somebody, and whom one could ask."""

    assignments: Sequence[LedAssignment]
    choices: Annotated[Sequence[AdvisorChoice], "Those with most in their favour first."]
    actions: Sequence[Act]


@dataclass(frozen=True)
class DossierEntrusted:
    """Who acts for the director on a dossier, and who could."""

    id: str
    person: str
    acting_director: NamedUser | None
    may_act: Sequence[NamedUser]
    actions: Sequence[Act]


@dataclass(frozen=True)
class DossierLetter:
    """The director's letter to a person; it may be left empty."""

    text: str | None
    saved_at: datetime | None
    version: Annotated[int, "0 where nothing is written."]
    actions: Sequence[Act]


@dataclass(frozen=True, kw_only=True)
class LedPacket(PacketText):
    """Exactly what the person would receive, as it was made when the director looked."""

    current: Annotated[bool, "Whether a new one would still say the same; only then it can be shared."]
    needs: Annotated[Mapping[Act, Sequence[str]], "What is still needed to show or to share it."]
    actions: Sequence[Act]


def led(folder: Folder, shown: DossierShown) -> LedDossier:
    """A dossier for whoever directs it."""
    row, actor = folder.dossier, folder.actor
    given = views_api_dossier.granted(row, shown, actor)
    desk = views_leading.desk(row, shown, actor, folder)
    given["actions"] += _acts(row, shown, desk, actor)
    conflicts = [one for one in shown.conflicts if not one.of_reader]
    return LedDossier(
        **given,
        assignments=[views_api_assigning.assignment(one) for one in shown.advisors],
        conflicts=[views_api_assigning.conflict(actor, row, one) for one in conflicts],
        side_by_side=[
            SideBySide(str(one.label), [str(said) if said else None for said in one.said], one.far)
            for one in desk.spread
        ],
        packet_id=desk.packet_id,
        needs=_needs(shown.needs),
    )


def _acts(row: DossierRow, shown: DossierShown, desk: Desk, actor: Actor) -> Iterator[Act]:
    """What can be done now; to give it again to who has it already, or to show no draft, is nothing to do."""
    idle = {
        Act.ASSIGNMENT_PUBLISH: row.status == DossierStatus.REVIEWING and not desk.proposed,
        Act.PACKET_CHECK: not shown.round.correct_days,
    }
    now = {
        Act.ASSIGNMENT_PROPOSE: desk.proposes,
        Act.ASSIGNMENT_DROP: desk.proposed > 0,
        Act.REVIEW_RETURN: desk.returns and bool(shown.reviews),
        Act.SYNTHESIS_WRITE: desk.previews,
        Act.PACKET_PREVIEW: desk.previews and Act.PACKET_SHARE in shown.acts,
        Act.DOSSIER_EXEMPT: desk.exempts,
        Act.DOSSIER_INCLUDE: desk.includes,
        Act.DOSSIER_ENTRUST: desk.entrusts,
        Act.DOSSIER_STAND_ASIDE: True,
    }
    yield from (act for act in sorted(shown.acts) if not idle.get(act))
    yield from (act for act, is_now in now.items() if is_now and policy.may(actor, act, row))


def _needs(needs: Mapping[Act, Sequence[Sentence]]) -> dict[Act, list[str]]:
    return {act: [str(one) for one in left] for act, left in needs.items()}


def advisors(folder: Folder) -> DossierAdvisors:
    """Who reviews somebody, and whom one could ask."""
    row, actor = folder.dossier, folder.actor
    given = [assignment_shown(one, folder.between.get(one.user_id)) for one in folder.assignments]
    proposes = views_leading.proposes(row) and policy.may(actor, Act.ASSIGNMENT_PROPOSE, row)
    return DossierAdvisors(
        assignments=[views_api_assigning.assignment(one) for one in given],
        choices=[
            AdvisorChoice(
                one.user_id,
                one.name,
                [str(each) for each in one.pros],
                [str(each) for each in one.cons],
                str(one.why_not) if one.why_not else None,
            )
            for one in views_assigning.choices(actor, row, folder)
        ],
        actions=[Act.ASSIGNMENT_PROPOSE] if proposes else [],
    )


def entrusted(row: DossierRow, actor: Actor) -> DossierEntrusted:
    """Who acts for the director on a dossier."""
    acting = row.acting_director
    return DossierEntrusted(
        id=row.public_id,
        person=row.person.name,
        acting_director=NamedUser(acting.public_id, views.name_of(acting)) if acting else None,
        may_act=[NamedUser(one.public_id, views.name_of(one)) for one in queries_people.who_may_act()],
        actions=policy.actions(actor, row, (Act.DOSSIER_ENTRUST,)),
    )


def letter(row: DossierRow, actor: Actor) -> DossierLetter:
    """The letter as it is kept."""
    found = queries_packets.synthesis(row) if sight.DOSSIER.of(row)(Group.SYNTHESIS) else None
    writes = views_leading.writes(row) and policy.may(actor, Act.SYNTHESIS_WRITE, row)
    return DossierLetter(
        text=found.text if found else None,
        saved_at=found.saved_at if found else None,
        version=found.version if found else 0,
        actions=[Act.SYNTHESIS_WRITE] if writes else [],
    )


def packet(row: DossierRow, actor: Actor, found: Packet, *, current: bool) -> LedPacket:
    """A packet that the director looks at."""
    acts, needs = views_dossier.acts_of(row, actor)
    theirs = {Act.PACKET_SHARE, *([Act.PACKET_CHECK] if row.round.correct_days else [])}
    return LedPacket(
        **vars(views_api.packet(views_packets.packet_shown(found))),
        current=current,
        needs={act: left for act, left in _needs(needs).items() if act in theirs},
        actions=sorted(acts & theirs) if current else [],
    )
