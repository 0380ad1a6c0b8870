"""A small registry of DOIs for tests: it holds invented works, answers as the real ones do, and fails on request.

    from tests.doi import registry      # the fixture

    registry.add("10.1234/m", title="Measured mirrors", author=[{"family": "Duarte", "given": "Ines"}])
    registry.fault("503", times=2, retry_after="7")     # the next two requests get this
    registry.log[0].path, registry.log[0].headers

Faults: any HTTP status as text; html, empty, cut, slow, huge, other-work, deep, redirect (to itself, for ever), and
inside and plain: sent on to an address in a house, or to one without encryption.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

import pytest

from portal.publications import works_doi

MEDIA = "application/vnd.citationstyles.csl+json"
ELSEWHERE = {"redirect": "/{doi}", "inside": "https://127.0.0.1/secret", "plain": "http://example.org/{doi}"}
BODIES = {"html": b"<html>", "empty": b"", "huge": b" " * 3_000_000, "deep": b"[" * 100_000}


@dataclass(frozen=True)
class Asked:
    """A request that arrived."""

    path: str
    headers: dict[str, str]


@dataclass
class Registry:
    """What the registry holds, what it will do wrong next, and who asked."""

    works: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: list[tuple[str, str | None]] = field(default_factory=list)
    log: list[Asked] = field(default_factory=list)
    url: str = ""

    def add(self, doi: str, **said: Any) -> None:
        """Hold a work, with a title, an author and a year unless they are said otherwise."""
        told = {
            "DOI": doi.upper(),
            "type": "article-journal",
            "title": "Measured mirrors",
            "author": [{"family": "Duarte", "given": "Ines"}, {"family": "Novák", "given": "Jan"}],
            "issued": {"date-parts": [[2019, 5]]},
            "container-title": "Journal of Mirrors",
            "volume": "12",
            "page": "45-67",
            **said,
        }
        self.works[doi] = {name: value for name, value in told.items() if value is not None}

    def fault(self, kind: str, times: int = 1, retry_after: str | None = None) -> None:
        """Go wrong in this way, so many times."""
        self.faults += [(kind, retry_after)] * times

    def connect(self, *, on: bool = True, patience_s: float = 10) -> None:
        """Let the portal ask here."""
        contact, public = "help@lumen.example", "http://portal.test"
        works_doi.configure(self.url, contact, on=on, public_url=public, patience_s=patience_s)


class _Handler(BaseHTTPRequestHandler):
    registry: Registry

    def log_message(self, *_args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer about a DOI, or go wrong."""
        doi = unquote(self.path[1:])
        self.registry.log.append(Asked(self.path, dict(self.headers)))
        kind, rest = self.registry.faults.pop(0) if self.registry.faults else ("", None)
        work = self.registry.works.get(doi)
        if kind in ELSEWHERE:
            self._reply(302, b"", {"Location": ELSEWHERE[kind].format(doi=doi)})
        elif kind.isdigit():
            self._reply(int(kind), b"", {"Retry-After": rest} if rest else {})
        elif kind in BODIES:
            self._reply(200, BODIES[kind])
        elif kind == "slow":
            time.sleep(1)
            self._reply(200, b"{}")
        elif work is None:
            self._reply(404, b"")
        else:
            said = {**work, "DOI": "10.9999/other"} if kind == "other-work" else work
            self._reply(200, json.dumps(said).encode(), cut=kind == "cut")

    def _reply(self, status: int, body: bytes, more: dict | None = None, *, cut: bool = False) -> None:
        with suppress(OSError):  # who asked may have gone
            self.send_response(status)
            for name, value in {
                "Content-Type": MEDIA,
                "Content-Length": f"{len(body) + cut}",
                **(more or {}),
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)


@pytest.fixture
def registry() -> Iterator[Registry]:
    """A registry that the portal asks while the test lasts."""
    before, held = works_doi.way(), Registry()
    handler = type("Handler", (_Handler,), {"registry": held})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    held.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    held.connect()
    yield held
    works_doi.use(before)
    server.shutdown()
    server.server_close()
    thread.join()
