"""Many people at once for programs of a director: conflicts to settle, who reviews whom, what is frozen and given."""

from typing import Any

from portal import policy
from portal.accounts import login
from portal.kernel.api import Operations
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.words import _
from portal.policy.acts import Act
from portal.reviews import (
    assigning,
    conflicts,
    dossiers,
    pages_assigning,
    queries_reviews,
    queries_rounds,
    schemas,
    schemas_api_rounds,
    views_api_assigning,
    views_api_leading,
)
from portal.reviews.api_rounds import round_
from portal.reviews.models import Dossier
from portal.reviews.pages_leading import led
from portal.reviews.pages_rounds import seen
from portal.reviews.rules import Settlement
from portal.reviews.views_api_assigning import RoundAssignments, RoundConflicts
from portal.reviews.views_api_leading import DossierAdvisors
from portal.reviews.views_folder import Folder

api = Operations(
    "api_assigning",
    __name__,
    title="Who reviews whom",
    about="Conflicts that a director settles, advisors whom they propose, and dossiers that they freeze and give.",
)


@api.get("/rounds/<slug>/conflicts", Act.ROUND_READ, answers=RoundConflicts)
def conflicts_of(slug: str) -> RoundConflicts:
    """Read what stands between advisors and people whose dossiers I direct."""
    found = seen(slug)
    mine = queries_rounds.led(login.actor(), found)
    return views_api_assigning.conflicts(login.actor(), found, mine)


@api.post(
    "/rounds/<slug>/dossiers/<public_id>/conflicts/<conflict_id>",
    Act.CONFLICT_SETTLE,
    told=schemas.Settled,
    leads_to=conflicts_of,
)
def settle(slug: str, public_id: str, conflict_id: str, body: dict[str, Any]) -> None:
    """Decide what a conflict means: it can be settled anew.

    Sealed, the advisor sees nothing of this person in any role, and what they wrote is sealed with it.
    """
    found = led(slug, public_id, to_change=True)
    policy.require(login.actor(), Act.CONFLICT_SETTLE, found)
    conflict = queries_reviews.conflict_in(found, conflict_id)
    if conflict.user_id == login.actor().id:
        raise NotFound()
    conflicts.settle(found, conflict, Settlement(body["settled"]), body["reason"], actor=login.actor())


@api.get("/rounds/<slug>/assignments", Act.ROUND_READ, answers=RoundAssignments)
def assignments(slug: str) -> RoundAssignments:
    """Read who reviews whom, with what is still proposed, of dossiers that I direct."""
    found = seen(slug)
    mine = queries_rounds.led(login.actor(), found)
    return views_api_assigning.assignments(login.actor(), found, mine)


@api.post(
    "/rounds/<slug>/publish",
    Act.ASSIGNMENT_PUBLISH,
    told=schemas_api_rounds.SeveralDossiers,
    leads_to=assignments,
)
def publish(slug: str, body: dict[str, Any]) -> None:
    """Give dossiers to those who are proposed for them, or had them before; each advisor gets one mail.

    All of them are given, or none.
    """
    assigning.publish(_chosen(slug, Act.ASSIGNMENT_PUBLISH, body), actor=login.actor())


@api.post(
    "/rounds/<slug>/freeze", Act.DOSSIER_FREEZE, told=schemas_api_rounds.SeveralDossiers, leads_to=round_
)
def freeze(slug: str, body: dict[str, Any]) -> None:
    """Freeze several dossiers as they stand: all of them, or none."""
    for one in _chosen(slug, Act.DOSSIER_FREEZE, body):
        dossiers.freeze(one, actor=login.actor())


@api.get("/rounds/<slug>/dossiers/<public_id>/assignments", Act.ASSIGNMENT_PROPOSE, answers=DossierAdvisors)
def advisors(slug: str, public_id: str) -> DossierAdvisors:
    """Read who reviews somebody, and whom one could ask, with what speaks for and against each."""
    found = led(slug, public_id)
    policy.require(login.actor(), Act.ASSIGNMENT_PROPOSE, found)
    return views_api_leading.advisors(Folder(found, login.actor()))


@api.post(
    "/rounds/<slug>/dossiers/<public_id>/assignments",
    Act.ASSIGNMENT_PROPOSE,
    told=schemas_api_rounds.ProposedAdvisor,
    leads_to=advisors,
)
def propose(slug: str, public_id: str, body: dict[str, Any]) -> None:
    """Propose an advisor of the round, as a reader unless it is said otherwise; nobody else sees it."""
    found = led(slug, public_id, to_change=True)
    policy.require(login.actor(), Act.ASSIGNMENT_PROPOSE, found)
    pages_assigning.put_forward(found, values=body)


@api.delete("/rounds/<slug>/dossiers/<public_id>/assignments/<assignment_id>", Act.ASSIGNMENT_DROP)
def drop(slug: str, public_id: str, assignment_id: str) -> None:
    """Take a proposal back before anybody saw it."""
    found = led(slug, public_id, to_change=True)
    assigning.drop(queries_reviews.in_dossier(found, assignment_id), actor=login.actor())


def _chosen(slug: str, act: Act, body: dict[str, Any]) -> list[Dossier]:
    found = pages_assigning.chosen(slug, act, body["dossiers"])
    if len(found) < len(set(body["dossiers"])):
        raise Invalid({"dossiers": [_("Please choose among the answers offered.")]})
    return found
