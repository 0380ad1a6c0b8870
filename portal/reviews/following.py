"""What the person says to what they received, and what follows from it."""

from datetime import date

from portal import policy
from portal.kernel import audit, clock, db
from portal.kernel.errors import IllegalMove, Incomplete, Invalid
from portal.kernel.words import _
from portal.people.models import Person
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.reviews import queries_packets, telling
from portal.reviews.lifecycle import AFTER_SHARING, FOLLOW_UP, DossierStatus
from portal.reviews.models import Dossier
from portal.reviews.models_packets import Acknowledgement, Correction, FollowUp, Reply
from portal.reviews.sight import PROPOSING


def correct(dossier: Dossier, text: str, *, actor: Actor) -> Correction:
    """Say which facts are wrong in the draft, while its window is open. Raises Incomplete, IllegalMove, Forbidden."""
    policy.require(actor, Act.PACKET_CORRECT, dossier)
    if dossier.status != DossierStatus.CORRECTING:
        raise IllegalMove()
    if dossier.correct_until is not None and clock.now() > dossier.correct_until:
        raise Incomplete([_("more time: the days for corrections are over. Write to the director")])
    made = Correction(dossier_id=dossier.id, text=text, sent_at=clock.now())
    db.session().add(made)
    audit.record(Act.PACKET_CORRECT, dossier, actor=actor)
    telling.tell_director("facts_corrected", dossier, f"corrected:{clock.now().isoformat()}")
    return made


def acknowledge(dossier: Dossier, name: str, *, actor: Actor) -> Acknowledgement:
    """Say that one has read it, by typing one's name; it does not say that one agrees. Raises Invalid, IllegalMove, Forbidden."""
    policy.require(actor, Act.PACKET_ACKNOWLEDGE, dossier)
    _insist_on_shared(dossier)
    if found := queries_packets.acknowledgement(dossier):
        return found
    if name.casefold().split() != dossier.person.name.casefold().split():
        raise Invalid(
            {"name": [_("Please type your name as it stands here: %(name)s.", name=dossier.person.name)]}
        )
    made = Acknowledgement(dossier_id=dossier.id, name=name, at=clock.now())
    db.session().add(made)
    audit.record(Act.PACKET_ACKNOWLEDGE, dossier, actor=actor)
    return made


def reply(dossier: Dossier, text: str, *, actor: Actor) -> Reply:
    """Answer, once and for good, until a day; the director and the advisors read it. Raises Incomplete, IllegalMove, Forbidden."""
    policy.require(actor, Act.PACKET_REPLY, dossier)
    _insist_on_shared(dossier)
    if queries_packets.reply(dossier) is not None:
        raise IllegalMove(_("You have replied already, and a reply stays as it was sent."))
    if dossier.reply_until is not None and clock.now() > dossier.reply_until:
        raise Incomplete([_("more time: the day for a reply has passed. Write to the director")])
    made = Reply(dossier_id=dossier.id, text=text, sent_at=clock.now())
    db.session().add(made)
    audit.record(Act.PACKET_REPLY, dossier, actor=actor)
    telling.tell_director("person_replied", dossier, "replied")
    return made


def lend(dossier: Dossier, *, shown: bool, actor: Actor) -> None:
    """Show what one received to one's supervisor, or no longer. Raises IllegalMove, Forbidden."""
    policy.require(actor, Act.PACKET_LEND, dossier)
    _insist_on_shared(dossier)
    dossier.lent_at = clock.now() if shown else None
    audit.record(Act.PACKET_LEND, dossier, actor=actor, detail={"shown": shown})


def propose(
    dossier: Dossier, text: str, *, owner: Person | None = None, due_on: date | None = None, actor: Actor
) -> FollowUp:
    """Propose what should follow: an advisor while they review, the person and the director after sharing.

    Raises IllegalMove, Forbidden.
    """
    policy.require(actor, Act.FOLLOW_UP_PROPOSE, dossier)
    when = PROPOSING if "assigned" in dossier.standing else AFTER_SHARING
    if dossier.status not in when:
        raise IllegalMove()
    made = FollowUp(
        dossier=dossier,
        text=text,
        owner=owner,
        due_on=due_on,
        proposed_by_id=actor.id,
        proposed_at=clock.now(),
    )
    made.standing = dossier.standing
    db.session().add(made)
    audit.record(Act.FOLLOW_UP_PROPOSE, made, actor=actor)
    return made


def agree(follow_up: FollowUp, *, owner: Person | None, due_on: date | None, actor: Actor) -> None:
    """Agree on who does it until when; who owes it is told. Raises Incomplete, IllegalMove, Forbidden."""
    policy.require(actor, Act.FOLLOW_UP_AGREE, follow_up)
    _insist_on_following(follow_up)
    follow_up.owner, follow_up.owner_id, follow_up.due_on = owner, owner.id if owner else None, due_on
    FOLLOW_UP.apply(follow_up, Act.FOLLOW_UP_AGREE)
    audit.record(Act.FOLLOW_UP_AGREE, follow_up, actor=actor)
    if owner is not None and owner.user_id != actor.id:
        telling.tell_owner(follow_up, owner)


def finish(follow_up: FollowUp, evidence: str | None, *, actor: Actor) -> None:
    """Say that it is done, with what shows it. Raises IllegalMove, Forbidden."""
    policy.require(actor, Act.FOLLOW_UP_FINISH, follow_up)
    _insist_on_following(follow_up)
    FOLLOW_UP.apply(follow_up, Act.FOLLOW_UP_FINISH)
    follow_up.evidence = evidence
    audit.record(Act.FOLLOW_UP_FINISH, follow_up, actor=actor)


def drop(follow_up: FollowUp, *, actor: Actor) -> None:
    """Drop what was proposed or agreed. Raises IllegalMove, Forbidden."""
    policy.require(actor, Act.FOLLOW_UP_DROP, follow_up)
    _insist_on_following(follow_up)
    FOLLOW_UP.apply(follow_up, Act.FOLLOW_UP_DROP)
    audit.record(Act.FOLLOW_UP_DROP, follow_up, actor=actor)


def _insist_on_shared(dossier: Dossier) -> None:
    if dossier.status != DossierStatus.SHARED:
        raise IllegalMove()


def _insist_on_following(follow_up: FollowUp) -> None:
    if follow_up.dossier.status not in AFTER_SHARING:
        raise IllegalMove()
