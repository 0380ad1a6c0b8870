"""Reports that a publication is on the wrong person, as those read them who settle them; never who filed one."""

from dataclasses import dataclass, replace
from datetime import datetime
from types import SimpleNamespace

from portal import policy
from portal.kernel import paging
from portal.kernel.words import Sentence, _
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.publications import queries_reports, views
from portal.publications.lifecycle import ACCEPTED, AttributionStatus
from portal.publications.models import Attribution
from portal.publications.models_help import AttributionReport, Outcome
from portal.publications.queries_reports import Which

OUTCOMES = {
    Outcome.TAKEN_OFF: (_("Taken off"), "stopped"),
    Outcome.STANDS: (_("It stands"), "done"),
}


@dataclass(frozen=True)
class Reported:
    """A report: what it is about, its words if it has any, what speaks for the publication, what came of it.

    `rejects` says whether the reader may answer that the publication is not theirs.
    """

    public_id: str
    key: str
    title: str
    person: str
    slug: str
    own: bool
    said: str | None
    reason: Sentence
    filed_at: datetime
    settled_at: datetime | None
    outcome: Outcome | None
    settles: bool
    rejects: bool

    @property
    def stands(self) -> tuple[Sentence, str] | None:
        """What came of it as a word, and its mark."""
        return OUTCOMES[self.outcome] if self.outcome else None


@dataclass(frozen=True)
class Reports:
    """A page of Reported from one of the two lists, and how many reports are open."""

    which: Which
    number: paging.Count
    page: paging.Page


def reports(actor: Actor, which: Which, after: str | None, *, everybody: bool) -> Reports:
    """A page of the actor's own reports, or of everybody's; in the caller's unit."""
    page = queries_reports.listed(actor, which, after, everybody=everybody)
    number = queries_reports.number_open(actor, everybody=everybody)
    return Reports(which, number, replace(page, items=[reported(actor, one) for one in page]))


def reported(actor: Actor, report: AttributionReport) -> Reported:
    """A report, loaded whole and with standing, as the actor reads it."""
    attribution = report.attribution
    person, publication = attribution.person, attribution.publication
    settles = report.settled_at is None and policy.may(actor, Act.REPORT_SETTLE, report)
    own_word = bool(report.standing & {"self", "delegate"})
    return Reported(
        public_id=report.public_id,
        key=publication.key,
        title=publication.title,
        person=person.name,
        slug=person.slug,
        own="self" in report.standing,
        said=report.said,
        reason=_reason(attribution),
        filed_at=report.filed_at,
        settled_at=report.settled_at,
        outcome=report.outcome,
        settles=settles,
        rejects=settles and (own_word or attribution.status != AttributionStatus.CONFIRMED),
    )


def _reason(attribution: Attribution) -> Sentence:
    """Why the publication is on the person now, or that it is not."""
    name = attribution.person.name
    if attribution.status in ACCEPTED:
        return views.reason(
            SimpleNamespace(status=attribution.status, sources=attribution.sources, known_as=name)
        )
    if attribution.status == AttributionStatus.REJECTED:
        return _("It is not on %(name)s any more.", name=name)
    return _("It is not on %(name)s any more, and waits for an answer.", name=name)
