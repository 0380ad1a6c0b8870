"""How many applications stand where, as fast for ten thousand as for ten.

All that arrived is counted from an index alone. What the actor may not see of it is counted from the other end,
where it is few: conflicts, their own application, applicants who did not prove their address yet; and so are the
evaluations they wrote and the decisions that wait. It is one statement, whatever positions there are.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, literal, select, union, union_all

from portal.accounts.models import User
from portal.kernel import db
from portal.policy.actor import Actor
from portal.policy.standing import asked_by, built_once
from portal.recruitment import queries, queries_committee, queries_positions
from portal.recruitment.lifecycle import READ, EvaluationStatus, Status
from portal.recruitment.models import Application, Decision, Evaluation, Position
from portal.recruitment.queries_committee import THESE


@dataclass
class Counts:
    """How many applications to a position the actor may see by status, how many of them they evaluated, how many wait
    for them to, and of how many a decision waits to be told where they may see decisions.

    In none of these: how many a conflict `hidden` from the actor, and how many are `unverified`, waiting for their
    applicants to confirm an address, of which only the owner is told.
    """

    by_status: Counter[Status] = field(default_factory=Counter)
    done: int = 0
    unread: int = 0
    untold: int = 0
    hidden: int = 0
    unverified: int = 0


def counts(actor: Actor, positions: Sequence[Position]) -> dict[int, Counts]:
    """What stands at positions that carry their standing, by id."""
    standing, found = {one.id: one.standing for one in positions}, {one.id: Counts() for one in positions}
    rows = db.session().execute(_counts(actor), asked_by(actor, ids=list(standing)))
    for position_id, status, what, n in rows:
        _add(found[position_id], standing[position_id], Status(status), what, n)
    return found


def _add(to: Counts, standing: frozenset[str], status: Status, what: str, n: int) -> None:
    if what in {"arrived", "unseen"}:
        seen = n if what == "arrived" else -n
        to.by_status[status] += seen
        to.unread += seen if status in READ and "reader" in standing else 0
    elif what == "done":
        to.done += n
        to.unread -= n if status in READ and "reader" in standing else 0
    elif what == "untold":
        to.untold += n if standing & {"owner", "chair"} else 0
    elif what == "hidden":
        to.hidden += n
    elif status in READ and "owner" in standing:
        to.unverified += n


@built_once
def _counts(actor: Actor) -> Any:
    theirs = select(Position.id).where(Position.id.in_(THESE), queries_positions.on_committee_side(actor))
    have_arrived = Application.status.in_(queries.ARRIVED), Application.submitted_at.is_not(None)
    arrived = select(Application).where(Application.position_id.in_(theirs), *have_arrived)
    # "+ 0": these are looked for from where they are few, not along the position's long index
    few = select(Application).where((Application.position_id + 0).in_(theirs), *have_arrived)
    own, conflicted = queries.is_applicant(actor), queries.is_conflicted(actor)
    unproved = Application.user_id.in_(select(User.id).where(User.verified_at.is_(None)))
    unseen = union(*(select(Application.id).where(one) for one in (own, conflicted, unproved))).cte("unseen")
    seen = Application.id.not_in(select(unseen))
    mine = Evaluation.evaluator_id == actor.id, Evaluation.status == EvaluationStatus.SUBMITTED
    pending = select(Decision.application_id).where(queries_committee.is_pending())
    return union_all(
        _counted("arrived", arrived),
        _counted("unseen", few.where(Application.id.in_(select(unseen)))),
        _counted("done", few.join(Evaluation).where(*mine, seen)),
        _counted("untold", few.where(Application.id.in_(pending), seen)),
        _counted("hidden", few.where(conflicted, ~own, ~unproved)),
        _counted("unverified", few.where(unproved, ~own)),
    )


def _counted(what: str, rows: Select) -> Select:
    columns = Application.position_id, Application.status, literal(what), func.count()
    return rows.with_only_columns(*columns).group_by(Application.position_id, Application.status)
