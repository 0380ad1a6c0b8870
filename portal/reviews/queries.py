"""What reviews asks the database: dossiers with what the actor is to them, and lists that equal the policy.

`standing(actor, ids)` is one statement; lists use the same named expressions, so that a list never shows, counts or
orders by what a page would not show. What a conflict closes is closed here already: a sealed reader finds no row.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased, joinedload, selectinload

from portal.kernel import db
from portal.kernel.errors import NotFound
from portal.people.models import Appointment, Person
from portal.people.queries import runs
from portal.policy.actor import Actor, Role
from portal.policy.standing import Standing, asked_by, built_once, told
from portal.reviews.lifecycle import RUNNING, SUBMITTED, WITH_ADVISOR, DossierStatus, ReviewStatus
from portal.reviews.models import Dossier, DossierItem, Round, RoundAdvisor
from portal.reviews.models_packets import BrokenGlass
from portal.reviews.models_reviews import AdvisorConflict, Assignment, Review
from portal.reviews.rules import CrossView, Identity, Settlement

BEFORE_REVIEWING = (DossierStatus.PREPARING, DossierStatus.FROZEN)
INSIDE = frozenset({Role.DIRECTOR, Role.ADMINISTRATOR})

# Named expressions: what an actor is to a dossier


def _has(actor: Actor, role: Role) -> ColumnElement[bool]:
    return true() if role in actor.roles else false()


def _in_rounds(*rule: ColumnElement[bool]) -> ColumnElement[bool]:
    return Dossier.round_id.in_(select(Round.id).where(*rule))


def is_running() -> ColumnElement[bool]:
    """Its round was opened, and not cancelled."""
    return _in_rounds(Round.status.in_(RUNNING))


def takes_part() -> ColumnElement[bool]:
    """Its person is not exempt."""
    return Dossier.exempt_reason.is_(None)


def is_reviewed(actor: Actor) -> ColumnElement[bool]:
    """The actor's own dossier."""
    mine = select(Person.id).where(Person.user_id.is_not(None), Person.user_id == actor.id)
    return Dossier.person_id.in_(mine)


def closes() -> ColumnElement[bool]:
    """A conflict closes everything of its pair: it is sealed, or not settled yet."""
    return or_(AdvisorConflict.settled.is_(None), AdvisorConflict.settled == Settlement.SEALED)


def is_sealed(actor: Actor) -> ColumnElement[bool]:
    """A conflict with the person closes it to the actor."""
    theirs = select(AdvisorConflict.person_id).where(AdvisorConflict.user_id == actor.id, closes())
    return Dossier.person_id.in_(theirs)


def is_lead(actor: Actor) -> ColumnElement[bool]:
    """The actor directs it: as who acts for the director, or as a director where nobody does."""
    director = and_(_has(actor, Role.DIRECTOR), Dossier.acting_director_id.is_(None))
    return or_(Dossier.acting_director_id == actor.id, director) if actor.signed_in else false()


def is_led(actor: Actor) -> ColumnElement[bool]:
    """The actor directs it, and it is neither their own nor closed to them by a conflict."""
    return and_(is_lead(actor), ~is_reviewed(actor), ~is_sealed(actor))


def has_declared(actor: Actor) -> ColumnElement[bool]:
    """The actor is an advisor, asked to the round, and has declared their conflicts."""
    theirs = RoundAdvisor.user_id == actor.id, RoundAdvisor.declared_at.is_not(None)
    asked = Dossier.round_id.in_(select(RoundAdvisor.round_id).where(*theirs))
    return and_(_has(actor, Role.ADVISOR), asked)


def has_assignment(actor: Actor) -> ColumnElement[bool]:
    """The dossier was given to the actor, who has neither declined nor recused themself."""
    theirs = Assignment.user_id == actor.id, Assignment.status.in_(WITH_ADVISOR)
    return Dossier.id.in_(select(Assignment.dossier_id).where(*theirs))


def is_assigned(actor: Actor) -> ColumnElement[bool]:
    """The dossier was given to the actor, they have declared, and its person takes part."""
    return and_(has_assignment(actor), has_declared(actor), takes_part(), is_running())


