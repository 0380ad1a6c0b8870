"""What is asked of assignments, reviews and conflicts, each with what the actor is to its dossier."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from portal.kernel import db
from portal.kernel.errors import NotFound
from portal.people.models import Person
from portal.policy.actor import Actor
from portal.policy.standing import asked_by, built_once
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
    query, asked = _mine(actor), asked_by(actor, public_id=public_id)
    if to_change:
        db.hold(Assignment, query, asked)
    row = db.session().execute(query, asked).one_or_none()
    if row is None:
        raise NotFound()
    found: Assignment = row[0]
    queries.tell(found.dossier, row)
    found.standing, found.extended_to = found.dossier.standing, row.extended_to
    if found.review is not None:
        set_committed_value(found.review, "assignment", found)
        found.review.standing = found.standing | {"author"}
    return found


@built_once
def _mine(actor: Actor) -> Select:
    rows = queries.about(actor, Assignment).add_columns(_extended_to().label("extended_to"))
    rows = rows.join(Assignment.dossier).options(*ASSIGNED)
    rows = rows.options(contains_eager(Assignment.dossier).options(*queries.BARE))
    return rows.where(Assignment.public_id == bindparam("public_id"), is_with(actor))


def assignments(actor: Actor, rounds: Sequence[Round]) -> list[Assignment]:
    """The actor's assignments in rounds that they may open, by the person's name, with their reviews as they stand."""
    asked = asked_by(actor, rounds=[one.id for one in rounds])
    rows = db.session().execute(_listed(actor), asked).all() if rounds else []
    for one, extended_to in rows:
        one.extended_to = extended_to
    return [row[0] for row in rows]


@built_once
def _listed(actor: Actor) -> Select:
    rows = select(Assignment, _extended_to()).join(Assignment.dossier).join(Dossier.person)
    rows = rows.where(Dossier.round_id.in_(bindparam("rounds", expanding=True)), is_with(actor))
    whole = contains_eager(Dossier.person), joinedload(Dossier.round)
    rows = rows.options(joinedload(Assignment.review), contains_eager(Assignment.dossier).options(*whole))
    return rows.order_by(Person.sort_name, Assignment.id)


def _extended_to() -> ColumnElement:
    """Until when the director gave an assignment's advisor more time."""
    theirs = select(RoundAdvisor.extended_to).join(Dossier, Dossier.round_id == RoundAdvisor.round_id)
    theirs = theirs.where(Dossier.id == Assignment.dossier_id, RoundAdvisor.user_id == Assignment.user_id)
    return theirs.correlate(Assignment).scalar_subquery()


def mine_of(actor: Actor, dossier_id: str) -> str | None:
    """The public id of the actor's open assignment of a dossier."""
    there = select(Dossier.id).where(Dossier.public_id == dossier_id)
    rows = select(Assignment.public_id).where(Assignment.dossier_id.in_(there), is_with(actor))
    return db.session().scalar(rows)


def across(actor: Actor, rounds: Sequence[Round]) -> dict[int, list[tuple[str, str]]]:
    """The dossiers of rounds that other advisors review and the actor may know of: public id and name, by round."""
    asked = asked_by(actor, rounds=[one.id for one in rounds])
    found: dict[int, list[tuple[str, str]]] = {}
    for round_id, public_id, name in db.session().execute(_across(actor), asked) if rounds else ():
        found.setdefault(round_id, []).append((public_id, name))
    return found


@built_once
def _across(actor: Actor) -> Select:
    rows = select(Dossier.round_id, Dossier.public_id, Person.name).join(Dossier.person)
    known = queries.is_on_board(actor), ~queries.is_sealed(actor), ~queries.is_reviewed(actor)
    rows = rows.where(Dossier.round_id.in_(bindparam("rounds", expanding=True)), *known)
    return rows.order_by(Person.sort_name, Dossier.id)


def of_dossiers(ids: Iterable[int]) -> dict[int, list[Assignment]]:
    """Every assignment of these dossiers with its user and review, by dossier, in the order they were proposed."""
    rows = select(Assignment).where(Assignment.dossier_id.in_(list(ids)))
    rows = rows.options(joinedload(Assignment.user), joinedload(Assignment.review)).order_by(Assignment.id)
    found: dict[int, list[Assignment]] = {}
    for one in db.session().scalars(rows).unique():
        found.setdefault(one.dossier_id, []).append(one)
    return found


def around(here: int | None, before: int | None, actor: Actor | None) -> Sequence[Assignment]:
    """The assignments of a dossier and of the one before it, of that one only the actor's where one is named; with users
    and reviews, in the order they were proposed."""
    wanted = [Assignment.dossier_id == here] if here else []
    if before is not None:
        mine = [Assignment.user_id == actor.id] if actor else []
        wanted.append(and_(Assignment.dossier_id == before, *mine))
    rows = select(Assignment).where(or_(*wanted)).order_by(Assignment.id)
    return (
        db.session().scalars(rows.options(joinedload(Assignment.user), joinedload(Assignment.review))).all()
    )


def in_dossier(dossier: Dossier, public_id: str) -> Assignment:
    """An assignment of a dossier that somebody directs, with its review; raises NotFound."""
    mine = Assignment.dossier_id == dossier.id, Assignment.public_id == public_id
    found = db.session().scalars(select(Assignment).where(*mine).options(*WHOLE)).unique().one_or_none()
    if found is None:
        raise NotFound()
    found.standing = dossier.standing
    return found


def of_advisor(dossier: Dossier, user_id: int | None) -> Assignment | None:
    """What an advisor has to do with a dossier, whatever became of it."""
    mine = Assignment.dossier_id == dossier.id, Assignment.user_id == user_id
    return db.session().scalars(select(Assignment).where(*mine).options(*WHOLE)).unique().one_or_none()


def between(user_id: int, person_id: int) -> Sequence[Assignment]:
    """What an advisor has to do with a person's dossiers that are not shared yet, with the reviews."""
    open_ = select(Dossier.id).where(Dossier.person_id == person_id, Dossier.status.not_in(AFTER_SHARING))
    rows = select(Assignment).where(Assignment.user_id == user_id, Assignment.dossier_id.in_(open_))
    return db.session().scalars(rows.options(joinedload(Assignment.review))).unique().all()


ASSIGNED = (
    joinedload(Assignment.user),
    joinedload(Assignment.review).selectinload(Review.versions),
)
WHOLE = (*ASSIGNED, joinedload(Assignment.dossier).options(*queries.BARE))


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


def review_in(dossier: Dossier, public_id: str) -> Review:
    """A submitted review of a dossier that somebody directs; raises NotFound."""
    rows = select(Review).join(Assignment, Assignment.id == Review.assignment_id)
    rows = rows.where(
        Assignment.dossier_id == dossier.id, Review.public_id == public_id, Review.status.in_(SUBMITTED)
    )
    whole = joinedload(Assignment.user), joinedload(Assignment.dossier).options(*queries.BARE)
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
