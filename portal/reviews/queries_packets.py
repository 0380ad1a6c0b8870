"""What is asked of packets, answers to them, and what follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import User
from portal.kernel import db
from portal.kernel.errors import NotFound
from portal.kernel.traces import AccessTrace
from portal.people.models import Person
from portal.policy.actor import Actor
from portal.reviews import queries
from portal.reviews.lifecycle import AFTER_SHARING, RUNNING, FollowUpStatus
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

HAS = (Packet.released_at.is_not(None), Packet.withdrawn_at.is_(None))  # the packet that its person has


def synthesis(dossier: Dossier) -> Synthesis | None:
    """The director's letter, if one was begun."""
    return db.session().scalar(select(Synthesis).where(Synthesis.dossier_id == dossier.id))


def released(dossier: Dossier) -> Packet | None:
    """The packet that the person received and has."""
    return _last(_packets(dossier).where(*HAS))


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


def shown(dossier: Dossier, *, released: bool, checked: bool, looked_at: bool) -> Sequence[Packet]:
    """Packets of a dossier, oldest first: the one its person has, the drafts they were shown, the one looked at last."""
    last = select(func.max(Packet.id)).where(Packet.dossier_id == dossier.id).scalar_subquery()
    rules = (released, and_(*HAS)), (checked, Packet.checked_at.is_not(None)), (looked_at, Packet.id == last)
    wanted = [rule for asked, rule in rules if asked]
    if not wanted:
        return []
    rows = select(Packet).where(Packet.dossier_id == dossier.id, or_(*wanted))
    return db.session().scalars(rows.order_by(Packet.id)).all()


@dataclass(frozen=True)
class Before:
    """A person's dossier of the round before, with the packet and the reply that it led to."""

    dossier: Dossier
    packet: Packet | None = None
    reply: Reply | None = None


def before(dossier: Dossier, *, whole: bool = True) -> Before | None:
    """The same person's dossier of the round before that was shared, if there is one; without `whole` nothing of it."""
    rows = select(Dossier).join(Dossier.round).options(contains_eager(Dossier.round))
    if whole:
        rows = rows.add_columns(Packet, Reply).outerjoin(Reply, Reply.dossier_id == Dossier.id)
        rows = rows.outerjoin(Packet, and_(Packet.dossier_id == Dossier.id, *HAS))
    rows = rows.where(
        Dossier.person_id == dossier.person_id,
        Dossier.id != dossier.id,
        Dossier.shared_at.is_not(None),
        Dossier.status.in_(AFTER_SHARING),
        Round.until_on <= dossier.round.until_on,
        Round.status.in_(RUNNING),
    )
    row = db.session().execute(rows.order_by(Round.until_on.desc(), Dossier.id.desc()).limit(1)).first()
    return Before(*row) if row else None


@dataclass(frozen=True)
class Said:
    """What was said around a packet: the letter with its version, corrections, the reply, and who read it when."""

    letter: tuple[str | None, int]
    corrections: Sequence[tuple[str, datetime]]
    reply: tuple[str, datetime] | None
    read: tuple[str, datetime] | None


def _all_said() -> Select:
    kinds: dict[str, tuple[Any, ...]] = {
        "letter": (Synthesis, Synthesis.text, Synthesis.saved_at, Synthesis.version),
        "correction": (Correction, Correction.text, Correction.sent_at, literal(0)),
        "reply": (Reply, Reply.text, Reply.sent_at, literal(0)),
        "read": (Acknowledgement, Acknowledgement.name, Acknowledgement.at, literal(0)),
    }
    rows = union_all(
        *(
            select(
                literal(kind).label("kind"),
                of.id,
                text.label("said"),
                at.label("at"),
                version.label("version"),
            ).where(
                of.dossier_id == bindparam("dossier_id"),
                literal(kind).in_(bindparam("kinds", expanding=True)),
            )
            for kind, (of, text, at, version) in kinds.items()
        )
    ).subquery()
    return select(rows).order_by(rows.c.id)


_ALL_SAID = _all_said()


