"""A round's people as their director's programs read them: where each stands, what is to be settled, and who reviews whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from portal import policy
from portal.kernel.sight import WITHHELD, Sighted
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.reviews import views, views_api, views_api_rounds, views_rounds
from portal.reviews.lifecycle import AssignmentStatus, DossierStatus, ReviewStatus, RoundStatus
from portal.reviews.models import Dossier, Round
from portal.reviews.rules import ConflictSource, Settlement
from portal.reviews.views_api import JointPaper, RoundBrief
from portal.reviews.views_api_rounds import AskedAdvisor, brief
from portal.reviews.views_reviews import AssignmentShown, ConflictShown
from portal.reviews.views_rounds import Line


@dataclass(frozen=True)
class LedAssignment:
    """Who has a dossier, or is proposed for it, and how far they are; never a word of what is still written."""

    id: str
    advisor: str
    advisor_id: str
    part: Literal["lead", "second", "reader"]
    status: AssignmentStatus
    review_status: Annotated[ReviewStatus | None, "Null where nothing is written."]
    reason: Annotated[str | None, "Why they declined it."]
    submitted_at: datetime | None
    returned_reason: Annotated[str | None, "Why the review was returned to them."]
    disclosed: Annotated[Sequence[JointPaper], "What connects them with the person, and was allowed."]


@dataclass(frozen=True)
class RoundDossier(Sighted):
    """A dossier in the table of its round; of one that you do not direct, only where it stands."""

    id: str
    person: Annotated[str, "Their name."]
    person_slug: str
    status: DossierStatus
    exempt: Annotated[bool, "Whether they sit this round out."]
    led: Annotated[bool, "Whether you direct it."]
    own: Annotated[bool, "Whether it is your own: read it as everybody reads theirs."]
    acting_director: Annotated[str | None, "Who acts for the director on it."]
    actions: Annotated[Sequence[Act], "What can be done to it together with others."]
    exempt_reason: str | None = WITHHELD
    assignments: Sequence[LedAssignment] = WITHHELD
    unsettled: Annotated[int, "How many conflicts are to be settled."] = WITHHELD
    missing: Annotated[Sequence[str], "What is still needed, in words."] = WITHHELD


@dataclass(frozen=True)
class LedConflict:
    """What stands between an advisor and a person; until it is settled, the advisor sees nothing of them."""

    id: str
    dossier_id: str
    person: str
    advisor: str
    advisor_id: str
    source: ConflictSource
    evidence: Sequence[JointPaper]
    remark: Annotated[str | None, "What whoever declared it said."]
    found_at: datetime
    settled: Annotated[Settlement | None, "Null while it waits."]
    reason: Annotated[str | None, "Why it was settled so."]
    actions: Sequence[Act]


@dataclass(frozen=True)
class RoundConflicts:
    """What stands between advisors and people whose dossiers you direct."""

    round: RoundBrief
    conflicts: Annotated[Sequence[LedConflict], "Those to settle first."]
    undeclared: Annotated[Sequence[str], "Names of the advisors who have not declared yet."]


@dataclass(frozen=True)
class RoundAssignments:
    """Who reviews whom, with what is still proposed."""

    round: RoundBrief
    dossiers: Annotated[Sequence[RoundDossier], "Those that you direct, by name."]
    advisors: Sequence[AskedAdvisor]


def dossiers(actor: Actor, round_: Round, found: Sequence[Dossier]) -> list[RoundDossier]:
    """Dossiers in the table of their round, with their standing."""
    running = round_.status == RoundStatus.OPEN
    lines = views_rounds.lines(actor, found)
    return [_dossier(actor, row, one, running) for row, one in zip(found, lines, strict=True)]


def _dossier(actor: Actor, row: Dossier, one: Line, running: bool) -> RoundDossier:
    given_back = one.status == DossierStatus.FROZEN and any(each.active for each in one.advisors)
    now = {
        Act.DOSSIER_FREEZE: running and one.freezes,
        Act.ASSIGNMENT_PUBLISH: running and (one.proposals > 0 or (given_back and one.exempt_reason is None)),
    }
    led: dict[str, Any] = {}
    if one.led:
        led["exempt_reason"] = str(one.exempt_reason) if one.exempt_reason else None
        led["assignments"] = [assignment(each) for each in one.advisors]
        led |= {"unsettled": one.unsettled, "missing": [str(each) for each in one.missing]}
    return RoundDossier(
        id=one.public_id,
        person=one.name,
        person_slug=one.slug,
        status=DossierStatus(one.status),
        exempt=one.stand == views.EXEMPT,
        led=one.led,
        own=one.own,
        acting_director=one.acting,
        actions=[act for act, is_now in now.items() if is_now and policy.may(actor, act, row)],
        **led,
    )


def assignment(one: AssignmentShown) -> LedAssignment:
    """Who has a dossier, and how far they are."""
    part: Any = one.part_code
    return LedAssignment(
        id=one.public_id,
        advisor=one.advisor,
        advisor_id=one.advisor_id,
        part=part,
        status=one.status,
        review_status=one.review_status,
        reason=one.reason,
        submitted_at=one.submitted_at,
        returned_reason=one.returned_reason,
        disclosed=views_api.joint_papers(one.disclosed),
    )


def conflicts(actor: Actor, round_: Round, found: Sequence[Dossier]) -> RoundConflicts:
    """What stands between advisors and people of a round, around dossiers that the reader directs."""
    rows = {one.public_id: one for one in found}
    pairs = views_rounds.pairs(actor, found)
    return RoundConflicts(
        round=brief(round_),
        conflicts=[conflict(actor, rows[one.dossier_id], one.conflict) for one in pairs],
        undeclared=[views.name_of(one.user) for one in round_.advisors if one.declared_at is None],
    )


def conflict(actor: Actor, dossier: Dossier, one: ConflictShown) -> LedConflict:
    """What stands between an advisor and the person of a dossier that the reader directs."""
    return LedConflict(
        id=one.public_id,
        dossier_id=dossier.public_id,
        person=dossier.person.name,
        advisor=one.advisor,
        advisor_id=one.advisor_id,
        source=one.source_code,
        evidence=views_api.joint_papers(one.evidence),
        remark=one.remark,
        found_at=one.found_at,
        settled=Settlement(one.settled) if one.settled else None,
        reason=one.reason,
        actions=policy.actions(actor, dossier, (Act.CONFLICT_SETTLE,)),
    )


def assignments(actor: Actor, round_: Round, found: Sequence[Dossier]) -> RoundAssignments:
    """Who reviews whom in a round, of dossiers that the reader directs."""
    return RoundAssignments(
        brief(round_), dossiers(actor, round_, found), views_api_rounds.asked(actor, round_)
    )
