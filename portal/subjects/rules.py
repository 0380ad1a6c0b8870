"""Pure rules of who may be one person: by their names, by what is printed beside them, and by what they typed."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from portal.publications.matching import compat
from portal.publications.matching_names import names

SURE = 0.9  # the full given name and the family name are the same, however they are written


def alike(some: Mapping[int, Iterable[str]]) -> Iterator[tuple[int, int]]:
    """Pairs of people, by id, whose names fit strongly; of everybody all names are asked for, former ones too."""
    marked: dict[str, set[int]] = {}
    known = {person: tuple(theirs) for person, theirs in some.items()}
    for person, theirs in known.items():
        for mark in {mark for text in theirs for name in names(text) for mark in name.marks}:
            marked.setdefault(mark, set()).add(person)
    together = {pair for people in marked.values() for pair in combinations(sorted(people), 2)}
    for one, other in sorted(together):
        if any(compat(name, known[other]) >= SURE for name in known[one]):
            yield one, other
