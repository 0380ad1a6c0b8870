"""No order of pages, of feeds or of answers changes where things end, and nothing that was rejected comes back."""

import dataclasses
from collections import Counter
from itertools import groupby

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import selectinload

from portal.accounts.models import User
from portal.kernel import db, jobs
from portal.kernel.errors import IllegalMove, Incomplete
from portal.people.models import Person
from portal.publications import attributing, importing, matching, queries_queue, rules
from portal.publications.lifecycle import ACCEPTED, UNASKED
from portal.publications.models import Attribution, Publication
from portal.publications.records import Author, Record
from portal.publications.rules import Evidence
from tests.arxiv import a_record
from tests.factories import a_user, actor_for
from tests.factories_publications import a_person
from tests.publications.harvests import KEPT

# Without a database

WAYS = st.frozensets(st.sampled_from(["name", "orcid", "arxiv_author"]), min_size=1)


@st.composite
def evidence(draw) -> Evidence:
    """Whatever may speak for one person."""
    places = tuple(draw(st.lists(st.integers(1, 4), unique=True, max_size=3)))
    said = draw(st.sampled_from(["nothing", "confirmed", "rejected"]))
    return Evidence(
        sources=draw(WAYS),
        fit=draw(st.integers(1, 100)) if places else 0,
        places=places,
        confirmed=said == "confirmed",
        rejected=said == "rejected",
        place=draw(st.sampled_from([*places, 5])) if said == "confirmed" else None,
        likely=draw(st.booleans()),
    )


@given(st.lists(evidence(), max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_evidence_is_nothing_to_the_rules(everybody, chance):
    mixed = list(enumerate(everybody))
    chance.shuffle(mixed)
    stands = rules.settled([one for _number, one in mixed])
    in_order = [said for _number, said in sorted(zip((n for n, _one in mixed), stands, strict=True))]
    assert in_order == rules.settled(everybody)


@given(st.lists(evidence(), max_size=6))
def test_what_was_rejected_never_stands_and_no_place_is_given_twice(everybody):
    stands = list(zip(everybody, rules.settled(everybody), strict=True))
    assert all(status == "rejected" for one, status in stands if one.rejected)
    given_ = [one.places[0] for one, status in stands if status in UNASKED]
    taken = {one.place for one in everybody if one.confirmed}
    assert not {place for place, times in Counter(given_).items() if times > 1} | (taken & set(given_))


# With one

PEOPLE = ("Ines Duarte", "Wei Li", "W. Li")
PRINTED = [
    ("Ines Duarte", "Wei Li"),
    ("W. Li", "Inês Duarte", "Wei Li"),
    ("Jan Novák", "Ines Duarte"),
    ("Wei Li", "Jan Novák", "I. Duarte"),
]
RECORDS = [a_record(f"Mirror{n}", names, arxiv_id=f"2601.9000{n}") for n, names in enumerate(PRINTED)]
Finding = tuple[int, str, tuple[int, ...], int]  # whose, by which way, which papers, in which version

FINDINGS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(["name", "orcid", "arxiv_author"]),
        st.lists(st.integers(0, 3), unique=True, min_size=1).map(tuple),
        st.integers(1, 2),
    ),
    min_size=1,
    max_size=6,
)
ANSWERS = st.dictionaries(
    st.tuples(st.integers(0, 2), st.integers(0, 3)),
    st.sampled_from(["confirm", "reject", "undo"]),
    max_size=4,
)


def version(record: Record, number: int) -> Record:
    """A paper in its first version, or in the second with another title and one author more."""
    more = (*record.authors, Author("Noor Berg"))
    return record if number == 1 else dataclasses.replace(record, version=2, title="Lens", authors=more)


@pytest.fixture
def lab(database) -> list[tuple[User, Person]]:
    """Three people, two of whom go by nearly the same name."""
    users = [a_user(name, address=f"{number}@lumen.example") for number, name in enumerate(PEOPLE)]
    return [(user, a_person(user.name, user)) for user in users]


