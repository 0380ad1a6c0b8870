"""What speaks for and against each candidate, as numbers, given which papers are accepted and which rejected.

A `Case` is prepared once for a person's papers; `Evidence` is what the accepted and rejected ones among them say about
all the others. Taking one more in costs only what it touches. Nothing depends on the order in which papers come.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import chain

from portal.publications.scoring_text import (
    Alikeness,
    CoAuthor,
    co_author,
    plain_words,
    rarity,
    weights,
    words,
)

FITTED = (
    *("bias", "shared", "several", "unshared", "only_rejected", "shortened"),
    *("text", "text_rejected", "words", "venue", "venue_rejected"),
    *("organisation", "organisation_rejected", "organisation_other", "years", "yes", "no", "groups"),
)
ASSUMED = ("colleague", "category", "category_rejected", "fit")
FEATURES = FITTED + ASSUMED
MANY_AUTHORS = 50
UNUSUAL_YEARS, CAREER = 15, 30
PATIENCE = 4  # so many answers of one kind say about half as much again as the first few
ALIKE_BY_CHANCE = 0.1  # abstracts of one field share so much


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that may be somebody's: as the author at `place`, counted from 1, whose printed name fits them by `fit`.

    What is not known stays empty, and says nothing. `organisations` are this author's.
    """

    key: str
    authors: tuple[str, ...]
    place: int = 0
    fit: float = 1.0
    title: str = ""
    abstract: str = ""
    year: int | None = None
    venue: str = ""
    categories: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()


class Case:
    """A person's papers, prepared for comparison, in the order of their keys; `colleagues` are names of people here."""

    def __init__(self, papers: Iterable[Paper], colleagues: Iterable[str] = ()):
        self.papers = sorted(papers, key=lambda one: one.key)
        self.at = {one.key: at for at, one in enumerate(self.papers)}
        self.co_authors = [_co_authors(one) for one in self.papers]
        self.damped = [min(1.0, MANY_AUTHORS / max(1, len(one.authors))) for one in self.papers]
        self.having: dict[CoAuthor, list[int]] = defaultdict(list)
        for at, names in enumerate(self.co_authors):
            for name in names:
                self.having[name].append(at)
        self.otherwise = _otherwise(self.having)
        self.titles = Alikeness([words(one.title) for one in self.papers])
        self.abstracts = Alikeness([words(one.abstract) for one in self.papers], ALIKE_BY_CHANCE)
        self.organisations = Alikeness([plain_words(" ".join(one.organisations)) for one in self.papers])
        self.venues = _Marks([_venue(one.venue) for one in self.papers])
        self.categories = _Marks([set(one.categories) for one in self.papers])
        self.groups = math.log(max(1, self._groups()))
        self.here = {known for one in colleagues if (known := co_author(one))}
        self.colleagues = [
            max((rare for name, rare in names.items() if name in self.here), default=0.0)
            for names in self.co_authors
        ]

    def _groups(self) -> int:
        """Into how many groups the papers fall that share no co-author: roughly how many people have the name."""
        leader = list(range(len(self.papers)))

        def leads(at: int) -> int:
            while leader[at] != at:
                leader[at] = at = leader[leader[at]]
            return at

        for together in self.having.values():
            for at in together[1:]:
                leader[leads(at)] = leads(together[0])
        return sum(leads(at) == at for at in range(len(leader)))


def _venue(said: str) -> set[tuple[str, ...]]:
    """Where it appeared, without year, volume and pages."""
    return {tuple(word for word in words(said) if not word.isdigit())} - {()}


def _co_authors(paper: Paper) -> dict[CoAuthor, float]:
    found = (co_author(name) for place, name in enumerate(paper.authors, 1) if place != paper.place)
    return {name: rarity(name) for name in found if name}


def _otherwise(names: Iterable[CoAuthor]) -> dict[CoAuthor, list[CoAuthor]]:
    """Names that may be the same with a given name shortened, to an initial for example."""
    family: dict[str, list[CoAuthor]] = defaultdict(list)
    for name in sorted(names):
        family[name[0]].append(name)
    return {
        one: [other for other in together if other != one and _begins(one[1], other[1])]
        for together in family.values()
        for one in together
    }


def _begins(one: str, other: str) -> bool:
    return bool(one and other) and (one.startswith(other) or other.startswith(one))


class _Marks:
    """What papers have or have not, such as a venue, and how rare each is, from 0 to 1."""

    def __init__(self, marks: Sequence[set]):
        self.of = [sorted(one) for one in marks]
        rarest = math.log(len(marks) + 1) or 1.0
        self.rare = {mark: value / rarest for mark, value in weights(marks).items()}

    def rarest(self, at: int, among: set, without: Iterable = ()) -> float:
        """How rare the rarest mark of a paper is that is among some and not among others."""
        return max(
            (self.rare[mark] for mark in self.of[at] if mark in among and mark not in without), default=0.0
        )


