"""Who may be one person, for administrators: suggestions with what speaks for them, and two pages side by side."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Any

from portal.kernel import paging
from portal.kernel.search import fold
from portal.kernel.words import Sentence, _, _n
from portal.people import views as people
from portal.people.models import Person
from portal.people.views_api import PersonAppointment, appointments
from portal.publications.lifecycle import ACCEPTED
from portal.subjects import queries, rules
from portal.subjects.models import Distinction

MOST = 50

Pair = tuple[int, int]


@dataclass(frozen=True)
class Who:
    """Somebody, by the address of their page."""

    slug: str
    name: str


@dataclass(frozen=True)
class Suggestion:
    """Two pages that may be one person's, which of them would stay, and what speaks for it."""

    gone: Who
    kept: Who
    reasons: Sequence[Sentence]


@dataclass(frozen=True)
class Suggested:
    """Who may be one person, what speaks for it most first."""

    suggestions: Sequence[Suggestion]
    more: Annotated[int, "How many further ones there are; they are told when these are settled."]
    distinguished: Annotated[int, "Of how many pairs it was said that they are not the same."]


@dataclass(frozen=True)
class NotTheSame:
    """Two people of whom an administrator said that they are not the same; they are suggested no more."""

    one: Who
    other: Who
    said_by: str
    said_at: datetime


@dataclass(frozen=True)
class ContestedPaper:
    """A publication about which the two said what cannot both be so."""

    key: str
    title: str


@dataclass(frozen=True)
class Side:
    """One of the two pages, as an administrator compares them; other and former names are nobody's but theirs."""

    slug: str
    name: str
    public: bool
    account: Annotated[str | None, "The address with which they sign in."]
    blocked: Annotated[bool, "Whether that account is blocked."]
    orcid: str | None
    arxiv_author: str | None
    website: str | None
    appointments: Sequence[PersonAppointment]


@dataclass(frozen=True)
class Merging:
    """Two pages side by side, and in words what would move from `gone` to `kept`, or what must be settled first."""

    gone: Side
    kept: Side
    moves: Sequence[Sentence]
    stops: Annotated[Sequence[Sentence], "Why they cannot be merged as they stand."]
    contested: Annotated[
        Sequence[ContestedPaper], "Publications that one of them said yes to and the other no."
    ]
    distinguished: Annotated[bool, "Whether an administrator said that they are not the same."]

    @property
    def possible(self) -> bool:
        """Whether nothing stands in the way."""
        return not (self.stops or self.contested)


def side(person: Person, today: date) -> Side:
    """A page as an administrator compares it."""
    page = people.page(person, today)
    return Side(
        slug=page.slug,
        name=page.name,
        public=page.public,
        account=person.user.address if person.user else None,
        blocked=bool(person.user and person.user.blocked_at),
        orcid=page.orcid,
        arxiv_author=page.arxiv_author,
        website=page.website,
        appointments=appointments(page),
    )


def suggested() -> Suggested:
    """Who may be one person; the same number of statements for any number of people."""
    everybody = {row.id: row for row in queries.everybody()}
    reasons: dict[Pair, list[tuple[int, Sentence]]] = defaultdict(list)
    for pair in map(_pair, queries.same_orcid()):
        reasons[pair].append((1000, _("One of them gave what is the ORCID iD of the other.")))
    for pair in map(_pair, queries.same_address()):
        reasons[pair].append((1000, _("Their accounts have the same e-mail address.")))
    for pair, weight, said in _by_papers(everybody):
        reasons[pair].append((weight, said))
    apart = queries.distinguished()
    known = {
        pair: why for pair, why in reasons.items() if pair not in apart and set(pair) <= everybody.keys()
    }
    order = sorted(known, key=lambda pair: (-sum(weight for weight, _said in known[pair]), pair))
    place = {person: n for n, person in enumerate(everybody)}  # whoever has an account stays
    found = [
        _suggestion(sorted(pair, key=place.__getitem__), everybody, known[pair]) for pair in order[:MOST]
    ]
    return Suggested(found, max(len(order) - MOST, 0), len(apart))


def distinctions(after: str | None) -> paging.Page:
    """A page of who is not the same as whom, what was said last first."""
    page = queries.distinctions(after)
    return replace(page, items=[_not_the_same(one) for one in page.items])


def _not_the_same(said: Distinction) -> NotTheSame:
    one, other = (Who(person.slug, person.name) for person in (said.one, said.other))
    return NotTheSame(one, other, said.said_by.name, said.said_at)


def _suggestion(
    pair: Sequence[int], everybody: Mapping[int, Any], why: list[tuple[int, Sentence]]
) -> Suggestion:
    kept, gone = (Who(everybody[one].slug, everybody[one].name) for one in pair)
    return Suggestion(gone=gone, kept=kept, reasons=[said for _weight, said in why])


def _by_papers(everybody: Mapping[int, Any]) -> Iterator[tuple[Pair, int, Sentence]]:
    """Whose names fit strongly, and who share papers or co-authors; never two who are different authors of one paper."""
    called = {row.id: [row.name] for row in everybody.values()}
    for row in queries.other_names():
        called.get(row.person_id, []).append(row.name)
    pairs = list(rules.alike(called))
    ids = sorted({person for pair in pairs for person in pair})
    theirs, perhaps = _papers(ids)
    beside: dict[int, set[str]] = defaultdict(set)
    for row in queries.coauthors(ids):
        beside[row.person_id].add(fold(row.name))
    for one, other in pairs:
        if theirs[one].keys() & theirs[other].keys():
            continue
        if shared := _shared(theirs[one], perhaps[other]) + _shared(theirs[other], perhaps[one]):
            yield (one, other), 10 * shared, _publications(shared)
        if known := len(beside[one] & beside[other]):
            yield (one, other), known, _people(known)


def _papers(ids: Sequence[int]) -> tuple[dict[int, dict[int, int]], dict[int, dict[int, set[int]]]]:
    """What is these people's, with the author they are, and what may be, with the authors they may be."""
    theirs: dict[int, dict[int, int]] = defaultdict(dict)
    perhaps: dict[int, dict[int, set[int]]] = defaultdict(dict)
    for row in queries.papers(ids):
        if row.status in ACCEPTED:
            theirs[row.person_id][row.publication_id] = row.place
        else:
            perhaps[row.person_id][row.publication_id] = set(row.places)
    return theirs, perhaps


def _shared(theirs: Mapping[int, int], perhaps: Mapping[int, set[int]]) -> int:
    """How many papers that are somebody's may be another's, as the very same author."""
    return sum(theirs[key] in perhaps[key] for key in theirs.keys() & perhaps.keys())


def _publications(number: int) -> Sentence:
    return _n(
        "Their names fit, and %(num)s publication of the one may be the other’s.",
        "Their names fit, and %(num)s publications of the one may be the other’s.",
        number,
    )


def _people(number: int) -> Sentence:
    return _n(
        "Their names fit, and they have %(num)s co-author in common.",
        "Their names fit, and they have %(num)s co-authors in common.",
        number,
    )


def _pair(row: Sequence[int]) -> Pair:
    one, other = sorted((row[0], row[1]))
    return one, other
