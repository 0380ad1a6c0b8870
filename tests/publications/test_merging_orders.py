"""Whatever order people answer, merge, part and search in: everything stands as their words and the evidence say.

What should stand is kept beside the portal, in a ledger of a few lines that knows of no table; each act is done to both, and
both are compared. A chapter of the story is told so that things collide: a few words about either publication, both shown
as one, a few more words and findings, and both apart again.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import groupby

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import selectinload

from portal.kernel import clock, db
from portal.kernel.errors import IllegalMove
from portal.people.models import Person
from portal.publications import (
    attributing,
    importing_evidence,
    merging,
    queries_merging,
    queries_queue,
    rules,
    settling,
)
from portal.publications.lifecycle import ACCEPTED, DECIDED
from portal.publications.models import Attribution, AttributionEvent, Publication
from portal.publications.models_works import Merge
from portal.publications.queries_impossible import impossible_states
from tests.factories_publications import a_publication
from tests.publications.answering import Somebody

KEPT, GONE = 0, 1
ANSWERS = {"confirm": attributing.confirm, "reject": attributing.reject, "undo": attributing.undo}
WORDS = {"confirm": "confirmed", "reject": "rejected"}
PAIRS = [(whose, which) for whose in (0, 1) for which in (KEPT, GONE)]


def either(*kinds: tuple[str, str]) -> st.SearchStrategy:
    """For each of the two people, what happens with the publication that is kept and with the one that goes, if anything."""
    one = st.sampled_from(kinds)
    both = st.tuples(one, one)
    return both.map(lambda some: {pair: said for pair in PAIRS if (said := some[pair[0]][pair[1]])})


WHO = st.sampled_from((0, 1))
FOUND = either(
    ("orcid", "name"), ("name", "orcid"), ("name", "name"), ("orcid", ""), ("", "orcid"), ("", "name")
)
SAID = either(
    *(("", "confirm"), ("", "reject"), ("confirm", ""), ("reject", "confirm")),
    *(("", ""), ("undo", ""), ("undo", "undo")),
)
ASKED = st.tuples(st.tuples(WHO, st.just(KEPT)), st.sampled_from(["confirm", "reject", "undo"]))
SEARCHED = st.tuples(st.sampled_from(PAIRS), st.sampled_from(["orcid", "name"]))
AS_ONE = st.lists(st.one_of(ASKED, SEARCHED), min_size=1, max_size=3)
CHAPTERS = st.lists(st.tuples(SAID, AS_ONE), min_size=1, max_size=3)


class Ledger:
    """Who said what of which publication and when, by which ways it was found for them, and what was only carried over."""

    def __init__(self) -> None:
        self.words: dict[tuple[int, int], tuple[str, datetime]] = {}
        self.ways: dict[tuple[int, int], set[str]] = defaultdict(set)
        self.carried: dict[int, tuple[str, datetime]] = {}
        self.merged_at: datetime | None = None

    def may_confirm(self, whose: int, which: int) -> bool:
        """Nobody else said to be this author."""
        return self.words.get((1 - whose, which), ("", None))[0] != "confirm"

    def answer(self, said: str, whose: int, which: int) -> None:
        before = self.words.get((whose, which), ("undo", None))[0]
        if said == "undo":
            self.words.pop((whose, which), None)
        elif said != before:
            self.words[whose, which] = said, clock.now()

    def may_merge(self) -> bool:
        """Nobody said yes to one and no to the other, and no two people said to be the author."""
        both = [{word for (one, _), (word, _) in self.words.items() if one == whose} for whose in (0, 1)]
        return all(len(words) < 2 for words in both) and not all("confirm" in words for words in both)

    def merge(self) -> None:
        said = {whose: self.words[whose, GONE] for whose in (0, 1) if (whose, GONE) in self.words}
        self.carried = {whose: word for whose, word in said.items() if (whose, KEPT) not in self.words}
        self.words |= {(whose, KEPT): word for whose, word in self.carried.items()}
        self.merged_at = clock.now()

    def part(self) -> None:
        for whose in (0, 1):
            word, other = self.words.get((whose, KEPT)), self.words.get((whose, GONE))
            if word and word == self.carried.get(whose):
                del self.words[whose, KEPT]
            elif word and self.merged_at and word[0] == "reject" and word[1] >= self.merged_at:
                self.words[whose, GONE] = other if other and other[0] == "reject" else word
        self.carried, self.merged_at = {}, None

    def evidence(self, whose: int, which: int) -> tuple[list[str], list[str]]:
        """By which ways a publication was found for somebody, and by which only the other one was."""
        own, others = self.ways[whose, which], self.ways[whose, GONE]
        lent = others - own if self.merged_at and which == KEPT else set()
        return sorted(own | lent), sorted(lent)


class Story:
    """Two publications that look like one work, and two people who have nearly the same name."""

    def __init__(self) -> None:
        self.people = [Somebody(name, "staff", "administrator") for name in ("Ines Duarte", "I Duarte")]
        authors = ("Ines Duarte", "Wei Li"), ("Wei Li", "I. Duarte")
        self.works = [a_publication("Measured mirrors", one).id for one in authors]
        with db.unit():
            merging.suggest()

    def begin(self, found: dict[tuple[int, int], str]) -> None:
        """Nothing was said yet, and some of it was found."""
        self.ledger = Ledger()
        with db.unit() as here:
            here.execute(delete(AttributionEvent))
            here.execute(delete(Attribution))
            for merge in here.scalars(select(Merge)):
                merge.status, merge.decided_at, merge.carried = "suggested", None, []
            for work in here.scalars(select(Publication)):
                work.merged_into_id = None
        for pair, way in found.items():
            self.act(way, *pair)

    def tell(self, said: dict[tuple[int, int], str], as_one: list[tuple[tuple[int, int], str]]) -> None:
        """One chapter."""
        for pair, word in said.items():
            self.act(word, *pair)
        self.merge()
        for pair, act in as_one:
            self.act(act, *pair)
        self.part()

    def act(self, act: str, whose: int, which: int) -> None:
        """Somebody answers, or something is found for them."""
        clock.advance(timedelta(seconds=1))
        who, work = self.people[whose], self.works[which]
        if act in ANSWERS:
            self.answer(act, whose, which)
        else:
            with db.unit() as here:
                names = [selectinload(Person.names)]
                importing_evidence.weigh(here.get(Person, who.person.id, options=names), {work: {act}})
            self.ledger.ways[whose, which].add(act)
        self.look()

    def answer(self, act: str, whose: int, which: int) -> None:
        who, work = self.people[whose], self.works[which]
        found = Attribution.publication_id == work, Attribution.person_id == who.person.id
        with db.reading() as here:
            public_id = here.scalar(select(Attribution.public_id).where(*found))
        if public_id is None or (which == GONE and self.ledger.merged_at):
            return  # nobody is asked about it
        allowed = act != "confirm" or self.ledger.may_confirm(whose, which)
        assert done(lambda: self.say(who, public_id, ANSWERS[act])) == allowed
        if allowed:
            self.ledger.answer(act, whose, which)

    def say(self, who: Somebody, public_id: str, act) -> None:
        act(queries_queue.some(who.actor, [public_id], to_change=True)[0], actor=who.actor)

    def merge(self) -> None:
        clock.advance(timedelta(seconds=1))
        allowed = self.ledger.may_merge()
        assert done(lambda: self.decide(merging.confirm)) == allowed
        if allowed:
            self.ledger.merge()
        self.look()

    def part(self) -> None:
        clock.advance(timedelta(seconds=1))
        assert done(lambda: self.decide(merging.undo))
        self.ledger.part()
        self.look()

    def decide(self, act) -> None:
        who = self.people[0].actor
        public_id = db.session().scalar(select(Merge.public_id))
        act(queries_merging.one(who, public_id), actor=who)

    def look(self) -> None:
        """Everything stands as the ledger says, and what nobody spoke about as the evidence does."""
        with db.reading() as here:
            rows = here.scalars(select(Attribution).order_by(Attribution.publication_id, Attribution.id))
            every = rows.all()
        people = [one.person.id for one in self.people]
        found = {(people.index(one.person_id), self.works.index(one.publication_id)): one for one in every}
        for pair in PAIRS:
            one = found.get(pair)
            said = (one.status, one.decided_at) if one and one.status in DECIDED else None
            word = self.ledger.words.get(pair)
            assert said == (word and (WORDS[word[0]], word[1])), pair
            assert (one.sources if one else [], one.borrowed if one else []) == self.ledger.evidence(*pair)
        for which, some in groupby(every, key=lambda one: one.publication_id):
            if which == self.works[KEPT] or not self.ledger.merged_at:
                together = list(some)
                assert [one.status for one in together] == rules.settled(map(settling.evidence, together))
                places = [one.place for one in together if one.status in ACCEPTED]
                assert sorted({*places}) == sorted(places)

    def end(self) -> None:
        """Nothing stands that cannot be."""
        with db.reading() as here:
            broken = {name: here.scalars(query).all() for name, query in impossible_states().items()}
        assert not any(broken.values()), broken


def done(act) -> bool:
    """Whether something could be done, in a unit of its own."""
    try:
        with db.unit():
            act()
    except IllegalMove:
        return False
    return True


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
@given(found=FOUND, chapters=CHAPTERS)
def test_every_word_and_all_evidence_stand_whatever_happens_in_between(story, found, chapters):
    story.begin(found)
    for chapter in chapters:
        story.tell(*chapter)
    story.end()