def said(dossier: Dossier, *, letter: bool, corrections: bool, answers: bool) -> Said:
    """As much of what was said around a dossier's packet as was asked for; one statement."""
    asked = {"letter": letter, "correction": corrections, "reply": answers, "read": answers}
    kinds = [kind for kind, wanted in asked.items() if wanted]
    values = {"dossier_id": dossier.id, "kinds": kinds}
    rows = db.session().execute(_ALL_SAID, values).all() if kinds else []
    found = {kind: [row for row in rows if row.kind == kind] for kind in asked}
    answered = {kind: [(row.said, row.at) for row in some] for kind, some in found.items()}
    return Said(
        letter=next(((row.said, row.version) for row in found["letter"]), (None, 0)),
        corrections=answered["correction"],
        reply=next(iter(answered["reply"]), None),
        read=next(iter(answered["read"]), None),
    )


def reply(dossier: Dossier) -> Reply | None:
    """The person's reply, once it was sent."""
    return db.session().scalar(select(Reply).where(Reply.dossier_id == dossier.id))


def acknowledgement(dossier: Dossier) -> Acknowledgement | None:
    """That the person has read it."""
    return db.session().scalar(select(Acknowledgement).where(Acknowledgement.dossier_id == dossier.id))


def openings(dossier: Dossier, *, hides: bool) -> Sequence[Row]:
    """Everybody but the person who opened a packet of theirs, and every broken glass, the latest first.

    Rows of name, address, hidden, first_at, last_at, times, reason; `hidden`, where the reader `hides` it, says that an
    advisor of a collective round is not named. Packets that were taken back count too.
    """
    hidden = advises(User.id, dossier) if hides else false()
    none = cast(null(), Text).label("reason")
    times = AccessTrace.first_at, AccessTrace.last_at, AccessTrace.times
    opened = select(User.name, User.address, hidden.label("hidden"), *times, none).select_from(AccessTrace)
    opened = opened.join(Packet, and_(AccessTrace.kind == "packet", AccessTrace.thing == Packet.public_id))
    opened = opened.outerjoin(User, User.public_id == AccessTrace.reader)
    opened = opened.where(Packet.dossier_id == dossier.id, Packet.released_at.is_not(None))
    if dossier.person.user is not None:
        opened = opened.where(AccessTrace.reader != dossier.person.user.public_id)
    at = BrokenGlass.at.label("first_at"), BrokenGlass.at.label("last_at"), literal(1)
    broken = select(User.name, User.address, false(), *at, BrokenGlass.reason)
    broken = broken.join(BrokenGlass.user).where(BrokenGlass.dossier_id == dossier.id)
    rows = union_all(opened, broken).subquery()
    return db.session().execute(select(rows).order_by(rows.c.last_at.desc(), rows.c.name)).all()


def broken_glass(dossier: Dossier) -> Sequence[BrokenGlass]:
    """Every time an administrator broke the glass, the latest first."""
    rows = select(BrokenGlass).where(BrokenGlass.dossier_id == dossier.id)
    return (
        db.session().scalars(rows.options(joinedload(BrokenGlass.user)).order_by(BrokenGlass.id.desc())).all()
    )


def advises(user_id: Any, dossier: Dossier) -> ColumnElement[bool]:
    """Who else was asked to a round with this person; where they look themself, only to a collective one."""
    asked = select(RoundAdvisor.user_id).join(Dossier, Dossier.round_id == RoundAdvisor.round_id)
    asked = asked.where(Dossier.person_id == dossier.person_id)
    if "reviewed" in dossier.standing:
        collective = select(Round.id).where(Round.identity == Identity.COLLECTIVE)
        asked = asked.where(RoundAdvisor.round_id.in_(collective))
    return and_(user_id.in_(asked), user_id.is_distinct_from(dossier.person.user_id))


# What follows


def following(
    dossier: Dossier, of: Sequence[int], own: Actor | None, hidden: ColumnElement[bool] | None
) -> list[tuple[FollowUp, bool]]:
    """What follows from these dossiers, and what somebody proposed for this one, in the order it was proposed.

    With each stands whether `hidden` holds for it.
    """
    wanted: list[ColumnElement[bool]] = [FollowUp.dossier_id.in_(of)]
    if own is not None:
        wanted.append(and_(FollowUp.dossier_id == dossier.id, FollowUp.proposed_by_id == own.id))
    rows = _follow_ups().add_columns(false() if hidden is None else hidden).where(or_(*wanted))
    return [(one, not_named) for one, not_named in db.session().execute(rows.order_by(FollowUp.id))]


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
