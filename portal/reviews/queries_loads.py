"""How much each advisor of a round has to do, for whoever directs dossiers in it."""

from typing import NamedTuple

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload

from portal.kernel import db
from portal.policy.actor import Actor
from portal.policy.standing import asked_by, built_once
from portal.reviews import queries
from portal.reviews.lifecycle import SUBMITTED, WITH_ADVISOR
from portal.reviews.models import Dossier, Round, RoundAdvisor
from portal.reviews.models_reviews import AdvisorConflict, Assignment, Review


class Load(NamedTuple):
    """How many dossiers of a round an advisor has or is proposed for, how many reviews they submitted, and how many of
    their conflicts wait to be settled."""

    given: int
    submitted: int
    unsettled: int


def advisors_with_loads(actor: Actor, round_: Round) -> list[tuple[RoundAdvisor, Load]]:
    """The advisors of a round with their users, in the order they were asked, and what each has to do; one statement.

    Counted are dossiers that the actor directs, and no conflict of the actor's own: nobody finds out by counting who
    reviews themself.
    """
    rows = db.session().execute(_loaded(actor), asked_by(actor, round_id=round_.id))
    return [(one, Load(*load)) for one, *load in rows]


@built_once
def _loaded(actor: Actor) -> Select:
    here = Dossier.round_id == bindparam("round_id"), queries.is_led(actor)
    mine = Assignment.user_id == RoundAdvisor.user_id, Assignment.status.in_({*WITH_ADVISOR, "proposed"})
    given = select(func.count()).select_from(Assignment)
    given = given.join(Dossier, Dossier.id == Assignment.dossier_id).where(*here, *mine)
    submitted = given.join(Review, Review.assignment_id == Assignment.id).where(Review.status.in_(SUBMITTED))
    waits = AdvisorConflict.user_id == RoundAdvisor.user_id, AdvisorConflict.settled.is_(None)
    unsettled = select(func.count()).where(
        *waits,
        AdvisorConflict.user_id != actor.id,
        AdvisorConflict.person_id.in_(select(Dossier.person_id).where(*here, queries.takes_part())),
    )
    counted = (one.correlate(RoundAdvisor).scalar_subquery() for one in (given, submitted, unsettled))
    rows = select(RoundAdvisor, *counted).options(joinedload(RoundAdvisor.user))
    return rows.where(RoundAdvisor.round_id == bindparam("round_id")).order_by(RoundAdvisor.id)
