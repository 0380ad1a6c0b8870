"""The specification's table, held against portal/reviews/sight.py: every reader, every status, every condition."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.reviews.rules_form import Audience
from portal.reviews.sight import DOSSIER, READ_BY_AUDIENCE, REVIEW, Group, ReviewGroup
from tests.reviews.who_sees_what import CONDITIONS, LETTERS, PERSONAS, ROWS, STATUSES, knows, reads

EVERYBODY_ELSE = tuple(one for one in PERSONAS if one != "person")

# Which row each group is, and for whom: a reply is one group for its writer and another for its readers.
GROUPS = {
    Group.SUMMARY: ("one-page summary", PERSONAS),
    Group.ITEMS: ("dossier items", PERSONAS),
    Group.STATEMENT: ("statement", PERSONAS),
    Group.LAST: ("last packet", PERSONAS),
    Group.LAST_OWN: ("own part of the last", PERSONAS),
    Group.ADVISORS: ("assignments", PERSONAS),
    Group.OWN_ASSIGNMENT: ("own assignment", PERSONAS),
    Group.OTHER_ADVISORS: ("others’ assignments", PERSONAS),
    Group.NAMES: ("advisor’s name", ("person",)),
    Group.SYNTHESIS: ("synthesis", PERSONAS),
    Group.DRAFT_PACKET: ("draft packet", PERSONAS),
    Group.PACKET: ("packet", PERSONAS),
    Group.REPLY: ("reply, acknowledgement", ("person",)),
    Group.SENT_REPLY: ("reply, acknowledgement", EVERYBODY_ELSE),
    Group.FOLLOW_UPS: ("follow-ups", PERSONAS),
    Group.OWN_PROPOSALS: ("own proposals", PERSONAS),
    Group.OPENINGS: ("who opened the packet", PERSONAS),
}
FIELDS = {
    ReviewGroup.PERSON: "fields for the person",
    ReviewGroup.BOARD: "fields for the board",
    ReviewGroup.DIRECTOR: "fields for the director",
    ReviewGroup.SELF: "private notes",
    ReviewGroup.RATING: "ratings",
}
CASES = [frozenset(some) for n in range(len(CONDITIONS) + 1) for some in combinations(CONDITIONS, n)]


def standing(persona: str, conditions: frozenset[str]) -> frozenset[str]:
    """What queries.standing says of a persona under these conditions."""
    across, after_own = "cross_view" in conditions, "after own" in conditions
    words = {
        "person": {"reviewed": True, "informed": "named" in conditions},
        "staff": {},
        "assigned": {"assigned": True, "has_reviewed": after_own, "peer": after_own and across},
        "other": {"board": True, "across": across},
        "director": {"lead": True, "director": True},
        "administrator": {"administrator": True, "glass": "glass" in conditions},
        "supervisor": {"supervisor": True, "lent": "lent" in conditions},
    }[persona]
    if persona in {"assigned", "other"} and "declared" not in conditions:
        return frozenset()
    return frozenset(word for word, holds in words.items() if holds)


def test_every_group_of_a_dossier_is_a_row_of_the_table():
    assert set(GROUPS) == set(Group) - {Group.ENVELOPE}
    fields = {*FIELDS.values(), "review draft", "own review"}
    assert {row for row, _personas in GROUPS.values()} | fields == set(ROWS)


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("letter", LETTERS)
def test_a_dossier_is_read_exactly_as_the_table_says(group, letter):
    row, personas = GROUPS[group]
    for persona in PERSONAS:
        for conditions in (one | {"sent"} for one in CASES):
            found = DOSSIER.sees(group, standing(persona, conditions), STATUSES[letter])
            said = persona in personas and reads(row, persona, letter, conditions)
            assert found == said, (persona, sorted(conditions))


@pytest.mark.parametrize("letter", LETTERS)
def test_how_a_dossier_stands_is_known_to_its_person_its_director_and_administrators(letter):
    knowing = {
        one for one in PERSONAS if DOSSIER.sees(Group.ENVELOPE, standing(one, frozenset()), STATUSES[letter])
    }
    assert knowing == {"person", "director", "administrator"}


@pytest.mark.parametrize("letter", LETTERS)
def test_a_director_whom_somebody_replaces_knows_that_there_is_a_dossier_and_no_more(letter):
    assert [one for one in Group if DOSSIER.sees(one, {"director"}, STATUSES[letter])] == [Group.ENVELOPE]
    assert not [one for one in ReviewGroup if REVIEW.sees(one, {"director"}, STATUSES[letter])]


# Reviews


def readers() -> list[tuple[str, frozenset[str], bool]]:
    """Every persona under all conditions; an assigned advisor who declared may be the author."""
    everybody = [(persona, conditions, False) for persona in PERSONAS for conditions in CASES]
    return everybody + [("assigned", one, True) for one in CASES if "declared" in one]


def seen(group: ReviewGroup, persona: str, conditions: frozenset[str], own: bool, letter: str) -> bool:
    words = standing(persona, conditions) | ({"author"} if own else set())
    return REVIEW.sees(group, words, STATUSES[letter])


def knows_of_one(persona: str, conditions: frozenset[str], letter: str) -> bool:
    return any(knows(row, persona, letter, conditions) for row in (*FIELDS.values(), "review draft"))


@pytest.mark.parametrize("group", FIELDS)
@pytest.mark.parametrize("letter", LETTERS)
def test_an_answer_is_read_exactly_as_the_table_says_and_all_of_them_by_their_author(group, letter):
    for persona, conditions, own in readers():
        said = own or reads(FIELDS[group], persona, letter, conditions)
        assert seen(group, persona, conditions, own, letter) == said, (persona, sorted(conditions), own)


@pytest.mark.parametrize("letter", LETTERS)
def test_that_a_review_exists_is_known_to_whoever_reads_of_it_and_to_the_director(letter):
    for persona, conditions, own in readers():
        said = own or knows_of_one(persona, conditions, letter)
        found = seen(ReviewGroup.EXISTENCE, persona, conditions, own, letter)
        assert found == said, (persona, sorted(conditions), own)


@pytest.mark.parametrize("letter", LETTERS)
def test_the_name_stands_on_what_one_reads_but_not_behind_broken_glass(letter):
    for persona, conditions, own in readers():
        there = own or knows_of_one(persona, conditions, letter)
        said = there and reads("advisor’s name", persona, letter, conditions)
        found = seen(ReviewGroup.NAME, persona, conditions, own, letter)
        assert found == said, (persona, sorted(conditions), own)


def test_every_audience_of_the_form_has_its_group():
    assert set(READ_BY_AUDIENCE) == {str(one) for one in Audience}
    assert set(READ_BY_AUDIENCE.values()) == set(FIELDS)


# Whatever somebody is besides

SOME = st.sets(st.sampled_from(PERSONAS)), st.sampled_from(CASES), st.sampled_from(LETTERS)


def sees(words: frozenset[str], letter: str) -> set[str]:
    """All that somebody reads, of the dossier and of a review in it."""
    return {
        f"{table.__class__.__name__} {group}"
        for table, groups in ((DOSSIER, Group), (REVIEW, ReviewGroup))
        for group in groups
        if table.sees(group, words, STATUSES[letter])
    }


def all_of(personas: set[str], conditions: frozenset[str]) -> frozenset[str]:
    return frozenset().union(*(standing(one, conditions) for one in personas))


@given(*SOME)
def test_two_hats_read_what_either_reads(personas, conditions, letter):
    personas -= {"person"}
    either = set().union(*(sees(standing(one, conditions), letter) for one in personas))
    assert sees(all_of(personas, conditions), letter) == either


@given(*SOME)
def test_the_person_reads_their_own_column_alone_whatever_else_they_are(personas, conditions, letter):
    words = all_of(personas | {"person"}, conditions) | {"author"}
    assert sees(words, letter) == sees(standing("person", conditions), letter)


@given(*SOME)
def test_whoever_is_sealed_reads_nothing_whatever_else_they_are(personas, conditions, letter):
    assert sees(all_of(personas, conditions) | {"sealed", "author"}, letter) == set()
