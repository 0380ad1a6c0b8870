"""A small arXiv of our own for tests: it holds invented papers, answers as the real one does, and fails on request.

    from tests.arxiv import a_record, arxiv     # the fixture (tests/publications has it in its conftest.py already)

    def test_something(arxiv, database):
        arxiv.add(a_record("Measured mirrors", ["Ines Duarte", "Jan Novák"]))   # answers Record, id given in order
        arxiv.feeds["duarte_i_1"] = [record.arxiv_id]    # an author's feed, by author id or ORCID; others answer 404
        arxiv.fault("503", times=2, after=1, retry_after=4)   # the second and third request from now get this
        arxiv.edit(record.arxiv_id, version=2, doi="10.1000/1")   # what arXiv says of it from now on
        with arxiv.hold():                               # requests arrive, are logged, and wait for the end of this block
            arxiv.wait_for(1)
        arxiv.log[0].args["search_query"], arxiv.log[0].agent, arxiv.log[0].in_flight, arxiv.log[0].at

While the fixture lives, `arxiv_client` asks this server, with no rest between requests and patience of ten seconds.
`arxiv.connect(delay_s=3, patience_s=0.3)` changes that: with a rest, move the stopped clock (`clock.advance`) between
requests; with little patience "slow" and "drip" time out at once. A process that a test starts is pointed here by
`arxiv.environ()`. A fault's `retry_after` is written as it is given: seconds, or an HTTP date as text.

Faults (`KINDS`): any HTTP status as text; html, empty, error-entry, truncated, cut, slow, drip, drip-head, hang-up, empty-page,
short-page, duplicates, other-page, no-total, odd-total, odd-id, no-dates, bad-date, wrong-encoding, huge, gzip-bomb,
bad-gzip, entities, bomb, bomb-in-attribute, xhtml, redirect (to /elsewhere here). Strange, but right: lying-type, gzip, utf-16.
`arxiv.canned = (200, body)` answers every request with these bytes; `arxiv.style = "2017"` writes as arXiv wrote then.
`odd_records()` are papers such as nobody expects: titled "0", with HTML or LaTeX, without authors, with 3,000.
"""

import dataclasses
import gzip
import re
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatch
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

import pytest
from anyascii import anyascii

from portal.publications import arxiv_client
from portal.publications.records import Author, Record

PATIENCE = 10.0
LONGEST_WAIT = 30.0
DRIPS = 100  # bytes, five seconds in all
ATOM = "http://www.w3.org/2005/Atom"
ARXIV = "http://arxiv.org/schemas/atom"
SEARCH = "http://a9.com/-/spec/opensearch/1.1/"
HTML = b"<!DOCTYPE html><html><body><p>arXiv is down for maintenance<br></body></html>"
XHTML = b'<html xmlns="http://www.w3.org/1999/xhtml"><body><p>Down for maintenance</p></body></html>'
ERROR = (
    "<entry><id>https://arxiv.org/api/errors#incorrect_id_format_for_abc</id><title>Error</title>"
    "<updated>2027-01-01T00:00:00Z</updated><summary>incorrect id format for abc</summary></entry>"
)
XXE = '<!DOCTYPE feed [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'
LAUGHS = "<!DOCTYPE feed [<!ENTITY a0 'ha'>{}]>".format(
    "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
)

_numbers = count(1)


def a_record(
    title: str = "Measured mirrors",
    authors: Sequence[str | Author] = ("Ines Duarte",),
    **fields: object,
) -> Record:
    """An invented paper, a day younger than the one before; `fields` are those of a Record."""
    number = next(_numbers)
    day = datetime(2020, 1, 1, 12, tzinfo=UTC) + timedelta(days=number)
    said = {
        "arxiv_id": f"2601.{number:05d}",
        "version": 1,
        "abstract": f"We write about {title.lower()}.",
        "categories": ("cs.LG", "cs.SD"),
        "primary": "cs.LG",
        "published": day,
        "updated": day,
        **fields,
    }
    names = tuple(one if isinstance(one, Author) else Author(one) for one in authors)
    return Record(title=title, authors=names, **said)


