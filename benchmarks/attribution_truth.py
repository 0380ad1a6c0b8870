"""Truth sets about authors who share a name, and the protocol by which somebody answers questions about their papers."""

import hashlib
import json
import lzma
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from portal.publications.matching import compat, fits
from portal.publications.scoring import Band, Case, Paper, Verdict, Weighing
from portal.publications.scoring_model import SUGGESTED_FROM, Model

FEWEST_PAPERS = 5
UNKNOWN = {"", "null", "none"}

Note = Callable[[Sequence[Verdict]], None]


@dataclass(frozen=True)
class Shared:
    """A name that several people share: all its papers, prepared, and whose each is."""

    name: str
    case: Case
    owner: dict[str, str]
    first: dict[str, str]  # the key of each person's earliest paper
    digest: str

    @property
    def people(self) -> list[str]:
        """Those with papers enough to be asked about."""
        papers = Counter(self.owner.values())
        return sorted(person for person, number in papers.items() if number >= FEWEST_PAPERS)


@dataclass(frozen=True, order=True)
class Outcome:
    """What stands accepted of a person's papers at the end, how much of it is right, and what was asked for it."""

    papers: int
    accepted: int
    right: int
    auto: int
    auto_right: int
    questions: int


def truth(path: Path) -> Iterator[Shared]:
    """The names of a truth set, a JSON object a line."""
    with (
        lzma.open(path, "rt", encoding="utf-8")
        if path.suffix == ".xz"
        else path.open(encoding="utf-8") as lines
    ):
        for line in lines:
            if line.strip():
                yield _shared(json.loads(line))


def _shared(said: dict[str, Any]) -> Shared:
    name, papers = said["name"], [_paper(said["name"], one) for one in said["papers"]]
    owner = {str(one["id"]): str(one["person"]) for one in said["papers"]}
    first: dict[str, str] = {}
    for paper in sorted(papers, key=lambda one: (one.year is None, one.year or 0, one.key)):
        first.setdefault(owner[paper.key], paper.key)
    digest = hashlib.sha256("\n".join([name, *sorted(owner)]).encode()).hexdigest()[:16]
    return Shared(name, Case(papers), owner, first, digest)


def _paper(name: str, said: dict[str, Any]) -> Paper:
    authors = tuple(said.get("authors") or ())
    fit, places = fits(authors, [name])
    return Paper(
        key=str(said["id"]),
        authors=authors,
        place=places[0] if places else 0,
        fit=fit / 100,
        title=said.get("title") or "",
        abstract=said.get("abstract") or "",
        year=int(said["year"]) if said.get("year") else None,
        venue=_known(said.get("venue")),
        categories=tuple(said.get("categories") or ()),
        organisations=tuple(filter(None, [_known(said.get("organization"))])),
    )


def _known(text: str | None) -> str:
    return "" if (text or "").strip().lower() in UNKNOWN else str(text)


def answered(
    shared: Shared,
    person: str,
    model: Model,
    *,
    note: Note = lambda _verdicts: None,
    most: int | None = None,
    least: float = SUGGESTED_FROM,
) -> Outcome:
    """Let a person whose earliest paper is confirmed answer truthfully, the most likely first, until nothing is asked.

    Everything is scored anew after each answer. `note` sees the verdicts each time; `most` ends it after so many answers,
    `least` is the score from which is asked.
    """
    mine = {key for key, owner in shared.owner.items() if owner == person}
    weighing = Weighing(shared.case, model)
    weighing.answer(shared.first[person], True)
    confirmed, questions = {shared.first[person]}, 0
    while True:
        verdicts = weighing.verdicts()
        note(verdicts)
        asked = next((one.key for one in verdicts if one.band is not Band.AUTO and one.score >= least), None)
        if asked is None or questions == most:
            break
        questions += 1
        weighing.answer(asked, asked in mine)
        confirmed |= {asked} & mine
    auto = {one.key for one in verdicts if one.band is Band.AUTO}
    return Outcome(
        papers=len(mine),
        accepted=len(confirmed | auto),
        right=len((confirmed | auto) & mine),
        auto=len(auto),
        auto_right=len(auto & mine),
        questions=questions,
    )


def recognised(path: Path) -> tuple[int, int]:
    """How many of the printed names pass the gate for their author's name, and how many there are."""
    mentions = json.loads(path.read_text("utf-8"))
    passed = sum(compat(one["name_on_arxiv"], [f"{one['given']} {one['family']}"]) > 0 for one in mentions)
    return passed, len(mentions)


def confused(names: Sequence[Shared]) -> tuple[int, int]:
    """How many pairs of co-authors of one paper with different printed names pass the gate, and how many there are."""
    papers = {(paper.key, paper.authors) for shared in names for paper in shared.case.papers}
    pairs = Counter(pair for _key, authors in papers for pair in combinations(sorted(set(authors)), 2))
    wrong = sum(number for (one, other), number in pairs.items() if compat(one, [other]) > 0)
    return wrong, pairs.total()
