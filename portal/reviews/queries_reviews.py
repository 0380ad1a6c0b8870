"""What is asked of assignments, reviews and conflicts, each with what the actor is to its dossier."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from portal.kernel import db
from portal.kernel.errors import NotFound
from portal.people.models import Person
from portal.policy.actor import Actor
from portal.reviews import queries
from portal.reviews.lifecycle import AFTER_SHARING, SUBMITTED, WITH_ADVISOR, AssignmentStatus, DossierStatus
from portal.reviews.models import Dossier, Round, RoundAdvisor
from portal.reviews.models_reviews import AdvisorConflict, Assignment, Review

# Assignments


def is_with(actor: Actor) -> ColumnElement[bool]:
    """The assignment is the actor's, who may open its dossier."""
    open_ = select(Dossier.id).where(
        queries.is_assigned(actor), ~queries.is_sealed(actor), ~queries.is_reviewed(actor)
    )
    return and_(
        Assignment.user_id == actor.id, Assignment.status.in_(WITH_ADVISOR), Assignment.dossier_id.in_(open_)
    )


def assignment(actor: Actor, public_id: str, *, to_change: bool = False) -> Assignment:
    """An assignment of the actor's own, with its review and its dossier's standing; raises NotFound."""
    query = select(Assignment).where(Assignment.public_id == public_id, is_with(actor))
    if to_change:
        db.session().execute(query.with_only_columns(Assignment.id).with_for_update())
    found = db.session().scalars(query.options(*ASSIGNED)).unique().one_or_none()
    if found is None:
        raise NotFound()
    set_standing(actor, [found])
    return found


def assignments(actor: Actor, round_: Round) -> Sequence[Assignment]:
    """The actor's assignments in a round that they may open, by the person's name, with their reviews as they stand."""
    rows = _of_round(round_).where(is_with(actor)).options(*LISTED)
    rows = rows.join(Person, Person.id == Dossier.person_id).order_by(Person.sort_name, Assignment.id)
    found = db.session().scalars(rows).unique().all()
    set_standing(actor, found)
    return found


def mine_of(actor: Actor, dossier_id: str) -> str | None:
    """The public id of the actor's open assignment of a dossier."""
    there = select(Dossier.id).where(Dossier.public_id == dossier_id)
    rows = select(Assignment.public_id).where(Assignment.dossier_id.in_(there), is_with(actor))
    return db.session().scalar(rows)


def across(actor: Actor, round_: Round) -> list[tuple[str, str]]:
    """The dossiers of a round that other advisors review and the actor may know of: public id and name."""
    rows = select(Dossier.public_id, Person.name).join(Person, Person.id == Dossier.person_id)
    rows = rows.where(
        Dossier.round_id == round_.id,
        *(queries.is_on_board(actor), ~queries.is_sealed(actor), ~queries.is_reviewed(actor)),
    )
    found = db.session().execute(rows.order_by(Person.sort_name, Dossier.id))
    return [(public_id, name) for public_id, name in found]


def of_dossiers(ids: Iterable[int]) -> dict[int, list[Assignment]]:
    """Every assignment of these dossiers with its user and review, by dossier, in the order they were proposed."""
    rows = select(Assignment).where(Assignment.dossier_id.in_(list(ids)))
    rows = rows.options(joinedload(Assignment.user), joinedload(Assignment.review)).order_by(Assignment.id)
    found: dict[int, list[Assignment]] = {}
    for one in db.session().scalars(rows).unique():
        found.setdefault(one.dossier_id, []).append(one)
    return found


def in_dossier(dossier: Dossier, public_id: str) -> Assignment:
    """An assignment of a dossier that somebody directs, with its review; raises NotFound."""
    mine = Assignment.dossier_id == dossier.id, Assignment.public_id == public_id
    found = db.session().scalars(select(Assignment).where(*mine).options(*ASSIGNED)).unique().one_or_none()
    if found is None:
        raise NotFound()
    found.standing = dossier.standing
    return found


def of_advisor(dossier: Dossier, user_id: int | None) -> Assignment | None:
    """What an advisor has to do with a dossier, whatever became of it."""
    mine = Assignment.dossier_id == dossier.id, Assignment.user_id == user_id
    return db.session().scalars(select(Assignment).where(*mine).options(*ASSIGNED)).unique().one_or_none()