def odd_records() -> dict[str, Record]:
    """Papers such as nobody expects, by what is odd about them; all of them are to be believed."""
    return {
        "zero": a_record("0", comment="0"),
        "html": a_record('<b>Bold</b> & <script>alert("1")</script>', ["<i>Ines</i> Duarte"]),
        "latex": a_record(r"\input{/etc/passwd} $\alpha$-rays \href{javascript:alert(1)}{x}"),
        "nobody": a_record("Nobody wrote this", []),
        "crowd": a_record("A detector", [f"Person{n} Of The Collaboration" for n in range(3000)]),
        "collaboration": a_record("A boson", ["The LUMEN Collaboration", "J. Novák"]),
        "old": a_record("Old papers", arxiv_id="math/0309136"),
    }


@dataclass(frozen=True)
class Asked:
    """A request as it arrived: when (seconds, monotonic), its path and arguments, and how many were in flight with it."""

    at: float
    path: str
    args: dict[str, str]
    agent: str | None
    headers: dict[str, str]
    in_flight: int


@dataclass
class Fault:
    """What is to go wrong, how often, and after how many healthy answers."""

    kind: str
    times: int = 1
    after: int = 0
    retry_after: int | str | None = None


@dataclass(frozen=True)
class Answer:
    """A page before it is written: what goes into the feed."""

    records: tuple[Record, ...]
    total: int | str | None
    start: int
    size: int
    style: str = "2026"
    doctype: str = ""
    more: str = ""


