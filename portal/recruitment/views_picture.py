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
    """An equal-opportunity question and how many gave each answer, said as far as it may be (`counts`: None where not)."""

    key: str
    label: Sentence
    answers: Sequence[tuple[Sentence, str | Sentence]]
    counts: Mapping[str, int | None]


@dataclass(frozen=True)
class Picture:
    """A position in pictures and their numbers; `questions` is None where they may not be read (yet)."""

    position: PositionShown
    reached: Mapping[Status, int]
    medians: Mapping[Status, float | None]
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
    reached, medians = _reached(rows), _medians(rows, at)
    shown = position_shown(position, position.standing)
    return Picture(shown, reached, medians, _funnel(reached), _days(medians), questions)


def has_closed(position: Any, at: datetime) -> bool:
    """Whether no application can come any more."""
    last = rules.closing(position)
    ended = position.status in {PositionStatus.CLOSED, PositionStatus.ARCHIVED}
    return ended or (last is not None and last < at)


def _reached(rows: Sequence[Any]) -> dict[Status, int]:
    """How many came at least so far: whoever was offered a place has passed the steps before it, skipped or not."""
    reached = [
        max((n for n, name in enumerate(MOMENTS) if getattr(row, f"{name}_at")), default=0) for row in rows
    ]
    return {Status(name): sum(one >= n for one in reached) for n, name in enumerate(MOMENTS)}


def _funnel(reached: Mapping[Status, int]) -> charts.Bars:
    shown = [(STANDS[status].word, n, say_number(n)) for status, n in reached.items()]
    return charts.bars(_("How far applications came"), _("Applications"), shown)


def _medians(rows: Sequence[Any], at: datetime) -> dict[Status, float | None]:
    """The median of days in each status, up to now for those that still stand there."""
    spent: dict[str, list[float]] = {name: [] for name in MOMENTS[:-1]}
    for row in rows:
        for name, time in _stays(row, at):
            spent[name].append(time / timedelta(days=1))
    return {Status(name): median(some) if some else None for name, some in spent.items()}


def _days(medians: Mapping[Status, float | None]) -> charts.Bars:
    shown = [
        (STANDS[status].word, days, "–" if days is None else say_number(round(days, 1)))
        for status, days in medians.items()
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
    return [_question(key, tallies) for key in diversity.QUESTIONS]


def _question(key: str, tallies: Mapping[tuple[str, str], int]) -> Question:
    label, options = diversity.QUESTIONS[key]
    numbers = [tallies.get((key, option), 0) for option, _said in options]
    unsaid, answers = hidden(numbers), [said for _option, said in options]
    counts = {option: None if n in unsaid else numbers[n] for n, (option, _said) in enumerate(options)}
    return Question(key, label, suppressed(list(zip(answers, numbers, strict=True))), counts)


def suppressed(counted: Sequence[tuple[Any, int]]) -> list[tuple[Any, str | Sentence]]:
    """Numbers as they may be said."""
    unsaid, words = hidden([number for _said, number in counted]), _("not shown")
    return [(said, words if n in unsaid else say_number(number)) for n, (said, number) in enumerate(counted)]


def hidden(numbers: Sequence[int]) -> set[int]:
    """The places of numbers that may not be said: those under five, and never one hidden alone."""
    unsaid = {n for n, number in enumerate(numbers) if number < LEAST}
    if len(unsaid) == 1:
        unsaid.add(min((n for n in range(len(numbers)) if n not in unsaid), key=numbers.__getitem__))
    return unsaid
