"""Whatever order people answer, merge, part and import in: a no stays a no, and nobody shares an author's place."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import selectinload

from portal.kernel import db
from portal.kernel.errors import IllegalMove, Incomplete, NotFound
from portal.people.models import Person
from portal.publications import (
    attributing,
    importing_evidence,
    merging,
    queries_merging,
    queries_queue,
    settling,
)
from portal.publications.lifecycle import ACCEPTED
from portal.publications.models import Attribution, AttributionEvent, Publication
from portal.publications.models_works import Merge
from portal.publications.queries_impossible import impossible_states
from tests.factories_publications import a_publication
from tests.publications.answering import Somebody

ANSWERS = {"confirm": attributing.confirm, "reject": attributing.reject, "undo": attributing.undo}
SAID = {"merge": merging.confirm, "two": merging.dismiss, "part": merging.undo}
ACTS = st.one_of(
    st.tuples(st.sampled_from(sorted(ANSWERS)), st.integers(0, 1), st.integers(0, 1)),
    st.tuples(st.sampled_from(["orcid", "settle"]), st.integers(0, 1), st.integers(0, 1)),
    st.tuples(st.sampled_from(["merge", "part", "merge", "part", "two"]), st.just(0), st.integers(0, 1)),
)


class Story:
    """Two publications that look like one work, and two people who have nearly the same name."""

    def __init__(self) -> None:
        self.people = [Somebody(name, "staff", "administrator") for name in ("Ines Duarte", "I Duarte")]
        authors = ("Ines Duarte", "Wei Li"), ("Wei Li", "I. Duarte")
        self.works = [a_publication("Measured mirrors", one).id for one in authors]
        with db.unit():
            merging.suggest()
        with db.reading() as here:
            self.merges = here.scalars(select(Merge.public_id).order_by(Merge.id)).all()

    def begin(self) -> None:
        """Nothing was said or found yet."""
        self.no: set[tuple[int, int]] = set()
        self.no_to_both: set[tuple[int, int]] = set()
        with db.unit() as here:
            here.execute(delete(AttributionEvent))
            here.execute(delete(Attribution))
            for merge in here.scalars(select(Merge)):
                merge.status, merge.decided_at, merge.carried = "suggested", None, []
            for work in here.scalars(select(Publication)):
                work.merged_into_id = None
        for whose in (0, 1):
            for which in (0, 1):
                self.play("name", which, whose)

    def play(self, act: str, which: int, whose: int) -> None:
        """One act, as far as it may be done."""
        who, work = self.people[whose], self.works[which]
        try:
            with db.unit() as here:
                if act in SAID:
                    SAID[act](queries_merging.one(who.actor, self.merges[which]), actor=who.actor)
                elif act in ANSWERS:
                    self.answer(here, act, who, work)
                elif act == "settle":
                    settling.settle([work])
                else:
                    names = [selectinload(Person.names)]
                    importing_evidence.weigh(here.get(Person, who.person.id, options=names), {work: {act}})
        except (IllegalMove, Incomplete, NotFound):
            return

    def answer(self, here, act: str, who: Somebody, work: int) -> None:
        theirs = Attribution.publication_id == work, Attribution.person_id == who.person.id
        public_id = here.scalar(select(Attribution.public_id).where(*theirs)) or "2" * 16
        found = queries_queue.some(who.actor, [public_id], to_change=True)[0]
        ANSWERS[act](found, actor=who.actor)
        pair = who.person.id, work
        gone = here.scalars(select(Publication.id).where(Publication.merged_into_id == work))
        with_it = {(who.person.id, one) for one in gone}  # a no to what is shown as one is said of both
        self.no = self.no | {pair} if act == "reject" else self.no - {pair}
        self.no_to_both = self.no_to_both | with_it if act == "reject" else self.no_to_both - with_it - {pair}

    def look(self) -> None:
        """What always holds."""
        with db.reading() as here:
            into = dict(here.execute(select(Publication.id, Publication.merged_into_id)).all())
            every = here.scalars(select(Attribution)).all()
        status = {(one.person_id, one.publication_id): one.status for one in every}
        apart = {pair for pair in self.no_to_both if into[pair[1]] is None}
        assert not [pair for pair in self.no | apart if status.get(pair) in ACCEPTED]
        for person, work in self.no:  # nor as what it is shown as, but by their own yes
            shown = status.get((person, into[work] or work))
            assert shown not in {"certain", "auto"} or into[work] is None, (person, work, shown)
        places = Counter(
            (one.publication_id, one.place) for one in every if one.status in ACCEPTED and one.place
        )
        assert not [place for place, times in places.items() if times > 1]

    def end(self) -> None:
        """Nothing stands that cannot be."""
        with db.reading() as here:
            broken = {name: here.scalars(query).all() for name, query in impossible_states().items()}
        assert not any(broken.values()), broken


@pytest.fixture
def story(app, database) -> Story:
    return Story()


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example(acts=[("reject", 1, 0), ("orcid", 0, 0), ("merge", 0, 0)])
@example(acts=[("confirm", 1, 0), ("merge", 0, 1), ("reject", 0, 0), ("part", 0, 1)])
@given(acts=st.lists(ACTS, min_size=5, max_size=12))
def test_a_rejected_paper_never_comes_back_and_no_place_is_given_twice(story, acts):
    story.begin()
    for act in acts:
        story.play(*act)
        story.look()
    story.end()
