"""Two people become one amid answers and findings: every word stands, nothing rejected comes back, no place is given twice."""

from itertools import groupby
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from portal.accounts.models import User
from portal.kernel import db, jobs
from portal.kernel.errors import IllegalMove, NotFound
from portal.people.models import Person, PersonIdentifier, PersonName
from portal.publications import rules, settling, weighing
from portal.publications.lifecycle import ACCEPTED, DECIDED
from portal.publications.models import Attribution, Publication
from portal.publications.models_harvest import Harvest
from portal.publications.models_works import Merge
from tests.factories import a_user
from tests.factories_publications import a_person
from tests.publications.harvests import KEPT
from tests.publications.test_orders import FINDINGS, RECORDS, answer, found
from tests.subjects.merges import impossible, merge

PEOPLE = ("Wei Li", "W. Li", "Ines Duarte")
PAPERS = range(len(RECORDS))
EVERYTHING = [(whose, "name", tuple(PAPERS), 1) for whose in (0, 1)]  # so that there is much to answer about
# What the two who may be one say of each paper: mostly one of them, or both the same; of one paper perhaps not.
STANCE = st.sampled_from(
    [("confirm", ""), ("", "confirm"), ("reject", ""), ("", "reject"), ("reject", "reject"), ("", "")]
)
QUARREL = st.sampled_from([("confirm", "reject"), ("reject", "confirm"), ("confirm", "confirm")])
SAID = st.tuples(*(STANCE for _paper in PAPERS))
FEW = FINDINGS.map(lambda some: some[:2])
CONTESTED = st.none() | st.none() | st.tuples(st.sampled_from(PAPERS), QUARREL)
AFTER = st.lists(
    st.one_of(
        st.tuples(
            st.just("answer"),
            st.integers(0, 2),
            st.sampled_from(PAPERS),
            st.sampled_from(["confirm", "reject", "undo"]),
        ),
        st.tuples(st.just("find"), FEW),
        st.tuples(st.just("merge"), st.integers(0, 1)),
        st.tuples(st.just("settle")),
    ),
    max_size=4,
)
STORIES = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.generate],
)


class Stands(NamedTuple):
    """How a publication stands for somebody."""

    status: str
    place: int | None
    sources: frozenset[str]

    @property
    def word(self) -> tuple[str, int | None] | None:
        """What they said themselves, and which author they are."""
        return (self.status, self.place) if self.status in DECIDED else None


@pytest.fixture
def lab(administrator):
    """Three people with accounts, of whom two may be one; the second's is blocked."""
    users = [a_user(name, address=f"{number}@lumen.example") for number, name in enumerate(PEOPLE)]
    return [(user, a_person(user.name, user)) for user in users], administrator


def begin_again(people) -> None:
    """Forget whatever an earlier story did."""
    with db.unit() as here:
        for table in (Merge, Harvest, *reversed(KEPT), PersonName, PersonIdentifier):
            here.execute(delete(table))
        for _user, person in people:
            here.get(Person, person.id).merged_into_id = here.get(Person, person.id).user_id = None
        here.flush()
        for user, person in people:
            here.get(Person, person.id).user_id = user.id
            here.get(User, user.id).blocked_at = None


def unite(people, administrator, which: int) -> bool:
    """The first two become one, whichever stays; the account that goes is blocked first."""
    kept, gone = people[which], people[1 - which]
    with db.unit() as here:
        here.merge(gone[0]).blocked_at = here.get(Person, gone[1].id).created_at
    try:
        merge(gone[1], kept[1], administrator)
    except (IllegalMove, NotFound):
        return False  # contradictions, or done already
    return True


def weigh_all() -> None:
    with db.unit() as here:
        settling.settle(here.scalars(select(Publication.id)))
        for person in here.scalars(select(Attribution.person_id).distinct()).all():
            weighing.weigh(person)


def rows() -> dict[tuple[str, int], Stands]:
    """Every attribution, by publication and person; each stands as the words and the evidence say, at a place of its own."""
    with db.reading() as here:
        ordered = select(Publication.key, Attribution).join(Attribution.publication)
        every = here.execute(ordered.order_by(Publication.key, Attribution.id)).all()
    for key, some in groupby(every, key=lambda row: row.key):
        together = [row.Attribution for row in some]
        assert [one.status for one in together] == rules.settled(map(settling.evidence, together)), key
        places = [one.place for one in together if one.status in ACCEPTED]
        assert sorted({*places}) == sorted(places), key
    return {
        (row.key, row.Attribution.person_id): Stands(
            str(row.Attribution.status), row.Attribution.place, frozenset(row.Attribution.sources)
        )
        for row in every
    }


@STORIES
@given(first=FEW, said=SAID, contested=CONTESTED, which=st.integers(0, 1), after=AFTER)
def test_every_word_stands_when_two_become_one_and_nothing_rejected_comes_back(
    lab, first, said, contested, which, after
):
    people, administrator = lab
    begin_again(people)
    for finding in (*EVERYTHING, *first):
        found(people, *finding)
    said = list(said)
    if contested:
        said[contested[0]] = contested[1]
    steps = [("answer", whose, paper, said[paper][whose]) for paper in PAPERS for whose in (0, 1)]
    stands = rows()
    for step in [*(one for one in steps if one[-1]), ("merge", which), *after]:
        stands = play(people, administrator, step, stands)
    assert impossible() == []


def play(people, administrator, step, before: dict[tuple[str, int], Stands]) -> dict[tuple[str, int], Stands]:
    """Let one thing happen; answers how all stands since. Whatever was said before and is not answered now stands as it did."""
    kind, *rest = step
    if kind == "merge":
        expected = united(people, before, rest[0])
        assert unite(people, administrator, rest[0]) == (expected is not None)
        before = before if expected is None else expected
    elif kind == "answer":
        whose, which, what = rest
        answer(people[whose][0], RECORDS[which].arxiv_id, what)
        answered = RECORDS[which].arxiv_id, people[whose][1].id
        before = {pair: stood for pair, stood in before.items() if pair != answered}
    elif kind == "find":
        for finding in rest[0]:
            if not is_merged(people[finding[0]][1]):
                found(people, *finding)
    else:
        weigh_all()
    if kind != "answer":
        jobs.run_due()
    now = rows()
    for pair, stood in before.items():
        assert (now[pair].word is not None) == (stood.word is not None), (step, pair)
        assert stood.word is None or now[pair].status == stood.status, (step, pair)
        assert kind == "find" or stood.word in (None, now[pair].word), (
            step,
            pair,
        )  # a new version moves places
        assert now[pair].sources >= stood.sources, (step, pair)
    assert kind != "merge" or now.keys() == before.keys()
    return now


def united(people, before: dict[tuple[str, int], Stands], which: int) -> dict[tuple[str, int], Stands] | None:
    """What is expected once the first two are one; None where they contradict each other, or are one already."""
    kept, gone = (people[n][1] for n in (which, 1 - which))
    if is_merged(kept) or is_merged(gone):
        return None
    expected = {pair: one for pair, one in before.items() if pair[1] != gone.id}
    for (key, person), one in before.items():
        other = before.get((key, kept.id))
        if person == gone.id and other:
            if one.word and other.word and one.word != other.word:
                return None
            said = one if one.word and not other.word else other
            expected[key, kept.id] = said._replace(sources=one.sources | other.sources)
        elif person == gone.id:
            expected[key, kept.id] = one
    return expected


def is_merged(person) -> bool:
    with db.reading() as here:
        return here.get(Person, person.id).merged_into_id is not None
