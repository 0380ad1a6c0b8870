"""SQLite's connections, kept apart by what they do: one that only reads goes on reading, one that writes on writing.

To change one back and forth, which every form did twice, makes SQLite prepare all its statements anew.
"""

from contextvars import ContextVar
from typing import Any

from sqlalchemy.pool import QueuePool
from sqlalchemy.util.queue import Empty, Queue

MOST = 10  # a thread reads with one connection and writes with another

writes: ContextVar[bool] = ContextVar("writes", default=True)


class _Alike(Queue[Any]):
    """Gives a connection that did the same before; where none waits the pool opens one, up to its limit."""

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        with self.mutex:
            for record in self.queue:
                if record.info.get("writes") is writes.get():
                    self.queue.remove(record)
                    return record
        if not block:
            raise Empty
        return super().get(block, timeout)


class Apart(QueuePool):
    """A pool of connections that remember, in their `info`, whether they write."""

    _queue_class = _Alike
