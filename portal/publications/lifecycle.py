"""WHEN, for harvests and attributions.

A person's word about a publication beats everything that a machine finds, and can be taken back at any time; what
nobody has spoken about is `certain` or `suggested` as the evidence says, whichever order it came in.
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
    """Whether a publication is a person's: nobody said yet, their identifier says so, they say so, they say no."""

    SUGGESTED = "suggested"
    CERTAIN = "certain"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


UNDER_WAY = frozenset({HarvestStatus.WAITING, HarvestStatus.RUNNING})
ACCEPTED = frozenset({AttributionStatus.CERTAIN, AttributionStatus.CONFIRMED})
DECIDED = frozenset({AttributionStatus.CONFIRMED, AttributionStatus.REJECTED})

# fmt: off
H, A = HarvestStatus, AttributionStatus

HARVEST: Lifecycle[Act] = Lifecycle(
    "harvest", HarvestStatus,
    #    act                        from                                   to
    move(Act.HARVEST_BEGIN,         {H.WAITING},                           H.RUNNING),
    move(Act.HARVEST_FINISH,        {H.RUNNING},                           H.FINISHED),
    move(Act.HARVEST_STOP,          {H.WAITING, H.RUNNING},                H.STOPPED),
)

ATTRIBUTION: Lifecycle[Act] = Lifecycle(
    "attribution", AttributionStatus,
    #    act                        from                                   to
    move(Act.ATTRIBUTION_ESTABLISH, {A.SUGGESTED},                         A.CERTAIN),
    move(Act.ATTRIBUTION_QUESTION,  {A.CERTAIN},                           A.SUGGESTED),
    move(Act.ATTRIBUTION_CONFIRM,   {A.SUGGESTED, A.CERTAIN, A.REJECTED},  A.CONFIRMED),
    move(Act.ATTRIBUTION_REJECT,    {A.SUGGESTED, A.CERTAIN, A.CONFIRMED}, A.REJECTED),
    move(Act.ATTRIBUTION_UNDO,      {A.CONFIRMED, A.REJECTED},             A.SUGGESTED),
)
# fmt: on
