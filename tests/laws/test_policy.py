"""The policy is whole, its bars beat everything, and what is not written is forbidden."""

from dataclasses import dataclass
from itertools import chain, combinations

import pytest

from portal.kernel.errors import Forbidden, NotSignedIn
from portal.policy import POLICY, may, require
from portal.policy.actor import VISITOR, Actor, Role
from portal.policy.acts import SENTENCES, Act
from portal.policy.standing import HasStanding, NotAsked


@dataclass
class Thing:
    """Anything with a standing and a status."""

    standing: frozenset[str] = frozenset()
    status: str = "submitted"


BARS = {
    "own_application": {"applicant"},
    "conflicted": {"conflicted"},
    "not_yet_evaluated": {"reader"},
    "oneself": {"self"},
}
STANDINGS = (
    "owner",
    "owner_apart",
    "chair",
    "reader",
    "has_evaluated",
    "applicant",
    "conflicted",
    "author",
    "self",
    "public",
    "colleague",
)


def everyone():
    """An actor for every set of roles."""
    sets = chain.from_iterable(combinations(Role, n) for n in range(len(Role) + 1))
    return [Actor(id=1, public_id="x", roles=frozenset(roles)) for roles in sets]


def test_every_act_has_a_row_and_a_sentence():
    assert set(POLICY) == set(Act)
    assert set(SENTENCES) == set(Act)


def test_bars_stand_first_in_every_row():
    for act, rules in POLICY.items():
        assert [rule.bars for rule in rules] == sorted((rule.bars for rule in rules), reverse=True), act


def test_every_row_lets_somebody_in():
    assert [act for act, rules in POLICY.items() if all(rule.bars for rule in rules)] == []


@pytest.mark.parametrize("name", BARS)
def test_a_bar_beats_every_role_and_every_other_standing(name):
    barred = [act for act, rules in POLICY.items() if any(rule.name == name for rule in rules)]
    assert barred, name
    others = set(STANDINGS) - {"has_evaluated"} if name == "not_yet_evaluated" else set(STANDINGS)
    for actor in everyone():
        for act in barred:
            assert not may(actor, act, Thing(frozenset(BARS[name] | others))), (actor.roles, act)
            assert not may(actor, act, Thing(frozenset(BARS[name]))), (actor.roles, act)


def test_the_law_above_knows_every_bar():
    assert {rule.name for rules in POLICY.values() for rule in rules if rule.bars} == set(BARS)


def test_a_stranger_to_a_thing_may_do_nothing_to_it_whatever_their_role():
    touching = [
        act for act in Act if act.startswith(("application.", "evaluation.", "decision.", "conflict."))
    ]
    touching.remove(Act.APPLICATION_START)
    for actor in everyone():
        assert [act for act in touching if may(actor, act, Thing())] == []


def test_visitors_may_only_read_what_is_public_and_start():
    allowed = {act for act in Act if may(VISITOR, act, Thing(frozenset({"public"})))}
    assert allowed == {Act.PERSON_READ, Act.PUBLICATION_READ, Act.POSITION_READ, Act.APPLICATION_START}


def test_a_thing_whose_standing_nobody_asked_for_raises():
    class Row(HasStanding):
        status = "submitted"

    with pytest.raises(NotAsked):
        may(Actor(id=1), Act.APPLICATION_READ, Row())


def test_a_visitor_is_asked_to_sign_in_and_a_user_is_told_why():
    with pytest.raises(NotSignedIn):
        require(VISITOR, Act.HOME_READ)
    with pytest.raises(Forbidden, match="You may not see who has an account"):
        require(Actor(id=1), Act.USER_READ)
    with pytest.raises(Forbidden, match="conflict of interest"):
        require(Actor(id=1), Act.APPLICATION_READ, Thing(frozenset({"reader", "conflicted"})))
