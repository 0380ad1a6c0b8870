"""What an answer about a publication means for reports about it: whoever answers has settled them, too."""

from sqlalchemy import update

from portal.kernel import clock, db
from portal.policy.actor import Actor
from portal.publications.lifecycle import AttributionStatus
from portal.publications.models import Attribution
from portal.publications.models_help import AttributionReport, Outcome

OUTCOMES = {AttributionStatus.CONFIRMED: Outcome.STANDS, AttributionStatus.REJECTED: Outcome.TAKEN_OFF}


def settled_by_answer(attribution: Attribution, actor: Actor) -> None:
    """Settle the open reports about a publication that somebody has just answered about; taking back settles none."""
    if outcome := OUTCOMES.get(attribution.status):
        close(attribution, outcome, actor)


def close(attribution: Attribution, outcome: Outcome, actor: Actor) -> None:
    """Write down what came of every open report about an attribution, in the caller's unit."""
    open_ = AttributionReport.attribution_id == attribution.id, AttributionReport.settled_at.is_(None)
    settled = {"settled_at": clock.now(), "settled_by_id": actor.id, "outcome": outcome}
    db.session().execute(update(AttributionReport).where(*open_).values(settled))