def has_reviewed(actor: Actor) -> ColumnElement[bool]:
    """The actor's review is submitted."""
    mine = select(Assignment.dossier_id).join(Review, Review.assignment_id == Assignment.id)
    return Dossier.id.in_(mine.where(Assignment.user_id == actor.id, Review.status.in_(SUBMITTED)))


def is_peer(actor: Actor) -> ColumnElement[bool]:
    """An assigned advisor who has submitted, in a round where advisors read one another."""
    return and_(is_assigned(actor), has_reviewed(actor), _in_rounds(Round.cross_view != CrossView.NEVER))


def is_on_board(actor: Actor) -> ColumnElement[bool]:
    """Another advisor of the round, who has declared and does not review this person, once it is under review."""
    others = and_(has_declared(actor), ~has_assignment(actor), takes_part(), is_running())
    return and_(others, Dossier.status.not_in(BEFORE_REVIEWING))


def reads_across(actor: Actor) -> ColumnElement[bool]:
    """Another advisor, in a round where advisors read one another."""
    return and_(is_on_board(actor), _in_rounds(Round.cross_view != CrossView.NEVER))


def supervises(actor: Actor) -> ColumnElement[bool]:
    """An appointment that runs names the actor as the person's supervisor, and the dossier is frozen."""
    boss = aliased(Person)
    theirs = select(Appointment.person_id).join(boss, boss.id == Appointment.supervisor_id)
    mine = theirs.where(boss.user_id.is_not(None), boss.user_id == actor.id, runs(db.TODAY))
    return and_(Dossier.person_id.in_(mine), is_running(), Dossier.status != DossierStatus.PREPARING)


def is_lent(actor: Actor) -> ColumnElement[bool]:
    """A supervisor to whom the person shows what they received."""
    return and_(Dossier.lent_at.is_not(None), supervises(actor))


def broke_glass(actor: Actor) -> ColumnElement[bool]:
    """An administrator who broke the glass a short while ago."""
    theirs = BrokenGlass.user_id == actor.id, BrokenGlass.until > db.NOW
    opened = exists().where(BrokenGlass.dossier_id == Dossier.id, *theirs)
    return and_(_has(actor, Role.ADMINISTRATOR), opened)


def is_visible(actor: Actor) -> ColumnElement[bool]:
    """Which dossiers the actor may know of: the same as Act.DOSSIER_READ says."""
    knows = [is_lead(actor), is_assigned(actor), is_on_board(actor), supervises(actor)]
    knows += [is_reviewed(actor), true() if actor.roles & INSIDE else false()]
    return and_(or_(*knows), ~is_sealed(actor))


def _words(actor: Actor) -> dict[str, ColumnElement[bool]]:
    """What the actor can be to a dossier; what their roles cannot make them is not asked."""
    named = {
        "reviewed": is_reviewed(actor),
        "informed": and_(is_reviewed(actor), _in_rounds(Round.identity == Identity.NAMED)),
        "sealed": is_sealed(actor),
        "lead": is_lead(actor),
        "supervisor": supervises(actor),
        "lent": is_lent(actor),
    }
    if Role.ADVISOR in actor.roles:
        named |= {
            "assigned": is_assigned(actor),
            "has_reviewed": and_(is_assigned(actor), has_reviewed(actor)),
            "peer": is_peer(actor),
            "board": is_on_board(actor),
            "across": reads_across(actor),
        }
    if Role.DIRECTOR in actor.roles:
        named["director"] = true()
    if Role.ADMINISTRATOR in actor.roles:
        named |= {"administrator": true(), "glass": broke_glass(actor)}
    return named


STANDING = Standing(Dossier, _words)


