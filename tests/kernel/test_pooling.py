"""A connection goes on doing what it did, as long as there may be another."""

import os
import sqlite3

import pytest
from sqlalchemy import create_engine, event

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


@pytest.fixture
def postgresql():
    """A pool with one connection to PostgreSQL, as the portal has it; and somebody who ends connections."""
    if not (server := os.environ.get("TEST_DATABASE_URL")):
        pytest.skip("TEST_DATABASE_URL names no PostgreSQL")
    url = server.replace("postgresql:", "postgresql+psycopg:")
    engine, other = create_engine(url, pool_size=1, max_overflow=0), create_engine(url)
    event.listen(engine, "checkin", pooling.note_end)
    event.listen(engine, "checkout", pooling.ask_if_old(engine.dialect))
    yield engine, other
    engine.dispose()
    other.dispose()


def backend(engine) -> int:
    """Who answers at the other end."""
    with engine.connect() as connection:
        return connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()


def end(other, pid: int) -> None:
    with other.connect() as connection:
        connection.exec_driver_sql(f"SELECT pg_terminate_backend({pid}, 5000)")


def test_whoever_rested_and_is_gone_is_replaced(postgresql, monkeypatch):
    engine, other = postgresql
    monkeypatch.setattr(pooling, "REST_S", 0.0)
    gone = backend(engine)
    end(other, gone)
    assert backend(engine) != gone


def test_whoever_was_used_a_moment_ago_is_not_asked(postgresql, monkeypatch):
    engine, _other = postgresql
    same = backend(engine)
    monkeypatch.setattr(engine.dialect, "do_ping", lambda _connection: pytest.fail("it was asked"))
    assert backend(engine) == same
