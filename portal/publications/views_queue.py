"""One's own publications as the queue shows them: which author somebody can be, and in words, why they are asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.kernel import paging
from portal.kernel.words import Sentence, _, _n
from portal.people.models import Person
from portal.policy.actor import Actor
from portal.publications import queries_queue, rules, views
from portal.publications.lifecycle import AttributionStatus
from portal.publications.queries_queue import Show

SHORT = 12  # authors that are all named
CHOOSABLE = 60  # authors that still fit into a list to choose from
MARKED = 3  # fitting authors that a shortened list shows


@dataclass(frozen=True)
class Name:
    """An author on a row; `own` where the reader can be this author, or is."""

    text: str
    own: bool = False


@dataclass(frozen=True)
class More:
    """Authors that are left out, and how many."""

    number: int


@dataclass(frozen=True)
class Line:
    """A publication on one of the reader's lists.

    `choices` are the authors to choose from, `number` how many there are where they are too many for that.
    """

    public_id: str
    key: str
    title: str
    arxiv: str | None
    public: bool
    published_at: datetime
    categories: tuple[str, ...]
    version: int
    withdrawn: bool
    status: AttributionStatus
    decided_at: datetime | None
    place: int | None
    authors: tuple[Name | More, ...]
    reasons: tuple[Sentence, ...]
    choices: tuple[tuple[int, str], ...] = ()
    number: int | None = None

    @property
    def chooses(self) -> bool:
        """Whether the reader has to say which author they are."""
        return bool(self.choices or self.number)


@dataclass(frozen=True)
class Ledger:
    """One of the reader's lists, and how many publications stand on each."""

    show: Show
    counts: Mapping[Show, int]
    page: paging.Page
    lines: tuple[Line, ...]
    identified: bool
    after: str | None
    answered: "Answered | None"


@dataclass(frozen=True)
class Answered:
    """What the reader has just said, and about which, so that it can be taken back."""

    sentence: Sentence
    public_ids: tuple[str, ...] = field(default=())


def taken_by(name: str | None) -> Sentence:
    """That somebody else is this author by their own word; `name` is None where the reader may not see who."""
    if name is None:
        return _("Somebody else has said to be this author.")
    return _("%(name)s has said to be this author.", name=name)


def ledger(actor: Actor, person: Person, show: Show, after: str | None, said: Sequence[str]) -> Ledger:
    """One of the actor's lists, in the caller's unit; always the same number of questions."""
    page = queries_queue.listed(person, show, after)
    return Ledger(
        show=show,
        counts=queries_queue.counts(person),
        page=page,
        lines=_lines(actor, person, page.items),
        identified=bool(person.identifiers),
        after=after,
        answered=_answered(queries_queue.mine(actor, said)) if said else None,
    )


def _answered(found: Sequence[Any]) -> Answered | None:
    """What was said of these last; nothing where it was taken back since, or concerns both answers."""
    ids, statuses = tuple(one.public_id for one in found), {one.status for one in found}
    if statuses == {AttributionStatus.CONFIRMED}:
        several = _n("%(num)s publication is yours now.", "%(num)s publications are yours now.", len(ids))
        one = _("“%(title)s” is yours.", title=found[0].title)
    elif statuses == {AttributionStatus.REJECTED}:
        several = _n("%(num)s publication is not yours.", "%(num)s publications are not yours.", len(ids))
        one = _("“%(title)s” is not yours.", title=found[0].title)
    else:
        return None
    return Answered(one if len(ids) == 1 else several, ids)


def _lines(actor: Actor, person: Person, rows: Sequence[Any]) -> tuple[Line, ...]:
    ids = [row.publication_id for row in rows]
    numbers = queries_queue.numbers_of_authors(ids)
    wanted = {row.publication_id: _wanted(row, numbers.get(row.publication_id, 0)) for row in rows}
    names = queries_queue.authors(actor, wanted)
    held: dict[int, dict[int, str | None]] = {key: {} for key in ids}
    for one in queries_queue.holders(actor, person, ids):
        held[one.publication_id][one.place] = one.name
    return tuple(
        _line(
            row,
            person,
            names[row.publication_id],
            numbers.get(row.publication_id, 0),
            held[row.publication_id],
        )
        for row in rows
    )


