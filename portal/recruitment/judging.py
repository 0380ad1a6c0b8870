"""What a committee thinks: evaluations, each its author's own until it is submitted, and conflicts of interest.

What others think is shown after one's own evaluation. Whoever reopens theirs afterwards may change it; the version
before is kept, and a change made after others could be read says so.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from portal import policy
from portal.kernel import audit, clock, db
from portal.kernel.errors import IllegalMove, Incomplete, Stale
from portal.kernel.words import _
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.recruitment import queries, queries_judged, rules
from portal.recruitment.lifecycle import EVALUATION, EvaluationStatus
from portal.recruitment.models import Application, Conflict, Evaluation, EvaluationVersion
from portal.recruitment.rules import said_in

WRITTEN = ("scores", "recommendation", "comment")


def save(application: Application, values: Mapping[str, Any], *, version: int, actor: Actor) -> Evaluation:
    """Keep the actor's evaluation as it stands: scores (criterion key to 1–5), recommendation, comment.

    `version` is 0 for one that is only begun. Raises Stale with both texts, IllegalMove once it is submitted,
    Incomplete for an application that the committee no longer reads, Forbidden.
    """
    policy.require(actor, Act.EVALUATION_WRITE, application)
    evaluation = queries_judged.evaluation(actor, application)
    there = evaluation.version if evaluation else 0
    if evaluation and said_in(evaluation) == values:
        return evaluation
    if there != version:
        raise Stale(theirs={**said_in(evaluation), "version": there}, yours=dict(values))
    evaluation = evaluation or _begin(application, actor)
    _insist_on_writing(evaluation)
    for name in WRITTEN:
        setattr(evaluation, name, values[name])
    evaluation.saved_at = clock.now()
    db.session().flush()
    return evaluation


def submit(evaluation: Evaluation, *, actor: Actor) -> None:
    """Say what one thinks. Raises Incomplete with what is still needed, IllegalMove, Forbidden."""
    policy.require(actor, Act.EVALUATION_SUBMIT, evaluation)
    if evaluation.status == EvaluationStatus.SUBMITTED:
        return
    now = clock.now()
    EVALUATION.apply(evaluation, Act.EVALUATION_SUBMIT, now)
    evaluation.submitted_at = now
    evaluation.mean = rules.mean_score(
        evaluation.scores, {one.key: one.weight for one in evaluation.application.position.criteria}
    )
    if _changed_after_seeing(evaluation):
        evaluation.changed_after_seeing = True
    audit.record(Act.EVALUATION_SUBMIT, evaluation, actor=actor)


def reopen(evaluation: Evaluation, *, actor: Actor) -> None:
    """Take one's evaluation back to change it; what others think is hidden again until it is submitted anew.

    Raises Incomplete once a decision was told, IllegalMove, Forbidden.
    """
    policy.require(actor, Act.EVALUATION_REOPEN, evaluation)
    EVALUATION.apply(evaluation, Act.EVALUATION_REOPEN)
    seen = len(queries_judged.evaluations_of_others(actor, evaluation.application))
    kept = {**said_in(evaluation), "others": seen}
    moment = evaluation.submitted_at or clock.now()
    db.session().add(EvaluationVersion(evaluation_id=evaluation.id, content=kept, submitted_at=moment))
    audit.record(Act.EVALUATION_REOPEN, evaluation, actor=actor)


def declare(application: Application, kind: str, evidence: str | None, *, actor: Actor) -> Conflict:
    """Declare a conflict of one's own: from here on the application is hidden from the actor. Raises Forbidden."""
    policy.require(actor, Act.CONFLICT_DECLARE, application)
    mine = Conflict.application_id == application.id, Conflict.user_id == actor.id
    conflict = db.session().scalar(select(Conflict).where(*mine))
    if conflict is None:
        conflict = Conflict(application_id=application.id, user_id=actor.id)
        db.session().add(conflict)
    conflict.kind, conflict.evidence, conflict.declared_at = kind, evidence, clock.now()
    conflict.overridden_at = conflict.overridden_by_id = conflict.override_reason = None
    audit.record(Act.CONFLICT_DECLARE, application, actor=actor, reason=evidence, detail={"kind": kind})
    application.standing = queries.standing(actor, [application.id])[application.id]
    return conflict


def override(application: Application, conflict: Conflict, reason: str, *, actor: Actor) -> None:
    """Let somebody else read an application in spite of their conflict, for a recorded reason.

    Raises Forbidden, also for one's own conflict; IllegalMove where it no longer stands.
    """
    policy.require(actor, Act.CONFLICT_OVERRIDE, application)
    if conflict.user_id == actor.id or conflict.overridden_at:
        raise IllegalMove()
    conflict.overridden_at, conflict.overridden_by_id = clock.now(), actor.id
    conflict.override_reason = reason
    detail = {"kind": conflict.kind, "user": conflict.user.public_id}
    audit.record(Act.CONFLICT_OVERRIDE, application, actor=actor, reason=reason, detail=detail)


def _begin(application: Application, actor: Actor) -> Evaluation:
    draft = {"status": EvaluationStatus.DRAFT, "scores": {}, "saved_at": clock.now()}
    evaluation = Evaluation(application=application, evaluator_id=actor.id, **draft)
    evaluation.standing = application.standing | {"author"}
    application.own_evaluation = evaluation
    db.session().add(evaluation)
    return evaluation


def _insist_on_writing(evaluation: Evaluation) -> None:
    if evaluation.status != EvaluationStatus.DRAFT:
        raise IllegalMove(_("Your evaluation is submitted. Reopen it if you want to change it."))
    if needs := list(rules.is_still_judged(evaluation, clock.now())):
        raise Incomplete(needs)


def _changed_after_seeing(evaluation: Evaluation) -> bool:
    before = queries_judged.versions(evaluation)
    said = said_in(evaluation)
    return any(
        one.content["others"] and any(one.content[name] != said[name] for name in WRITTEN) for one in before
    )
