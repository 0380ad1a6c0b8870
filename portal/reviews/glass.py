"""Breaking the glass: an administrator reads what is not theirs, for a typed reason, for an hour, in everybody's sight."""

from portal import policy
from portal.kernel import audit, clock, db
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.reviews import telling
from portal.reviews.models import Dossier
from portal.reviews.models_packets import BrokenGlass
from portal.reviews.rules import GLASS_STAYS_BROKEN


def break_glass(dossier: Dossier, reason: str, *, actor: Actor) -> BrokenGlass:
    """Open a dossier for an hour; the director gets a mail, the person sees who, when and why. Raises Forbidden."""
    policy.require(actor, Act.GLASS_BREAK, dossier)
    now = clock.now()
    made = BrokenGlass(
        dossier_id=dossier.id, user_id=actor.id, reason=reason, at=now, until=now + GLASS_STAYS_BROKEN
    )
    db.session().add(made)
    audit.record(Act.GLASS_BREAK, dossier, actor=actor, reason=reason)
    who = actor.name or actor.address
    telling.tell_director("glass_broken", dossier, made.public_id or now.isoformat(), by=who, reason=reason)
    return made
