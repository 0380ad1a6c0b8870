"""Decide now, tell later: a decision waits until somebody has read the exact mail and releases it.

A release names the mail that was shown by its hash, and is refused where the text has changed since.
"""

from collections.abc import Sequence

from portal import policy
from portal.kernel import audit, clock, db, mail
from portal.kernel.errors import IllegalMove, Invalid
from portal.kernel.words import _
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.recruitment import rules_decisions, views_letters
from portal.recruitment.lifecycle import APPLICATION, Status
from portal.recruitment.models import Application, Decision, Outcome
from portal.recruitment.views_letters import pending

WITHDRAWN = _("The applicant has withdrawn in the meantime. Nothing was sent.")
MOVED_ON = _(
    "This application has moved on in the meantime. Nothing was sent; please look at where it stands now."
)


def record(
    application: Application,
    outcome: Outcome,
    *,
    text: str,
    reasons: Sequence[str],
    note: str | None,
    actor: Actor,
) -> Decision:
    """Keep a decision until it is told; one that waited already is replaced.

    Raises Invalid for a text that cannot be filled or a refusal without a reason, IllegalMove where the application
    stands too far for it, Forbidden.
    """
    policy.require(actor, Act.DECISION_RECORD, application)
    policy.require(actor, rules_decisions.ACTS[outcome], application)
    _insist_on_move(application, outcome)
    refuse_wrong(outcome, text, reasons)
    _replace(application)
    who_when = {"decided_by_id": actor.id, "decided_at": clock.now()}
    decision = Decision(outcome=outcome, reasons=list(reasons), note=note, message=text, **who_when)
    application.decisions.append(decision)
    audit.record(Act.DECISION_RECORD, application, actor=actor, reason=note, detail={"outcome": str(outcome)})
    return decision


def cancel(application: Application, *, actor: Actor) -> None:
    """Take back a decision that nobody was told yet. Raises Forbidden."""
    policy.require(actor, Act.DECISION_RECORD, application)
    if decision := pending(application):
        _replace(application)
        detail = {"outcome": str(decision.outcome), "cancelled": True}
        audit.record(Act.DECISION_RECORD, application, actor=actor, detail=detail)


def release(application: Application, *, seen: str, actor: Actor) -> bool:
    """Tell the applicant what was decided, once; answers whether it was told just now.

    `seen` is the hash of the mail that was shown. Raises IllegalMove where the text has changed since, or the
    application has moved on or was withdrawn; Forbidden.
    """
    policy.require(actor, Act.DECISION_RELEASE, application)
    decision = pending(application)
    if decision is None:
        return _told_already(application)
    act = rules_decisions.ACTS[decision.outcome]
    policy.require(actor, act, application)
    _insist_on_move(application, decision.outcome)
    letter = views_letters.letter(application, decision)
    if letter.sha256 != seen:
        raise IllegalMove(
            _("The text has changed since you looked at it. Nothing was sent; please read it again.")
        )
    decision.message = views_letters.filled(application, decision)
    APPLICATION.apply(application, act)
    if decision.outcome == Outcome.OFFER:
        application.accepted_at = None
    decision.released_at, decision.released_by_id = clock.now(), actor.id
    detail = {"outcome": str(decision.outcome), "mail": seen}
    audit.record(Act.DECISION_RELEASE, application, actor=actor, detail=detail)
    _post(application, decision, letter.address)
    return True


def refuse_wrong(outcome: str, text: str, reasons: Sequence[str], field: str = "text") -> None:
    """Raises Invalid for a text that cannot be filled, and for a refusal without a reason."""
    wrong: dict[str, list] = {}
    if faults := list(rules_decisions.faults(text, reasons)):
        wrong[field] = faults
    if outcome == Outcome.REJECT and not reasons:
        wrong["reasons"] = [_("Please choose one reason at least: the applicant reads it.")]
    if wrong:
        raise Invalid(wrong)


def take_up(application: Application, *, actor: Actor) -> None:
    """Start reading an application. Raises IllegalMove, Forbidden."""
    policy.require(actor, Act.APPLICATION_TAKE_UP, application)
    if application.status == Status.IN_REVIEW:
        return
    APPLICATION.apply(application, Act.APPLICATION_TAKE_UP)
    audit.record(Act.APPLICATION_TAKE_UP, application, actor=actor)


def reconsider(application: Application, reason: str, *, actor: Actor) -> None:
    """Read an application once more that was not taken forward, for a recorded reason. Raises IllegalMove, Forbidden."""
    policy.require(actor, Act.APPLICATION_RECONSIDER, application)
    APPLICATION.apply(application, Act.APPLICATION_RECONSIDER)
    audit.record(Act.APPLICATION_RECONSIDER, application, actor=actor, reason=reason)


def _insist_on_move(application: Application, outcome: str) -> None:
    if APPLICATION.find(application.status, rules_decisions.ACTS[outcome]) is None:
        raise IllegalMove(WITHDRAWN if application.status == Status.WITHDRAWN else MOVED_ON)


def _told_already(application: Application) -> bool:
    if not any(one.released_at for one in application.decisions):
        raise IllegalMove(WITHDRAWN if application.status == Status.WITHDRAWN else MOVED_ON)
    return False


def _replace(application: Application) -> None:
    if before := pending(application):
        before.replaced_at = clock.now()
        db.session().flush()  # the database lets one decision wait, not two


def _post(application: Application, decision: Decision, address: str) -> None:
    mail.post(
        "decision",
        to=address,
        locale=application.locale,
        key=f"decision:{decision.public_id}",
        about=application.public_id,
        **views_letters.parameters(application, decision),
    )
