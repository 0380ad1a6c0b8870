"""What is asked of rounds: which there are, who is in one, who has had none for a year."""

from collections.abc import Sequence

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Invitation, UserRole
from portal.kernel import db
from portal.kernel.errors import NotFound
from portal.people.models import Appointment, Person
from portal.people.queries import runs
from portal.policy.actor import Actor, Role
from portal.policy.standing import Standing, asked_by, built_once, told
from portal.reviews import queries, queries_people
from portal.reviews.lifecycle import (
    AFTER_SHARING,
    BEFORE_REVIEWS_ARE_IN,
    RUNNING,
    DossierStatus,
    RoundStatus,
)
from portal.reviews.models import AwaitedAdvisor, Dossier, DossierItem, Round, RoundAdvisor, SelfStatement
from portal.reviews.models_reviews import AdvisorConflict, Assignment


def is_convened(actor: Actor) -> ColumnElement[bool]:
    """The actor is an advisor, asked to the round, which was opened."""
    if Role.ADVISOR not in actor.roles:
        return false()
    mine = select(RoundAdvisor.round_id).where(RoundAdvisor.user_id == actor.id)
    return and_(Round.id.in_(mine), Round.status.in_(RUNNING))


def is_acting(actor: Actor) -> ColumnElement[bool]:
    """The actor acts for the director on something in the round."""
    if not actor.signed_in:
        return false()
    some = select(Dossier.round_id).where(Dossier.acting_director_id == actor.id)
    return or_(Round.acting_director_id == actor.id, Round.id.in_(some))


def acts_somewhere(actor: Actor) -> bool:
    """Whether the actor acts for the director in any round."""
    return db.session().scalar(select(Round.id).where(is_acting(actor)).limit(1)) is not None


def is_visible(actor: Actor) -> ColumnElement[bool]:
    """Which rounds the actor may see the table of: the same as Act.ROUND_READ says."""
    return Round.id.is_not(None) if actor.roles & queries.INSIDE else is_acting(actor)


STANDING = Standing(Round, lambda actor: {"convened": is_convened(actor), "acting": is_acting(actor)})


def standing(actor: Actor, ids: Sequence[int]) -> dict[int, frozenset[str]]:
    """What the actor is to each of these rounds, in one statement."""
    return STANDING.ask(actor, ids)


def one_visible(actor: Actor, slug: str, *, to_change: bool = False) -> Round:
    """A round whose table the actor may see, with its advisors and standing; raises NotFound."""
    return _one(actor, _visible(actor), slug, to_change)


def one_convened(actor: Actor, slug: str, *, to_change: bool = False) -> Round:
    """A round to which the actor is asked as an advisor; raises NotFound."""
    return _one(actor, _convened(actor), slug, to_change)


def by_slug(slug: str) -> Round:
    """A round, for the portal itself; raises NotFound."""
    found = db.session().scalar(select(Round).where(Round.slug == slug).options(*WHOLE))
    if found is None:
        raise NotFound()
    return found


WHOLE = (
    joinedload(Round.acting_director),
    selectinload(Round.advisors).joinedload(RoundAdvisor.user),
)


def _one(actor: Actor, query: Select, slug: str, to_change: bool) -> Round:
    asked = asked_by(actor, slug=slug)
    if to_change:
        db.hold(Round, query, asked)
    row = db.session().execute(query, asked).one_or_none()
    if row is None:
        raise NotFound()
    row[0].standing = told(row)
    return _counted(*row[: len(COUNTED) + 1])


def _counted(round_: Round, unshared: int, ever_shared: int, needs_acting_director: bool) -> Round:
    round_.unshared, round_.ever_shared = unshared, ever_shared
    round_.needs_acting_director = bool(needs_acting_director)
    return round_


def count(round_: Round) -> Round:
    """The round with what its guards ask for: what is not shared, what ever was, whether a director is reviewed."""
    mine = select(*COUNTED).select_from(Round).where(Round.id == round_.id)
    return _counted(round_, *db.session().execute(mine).one())


def _counting() -> tuple[ColumnElement, ...]:
    here = select(func.count()).where(Dossier.round_id == Round.id)
    unshared = here.where(queries.takes_part(), Dossier.status.not_in(AFTER_SHARING))
    shared = here.where(Dossier.shared_at.is_not(None))
    held = and_(Appointment.person_id == Person.id, runs(Round.until_on), queries_people.is_judged())
    directors = select(Person.id).join(Appointment, held).join(UserRole, UserRole.user_id == Person.user_id)
    reviewed = exists(directors.where(UserRole.role == Role.DIRECTOR).correlate(Round))
    return *(one.correlate(Round).scalar_subquery() for one in (unshared, shared)), reviewed


