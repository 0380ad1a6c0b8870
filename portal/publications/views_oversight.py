"""How well publications are put on people: what was measured on names that the weights had not seen, and what came true here."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from portal.kernel.words import Sentence, _
from portal.publications import queries_oversight, scoring_model
from portal.publications.lifecycle import AttributionStatus, Band

AIMS: tuple[tuple[str, Sentence, float | None, bool], ...] = (  # key, what, aim, whether the aim is a least
    ("auto_precision", _("Precision of what is put on people by itself"), 0.98, True),
    ("precision", _("Precision of everything accepted in the end"), None, True),
    ("recall", _("Recall"), 0.95, True),
    ("questions_per_person", _("Questions to a person"), 12, False),
)
STATUSES: tuple[tuple[AttributionStatus, Sentence], ...] = (
    (AttributionStatus.CERTAIN, _("Certain, by an identifier")),
    (AttributionStatus.AUTO, _("Put there by itself")),
    (AttributionStatus.CONFIRMED, _("Confirmed")),
    (AttributionStatus.REJECTED, _("Rejected")),
    (AttributionStatus.SUGGESTED, _("Nobody has said yet")),
)
BANDS = (Band.AUTO, Band.SUGGESTED, Band.UNLIKELY, None)


@dataclass(frozen=True)
class Measure:
    """Something that was measured: its value between a lower and an upper bound, beside what was aimed at."""

    key: str
    what: Sentence
    value: float
    low: float
    high: float
    aim: float | None
    at_least: bool

    @property
    def reached(self) -> bool | None:
        """Whether the aim is reached; None where there is none."""
        if self.aim is None:
            return None
        return self.value >= self.aim if self.at_least else self.value <= self.aim


@dataclass(frozen=True)
class Standing:
    """How many publications stand at a status, by the band of their score and in all; the last of them not weighed."""

    status: AttributionStatus
    what: Sentence
    by_band: tuple[int, ...]

    @property
    def total(self) -> int:
        """How many in all."""
        return sum(self.by_band)


@dataclass(frozen=True)
class Automatic:
    """What became of those that the portal put on people by itself: so many, and of them confirmed, rejected, asked again."""

    taken: int
    confirmed: int
    rejected: int
    asked: int

    @property
    def precision(self) -> float | None:
        """The share that nobody rejected; None where there was none."""
        return 1 - self.rejected / self.taken if self.taken else None


@dataclass(frozen=True)
class Oversight:
    """The thresholds, the weights and where they come from, what was measured, and what the portal saw."""

    auto_from: float
    suggested_from: float
    version: int
    command: str
    names: int
    persons: int
    measures: tuple[Measure, ...]
    standings: tuple[Standing, ...]
    automatic: Automatic
    answered: int
    answerers: int
    most_answered: int

    @property
    def questions_per_person(self) -> float | None:
        """How many questions a person answered here on average; None before the first answer."""
        return self.answered / self.answerers if self.answerers else None


def oversight() -> Oversight:
    """All of it, in three statements; in the caller's unit."""
    kept, said = _kept(), queries_oversight.answers()
    measured = kept["measured"]
    return Oversight(
        auto_from=scoring_model.AUTO_FROM,
        suggested_from=scoring_model.SUGGESTED_FROM,
        version=kept["version"],
        command=kept["command"],
        names=measured["names"],
        persons=measured["persons"],
        measures=tuple(_measure(measured[key], key, what, aim, least) for key, what, aim, least in AIMS),
        standings=_standings(),
        automatic=_automatic(),
        answered=int(said.answered),
        answerers=said.people,
        most_answered=said.most,
    )


def _measure(measured: Sequence[float], key: str, what: Sentence, aim: float | None, least: bool) -> Measure:
    value, low, high = measured
    return Measure(key, what, value, low, high, aim, least)


@cache
def _kept() -> Mapping[str, Any]:
    """The weights as data, with how they came about and what was measured."""
    return json.loads(scoring_model.FILE.read_text("utf-8"))


def _standings() -> tuple[Standing, ...]:
    found = {(one.status, one.band): one.number for one in queries_oversight.standing_by_band()}
    return tuple(
        Standing(status, what, tuple(found.get((status, band), 0) for band in BANDS))
        for status, what in STATUSES
    )


def _automatic() -> Automatic:
    found = queries_oversight.fate_of_automatic()
    return Automatic(
        taken=sum(found.values()),
        confirmed=found.get(AttributionStatus.CONFIRMED, 0),
        rejected=found.get(AttributionStatus.REJECTED, 0),
        asked=found.get(AttributionStatus.SUGGESTED, 0),
    )
