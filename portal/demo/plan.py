"""What the demo tells, as it stands in the folder `story`: people, positions and applications, and their days."""

import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from portal.people.rules import slug
from portal.recruitment.positions import Wording

STORY = Path(__file__).parent / "story"
LOCALES = ("en", "fr")


@dataclass(frozen=True)
class Member:
    """Somebody of the institute: first and last day, the role of their account, and whether their page is public."""

    key: str
    name: str
    title: str
    first: int
    last: int | None = None
    team: str | None = None
    user: str | None = None
    supervisor: str | None = None
    locale: str = "en"
    about: str | None = None
    public: bool = True
    mail: str | None = None
    orcid: str | None = None
    arxiv_author: str | None = None
    lists: tuple[str, ...] | None = None
    other_names: str | None = None
    former_names: str | None = None

    @property
    def address(self) -> str:
        """Their address at the institute, or where they read mail before they came."""
        return self.mail or f"{self.key}@lumen.example"


@dataclass(frozen=True)
class Paper:
    """A paper: its first version and what changed `later`, when it was first found, and who has not answered about it."""

    key: str
    day: int
    title: str
    authors: list[str]
    categories: str
    abstract: str
    comment: str | None = None
    journal_ref: str | None = None
    doi: str | None = None
    version: int = 1
    updated: int | None = None
    seen: int | None = None
    waits: tuple[str, ...] = ()
    namesakes: tuple[str, ...] = ()
    later: tuple[dict[str, Any], ...] = ()

    def at(self, day: int) -> "Paper":
        """How it stood on a day."""
        known = self
        for change in (one for one in self.later if one["day"] <= day):
            new = {name: value for name, value in change.items() if name != "day"}
            known = replace(known, **new, updated=change["day"] if "version" in new else known.updated)
        return known


@dataclass(frozen=True)
class Plan:
    """A position, who decides on it, and when; `days` from today, `after` from when an application was sent."""

    key: str
    kind: str
    theme: str
    team: str
    owner: str
    texts: dict[str, Wording]
    documents: dict[str, bool]
    drafted: int
    closes: int | None = None
    opens: int | None = None
    archived: int | None = None
    chair: str | None = None
    members: tuple[str, ...] = ()
    supervisor: str | None = None
    salary: str | None = None
    seats: int = 1
    answer_days: int = 42
    contract_months: int | None = None
    starts: int | None = None
    equal_opportunity: bool = False
    questions: list[dict[str, Any]] = field(default_factory=list)
    criteria: list[dict[str, Any]] = field(default_factory=list)
    appointed: dict[str, Any] = field(default_factory=dict)
    days: dict[str, int] = field(default_factory=dict)
    after: dict[str, int] = field(default_factory=dict)

    def day(self, word: str, sent: int) -> int:
        """On which day something happens to an application that was sent on another."""
        return self.days[word] if word in self.days else sent + self.after[word]


@dataclass(frozen=True)
class Row:
    """An application: who sends it to which position on which day, in which language, and what becomes of it."""

    number: int
    position: str
    day: int
    name: str
    country: str
    locale: str
    story: tuple[str, ...]

    @property
    def address(self) -> str:
        """Where the applicant reads mail."""
        return address_of(self.name, "mail.example")


def members() -> list[Member]:
    """Everybody at the institute, supervisors before those they supervise."""
    return [Member(**one) for one in _toml("people.toml")["person"]]


def hired(rows: list[Row], positions: dict[str, Plan]) -> list[Member]:
    """Applicants who became members, by their first names."""
    return [
        Member(
            slug(row.name).split("-")[0],
            row.name,
            positions[row.position].appointed["title"],
            positions[row.position].appointed["starts"],
            mail=row.address,
        )
        for row in rows
        if "hire" in row.story
    ]


def papers() -> list[Paper]:
    """What the institute's people wrote, and what others wrote who have their names."""
    files = sorted((STORY / "publications").glob("*.toml"))
    return [Paper(**one) for file in files for one in tomllib.loads(file.read_text())["paper"]]


def positions() -> dict[str, Plan]:
    """What the institute looks for and has looked for."""
    return {key: Plan(key, texts=_texts(key), **table) for key, table in _toml("positions.toml").items()}


def applications() -> list[Row]:
    """Every application."""
    lines = (STORY / "applications.txt").read_text().splitlines()
    told = [line.split("|") for line in lines if "|" in line and not line.startswith("#")]
    return [_row(number, *(cell.strip() for cell in cells)) for number, cells in enumerate(told)]


def words() -> dict[str, dict[str, Any]]:
    """What applicants and evaluators say, by language."""
    return {locale: _toml(f"words.{locale}.toml") for locale in LOCALES}


def address_of(name: str, domain: str) -> str:
    """An address that nobody can have: its domain is kept free for examples."""
    return f"{slug(name).replace('-', '.')}@{domain}"


def _row(number: int, position: str, day: str, name: str, country: str, locale: str, story: str) -> Row:
    return Row(number, position, int(day), name, country, locale, tuple(story.split()))


def _texts(key: str) -> dict[str, Wording]:
    files = {locale: STORY / "positions" / f"{key}.{locale}.md" for locale in LOCALES}
    return {locale: Wording(*_parts(file)) for locale, file in files.items() if file.exists()}


def _parts(file: Path) -> tuple[str, str, str]:
    title, summary, body = file.read_text().split("\n", 2)
    return title, summary, body.strip()


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((STORY / name).read_text())
