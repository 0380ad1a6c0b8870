"""What is asked of rounds: which there are, who is in one, who has had none for a year."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Invitation, UserRole
from portal.kernel import db
from portal.kernel.errors import NotFound
from portal.people.models import Person
from portal.policy.actor import Actor, Role
from portal.policy.standing import ask
from portal.reviews import queries, queries_people
from portal.reviews.lifecycle import (
    AFTER_SHARING,
    BEFORE_REVIEWS_ARE_IN,
    RUNNING,
    SUBMITTED,
    WITH_ADVISOR,
    RoundStatus,
)
from portal.reviews.models import AwaitedAdvisor, Dossier, DossierItem, Round, RoundAdvisor, SelfStatement
from portal.reviews.models_reviews import AdvisorConflict, Assignment, Review


def is_convened(actor: Actor) -> ColumnElement[bool]:
    """The actor is an advisor, asked to the round, which was opened."""
    if Role.ADVISOR not in actor.roles:
        return false()
    mine = select(RoundAdvisor.round_id).where(RoundAdvisor.user_id == actor.id)
    return and_(Round.id.in_(mine), Round.status.in_(RUNNING))


def is_acting(actor: Actor) -> ColumnElement[bool]:
    """The actor acts for the director on something in the round."""
    if not actor.id:
        return false()
    some = select(Dossier.round_id).where(Dossier.acting_director_id == actor.id)
    return or_(Round.acting_director_id == actor.id, Round.id.in_(some))


def acts_somewhere(actor: Actor) -> bool:
    """Whether the actor acts for the director in any round."""
    return db.session().scalar(select(Round.id).where(is_acting(actor)).limit(1)) is not None


def is_visible(actor: Actor) -> ColumnElement[bool]:
    """Which rounds the actor may see the table of: the same as Act.ROUND_READ says."""
    return Round.id.is_not(None) if actor.roles & queries.INSIDE else is_acting(actor)


def standing(actor: Actor, ids: Sequence[int]) -> dict[int, frozenset[str]]:
    """What the actor is to each of these rounds, in one statement."""
    return ask(Round, ids, {"convened": is_convened(actor), "acting": is_acting(actor)})


def one_visible(actor: Actor, slug: str, *, to_change: bool = False) -> Round:
    """A round whose table the actor may see, with its advisors and standing; raises NotFound."""
    return _one(actor, select(Round).where(Round.slug == slug, is_visible(actor)), to_change)


def one_convened(actor: Actor, slug: str, *, to_change: bool = False) -> Round:
    """A round to which the actor is asked as an advisor; raises NotFound."""
    return _one(actor, select(Round).where(Round.slug == slug, is_convened(actor)), to_change)


def by_slug(slug: str) -> Round:
    """A round, for the portal itself; raises NotFound."""
    found = db.session().scalar(select(Round).where(Round.slug == slug).options(*WHOLE))
    if found is None:
        raise NotFound()
    return found


WHOLE = (
    joinedload(Round.acting_director),
    selectinload(Round.advisors).selectinload(RoundAdvisor.user),
)


def _one(actor: Actor, query: Select[Round], to_change: bool) -> Round:
    if to_change:
        db.session().execute(query.with_only_columns(Round.id).with_for_update())
    found = db.session().scalar(query.options(*WHOLE))
    if found is None:
        raise NotFound()
    found.standing = standing(actor, [found.id])[found.id]
    return count(found)


def count(round_: Round) -> Round:
    """The round with what its guards ask for: what is not shared, what ever was, whether a director is reviewed."""
    mine = select(
        func.count().filter(Dossier.exempt_reason.is_(None), Dossier.status.not_in(AFTER_SHARING)),
        func.count().filter(Dossier.shared_at.is_not(None)),
    ).where(Dossier.round_id == round_.id)
    round_.unshared, round_.ever_shared = db.session().execute(mine).one()
    directs = select(UserRole.user_id).where(UserRole.role == Role.DIRECTOR)
    reviewed = queries_people.to_review(round_.until_on).where(Person.user_id.in_(directs)).exists()
    round_.needs_acting_director = bool(db.session().scalar(select(reviewed)))
    return round_


def listed(actor: Actor) -> Select[Round]:
    """The rounds whose table the actor may see."""
    return select(Round).where(is_visible(actor))


def convened(actor: Actor) -> Sequence[Round]:
    """The rounds to which the actor is asked, the newest first, with their advisors and standing."""
    rows = select(Round).where(is_convened(actor)).options(*WHOLE)
    found = db.session().scalars(rows.order_by(Round.until_on.desc(), Round.id.desc())).all()
    told = standing(actor, [one.id for one in found]) if found else {}
    for one in found:
        one.standing = told[one.id]
    return found


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
    said = select(SelfStatement.dossier_id).where(SelfStatement.dossier_id.in_(ids))
    chosen = select(DossierItem.dossier_id).where(
        DossierItem.dossier_id.in_(ids), DossierItem.place.is_not(None)
    )
    found: dict[int, set[str]] = {}
    for name, rows in (("statement", said), ("highlights", chosen.distinct())):
        for key in db.session().scalars(rows):
            found.setdefault(key, set()).add(name)
    return found


def counted(actor: Actor, round_: Round) -> dict[str, tuple[int, int]]:
    """How many dossiers stand where: those that the actor may know of, and those that they direct; the exempt ones stand apart."""
    stands = case((Dossier.exempt_reason.is_not(None), "exempt"), else_=Dossier.status)
    led = func.sum(case((queries.is_led(actor), 1), else_=0))
    rows = queries.in_round(actor, round_).with_only_columns(stands, func.count(), led).group_by(stands)
    return {key: (number, int(mine)) for key, number, mine in db.session().execute(rows)}


def unsettled_by_round(actor: Actor) -> Sequence[tuple[str, str, int]]:
    """Slug and name of each open round with how many conflicts of its advisors wait for the actor to settle them."""
    rows = select(Round.slug, Round.name, func.count()).join(Dossier, Dossier.round_id == Round.id)
    rows = rows.join(AdvisorConflict, AdvisorConflict.person_id == Dossier.person_id)
    rows = rows.join(
        RoundAdvisor,
        and_(RoundAdvisor.round_id == Round.id, RoundAdvisor.user_id == AdvisorConflict.user_id),
    )
    rows = rows.where(
        Round.status == RoundStatus.OPEN,
        AdvisorConflict.settled.is_(None),
        *(
            queries.is_lead(actor),
            ~queries.is_reviewed(actor),
            ~queries.is_sealed(actor),
            queries.takes_part(),
        ),
    )
    found = db.session().execute(rows.group_by(Round.slug, Round.name).order_by(Round.name))
    return [(slug, name, number) for slug, name, number in found]


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


def loads(actor: Actor, round_: Round) -> dict[int, tuple[int, int]]:
    """By user: how many dossiers of a round they have or are proposed for, and how many reviews they submitted.

    Of dossiers that the actor directs: nobody finds out by counting who reviews themself.
    """
    held = Assignment.status.in_({*WITH_ADVISOR, "proposed"})
    done = func.sum(case((Review.status.in_(SUBMITTED), 1), else_=0))
    rows = (
        select(Assignment.user_id, func.count(), done)
        .join(Dossier, Dossier.id == Assignment.dossier_id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(Dossier.round_id == round_.id, held, queries.is_led(actor))
        .group_by(Assignment.user_id)
    )
    return {user: (number, int(submitted or 0)) for user, number, submitted in db.session().execute(rows)}


def running() -> Sequence[Round]:
    """The rounds that are open, whole: for reminders."""
    return db.session().scalars(select(Round).where(Round.status == RoundStatus.OPEN).options(*WHOLE)).all()
