"""How one question travels to whoever knows a work, and its answer back.

Every address is looked up here, connected to as it was looked up, and none inside of a house is ever reached.
"""

import ipaddress
import socket
from typing import Any
from urllib.parse import urlsplit

import certifi
from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool, Timeout, exceptions
from urllib3.util.connection import create_connection

from portal.publications.arxiv_limits import Patience, retry_after
from portal.publications.works_doi import Fault, Way

LARGEST, CHUNK = 1024 * 1024, 64 * 1024
MEDIA = "application/vnd.citationstyles.csl+json"


def fetch(address: str, to: Way, patience: Patience, trusted: str) -> bytes | str:
    """The body at an address, or the address to which it sends us on; raises Fault."""
    parts = urlsplit(address)
    known = parts.netloc == trusted  # which the operator chose
    if not known and (parts.scheme != "https" or not parts.hostname or parts.port not in {None, 443}):
        raise Fault("unsafe")
    try:
        pool = _pool(parts, patience, known)
        response: Any = None
        try:
            target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
            response = _sent(pool, target, to, patience)
            return _told(response, patience)
        finally:
            if response is not None:
                response.close()
            pool.close()
    except Fault:
        raise
    except (exceptions.TimeoutError, TimeoutError):
        raise Fault("timeout") from None
    except (exceptions.HTTPError, OSError, ValueError) as fault:
        raise Fault("timeout" if patience.over else "connection", type(fault).__name__) from None


def _sent(pool: HTTPConnectionPool, target: str, to: Way, patience: Patience) -> Any:
    headers = {"User-Agent": to.agent, "Accept": MEDIA, "Connection": "close"}
    limit = Timeout(connect=min(10, to.patience_s), read=min(20, to.patience_s))
    return pool.urlopen(
        "GET", target, headers=headers, redirect=False, retries=False, preload_content=False, timeout=limit
    )


def _told(response: HTTPResponse, patience: Patience) -> bytes | str:
    if response.status in {301, 302, 303, 307, 308}:
        return response.headers.get("Location") or ""
    if response.status in {404, 406, 410}:
        raise Fault("unknown", str(response.status))
    if response.status != 200:
        raise Fault("status", str(response.status), retry_after(response.headers.get("Retry-After")))
    body = bytearray()
    while chunk := response.read(CHUNK, decode_content=True):
        body += chunk
        if len(body) > LARGEST:
            raise Fault("too_large")
    if patience.over:  # a connection that was shut looks like an answer that ended
        raise Fault("timeout")
    return bytes(body)


def _pool(parts: Any, patience: Patience, known: bool) -> HTTPConnectionPool:
    """A pool whose connection goes where we looked, and is watched from its first byte."""
    host, port = parts.hostname, parts.port
    if parts.scheme == "https":
        pool: HTTPConnectionPool = HTTPSConnectionPool(host, port, maxsize=1, ca_certs=certifi.where())
    else:
        pool = HTTPConnectionPool(host, port, maxsize=1)
    kind = type(pool).ConnectionCls

    class Watched(kind):  # type: ignore[misc,valid-type]
        def _new_conn(self) -> socket.socket:
            address = looked_up(self.host, self.port, known)
            line = create_connection((address, self.port), self.timeout, socket_options=self.socket_options)
            patience.watch(line)
            return line

        def connect(self) -> None:
            super().connect()
            patience.watch(self.sock)

    pool.ConnectionCls = Watched
    return pool


def looked_up(host: str, port: int, known: bool) -> str:
    """The address of a host; raises Fault where any of its addresses is not one of the open internet."""
    found = [one[4][0] for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not (known or all(map(is_open, found))):
        raise Fault("unsafe")
    return str(found[0])


def is_open(address: Any) -> bool:
    """Whether an address is one of the open internet, and of nobody's own network."""
    one = ipaddress.ip_address(str(address).partition("%")[0])
    inner = getattr(one, "ipv4_mapped", None) or getattr(one, "sixtofour", None)
    return one.is_global and not one.is_multicast and (inner is None or inner.is_global)
