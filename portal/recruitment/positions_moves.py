"""Opening, extending, closing, reopening and archiving a position, and what becomes of drafts then.

Whether a position takes applications is asked of its dates. What follows here tells people, and lays drafts
aside or brings them back; should it come late, nothing that counts is different.
"""

from datetime import datetime, timedelta

from portal import policy
from portal.accounts.models import User
from portal.kernel import audit, clock, jobs, mail
from portal.kernel.errors import IllegalMove, Invalid
from portal.kernel.links import link
from portal.kernel.words import _
from portal.policy.actor import SYSTEM, Actor
from portal.policy.acts import Act
from portal.recruitment import queries, rules, rules_positions
from portal.recruitment.lifecycle import APPLICATION, POSITION
from portal.recruitment.models import Application
from portal.recruitment.models_positions import Position

IDLE = timedelta(days=90)


def open_(position: Position, *, actor: Actor) -> None:
    """Open a position now, or at the opening it names. Raises Forbidden, IllegalMove, Incomplete."""
    now = clock.now()
    policy.require(actor, Act.POSITION_OPEN, position)
    POSITION.apply(position, Act.POSITION_OPEN)
    position.opens_at = max(position.opens_at or now, now)
    position.changed_at = now
    audit.record(Act.POSITION_OPEN, position, actor=actor)


def extend(position: Position, closes_at: datetime | None, zone: str, *, actor: Actor) -> None:
    """Move the deadline later, and tell everybody who has a draft.

    Raises Forbidden, IllegalMove, Incomplete, and Invalid for a deadline that is not later.
    """
    policy.require(actor, Act.POSITION_EXTEND, position)
    before = position.closes_at
    if before is None:
        raise IllegalMove()
    if closes_at is None or closes_at <= before:
        raise Invalid({"closes_on": [_("The new deadline has to be later than the present one.")]})
    _refuse_passed(closes_at)
    position.closes_at, position.zone = closes_at, zone
    POSITION.apply(position, Act.POSITION_EXTEND)
    position.changed_at = clock.now()
    detail = {"from": before.isoformat(), "to": closes_at.isoformat()}
    audit.record(Act.POSITION_EXTEND, position, actor=actor, detail=detail)
    jobs.enqueue("positions.tell_of_extension", {"position": position.public_id}, key=position.public_id)


def close(position: Position, *, actor: Actor) -> None:
    """Close a position; its drafts lapse, their texts are kept. Raises Forbidden, IllegalMove."""
    policy.require(actor, Act.POSITION_CLOSE, position)
    POSITION.apply(position, Act.POSITION_CLOSE)
    position.changed_at = clock.now()
    audit.record(Act.POSITION_CLOSE, position, actor=actor)
    jobs.enqueue("positions.lapse_drafts", {"position": position.public_id}, key=position.public_id)


def reopen(position: Position, closes_at: datetime | None, zone: str, *, actor: Actor) -> None:
    """Open a closed position until a new deadline; drafts that lapsed come back.

    Raises Forbidden, IllegalMove, Incomplete, and Invalid without a deadline.
    """
    policy.require(actor, Act.POSITION_REOPEN, position)
    if closes_at is None:
        raise Invalid({"closes_on": [_("Please give the new deadline.")]})
    _refuse_passed(closes_at)
    position.closes_at, position.zone = closes_at, zone
    POSITION.apply(position, Act.POSITION_REOPEN)
    position.changed_at = clock.now()
    audit.record(Act.POSITION_REOPEN, position, actor=actor, detail={"to": closes_at.isoformat()})
    args = {"position": position.public_id}
    jobs.enqueue("positions.revive_drafts", args, key=position.public_id, priority=jobs.Priority.URGENT)


def archive(position: Position, *, actor: Actor) -> None:
    """Take a closed position off the public pages. Raises Forbidden, IllegalMove."""
    policy.require(actor, Act.POSITION_ARCHIVE, position)
    POSITION.apply(position, Act.POSITION_ARCHIVE)
    position.changed_at = clock.now()
    audit.record(Act.POSITION_ARCHIVE, position, actor=actor)


def lapse(application: Application) -> None:
    """Lay a draft aside and tell its applicant; the text is kept. Its user, position and texts are loaded."""
    _let_portal(Act.APPLICATION_LAPSE, application)
    _tell("draft_lapsed", application, f"lapsed:{application.public_id}:{clock.now():%Y%m%d%H%M%S}")


def revive(application: Application) -> None:
    """Bring a lapsed draft back and tell its applicant. Its user, position and texts are loaded.

    Raises IllegalMove, and Incomplete where the position takes no applications.
    """
    _let_portal(Act.APPLICATION_REVIVE, application)
    _tell("draft_revived", application, f"revived:{application.public_id}:{clock.now():%Y%m%d%H%M%S}")


def tell_of_extension(application: Application) -> None:
    """Tell somebody with a draft that there is more time, once per deadline."""
    _tell(
        "deadline_extended",
        application,
        f"extended:{application.public_id}:{application.position.closes_at:%Y%m%d%H%M}",
    )


def _refuse_passed(closes_at: datetime) -> None:
    if closes_at <= clock.now():
        raise Invalid({"closes_on": [_("This deadline has passed. Please choose one that lies ahead.")]})


def _let_portal(act: Act, application: Application) -> None:
    application.standing = queries.standing(SYSTEM, [application.id])[application.id]
    policy.require(SYSTEM, act, application)
    APPLICATION.apply(application, act)
    audit.record(act, application, actor=SYSTEM)


def _tell(template: str, application: Application, key: str) -> None:
    user, position = application.user, application.position
    if not _is_reached(user):
        return
    text = rules_positions.text_in(position.texts, user.locale)
    mail.post(
        template,
        to=user.address,
        locale=user.locale,
        key=key,
        about=application.public_id,
        name=user.name,
        title=text.title if text else position.slug,
        closes_at=position.closes_at,
        zone=position.zone,
        is_open=rules.takes_applications(position, clock.now()),
        contact=position.contact,
        href=link("positions.show", slug=position.slug),
    )


def _is_reached(user: User) -> bool:
    """Only an address that somebody has proved is theirs is written to."""
    return bool(user.verified_at) and not user.blocked_at