def standing(actor: Actor, ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """What the actor is to each of these dossiers, in one statement."""
    return STANDING.ask(actor, ids)


# Dossiers

BARE = (
    joinedload(Dossier.round).joinedload(Round.acting_director),
    joinedload(Dossier.person).joinedload(Person.user),
    joinedload(Dossier.acting_director),
    joinedload(Dossier.statement),
)
WHOLE = (*BARE, selectinload(Dossier.items).joinedload(DossierItem.publication))


def one_visible(actor: Actor, public_id: str, *, to_change: bool = False) -> Dossier:
    """A dossier that the actor may know of, whole and with its standing; raises NotFound.

    `to_change` makes a second request on the same dossier wait until the first is done.
    """
    return _one(actor, _visible(actor), public_id, to_change)


def own(actor: Actor, public_id: str, *, to_change: bool = False) -> Dossier:
    """The actor's own dossier; raises NotFound."""
    return _one(actor, _own(actor), public_id, to_change)


def led(actor: Actor, public_id: str, *, to_change: bool = False) -> Dossier:
    """A dossier that the actor directs, which is neither their own nor sealed; raises NotFound."""
    return _one(actor, _led(actor), public_id, to_change)


def owns(actor: Actor) -> Sequence[Dossier]:
    """Every dossier of the actor's, the newest round first, with its round and standing."""
    rows = select(Dossier).join(Round, Round.id == Dossier.round_id).where(is_reviewed(actor), is_running())
    rows = rows.options(joinedload(Dossier.round), joinedload(Dossier.person))
    found = db.session().scalars(rows.order_by(Round.until_on.desc(), Dossier.id.desc())).all()
    return with_standing(actor, found)


def in_round(actor: Actor, round_: Round) -> Select[Dossier]:
    """The dossiers of a round that the actor may know of."""
    return select(Dossier).where(Dossier.round_id == round_.id, is_visible(actor))


def with_standing(actor: Actor, dossiers: Sequence[Dossier]) -> Sequence[Dossier]:
    """Dossiers with what the actor is to each, and how far their reviews are; one statement."""
    asked = asked_by(actor, ids=[one.id for one in dossiers])
    rows = {row.id: row for row in db.session().execute(_known(actor), asked)} if dossiers else {}
    for one in dossiers:
        tell(one, rows[one.id])
    return dossiers


@built_once
def _known(actor: Actor) -> Select:
    return about(actor, Dossier.id).where(Dossier.id.in_(bindparam("ids", expanding=True)))


def about(actor: Actor, of: Any) -> Select:
    """Dossiers, or their ids, each with what the actor is to it, and how far its reviews are."""
    active = Assignment.status.in_({*WITH_ADVISOR, "proposed"})
    held = select(func.count()).select_from(Assignment).where(Assignment.dossier_id == Dossier.id, active)
    reviews = held.join(Review, Review.assignment_id == Assignment.id)
    returned = reviews.where(Review.status == ReviewStatus.DRAFT, Review.returned_at.is_not(None))
    submitted = reviews.where(Review.status.in_(SUBMITTED))
    numbers = {"advisors": held, "submitted": submitted, "returned": returned}
    counted = [one.correlate(Dossier).scalar_subquery().label(name) for name, one in numbers.items()]
    return select(of, *STANDING.columns(actor), *counted)


def tell(dossier: Dossier, row: Row) -> None:
    """Set on a dossier what was asked for with `about`."""
    dossier.standing = told(row)
    dossier.advisors, dossier.submitted, dossier.returned = row.advisors, row.submitted, row.returned


def refresh(actor: Actor, dossier: Dossier) -> Dossier:
    """The dossier with its standing and counts asked anew, after something changed in this unit."""
    db.session().flush()
    with_standing(actor, [dossier])
    return dossier


def _one(actor: Actor, query: Select, public_id: str, to_change: bool) -> Dossier:
    asked = asked_by(actor, public_id=public_id)
    if to_change:
        db.hold(Dossier, query, asked)
    row = db.session().execute(query, asked).one_or_none()
    if row is None:
        raise NotFound()
    tell(row[0], row)
    return row[0]


@built_once
def _visible(actor: Actor) -> Select:
    return _named(actor).where(is_visible(actor))


@built_once
def _own(actor: Actor) -> Select:
    return _named(actor).where(is_reviewed(actor), is_running())


@built_once
def _led(actor: Actor) -> Select:
    return _named(actor).where(is_led(actor))


def _named(actor: Actor) -> Select:
    return about(actor, Dossier).where(Dossier.public_id == bindparam("public_id")).options(*BARE)
