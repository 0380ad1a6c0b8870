from datetime import timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.errors import IllegalMove, Incomplete
from portal.policy.acts import Act
from portal.recruitment.lifecycle import APPLICATION, EVALUATION, POSITION, Status
from tests.conftest import MONDAY

TABLES = {one.name: one for one in (APPLICATION, POSITION, EVALUATION)}
EVERYTHING = [(table, status) for table in TABLES.values() for status in table.statuses]

# What becomes of an application, said once more and in another order: by where it stands.
ENDS = {
    Act.APPLICATION_SHORTLIST: "shortlisted",
    Act.APPLICATION_INTERVIEW: "interviewing",
    Act.APPLICATION_OFFER: "offered",
    Act.APPLICATION_REJECT: "rejected",
    Act.APPLICATION_WITHDRAW: "withdrawn",
}
BECOMES = {
    "draft": {
        Act.APPLICATION_SUBMIT: "submitted",
        Act.APPLICATION_DELETE: "withdrawn",
        Act.APPLICATION_LAPSE: "lapsed",
    },
    "submitted": {**ENDS, Act.APPLICATION_CORRECT: "submitted", Act.APPLICATION_TAKE_UP: "in_review"},
    "in_review": ENDS,
    "shortlisted": {act: status for act, status in ENDS.items() if act != Act.APPLICATION_SHORTLIST},
    "interviewing": {
        act: status
        for act, status in ENDS.items()
        if act not in {Act.APPLICATION_SHORTLIST, Act.APPLICATION_INTERVIEW}
    },
    "offered": {
        Act.APPLICATION_ACCEPT: "offered",
        Act.APPLICATION_DECLINE: "declined",
        Act.APPLICATION_HIRE: "hired",
        Act.APPLICATION_WITHDRAW: "withdrawn",
        Act.APPLICATION_WITHDRAW_OFFER: "offer_withdrawn",
    },
    "hired": {},
    "rejected": {Act.APPLICATION_RECONSIDER: "in_review"},
    "withdrawn": {Act.APPLICATION_RESTORE: "submitted"},
    "declined": {},
    "offer_withdrawn": {Act.APPLICATION_RECONSIDER: "in_review"},
    "lapsed": {Act.APPLICATION_DELETE: "withdrawn", Act.APPLICATION_REVIVE: "draft"},
}


class Thing(SimpleNamespace):
    """Anything that a lifecycle can move, with whatever its guards look at."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return


def content(table, status):
    """A thing of a table that every guard is content with."""
    later, earlier = MONDAY + timedelta(days=30), MONDAY - timedelta(days=1)
    text, chair = Thing(locale="en", title="T", summary="S", body="B"), Thing(seat="chair")
    criterion = Thing(key="k", label="L", weight=1)
    position = Thing(
        status="open", opens_at=earlier, closes_at=later, grace_minutes=15, texts=[text], contact="c@lumen.example",
        committee=[chair], criteria=[criterion], documents_asked=[], questions=[], statement_words=800,
    )  # fmt: skip
    application = Thing(
        status=status, position=position, particulars=Thing(name="Ada", country="France", papers=[]), statement="Mine.",
        documents=[], answers={}, opened_by_committee=False, user=Thing(verified_at=MONDAY),
        offered_at=MONDAY, accepted_at=None, decisions=[],
    )  # fmt: skip
    if table is POSITION:
        position.status = status
        return position
    if table is APPLICATION:
        return application
    application.status = "in_review"
    return Thing(
        status=status, application=application, scores={"k": 3}, recommendation="yes", comment="Good.", evaluator_id=1
    )  # fmt: skip


def test_the_table_of_applications_is_the_one_that_was_agreed():
    found = {
        status: {act: APPLICATION.find(status, act).target for act in APPLICATION.acts(status)}
        for status in Status
    }
    assert found == BECOMES


@pytest.mark.parametrize(("table", "status"), EVERYTHING, ids=lambda one: str(getattr(one, "name", one)))
def test_every_act_moves_as_the_table_says_or_not_at_all(table, status):
    for act in Act:
        thing, move = content(table, status), table.find(status, act)
        if act == Act.APPLICATION_HIRE:
            thing.accepted_at = MONDAY
        try:
            table.apply(thing, act, MONDAY)
        except IllegalMove:
            assert (move, thing.status) == (None, status), act
        else:
            assert move.target == thing.status, act


@given(st.lists(st.sampled_from([act for act in Act if act.startswith("application.")]), max_size=30))
def test_no_sequence_of_acts_leaves_the_table(acts):
    application = content(APPLICATION, Status.DRAFT)
    for act in acts:
        before = application.status
        try:
            APPLICATION.apply(application, act, MONDAY)
        except (IllegalMove, Incomplete):
            assert application.status == before
        else:
            assert application.status == BECOMES[before][act]


def test_every_status_can_be_reached_from_a_draft():
    reached, more = set(), {Status.DRAFT}
    while more:
        reached |= more
        more = {Status(target) for status in more for target in BECOMES[status].values()} - reached
    assert reached == set(Status)


def test_final_is_what_nothing_leaves():
    assert {table.name: set(table.finals) for table in TABLES.values()} == {
        "application": {"hired", "declined"},
        "position": {"archived"},
        "evaluation": set(),
    }


def test_the_clock_rejects_nobody():
    ends = [one.act for one in APPLICATION.moves if one.target in {"rejected", "offer_withdrawn", "declined"}]
    assert Act.APPLICATION_LAPSE not in ends


@pytest.mark.parametrize(
    "status", ["rejected", "declined", "withdrawn", "offer_withdrawn", "lapsed", "draft"]
)
def test_no_offer_is_made_from_an_end(status):
    assert APPLICATION.find(status, Act.APPLICATION_OFFER) is None
