from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from portal.kernel import clock, db, traces
from portal.kernel.traces import AccessTrace, Opening

NOOR, ADA = SimpleNamespace(public_id="noor"), SimpleNamespace(public_id="ada")
VISITOR = SimpleNamespace(public_id=None)
FILE, OTHER = ("document", "d1"), ("document", "d2")


def readers(thing=FILE):
    with db.reading():
        return traces.readers_of(thing)


def opened(thing=FILE, **others):
    with db.reading():
        return traces.was_opened(thing, **others)


def test_opening_again_counts_and_keeps_the_first_time(database):
    first = clock.now()
    traces.opened(FILE, NOOR)
    clock.advance(timedelta(hours=2))
    traces.opened(FILE, NOOR)
    assert readers() == [Opening("noor", first, first + timedelta(hours=2), 2)]


def test_readers_are_of_one_thing_the_latest_first(database):
    for thing, reader in [(FILE, NOOR), (FILE, ADA), (OTHER, ADA), (FILE, NOOR)]:
        clock.advance(timedelta(minutes=1))
        traces.opened(thing, reader)
    assert [(one.reader, one.times) for one in readers()] == [("noor", 2), ("ada", 1)]


def test_whether_others_opened_it(database):
    assert not opened()
    traces.opened(OTHER, ADA)
    traces.opened(FILE, NOOR)
    assert (opened(), opened(by_others_than=NOOR), opened(by_others_than=ADA)) == (True, False, True)
    assert opened(by_others_than=VISITOR)


def test_a_visitor_leaves_no_trace(database):
    traces.opened(FILE, VISITOR)
    with db.reading() as here:
        assert here.scalar(select(func.count(AccessTrace.id))) == 0


@pytest.mark.parametrize("kind", [db.unit, db.reading])
def test_a_trace_stands_outside_every_unit(database, kind):
    with kind(), pytest.raises(RuntimeError, match="a trace must stand outside"):
        traces.opened(FILE, NOOR)
    assert readers() == []
