"""What is asked of packets, answers to them, and what follows."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import User
from portal.kernel import db
from portal.kernel.errors import NotFound
from portal.people.models import Person
from portal.policy.actor import Actor
from portal.reviews import queries
from portal.reviews.lifecycle import AFTER_SHARING, FollowUpStatus
from portal.reviews.models import Dossier, Round, RoundAdvisor
from portal.reviews.models_packets import (
    Acknowledgement,
    BrokenGlass,
    Correction,
    FollowUp,
    Packet,
    Reply,
    Synthesis,
)
from portal.reviews.rules import Identity


def synthesis(dossier: Dossier) -> Synthesis | None:
    """The director's letter, if one was begun."""
    return db.session().scalar(select(Synthesis).where(Synthesis.dossier_id == dossier.id))


def released(dossier: Dossier) -> Packet | None:
    """The packet that the person received and has."""
    mine = Packet.released_at.is_not(None), Packet.withdrawn_at.is_(None)
    return _last(_packets(dossier).where(*mine))


def checked(dossier: Dossier) -> Packet | None:
    """The draft that the person was last shown to correct facts in."""
    return _last(_packets(dossier).where(Packet.checked_at.is_not(None)), Packet.checked_at)


def drafts_shown(dossier_id: int) -> Sequence[Packet]:
    """The drafts of a dossier that its person was shown to correct facts in."""
    rows = select(Packet).where(Packet.dossier_id == dossier_id, Packet.checked_at.is_not(None))
    return db.session().scalars(rows).all()


def previewed(dossier: Dossier) -> Packet | None:
    """The packet that the director looked at last."""
    return _last(_packets(dossier))


def packet(dossier: Dossier, public_id: str) -> Packet:
    """A packet of a dossier; raises NotFound."""
    found = db.session().scalar(_packets(dossier).where(Packet.public_id == public_id))
    if found is None:
        raise NotFound()
    return found


def ever_released(dossier: Dossier) -> Sequence[Packet]:
    """Every packet that was released, also those taken back, oldest first: for who opened them."""
    rows = _packets(dossier).where(Packet.released_at.is_not(None))
    return db.session().scalars(rows.order_by(Packet.id)).all()


def corrections(dossier: Dossier) -> Sequence[Correction]:
    """What the person corrected, oldest first."""
    rows = select(Correction).where(Correction.dossier_id == dossier.id)
    return db.session().scalars(rows.order_by(Correction.id)).all()


def reply(dossier: Dossier) -> Reply | None:
    """The person's reply, once it was sent."""
    return db.session().scalar(select(Reply).where(Reply.dossier_id == dossier.id))


def acknowledgement(dossier: Dossier) -> Acknowledgement | None:
    """That the person has read it."""
    return db.session().scalar(select(Acknowledgement).where(Acknowledgement.dossier_id == dossier.id))


def broken_glass(dossier: Dossier) -> Sequence[BrokenGlass]:
    """Every time an administrator broke the glass, the latest first."""
    rows = select(BrokenGlass).where(BrokenGlass.dossier_id == dossier.id)
    return (
        db.session().scalars(rows.options(joinedload(BrokenGlass.user)).order_by(BrokenGlass.id.desc())).all()
    )


def advisors(dossier: Dossier, *, unnamed: bool) -> dict[int, str]:
    """Who else was asked to a round with this person: public id by user; the unnamed ones are those of collective rounds."""
    rows = select(User.id, User.public_id).join(RoundAdvisor, RoundAdvisor.user_id == User.id)
    rows = rows.join(Round, Round.id == RoundAdvisor.round_id).join(Dossier, Dossier.round_id == Round.id)
    rows = rows.where(
        Dossier.person_id == dossier.person_id, User.id.is_distinct_from(dossier.person.user_id)
    )
    rows = rows.where(Round.identity == Identity.COLLECTIVE) if unnamed else rows
    return dict(db.session().execute(rows.distinct()).all())


# What follows


def follow_ups(dossier: Dossier, *, proposed_by: Actor | None = None) -> Sequence[FollowUp]:
    """What follows from a review, as it was proposed; of one proposer only, if named."""
    rows = _follow_ups().where(FollowUp.dossier_id == dossier.id)
    if proposed_by is not None:
        rows = rows.where(FollowUp.proposed_by_id == proposed_by.id)
    return db.session().scalars(rows.order_by(FollowUp.id)).unique().all()


def follow_up(dossier: Dossier, public_id: str) -> FollowUp:
    """Something that follows from a review; raises NotFound."""
    rows = _follow_ups().where(FollowUp.dossier_id == dossier.id, FollowUp.public_id == public_id)
    found = db.session().scalars(rows.with_for_update(of=FollowUp)).unique().one_or_none()
    if found is None:
        raise NotFound()
    found.standing = dossier.standing
    return found


def owed_by(actor: Actor) -> Sequence[FollowUp]:
    """What the actor agreed to do, or was agreed for them, and is not done, by date; of dossiers that are shared."""
    rows = _follow_ups().where(*_owed_by(actor)).order_by(FollowUp.due_on, FollowUp.id)
    return db.session().scalars(rows).unique().all()


def _owed_by(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    mine = select(Person.id).where(Person.user_id.is_not(None), Person.user_id == actor.id)
    shared = select(Dossier.id).where(
        Dossier.status.in_(AFTER_SHARING), queries.is_running(), ~queries.is_sealed(actor)
    )
    agreed = FollowUp.status == FollowUpStatus.AGREED
    return FollowUp.owner_id.in_(mine), agreed, FollowUp.dossier_id.in_(shared)


def owed(actor: Actor) -> int:
    """How many things the actor owes."""
    return db.session().scalar(select(func.count()).select_from(FollowUp).where(*_owed_by(actor))) or 0


def _follow_ups() -> Select[FollowUp]:
    return select(FollowUp).options(
        joinedload(FollowUp.owner), joinedload(FollowUp.proposed_by), joinedload(FollowUp.dossier)
    )


def _packets(dossier: Dossier) -> Select[Packet]:
    return select(Packet).where(Packet.dossier_id == dossier.id).options(joinedload(Packet.file))


def _last(rows: Select[Packet], by=Packet.id) -> Packet | None:
    return db.session().scalar(rows.order_by(by.desc(), Packet.id.desc()).limit(1))