def between(user_id: int, person_id: int) -> Sequence[Assignment]:
    """What an advisor has to do with a person's dossiers that are not shared yet, with the reviews."""
    open_ = select(Dossier.id).where(Dossier.person_id == person_id, Dossier.status.not_in(AFTER_SHARING))
    rows = select(Assignment).where(Assignment.user_id == user_id, Assignment.dossier_id.in_(open_))
    return db.session().scalars(rows.options(joinedload(Assignment.review))).unique().all()


def set_standing(actor: Actor, assignments: Sequence[Assignment]) -> None:
    """Set what the actor is to each assignment, its dossier and its review, and until when they may write."""
    dossiers = {one.dossier.id: one.dossier for one in assignments}
    queries.with_standing(actor, list(dossiers.values()))
    dates = select(RoundAdvisor.round_id, RoundAdvisor.user_id, RoundAdvisor.extended_to).where(
        RoundAdvisor.round_id.in_({one.round_id for one in dossiers.values()})
    )
    more = {(row[0], row[1]): row[2] for row in db.session().execute(dates)} if dossiers else {}
    for one in assignments:
        one.standing = one.dossier.standing
        one.extended_to = more.get((one.dossier.round_id, one.user_id))
        if one.review is not None:
            set_committed_value(one.review, "assignment", one)
            own = {"author"} if one.user_id == actor.id else set()
            one.review.standing = one.standing | own


ASSIGNED = (
    joinedload(Assignment.user),
    joinedload(Assignment.review).selectinload(Review.versions),
    joinedload(Assignment.dossier).options(*queries.WHOLE),
)
LISTED = (
    joinedload(Assignment.review),
    joinedload(Assignment.dossier).joinedload(Dossier.round),
    joinedload(Assignment.dossier).joinedload(Dossier.person),
)


def _of_round(round_: Round) -> Select[Assignment]:
    return (
        select(Assignment)
        .join(Dossier, Dossier.id == Assignment.dossier_id)
        .where(Dossier.round_id == round_.id)
    )


# Reviews


def submitted(actor: Actor, dossier: Dossier) -> list[Review]:
    """The submitted reviews of a dossier, in the order they came, each with what the actor is to it."""
    rows = select(Review).join(Assignment, Assignment.id == Review.assignment_id)
    rows = rows.where(Assignment.dossier_id == dossier.id, Review.status.in_(SUBMITTED))
    rows = rows.options(joinedload(Review.assignment).joinedload(Assignment.user))
    found = list(db.session().scalars(rows.order_by(Review.submitted_at, Review.id)).unique())
    for one in found:
        own = {"author"} if one.assignment.user_id == actor.id else set()
        one.standing = dossier.standing | own
    return found


def submitted_by(actor: Actor, dossier: Dossier) -> list[Review]:
    """The actor's own submitted review of a dossier, if there is one: also when it was of a round before."""
    rows = select(Review).join(Assignment, Assignment.id == Review.assignment_id)
    rows = rows.where(
        Assignment.dossier_id == dossier.id, Assignment.user_id == actor.id, Review.status.in_(SUBMITTED)
    )
    return list(db.session().scalars(rows.options(joinedload(Review.assignment).joinedload(Assignment.user))))


def review_in(dossier: Dossier, public_id: str) -> Review:
    """A submitted review of a dossier that somebody directs; raises NotFound."""
    rows = select(Review).join(Assignment, Assignment.id == Review.assignment_id)
    rows = rows.where(
        Assignment.dossier_id == dossier.id, Review.public_id == public_id, Review.status.in_(SUBMITTED)
    )
    whole = joinedload(Assignment.user), joinedload(Assignment.dossier).options(*queries.WHOLE)
    loaded = joinedload(Review.assignment).options(*whole), selectinload(Review.versions)
    found = db.session().scalars(rows.options(*loaded)).unique().one_or_none()
    if found is None:
        raise NotFound()
    found.standing = dossier.standing
    return found


def all_submitted(dossier: Dossier) -> bool:
    """Whether every advisor who has the dossier has submitted, and there is at least one."""
    mine = select(Assignment.id).where(
        Assignment.dossier_id == dossier.id, Assignment.status.in_(WITH_ADVISOR)
    )
    done = exists().where(Review.assignment_id == Assignment.id, Review.status.in_(SUBMITTED))
    left = db.session().scalar(select(func.count()).select_from(mine.where(~done).subquery()))
    return not left and db.session().scalar(mine.limit(1)) is not None


