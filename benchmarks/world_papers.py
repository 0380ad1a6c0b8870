"""The lab of the benchmarks: its people with their accounts, and what they published, stored as a harvest stores it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from sqlalchemy import insert

from benchmarks.chance import Chance
from portal.accounts.models import User, UserRole
from portal.accounts.rules import folded
from portal.kernel import clock, db
from portal.kernel.search import fold
from portal.people import rules
from portal.people.models import Appointment, Person, PersonIdentifier
from portal.policy.acts import Act
from portal.publications import importing
from portal.publications.models import Attribution, AttributionEvent
from portal.publications.records import Author, Record

PAGE = 2_000  # as many as a harvest stores at once
YEARS = 18
CATEGORIES = ["cs.LG", "cs.CL", "cs.CV", "cs.SD", "stat.ML", "cs.AI", "eess.AS"]
ESTABLISHED = {
    "certain": Act.ATTRIBUTION_ESTABLISH,
    "confirmed": Act.ATTRIBUTION_CONFIRM,
    "rejected": Act.ATTRIBUTION_REJECT,
}


@dataclass(frozen=True)
class Lab:
    """Somebody of the lab: their person, their account, and whether most of their papers wait for their answer."""

    person_id: int
    user_id: int
    name: str
    slow: bool


def users(addressed: Sequence[tuple[str, str]], role: str | None = None) -> list[int]:
    """Accounts with proved addresses for (name, address), as `create_user` makes them; answers their ids in order."""
    now, here = clock.now(), db.session()
    rows = [
        {
            "name": name,
            "address": address,
            "folded": folded(address),
            "sought": fold(f"{name} {address}"),
            "created_at": now,
            "verified_at": now,
        }
        for name, address in addressed
    ]
    made = list(here.scalars(insert(User).returning(User.id, sort_by_parameter_order=True), rows))
    if role:
        here.execute(insert(UserRole), [{"user_id": one, "role": role, "granted_at": now} for one in made])
    return made


def lab(chance: Chance, size: int) -> list[Lab]:
    """The people of the lab, four of five with a public page; the first one has many papers to answer for."""
    names = list(dict.fromkeys(chance.name() for _one in range(2 * size)))[:size]
    accounts = users([(name, f"person{n}@bench.example") for n, name in enumerate(names)], "staff")
    now, here = clock.now(), db.session()
    rows = [
        {
            "slug": f"person-{n}",
            "name": name,
            "sort_name": rules.sort_name(name),
            "user_id": accounts[n],
            "published_at": None if n % 5 == 4 else now,
            "created_at": now,
            "changed_at": now,
        }
        for n, name in enumerate(names)
    ]
    ids = list(here.scalars(insert(Person).returning(Person.id, sort_by_parameter_order=True), rows))
    day = date(now.year - 3, 9, 1)
    titles = [{"person_id": one, "title": rules.Title.RESEARCHER, "starts_on": day} for one in ids]
    here.execute(insert(Appointment), titles)
    kind = rules.IdentifierKind.ARXIV_AUTHOR
    given = [
        {"person_id": one, "kind": kind, "value": f"person_b_{n}", "recorded_at": now}
        for n, one in enumerate(ids, 1)
    ]
    here.execute(insert(PersonIdentifier), given)
    return [Lab(ids[n], accounts[n], name, slow=n == 0) for n, name in enumerate(names)]


def publish(chance: Chance, people: Sequence[Lab], number: int) -> None:
    """Store so many papers, a page of them in a unit, and say whose they are."""
    papers = _papers(chance, people, number)
    while some := list(islice(papers, PAGE)):
        with db.unit():
            stored = importing.store([record for record, _theirs in some])
            _attribute(chance, {stored.ids[record.arxiv_id]: theirs for record, theirs in some})


def _papers(chance: Chance, people: Sequence[Lab], number: int) -> Iterator[tuple[Record, dict[int, Lab]]]:
    """Papers, oldest first, each with who of the lab stands at which place among its authors."""
    last = clock.now() - timedelta(days=3)
    for n in range(number):
        at = last - timedelta(days=365 * YEARS) * (1 - n / number)
        theirs = chance.sample(people, k=chance.choice((1, 1, 1, 2)))
        names = [one.name for one in theirs] + [chance.name() for _other in range(chance.randrange(1, 7))]
        chance.shuffle(names)
        yield _record(chance, n, at, names), {names.index(one.name) + 1: one for one in theirs}


def _record(chance: Chance, n: int, at: datetime, names: Sequence[str]) -> Record:
    categories = tuple(chance.sample(CATEGORIES, k=chance.randrange(1, 4)))
    key = f"{at:%y%m}.{n % 100_000:05d}"
    return Record(
        arxiv_id=key,
        version=chance.choice((1, 1, 2, 3)),
        title=chance.text(9).capitalize(),
        abstract=chance.text(110).capitalize() + ".",
        authors=tuple(Author(one) for one in names),
        categories=categories,
        primary=categories[0],
        published=at,
        updated=at + timedelta(hours=5),
        comment=f"{chance.randrange(8, 40)} pages" if n % 3 == 0 else None,
        journal_ref=f"{chance.text(3).title()} {at:%Y}" if n % 4 == 0 else None,
        doi=f"10.5555/bench.{n}" if n % 4 == 0 else None,
    )


def _attribute(chance: Chance, papers: dict[int, dict[int, Lab]]) -> None:
    """Whose these papers are: mostly certain by an identifier, some confirmed, some rejected, some not yet answered."""
    now, here = clock.now(), db.session()
    rows = []
    for publication_id, theirs in papers.items():
        for place, one in theirs.items():
            weights = (30, 10, 55, 5) if one.slow else (75, 15, 7, 3)
            status = chance.choices(("certain", "confirmed", "suggested", "rejected"), weights)[0]
            decided = status in {"confirmed", "rejected"}
            row = {"publication_id": publication_id, "person_id": one.person_id, "status": status}
            row |= {"sources": ["name"] if status == "suggested" else ["arxiv_author", "name"], "fit": 100}
            row |= {"places": [place], "place": place if status in {"certain", "confirmed"} else None}
            row |= {"decided_by_id": one.user_id if decided else None, "decided_at": now if decided else None}
            rows.append(row | {"created_at": now})
    made = here.execute(
        insert(Attribution).returning(Attribution.id, Attribution.status, Attribution.place), rows
    )
    events = [
        {
            "attribution_id": one.id,
            "act": ESTABLISHED[one.status],
            "before": "suggested",
            "after": one.status,
            "place": one.place,
            "at": now,
        }
        for one in made
        if one.status in ESTABLISHED
    ]
    if events:
        here.execute(insert(AttributionEvent), events)
