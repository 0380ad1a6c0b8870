"""WHEN, for rounds, dossiers, assignments, reviews and what follows from them.

What anybody sees of a dossier follows its status, never the clock: a date that passes opens and shows nothing.
Back leads only a recorded reason, mailed to those who gain or lose sight by it.
"""

from enum import StrEnum

from portal.kernel.lifecycle import Lifecycle, move
from portal.policy.acts import Act
from portal.reviews.rules import (
    dates_are_in_order,
    every_dossier_is_shared,
    has_a_review,
    has_an_advisor,
    has_owner_and_date,
    is_before_the_close,
    is_under_review,
    is_with_director,
    no_review_was_returned,
    nothing_was_shared,
    says_what_is_required,
    somebody_acts_for_the_director,
    takes_part,
)


class RoundStatus(StrEnum):
    """Where a round stands."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class DossierStatus(StrEnum):
    """Where somebody's dossier stands."""

    PREPARING = "preparing"
    FROZEN = "frozen"
    REVIEWING = "reviewing"
    WITH_DIRECTOR = "with_director"
    CORRECTING = "correcting"
    SHARED = "shared"
    CLOSED = "closed"


class AssignmentStatus(StrEnum):
    """Where a dossier given to an advisor stands; nobody but the director knows of a proposal."""

    PROPOSED = "proposed"
    PUBLISHED = "published"
    ACKNOWLEDGED = "acknowledged"
    DECLINED = "declined"
    RECUSED = "recused"


class ReviewStatus(StrEnum):
    """Where a review stands; a recused one is sealed, and nobody reads it any more."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RELEASED = "released"
    RECUSED = "recused"


class FollowUpStatus(StrEnum):
    """Where something that follows from a review stands."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    DONE = "done"
    DROPPED = "dropped"


# fmt: off
N, D, A, R, F = RoundStatus, DossierStatus, AssignmentStatus, ReviewStatus, FollowUpStatus

ROUND = Lifecycle(
    "round",
    RoundStatus,
    #    act               from                 to           when
    move(Act.ROUND_OPEN,   {N.DRAFT},           N.OPEN,      dates_are_in_order, somebody_acts_for_the_director),
    move(Act.ROUND_CLOSE,  {N.OPEN},            N.CLOSED,    every_dossier_is_shared),
    move(Act.ROUND_CANCEL, {N.DRAFT, N.OPEN},   N.CANCELLED, nothing_was_shared),
)

DOSSIER = Lifecycle(
    "dossier",
    DossierStatus,
    #    act                     from                             to               when
    move(Act.DOSSIER_FREEZE,     {D.PREPARING},                   D.FROZEN,        takes_part),
    move(Act.ASSIGNMENT_PUBLISH, {D.FROZEN, D.REVIEWING},         D.REVIEWING,     takes_part, has_an_advisor),
    move(Act.DOSSIER_UNFREEZE,   {D.REVIEWING},                   D.FROZEN),
    move(Act.DOSSIER_COLLECT,    {D.REVIEWING},                   D.WITH_DIRECTOR, takes_part, has_a_review),
    move(Act.PACKET_CHECK,       {D.WITH_DIRECTOR},               D.CORRECTING,    takes_part, has_a_review, no_review_was_returned),
    move(Act.PACKET_SHARE,       {D.WITH_DIRECTOR, D.CORRECTING}, D.SHARED,        takes_part, has_a_review, no_review_was_returned),
    move(Act.PACKET_UNSHARE,     {D.SHARED},                      D.WITH_DIRECTOR),
    move(Act.ROUND_CLOSE,        {D.SHARED},                      D.CLOSED),
)

WITH_ADVISOR = {A.PUBLISHED, A.ACKNOWLEDGED}

ASSIGNMENT = Lifecycle(
    "assignment",
    AssignmentStatus,
    move(Act.ASSIGNMENT_PUBLISH,     {A.PROPOSED},                  A.PUBLISHED),
    move(Act.ASSIGNMENT_ACKNOWLEDGE, {A.PUBLISHED},                 A.ACKNOWLEDGED),
    move(Act.ASSIGNMENT_DECLINE,     WITH_ADVISOR,                  A.DECLINED),
    move(Act.ASSIGNMENT_RECUSE,      WITH_ADVISOR,                  A.RECUSED),
    move(Act.CONFLICT_SETTLE,        WITH_ADVISOR,                  A.RECUSED),
)

REVIEW = Lifecycle(
    "review",
    ReviewStatus,
    move(Act.REVIEW_SUBMIT,     {R.DRAFT},              R.SUBMITTED, is_under_review, is_before_the_close, says_what_is_required),
    move(Act.REVIEW_RETURN,     {R.SUBMITTED},          R.DRAFT,     is_with_director),
    move(Act.PACKET_SHARE,      {R.SUBMITTED},          R.RELEASED),
    move(Act.PACKET_UNSHARE,    {R.RELEASED},           R.SUBMITTED),
    move(Act.ASSIGNMENT_RECUSE, {R.DRAFT, R.SUBMITTED}, R.RECUSED),
    move(Act.CONFLICT_SETTLE,   {R.DRAFT, R.SUBMITTED}, R.RECUSED),
)

FOLLOW_UP = Lifecycle(
    "follow-up",
    FollowUpStatus,
    move(Act.FOLLOW_UP_AGREE,  {F.PROPOSED},           F.AGREED,  has_owner_and_date),
    move(Act.FOLLOW_UP_FINISH, {F.AGREED},             F.DONE),
    move(Act.FOLLOW_UP_DROP,   {F.PROPOSED, F.AGREED}, F.DROPPED),
)
# fmt: on

RUNNING = frozenset({RoundStatus.OPEN, RoundStatus.CLOSED})
SUBMITTED = frozenset({ReviewStatus.SUBMITTED, ReviewStatus.RELEASED})
BEFORE_REVIEWS_ARE_IN = frozenset({DossierStatus.FROZEN, DossierStatus.REVIEWING})
AFTER_SHARING = frozenset({DossierStatus.SHARED, DossierStatus.CLOSED})
