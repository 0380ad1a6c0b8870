"""The picture of a position: how far applications came, how long they stood where, and what was counted apart.

Counts come from the applications the reader may see. Equal-opportunity answers are shown to those who decide, once
the position has closed, and never a number under five; one hidden number alone could be worked out from the others,
so it takes a second one with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from portal.kernel import charts
from portal.kernel.words import Sentence, _, say_number
from portal.policy.actor import Actor
from portal.recruitment import diversity, queries_judged, rules
from portal.recruitment.lifecycle import PositionStatus, Status
from portal.recruitment.models import Position
from portal.recruitment.queries_judged import ENDS, MOMENTS
from portal.recruitment.views_committee import STANDS, PositionShown, position_shown

LEAST = 5


@dataclass(frozen=True)
class Question:
    """An equal-opportunity question and how many gave each answer, said as far as it may be."""

    label: Sentence
    answers: Sequence[tuple[Sentence, str | Sentence]]


@dataclass(frozen=True)
class Picture:
    """A position in pictures; `questions` is None where they may not be read (yet)."""

    position: PositionShown
    funnel: charts.Bars
    days: charts.Bars
    questions: Sequence[Question] | None


def picture(actor: Actor, position: Position, at: datetime) -> Picture:
    """The picture of a position as this reader may see it."""
    rows = queries_judged.moments(actor, position)
    told = (
        position.asks_equal_opportunity
        and {"owner", "chair"} & position.standing
        and has_closed(position, at)
    )
    questions = _questions(queries_judged.tallies(position)) if told else None
    return Picture(position_shown(position, position.standing), _funnel(rows), _days(rows, at), questions)


def has_closed(position: Any, at: datetime) -> bool:
    """Whether no application can come any more."""
    last = rules.closing(position)
    ended = position.status in {PositionStatus.CLOSED, PositionStatus.ARCHIVED}
    return ended or (last is not None and last < at)


def _funnel(rows: Sequence[Any]) -> charts.Bars:
    """How many came at least so far: whoever was offered a place has passed the steps before it, skipped or not."""
    reached = [
        max((n for n, name in enumerate(MOMENTS) if getattr(row, f"{name}_at")), default=0) for row in rows
    ]
    counted = [
        (STANDS[Status(name)].word, sum(one >= n for one in reached)) for n, name in enumerate(MOMENTS)
    ]
    shown = [(word, n, say_number(n)) for word, n in counted]
    return charts.bars(_("How far applications came"), _("Applications"), shown)


def _days(rows: Sequence[Any], at: datetime) -> charts.Bars:
    """The median of days in each status, up to now for those that still stand there."""
    spent: dict[str, list[float]] = {name: [] for name in MOMENTS[:-1]}
    for row in rows:
        for name, time in _stays(row, at):
            spent[name].append(time / timedelta(days=1))
    medians = {name: median(some) if some else None for name, some in spent.items()}
    shown = [
        (STANDS[Status(name)].word, days, "–" if days is None else say_number(round(days, 1)))
        for name, days in medians.items()
    ]
    return charts.bars(_("Median days in each status"), _("Days"), shown)


def _stays(row: Any, at: datetime) -> list[tuple[str, timedelta]]:
    passed = [(moment, name) for name in (*MOMENTS, *ENDS) if (moment := getattr(row, f"{name}_at"))]
    passed.sort(key=lambda one: one[0])
    until = [moment for moment, _name in passed[1:]] + [at]
    last = MOMENTS[-1], *ENDS
    return [
        (name, end - moment) for (moment, name), end in zip(passed, until, strict=True) if name not in last
    ]


def _questions(tallies: Mapping[tuple[str, str], int]) -> list[Question]:
    return [
        Question(label, suppressed([(said, tallies.get((key, option), 0)) for option, said in options]))
        for key, (label, options) in diversity.QUESTIONS.items()
    ]


def suppressed(counted: Sequence[tuple[Any, int]]) -> list[tuple[Any, str | Sentence]]:
    """Numbers as they may be said: none under five, and never one hidden alone."""
    hidden = {n for n, (_said, number) in enumerate(counted) if number < LEAST}
    if len(hidden) == 1:
        hidden.add(min((n for n in range(len(counted)) if n not in hidden), key=lambda n: counted[n][1]))
    unsaid = _("not shown")
    return [(said, unsaid if n in hidden else say_number(number)) for n, (said, number) in enumerate(counted)]
