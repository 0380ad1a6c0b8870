"""Who reviews whom: proposed by the director, seen by nobody else, then published; an advisor accepts or declines."""

from collections.abc import Sequence

from portal import policy
from portal.accounts.models import User
from portal.kernel import audit, clock, db
from portal.kernel.errors import IllegalMove, Invalid
from portal.kernel.words import Sentence, _
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.reviews import collecting, queries, queries_reviews, queries_rounds, rules_assigning, telling
from portal.reviews.lifecycle import ASSIGNMENT, BEFORE_REVIEWS_ARE_IN, DOSSIER, AssignmentStatus
from portal.reviews.models import Dossier
from portal.reviews.models_reviews import Assignment

BEFORE_THE_END = BEFORE_REVIEWS_ARE_IN


def propose(dossier: Dossier, user: User, part: str, *, actor: Actor) -> Assignment:
    """Propose an advisor for a dossier; nobody but the director knows. Raises Invalid with why not, IllegalMove, Forbidden."""
    policy.require(actor, Act.ASSIGNMENT_PROPOSE, dossier)
    if dossier.status not in BEFORE_THE_END or dossier.exempt_reason is not None:
        raise IllegalMove(
            _("Advisors are proposed once a dossier is frozen, and until its reviews are taken in.")
        )
    if why := against(dossier, user):
        raise Invalid({"advisor": [why]})
    made = Assignment(dossier=dossier, user=user, part=part, proposed_at=clock.now())
    made.standing = dossier.standing
    db.session().add(made)
    audit.record(Act.ASSIGNMENT_PROPOSE, made, actor=actor)
    queries.refresh(actor, dossier)
    return made


def against(dossier: Dossier, user: User) -> Sentence | None:
    """Why this user cannot review this dossier; None where nothing is in the way."""
    conflict = queries_reviews.conflict_between(user.id, dossier.person_id)
    before = queries_reviews.of_advisor(dossier, user.id)
    return rules_assigning.why_not(
        themself=dossier.person.user_id == user.id,
        directs=dossier.acting_director_id == user.id,
        in_round=queries_rounds.advisor(dossier.round, user.id) is not None,
        conflict=(conflict.settled or "open") if conflict else None,
        before=before.status if before else None,
    )


def drop(assignment: Assignment, *, actor: Actor) -> None:
    """Take a proposal back before anybody saw it. Raises IllegalMove, Forbidden."""
    policy.require(actor, Act.ASSIGNMENT_DROP, assignment)
    if assignment.status != AssignmentStatus.PROPOSED:
        raise IllegalMove(_("This dossier was given to the advisor already; they can decline it."))
    audit.record(Act.ASSIGNMENT_DROP, assignment, actor=actor)
    db.session().delete(assignment)
    db.session().flush()


def publish(dossiers: Sequence[Dossier], *, actor: Actor) -> int:
    """Give dossiers to those who are proposed for them, or had them before; each advisor gets one mail.

    Answers how many were given anew. Raises Incomplete for a dossier without an advisor, IllegalMove, Forbidden.
    """
    given: dict[User, list[Assignment]] = {}
    proposed = queries_reviews.proposed([one.id for one in dossiers])
    for one in queries_reviews.to_give_back([one.id for one in dossiers]):
        given.setdefault(one.user, []).append(one)
    for dossier in dossiers:
        policy.require(actor, Act.ASSIGNMENT_PUBLISH, dossier)
        DOSSIER.apply(queries.refresh(actor, dossier), Act.ASSIGNMENT_PUBLISH)
        audit.record(Act.ASSIGNMENT_PUBLISH, dossier, actor=actor)
    for one in proposed:
        ASSIGNMENT.apply(one, Act.ASSIGNMENT_PUBLISH)
        given.setdefault(one.user, []).append(one)
    for user, theirs in given.items():
        round_ = dossiers[0].round
        key = f"{theirs[0].public_id}:{theirs[0].dossier.version}"
        telling.tell_advisors(
            "dossiers_given", [user], round_, key, number=len(theirs), due_at=round_.reviews_due_at
        )
    return len(proposed)


def acknowledge(assignment: Assignment, *, actor: Actor) -> None:
    """Accept a dossier to review; accepted twice, it is accepted. Raises IllegalMove, Forbidden."""
    policy.require(actor, Act.ASSIGNMENT_ACKNOWLEDGE, assignment)
    if assignment.status != AssignmentStatus.ACKNOWLEDGED:
        ASSIGNMENT.apply(assignment, Act.ASSIGNMENT_ACKNOWLEDGE)
        audit.record(Act.ASSIGNMENT_ACKNOWLEDGE, assignment, actor=actor)


def decline(assignment: Assignment, reason: str, *, actor: Actor) -> None:
    """Decline a dossier, for a reason that the director reads. Raises IllegalMove once one's review is submitted, Forbidden."""
    policy.require(actor, Act.ASSIGNMENT_DECLINE, assignment)
    if assignment.review is not None and assignment.review.status != "draft":
        raise IllegalMove(_("Your review is submitted; it stays."))
    ASSIGNMENT.apply(assignment, Act.ASSIGNMENT_DECLINE)
    assignment.reason = reason
    audit.record(Act.ASSIGNMENT_DECLINE, assignment, actor=actor, reason=reason)
    who = assignment.user.name or assignment.user.address
    telling.tell_director("advisor_declined", assignment.dossier, assignment.public_id, advisor=who)
    collecting.collect_if_complete(assignment.dossier)