class Evidence:
    """What the accepted and the rejected papers of a case say about every one of its papers."""

    def __init__(self, case: Case):
        self.case = case
        nothing = [0.0] * len(case.papers)
        self.shared, self.only_rejected, self.shortened = nothing[:], nothing[:], nothing[:]
        self.alike = {True: nothing[:], False: nothing[:]}
        self.placed = {True: nothing[:], False: nothing[:]}
        self.apart = [CAREER] * len(case.papers)
        self.known: dict[bool, set[CoAuthor]] = {True: set(), False: set()}
        self.words: set[str] = set()
        self.venues: dict[bool, set] = {True: set(), False: set()}
        self.categories: dict[bool, set] = {True: set(), False: set()}
        self.taken: dict[bool, set[int]] = {True: set(), False: set()}
        self.organised = False
        self.said = {True: 0, False: 0}

    def copy(self) -> "Evidence":
        """The same evidence, to which more can be added apart."""
        other = object.__new__(Evidence)
        for name, value in vars(self).items():
            parts = (
                {key: copy(part) for key, part in value.items()} if isinstance(value, dict) else copy(value)
            )
            setattr(other, name, self.case if name == "case" else parts)
        return other

    def answer(self, at: int, mine: bool) -> None:
        """Take in a paper that somebody accepted or rejected themselves."""
        self.said[mine] += 1
        self.take(at, mine)

    def take(self, at: int, mine: bool) -> None:
        """Take in a paper as accepted or rejected, whoever says so."""
        case = self.case
        self.taken[mine].add(at)
        self.organised |= mine and bool(case.papers[at].organisations)
        self.alike[mine] = _raised(self.alike[mine], case.titles.to(at))
        self.alike[mine] = _raised(self.alike[mine], case.abstracts.to(at))
        self.placed[mine] = _raised(self.placed[mine], case.organisations.to(at))
        self.venues[mine].update(case.venues.of[at])
        self.categories[mine].update(case.categories.of[at])
        for name, rare in case.co_authors[at].items():
            if name not in self.known[mine]:
                self._meet(name, rare, mine)
        if mine:
            self._lived(at)

    def _meet(self, name: CoAuthor, rare: float, mine: bool) -> None:
        """A co-author is known from accepted papers, from rejected ones, or from both, which says half as much."""
        both = name in self.known[not mine]
        self.known[mine].add(name)
        for at in self.case.having[name]:
            if mine:
                self.shared[at] += rare / 2 if both else rare
                self.only_rejected[at] -= 1.0 if both else 0.0
            elif both:
                self.shared[at] -= rare / 2
            else:
                self.only_rejected[at] += 1.0
        if mine:
            for at in chain.from_iterable(self.case.having[one] for one in self.case.otherwise[name]):
                self.shortened[at] += 1

    def _lived(self, at: int) -> None:
        """When somebody published, and in which words."""
        self.words.update(self.case.titles.vectors[at])
        if (year := self.case.papers[at].year) is not None:
            self.apart = [
                min(before, abs(year - (year if one.year is None else one.year)))
                for before, one in zip(self.apart, self.case.papers, strict=True)
            ]


def _raised(before: list[float], now: list[float]) -> list[float]:
    return [one if one > other else other for one, other in zip(before, now, strict=True)]


def features(evidence: Evidence, at: int) -> tuple[float, ...]:
    """What speaks for and against a candidate, in the order of `FEATURES`."""
    return (1.0, *_people(evidence, at), *_texts(evidence, at), *_places(evidence, at), *_rest(evidence, at))


def _people(known: Evidence, at: int) -> tuple[float, ...]:
    shared, damped = known.shared[at], known.case.damped[at]
    several = max(0.0, min(shared, 3.0) - 1.0)
    strange = 1 - damped if shared > 0 else 1.0
    nobody = strange * math.log1p(min(len(known.case.co_authors[at]), MANY_AUTHORS))
    shortened = 0.0 if shared > 0 else math.log1p(min(known.shortened[at], 3.0))
    strangers = 1 - math.exp(-known.only_rejected[at])
    return (
        damped * (1 - math.exp(-1.5 * shared)),
        damped * several,
        nobody,
        damped * strangers,
        damped * shortened,
    )


def _texts(known: Evidence, at: int) -> tuple[float, ...]:
    mine, others = known.alike[True][at], known.alike[False][at]
    vector = known.case.titles.vectors[at]
    told = math.fsum(weight * weight for word, weight in vector.items() if word in known.words)
    return mine, max(0.0, others - mine), told


def _places(known: Evidence, at: int) -> tuple[float, ...]:
    venues, case = known.venues, known.case
    mine, others = known.placed[True][at], known.placed[False][at]
    elsewhere = float(known.organised and bool(case.papers[at].organisations))
    return (
        case.venues.rarest(at, venues[True]),
        case.venues.rarest(at, venues[False], venues[True]),
        mine,
        max(0.0, others - mine),
        elsewhere,
    )


def _rest(known: Evidence, at: int) -> tuple[float, ...]:
    categories, case = known.categories, known.case
    return (
        min(1.0, max(0, known.apart[at] - UNUSUAL_YEARS) / UNUSUAL_YEARS) if known.said[True] else 0.0,
        math.log1p(max(0, known.said[True] - 1) / PATIENCE),
        math.log1p(known.said[False] / PATIENCE),
        case.groups,
        case.colleagues[at] * case.damped[at],
        case.categories.rarest(at, categories[True]),
        case.categories.rarest(at, categories[False], categories[True]),
        1.0 - case.papers[at].fit,
    )
