"""WHEN, for harvests and attributions.

A person's word about a publication beats everything that a machine finds, and can be taken back at any time; what
nobody has spoken about is `certain`, `auto` or `suggested` as the evidence says, whichever order it came in.
"""

from enum import StrEnum

from portal.kernel.lifecycle import Lifecycle, move
from portal.policy.acts import Act


class HarvestStatus(StrEnum):
    """Where a run against arXiv stands; a stopped one was given up, and says why."""

    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"


class AttributionStatus(StrEnum):
    """Whether a publication is a person's: nobody said yet, their identifier says so, all speaks for it, yes, no."""

    SUGGESTED = "suggested"
    CERTAIN = "certain"
    AUTO = "auto"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


UNDER_WAY = frozenset({HarvestStatus.WAITING, HarvestStatus.RUNNING})


class Band(StrEnum):
    """What becomes of a candidate by its score: it is taken by itself, asked about, or folded away."""

    AUTO = "auto"
    SUGGESTED = "suggested"
    UNLIKELY = "unlikely"


class LookupStatus(StrEnum):
    """Where the search for a work by its DOI stands."""

    WAITING = "waiting"
    FOUND = "found"
    FAILED = "failed"


class MergeStatus(StrEnum):
    """What was said of two publications that look like one work."""

    SUGGESTED = "suggested"
    MERGED = "merged"
    DISMISSED = "dismissed"


ACCEPTED = frozenset({AttributionStatus.CERTAIN, AttributionStatus.AUTO, AttributionStatus.CONFIRMED})
UNASKED = frozenset({AttributionStatus.CERTAIN, AttributionStatus.AUTO})
DECIDED = frozenset({AttributionStatus.CONFIRMED, AttributionStatus.REJECTED})

# fmt: off
H, A, L, M = HarvestStatus, AttributionStatus, LookupStatus, MergeStatus

HARVEST: Lifecycle[Act] = Lifecycle(
    "harvest", HarvestStatus,
    #    act                        from                                   to
    move(Act.HARVEST_BEGIN,         {H.WAITING},                           H.RUNNING),
    move(Act.HARVEST_FINISH,        {H.RUNNING},                           H.FINISHED),
    move(Act.HARVEST_STOP,          {H.WAITING, H.RUNNING},                H.STOPPED),
)

ATTRIBUTION: Lifecycle[Act] = Lifecycle(
    "attribution", AttributionStatus,
    #    act                        from                                           to
    move(Act.ATTRIBUTION_ESTABLISH, {A.SUGGESTED, A.AUTO},                         A.CERTAIN),
    move(Act.ATTRIBUTION_TAKE,      {A.SUGGESTED},                                 A.AUTO),
    move(Act.ATTRIBUTION_QUESTION,  {A.CERTAIN, A.AUTO},                           A.SUGGESTED),
    move(Act.ATTRIBUTION_CONFIRM,   {A.SUGGESTED, A.CERTAIN, A.AUTO, A.REJECTED},  A.CONFIRMED),
    move(Act.ATTRIBUTION_REJECT,    {A.SUGGESTED, A.CERTAIN, A.AUTO, A.CONFIRMED}, A.REJECTED),
    move(Act.ATTRIBUTION_UNDO,      {A.CONFIRMED, A.REJECTED},                     A.SUGGESTED),
)

LOOKUP: Lifecycle[Act] = Lifecycle(
    "lookup", LookupStatus,
    #    act                        from                                           to
    move(Act.LOOKUP_FIND,           {L.WAITING},                                   L.FOUND),
    move(Act.LOOKUP_FAIL,           {L.WAITING},                                   L.FAILED),
)

MERGE: Lifecycle[Act] = Lifecycle(
    "merge", MergeStatus,
    #    act                        from                                           to
    move(Act.MERGE_CONFIRM,         {M.SUGGESTED, M.DISMISSED},                    M.MERGED),
    move(Act.MERGE_DISMISS,         {M.SUGGESTED},                                 M.DISMISSED),
    move(Act.MERGE_UNDO,            {M.MERGED, M.DISMISSED},                       M.SUGGESTED),
)
# fmt: on
