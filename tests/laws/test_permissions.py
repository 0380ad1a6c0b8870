"""Who may do what, held to a text that people read: a change of the policy is a change of that text."""

from pathlib import Path

import pytest

from portal import docs
from portal.policy import may
from portal.policy.actor import Actor, Role
from portal.policy.acts import Act
from portal.recruitment import queries as recruitment
from portal.recruitment import sight as applications
from portal.reviews import queries as reviews
from portal.reviews import sight as dossiers
from portal.reviews.lifecycle import DossierStatus
from tests.laws.permissions import (
    ACTORS,
    EVERYBODY,
    NOBODY,
    STANDINGS,
    WHO,
    Thing,
    lets_in,
    stops,
    subsets,
    words_of,
    written,
)

FROZEN = Path(__file__).with_name("permissions.txt")


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
    foreign = {*STANDINGS, "a word that nobody knows"} - words_of(act)
    beside = [frozenset(), *(frozenset({one}) for one in foreign), frozenset(foreign)]
    for actor in ACTORS:
        for standing in subsets(words_of(act)):
            said = expected(actor, standing, who, never)
            for others in beside:
                assert may(actor, act, Thing(standing | others)) == said, (actor.roles, standing, others)


def test_the_text_knows_every_word_for_a_standing():
    assert set().union(*map(words_of, Act)) == set(STANDINGS)


def test_where_a_thing_stands_is_for_its_lifecycle_alone():
    statuses = {str(status) for machine in docs.LIFECYCLES for status in machine.statuses}
    for act in Act:
        for standing in subsets(words_of(act)):
            for actor in (NOBODY, EVERYBODY):
                assert len({may(actor, act, Thing(standing, status)) for status in statuses}) == 1, act


# What somebody may read is what they see

APPLICATION_WORDS = {"applicant", "owner", "owner_apart", "chair", "reader", "has_evaluated", "conflicted"}
DOSSIER_WORDS = {
    "reviewed",
    "informed",
    "sealed",
    "lead",
    "assigned",
    "has_reviewed",
    "peer",
    "board",
    "across",
    "supervisor",
    "lent",
    "glass",
    "director",
    "administrator",
}


@pytest.mark.parametrize(
    ("domain", "words"),
    [(recruitment, APPLICATION_WORDS), (reviews, DOSSIER_WORDS)],
    ids=["application", "dossier"],
)
def test_the_words_below_are_those_that_a_standing_can_have(domain, words, monkeypatch):
    named = domain.STANDING.named(EVERYBODY).keys()
    monkeypatch.setattr(domain.STANDING, "ask", lambda actor, ids: {1: {*named}, 2: {*named} - {"reader"}})
    assert set().union(*domain.standing(EVERYBODY, [1, 2]).values()) == words


APPLICATION_READ_BY = {
    Act.APPLICATION_FOLLOW: applications.Group.PROJECTION,
    Act.APPLICATION_READ: applications.Group.SUBMITTED,
    Act.EVALUATION_READ: applications.Group.EVALUATIONS,
}


def to_an_application(standing: frozenset[str]) -> bool:
    """Whether queries.standing can answer this: who chairs or evaluates has a seat; nobody conflicts with themselves."""
    if {"applicant", "conflicted"} <= standing:
        return False
    apart = "owner" in standing and "reader" not in standing
    seated = "reader" in standing or not standing & {"chair", "has_evaluated"}
    return seated and apart == ("owner_apart" in standing)


@pytest.mark.parametrize("act", APPLICATION_READ_BY)
def test_an_application_shows_exactly_what_the_policy_lets_somebody_read(act):
    for standing in filter(to_an_application, subsets(APPLICATION_WORDS)):
        sees = applications.APPLICATION.sees(APPLICATION_READ_BY[act], standing, "submitted")
        assert sees == may(NOBODY, act, Thing(standing)), standing


DOSSIER_READ_BY = {
    Act.DOSSIER_READ: [(group, status) for group in dossiers.Group for status in DossierStatus],
    Act.PACKET_READ: [(dossiers.Group.PACKET, DossierStatus.SHARED)],
    Act.REVIEW_READ: [(dossiers.Group.OWN_ASSIGNMENT, DossierStatus.REVIEWING)],
}
COMES_WITH = {
    "informed": "reviewed",
    "has_reviewed": "assigned",
    "peer": "has_reviewed",
    "across": "board",
    "lent": "supervisor",
    "glass": "administrator",
}
ROLES_IN_STANDING = {"director", "administrator"}


def to_a_dossier(standing: frozenset[str]) -> bool:
    """Whether queries.standing can answer this: some words come with another; another advisor is not an assigned one."""
    whole = all(COMES_WITH[one] in standing for one in standing & set(COMES_WITH))
    return whole and not {"assigned", "board"} <= standing


@pytest.mark.parametrize("act", DOSSIER_READ_BY)
def test_a_dossier_shows_exactly_what_the_policy_lets_somebody_read(act):
    for standing in filter(to_a_dossier, subsets(DOSSIER_WORDS)):
        sees = any(dossiers.DOSSIER.sees(group, standing, status) for group, status in DOSSIER_READ_BY[act])
        for others in (set(), set(Role) - ROLES_IN_STANDING):
            actor = Actor(id=1, public_id="x", roles=standing & ROLES_IN_STANDING | others)
            assert sees == may(actor, act, Thing(standing)), standing
