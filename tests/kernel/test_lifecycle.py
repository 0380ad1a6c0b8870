"""A lifecycle is its table: nothing moves that is not written, and guards answer in words."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import pytest

from portal.kernel.errors import IllegalMove, Incomplete
from portal.kernel.lifecycle import Lifecycle, move
from portal.kernel.words import _
from tests.conftest import MONDAY


class Act(StrEnum):
    LIGHT = "light"
    SNUFF = "snuff"
    BURN_OUT = "burn out"


class Status(StrEnum):
    NEW = "new"
    LIT = "lit"
    GONE = "gone"


def has_a_wick(candle, _at):
    if not candle.wick:
        yield _("a wick")


CANDLE = Lifecycle(
    "candle",
    Status,
    move(Act.LIGHT, {Status.NEW}, Status.LIT, has_a_wick),
    move(Act.SNUFF, {Status.LIT}, Status.NEW),
    move(Act.BURN_OUT, {Status.LIT}, Status.GONE),
)


@dataclass
class Candle:
    status: Status = Status.NEW
    wick: bool = True
    lit_at: datetime | None = None


def test_a_move_writes_the_status_and_its_moment():
    candle = Candle()
    CANDLE.apply(candle, Act.LIGHT)
    assert (candle.status, candle.lit_at) == (Status.LIT, MONDAY)


def test_a_guard_says_what_is_still_needed_and_nothing_moves():
    candle = Candle(wick=False)
    with pytest.raises(Incomplete, match=r"Still needed: a wick\."):
        CANDLE.apply(candle, Act.LIGHT)
    assert (candle.status, candle.lit_at) == (Status.NEW, None)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("act", Act)
def test_every_act_from_every_status_does_what_the_table_says(status, act):
    table = {
        (Status.NEW, Act.LIGHT): Status.LIT,
        (Status.LIT, Act.SNUFF): Status.NEW,
        (Status.LIT, Act.BURN_OUT): Status.GONE,
    }
    candle = Candle(status)
    if (status, act) in table:
        CANDLE.apply(candle, act)
        assert candle.status == table[status, act]
    else:
        with pytest.raises(IllegalMove):
            CANDLE.apply(candle, act)


def test_final_statuses_are_those_that_nothing_leaves():
    assert CANDLE.finals == {Status.GONE}


def test_an_act_leaves_a_status_in_one_way_only():
    with pytest.raises(ValueError, match="leaves new twice"):
        Lifecycle(
            "x", Status, move(Act.LIGHT, {Status.NEW}, Status.LIT), move(Act.LIGHT, {Status.NEW}, Status.GONE)
        )


def test_the_diagram_is_drawn_from_the_table():
    assert CANDLE.mermaid().splitlines()[2:] == [
        "    new --> lit: light [has_a_wick]",
        "    lit --> new: snuff",
        "    lit --> gone: burn out",
        "    gone --> [*]",
    ]
