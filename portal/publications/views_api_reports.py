"""Why publications are on people, reports about that, and how well it goes, as programs read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from portal import policy
from portal.kernel import paging
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.publications import views_oversight, views_reports
from portal.publications.lifecycle import AttributionStatus
from portal.publications.models import Attribution
from portal.publications.models_help import AttributionReport, Outcome
from portal.publications.views_why import Why


@dataclass(frozen=True)
class PublicationWhy:
    """Why a publication is somebody's."""

    key: Annotated[str, "The publication's address at /publications."]
    title: str
    slug: Annotated[str, "The person's address at /people."]
    name: str
    printed: Annotated[str | None, "How the paper names them, where it is not their name."]
    reasons: Annotated[Sequence[str], "Why, in words."]
    actions: Annotated[Sequence[Act], "What you may do about it."]


@dataclass(frozen=True)
class PublicationReport:
    """A reader's report that a publication is on the wrong person; nobody is told who filed it."""

    id: str
    key: Annotated[str, "The publication's address at /publications."]
    title: str
    slug: Annotated[str, "The address at /people of the person on whom it is."]
    person: str
    said: Annotated[str | None, "What the reader had to say."]
    reason: Annotated[str, "Why the publication is on the person now, or that it is not."]
    filed_at: datetime
    settled_at: datetime | None
    outcome: Outcome | None
    rejects: Annotated[bool, "Whether you may answer that it is not theirs."]
    actions: Annotated[Sequence[Act], "What you may do about it."]


@dataclass(frozen=True)
class AttributionMeasure:
    """Something that was measured, beside what was aimed at."""

    key: str
    what: str
    value: float
    low: Annotated[float, "The lower bound of the interval in which it is, in 95 of 100 cases."]
    high: Annotated[float, "The upper bound."]
    aim: float | None
    reached: Annotated[bool | None, "Whether the aim is reached; null where there is none."]


@dataclass(frozen=True)
class AttributionStanding:
    """How many publications stand at a status, by the band of their score."""

    status: AttributionStatus
    auto: int
    suggested: int
    unlikely: int
    not_weighed: int


@dataclass(frozen=True)
class AttributionOversight:
    """How well publications are put on people: what was measured, and what the portal saw."""

    auto_from: Annotated[float, "From this score on a publication is put on a person by itself."]
    suggested_from: Annotated[float, "From this score on a person is asked."]
    version: Annotated[int, "The version of the weights."]
    command: Annotated[str, "The command that fits them."]
    names: Annotated[int, "On how many names it was measured."]
    persons: Annotated[int, "On how many people."]
    measures: Sequence[AttributionMeasure]
    standings: Sequence[AttributionStanding]
    automatic: Annotated[
        Mapping[str, int], "Put on people by itself, and of these confirmed, rejected, asked again."
    ]
    precision_in_use: Annotated[float | None, "The share of these that nobody rejected."]
    answered: Annotated[int, "How many questions were answered."]
    people_who_answered: int


def why(actor: Actor, attribution: Attribution, shown: Why) -> PublicationWhy:
    """Why a publication is somebody's."""
    return PublicationWhy(
        **{name: getattr(shown, name) for name in ("key", "title", "slug", "name", "printed")},
        reasons=[str(one) for one in shown.reasons],
        actions=policy.actions(actor, attribution, (Act.PUBLICATION_READ, Act.REPORT_FILE)),
    )


def listed(actor: Actor, page: paging.Page) -> paging.Page:
    """A page of reports."""
    return replace(page, items=[report(actor, one) for one in page])


def report(actor: Actor, found: AttributionReport) -> PublicationReport:
    """A report, loaded whole and with standing."""
    shown = views_reports.reported(actor, found)
    copied = "key title slug person said filed_at settled_at outcome rejects"
    return PublicationReport(
        **{name: getattr(shown, name) for name in copied.split()},
        id=shown.public_id,
        reason=str(shown.reason),
        actions=[Act.REPORT_READ, *([Act.REPORT_SETTLE] if shown.settles else [])],
    )


def oversight(seen: views_oversight.Oversight) -> AttributionOversight:
    """How well publications are put on people."""
    copied = "auto_from suggested_from version command names persons answered"
    automatic = seen.automatic
    return AttributionOversight(
        **{name: getattr(seen, name) for name in copied.split()},
        measures=[
            AttributionMeasure(one.key, str(one.what), one.value, one.low, one.high, one.aim, one.reached)
            for one in seen.measures
        ],
        standings=[AttributionStanding(one.status, *one.by_band) for one in seen.standings],
        automatic={name: getattr(automatic, name) for name in ("taken", "confirmed", "rejected", "asked")},
        precision_in_use=automatic.precision,
        people_who_answered=seen.answerers,
    )
