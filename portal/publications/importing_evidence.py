"""What speaks for a publication's being somebody's, weighed anew whenever a way, a name or a list of authors changes.

All of it is a function of the ways by which a paper was found, of a person's names and of the printed ones, so that the
order in which papers come never matters. What people said stays; only their place follows the printed name.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from portal.kernel import clock, db, many
from portal.kernel.search import fold
from portal.people.models import Person
from portal.publications import matching, queries_harvest, queries_merging, queries_queue, rules, settling
from portal.publications.lifecycle import ACCEPTED, UNASKED, AttributionStatus
from portal.publications.models import Attribution


@dataclass(frozen=True)
class _Case:
    """A publication that may be a person's, and what speaks for it now."""

    publication_id: int
    attribution: Attribution | None
    sources: list[str]
    borrowed: list[str]
    fit: int
    places: list[int]


def weigh(person: Person, found: Mapping[int, Collection[str]]) -> None:
    """Note the ways by which publications, by id, were found for a person (names loaded), and what follows from it.

    Without any way, only what speaks for it already is weighed anew. Where nothing is new, nothing is written. What
    speaks for one that was merged speaks for what it is shown as, too.
    """
    queries_queue.one_at_a_time()
    shown = _with_kept(found)
    news = list(_news(person, found, shown))
    if not news:
        return
    if made := [_row(person, case) for case in news if case.attribution is None]:
        many.put(Attribution.__table__, made)
    for case in news:
        if case.attribution is not None:
            case.attribution.sources, case.attribution.borrowed = case.sources, case.borrowed
            case.attribution.fit, case.attribution.places = case.fit, case.places
    db.session().flush()
    settling.settle([case.publication_id for case in news], weighed=[person.id])


def _with_kept(found: Mapping[int, Collection[str]]) -> Mapping[int, Collection[str]]:
    """The same, with the ways to what was merged also for what it was merged into."""
    merged = queries_merging.into(found)
    both = {key: {*ways} for key, ways in found.items()}
    for gone, kept in merged.items():
        both[kept] = both.get(kept, set()) | both[gone]
    return both if merged else found


def relink(before: Mapping[int, Sequence[str]]) -> None:
    """Find everybody again whose publications, by id with the names printed before, have another list of authors."""
    if not before:
        return
    printed = queries_harvest.printed(before)
    everybody = queries_harvest.attributions_of(before)
    for key, group in groupby(everybody, key=lambda one: one.publication_id):
        for one in group:
            one.fit, one.places = _fits(one.person, printed[key])
    _move([(one, before[one.publication_id], printed[one.publication_id]) for one in everybody])
    settling.settle(before)


def known_names(person: Person) -> list[str]:
    """All names of a person that papers may carry, former ones too."""
    return [person.name, *(one.name for one in person.names)]


def _news(
    person: Person, found: Mapping[int, Collection[str]], shown: Mapping[int, Collection[str]]
) -> Iterator[_Case]:
    """The cases in which something speaks for a person that is not noted yet; `shown` are `_with_kept` of those found."""
    printed = queries_harvest.printed(shown)
    noted = {one.publication_id: one for one in queries_harvest.attributions_to(person, shown)}
    for key, ways in sorted(shown.items()):
        old = noted.get(key)
        fit, places = _fits(person, printed[key])
        mute = set() if fit else {"name"}  # a name that does not fit says nothing
        told, own = set(ways) - mute, set(found.get(key, ())) - mute
        if old:
            told, own = told | {*old.sources}, own | ({*old.sources} - {*old.borrowed})
        case = _Case(key, old, sorted(told), sorted(told - own), fit, places)
        if told if old is None else _said(old) != _said(case):
            yield case


def _said(one: Attribution | _Case) -> tuple[object, ...]:
    return one.sources, one.borrowed, one.fit, one.places


def _fits(person: Person, printed: Sequence[str]) -> tuple[int, list[int]]:
    fit, places = matching.fits(printed, known_names(person))
    return fit, list(places)


def _row(person: Person, case: _Case) -> dict[str, Any]:
    return {
        "public_id": db.new_public_id(),
        "publication_id": case.publication_id,
        "person_id": person.id,
        "sources": case.sources,
        "borrowed": case.borrowed,
        "fit": case.fit,
        "places": case.places,
        "created_at": clock.now(),
    }


def _move(cases: Sequence[tuple[Attribution, Sequence[str], Sequence[str]]]) -> None:
    """Give everybody who is an author their new place; those who said so first, and never two the same."""
    accepted = [case for case in cases if case[0].status in ACCEPTED]
    confirmed = [case for case in accepted if case[0].status == AttributionStatus.CONFIRMED]
    places = _said_places(confirmed)
    for one, _before, _after in accepted:
        one.place = None
    db.session().flush()  # places are given up before others take them
    for one, _before, _after in confirmed:
        one.place = places[one.id]
    db.session().flush()
    for _key, group in groupby((one for one, *_names in cases), key=lambda one: one.publication_id):
        together = list(group)
        for one, status in zip(together, rules.settled(map(settling.evidence, together)), strict=True):
            if one.status == status and status in UNASKED:
                one.place = one.places[0]
    db.session().flush()


def _said_places(
    confirmed: Sequence[tuple[Attribution, Sequence[str], Sequence[str]]],
) -> dict[int, int | None]:
    """The places of those who said that they are an author, by attribution id: where their printed name stands now,
    else where they fit best; none where somebody else is it.
    """
    given: dict[int, int | None] = {}
    taken: set[tuple[int, int]] = set()

    def give(one: Attribution, wanted: Sequence[int]) -> None:
        free = next((place for place in wanted if (one.publication_id, place) not in taken), None)
        given[one.id] = free
        if free:
            taken.add((one.publication_id, free))

    here = {one.id: _same_name(one.place, before, after) for one, before, after in confirmed}
    for one, *_names in sorted(
        confirmed, key=lambda case: (not here[case[0].id], -case[0].fit, case[0].person_id)
    ):
        give(one, here[one.id] or one.places)
    return given


def _same_name(place: int | None, before: Sequence[str], after: Sequence[str]) -> list[int]:
    """The places where the name stands that was printed at this place, the same place first, then the nearest."""
    if place is None or place > len(before):
        return []
    name = fold(before[place - 1])
    same = [n for n, one in enumerate(after, 1) if fold(one) == name]
    return sorted(same, key=lambda n: (abs(n - place), n))
