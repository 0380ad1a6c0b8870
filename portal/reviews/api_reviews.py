"""Reviews for their authors' programs: the dossier, one's own draft and its versions, and ways out."""

from typing import Any

from flask import g

from portal.accounts import login
from portal.kernel import db
from portal.kernel.api import Operations
from portal.kernel.forms import Form
from portal.policy.acts import Act
from portal.reviews import (
    assigning,
    conflicts,
    reviewing,
    schemas_api_reviews,
    schemas_review,
    views_api_dossier,
    views_api_reviews,
    views_dossier,
)
from portal.reviews.pages_reviews import mine
from portal.reviews.pages_traces import leave_traces

api = Operations(
    "api_reviews",
    __name__,
    title="Advisors: reviews",
    about="A dossier that was given to you, and your review of it. Nobody else reads a draft, in any role.",
)


@api.get("/reviews/<public_id>", Act.REVIEW_READ, answers=views_api_reviews.AssignedReview, own_units=True)
def show(public_id: str) -> views_api_reviews.AssignedReview:
    """Read a dossier that was given to me, beside my review of it.

    What others wrote stands in the dossier once mine is submitted, in a round where advisors read one another.
    """
    who = login.actor()
    with db.reading():
        found = mine(public_id)
        shown = views_dossier.shown(found.dossier, actor=who)
        dossier = views_api_dossier.dossier(found.dossier, shown, who)
        answer = views_api_reviews.assigned(found, dossier, who)
    leave_traces(shown)
    return answer


@api.get("/reviews/<public_id>/review", Act.REVIEW_READ, answers=views_api_reviews.OwnReview)
def review(public_id: str) -> views_api_reviews.OwnReview:
    """Read my review as it stands, with the questions and who will read each answer."""
    return views_api_reviews.own(mine(public_id), login.actor())


@api.put(
    "/reviews/<public_id>/review",
    Act.REVIEW_WRITE,
    told=schemas_api_reviews.ReviewAnswers,
    whole=False,
    leads_to=review,
    matches=True,
)
def write(public_id: str, body: dict[str, Any], seen: views_api_reviews.OwnReview) -> None:
    """Keep my review as it stands; an answer that is left out is taken out.

    Good for saving while somebody types: every ten minutes a version is kept to go back to.
    """
    found = mine(public_id, to_change=True)
    asked = Form(schemas_review.review(found.dossier.round.form), values=schemas_review.answers(body))
    said = schemas_review.answers(asked.save())
    reviewing.save(found, said, version=seen.version, actor=login.actor(), by_hand=False)


@api.post("/reviews/<public_id>/review/submit", Act.REVIEW_SUBMIT, leads_to=review)
def submit(public_id: str) -> None:
    """Submit my review as it is kept; submitted twice, it is submitted once."""
    found = mine(public_id, to_change=True)
    kept = found.review.answers if found.review else {}
    Form(schemas_review.review(found.dossier.round.form, whole=True), values=kept).submit()
    reviewing.submit(found, actor=login.actor(), at=g.arrived_at)


@api.get("/reviews/<public_id>/versions", Act.REVIEW_READ, answers=views_api_reviews.OwnReviewVersions)
def versions(public_id: str) -> views_api_reviews.OwnReviewVersions:
    """List every version of my review, the newest first."""
    return views_api_reviews.versions(mine(public_id))


@api.post("/reviews/<public_id>/versions/<version>/restore", Act.REVIEW_WRITE, leads_to=review)
def restore(public_id: str, version: str) -> None:
    """Go on from a version, by its number; what stands now is kept as one too."""
    number = int(version) if version.isdecimal() and len(version) < 6 else 0
    reviewing.restore(mine(public_id, to_change=True), number, actor=login.actor())


@api.post("/reviews/<public_id>/acknowledge", Act.ASSIGNMENT_ACKNOWLEDGE, leads_to=show)
def acknowledge(public_id: str) -> None:
    """Accept a dossier to review."""
    assigning.acknowledge(mine(public_id, to_change=True), actor=login.actor())


@api.post("/reviews/<public_id>/decline", Act.ASSIGNMENT_DECLINE, told=schemas_api_reviews.Declined)
def decline(public_id: str, body: dict[str, Any]) -> None:
    """Decline a dossier, for a reason that the director reads; it is no longer mine."""
    assigning.decline(mine(public_id, to_change=True), body["reason"], actor=login.actor())


@api.post("/reviews/<public_id>/conflict", Act.ASSIGNMENT_RECUSE, told=schemas_api_reviews.Recused)
def recuse(public_id: str, body: dict[str, Any]) -> None:
    """Say that there is a conflict after all: the dossier closes, and what I wrote is sealed."""
    conflicts.recuse(mine(public_id, to_change=True), body["reason"], actor=login.actor())
