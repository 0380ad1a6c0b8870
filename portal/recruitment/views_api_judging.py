"""What a committee thinks, declares and decides, as its programs read it; and the letters that wait to be sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from portal import policy
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.recruitment import rules, rules_decisions, views_deciding, views_letters, views_reading
from portal.recruitment.lifecycle import APPLICATION, EVALUATION, READ, EvaluationStatus
from portal.recruitment.models import Application, Criterion, Outcome, Recommendation
from portal.recruitment.views_deciding import DecisionShown, Told
from portal.recruitment.views_reading import ConflictShown, EvaluationShown

OF_EVALUATIONS = (Act.EVALUATION_SUBMIT, Act.EVALUATION_REOPEN)


@dataclass(frozen=True)
class CommitteeEvaluation:
    """What somebody of the committee thinks of an application."""

    author: str
    status: EvaluationStatus
    scores: Annotated[Mapping[str, int], "By criterion, 1 to 5."]
    recommendation: Recommendation | None
    comment: str | None
    mean: Annotated[float | None, "Of the scores, weighted, 1 to 5."]
    submitted_at: datetime | None
    changed_after_seeing: Annotated[bool, "Whether it was changed after its author could read the others'."]


@dataclass(frozen=True)
class CommitteeEvaluations:
    """What the committee thinks of an application, as far as you may read it."""

    own: CommitteeEvaluation | None
    others: Sequence[CommitteeEvaluation]


@dataclass(frozen=True)
class CommitteeCriterion:
    """What applications are judged by."""

    key: str
    label: str
    weight: int
    anchors: Annotated[Mapping[str, str], "What a score means, by score."]


@dataclass(frozen=True)
class OwnEvaluation:
    """Your evaluation of an application, begun or not."""

    version: Annotated[int, "0 before you begin."]
    status: Annotated[EvaluationStatus | None, "Null before you begin."]
    criteria: Sequence[CommitteeCriterion]
    scores: Annotated[Mapping[str, int], "By criterion, 1 to 5."]
    recommendation: Recommendation | None
    comment: str | None
    mean: Annotated[float | None, "Of the scores, weighted, 1 to 5."]
    submitted_at: datetime | None
    actions: Sequence[Act]


@dataclass(frozen=True)
class DeclaredConflict:
    """A conflict of interest that somebody declared, and how it was settled."""

    id: str
    name: str
    kind: str
    evidence: str | None
    declared_at: datetime
    overridden_at: datetime | None
    override_reason: str | None


@dataclass(frozen=True)
class CommitteeDecision:
    """A decision, and who took it; it was told, or replaced, or waits."""

    outcome: Outcome
    by: str
    decided_at: datetime
    reasons: Sequence[str]
    text: Annotated[str, "Its places, such as {name}, are filled when it is released."]
    note: str | None
    released_at: Annotated[datetime | None, "When the applicant was told; null before that."]
    replaced: bool


@dataclass(frozen=True)
class ToldDecision:
    """What the applicant was told, and when."""

    outcome: Outcome
    text: str
    at: datetime


@dataclass(frozen=True)
class LetterOfDecision:
    """The exact mail that tells of a decision: a release names it by its hash."""

    address: str
    subject: str
    body: str
    sha256: str


@dataclass(frozen=True)
class WaitingDecision:
    """What was decided about an application and not told yet; `decision` and `letter` are null where nothing waits."""

    application: Annotated[str, "The application's id."]
    name: str
    language: Annotated[str, "In which the applicant is written to."]
    decision: CommitteeDecision | None
    letter: LetterOfDecision | None
    actions: Sequence[Act]


@dataclass(frozen=True)
class WaitingLetters:
    """The decisions of a position that wait to be told."""

    items: Annotated[Sequence[WaitingDecision], "As their applications arrived."]


def own_evaluation(found: Application, *, actor: Actor) -> OwnEvaluation:
    """What the reader thinks of an application, begun or not."""
    shown, row = views_reading.own(found, actor), found.own_evaluation
    said = shown.said if shown else rules.said_in(None)
    status = EvaluationStatus(row.status) if row else None
    writes = found.status in READ and status != EvaluationStatus.SUBMITTED
    actions = policy.actions(actor, found, [Act.EVALUATION_WRITE] if writes else ())
    return OwnEvaluation(
        version=shown.version if shown else 0,
        status=status,
        criteria=tuple(map(_criterion, found.position.criteria)),
        **said,
        mean=shown.mean if shown else None,
        submitted_at=shown.submitted_at if shown else None,
        actions=actions + (policy.actions(actor, row, OF_EVALUATIONS, EVALUATION) if row else []),
    )


def evaluations(found: Application, *, actor: Actor) -> CommitteeEvaluations:
    """What the committee thinks of an application, for whoever may read it."""
    own, others = views_reading.own(found, actor), views_reading.others(found, actor)
    return CommitteeEvaluations(evaluation(own) if own else None, tuple(map(evaluation, others)))


def waiting(found: Application, *, actor: Actor) -> WaitingDecision:
    """What was decided about an application and not told yet, for whoever decides."""
    shown = views_deciding.ticked(found)
    releases = [Act.DECISION_RELEASE] if shown.pending else []
    outcomes = policy.actions(actor, found, rules_decisions.ACTS.values(), APPLICATION)
    records = policy.actions(actor, found, [Act.DECISION_RECORD, *releases] if outcomes or releases else ())
    return WaitingDecision(
        application=shown.public_id,
        name=shown.name,
        language=shown.locale,
        decision=decision(shown.pending) if shown.pending else None,
        letter=_letter(shown.letter) if shown.letter else None,
        actions=[*outcomes, *records],
    )


def evaluation(shown: EvaluationShown) -> CommitteeEvaluation:
    """What somebody thinks, for whoever may read it."""
    return CommitteeEvaluation(
        author=shown.author,
        status=EvaluationStatus.SUBMITTED if shown.submitted else EvaluationStatus.DRAFT,
        **shown.said,
        mean=shown.mean,
        submitted_at=shown.submitted_at,
        changed_after_seeing=shown.changed_after_seeing,
    )


def _criterion(criterion: Criterion) -> CommitteeCriterion:
    anchors = {str(score): said for score, said in criterion.anchors.items() if said}
    return CommitteeCriterion(criterion.key, criterion.label, criterion.weight, anchors)


def conflict(shown: ConflictShown) -> DeclaredConflict:
    """A conflict, for whoever decides."""
    return DeclaredConflict(
        id=shown.public_id,
        name=shown.name,
        kind=shown.key,
        evidence=shown.evidence,
        declared_at=shown.declared_at,
        overridden_at=shown.overridden_at,
        override_reason=shown.override_reason,
    )


def decision(shown: DecisionShown) -> CommitteeDecision:
    """A decision, for whoever decides."""
    return CommitteeDecision(
        outcome=Outcome(shown.key),
        by=shown.by,
        decided_at=shown.at,
        reasons=shown.reason_keys,
        text=shown.message,
        note=shown.note,
        released_at=shown.released_at,
        replaced=shown.replaced,
    )


def _letter(shown: views_letters.Letter) -> LetterOfDecision:
    return LetterOfDecision(shown.address, shown.subject, shown.body, shown.sha256)


def told(shown: Told) -> ToldDecision:
    """What a decision told the applicant."""
    return ToldDecision(Outcome(shown.key), shown.message, shown.at)
