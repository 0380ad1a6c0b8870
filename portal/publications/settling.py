"""Where an attribution stands by what is known: the evidence about a publication speaks for all of its people at once.

What somebody said is left alone. Everything else follows from all the evidence that there is (`rules.settled`), so that
neither the order of harvests nor that of answers changes where things end.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from sqlalchemy import select

from portal import policy
from portal.kernel import clock, db, jobs, many
from portal.kernel.many import among
from portal.policy.actor import SYSTEM, Actor
from portal.policy.acts import Act
from portal.publications import queries_queue, rules
from portal.publications.lifecycle import ATTRIBUTION, AttributionStatus, Band
from portal.publications.models import Attribution, AttributionEvent

_OF_THESE = (
    select(Attribution)
    .where(among(Attribution.publication_id, "ids"))
    .order_by(Attribution.publication_id, Attribution.id)
)
_ACTS = {AttributionStatus.CERTAIN: Act.ATTRIBUTION_ESTABLISH, AttributionStatus.AUTO: Act.ATTRIBUTION_TAKE}


def settle(publication_ids: Iterable[int], *, weighed: Iterable[int] = ()) -> None:
    """Let the evidence speak for everything undecided about these publications; one statement reads it all.

    Whoever has a publication more or less by identifier has all others weighed anew, soon, and so have the people of
    these ids that are to be `weighed` anyway.
    """
    ids = sorted(set(publication_ids))
    queries_queue.hold(ids)
    rows = db.session().scalars(_OF_THESE, {"ids": ids}).all()
    wanted: list[tuple[Attribution, AttributionStatus]] = []
    for _publication, group in groupby(rows, key=lambda one: one.publication_id):
        together = list(group)
        wanted += zip(together, rules.settled(map(evidence, together)), strict=True)
    before = {one.id for one in rows if one.status == AttributionStatus.CERTAIN}
    _keep(
        _moved(one, Act.ATTRIBUTION_QUESTION, place=None, actor=SYSTEM)
        for one, status in wanted
        if one.status in _ACTS and (one.status != status or [one.place] != one.places)
    )  # a place is given up before another takes it
    _keep(
        _moved(one, _ACTS[status], place=one.places[0], actor=SYSTEM)
        for one, status in wanted
        if one.status == AttributionStatus.SUGGESTED and status in _ACTS
    )
    after = {one.id for one in rows if one.status == AttributionStatus.CERTAIN}
    weigh_soon({*weighed, *(one.person_id for one in rows if one.id in before ^ after)})


def weigh_soon(person_ids: Iterable[int]) -> None:
    """Have all publications that may be these people's weighed anew, by a job after the caller's unit."""
    for one in sorted(set(person_ids)):
        jobs.enqueue("publications.weigh", {"person": one}, key=str(one))


def evidence(attribution: Attribution) -> rules.Evidence:
    """What speaks for an attribution, as the rules weigh it."""
    return rules.Evidence(
        sources=frozenset(attribution.sources),
        fit=attribution.fit,
        places=tuple(attribution.places),
        confirmed=attribution.status == AttributionStatus.CONFIRMED,
        rejected=attribution.status == AttributionStatus.REJECTED,
        place=attribution.place,
        likely=attribution.band == Band.AUTO,
    )


def move(attribution: Attribution, act: Act, *, place: int | None, actor: Actor) -> None:
    """Make a move and keep it among the attribution's events. Raises Forbidden, IllegalMove."""
    db.session().add(AttributionEvent(**_moved(attribution, act, place=place, actor=actor)))


def _moved(attribution: Attribution, act: Act, *, place: int | None, actor: Actor) -> dict[str, Any]:
    """Make a move; answers its event as a row."""
    policy.require(actor, act, attribution)
    before = attribution.status
    ATTRIBUTION.apply(attribution, act)
    attribution.place = place
    return {
        "attribution_id": attribution.id,
        "act": act,
        "before": before,
        "after": attribution.status,
        "place": place,
        "by_id": actor.id,
        "at": clock.now(),
    }


def _keep(events: Iterable[dict[str, Any]]) -> None:
    """Write moves and their events, in two statements however many they are."""
    rows = list(events)
    db.session().flush()
    if rows:
        many.put(AttributionEvent.__table__, rows)
