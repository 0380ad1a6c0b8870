"""The load client: raw HTTP/1.1 over kept-alive connections, cheap enough that the server is what is measured."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

HOST = "127.0.0.1"
PATIENCE_S = 90.0


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the headers by lower-case name, the body, and how long it took in seconds."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


def request(
    method: str,
    path: str,
    body: bytes = b"",
    *,
    kind: str = "application/x-www-form-urlencoded",
    **headers: str,
) -> bytes:
    """The bytes of a request; a header's name is written with underscores."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", "Accept-Language: en"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items() if value]
    if method == "POST":
        lines += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def form(path: str, fields: Mapping[str, str], **headers: str) -> bytes:
    """The bytes of a request that sends a form."""
    return request("POST", path, urlencode(fields).encode(), **headers)


def multipart(path: str, fields: Mapping[str, str], name: str, file: bytes, **headers: str) -> bytes:
    """The bytes of a request that sends a form with a PDF."""
    cut = "benchmarks-7fKq2"
    parts = [
        f'--{cut}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in fields.items()
    ]
    parts.append(
        f'--{cut}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    )
    body = "".join(parts).encode() + file + f"\r\n--{cut}--\r\n".encode()
    return request("POST", path, body, kind=f"multipart/form-data; boundary={cut}", **headers)


class Connection(asyncio.Protocol):
    """One connection; it asks one thing at a time."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.waiting: asyncio.Future[Answer] | None = None
        self.came, self.head, self.began = bytearray(), None, 0.0
        self.open = False

    def connection_made(self, transport) -> None:
        self.transport, self.open = transport, True

    def connection_lost(self, error: Exception | None) -> None:
        self.open = False
        if self.waiting and not self.waiting.done():
            self.waiting.set_exception(ConnectionResetError("the server hung up"))

    def ask(self, raw: bytes) -> "asyncio.Future[Answer]":
        """Send a request; its answer comes later."""
        self.came.clear()
        self.head, self.began = None, time.perf_counter()
        self.waiting = asyncio.get_running_loop().create_future()
        self.transport.write(raw)
        return self.waiting

    def data_received(self, data: bytes) -> None:
        self.came += data
        if self.head is None:
            end = self.came.find(b"\r\n\r\n")
            if end < 0:
                return
            self.head = _head(bytes(self.came[:end]))
            del self.came[: end + 4]
        body = _body(self.head, self.came)
        if body is not None and not self.waiting.done():
            status, headers = self.head
            self.waiting.set_result(Answer(status, headers, body, time.perf_counter() - self.began))
            if headers.get("connection") == "close":
                self.open = False
                self.transport.close()

    def close(self) -> None:
        """Hang up."""
        self.open = False
        if self.transport:
            self.transport.close()


def _head(raw: bytes) -> tuple[int, dict[str, str]]:
    first, *lines = raw.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    headers: dict[str, str] = {}
    for name, _colon, value in pairs:
        key = name.lower()
        headers[key] = f"{headers[key]}\n{value.strip()}" if key in headers else value.strip()
    return int(first.split()[1]), headers


def _body(head: tuple[int, Mapping[str, str]], came: bytearray) -> bytes | None:
    """The whole body, or None while some of it is on its way."""
    status, headers = head
    if status in (204, 304):
        return b""
    if headers.get("transfer-encoding") == "chunked":
        return bytes(came) if came.endswith(b"0\r\n\r\n") else None  # its length is all that is asked of it
    size = int(headers.get("content-length", 0))
    return bytes(came[:size]) if len(came) >= size else None


async def connect(port: int) -> Connection:
    """A connection to a server on this machine."""
    _transport, made = await asyncio.get_running_loop().create_connection(Connection, HOST, port)
    return made


@dataclass
class Round:
    """What a round of requests came to: seconds of each, what was answered, and how busy this client itself was."""

    times: list[float] = field(default_factory=list)
    statuses: Counter = field(default_factory=Counter)
    wall: float = 0.0
    client: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.wall

    def quantile(self, part: float) -> float:
        """The time within which this part of the answers came, in seconds."""
        return quantile(self.times, part)


def quantile(times: Sequence[float], part: float) -> float:
    """The smallest of these that this part of them does not exceed."""
    return sorted(times)[max(0, -(-len(times) * part // 1).__int__() - 1)] if times else 0.0


def measure(port: int, scripts: Sequence[Iterator[bytes]], seconds: float) -> Round:
    """Let each script ask over a connection of its own, one request after the other, until time or script is over."""
    return asyncio.run(_measure(port, scripts, seconds))


async def _measure(port: int, scripts: Sequence[Iterator[bytes]], seconds: float) -> Round:
    found = Round()
    connections = [await connect(port) for _script in scripts]
    began, busy = time.perf_counter(), time.process_time()
    loops = (
        _ask_all(one, script, began + seconds, found)
        for one, script in zip(connections, scripts, strict=True)
    )
    await asyncio.wait_for(asyncio.gather(*loops), seconds + PATIENCE_S)
    found.wall = time.perf_counter() - began
    found.client = (time.process_time() - busy) / found.wall
    for one in connections:
        one.close()
    return found


async def _ask_all(connection: Connection, script: Iterator[bytes], until: float, found: Round) -> None:
    while time.perf_counter() < until and (raw := next(script, None)) is not None:
        answer = await connection.ask(raw)
        found.times.append(answer.seconds)
        found.statuses[answer.status] += 1
