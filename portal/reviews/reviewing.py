"""What an advisor writes: kept as they go, submitted, restored from any version, and returned for a reason.

A draft is its author's alone, in every role and through every glass. A review that was submitted is read by others after
their own; one that is returned is a draft again until it is submitted anew.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from portal import policy
from portal.kernel import audit, clock, db
from portal.kernel.errors import IllegalMove, Incomplete, NotFound, Stale
from portal.kernel.words import _
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.reviews import collecting, rules, rules_form, telling
from portal.reviews.lifecycle import ASSIGNMENT, REVIEW, AssignmentStatus, ReviewStatus
from portal.reviews.models_reviews import Assignment, Review, ReviewVersion

VERSION_EVERY = timedelta(minutes=10)


def save(
    assignment: Assignment,
    answers: Mapping[str, Any],
    *,
    version: int,
    actor: Actor,
    by_hand: bool = True,
) -> Review:
    """Keep a review as it stands: answers by the form's keys; whoever writes has accepted the dossier.

    `version` is 0 for one that is only begun; `by_hand` keeps a version to return to, as every ten minutes of
    typing do. Raises Stale with both texts, IllegalMove once it is submitted, Incomplete where it is no longer
    written, Forbidden.
    """
    policy.require(actor, Act.REVIEW_WRITE, assignment)
    review = assignment.review
    there, said = (review.version, dict(review.answers)) if review else (0, {})
    if review is not None and said == answers:
        return _kept(review, by_hand)
    if there != version:
        raise Stale(theirs={**said, "version": there}, yours=dict(answers))
    _insist_on_writing(assignment)
    if review is None:
        review = _begin(assignment)
    review.answers, review.saved_at = dict(answers), clock.now()
    db.session().flush()
    return _kept(review, by_hand)


def submit(assignment: Assignment, *, actor: Actor, at: datetime) -> None:
    """Say what one thinks; said twice, it is said. Raises Incomplete with what is still needed, IllegalMove, Forbidden."""
    policy.require(actor, Act.REVIEW_SUBMIT, assignment)
    review = assignment.review
    if review is None:
        raise Incomplete(list(rules_form.missing({}, assignment.dossier.round.form)))
    if review.status in {ReviewStatus.SUBMITTED, ReviewStatus.RELEASED}:
        return
    REVIEW.apply(review, Act.REVIEW_SUBMIT, at)
    review.submitted_at, review.returned_at, review.returned_reason = at, None, None
    _keep_version(review, submitted=True)
    audit.record(Act.REVIEW_SUBMIT, review, actor=actor)
    collecting.collect_if_complete(assignment.dossier)


def restore(assignment: Assignment, number: int, *, actor: Actor) -> Review:
    """Go on from a version of before; what stands now is kept as one too. Raises NotFound, IllegalMove, Forbidden."""
    policy.require(actor, Act.REVIEW_WRITE, assignment)
    review = assignment.review
    found = next((one for one in review.versions if one.number == number), None) if review else None
    if review is None or found is None:
        raise NotFound()
    _insist_on_writing(assignment)
    _keep_version(review)
    review.answers, review.saved_at = dict(found.answers), clock.now()
    db.session().flush()
    return review


def return_to_author(review: Review, reason: str, *, actor: Actor) -> None:
    """Ask the author to look at their review again, for a reason they read. Raises IllegalMove, Forbidden."""
    policy.require(actor, Act.REVIEW_RETURN, review)
    REVIEW.apply(review, Act.REVIEW_RETURN)
    review.returned_at, review.returned_reason = clock.now(), reason
    audit.record(Act.REVIEW_RETURN, review, actor=actor, reason=reason)
    assignment = review.assignment
    key = f"{review.public_id}:{review.version}"
    about = {"person": assignment.dossier.person.name}
    telling.tell_advisors("review_returned", [assignment.user], assignment.dossier.round, key, **about)


def _begin(assignment: Assignment) -> Review:
    if assignment.status == AssignmentStatus.PUBLISHED:
        ASSIGNMENT.apply(assignment, Act.ASSIGNMENT_ACKNOWLEDGE)
    review = Review(assignment=assignment, answers={}, saved_at=clock.now(), versions=[])
    review.standing = assignment.standing | {"author"}
    db.session().add(review)
    return review


def _insist_on_writing(assignment: Assignment) -> None:
    review = assignment.review
    if review is not None and review.status != ReviewStatus.DRAFT:
        raise IllegalMove(
            _("Your review is submitted. Ask the director to return it if you want to change it.")
        )
    if needs := list(rules.may_be_written(assignment, review)):
        raise Incomplete(needs)


def _kept(review: Review, by_hand: bool) -> Review:
    last = review.versions[-1] if review.versions else None
    if last is not None and last.answers == review.answers:
        return review
    if by_hand or last is None or clock.now() - last.saved_at >= VERSION_EVERY:
        _keep_version(review)
    return review


def _keep_version(review: Review, *, submitted: bool = False) -> None:
    number = review.versions[-1].number + 1 if review.versions else 1
    kept = ReviewVersion(
        number=number, answers=dict(review.answers), saved_at=clock.now(), submitted=submitted
    )
    review.versions.append(kept)
    db.session().flush()
