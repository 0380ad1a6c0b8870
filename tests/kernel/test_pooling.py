"""A connection goes on doing what it did, as long as there may be another."""

import sqlite3

import pytest
from sqlalchemy import create_engine

from portal.kernel import pooling


@pytest.fixture
def used(tmp_path):
    """Opens a connection that writes, or only reads, for a moment; answers which one it was."""
    engines = []

    def use(writes: bool, **options: int) -> object:
        if not engines:
            engines.append(create_engine(f"sqlite:///{tmp_path}/any.db", poolclass=pooling.Apart, **options))
        pooling.writes.set(writes)
        with engines[0].connect() as connection:
            connection.info["writes"] = writes
            return connection.connection.dbapi_connection

    use.engines = engines
    yield use
    engines[0].dispose()


def test_reading_and_writing_take_turns_with_a_connection_each(used):
    first, second, third, fourth = (used(writes) for writes in (True, False, True, False))
    assert (first is third, second is fourth, first is second) == (True, True, False)


def test_where_there_may_be_no_other_it_does_both(used):
    assert used(True, pool_size=1, max_overflow=0) is used(False)


def test_all_are_closed_at_the_end(used):
    opened = [used(writes) for writes in (True, False)]
    used.engines[0].dispose()
    for one in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            one.execute("SELECT 1")


def test_one_that_cannot_be_opened_takes_nobodys_place(used, monkeypatch):
    used(True)
    pool = used.engines[0].pool
    monkeypatch.setattr(pool, "_create_connection", lambda: 1 / 0)
    for _time in range(2 * pool.size()):
        with pytest.raises(ZeroDivisionError):
            used(False)
    assert pool.checkedout() == 0
