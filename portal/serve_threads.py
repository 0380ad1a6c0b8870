"""Gunicorn's threads, which tell the app when each request began to arrive: not when one of them got round to it.

A new connection waits for its first byte without a thread, as a kept-alive one always does. Whoever only opens a
connection therefore arrives when they say something, and takes no thread from those who did.
"""

import ctypes
import sys
import threading
import time
from collections.abc import Iterable
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import DEFAULT_WORKER_DATA_TIMEOUT, TConn, ThreadWorker

ARENA_MAX = -8  # glibc's M_ARENA_MAX


class Threads(ThreadWorker):
    """Puts into `environ` when the first byte was there and when a thread took it, in seconds of time.monotonic()."""

    wsgi: Any

    def load_wsgi(self) -> None:
        """Stand before the app; its threads share one heap, where each would keep what it once needed."""
        if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
            libc.mallopt(ARENA_MAX, 1)
        super().load_wsgi()
        self._app, self._in_hand = self.wsgi, threading.local()
        self.wsgi = self._tell

    def enqueue_req(self, conn: TConn) -> None:
        """Let a connection wait for a thread once there is something to read."""
        if conn.initialized or conn.data_ready:
            conn.began = time.monotonic()
            super().enqueue_req(conn)
            return
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + DEFAULT_WORKER_DATA_TIMEOUT
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def handle(self, conn: TConn) -> object:
        """Take what came on a connection, in a thread."""
        self._in_hand.arrival = conn.began, time.monotonic()
        return super().handle(conn)

    def _tell(self, environ: dict[str, object], start_response: object) -> Iterable[bytes]:
        environ["portal.arrival"] = self._in_hand.arrival
        return self._app(environ, start_response)