class Arxiv:
    """The archive, its server, and the levers of a test."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self.feeds: dict[str, list[str]] = {}
        self.feeds_are_counted = False
        self.style = "2026"
        self.canned: tuple[int, bytes] | None = None
        self.faults: list[Fault] = []
        self.log: list[Asked] = []
        self.over = threading.Event()
        self._open = threading.Event()
        self._open.set()
        self._arrived = threading.Condition()
        self._in_flight = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.arxiv = self  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def environ(self) -> dict[str, str]:
        """Settings that lead a process here."""
        return {
            "ARXIV_API_URL": f"{self.url}/api/query",
            "ARXIV_FEED_URL": f"{self.url}/a",
            "ARXIV_DELAY_SECONDS": "0",
        }

    def connect(self, *, delay_s: float = 0, patience_s: float = PATIENCE) -> None:
        """Let the portal ask here: how long it rests between requests, how long it waits for an answer."""
        arxiv_client.configure(
            f"{self.url}/api/query",
            f"{self.url}/a",
            "help@lumen.example",
            delay_s,
            public_url="http://portal.test",
            patience_s=patience_s,
        )

    def close(self) -> None:
        """Let everybody go and stop listening."""
        self.over.set()
        self._open.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def add(self, *records: Record) -> Record:
        """Keep these papers; answers the last one."""
        self.records.update({record.arxiv_id: record for record in records})
        return records[-1]

    def edit(self, arxiv_id: str, **fields: object) -> Record:
        """Let arXiv say something else of a paper from now on."""
        return self.add(dataclasses.replace(self.records[arxiv_id], **fields))

    def remove(self, arxiv_id: str) -> None:
        """Let arXiv no longer answer for a paper."""
        del self.records[arxiv_id]

    def fault(
        self, kind: str, times: int = 1, *, after: int = 0, retry_after: int | str | None = None
    ) -> None:
        """Let something go wrong; faults that were asked for earlier come first."""
        if kind not in KINDS and not kind.isdigit():
            raise ValueError(f"there is no fault called {kind}")
        self.faults.append(Fault(kind, times, after, retry_after))

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Whoever asks meanwhile waits for the end of the block."""
        self._open.clear()
        try:
            yield
        finally:
            self._open.set()

    def wait_for(self, requests: int) -> None:
        """Wait until so many requests have arrived in all."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.log) >= requests, LONGEST_WAIT)

    @contextmanager
    def passing(self, path: str, args: dict[str, str], headers: dict[str, str]) -> Iterator[Fault | None]:
        """A request on its way through, with the fault that meets it."""
        with self._arrived:
            self._in_flight += 1
            self.log.append(
                Asked(time.monotonic(), path, args, headers.get("User-Agent"), headers, self._in_flight)
            )
            fault = self._next_fault()
            self._arrived.notify_all()
        try:
            self._open.wait(LONGEST_WAIT)
            yield fault
        finally:
            with self._arrived:
                self._in_flight -= 1

    def _next_fault(self) -> Fault | None:
        if not self.faults:
            return None
        fault = self.faults[0]
        if fault.after > 0:
            fault.after -= 1
            return None
        fault.times -= 1
        if fault.times <= 0:
            self.faults.pop(0)
        return fault

    def answer(self, path: str, args: dict[str, str]) -> Answer | None:
        """The healthy answer; None for an unknown author or address. Raises ValueError for a bad question."""
        author = re.fullmatch(r"/a/([\w.-]+)\.atom2", path)
        if author:
            if author[1] not in self.feeds:
                return None
            found = [self.records[one] for one in self.feeds[author[1]] if one in self.records]
            total = len(found) if self.feeds_are_counted else None
            return Answer(tuple(found), total, 0, len(found), self.style)
        if path != "/api/query":
            return None
        found = self._listed(args["id_list"]) if args.get("id_list") else self._found(args["search_query"])
        if args.get("sortBy") in _SORTS:
            found.sort(key=_SORTS[args["sortBy"]], reverse=args.get("sortOrder") == "descending")
        start, size = int(args.get("start", 0)), int(args.get("max_results", 10))
        return Answer(tuple(found[start : start + size]), len(found), start, size, self.style)

    def _listed(self, ids: str) -> list[Record]:
        bare = [re.sub(r"v\d+$", "", one) for one in ids.split(",")]
        if not all(re.fullmatch(r"\d{4}\.\d{4,5}|[a-z-]+/\d{7}", one) for one in bare):
            raise ValueError("incorrect id format")
        return [self.records[one] for one in dict.fromkeys(bare) if one in self.records]

    def _found(self, query: str) -> list[Record]:
        meant = _Query(query).read()
        return [record for record in self.records.values() if meant(record)]


_SORTS: dict[str, Callable[[Record], tuple[datetime, str]]] = {
    "submittedDate": lambda record: (record.published, record.arxiv_id),
    "lastUpdatedDate": lambda record: (record.updated, record.arxiv_id),
}
Test = Callable[[Record], bool]


@dataclass
class _Query:
    """arXiv's search language as far as we speak it: au ti cat all, quoted or not, AND OR ANDNOT and parentheses."""

    text: str
    tokens: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.tokens = re.findall(r'[()]|\w+:"[^"]*"|"[^"]*"|[^\s()]+', self.text)

    def read(self) -> Test:
        meant = self._either()
        if self.tokens:
            raise ValueError("unbalanced query")
        return meant

    def _either(self) -> Test:
        tests = [self._both()]
        while self.tokens and self.tokens[0] == "OR":
            self.tokens.pop(0)
            tests.append(self._both())
        return lambda record: any(test(record) for test in tests)

    def _both(self) -> Test:
        tests = [self._term()]
        while self.tokens and self.tokens[0] in {"AND", "ANDNOT"}:
            wanted = self.tokens.pop(0) == "AND"
            tests.append(_as(self._term(), wanted))
        return lambda record: all(test(record) for test in tests)

    def _term(self) -> Test:
        if not self.tokens or self.tokens[0] in {"OR", "AND", "ANDNOT", ")"}:
            raise ValueError("a term is missing")
        token = self.tokens.pop(0)
        if token == "(":
            inner = self._either()
            if not self.tokens or self.tokens.pop(0) != ")":
                raise ValueError("a parenthesis is missing")
            return inner
        name, colon, value = token.partition(":")
        if not colon:
            name, value = "all", token
        if name == "cat":
            return lambda record: any(fnmatch(one, value.strip('"')) for one in record.categories)
        return lambda record: _folded(value) in " | ".join(_folded(one) for one in _texts(record)[name])


def _as(test: Test, wanted: bool) -> Test:
    return lambda record: test(record) == wanted


def _folded(text: str) -> str:
    return f" {' '.join(re.findall(r'[a-z0-9]+', anyascii(text).lower()))} "


def _texts(record: Record) -> dict[str, list[str]]:
    names = [author.name for author in record.authors]
    return {"au": names, "ti": [record.title], "all": [*names, record.title, record.abstract]}


