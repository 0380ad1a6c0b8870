"""One dossier for programs of its director: from freezing to its reviews, and who directs it."""

from typing import Any

from portal import policy
from portal.accounts import login
from portal.kernel import db
from portal.kernel.api import Operations
from portal.kernel.errors import IllegalMove
from portal.kernel.forms import Form
from portal.policy.acts import Act
from portal.reviews import (
    collecting,
    dossiers,
    queries_reviews,
    reviewing,
    schemas,
    schemas_api_rounds,
    views_api_leading,
    views_dossier,
)
from portal.reviews.lifecycle import DossierStatus
from portal.reviews.pages_leading import hand_over, known, led
from portal.reviews.pages_rounds import candidates
from portal.reviews.pages_traces import leave_traces
from portal.reviews.views_api_leading import DossierEntrusted, LedDossier
from portal.reviews.views_folder import Folder

api = Operations(
    "api_leading",
    __name__,
    title="Directing a dossier",
    about="A dossier as its director works on it; a director is whoever acts for one, too.",
)


@api.get("/rounds/<slug>/dossiers/<public_id>", Act.DOSSIER_LEAD, answers=LedDossier, own_units=True)
def dossier(slug: str, public_id: str) -> LedDossier:
    """Read a dossier that I direct: all of it beside what I can do now, and what is still needed.

    Whoever opens what its person received leaves a trace that the person sees.
    """
    with db.reading():
        folder = Folder(led(slug, public_id), login.actor())
        shown = views_dossier.shown(folder.dossier, actor=login.actor(), folder=folder)
        answer = views_api_leading.led(folder, shown)
    leave_traces(shown)
    return answer


@api.post("/rounds/<slug>/dossiers/<public_id>/freeze", Act.DOSSIER_FREEZE, leads_to=dossier)
def freeze(slug: str, public_id: str) -> None:
    """Freeze a dossier as it stands; its person is told, and what changes later is shown beside it."""
    dossiers.freeze(led(slug, public_id, to_change=True), actor=login.actor())


@api.post(
    "/rounds/<slug>/dossiers/<public_id>/unfreeze",
    Act.DOSSIER_UNFREEZE,
    told=schemas.Reason,
    leads_to=dossier,
)
def unfreeze(slug: str, public_id: str, body: dict[str, Any]) -> None:
    """Take a dossier back from its advisors, for a reason that they read in a mail; what they wrote stays theirs."""
    dossiers.unfreeze(led(slug, public_id, to_change=True), body["reason"], actor=login.actor())


@api.post("/rounds/<slug>/dossiers/<public_id>/collect", Act.DOSSIER_COLLECT, leads_to=dossier)
def collect(slug: str, public_id: str) -> None:
    """Take the reviews in without waiting for the rest; who has not submitted no longer can."""
    collecting.collect(led(slug, public_id, to_change=True), actor=login.actor())


@api.post(
    "/rounds/<slug>/dossiers/<public_id>/exempt", Act.DOSSIER_EXEMPT, told=schemas.Reason, leads_to=dossier
)
def exempt(slug: str, public_id: str, body: dict[str, Any]) -> None:
    """Let somebody sit the round out, for a reason that they read in a mail."""
    dossiers.exempt(led(slug, public_id, to_change=True), body["reason"], actor=login.actor())


@api.post("/rounds/<slug>/dossiers/<public_id>/include", Act.DOSSIER_INCLUDE, leads_to=dossier)
def include(slug: str, public_id: str) -> None:
    """Let somebody take part after all; they are told."""
    dossiers.include(led(slug, public_id, to_change=True), actor=login.actor())


@api.post("/rounds/<slug>/dossiers/<public_id>/aside", Act.DOSSIER_STAND_ASIDE, told=schemas.Aside)
def stand_aside(slug: str, public_id: str, body: dict[str, Any]) -> None:
    """Stand aside because something connects me with them.

    Somebody else acts for me on this dossier, and all of it is closed to me for good: nothing is answered.
    """
    dossiers.stand_aside(led(slug, public_id, to_change=True), body["remark"], actor=login.actor())


@api.get("/rounds/<slug>/dossiers/<public_id>/entrust", Act.DOSSIER_ENTRUST, answers=DossierEntrusted)
def entrusted(slug: str, public_id: str) -> DossierEntrusted:
    """Read who acts for the director on a dossier, and who could."""
    _round, found = known(slug, public_id)
    policy.require(login.actor(), Act.DOSSIER_ENTRUST, found)
    return views_api_leading.entrusted(found, login.actor())


@api.post(
    "/rounds/<slug>/dossiers/<public_id>/entrust",
    Act.DOSSIER_ENTRUST,
    told=schemas_api_rounds.ActsForDirector,
    leads_to=entrusted,
)
def entrust(slug: str, public_id: str, body: dict[str, Any]) -> None:
    """Let somebody act for the director on a dossier, or the director again; both are told.

    An administrator does so only where no director may.
    """
    _round, found = known(slug, public_id, to_change=True)
    policy.require(login.actor(), Act.DOSSIER_ENTRUST, found)
    hand_over(found, Form(schemas.entrusting(candidates()), values=body))


@api.post(
    "/rounds/<slug>/dossiers/<public_id>/reviews/<review_id>/return",
    Act.REVIEW_RETURN,
    told=schemas.Reason,
    leads_to=dossier,
)
def return_review(slug: str, public_id: str, review_id: str, body: dict[str, Any]) -> None:
    """Ask an author to look at their review again, for a reason that they read."""
    found = led(slug, public_id, to_change=True)
    policy.require(login.actor(), Act.REVIEW_RETURN, found)
    if found.status != DossierStatus.WITH_DIRECTOR:
        raise IllegalMove()
    review = queries_reviews.review_in(found, review_id)
    reviewing.return_to_author(review, body["reason"], actor=login.actor())
