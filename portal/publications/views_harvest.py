"""How a search at arXiv goes, in words: where it stands, what it brought, and what went wrong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.kernel.words import Sentence, _, _n
from portal.publications.lifecycle import UNDER_WAY, HarvestStatus
from portal.publications.models_harvest import Harvest

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


def waits(before: int, seconds: int) -> Sentence:
    """Its place in line: how many go first, and how long that may take."""
    if not before:
        return SENTENCES[HarvestStatus.WAITING]
    how_long = (
        _n("about %(num)s second", "about %(num)s seconds", seconds)
        if seconds < 90
        else _n("about %(num)s minute", "about %(num)s minutes", round(seconds / 60))
    )
    return _n(
        "It waits its turn: %(num)s before yours; %(how_long)s.",
        "It waits its turn: %(num)s before yours; %(how_long)s.",
        before,
        how_long=how_long,
    )


def problems(kept: Iterable[Mapping[str, Any]], status: HarvestStatus) -> tuple[Sentence, ...]:
    """What went wrong, a sentence each; the last fault of a search that gave up says so."""
    all_of_them = list(kept)
    faults = [n for n, one in enumerate(all_of_them) if one["code"] in {*FAULTS, *_DETAILED}]
    gave_up = next((one for one in all_of_them if one["code"] == "gave_up"), None)
    told: list[Sentence] = []
    for n, one in enumerate(all_of_them):
        if faults and n == faults[-1] and gave_up:
            told.append(_given_up(_fault(one), int(gave_up.get("times") or one.get("times") or 1)))
        elif n in faults:
            told.append(_mended(_fault(one), int(one.get("times") or 1), status))
        elif one is not gave_up or not faults:
            told.append(_alone(one))
    return tuple(told)


_DETAILED = frozenset({"status", "error_entry"})


def _fault(problem: Mapping[str, Any]) -> Sentence:
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


def _given_up(what: Sentence, times: int) -> Sentence:
    return _n(
        "%(what)s, and we gave up after %(num)s try. Nothing of yours was changed by it.",
        "%(what)s, and we gave up after %(num)s tries. Nothing of yours was changed by it.",
        times,
        what=what,
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
    if code == "narrowed":
        return _(
            "The name is a common one, so only some fields were searched. An ORCID iD or an author identifier of arXiv "
            "in your profile finds the rest."
        )
    if code == "too_many":
        return _(
            "There are more papers under this name than can be asked for. An ORCID iD or an author identifier of arXiv "
            "in your profile finds yours."
        )
    if code == "gave_up":
        return _("We gave up. Nothing of yours was changed by it.")
    return _("Something went wrong that has no name yet (%(code)s).", code=code)
