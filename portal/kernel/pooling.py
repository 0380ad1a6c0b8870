"""Connections that wait for their next unit of work.

SQLite's are kept apart by what they do: one that only reads goes on reading, one that writes on writing. To change one
back and forth, which every form did twice, makes SQLite prepare all its statements anew.

PostgreSQL's are asked whether they are still there after a rest, and not before each of two units a request.
"""

import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import QueuePool

MOST = 10  # a thread reads with one connection and writes with another
REST_S = 1.0

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


def hurry_postgresql(connection: Any, _record: object) -> None:
    """Let a connection take what was not written to the disk yet for done: in tests alone."""
    connection.execute("SET synchronous_commit=off")
    connection.commit()
