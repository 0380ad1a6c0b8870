"""How a search at arXiv goes, in words: where it stands, what it brought, and what went wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from portal.kernel.words import Sentence, _, _n
from portal.publications.lifecycle import UNDER_WAY, HarvestStatus
from portal.publications.models_harvest import Harvest

A_MOMENT = timedelta(seconds=10)
MARKS = {
    HarvestStatus.WAITING: "waiting",
    HarvestStatus.RUNNING: "half",
    HarvestStatus.FINISHED: "done",
    HarvestStatus.STOPPED: "stopped",
}

# What went wrong with an answer, so that it was asked for again.
FAULTS: Mapping[str, Sentence] = {
    "timeout": _("arXiv did not answer in time"),
    "connection": _("arXiv could not be reached"),
    "cut": _("An answer of arXiv broke off"),
    "not_atom": _("arXiv answered with a page instead of data"),
    "empty": _("An answer of arXiv was empty"),
    "truncated": _("An answer of arXiv was cut short"),
    "short_page": _("arXiv left papers out of an answer"),
    "too_large": _("An answer of arXiv was far too long"),
    "entities": _("An answer of arXiv held what could do harm (XML entities)"),
    "unreadable": _("An answer of arXiv could not be read"),
    "sudden_zero": _("arXiv suddenly knew none of the papers"),
    "shifted": _("The number of papers changed between two answers"),
}
STATUSES: Mapping[str, Sentence] = {
    "429": _("arXiv asked us to slow down (429)"),
    "503": _("arXiv was not available (503)"),
}

# What was given up, by the step of the search.
STEPS: Mapping[str, Sentence] = {
    "arxiv_author": _("what arXiv lists under your author identifier"),
    "orcid": _("what arXiv lists under your ORCID iD"),
    "name": _("the search for your names"),
    "refresh": _("asking for news of what is known already"),
    "known": _("asking for news of what is known already"),
}
IDENTIFY = _("With an ORCID iD or an author identifier of arXiv in your profile, all of yours are found.")


@dataclass(frozen=True)
class Shown:
    """A search as its page shows it: request `requests` of `planned`; how many papers were found, new, changed."""

    public_id: str
    status: HarvestStatus
    mark: str
    sentence: Sentence
    over: bool
    requests: int
    planned: int
    found: int
    new: int
    changed: int
    problems: tuple[Sentence, ...]
    created_at: datetime
    ended_at: datetime | None


def shown(harvest: Harvest, sentence: Sentence | None = None) -> Shown:
    """A search in words; `sentence` says what only others know, such as its place in line."""
    copied = "public_id", "requests", "planned", "found", "new", "changed", "created_at"
    return Shown(
        **{name: getattr(harvest, name) for name in copied},
        status=harvest.status,
        mark=MARKS[harvest.status],
        sentence=sentence or SENTENCES[harvest.status],
        over=harvest.status not in UNDER_WAY,
        problems=problems(harvest.problems, harvest.status),
        ended_at=harvest.finished_at or harvest.stopped_at,
    )


SENTENCES: Mapping[HarvestStatus, Sentence] = {
    HarvestStatus.WAITING: _("arXiv will be asked in a moment."),
    HarvestStatus.RUNNING: _("arXiv is being asked."),
    HarvestStatus.FINISHED: _("arXiv was asked."),
    HarvestStatus.STOPPED: _("The search was given up. What it had found until then is kept."),
}


def waits(before: int, expected: timedelta) -> Sentence:
    """Its place in line: how many go first, and how long that may take."""
    if not before and expected < A_MOMENT:
        return SENTENCES[HarvestStatus.WAITING]
    seconds = ceil(expected.total_seconds())
    if seconds < 90:
        how_long = _n("about %(num)s second", "about %(num)s seconds", seconds)
    else:
        how_long = _n("about %(num)s minute", "about %(num)s minutes", round(seconds / 60))
    if not before:
        return _("arXiv wants a rest first: %(how_long)s.", how_long=how_long)
    return _n(
        "It waits its turn: %(num)s before yours; %(how_long)s.",
        "It waits its turn: %(num)s before yours; %(how_long)s.",
        before,
        how_long=how_long,
    )


def problems(kept: Sequence[Mapping[str, Any]], status: HarvestStatus) -> tuple[Sentence, ...]:
    """What went wrong, a sentence each; a fault for which something was given up says so."""
    told: list[Sentence] = []
    for n, one in enumerate(kept):
        before, after = kept[n - 1 : n] if n else (), kept[n + 1 : n + 2]
        if is_fault(one) and any(other["code"] == "gave_up" for other in after):
            told.append(_given_up(after[0], fault(one)))
        elif is_fault(one):
            told.append(_mended(fault(one), int(one.get("times") or 1), status))
        elif one["code"] == "gave_up" and not any(map(is_fault, before)):
            told.append(_given_up(one))
        elif one["code"] != "gave_up":
            told.append(_alone(one))
    return tuple(told)


def is_fault(problem: Mapping[str, Any]) -> bool:
    """Whether an answer was not believed, so that it was asked for again."""
    return problem["code"] in {*FAULTS, *_DETAILED}


_DETAILED = frozenset({"status", "error_entry"})


def fault(problem: Mapping[str, Any]) -> Sentence:
    """What was wrong with an answer, without an end to the sentence."""
    code, detail = problem["code"], str(problem.get("detail") or "")
    if code == "status":
        return STATUSES.get(detail) or _("arXiv answered with an error (%(status)s)", status=detail)
    if code == "error_entry":
        return _("arXiv refused the question (“%(detail)s”)", detail=detail)
    return FAULTS[code]


def _mended(what: Sentence, times: int, status: HarvestStatus) -> Sentence:
    """A fault after which it went on, or will."""
    if status in UNDER_WAY:
        return _n(
            "%(what)s; we wait and ask again.",
            "%(what)s, %(num)s times; we wait and ask again.",
            times,
            what=what,
        )
    return _n(
        "%(what)s; we waited and went on.",
        "%(what)s, %(num)s times; we waited and went on.",
        times,
        what=what,
    )


def _given_up(gave_up: Mapping[str, Any], what: Sentence | None = None) -> Sentence:
    """That something was asked for no more, and after which fault."""
    times = int(gave_up.get("times") or 1)
    step = STEPS.get(str(gave_up.get("detail")), _("the search"))
    if what is None:
        return _n(
            "We gave up %(step)s after %(num)s try. Nothing of yours was changed by it.",
            "We gave up %(step)s after %(num)s tries. Nothing of yours was changed by it.",
            times,
            step=step,
        )
    return _n(
        "%(what)s, and we gave up %(step)s after %(num)s try. Nothing of yours was changed by it.",
        "%(what)s, and we gave up %(step)s after %(num)s tries. Nothing of yours was changed by it.",
        times,
        what=what,
        step=step,
    )


def _alone(problem: Mapping[str, Any]) -> Sentence:
    """What is said without a fault."""
    code, detail = problem["code"], str(problem.get("detail") or "")
    if code == "missing":
        return _n(
            "arXiv did not answer for one paper that we know; it stays as it is.",
            "arXiv did not answer for %(num)s papers that we know; they stay as they are.",
            int(detail) if detail.isdecimal() else 1,
        )
    if code == "merged":
        return _("The page that it was for has become part of another.")
    if code == "narrowed":
        return _(
            "The name is a common one, so only some fields were searched: %(fields)s. %(advice)s",
            fields=", ".join(detail.split()),
            advice=IDENTIFY,
        )
    if code == "too_many":
        return _(
            "There are more papers under this name than can be asked for: %(number)s. %(advice)s",
            number=detail,
            advice=IDENTIFY,
        )
    return _("Something went wrong that has no name yet (%(code)s).", code=code)
