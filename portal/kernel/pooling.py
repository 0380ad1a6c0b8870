"""Connections that wait for their next unit of work.

SQLite's are kept apart by what they do: one that only reads goes on reading, one that writes on writing. To change one
back and forth, which every form did twice, makes SQLite prepare all its statements anew.

PostgreSQL's are asked whether they are still there after a rest, and not before each of two units a request.
"""

import sqlite3
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import QueuePool

MOST = 10  # a thread reads with one connection and writes with another
REST_S = 1.0
SAFE_WAL = (3, 51, 3)

writes: ContextVar[bool] = ContextVar("writes", default=True)


class Apart(QueuePool):
    """A pool of connections that remember, in their `info`, whether they write.

    It gives one that did the same before, opens another where none waits, and only at its limit turns one round.
    """

    _sqla_logger_namespace = "sqlalchemy.pool.Apart"  # it is SQLAlchemy that logs what a pool does

    def _do_get(self) -> Any:
        waiting: Any = self._pool
        with waiting.mutex:
            for record in waiting.queue:
                if record.info.get("writes") is writes.get():
                    waiting.queue.remove(record)
                    return record
        if not self._inc_overflow():
            return super()._do_get()
        try:
            return self._create_connection()
        except BaseException:
            self._dec_overflow()
            raise


def note_end(_connection: object, record: Any) -> None:
    """Keep when a connection was used last."""
    record.info["used"] = time.monotonic()


def ask_if_old(dialect: Any) -> Callable[[Any, Any, object], None]:
    """Asks a connection that has rested whether it is still there; if it is not, all are opened anew."""

    def ask(connection: Any, record: Any, _proxy: object) -> None:
        used = record.info.get("used")
        if used is None or time.monotonic() - used < REST_S:
            return
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error

    return ask


def prepare_sqlite(durable: bool, busy_ms: int) -> Callable[[sqlite3.Connection, object], None]:
    """What every new connection to SQLite is told."""
    wal = sqlite3.sqlite_version_info >= SAFE_WAL

    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA busy_timeout={busy_ms}")
        connection.execute("PRAGMA cache_size=-1000")  # the system keeps the file in memory, once for all
        connection.execute("PRAGMA cache_spill=OFF")  # a large unit shuts readers out at its end, not before
        connection.execute(f"PRAGMA journal_mode={'WAL' if wal else 'TRUNCATE' if durable else 'MEMORY'}")
        if not durable:
            connection.execute("PRAGMA synchronous=OFF")

    return prepare
