"""Somebody answers about a person's publications in their place, for as long as both want it."""

from portal import policy
from portal.accounts.models import User
from portal.kernel import audit, clock, db, links, mail
from portal.people.models import Person
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.publications import queries_help
from portal.publications.models_help import Delegation


def grant(person: Person, user: User, *, actor: Actor) -> Delegation:
    """A person (with standing) lets somebody answer in their place, who is told by mail; once is enough.

    Raises Forbidden.
    """
    policy.require(actor, Act.DELEGATION_GRANT, person)
    found = queries_help.lasting(person.id, user.id)
    if found:
        return found
    found = Delegation(person_id=person.id, user_id=user.id, granted_at=clock.now())
    db.session().add(found)
    db.session().flush()
    audit.record(Act.DELEGATION_GRANT, found, actor=actor)
    mail.post(
        "delegation_granted",
        to=user.address,
        locale=user.locale,
        key=f"delegation_granted:{found.public_id}",
        about=found.public_id,
        name=user.name,
        person=person.name,
        link=links.link("delegates.index"),
    )
    return found


def end(delegation: Delegation, *, actor: Actor) -> None:
    """Either of the two ends it; what was answered until then stands. Raises Forbidden."""
    policy.require(actor, Act.DELEGATION_END, delegation)
    if delegation.ended_at is None:
        delegation.ended_at, delegation.ended_by_id = clock.now(), actor.id
        audit.record(Act.DELEGATION_END, delegation, actor=actor)