def play(lab, findings: list[Finding], answers: list[tuple[tuple[int, int], str]]) -> dict:
    """Empty the publications, let these be found, answer, and tell where everything stands."""
    with db.unit() as here:
        for table in reversed(KEPT):
            here.execute(delete(table))
    for finding in findings:
        found(lab, *finding)
    for (whose, which), said in answers:
        answer(lab[whose][0], RECORDS[which].arxiv_id, said)
    return where_all_stands()


def found(lab, whose: int, way: str, which: tuple[int, ...], number: int) -> None:
    page = [version(RECORDS[one], number) for one in which]
    with db.unit() as here:
        importing.store(page)
        person = here.get(Person, lab[whose][1].id, options=[selectinload(Person.names)])
        importing.attribute(person, page, way)


def answer(user: User, key: str, said: str) -> None:
    who = actor_for(user)
    with db.reading() as here:
        mine = (
            select(Attribution.public_id, Attribution.places)
            .join(Attribution.publication)
            .join(Attribution.person)
        )
        row = here.execute(mine.where(Publication.key == key, Person.user_id == user.id)).first()
    if row is None:
        return
    act = getattr(attributing, said)
    place = {"place": row.places[0]} if said == "confirm" and row.places else {}
    try:
        with db.unit():
            act(queries_queue.some(who, [row.public_id], to_change=True)[0], actor=who, **place)
    except (IllegalMove, Incomplete):
        pass  # somebody else was first, or nobody fits


def where_all_stands() -> dict:
    jobs.run_due()
    with db.reading() as here:
        columns = Publication.key, Attribution.person_id, Attribution.status, Attribution.place
        weight = Attribution.score, Attribution.band, Attribution.cluster, Attribution.lead
        evidence = (
            Attribution.sources,
            Attribution.fit,
            Attribution.places,
            Publication.latest,
            Publication.title,
        )
        rows = here.execute(select(*columns, *weight, *evidence).join(Attribution.publication)).all()
    return {(row.key, row.person_id): tuple(map(str, row[2:])) for row in rows}


def newest(findings: list[Finding]) -> list[Finding]:
    """The same findings, split into pages of one paper each, the last first, twice."""
    split = [(whose, way, (one,), number) for whose, way, which, number in findings for one in which]
    return [*reversed(split), *split]


FEW = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FEW
@given(findings=FINDINGS, chance=st.randoms(use_true_random=False))
def test_no_order_split_or_repetition_of_pages_changes_where_things_end(lab, findings, chance):
    mixed = newest(findings)
    chance.shuffle(mixed)
    assert play(lab, findings, []) == play(lab, mixed, [])


@FEW
@given(findings=FINDINGS, answers=ANSWERS, more=FINDINGS)
def test_answers_before_or_after_what_else_is_found_come_to_the_same(lab, findings, answers, more):
    first = [finding for finding in findings if finding[3] == 1] or [(0, "name", (0,), 1)]
    last = [(one[0], one[1], one[2], 1) for one in more]
    known = {
        (whose, which) for whose, way, some, _number in first for which in some if is_noted(whose, way, which)
    }
    said = [(key, what) for key, what in answers.items() if key in known]
    after = play(lab, [*first, *last], said)
    before = play_around(lab, first, said, last)
    assert before == after


def is_noted(whose: int, way: str, which: int) -> bool:
    """Whether a paper may be somebody's from the day it is found: by name alone only where it carries theirs."""
    return way != "name" or matching.fits(PRINTED[which], [PEOPLE[whose]])[0] > 0


def play_around(lab, first: list[Finding], said: list, last: list[Finding]) -> dict:
    play(lab, first, said)
    for finding in last:
        found(lab, *finding)
    return where_all_stands()


@FEW
@given(findings=FINDINGS, more=FINDINGS)
def test_what_was_rejected_never_comes_back_and_nobody_is_somebody_else(lab, findings, more):
    everything = [((whose, which), "reject") for whose in (0, 1) for which in range(4)]
    rejected = {key for key, row in play(lab, findings, everything).items() if row[0] == "rejected"}
    for finding in more:
        found(lab, *finding)
    stands = where_all_stands()
    assert all(stands[key][0] == "rejected" for key in rejected)
    accepted = sorted((key[0], row[1]) for key, row in stands.items() if row[0] in ACCEPTED)
    assert [place for place, some in groupby(accepted) if len(list(some)) > 1] == []
