"""Answers, merges and what is weighed anew, in any order: nothing rejected comes back, and nobody stands at two's place."""

from itertools import groupby

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from portal.accounts.models import User
from portal.kernel import db, jobs
from portal.kernel.errors import IllegalMove, NotFound
from portal.people.models import Person, PersonIdentifier, PersonName
from portal.publications import settling, weighing
from portal.publications.lifecycle import ACCEPTED
from portal.publications.models import Attribution, Publication
from portal.publications.models_harvest import Harvest
from portal.publications.models_works import Merge
from tests.factories import a_user
from tests.factories_publications import a_person
from tests.publications.harvests import KEPT
from tests.publications.test_orders import FINDINGS, RECORDS, answer, found
from tests.subjects.merges import impossible, merge

PEOPLE = ("Wei Li", "W. Li", "Ines Duarte")
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("answer"), st.integers(0, 2), st.integers(0, 3), st.sampled_from(["confirm", "reject"])
        ),
        st.tuples(st.just("find"), FINDINGS),
        st.tuples(st.just("merge"), st.integers(0, 1)),
        st.tuples(st.just("settle")),
    ),
    min_size=2,
    max_size=9,
)
EVERYTHING = [(whose, "name", (0, 1, 2, 3), 1) for whose in (0, 1)]  # so that there is much to answer about
ANSWERS = st.dictionaries(
    st.tuples(st.integers(0, 1), st.integers(0, 3)), st.sampled_from(["confirm", "reject"]), min_size=2
)
STORIES = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


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


def rows() -> dict[tuple[str, int], tuple[str, int | None]]:
    columns = Publication.key, Attribution.person_id, Attribution.status, Attribution.place
    with db.reading() as here:
        found_ = here.execute(select(*columns).join(Attribution.publication)).all()
    return {(row.key, row.person_id): (str(row.status), row.place) for row in found_}


def rejected(people) -> set[tuple[str, int]]:
    """What was rejected, by whoever its person is now."""
    with db.reading() as here:
        into = {one.id: one.merged_into_id or one.id for one in here.scalars(select(Person))}
    return {(key, into[person]) for (key, person), row in rows().items() if row[0] == "rejected"}


@STORIES
@given(first=FINDINGS, steps=STEPS, answers=ANSWERS)
def test_nothing_rejected_comes_back_and_no_place_is_given_twice(lab, first, steps, answers):
    people, administrator = lab
    begin_again(people)
    for finding in (*EVERYTHING, *first):
        found(people, *finding)
    steps = [*(("answer", whose, which, what) for (whose, which), what in answers.items()), *steps]
    said: set[tuple[str, int]] = set()
    for step in steps:
        said = play(people, administrator, step, said)
        stands = rows()
        assert all(stands[key][0] == "rejected" for key in said), step
        accepted = sorted((key[0], row[1]) for key, row in stands.items() if row[0] in ACCEPTED)
        assert [place for place, some in groupby(accepted) if len(list(some)) > 1] == []
    assert impossible() == []


def play(people, administrator, step, said):
    """Let one thing happen; answers what is rejected since, by person."""
    kind, *rest = step
    if kind == "answer":
        whose, which, what = rest
        answer(people[whose][0], RECORDS[which].arxiv_id, what)
        return rejected(people)
    if kind == "find":
        for finding in rest[0]:
            if not is_merged(people[finding[0]][1]):
                found(people, *finding)
    elif kind == "merge" and unite(people, administrator, rest[0]):
        kept, gone = people[rest[0]][1].id, people[1 - rest[0]][1].id
        said = {(key, kept if person == gone else person) for key, person in said}
    elif kind == "settle":
        weigh_all()
    jobs.run_due()
    return said


def is_merged(person) -> bool:
    with db.reading() as here:
        return here.get(Person, person.id).merged_into_id is not None
