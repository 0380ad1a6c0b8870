"""Pages beside bare views that ask the same of the database: answers a second, times, statements, memory, starts."""

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from flask import Flask
from sqlalchemy import event

import config
from benchmarks import databases, load, server
from benchmarks.databases import Place
from benchmarks.load import Round
from benchmarks.rows import ROWS, Bench, Row
from benchmarks.tables import Table, short
from portal.app import create_app
from portal.kernel import db

CONNECTIONS = 8
LONGEST_S = 300
BARE = "benchmarks.bare:create_app()"


@dataclass(frozen=True)
class Effort:
    """How long and how often is measured."""

    seconds: float = 2.0
    rounds: int = 3
    requests: int = 10_000


QUICK = Effort(seconds=0.7, requests=1_000)


@contextmanager
def inside(place: Place, port: int) -> Iterator[Flask]:
    """The portal in this process, told what the server on a port is told."""
    app = create_app(config.load(server.environment(place, port)))
    try:
        yield app
    finally:
        db.disconnect()


def pages(world: Path, dialect: str, effort: Effort) -> Iterator[Table]:
    """The tables of one database."""
    port = server.free_port()
    with databases.place(world, dialect) as place, inside(place, port) as app:
        bench = Bench(app)
        with server.running(place, port=port) as portal, server.running(place, app=BARE) as bare:
            began = portal.memory()
            lines = [_line(row, bench, portal, bare, effort) for row in ROWS]
            yield _table(dialect, lines)
            yield _memory(dialect, began, bench, portal, effort)
            if faults := portal.faults():
                raise RuntimeError(f"{len(faults)} faults in the portal's log, the first: {faults[0]}")


@dataclass(frozen=True)
class Line:
    """What came of a row: the rounds of both, and how many statements the portal asks."""

    row: Row
    portal: list[Round]
    bare: list[Round]
    asked: int

    @property
    def ratio(self) -> float:
        """The portal's answers a second to the bare view's, round by round: the median."""
        return statistics.median(p.rate / b.rate for p, b in zip(self.portal, self.bare, strict=True))


def _line(row: Row, bench: Bench, portal: server.Server, bare: server.Server, effort: Effort) -> Line:
    asked = statements(bench.app, row, bench)
    rounds: tuple[list[Round], list[Round]] = [], []
    _round(portal, row.portal, bench, 0.3, row.status)
    _round(bare, row.bare, bench, 0.3, 200)
    for _round_number in range(effort.rounds):
        rounds[0].append(_round(portal, row.portal, bench, effort.seconds, row.status))
        rounds[1].append(_round(bare, row.bare, bench, effort.seconds, 200))
    return Line(row, *rounds, asked)


def _round(at: server.Server, scripts, bench: Bench, seconds: float, status: int) -> Round:
    """One round against one server, while nothing else computes; raises RuntimeError for any other answer."""
    raw = scripted(scripts, bench, CONNECTIONS)
    at.wait_until_idle()
    found = load.measure(at.port, raw, seconds)
    if set(found.statuses) != {status}:
        raise RuntimeError(f"not every answer was {status}: {dict(found.statuses)}")
    return found


def scripted(scripts, bench: Bench, connections: int) -> list[Iterator[bytes]]:
    """A row's scripts as bytes."""
    return [_bytes(one) for one in scripts(bench, connections)]


def _bytes(script) -> Iterator[bytes]:
    """The bytes of a script; of one that asks the same for ever, made once."""
    last, raw = None, b""
    for asked in script:
        if asked is not last:
            last, raw = asked, asked.raw()
        yield raw


def statements(app: Flask, row: Row, bench: Bench) -> int:
    """How many statements one request asks of the database, who is here among them."""
    asked = next(row.portal(bench, 1)[0])
    seen: list[str] = []
    listen = db.engine(), "before_cursor_execute", lambda _c, _cursor, sql, *_rest: seen.append(sql)
    event.listen(*listen)
    status = asked.inside(app)
    event.remove(*listen)
    if status != row.status:
        raise RuntimeError(f"{row.name}: {status} instead of {row.status}")
    return len([sql for sql in seen if not sql.startswith(("PRAGMA", "BEGIN", "SAVEPOINT", "RELEASE"))])


def _table(dialect: str, lines: list[Line]) -> Table:
    heads = (
        "page",
        "portal/s",
        "p50 ms",
        "p95 ms",
        "bare/s",
        "p50 ms",
        "ratio",
        "aim",
        "p95/p50",
        "aim",
        "SQL",
        "aim",
    )
    client = max(one.client for line in lines for one in (*line.portal, *line.bare))
    notes = [f"{CONNECTIONS} connections; the load client was busy for {client:.0%} of a core at most."]
    return Table(f"Pages on {databases.NAMES[dialect]}", heads, [_cells(one) for one in lines], notes)


def _cells(line: Line) -> tuple:
    p50, p95 = (statistics.median(one.quantile(part) for one in line.portal) for part in (0.5, 0.95))
    bare = statistics.median(one.quantile(0.5) for one in line.bare)
    most = line.row.statements
    return (
        *(line.row.name, statistics.median(one.rate for one in line.portal), p50 * 1000, p95 * 1000),
        *(statistics.median(one.rate for one in line.bare), bare * 1000),
        *(line.ratio, short(line.ratio, line.row.aim), p95 / p50, short(p95 / p50, 3, at_most=True)),
        *(line.asked, short(line.asked, most, at_most=True) if most else None),
    )


def _memory(dialect: str, began: list[float], bench: Bench, portal: server.Server, effort: Effort) -> Table:
    """Resident memory of a worker at its start, after a tenth of the requests, and after all of them."""
    asked = [next(row.portal(bench, 1)[0]).raw() for row in ROWS if not row.writes]
    mixed, held, made = cycle(asked), [began], [0]
    for number in (effort.requests // 10, effort.requests - effort.requests // 10):
        found = load.measure(portal.port, _shared(mixed, number), LONGEST_S)
        portal.wait_until_idle()
        held.append(portal.memory())
        made.append(made[-1] + len(found.times))
    rows = [
        (f"worker {n}", *megabytes, short(megabytes[-1], 120, at_most=True), megabytes[-1] - megabytes[1])
        for n, megabytes in enumerate(zip(*held, strict=True), 1)
    ]
    heads = (
        "",
        "at start, MB",
        *(f"after {n:,} requests" for n in made[1:]),
        "aim",
        f"growth since {made[1]:,}",
    )
    return Table(f"Memory of a worker on {databases.NAMES[dialect]}", heads, rows)


def _shared(raw: Iterator[bytes], number: int) -> list[Iterator[bytes]]:
    """One script that all connections take their requests from."""
    script = islice(raw, number)
    return [script] * CONNECTIONS


def starts(world: Path) -> Table:
    """How long the portal takes to be imported, and from a cold start until its first answer."""
    imported, firsts = server.import_seconds(), []
    with databases.place(world, "sqlite") as place:
        for _start in range(3):
            with server.running(place) as portal:
                firsts.append(portal.first_answer)
    first = statistics.median(firsts)
    rows = [
        ("import of portal.app", imported, short(imported, 0.8, at_most=True)),
        ("start of the server until its first answer", first, short(first, 2, at_most=True)),
    ]
    return Table("Starts", ("", "seconds", "aim"), rows)