def missing(round_: Round) -> dict[int, list[Assignment]]:
    """What each advisor has not submitted yet, by user: dossiers under review that are open to them and wait for it."""
    done = exists().where(Review.assignment_id == Assignment.id, Review.status.in_(SUBMITTED))
    pair = AdvisorConflict.user_id == Assignment.user_id, AdvisorConflict.person_id == Dossier.person_id
    closed = exists().where(*pair, queries.closes())
    under_review = and_(Dossier.status == "reviewing", queries.takes_part())
    rows = _of_round(round_).where(Assignment.status.in_(WITH_ADVISOR), ~done, ~closed, under_review)
    rows = rows.options(joinedload(Assignment.dossier).joinedload(Dossier.person)).order_by(Assignment.id)
    found: dict[int, list[Assignment]] = {}
    for one in db.session().scalars(rows).unique():
        found.setdefault(one.user_id, []).append(one)
    return found


# Conflicts


def conflicts_of(user_ids: Iterable[int]) -> Sequence[AdvisorConflict]:
    """Every conflict of these users."""
    rows = select(AdvisorConflict).where(AdvisorConflict.user_id.in_(list(user_ids)))
    return (
        db.session()
        .scalars(rows.options(joinedload(AdvisorConflict.user)).order_by(AdvisorConflict.id))
        .all()
    )


def unsettled_in(actor: Actor, round_: Round) -> dict[int, int]:
    """How many conflicts with people of a round wait for the actor to settle them, by user; none of the actor's own."""
    theirs = queries.is_led(actor), queries.takes_part()
    people = select(Dossier.person_id).where(Dossier.round_id == round_.id, *theirs)
    rows = select(AdvisorConflict.user_id, func.count()).where(
        AdvisorConflict.person_id.in_(people),
        AdvisorConflict.settled.is_(None),
        AdvisorConflict.user_id != actor.id,
    )
    return dict(db.session().execute(rows.group_by(AdvisorConflict.user_id)).all())


def conflict_between(user_id: int, person_id: int) -> AdvisorConflict | None:
    """What stands between a user and a person."""
    pair = AdvisorConflict.user_id == user_id, AdvisorConflict.person_id == person_id
    return db.session().scalar(select(AdvisorConflict).where(*pair))


def conflicts_with(dossiers: Sequence[Dossier]) -> dict[int, list[AdvisorConflict]]:
    """What stands between anybody and these people, by person, with the users."""
    rows = select(AdvisorConflict).where(AdvisorConflict.person_id.in_([one.person_id for one in dossiers]))
    found: dict[int, list[AdvisorConflict]] = {}
    for one in db.session().scalars(
        rows.options(joinedload(AdvisorConflict.user)).order_by(AdvisorConflict.id)
    ):
        found.setdefault(one.person_id, []).append(one)
    return found


def conflict_in(dossier: Dossier, public_id: str) -> AdvisorConflict:
    """A conflict with the person of a dossier that somebody directs; raises NotFound."""
    mine = AdvisorConflict.person_id == dossier.person_id, AdvisorConflict.public_id == public_id
    found = db.session().scalar(
        select(AdvisorConflict).where(*mine).options(joinedload(AdvisorConflict.user))
    )
    if found is None:
        raise NotFound()
    return found


def to_give_back(dossier_ids: Iterable[int]) -> Sequence[Assignment]:
    """Who had these dossiers before they were taken back."""
    frozen = select(Dossier.id).where(
        Dossier.id.in_(list(dossier_ids)), Dossier.status == DossierStatus.FROZEN
    )
    rows = select(Assignment).where(Assignment.dossier_id.in_(frozen), Assignment.status.in_(WITH_ADVISOR))
    rows = rows.options(joinedload(Assignment.user), joinedload(Assignment.dossier))
    return db.session().scalars(rows.order_by(Assignment.id)).all()


def proposed(dossier_ids: Iterable[int]) -> Sequence[Assignment]:
    """The proposals for these dossiers that are not published yet."""
    mine = Assignment.dossier_id.in_(list(dossier_ids)), Assignment.status == AssignmentStatus.PROPOSED
    rows = (
        select(Assignment).where(*mine).options(joinedload(Assignment.user), joinedload(Assignment.dossier))
    )
    return db.session().scalars(rows.order_by(Assignment.id)).all()
