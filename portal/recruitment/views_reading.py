"""One application as a committee reads it: what was sent, one's own evaluation, and what the table in sight.py grants."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.accounts import queries as accounts
from portal.kernel import audit
from portal.kernel.sight import WITHHELD, Sighted
from portal.kernel.words import Sentence, _
from portal.policy import may
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.policy.sentences import SENTENCES
from portal.recruitment import queries_judged, rules, rules_decisions, sight, snapshots
from portal.recruitment.lifecycle import EVALUATION, READ, EvaluationStatus, Status
from portal.recruitment.models import Application, Conflict, Evaluation
from portal.recruitment.sight import Group
from portal.recruitment.views_committee import ERASED, STANDS, PositionShown, Stand, acts, position_shown
from portal.recruitment.views_deciding import DecisionShown, Told, decision, told
from portal.recruitment.views_own import FACT_LABELS

RECOMMENDATIONS: dict[str, Sentence] = {
    "no": _("No"),
    "maybe": _("Maybe"),
    "yes": _("Yes"),
    "strong_yes": _("Strong yes"),
}

CONFLICTS: dict[str, Sentence] = {
    "coauthor": _("We have written papers together"),
    "supervision": _("One of us supervises or supervised the other"),
    "institution": _("We worked at the same place in the last five years"),
    "personal": _("We are related, close friends, or in dispute"),
    "other": _("Another reason"),
}


@dataclass(frozen=True)
class DocumentShown:
    """A document of what was sent last."""

    public_id: str
    label: str
    name: str
    pages: int | None


@dataclass(frozen=True)
class EvaluationShown:
    """What somebody thinks: scores by criterion, in order; `mean` in points, 1 to 5; `said` is it by keys."""

    author: str
    version: int
    said: Mapping[str, Any]
    submitted: bool
    scores: Sequence[tuple[str, int | None]]
    recommendation: Sentence | None
    comment: str | None
    mean: float | None
    submitted_at: datetime | None
    changed_after_seeing: bool
    may_reopen: bool = False


@dataclass(frozen=True)
class ConflictShown:
    """A conflict that somebody declared, and how it was settled."""

    public_id: str
    name: str
    key: str
    kind: Sentence
    evidence: str | None
    declared_at: datetime
    overridden_at: datetime | None
    override_reason: str | None


@dataclass(frozen=True)
class Happened:
    """An entry of the application's history."""

    act: Act
    what: Sentence
    by: str
    at: datetime
    reason: str | None


@dataclass(frozen=True)
class Reading(Sighted):
    """An application as somebody of the committee sees it."""

    public_id: str
    position: PositionShown
    acts: frozenset[Act]
    decides: bool
    judges: bool
    status: Status = WITHHELD
    stand: Stand = WITHHELD
    received: datetime = WITHHELD
    name: Any = WITHHELD
    number: str = WITHHELD
    versions: int = WITHHELD
    sent: Mapping[str, Any] | None = WITHHELD
    facts: Sequence[tuple[Sentence, Any]] = WITHHELD
    papers: Sequence[Mapping[str, Any]] = WITHHELD
    statement: str | None = WITHHELD
    answers: Sequence[tuple[str, Any]] = WITHHELD
    documents: Sequence[DocumentShown] = WITHHELD
    own: EvaluationShown | None = WITHHELD
    evaluations: Sequence[EvaluationShown] = WITHHELD
    conflicts: Sequence[ConflictShown] = WITHHELD
    decisions: Sequence[DecisionShown] = WITHHELD
    messages: Sequence[Told] = WITHHELD
    history: Sequence[Happened] = WITHHELD


def reading(application: Application, *, actor: Actor) -> Reading:
    """The view of an application for one reader of the committee; asks only for what they are granted."""
    sees = sight.APPLICATION.of(application)
    shown: dict[str, Any] = {}
    for group, made in SHOWN.items():
        if sees(group):
            shown |= made(application, actor)
    now = acts(actor, application)
    decides = bool(now & set(rules_decisions.ACTS.values())) and may(actor, Act.DECISION_RECORD, application)
    judges = application.status in READ and may(actor, Act.EVALUATION_WRITE, application)
    position = position_shown(application.position, application.standing)
    return Reading(application.public_id, position, now, decides, judges, **shown)


