"""How long one question to somebody else's server may take, and how we say that it came to nothing."""

import socket
import threading
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parsedate_to_datetime

from portal.kernel import clock

CONNECT_S, SILENCE_S = 10.0, 30.0
LONGEST_REST = timedelta(hours=1)


class Fault(Exception):
    """An answer that is not believed, or none at all: `code` says why, `detail` the number or words that came with it.

    `code` is one of timeout, connection, cut, status, not_atom, empty, error_entry, truncated, short_page, too_large,
    entities, unreadable. `retry_after` is how long arXiv asks everybody to wait, where it does.
    """

    def __init__(self, code: str, detail: str | None = None, retry_after: timedelta | None = None):
        super().__init__(code, detail)
        self.code, self.detail, self.retry_after = code, detail, retry_after


@dataclass(frozen=True)
class Way:
    """Where arXiv answers, as whom we ask, how long we rest afterwards, and how long one request may take."""

    api_url: str
    feed_url: str
    agent: str
    rest: timedelta
    patience_s: float


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
