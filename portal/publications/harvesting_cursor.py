"""Where a harvest stands between two requests: plain values that outlive whoever does the work."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from portal.kernel import clock
from portal.publications.models_harvest import Harvest

TOLD_APART = {"status", "error_entry", "gave_up"}  # problems whose detail is half of what is said


class Step(StrEnum):
    """What a harvest asks for, in this order: a person's feeds, their names, what is theirs already; or all that is known."""

    ARXIV_AUTHOR = "arxiv_author"
    ORCID = "orcid"
    NAME = "name"
    REFRESH = "refresh"
    KNOWN = "known"


@dataclass
class Cursor:
    """The steps that are left, the first one in hand, and what the next request needs to know.

    `fed` are the arXiv ids of feeds by step, `query` asks for the names, from place `start` of `total`, narrowed to
    `categories` where there are any; `named` are the ids that it has shown, `seen` all that were asked or shown;
    `last` is the last known publication that was asked about; `answers` counts what was believed, `lost` the papers
    that were asked for and not answered.
    """

    left: list[str] = field(default_factory=list)
    fed: dict[str, list[str]] = field(default_factory=dict)
    query: str | None = None
    categories: list[str] = field(default_factory=list)
    start: int = 0
    total: int | None = None
    restarts: int = 0
    named: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    last: int = 0
    answers: int = 0
    lost: int = 0
    gave_up: bool = False

    @property
    def step(self) -> Step | None:
        """The step in hand; None when nothing is left."""
        return Step(self.left[0]) if self.left else None

    def next_step(self) -> None:
        """Go on to the next step."""
        self.left = self.left[1:]

    def begin_again(self) -> None:
        """Ask for the names from the first page on."""
        self.start, self.total, self.named = 0, None, []

    def see(self, ids: Iterable[str]) -> None:
        """Remember that these need not be asked for any more."""
        self.seen = sorted({*self.seen, *ids})

    def ways(self, arxiv_id: str) -> set[str]:
        """The feeds that hold a paper."""
        return {source for source, ids in self.fed.items() if arxiv_id in ids}


def of(harvest: Harvest) -> Cursor:
    """Where a harvest stands."""
    return Cursor(**harvest.cursor)


def keep(harvest: Harvest, cursor: Cursor) -> None:
    """Let a harvest go on from here."""
    harvest.cursor = asdict(cursor)


def summary(cursor: Cursor, last: Mapping[str, Any]) -> dict[str, Any]:
    """What a finished harvest leaves to the next one: how many papers the names had; where they were not asked, as before."""
    if cursor.total is None:
        return {name: last[name] for name in ("query", "total") if name in last}
    return {"query": cursor.query, "total": cursor.total}


def note(harvest: Harvest, code: str, detail: str | None = None, times: int = 1) -> None:
    """Keep what went wrong; the same thing again is counted."""
    kept = [dict(one) for one in harvest.problems]
    same = next((one for one in kept if _alike(one["code"], one["detail"]) == _alike(code, detail)), None)
    if same:
        same |= {"times": same["times"] + times, "detail": detail}
    else:
        kept.append({"code": code, "detail": detail, "at": clock.now().isoformat(), "times": times})
    harvest.problems = kept


def _alike(code: str, detail: str | None) -> tuple[str, str | None]:
    return code, detail if code in TOLD_APART else None