def feed(answer: Answer) -> str:
    """The page as arXiv writes it, in the form of 2026, or of 2017 with namespaces declared where they are used."""
    old = answer.style == "2017"
    opensearch = f' xmlns:opensearch="{SEARCH}"'
    known = "" if old else f'{opensearch} xmlns:arxiv="{ARXIV}"'
    here = opensearch if old else ""
    counts = ""
    if answer.total is not None:
        counts = (
            f"<opensearch:itemsPerPage{here}>{answer.size}</opensearch:itemsPerPage>"
            f"<opensearch:totalResults{here}> {answer.total}\n</opensearch:totalResults>"
            f"<opensearch:startIndex{here}>{answer.start}</opensearch:startIndex>"
        )
    entries = "\n".join(entry(record, f' xmlns:arxiv="{ARXIV}"' if old else "") for record in answer.records)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{answer.doctype}<feed xmlns="{ATOM}"{known}>'
        f"<id>http://arxiv.org/api/invented</id><title>arXiv Query</title><updated>2027-03-01T00:00:00Z</updated>"
        f"{counts}{entries}{answer.more}</feed>\n"
    )


def entry(record: Record, declared: str = "") -> str:
    """One paper as arXiv writes it."""
    address = f"http://arxiv.org/abs/{record.arxiv_id}v{record.version}"
    extras = {"comment": record.comment, "journal_ref": record.journal_ref, "doi": record.doi}
    authors = (
        f"<author><name>{escape(one.name)}</name>"
        + (
            f"<arxiv:affiliation{declared}>{escape(one.affiliation)}</arxiv:affiliation>"
            if one.affiliation
            else ""
        )
        + "</author>"
        for one in record.authors
    )
    return "".join(
        [
            f"<entry><id>{address}</id><title>{escape(record.title)}</title>",
            f"<updated>{record.updated:%Y-%m-%dT%H:%M:%SZ}</updated>",
            f"<published>{record.published:%Y-%m-%dT%H:%M:%SZ}</published>",
            f'<link href="{address}" rel="alternate" type="text/html"/><summary>{escape(record.abstract)}</summary>',
            *(f'<category term="{escape(one)}" scheme="{ARXIV}"/>' for one in record.categories),
            *(
                f"<arxiv:{name}{declared}>{escape(text)}</arxiv:{name}>"
                for name, text in extras.items()
                if text
            ),
            f'<arxiv:primary_category{declared} term="{escape(record.primary)}"/>',
            *authors,
            "</entry>",
        ]
    )


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_args: object) -> None:
        pass

    @property
    def arxiv(self) -> Arxiv:
        return self.server.arxiv  # type: ignore[attr-defined,no-any-return]

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        args = {name: values[0] for name, values in parse_qs(address.query).items()}
        with (
            self.arxiv.passing(address.path, args, dict(self.headers)) as fault,
            suppress(ConnectionError),  # whoever asked has lost patience
        ):
            self._respond(address.path, args, fault)

    def _respond(self, path: str, args: dict[str, str], fault: Fault | None) -> None:
        extra = {} if fault is None or fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        if self.arxiv.canned:
            return self.reply(self.arxiv.canned[1], status=self.arxiv.canned[0])
        if fault and fault.kind.isdigit():
            return self.reply(b"Rate exceeded.", status=int(fault.kind), kind="text/plain", **extra)
        try:
            answer = self.arxiv.answer(path, args)
        except ValueError:
            return self.reply(feed(Answer((), 1, 0, 1, more=ERROR)).encode(), status=400)
        if answer is None:
            return self.reply(HTML, status=404, kind="text/html")
        return KINDS[fault.kind if fault else "healthy"](self, answer)

    def reply(
        self,
        body: bytes,
        *,
        status: int = 200,
        kind: str = "application/atom+xml; charset=utf-8",
        **headers: str,
    ) -> None:
        self._head(status, {"Content-Type": kind, "Content-Length": str(len(body)), **headers})
        self.wfile.write(body)

    def _head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Set-Cookie": "followed=1; Path=/"}.items():
            self.send_header(name, value)
        self.end_headers()

    def cut(self, answer: Answer) -> None:
        body = feed(answer).encode()
        self._head(200, {"Content-Length": str(len(body))})
        self.wfile.write(body[: len(body) // 2])
        self.close_connection = True

    def slow(self, answer: Answer) -> None:
        self.arxiv.over.wait(LONGEST_WAIT)

    def drip(self, answer: Answer) -> None:
        body = feed(answer).encode()
        self._head(200, {"Content-Length": str(len(body))})
        for place in range(DRIPS):
            self.wfile.write(body[place : place + 1])
            self.arxiv.over.wait(0.05)
        self.close_connection = True

    def drip_head(self, answer: Answer) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        for _ in range(DRIPS):
            self.wfile.write(b"x")
            self.arxiv.over.wait(0.05)
        self.close_connection = True

    def hang_up(self, answer: Answer) -> None:
        self.close_connection = True

    def huge(self, answer: Answer) -> None:
        self._head(200, {"Content-Length": str(100 * 1024 * 1024)})
        for _ in range(100):
            self.wfile.write(bytes(1024 * 1024))

    def gzip_bomb(self, answer: Answer) -> None:
        self.reply(_bomb(), **{"Content-Encoding": "gzip"})


@cache
def _bomb() -> bytes:
    packer, zeros = zlib.compressobj(1, wbits=31), bytes(1024 * 1024)
    return b"".join(packer.compress(zeros) for _ in range(200)) + packer.flush()


def _page(**change: object) -> Callable[[_Handler, Answer], None]:
    """A page with something else in it; a function gets the answer."""

    def respond(handler: _Handler, answer: Answer) -> None:
        changed = {name: value(answer) if callable(value) else value for name, value in change.items()}
        handler.reply(feed(dataclasses.replace(answer, **changed)).encode())

    return respond


def _body(change: Callable[[str], bytes], **headers: str) -> Callable[[_Handler, Answer], None]:
    """A page whose text becomes other bytes."""
    return lambda handler, answer: handler.reply(change(feed(answer)), **headers)


def _half(answer: Answer) -> tuple[Record, ...]:
    return answer.records[: len(answer.records) // 2]


def _twice(answer: Answer) -> tuple[Record, ...]:
    return (*answer.records[:-1], answer.records[0]) if len(answer.records) > 1 else answer.records * 2


def _without(pattern: str, instead: str = "") -> Callable[[str], bytes]:
    # The feed itself has an id and an update before its first entry.
    return lambda text: "<entry>".join(
        re.sub(pattern, instead, part) if place == 1 else part
        for place, part in enumerate(text.split("<entry>"))
    ).encode()


KINDS: dict[str, Callable[[_Handler, Answer], None]] = {
    "healthy": _page(),
    "html": lambda handler, answer: handler.reply(HTML, kind="text/html"),
    "xhtml": lambda handler, answer: handler.reply(XHTML, kind="text/html"),
    "empty": _body(lambda text: b""),
    "error-entry": _page(records=(), total=1, start=0, more=ERROR),
    "truncated": _body(lambda text: text.encode()[: len(text) * 2 // 3]),
    "cut": _Handler.cut,
    "slow": _Handler.slow,
    "drip": _Handler.drip,
    "drip-head": _Handler.drip_head,
    "hang-up": _Handler.hang_up,
    "empty-page": _page(records=()),
    "short-page": _page(records=_half),
    "duplicates": _page(records=_twice),
    "other-page": _page(start=lambda answer: answer.start + 1),
    "no-total": _page(total=None),
    "odd-total": _page(total="many"),
    "odd-id": _body(_without(r"/abs/[^<]*</id>", "/abs/nothing</id>")),
    "no-dates": _body(_without(r"<published>[^<]*</published>")),
    "bad-date": _body(_without(r"<published>[^<]*", "<published>yesterday")),
    "wrong-encoding": _body(lambda text: text.replace("</title>", " é</title>").encode("latin-1", "replace")),
    "huge": _Handler.huge,
    "gzip-bomb": _Handler.gzip_bomb,
    "bad-gzip": _body(lambda text: b"\x1f\x8b" + text.encode(), **{"Content-Encoding": "gzip"}),
    "entities": _page(doctype=XXE, more="<rights>&secret;</rights>"),
    "bomb": _page(doctype=LAUGHS, more="<rights>&a9;</rights>"),
    "bomb-in-attribute": _page(doctype=LAUGHS, more='<link href="&a9;"/>'),
    "redirect": lambda handler, answer: handler.reply(
        b"", status=302, Location=f"{handler.arxiv.url}/elsewhere"
    ),
    # strange, but right
    "lying-type": _body(str.encode, kind="text/html; charset=latin-1"),
    "gzip": _body(lambda text: gzip.compress(text.encode()), **{"Content-Encoding": "gzip"}),
    "utf-16": _body(lambda text: text.replace("UTF-8", "UTF-16", 1).encode("utf-16")),
}


@pytest.fixture
def arxiv() -> Iterator[Arxiv]:
    """An empty arXiv that the portal asks while the test lasts."""
    before, server = arxiv_client.way(), Arxiv()
    server.connect()
    yield server
    server.close()
    arxiv_client.use(before)
