"""SQLite's connections, kept apart by what they do: one that only reads goes on reading, one that writes on writing.

To change one back and forth, which every form did twice, makes SQLite prepare all its statements anew.
"""

from contextvars import ContextVar
from typing import Any

from sqlalchemy.pool import QueuePool

MOST = 10  # a thread reads with one connection and writes with another

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