def _submitted(application: Application) -> dict[str, Any]:
    sent = application.submissions[-1]
    known: dict[str, Any] = {"number": sent.number, "versions": len(application.submissions)}
    if sent.snapshot is None:
        gone: dict[str, Any] = dict.fromkeys(("facts", "papers", "answers", "documents"), ())
        return known | gone | {"name": ERASED, "statement": None, "sent": None}
    said = snapshots.content(sent.snapshot)
    facts = ((label, said["applicant"][key]) for key, label in FACT_LABELS.items())
    return known | {
        "name": said["applicant"]["name"],
        "sent": said,
        "facts": ((_("E-mail address"), said["applicant"]["address"]), *facts),
        "papers": tuple(said["papers"]),
        "statement": said["statement"],
        "answers": tuple((one["question"], one["answer"]) for one in said["answers"]),
        "documents": documents(said),
    }


def documents(said: Mapping[str, Any]) -> tuple[DocumentShown, ...]:
    """The documents of a snapshot."""
    return tuple(
        DocumentShown(one["id"], one["label"], one["name"], one["pages"]) for one in said["documents"]
    )


def others(application: Application, actor: Actor) -> tuple[EvaluationShown, ...]:
    """What others think, for whoever may read it."""
    theirs = queries_judged.evaluations_of_others(actor, application)
    return tuple(_evaluation(one, application) for one in theirs)


def own(application: Application, actor: Actor) -> EvaluationShown | None:
    """What the reader thinks, if they have said anything yet."""
    found = application.own_evaluation
    if found is None:
        return None
    may_reopen = may(actor, Act.EVALUATION_REOPEN, found) and EVALUATION.allows(found, Act.EVALUATION_REOPEN)
    return _evaluation(found, application, author=actor.name, may_reopen=may_reopen)


def _evaluation(
    found: Evaluation, application: Application, *, author: str | None = None, may_reopen: bool = False
) -> EvaluationShown:
    submitted = found.status == EvaluationStatus.SUBMITTED
    criteria = application.position.criteria
    weights = {one.key: one.weight for one in criteria}
    mean = found.mean if submitted else rules.mean_score(found.scores, weights)
    return EvaluationShown(
        author=author or found.evaluator.name or found.evaluator.address,
        version=found.version,
        said=rules.said_in(found),
        submitted=submitted,
        scores=tuple((one.label, found.scores.get(one.key)) for one in criteria),
        recommendation=RECOMMENDATIONS[found.recommendation] if found.recommendation else None,
        comment=found.comment,
        mean=mean / 1000 if mean is not None else None,
        submitted_at=found.submitted_at,
        changed_after_seeing=found.changed_after_seeing,
        may_reopen=may_reopen,
    )


def _conflict(found: Conflict) -> ConflictShown:
    return ConflictShown(
        public_id=found.public_id,
        name=found.user.name or found.user.address,
        key=found.kind,
        kind=CONFLICTS[found.kind],
        evidence=found.evidence,
        declared_at=found.declared_at,
        overridden_at=found.overridden_at,
        override_reason=found.override_reason,
    )


def _history(application: Application) -> tuple[Happened, ...]:
    entries = audit.of(application)
    names = accounts.names(entry.actor for entry in entries)
    return tuple(
        Happened(Act(one.act), SENTENCES[Act(one.act)], names.get(one.actor, one.actor), one.at, one.reason)
        for one in entries
    )


SHOWN: dict[Group, Callable[[Application, Actor], dict[str, Any]]] = {
    Group.STATUS: lambda one, _actor: {
        "status": Status(one.status),
        "stand": STANDS[one.status],
        "received": one.submitted_at,
    },
    Group.SUBMITTED: lambda one, _actor: _submitted(one),
    Group.OWN_EVALUATION: lambda one, actor: {"own": own(one, actor)},
    Group.EVALUATIONS: lambda one, actor: {"evaluations": others(one, actor)},
    Group.CONFLICTS: lambda one, _actor: {"conflicts": tuple(map(_conflict, queries_judged.conflicts(one)))},
    Group.DECISIONS: lambda one, _actor: {"decisions": tuple(map(decision, one.decisions))},
    Group.RELEASED: lambda one, _actor: {
        "messages": tuple(told(each) for each in one.decisions if each.released_at)
    },
    Group.HISTORY: lambda one, _actor: {"history": _history(one)},
}


def form_values(evaluation: Evaluation | None) -> dict[str, Any]:
    """What the form of one's own evaluation holds: a field `score_<key>` per criterion, and the version."""
    said = rules.said_in(evaluation)
    scores = {f"score_{key}": score for key, score in said["scores"].items()}
    words = {"recommendation": said["recommendation"], "comment": said["comment"]}
    return scores | words | {"version": evaluation.version if evaluation else 0}
