"""When: every act from every status, for rounds, dossiers, assignments, reviews and what follows from them."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.errors import IllegalMove, Incomplete
from portal.policy.acts import Act
from portal.reviews.lifecycle import ASSIGNMENT, DOSSIER, FOLLOW_UP, REVIEW, ROUND, DossierStatus
from tests.conftest import MONDAY

TABLES = {one.name: one for one in (ROUND, DOSSIER, ASSIGNMENT, REVIEW, FOLLOW_UP)}
EVERYTHING = [(table, status) for table in TABLES.values() for status in table.statuses]
DAY = timedelta(days=1)

# What becomes of each thing, said once more and in another order: by where it stands.
SEALED = {Act.ASSIGNMENT_RECUSE: "recused", Act.CONFLICT_SETTLE: "recused"}
LEFT = {Act.ASSIGNMENT_DECLINE: "declined", **SEALED}
BECOMES = {
    "round": {
        "draft": {Act.ROUND_OPEN: "open", Act.ROUND_CANCEL: "cancelled"},
        "open": {Act.ROUND_CLOSE: "closed", Act.ROUND_CANCEL: "cancelled"},
        "closed": {},
        "cancelled": {},
    },
    "dossier": {
        "preparing": {Act.DOSSIER_FREEZE: "frozen"},
        "frozen": {Act.ASSIGNMENT_PUBLISH: "reviewing"},
        "reviewing": {
            Act.ASSIGNMENT_PUBLISH: "reviewing",
            Act.DOSSIER_UNFREEZE: "frozen",
            Act.DOSSIER_COLLECT: "with_director",
        },
        "with_director": {Act.PACKET_CHECK: "correcting", Act.PACKET_SHARE: "shared"},
        "correcting": {Act.PACKET_SHARE: "shared"},
        "shared": {Act.PACKET_UNSHARE: "with_director", Act.ROUND_CLOSE: "closed"},
        "closed": {},
    },
    "assignment": {
        "proposed": {Act.ASSIGNMENT_PUBLISH: "published"},
        "published": {Act.ASSIGNMENT_ACKNOWLEDGE: "acknowledged", **LEFT},
        "acknowledged": LEFT,
        "declined": {},
        "recused": {},
    },
    "review": {
        "draft": {Act.REVIEW_SUBMIT: "submitted", **SEALED},
        "submitted": {Act.REVIEW_RETURN: "draft", Act.PACKET_SHARE: "released", **SEALED},
        "released": {Act.PACKET_UNSHARE: "submitted"},
        "recused": {},
    },
    "follow-up": {
        "proposed": {Act.FOLLOW_UP_AGREE: "agreed", Act.FOLLOW_UP_DROP: "dropped"},
        "agreed": {Act.FOLLOW_UP_FINISH: "done", Act.FOLLOW_UP_DROP: "dropped"},
        "done": {},
        "dropped": {},
    },
}
FORWARD = {table.name: [str(status) for status in table.statuses] for table in TABLES.values()}


class Thing(SimpleNamespace):
    """Anything that a lifecycle can move, with whatever its guards look at."""


def content(table, status):
    """A thing of a table that every guard is content with."""
    dates = ("dossiers_due_at", "reviews_due_at", "reviews_close_at", "share_at")
    round_ = Thing(
        status="open", from_on=date(2026, 9, 1), until_on=date(2027, 2, 28), form=1,
        needs_acting_director=True, acting_director_id=1, unshared=0, ever_shared=0,
        **{name: MONDAY + number * DAY for number, name in enumerate(dates)},
    )  # fmt: skip
    dossier = Thing(
        status="with_director", exempt_reason=None, round=round_, advisors=1, submitted=1, returned=0
    )
    assignment = Thing(status="acknowledged", dossier=dossier, extended_to=None)
    said = {"judgement": "ahead", "for_person": "Good."}
    things = {
        "round": round_,
        "dossier": dossier,
        "assignment": assignment,
        "review": Thing(assignment=assignment, answers=said, returned_at=MONDAY),
        "follow-up": Thing(owner_id=1, due_on=date(2027, 9, 1)),
    }
    things[table.name].status = status
    return things[table.name]


@pytest.mark.parametrize("name", TABLES)
def test_the_table_is_the_one_that_was_agreed(name):
    table = TABLES[name]
    found = {
        status: {act: table.find(status, act).target for act in table.acts(status)}
        for status in table.statuses
    }
    assert found == BECOMES[name]


@pytest.mark.parametrize(("table", "status"), EVERYTHING, ids=lambda one: str(getattr(one, "name", one)))
def test_every_act_moves_as_the_table_says_or_not_at_all(table, status):
    for act in Act:
        thing = content(table, status)
        try:
            table.apply(thing, act, MONDAY)
        except IllegalMove:
            assert (act in BECOMES[table.name][status], thing.status) == (False, status), act
        else:
            assert thing.status == BECOMES[table.name][status][act], act


@pytest.mark.parametrize("name", TABLES)
@given(
    st.lists(
        st.sampled_from(sorted({move.act for table in TABLES.values() for move in table.moves})), max_size=20
    )
)
def test_no_sequence_of_acts_leaves_the_table(name, acts):
    table = TABLES[name]
    thing = content(table, next(iter(table.statuses)))
    for act in acts:
        before = thing.status
        try:
            table.apply(thing, act, MONDAY)
        except IllegalMove:
            assert thing.status == before
        else:
            assert thing.status == BECOMES[name][before][act]


@pytest.mark.parametrize("name", TABLES)
def test_every_status_can_be_reached_from_the_first(name):
    reached, more = set(), {FORWARD[name][0]}
    while more:
        reached |= more
        more = {target for status in more for target in BECOMES[name][status].values()} - reached
    assert reached == set(FORWARD[name])


def test_final_is_what_nothing_leaves():
    assert {name: set(table.finals) for name, table in TABLES.items()} == {
        "round": {"closed", "cancelled"},
        "dossier": {"closed"},
        "assignment": {"declined", "recused"},
        "review": {"recused"},
        "follow-up": {"done", "dropped"},
    }


def test_back_lead_two_moves_of_a_dossier_and_what_comes_with_them():
    back = {
        name: {
            (move.act, str(source), str(move.target))
            for move in table.moves
            for source in move.sources
            if FORWARD[name].index(move.target) < FORWARD[name].index(source)
        }
        for name, table in TABLES.items()
    }
    assert {name: moves for name, moves in back.items() if moves} == {
        "dossier": {
            (Act.DOSSIER_UNFREEZE, "reviewing", "frozen"),
            (Act.PACKET_UNSHARE, "shared", "with_director"),
        },
        "review": {
            (Act.PACKET_UNSHARE, "released", "submitted"),
            (Act.REVIEW_RETURN, "submitted", "draft"),
        },
    }


def test_correcting_may_be_skipped_and_nothing_else_of_a_dossiers_way():
    order = list(DossierStatus)
    skipped = {
        (str(source), str(move.target))
        for move in DOSSIER.moves
        for source in move.sources
        if order.index(move.target) > order.index(source) + 1
    }
    assert skipped == {("with_director", "shared")}


# What each move asks for

CHECKING = Thing(dossier=Thing(status="correcting"))
NEEDS = [
    ("round", "draft", Act.ROUND_OPEN, {"acting_director_id": None}),
    ("round", "draft", Act.ROUND_OPEN, {"share_at": MONDAY}),
    ("round", "open", Act.ROUND_CLOSE, {"unshared": 1}),
    ("round", "draft", Act.ROUND_CANCEL, {"ever_shared": 1}),
    ("round", "open", Act.ROUND_CANCEL, {"ever_shared": 1}),
    *(
        ("dossier", status, act, {"exempt_reason": "new here"})
        for status, moves in BECOMES["dossier"].items()
        for act in moves
        if act not in {Act.DOSSIER_UNFREEZE, Act.PACKET_UNSHARE, Act.ROUND_CLOSE}
    ),
    ("dossier", "frozen", Act.ASSIGNMENT_PUBLISH, {"advisors": 0}),
    ("dossier", "reviewing", Act.DOSSIER_COLLECT, {"submitted": 0}),
    *(
        ("dossier", status, act, changed)
        for status, act in (
            ("with_director", Act.PACKET_CHECK),
            ("with_director", Act.PACKET_SHARE),
            ("correcting", Act.PACKET_SHARE),
        )
        for changed in ({"submitted": 0}, {"returned": 1})
    ),
    ("review", "draft", Act.REVIEW_SUBMIT, {"answers": {"judgement": "ahead"}}),
    ("review", "draft", Act.REVIEW_SUBMIT, {"returned_at": None}),  # the dossier is with the director
    ("review", "submitted", Act.REVIEW_RETURN, {"assignment": CHECKING}),
    ("follow-up", "proposed", Act.FOLLOW_UP_AGREE, {"owner_id": None}),
    ("follow-up", "proposed", Act.FOLLOW_UP_AGREE, {"due_on": None}),
]


@pytest.mark.parametrize(
    ("name", "status", "act", "changed"),
    NEEDS,
    ids=lambda one: "-".join(one) if isinstance(one, dict) else str(one),
)
def test_a_move_that_needs_something_says_what_and_changes_nothing(name, status, act, changed):
    thing = content(TABLES[name], status)
    vars(thing).update(changed)
    with pytest.raises(Incomplete) as refused:
        TABLES[name].apply(thing, act, MONDAY)
    assert (len(refused.value.needs), thing.status) == (1, status)


@pytest.mark.parametrize("late", [False, True])
def test_the_moment_a_request_arrived_decides_whether_a_review_is_in_time(late):
    review = content(REVIEW, "draft")
    review.returned_at, review.assignment.dossier.status = None, "reviewing"
    closes = review.assignment.dossier.round.reviews_close_at
    assert REVIEW.allows(review, Act.REVIEW_SUBMIT, closes + late * DAY) is not late


def test_what_a_director_gave_back_may_be_submitted_after_the_close():
    review = content(REVIEW, "draft")
    review.returned_at, review.assignment.dossier.status = MONDAY, "with_director"
    assert REVIEW.allows(review, Act.REVIEW_SUBMIT, review.assignment.dossier.round.reviews_close_at + DAY)


def test_no_date_holds_a_dossier_back_or_moves_it_on():
    for status, moves in BECOMES["dossier"].items():
        for act in moves:
            at = [DOSSIER.needs(content(DOSSIER, status), act, MONDAY + days * DAY) for days in (-900, 900)]
            assert at == [[], []]