def _line(
    row: Any, person: Person, names: dict[int, str], number: int, held: Mapping[int, str | None]
) -> Line:
    own = _own(row)
    renamed = bool(person.former_names)
    if renamed:  # what is printed may be a name that is no longer theirs
        names = names | dict.fromkeys((one for one in own if one in names), person.name)
    asked = row.status in {AttributionStatus.SUGGESTED, AttributionStatus.REJECTED} and len(row.places) != 1
    those = row.places or (range(1, number + 1) if number <= CHOOSABLE else ())
    return Line(
        **{name: getattr(row, name) for name in _COPIED},
        arxiv=views.arxiv_of(row.key),
        categories=tuple(dict.fromkeys((row.primary_category, *row.categories))),
        version=row.latest,
        authors=_authors(names, own, number),
        reasons=_reasons(row, names, number, held, renamed),
        choices=tuple((place, names[place]) for place in sorted(those) if place in names) if asked else (),
        number=number if asked and not row.places and number > CHOOSABLE else None,
    )


def _own(row: Any) -> list[int]:
    """The authors whom the reader can be; once it is said, the one."""
    return [row.place] if row.place else list(row.places)


def _wanted(row: Any, number: int) -> set[int]:
    """The authors whose names a row needs."""
    every = range(1, number + 1) if number <= CHOOSABLE else ()
    return {*_shown(number, _own(row)), *row.places[:CHOOSABLE], *every}


def _shown(number: int, own: Sequence[int]) -> list[int]:
    """Which authors of many are named: the first ones, those around whom the reader can be, the last one."""
    if number <= SHORT:
        return list(range(1, number + 1))
    around = {near for place in own[:MARKED] for near in (place - 1, place, place + 1)}
    named = {place for place in ({1, 2, 3, number} | around) if 1 <= place <= number}
    alone = {place for place in range(2, number) if {place - 1, place + 1} <= named}
    return sorted(named | alone)


def _authors(names: Mapping[int, str], own: Sequence[int], number: int) -> tuple[Name | More, ...]:
    """The authors of a row, with the gaps between them."""
    found: list[Name | More] = []
    before = 0
    for place in (one for one in _shown(number, own) if one in names):
        if place > before + 1:
            found.append(More(place - before - 1))
        found.append(Name(names[place], place in own))
        before = place
    return tuple(found)


def _reasons(
    row: Any, names: Mapping[int, str], number: int, held: Mapping[int, str | None], renamed: bool
) -> tuple[Sentence, ...]:
    """Why the reader is asked, in words."""
    own = _own(row)
    found = [_printed(row, names, number, renamed)] if own else []
    if "orcid" in row.sources:
        found.append(
            _("arXiv lists it under your ORCID iD.")
            if own
            else _("Your ORCID iD says it is yours, but nobody on it is named like you.")
        )
    if "arxiv_author" in row.sources:
        found.append(
            _("arXiv lists it under your author identifier.")
            if own
            else _("Your author identifier at arXiv says it is yours, but nobody on it is named like you.")
        )
    if rules.IDENTIFIED.intersection(row.sources) and own and row.fit < rules.CERTAIN_FIT:
        found.append(_("The printed name is unlike yours."))
    return (*found, *(taken_by(held[place]) for place in own if place in held))


def _printed(row: Any, names: Mapping[int, str], number: int, renamed: bool) -> Sentence:
    own = _own(row)
    if len(own) > 1:
        return _(
            "%(some)s of its %(number)s authors can be you: please say which.", some=len(own), number=number
        )
    said = {"place": own[0], "number": number}
    if renamed:
        return _("A name of yours is printed there: author %(place)s of %(number)s.", **said)
    printed = names.get(own[0], "")
    how = _how(printed, row.fit)
    return _("Printed as “%(name)s”, author %(place)s of %(number)s: %(how)s.", name=printed, how=how, **said)


def _how(printed: str, fit: int) -> Sentence:
    """How well a printed name fits, as one would say it."""
    given = [word.strip(".") for word in printed.replace(".", ". ").split()[:-1]]
    if fit < rules.CERTAIN_FIT:
        return _("a name somewhat like yours")
    if given and all(len(word) == 1 for word in given):
        return _("the initials fit")
    return _("the name fits")


_COPIED = (
    "public_id",
    "key",
    "title",
    "public",
    "published_at",
    "withdrawn",
    "status",
    "decided_at",
    "place",
)
