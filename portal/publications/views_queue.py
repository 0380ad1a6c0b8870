"""One's own publications as the queue shows them: row by row and group by group, with why they are asked about."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from portal.kernel import paging
from portal.kernel.words import Sentence, _, _n
from portal.people.models import Person
from portal.policy.actor import Actor
from portal.publications import (
    queries_queue,
    queries_queue_authors,
    views,
    views_queue_authors,
    views_queue_reasons,
)
from portal.publications.lifecycle import AttributionStatus, Band
from portal.publications.queries_queue import Show
from portal.publications.views_queue_authors import CHOOSABLE, More, Name, Piece
from portal.publications.views_queue_reasons import Likelihood

AT_ONCE = 100  # publications that one answer may be about
CHOSEN_OF = frozenset(
    {AttributionStatus.SUGGESTED, AttributionStatus.REJECTED}
)  # where it may be asked which author
TOLD = 30  # publications taken because of an answer that an address still holds


@dataclass(frozen=True)
class Group:
    """Publications that wait and share a co-author, who has no name where it is not known any more.

    `number` says how many there are, `here` how many stand on this page. `asked` are those that an answer about the group
    is about, by public id: all of them or, where they are too many for one answer, those on this page.
    """

    id: str
    name: str | None
    number: int
    here: int
    asked: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """A publication on one of the reader's lists.

    `choices` are the authors to choose from, `number` how many there are where they are too many for that. `likelihood` is
    None where nothing is there to compare it with.
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
    against: tuple[Sentence, ...] = ()
    score: int | None = None
    band: Band | None = None
    likelihood: Likelihood | None = None
    group: Group | None = None
    choices: tuple[tuple[int, str], ...] = ()
    number: int | None = None

    @property
    def published_on(self) -> date:
        """The day of its first version."""
        return self.published_at.date()

    @property
    def byline(self) -> Sequence[Piece]:
        """Its authors in one line."""
        return views_queue_authors.byline(self.authors)

    @property
    def chooses(self) -> bool:
        """Whether the reader has to say which author they are."""
        return bool(self.choices or self.number)


@dataclass(frozen=True)
class Part:
    """Lines that stand together, under what they share if they share something."""

    group: Group | None
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Answered:
    """What the reader has just said, and about which, so that it can be taken back; `taken` says what followed."""

    sentence: Sentence
    public_ids: tuple[str, ...] = field(default=())
    taken: Sentence | None = None


@dataclass(frozen=True)
class Ledger:
    """One of the reader's lists, and how many publications stand on each."""

    show: Show
    counts: Mapping[Show, int]
    page: paging.Page
    lines: tuple[Line, ...]
    identified: bool
    after: str | None
    answered: Answered | None

    @property
    def parts(self) -> tuple[Part, ...]:
        """The lines, those of a group together."""
        together = groupby(self.lines, key=lambda line: line.group)
        return tuple(Part(group, tuple(lines)) for group, lines in together)


@dataclass(frozen=True)
class _Known:
    """What is known of everything on a page: authors' names, who else holds a place, and groups."""

    names: Mapping[int, Mapping[int, str]]
    held: Mapping[int, Mapping[int, str | None]]
    groups: Mapping[str, Group]


def taken_by(name: str | None) -> Sentence:
    """That somebody else is this author by their own word; `name` is None where the reader may not see who."""
    if name is None:
        return _("Somebody else has said to be this author.")
    return _("%(name)s has said to be this author.", name=name)


def ledger(
    actor: Actor,
    person: Person,
    show: Show,
    after: str | None,
    said: Sequence[str],
    taken: Sequence[str] = (),
) -> Ledger:
    """One of the actor's lists, in the caller's unit; the same number of questions however long it is.

    `said` are the public ids of what they have just answered, `taken` of what was taken because of it.
    """
    page = queries_queue.listed(person, show, after)
    known = _known(actor, person, page.items)
    return Ledger(
        show=show,
        counts=queries_queue.counts(person),
        page=page,
        lines=tuple(_line(row, person, known) for row in page.items),
        identified=bool(person.identifiers),
        after=after,
        answered=_answered(queries_queue.mine(actor, [*said, *taken]), taken) if said else None,
    )


