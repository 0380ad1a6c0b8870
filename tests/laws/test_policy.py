"""The policy is whole, its bars beat everything, and what is not written is forbidden."""

from dataclasses import dataclass
from itertools import chain, combinations

import pytest

from portal.kernel.errors import Forbidden, NotSignedIn
from portal.policy import POLICY, may, require
from portal.policy.actor import VISITOR, Actor, Role
from portal.policy.acts import Act
from portal.policy.sentences import SENTENCES
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
    "own_dossier": {"reviewed"},
    "sealed": {"sealed"},
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
    "convened",
    "acting",
    "lead",
    "reviewed",
    "supervisor",
    "lent",
    "assigned",
    "board",
    "glass",
    "sealed",
)
HELPFUL = set(STANDINGS) - (set().union(*BARS.values()) - {"reader"})


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
    missing = {"has_evaluated"} if name == "not_yet_evaluated" else set()
    for actor in everyone():
        for act in barred:
            for others in (set(), HELPFUL, set(STANDINGS)):
                thing = Thing(frozenset(BARS[name] | others - missing))
                assert not may(actor, act, thing), (actor.roles, act, thing)


def test_the_law_above_knows_every_bar():
    assert {rule.name for rules in POLICY.values() for rule in rules if rule.bars} == set(BARS)


TOUCHING = (
    "application.",
    "evaluation.",
    "decision.",
    "conflict.",
    "round.",
    "board.",
    "dossier.",
    "assignment.",
    "glass.",
    "review.",
    "synthesis.",
    "packet.",
    "follow-up.",
)
BY_ROLE_ALONE = {
    Role.ADVISOR: {Act.BOARD_READ},
    Role.DIRECTOR: {
        Act.ROUND_READ,
        Act.ROUND_CREATE,
        Act.ROUND_EDIT,
        Act.ROUND_OPEN,
        Act.ROUND_CLOSE,
        Act.ROUND_CANCEL,
        Act.ROUND_CONVENE,
        Act.ROUND_EXTEND,
        Act.DOSSIER_READ,  # that it exists, and how far it is
        Act.DOSSIER_ENTRUST,
    },
    Role.ADMINISTRATOR: {Act.ROUND_READ, Act.DOSSIER_READ, Act.DOSSIER_ENTRUST, Act.GLASS_BREAK},
}


def test_a_stranger_to_a_thing_may_do_nothing_to_it_but_what_their_role_alone_opens():
    touching = {act for act in Act if act.startswith(TOUCHING)} - {Act.APPLICATION_START}
    for actor in everyone():
        opened = set().union(*(BY_ROLE_ALONE.get(role, set()) for role in actor.roles))
        assert {act for act in touching if may(actor, act, Thing())} == opened, actor.roles


def test_visitors_may_only_read_what_is_public_and_start():
    allowed = {act for act in Act if may(VISITOR, act, Thing(frozenset({"public"})))}
    reads = {Act.PERSON_READ, Act.PUBLICATION_READ, Act.POSITION_READ}
    assert allowed == {*reads, Act.REPORT_FILE, Act.APPLICATION_START}


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