COUNTED = _counting()


@built_once
def _visible(actor: Actor) -> Select:
    return _named(actor).where(is_visible(actor))


@built_once
def _convened(actor: Actor) -> Select:
    return _named(actor).where(is_convened(actor))


def _named(actor: Actor) -> Select:
    rows = select(Round, *COUNTED, *STANDING.columns(actor)).where(Round.slug == bindparam("slug"))
    return rows.options(*WHOLE)


def listed(actor: Actor) -> Select[Round]:
    """The rounds whose table the actor may see."""
    return select(Round).where(is_visible(actor))


def convened(actor: Actor) -> Sequence[Round]:
    """The rounds to which the actor is asked, the newest first, with their advisors and standing."""
    rows = select(Round, *STANDING.columns(actor)).where(is_convened(actor)).options(*WHOLE)
    found = db.session().execute(rows.order_by(Round.until_on.desc(), Round.id.desc())).all()
    for row in found:
        row[0].standing = told(row)
    return [row[0] for row in found]


def slug_taken(slug: str) -> bool:
    """Whether a round has this address already."""
    return db.session().scalar(select(Round.id).where(Round.slug == slug)) is not None


def slots_taken(year: int, *, but: Round | None = None) -> list[int]:
    """Which places of a year's two are taken by other rounds."""
    taken = select(Round.slot).where(Round.year == year, Round.slot.is_not(None))
    if but is not None and but.id:
        taken = taken.where(Round.id != but.id)
    return [one for one in db.session().scalars(taken) if one]


def dossiers(round_: Round) -> Sequence[Dossier]:
    """Every dossier of a round, whoever asks: for the portal's own work."""
    rows = select(Dossier).where(Dossier.round_id == round_.id).options(*queries.WHOLE)
    return db.session().scalars(rows.order_by(Dossier.id)).unique().all()


def written(ids: Sequence[int]) -> dict[int, set[str]]:
    """By dossier, whether there is a `statement` and whether there are `highlights`: that, and no word of them."""
    said = select(literal("statement"), SelfStatement.dossier_id).where(SelfStatement.dossier_id.in_(ids))
    chosen = select(literal("highlights"), DossierItem.dossier_id).distinct()
    chosen = chosen.where(DossierItem.dossier_id.in_(ids), DossierItem.place.is_not(None))
    found: dict[int, set[str]] = {}
    for name, key in db.session().execute(union_all(said, chosen)):
        found.setdefault(key, set()).add(name)
    return found


def counted(actor: Actor, round_: Round) -> dict[str, tuple[int, int]]:
    """How many dossiers stand where: those that the actor may know of, and those that they direct; the exempt ones stand apart."""
    stands = case((Dossier.exempt_reason.is_not(None), "exempt"), else_=Dossier.status)
    led = func.sum(case((queries.is_led(actor), 1), else_=0))
    rows = queries.in_round(actor, round_).with_only_columns(stands, func.count(), led).group_by(stands)
    return {key: (number, int(mine)) for key, number, mine in db.session().execute(rows)}


def waiting(actor: Actor) -> Sequence[Row]:
    """What waits in each open round for whoever directs dossiers in it: rows of slug, name, with_director, unsettled."""
    return db.session().execute(_waiting(actor), asked_by(actor)).all()


@built_once
def _waiting(actor: Actor) -> Select:
    """Dossiers whose reviews are in, and conflicts of the round's advisors that are to be settled."""
    mine = Dossier.round_id == Round.id, queries.is_led(actor), queries.takes_part()
    with_director = select(func.count()).where(*mine, Dossier.status == DossierStatus.WITH_DIRECTOR)
    asked = and_(RoundAdvisor.round_id == Round.id, RoundAdvisor.user_id == AdvisorConflict.user_id)
    unsettled = select(func.count()).select_from(AdvisorConflict).join(RoundAdvisor, asked)
    unsettled = unsettled.join(Dossier, Dossier.person_id == AdvisorConflict.person_id)
    unsettled = unsettled.where(*mine, AdvisorConflict.settled.is_(None))
    counted = {"with_director": with_director, "unsettled": unsettled}
    columns = [one.correlate(Round).scalar_subquery().label(name) for name, one in counted.items()]
    rows = select(Round.slug, Round.name, *columns).where(Round.status == RoundStatus.OPEN)
    return rows.order_by(Round.name)


