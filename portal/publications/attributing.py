"""Whose a publication is: what the evidence settles by itself, and what its people say.

What somebody says is kept for ever and beats all evidence. Everything else is judged anew from all the evidence that
there is (`rules.certain`), so that neither the order of harvests nor that of answers changes where things end.
"""

from collections.abc import Iterable
from itertools import groupby

from sqlalchemy import select

from portal import policy
from portal.kernel import clock, db
from portal.policy.actor import SYSTEM, Actor
from portal.policy.acts import Act
from portal.publications import rules
from portal.publications.lifecycle import ATTRIBUTION, DECIDED, AttributionStatus
from portal.publications.models import Attribution, AttributionEvent


def settle(publication_ids: Iterable[int]) -> None:
    """Let the evidence speak for everything undecided about these publications; one statement reads it all."""
    ids = sorted(set(publication_ids))
    found = select(Attribution).where(Attribution.publication_id.in_(ids))
    rows = db.session().scalars(found.order_by(Attribution.publication_id, Attribution.id)).all()
    questioned, established = [], []
    for _publication, group in groupby(rows, key=lambda one: one.publication_id):
        together = list(group)
        for one, certain in zip(together, rules.certain(map(evidence, together)), strict=True):
            if one.status == AttributionStatus.CERTAIN and not (certain and one.place == one.places[0]):
                questioned.append(one)
            if certain and one.status not in DECIDED:
                established.append(one)
    for one in questioned:
        _move(one, Act.ATTRIBUTION_QUESTION, place=None, actor=SYSTEM)
    db.session().flush()  # a place is given up before another takes it
    for one in established:
        if one.status == AttributionStatus.SUGGESTED:
            _move(one, Act.ATTRIBUTION_ESTABLISH, place=one.places[0], actor=SYSTEM)
    db.session().flush()


def evidence(attribution: Attribution) -> rules.Evidence:
    """What speaks for an attribution, as the rules weigh it."""
    return rules.Evidence(
        sources=frozenset(attribution.sources),
        fit=attribution.fit,
        places=tuple(attribution.places),
        confirmed=attribution.status == AttributionStatus.CONFIRMED,
        rejected=attribution.status == AttributionStatus.REJECTED,
        place=attribution.place,
    )


def _move(attribution: Attribution, act: Act, *, place: int | None, actor: Actor) -> None:
    """Make a move and keep it among the attribution's events."""
    policy.require(actor, act, attribution)
    before = attribution.status
    ATTRIBUTION.apply(attribution, act)
    attribution.place = place
    event = AttributionEvent(
        attribution_id=attribution.id,
        act=act,
        before=before,
        after=attribution.status,
        place=place,
        by_id=actor.id,
        at=clock.now(),
    )
    db.session().add(event)
