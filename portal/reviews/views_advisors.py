"""The advisors of a round as its director sees them: who declared, and how much of what they have is done."""

from dataclasses import dataclass
from datetime import datetime

from portal.policy.actor import Actor
from portal.reviews import queries_reviews, queries_rounds
from portal.reviews.models import Round
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
    loads = queries_rounds.loads(actor, round_)
    conflicts = queries_reviews.unsettled_in(actor, round_)
    return [
        AdvisorLine(
            public_id=one.public_id,
            user_id=one.user.public_id,
            name=name_of(one.user),
            declared_at=one.declared_at,
            looked=one.found_at is not None,
            given=loads.get(one.user_id, (0, 0))[0],
            submitted=loads.get(one.user_id, (0, 0))[1],
            extended_to=one.extended_to,
            unsettled=conflicts.get(one.user_id, 0),
        )
        for one in round_.advisors
    ]
