"""Who may do what, held to a text that people read: a change of the policy is a change of that text."""

from itertools import chain, combinations
from pathlib import Path

import pytest

from portal import docs
from portal.policy import may
from portal.policy.actor import Actor, Role
from portal.policy.acts import Act
from portal.recruitment import sight
from portal.recruitment.sight import Group
from tests.laws.permissions import EVERYBODY, NOBODY, STANDINGS, WHO, Thing, lets_in, stops, written

FROZEN = Path(__file__).with_name("permissions.txt")
SETS = [
    frozenset(one)
    for one in chain.from_iterable(combinations(STANDINGS, n) for n in range(len(STANDINGS) + 1))
]


def test_the_policy_is_what_was_agreed():
    assert written() == FROZEN.read_text(), (
        "read the difference; `python -m tests.laws.permissions` writes the text anew"
    )


def expected(actor: Actor, standing: frozenset[str], who: list[str], never: list[str]) -> bool:
    """What the text says of somebody with this standing."""
    barred = any(one in standing for one in never) or (
        "reader without has_evaluated" in never and "reader" in standing and "has_evaluated" not in standing
    )
    named = {name for name, one in WHO.items() if one.roles & actor.roles or one == actor}
    named |= {"anybody"} | ({"anybody signed in"} if actor.signed_in else set())
    return not barred and bool(set(who) & (named | {f"whoever is {one}" for one in standing}))


@pytest.mark.parametrize("act", Act)
def test_every_role_with_every_standing_may_what_the_text_says(act):
    who, never = lets_in(act), stops(act)
    for actor in (*WHO.values(), EVERYBODY):
        for standing in SETS:
            assert may(actor, act, Thing(standing)) == expected(actor, standing, who, never), (
                actor.roles,
                standing,
            )


def test_the_text_knows_every_word_for_a_standing():
    asked = set()

    class Curious(frozenset):
        def __contains__(self, word):
            asked.add(word)
            return False

    for act in Act:
        may(Actor(id=1, roles=frozenset(Role)), act, Thing(Curious()))
        may(NOBODY, act, Thing(Curious()))
    assert asked <= set(STANDINGS)
    assert set(STANDINGS) - asked <= {"has_evaluated"}  # only asked of readers


def test_where_a_thing_stands_is_for_its_lifecycle_alone():
    statuses = {str(status) for machine in docs.LIFECYCLES for status in machine.statuses}
    for act in Act:
        for standing in (frozenset(), *(frozenset({one}) for one in STANDINGS)):
            assert len({may(NOBODY, act, Thing(standing, status)) for status in statuses}) == 1, act


READ_BY = {
    Act.APPLICATION_FOLLOW: Group.PROJECTION,
    Act.APPLICATION_READ: Group.SUBMITTED,
    Act.EVALUATION_READ: Group.EVALUATIONS,
}


def real(standing: frozenset[str]) -> bool:
    """Whether queries.standing can answer this: who chairs or evaluates has a seat; nobody conflicts with themselves."""
    if {"applicant", "conflicted"} <= standing:
        return False
    seated = "reader" in standing or not standing & {"chair", "has_evaluated"}
    return seated and not standing & {"public", "self", "author"}


@pytest.mark.parametrize("act", READ_BY)
def test_sight_shows_exactly_what_the_policy_lets_somebody_read(act):
    for standing in filter(real, SETS):
        apart = {"owner_apart"} if "owner" in standing and "reader" not in standing else set()
        sees = sight.APPLICATION.sees(READ_BY[act], standing | apart, "submitted")
        assert sees == may(NOBODY, act, Thing(standing)), standing
