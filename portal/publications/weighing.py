"""How likely the papers are a person's that nobody spoke about: all of them weighed anew, and what follows kept.

The weighing (`scoring`) compares each with what the person accepted and rejected. It is a function of the answers and of
what is printed, so that it may be done at any time, and as often as one likes; where nothing changed, nothing is written.
A likely paper is put on the person only after they have answered once, and never where anybody else has a claim.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.kernel import db
from portal.publications import queries_queue, queries_weighing, scoring_clusters, scoring_reasons, settling
from portal.publications.lifecycle import DECIDED, AttributionStatus, Band
from portal.publications.models import Attribution
from portal.publications.scoring import Case, Paper, Verdict, Weighing

AT_ONCE = 400  # papers are weighed while somebody waits; more, by a job
WHOLE = 10_000


@dataclass(frozen=True)
class Weight:
    """What is kept of a verdict: nothing, where somebody has spoken."""

    score: int | None = None
    band: Band | None = None
    reasons: list[Any] = field(default_factory=list)
    cluster: str | None = None
    lead: int = 0


def weigh(person_id: int) -> None:
    """Weigh all publications that may be a person's, in the caller's unit, and put likely ones on them."""
    queries_queue.one_at_a_time()
    found = queries_weighing.candidates(person_id)
    weights = _weights(person_id, found)
    turned = []
    for one in found:
        weight = weights.get(one.publication_id, NOTHING)
        if one.band != weight.band:
            turned.append(one.publication_id)
        for name, value in vars(weight).items():
            if getattr(one, name) != value:
                setattr(one, name, value)
    db.session().flush()
    if turned:
        settling.settle(turned)


def weigh_now_or_soon(person_id: int) -> None:
    """Weigh a person's publications while they wait, or soon where there are many."""
    if queries_weighing.number(person_id) > AT_ONCE:
        settling.weigh_soon([person_id])
    else:
        weigh(person_id)


def _weights(person_id: int, found: Sequence[Attribution]) -> dict[int, Weight]:
    """What is to be kept of everything that nobody spoke about, by publication."""
    if not found:
        return {}
    printed, ids = (
        queries_weighing.authors(person_id),
        {one.publication.key: one.publication_id for one in found},
    )
    case = Case(
        [_paper(one, printed.get(one.publication_id, ())) for one in found],
        queries_weighing.colleagues(person_id),
    )
    weighing, answered = Weighing(case), any(one.status in DECIDED for one in found)
    for one in found:
        if one.status in DECIDED or one.status == AttributionStatus.CERTAIN:
            weighing.answer(one.publication.key, one.status != AttributionStatus.REJECTED)
    verdicts = weighing.verdicts()
    bands = {one.key: one.band if answered or one.band != Band.AUTO else Band.SUGGESTED for one in verdicts}
    clusters = _clusters(case, [one for one in verdicts if bands[one.key] == Band.SUGGESTED])
    return {
        ids[one.key]: Weight(
            score=_score(one),
            band=bands[one.key],
            reasons=[list(reason) for reason in scoring_reasons.reasons(weighing, one)],
            **clusters.get(one.key, {"lead": _score(one)}),
        )
        for one in verdicts
    }


def _clusters(case: Case, asked: Sequence[Verdict]) -> dict[str, dict[str, Any]]:
    """The co-author by whom papers are asked about together, as "publication's key:place", and the best score among them."""
    scores = {one.key: _score(one) for one in asked}
    return {
        key: {
            "cluster": f"{group.keys[0]}:{group.place}",
            "lead": max(scores[one] for one in group.keys),
        }
        for group in scoring_clusters.clusters(case, scores)
        for key in group.keys
    }


def _paper(one: Attribution, printed: Sequence[tuple[str, str | None]]) -> Paper:
    """A candidate as the weighing compares it; the author is the one they said, or whom they fit best."""
    place = one.place or next(iter(one.places), 0)
    affiliation = printed[place - 1][1] if 0 < place <= len(printed) else None
    publication = one.publication
    return Paper(
        key=publication.key,
        authors=tuple(name for name, _affiliation in printed),
        place=place,
        fit=one.fit / 100,
        title=publication.title,
        abstract=publication.abstract,
        year=publication.published_at.year,
        venue=publication.journal_ref or "",
        categories=tuple(publication.categories),
        organisations=(affiliation,) if affiliation else (),
    )


def _score(verdict: Verdict) -> int:
    return round(WHOLE * verdict.score)


NOTHING = Weight()