def proposals(actor: Actor, round_: Round) -> int:
    """How many proposals wait to be published, of dossiers that the actor directs."""
    going = Dossier.status.in_(BEFORE_REVIEWS_ARE_IN), queries.takes_part()
    mine = select(Dossier.id).where(Dossier.round_id == round_.id, queries.is_led(actor), *going)
    rows = select(func.count()).select_from(Assignment)
    return (
        db.session().scalar(rows.where(Assignment.dossier_id.in_(mine), Assignment.status == "proposed")) or 0
    )


def led(actor: Actor, round_: Round) -> Sequence[Dossier]:
    """The dossiers of a round that the actor directs and that take part, by name, with their standing."""
    rows = select(Dossier).join(Person, Person.id == Dossier.person_id)
    rows = rows.where(Dossier.round_id == round_.id, queries.is_led(actor), queries.takes_part())
    rows = rows.options(*queries.WHOLE).order_by(Person.sort_name, Dossier.id)
    return queries.with_standing(actor, db.session().scalars(rows).unique().all())


def names(actor: Actor, round_: Round) -> Sequence[tuple[str, int, str]]:
    """Everybody who takes part in a round but the actor, by name: a dossier's public id, the person's id and name."""
    rows = select(Dossier.public_id, Person.id, Person.name).join(Person, Person.id == Dossier.person_id)
    rows = rows.where(Dossier.round_id == round_.id, queries.takes_part(), ~queries.is_reviewed(actor))
    found = db.session().execute(rows.order_by(Person.sort_name, Person.id))
    return [(public_id, person_id, name) for public_id, person_id, name in found]


# Advisors


def awaiting(invitation_id: int) -> Sequence[Round]:
    """The rounds, not over, to which somebody was invited before they had an account."""
    asked = select(AwaitedAdvisor.round_id).where(AwaitedAdvisor.invitation_id == invitation_id)
    going = Round.status.in_((RoundStatus.DRAFT, RoundStatus.OPEN))
    return db.session().scalars(select(Round).where(Round.id.in_(asked), going).options(*WHOLE)).all()


def awaited(round_: Round) -> Sequence[Invitation]:
    """Invitations to a round that wait to be accepted."""
    asked = select(AwaitedAdvisor.invitation_id).where(AwaitedAdvisor.round_id == round_.id)
    waits = Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None)
    return db.session().scalars(select(Invitation).where(Invitation.id.in_(asked), *waits)).all()


def advisors(round_: Round) -> Sequence[RoundAdvisor]:
    """The advisors of a round with their users, in the order they were asked."""
    rows = select(RoundAdvisor).where(RoundAdvisor.round_id == round_.id).order_by(RoundAdvisor.id)
    return db.session().scalars(rows.options(joinedload(RoundAdvisor.user))).all()


def advisor(round_: Round, user_id: int | None) -> RoundAdvisor | None:
    """What a user is asked to as an advisor of a round."""
    mine = RoundAdvisor.round_id == round_.id, RoundAdvisor.user_id == user_id
    return db.session().scalar(select(RoundAdvisor).where(*mine).options(joinedload(RoundAdvisor.user)))


def advisor_by(round_: Round, public_id: str) -> RoundAdvisor:
    """An advisor of a round by public id; raises NotFound."""
    mine = RoundAdvisor.round_id == round_.id, RoundAdvisor.public_id == public_id
    found = db.session().scalar(select(RoundAdvisor).where(*mine).options(joinedload(RoundAdvisor.user)))
    if found is None:
        raise NotFound()
    return found


def advisor_to_look_for(public_id: str) -> RoundAdvisor | None:
    """An advisor of a round, for the portal's own work."""
    mine = select(RoundAdvisor).where(RoundAdvisor.public_id == public_id)
    return db.session().scalar(mine.options(joinedload(RoundAdvisor.user), joinedload(RoundAdvisor.round)))


def running() -> Sequence[Round]:
    """The rounds that are open, whole: for reminders."""
    return db.session().scalars(select(Round).where(Round.status == RoundStatus.OPEN).options(*WHOLE)).all()
