"""Candidates grouped by a co-author whom they share, so that one question can be asked about several papers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portal.publications.scoring_features import Case
from portal.publications.scoring_text import CoAuthor, place_of, rarity


@dataclass(frozen=True)
class Cluster:
    """Papers, by key in the order in which they were given, that all have a co-author: the first one at this place."""

    place: int
    keys: tuple[str, ...]


def clusters(case: Case, keys: Iterable[str]) -> tuple[Cluster, ...]:
    """These papers of a case grouped by co-authors, the largest group first; who shares nobody is in none.

    Every paper is in one group at most. Papers of crowds group with nothing: to share somebody there says little.
    """
    order = {case.at[key]: key for key in keys if case.damped[case.at[key]] == 1}
    places = {at: place for place, at in enumerate(order)}
    having = {
        name: sorted(filter(places.__contains__, papers), key=places.__getitem__)
        for name, papers in case.having.items()
    }
    return tuple(
        Cluster(place_of(case.papers[together[0]].authors, name), tuple(order[at] for at in together))
        for name, together in _greedily(having)
    )


def _greedily(having: dict[CoAuthor, list[int]]) -> Iterator[tuple[CoAuthor, list[int]]]:
    left = {name: together for name, together in having.items() if len(together) > 1}
    while left:
        name = max(left, key=lambda one: (len(left[one]), rarity(one), one))
        gone = set(left[name])
        yield name, left[name]
        fewer = ((one, [at for at in together if at not in gone]) for one, together in left.items())
        left = {one: together for one, together in fewer if len(together) > 1}