def _answered(found: Sequence[Any], taken: Collection[str]) -> Answered | None:
    """What was said of these last; nothing where it was taken back since, or concerns both answers."""
    said = [one for one in found if one.public_id not in taken]
    ids, statuses = tuple(one.public_id for one in said), {one.status for one in said}
    if statuses == {AttributionStatus.CONFIRMED}:
        several = _n("%(num)s publication is yours now.", "%(num)s publications are yours now.", len(ids))
        one = _("“%(title)s” is yours.", title=said[0].title)
    elif statuses == {AttributionStatus.REJECTED}:
        several = _n("%(num)s publication is not yours.", "%(num)s publications are not yours.", len(ids))
        one = _("“%(title)s” is not yours.", title=said[0].title)
    else:
        return None
    followed = [one for one in found if one.public_id in taken and one.status == AttributionStatus.AUTO]
    return Answered(one if len(ids) == 1 else several, ids, _taken(len(followed)))


def _taken(number: int) -> Sentence | None:
    if not number:
        return None
    if number >= TOLD:
        return _("Many others were taken because of it.")
    return _n("%(num)s other was taken because of it.", "%(num)s others were taken because of it.", number)


def _known(actor: Actor, person: Person, rows: Sequence[Any]) -> _Known:
    clusters = {row.cluster for row in rows if row.cluster and row.status == AttributionStatus.SUGGESTED}
    members = queries_queue.together(person, clusters, AT_ONCE)
    wanted = {row.publication_id: views_queue_authors.wanted(row) for row in rows}
    for one in members:
        if one.named_id and (some := wanted.setdefault(one.named_id, set())) is not None:
            some.add(_place(one.cluster))
    found = queries_queue_authors.authors(actor, wanted) if wanted else {}
    names = {key: {place: one.name for place, one in theirs.items()} for key, theirs in found.items()}
    mine = None, person.id
    held = {
        key: {place: one.holder for place, one in theirs.items() if one.held_by not in mine}
        for key, theirs in found.items()
    }
    return _Known(names, held, _groups(rows, members, names))


def _place(cluster: str) -> int:
    """Which author of the publication it names a cluster is about."""
    return int(cluster.rpartition(":")[2])


def _groups(
    rows: Sequence[Any], members: Sequence[Any], names: Mapping[int, Mapping[int, str]]
) -> dict[str, Group]:
    """The groups of a page by their clusters; one publication is none."""
    found: dict[str, Group] = {}
    every = sorted(members, key=lambda one: one.cluster)
    for cluster, some in groupby(every, key=lambda one: one.cluster):
        together = list(some)
        number, named = together[0].number, names.get(together[0].named_id, {})
        here = tuple(row.public_id for row in rows if row.cluster == cluster)
        elsewhere = (one.public_id for one in together if one.public_id not in here)
        asked = here if number > AT_ONCE else (*here, *elsewhere)
        if number > 1:
            found[cluster] = Group(cluster, named.get(_place(cluster)), number, len(here), asked)
    return found


def _line(row: Any, person: Person, known: _Known) -> Line:
    own, number = views_queue_authors.own(row), row.authors
    names, renamed = known.names[row.publication_id], bool(person.former_names)
    if renamed:  # what is printed may be a name that is no longer theirs
        names = {**names, **dict.fromkeys((one for one in own if one in names), person.name)}
    asked = len(row.places) != 1 and row.status in CHOSEN_OF
    those = row.places or (range(1, number + 1) if number <= CHOOSABLE else ())
    held, (good, bad) = known.held[row.publication_id], views_queue_reasons.weighed(row, names)
    found = views_queue_reasons.found(row, names, number, renamed)
    return Line(
        **dict(zip(_COPIED, _copied(row), strict=True)),
        arxiv=views.arxiv_of(row.key),
        categories=tuple(filter(None, dict.fromkeys((row.primary_category, *row.categories)))),
        version=row.latest,
        authors=views_queue_authors.listed(names, own, number),
        reasons=(*found, *(taken_by(held[place]) for place in own if place in held), *good),
        against=bad,
        likelihood=views_queue_reasons.likelihood(row),
        group=known.groups.get(row.cluster) if row.status == AttributionStatus.SUGGESTED else None,
        choices=tuple((place, names[place]) for place in sorted(those) if place in names) if asked else (),
        number=number if asked and not row.places and number > CHOOSABLE else None,
    )


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
    "score",
    "band",
)
_copied = attrgetter(*_COPIED)
