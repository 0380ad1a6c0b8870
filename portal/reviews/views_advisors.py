"""The advisors of a round as its director sees them: who declared, and how much of what they have is done."""

from dataclasses import dataclass
from datetime import datetime

from portal.policy.actor import Actor
from portal.reviews import queries_loads
from portal.reviews.models import Round, RoundAdvisor
from portal.reviews.queries_loads import Load
from portal.reviews.views import name_of


@dataclass(frozen=True)
class AdvisorLine:
    """An advisor of a round: whether they declared, and how much of what they have is done."""

    public_id: str
    user_id: str
    name: str
    declared_at: datetime | None
    looked: bool
    given: int
    submitted: int
    extended_to: datetime | None
    unsettled: int


def advisor_lines(actor: Actor, round_: Round) -> list[AdvisorLine]:
    """The advisors of a round, in the order they were asked; counted are dossiers that the reader directs."""
    return [advisor_line(one, load) for one, load in queries_loads.advisors_with_loads(actor, round_)]


def advisor_line(one: RoundAdvisor, load: Load) -> AdvisorLine:
    """An advisor with what they have to do."""
    return AdvisorLine(
        public_id=one.public_id,
        user_id=one.user.public_id,
        name=name_of(one.user),
        declared_at=one.declared_at,
        looked=one.found_at is not None,
        given=load.given,
        submitted=load.submitted,
        extended_to=one.extended_to,
        unsettled=load.unsettled,
    )
