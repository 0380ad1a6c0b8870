"""How one question travels to arXiv and its answer back: with our name on it, within limits, and never twice.

The `arxiv` package sets no time-out, follows redirects anywhere and reads whatever comes; it sends through this.
"""

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import requests
from requests.adapters import HTTPAdapter
from urllib3 import exceptions

from portal.kernel import clock
from portal.publications.arxiv_belief import Fault

CONNECT_S, SILENCE_S = 10.0, 30.0
LARGEST = 25 * 1024 * 1024  # of what was unpacked
CHUNK = 64 * 1024
LONGEST_REST = timedelta(hours=1)
T = TypeVar("T")


@dataclass
class Patience:
    """How long one request may take in all; at its end the connection is shut, whatever it was doing.

    A time-out on a socket begins anew with every byte, so that an answer that drips would never end.
    """

    seconds: float
    over: bool = False
    _line: socket.socket | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> "Patience":
        self._timer = threading.Timer(self.seconds, self._end)
        self._timer.daemon = True
        self._timer.start()
        return self

    def __exit__(self, *_what: object) -> None:
        self._timer.cancel()
        self._timer.join()

    def watch(self, line: socket.socket) -> None:
        """Shut this connection when it is over."""
        with self._lock:
            self._line = line
        if self.over:
            self._shut()

    def _end(self) -> None:
        self.over = True
        self._shut()

    def _shut(self) -> None:
        with self._lock:
            try:
                if self._line is not None:
                    # An SSLSocket's own shutdown takes itself apart under a thread that reads.
                    socket.socket.shutdown(self._line, socket.SHUT_RDWR)
            except OSError:
                pass  # it ended in the meantime


class Carrier(HTTPAdapter):
    """Carries one request, as `agent`; hands a body over only after `believe` has seen it. Raises Fault."""

    def __init__(self, agent: str, patience: Patience, believe: Callable[[bytes], None]):
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)
        self._agent, self._patience, self._believe = agent, patience, believe
        self._sent = False

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        """A pool whose connection is watched from its first byte."""
        pool = super().get_connection_with_tls_context(*args, **kwargs)
        patience, kind = self._patience, type(pool).ConnectionCls

        class Watched(kind):  # type: ignore[misc,valid-type]
            def connect(self) -> None:
                super().connect()
                patience.watch(self.sock)

        pool.ConnectionCls = Watched
        return pool

    def send(self, request: requests.PreparedRequest, *_args: Any, **kwargs: Any) -> requests.Response:
        """Send it and read the whole answer; whatever is not status 200 is no answer, a redirect neither."""
        if self._sent:
            # The package asks for a second page by itself where it finds the first one wanting.
            raise Fault("unreadable", "an entry left out")
        self._sent = True
        request.headers["User-Agent"] = self._agent
        request.headers["Connection"] = "close"
        limit = (min(CONNECT_S, self._patience.seconds), min(SILENCE_S, self._patience.seconds))
        response = self._translated(
            lambda: super(Carrier, self).send(request, **{**kwargs, "stream": True, "timeout": limit}),
            "connection",
        )
        try:
            body = b""
            if response.status_code == 200:
                body = self._translated(lambda: _whole(response.raw), "cut")
            if self._patience.over:  # a connection that was shut looks like an answer that ended
                raise Fault("timeout")
            if response.status_code != 200:
                rest = retry_after(response.headers.get("Retry-After"))
                raise Fault("status", str(response.status_code), rest)
        finally:
            response.close()
        self._believe(body)
        response._content = body
        return response

    def _translated(self, work: Callable[[], T], otherwise: str) -> T:
        """What the work answers; every way in which it can fail becomes a Fault."""
        try:
            return work()
        except (requests.Timeout, exceptions.TimeoutError):
            raise Fault("timeout") from None
        except exceptions.DecodeError:
            raise Fault("unreadable", "Content-Encoding") from None
        except (requests.RequestException, exceptions.HTTPError, OSError) as fault:
            if self._patience.over:
                raise Fault("timeout") from None
            raise Fault(otherwise, type(fault).__name__) from None


def _whole(raw: Any) -> bytes:
    """The unpacked body; raises Fault as soon as it is too large."""
    body = bytearray()
    while chunk := raw.read(CHUNK, decode_content=True):
        body += chunk
        if len(body) > LARGEST:
            raise Fault("too_large")
    return bytes(body)


def retry_after(said: str | None) -> timedelta | None:
    """How long a Retry-After header asks to wait, given in seconds or as a date; at most an hour."""
    text = (said or "").strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=min(int(text[:9]), 10**6)), LONGEST_REST)
    try:
        wait = parsedate_to_datetime(text) - clock.now()
    except (TypeError, ValueError, OverflowError):
        return None
    return min(max(wait, timedelta(0)), LONGEST_REST)


def deadline(patience_s: float) -> timedelta:
    """The longest that a request can take, with the search for arXiv's address, which knows no time-out."""
    return timedelta(seconds=patience_s + 2 * SILENCE_S)
