"""The demo's papers: what arXiv says of them on which day, whom they are found for, and what those answer."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, selectinload

from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.demo.institute import BEGAN, Institute
from portal.demo.plan import Member, Paper
from portal.demo.play import Event
from portal.kernel import clock, db
from portal.people.models import Person
from portal.policy.acts import Act
from portal.publications import (
    attributing,
    importing,
    importing_evidence,
    merging,
    queries_help,
    queries_queue,
    rules_bibtex,
    works,
)
from portal.publications.models import Origin
from portal.publications.queries_queue import Show
from portal.publications.records import Author, Record

WORKS = Path(__file__).parent / "story" / "publications" / "works.bib"
SETTLED = 7  # days after which somebody who joined has an account, a page and names to look for


@dataclass(frozen=True)
class Find:
    """A paper that is found for somebody on a day, by identifiers or by their name."""

    day: int
    paper: Paper
    member: Member
    sources: tuple[str, ...]

    @property
    def answered(self) -> bool:
        """Whether it is for the person to say whose it is, and they do."""
        return self.sources == ("name",) and self.member.key not in self.paper.waits


def stories(papers: list[Paper], hired: list[Member], here: Institute) -> list[Iterator[Event]]:
    """What is found night by night, and what each of its people says about it."""
    people = [*here.members.values(), *hired]
    finds = [find for place, member in enumerate(people) for find in _finds(member, place, papers)]
    return [_nights(finds, here), *(_answers(member, finds, here) for member in people), _adds(papers, here)]


def ways(member: Member, paper: Paper) -> tuple[str, ...]:
    """How a paper is found for somebody; none where it is not."""
    listed = wrote(member, paper) if member.lists is None else paper.key in member.lists
    identifiers = {"arxiv_author": member.arxiv_author, "orcid": member.orcid}
    found = [source for source, value in identifiers.items() if value and listed]
    return (*found, "name") if wrote(member, paper) or member.key in paper.namesakes else tuple(found)


def wrote(member: Member, paper: Paper) -> bool:
    """Whether somebody is an author of a paper, as only the story knows for sure."""
    return bool({member.key, member.name} & {_author(entry)[0] for entry in paper.authors})


def printed(entry: str, members: dict[str, Member]) -> str:
    """An author's name as it stands on the paper."""
    key, name = _author(entry)
    return name or (members[key].name if key in members else key)


def record(paper: Paper, day: int, here: Institute) -> Record:
    """What arXiv says of a paper on a day."""
    known, published = paper.at(day), _moment(paper.key, paper.day, here)
    categories = tuple(known.categories.split())
    return Record(
        arxiv_id=arxiv_id(paper.key, published),
        version=known.version,
        title=known.title,
        abstract=" ".join(known.abstract.split()),
        authors=tuple(Author(printed(entry, here.members)) for entry in known.authors),
        categories=categories,
        primary=categories[0],
        published=published,
        updated=_moment(paper.key, known.updated or paper.day, here),
        comment=known.comment,
        journal_ref=known.journal_ref,
        doi=known.doi,
    )


def arxiv_id(key: str, published: datetime) -> str:
    """An identifier that arXiv never gives: its month lies 20 after the real one."""
    number = Random(key).randrange(1, 20_000)  # noqa: S311
    return f"{published:%y}{published.month + 20}.{number:05}"


def _finds(member: Member, place: int, papers: list[Paper]) -> Iterator[Find]:
    first = max(BEGAN, member.first - 9) + SETTLED + place % SETTLED
    for paper in papers:
        if sources := ways(member, paper):
            yield Find(max(first, paper.seen or paper.day + 1), paper, member, sources)


def _nights(finds: list[Find], here: Institute) -> Iterator[Event]:
    """Every night that tells something new: of a paper for somebody, or about a paper that is known."""
    told: dict[int, list[Find]] = defaultdict(list)
    for one in finds:
        told[one.day].append(one)
        for change in one.paper.later:
            if change["day"] >= one.day:
                told[change["day"] + 1].append(one)
    for day, those in sorted(told.items()):
        yield here.calendar.at(day, 3, 10), partial(_harvest, those, day, here)


def _harvest(finds: list[Find], day: int, here: Institute) -> None:
    """All that a night tells, in one unit: what was known is renewed, what is found is somebody's or is asked about."""
    records = {one.paper.key: record(one.paper, day, here) for one in finds}
    theirs: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for one in (find for find in finds if find.day == day):
        theirs[one.member.address][records[one.paper.key].arxiv_id] = one.sources
    with db.unit():
        ids = importing.store(records.values()).ids
        for person in _people(theirs):
            assert person.user is not None
            found = theirs[person.user.address].items()
            importing_evidence.weigh(person, {ids[arxiv]: sources for arxiv, sources in found})


def _answers(member: Member, finds: list[Find], here: Institute) -> Iterator[Event]:
    """Within days of what was found they say whose it is, but for what the story lets wait."""
    chance = Random(f"{member.key} answers")  # noqa: S311
    asked = [one for one in finds if one.member is member and one.answered]
    says = {record(one.paper, one.day, here).arxiv_id: wrote(member, one.paper) for one in asked}
    days = {one.day: one.day + 1 + chance.randrange(4) for one in asked}
    for day in sorted(set(days.values())):
        if day < 0:
            yield here.calendar.office(day, chance), partial(_answer, member.address, says)


def _answer(address: str, says: dict[str, bool]) -> None:
    with db.unit():
        (person,) = _people([address])
        assert person.user is not None
        actor = accounts.actor_of(person.user)
        waiting = queries_queue.listed(person, Show.WAITING, None)
        for theirs, act in ((True, Act.ATTRIBUTION_CONFIRM), (False, Act.ATTRIBUTION_REJECT)):
            chosen = [one.public_id for one in waiting if says.get(one.key) is theirs]
            attributing.answer(queries_queue.some(actor, chosen, to_change=True), act, actor=actor)


def _adds(papers: list[Paper], here: Institute) -> Iterator[Event]:
    """One of them adds what arXiv does not have; one of these looks like a preprint, and nobody has said yet."""
    carried = next(one for one in papers if one.key == "carrying")
    year = _moment(carried.key, carried.day, here).year + 1
    bibtex = f"@string{{appeared = {year}}}\n{WORKS.read_text()}"
    yield here.calendar.office(-20, Random("works")), partial(_add, here.members["tomas"].address, bibtex)  # noqa: S311


def _add(address: str, bibtex: str) -> None:
    with db.unit():
        (person,) = _people([address])
        assert person.user is not None
        person.standing = queries_help.SELF
        read = rules_bibtex.read(bibtex, clock.now().year)
        works.add(person, read, Origin.BIBTEX, actor=accounts.actor_of(person.user))
        merging.suggest()


def _people(addresses: Collection[str]) -> Sequence[Person]:
    held = select(Person).join(Person.user).where(User.address.in_(addresses)).order_by(Person.id)
    known = contains_eager(Person.user), selectinload(Person.names), selectinload(Person.identifiers)
    return db.session().scalars(held.options(*known)).all()


def _author(entry: str) -> tuple[str, str | None]:
    """Somebody's key or whole name, and the name printed in its place: `soren: S. Dalgaard`."""
    key, _colon, name = entry.partition(": ")
    return key, name or None


def _moment(key: str, day: int, here: Institute) -> datetime:
    return here.calendar.office(day, Random(f"{key} {day}")).astimezone(UTC)  # noqa: S311
