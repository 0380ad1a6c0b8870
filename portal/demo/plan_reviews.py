"""What the demo tells of its rounds of reviews, as it stands in `story/reviews`: rounds, dossiers and their days."""

import tomllib
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.demo.plan import STORY
from portal.demo.play import Calendar
from portal.reviews.rules import RoundKind, months_before

FOLDER = STORY / "reviews"
LEVELS = ("knowledge", "people", "community", "openness")
SPRING = range(2, 8)  # months in which a round is called after the spring


@dataclass(frozen=True)
class Written:
    """What an advisor does with a dossier they were given, and on which day they are done with it.

    `ends` is how far it goes: `submitted`, `begun`, `accepted`, or `given` and not answered yet; `declines` and
    `recuses` say why it goes no further, `returned` why it comes back, and on which day.
    """

    by: str
    part: str = "lead"
    ends: str = "submitted"
    day: int | None = None
    late: int | None = None
    answers: dict[str, str] = field(default_factory=dict)
    declines: str | None = None
    recuses: str | None = None
    returned: dict[str, Any] = field(default_factory=dict)
    again: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """Somebody's dossier in a round, and all that becomes of it; `days` where they are not those of the round."""

    key: str
    director: str
    statement: dict[str, str]
    lines: dict[str, list[str]]
    highlights: list[dict[str, str]]
    reviews: list[Written]
    follows: list[dict[str, Any]]
    days: dict[str, int] = field(default_factory=dict)
    exempt: str | None = None
    letter: str | None = None
    reply: str | None = None
    correction: str | None = None
    objects: dict[str, str] = field(default_factory=dict)
    unshared: dict[str, Any] = field(default_factory=dict)
    glass: str | None = None
    includes: bool = False
    proposed: bool = False
    lends: bool = False
    acknowledges: bool = True


@dataclass(frozen=True)
class RoundPlan:
    """A round, counted back from the one that runs: who is asked, what they declare, and what a director makes of it."""

    back: int
    acting: str
    days: dict[str, int]
    advisors: dict[str, str]
    declares: dict[str, dict[str, str]]
    settles: list[dict[str, str]]
    dossiers: list[Told]
    correct_days: int = 0


def rounds() -> list[RoundPlan]:
    """Every round, the one that is over first."""
    said = tomllib.loads((FOLDER / "rounds.toml").read_text())
    return [RoundPlan(dossiers=_dossiers(key, table["acting"]), **table) for key, table in said.items()]


def period(plan: RoundPlan, at: Calendar) -> tuple[date, date]:
    """Whose work of which half-year a round is about: whole months, up to the last one before the newest round began."""
    newest = at.day(-45).replace(day=1)
    first = months_before(newest, 6 * (plan.back + 1))
    return first, date.fromordinal(months_before(newest, 6 * plan.back).toordinal() - 1)


def called(plan: RoundPlan, at: Calendar) -> tuple[str, RoundKind]:
    """The name of a round, after the season in which it is; the one before has the season before."""
    month, year = at.today.month, at.today.year
    half = 2 * (year if month > 1 else year - 1) + (month not in SPRING) - plan.back
    kind = RoundKind.AUTUMN if half % 2 else RoundKind.SPRING
    return f"{kind.capitalize()} {half // 2}", kind


def _dossiers(key: str, acting: str) -> list[Told]:
    files = sorted((FOLDER / key).glob("*.toml"))
    return [_told(one, acting) for file in files for one in tomllib.loads(file.read_text())["dossier"]]


def _told(said: dict[str, Any], acting: str) -> Told:
    given = {name: value for name, value in said.items() if name not in {"highlight", "review", "follow"}}
    given |= {name: _paragraphs(given[name]) for name in ("letter", "reply", "correction") if name in given}
    given["statement"] = {part: _paragraphs(text) for part, text in said.get("statement", {}).items()}
    given.setdefault("lines", {})
    return Told(
        director=acting if said["key"] == "helene" else "helene",
        highlights=[{**one, "why": _paragraphs(one["why"])} for one in said.get("highlight", [])],
        reviews=[_written(one) for one in said.get("review", [])],
        follows=said.get("follow", []),
        **given,
    )


def _written(said: dict[str, Any]) -> Written:
    known = {"by", "part", "ends", "day", "late", "declines", "recuses", "returned", "again"}
    answers = {name: _paragraphs(text) for name, text in said.items() if name not in {*known, "levels"}}
    answers |= dict(zip(LEVELS, said.get("levels", ()), strict=False))
    kept = {name: value for name, value in said.items() if name in known}
    kept["again"] = {name: _paragraphs(text) for name, text in said.get("again", {}).items()}
    return Written(answers=answers, **kept)


def _paragraphs(text: str) -> str:
    """A text as it would be typed: its lines joined, its paragraphs kept."""
    return "\n\n".join(" ".join(one.split()) for one in text.strip().split("\n\n"))
