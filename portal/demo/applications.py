"""The days of an application: the words of its story, each with its moment."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from random import Random

from portal.demo import applying, committee
from portal.demo.applying import Case
from portal.demo.play import Event

QUICK, THOROUGH = 3, 8  # days that a committee takes to evaluate


def events(case: Case) -> Iterator[Event]:
    """Everything that becomes of an application, in order."""
    chance, at, day = Random(case.row.number), case.here.calendar, case.row.day  # noqa: S311
    yield at.evening(day - 2, chance), partial(applying.begin, case)
    yield at.evening(day - 1, chance), partial(applying.write, case)
    before = at.evening(day, chance)
    for word in case.row.story:
        for moment, act in _of(word, case, before, chance):
            before = moment
            yield moment, act


def _of(word: str, case: Case, before: datetime, chance: Random) -> Iterator[Event]:
    at, own = case.here.calendar, case.row.day
    if word == "unproved":
        return
    if word in {"submit", "correct", "delete"}:
        yield at.evening(own + (word != "submit"), chance), partial(applying.ACTS[word], case)
    elif word in {"evaluate", "half"}:
        yield from _evaluations(case, chance, whole=word == "evaluate")
    elif word in {"conflict", "override"}:
        yield before + timedelta(hours=3, minutes=chance.randint(1, 50)), partial(committee.ACTS[word], case)
    elif (outcome := word.removeprefix("pend-")) in committee.DECISIONS:
        yield from _decision(case, outcome, case.plan.day(word, own), chance, told=outcome == word)
    elif word in applying.ACTS:
        yield at.evening(case.plan.day(word, own), chance), partial(applying.ACTS[word], case)
    else:
        yield at.office(case.plan.day(word, own), chance), partial(committee.ACTS[word], case)


def _evaluations(case: Case, chance: Random, *, whole: bool) -> Iterator[Event]:
    """Everybody in their own time; of a half, the last one has only begun."""
    first, most = case.plan.day("evaluate", case.row.day), THOROUGH if case.plan.days else QUICK
    conflicted = "conflict" in case.row.story and "override" not in case.row.story
    number = 1 + len(case.plan.members) - conflicted
    number = number if whole else number // 2 + 1
    moments = sorted(
        case.here.calendar.office(first + chance.randint(0, most - 1), chance) for _ in range(number)
    )
    for place, moment in enumerate(moments):
        yield moment, partial(_evaluate, case, place, submits=whole or place < number - 1)


def _evaluate(case: Case, place: int, *, submits: bool) -> None:
    """The order in which a committee evaluates differs from one application to the next."""
    everybody = committee.readers(case)
    committee.evaluate(case, everybody[(place + case.row.number) % len(everybody)], submits=submits)


def _decision(case: Case, outcome: str, day: int, chance: Random, *, told: bool) -> Iterator[Event]:
    yield case.here.calendar.office(day, chance), partial(committee.DECISIONS[outcome], case)
    if told:
        yield case.here.calendar.office(day + 1, chance), partial(committee.tell, case)
