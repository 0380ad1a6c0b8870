"""WHAT the readers of an application may read: field group × standing × statuses.

The applicant reads their own words and a projection of the status; a committee reads what was submitted, never
the draft; what others think is read after one's own evaluation; a decision is nobody's but the committee's until
it is released. A conflict closes everything, through every standing; so does being the applicant, on the
committee's side. Equal-opportunity answers are in no group: nobody reads them.
"""

from enum import StrEnum

from portal.kernel.sight import Grant, Sight
from portal.recruitment.lifecycle import Status


class Group(StrEnum):
    """Fields of an application that have the same readers."""

    PROJECTION = "projection"
    DRAFT = "draft"
    RECEIPTS = "receipts"
    RELEASED = "released decision"
    STATUS = "status"
    SUBMITTED = "what was submitted"
    OWN_EVALUATION = "own evaluation"
    EVALUATIONS = "evaluations"
    CONFLICTS = "conflicts"
    DECISIONS = "decisions"
    HISTORY = "history"


ARRIVED = frozenset(Status) - {Status.DRAFT, Status.LAPSED}
THEIR_OWN = frozenset({Group.PROJECTION, Group.DRAFT, Group.RECEIPTS, Group.RELEASED})


def committee(*standings: str) -> tuple[Grant, ...]:
    """Grants to the committee's side, from the moment an application has arrived."""
    return tuple(Grant(standing, ARRIVED) for standing in standings)


APPLICATION = Sight(
    {
        Group.PROJECTION: (Grant("applicant"),),
        Group.DRAFT: (Grant("applicant"),),
        Group.RECEIPTS: (Grant("applicant"),),
        Group.RELEASED: (Grant("applicant"), *committee("owner", "chair", "reader")),
        Group.STATUS: committee("owner", "chair", "reader"),
        Group.SUBMITTED: committee("owner", "chair", "reader"),
        Group.OWN_EVALUATION: committee("reader"),
        Group.EVALUATIONS: committee("owner_apart", "has_evaluated"),
        Group.CONFLICTS: committee("owner", "chair"),
        Group.DECISIONS: committee("owner", "chair"),
        Group.HISTORY: committee("owner", "chair"),
    },
    bars={"conflicted": frozenset(), "applicant": THEIR_OWN},
)
