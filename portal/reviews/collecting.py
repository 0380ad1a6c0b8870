"""The reviews of a dossier are taken in: by its director, or by the portal once nobody has one left to write."""

from portal import policy
from portal.kernel import audit
from portal.policy.actor import SYSTEM, Actor
from portal.policy.acts import Act
from portal.reviews import queries, queries_reviews, telling
from portal.reviews.lifecycle import DOSSIER, DossierStatus
from portal.reviews.models import Dossier


def collect(dossier: Dossier, *, actor: Actor) -> None:
    """Take the reviews in: from here on the director reads them. Raises Incomplete, IllegalMove, Forbidden."""
    policy.require(actor, Act.DOSSIER_COLLECT, dossier)
    DOSSIER.apply(dossier, Act.DOSSIER_COLLECT)
    audit.record(Act.DOSSIER_COLLECT, dossier, actor=actor)


def collect_if_complete(dossier: Dossier) -> None:
    """The portal takes the reviews in once every advisor who has the dossier has submitted."""
    theirs = dossier.standing
    queries.refresh(SYSTEM, dossier)
    if dossier.status == DossierStatus.REVIEWING and queries_reviews.all_submitted(dossier):
        collect(dossier, actor=SYSTEM)
        telling.tell_director("reviews_are_in", dossier, f"in:{dossier.version}")
    dossier.standing = theirs  # whoever acts here goes on as who they are
