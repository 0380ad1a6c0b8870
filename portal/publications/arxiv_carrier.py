"""How one question travels to arXiv and its answer back: with our name on it, within limits, and never twice.

The `arxiv` package sets no time-out, follows redirects anywhere and reads whatever comes; it sends through this.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import requests
from requests.adapters import HTTPAdapter
from urllib3 import exceptions

from portal.publications.arxiv_limits import CONNECT_S, SILENCE_S, Fault, Patience, retry_after

LARGEST = 25 * 1024 * 1024  # of what was unpacked
CHUNK = 64 * 1024
T = TypeVar("T")


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
