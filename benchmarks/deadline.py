"""The closing hour: applicants whose submissions grow as 1/(time left), compressed, against the whole portal.

Afterwards everything that was acknowledged is looked for in the database and the storage. A second play sends far more
than the portal can take; a third lets somebody read the largest export at a trickle while others work.
"""

import asyncio
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from benchmarks import databases, kept, load, rows, server
from benchmarks.applicant import PAGES, SAVES, Applicant, Event
from benchmarks.databases import NAMES, Place
from benchmarks.pages import inside, scripted
from benchmarks.tables import Table
from benchmarks.world_applications import CLOSING
from portal.kernel import clock, db
from portal.recruitment.models import Position

TWICE = 0.4
LAST = 0.05  # of the hour: where 1/(time left) stops growing


@dataclass(frozen=True)
class Hour:
    """How many applicants in how many seconds, and how large their files are."""

    applicants: int = 90
    seconds: float = 60.0
    size: int = 2_000_000


@dataclass
class Played:
    """What came of an hour."""

    hour: Hour
    applicants: list[Applicant]
    events: list[Event]
    wrong: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def times(self, what: str) -> list[float]:
        """How long each of these requests took, in seconds, where it was answered."""
        return [one.seconds for one in self.events if one.what == what and one.status]

    def peak(self, within: float = 5.0) -> float:
        """The most first submissions acknowledged a second, over some seconds."""
        ends = sorted(
            one.at + one.seconds for one in self.events if one.what == "submit" and one.status == 303
        )
        return max((sum(end <= at < end + within for at in ends) for end in ends), default=0) / within


def moments(hour: Hour, chance: random.Random) -> list[tuple[float, float]]:
    """When each applicant begins and submits, in seconds; the rate of submissions is as 1/(time left).

    Everybody takes between a quarter and half of the hour; the first begin before it.
    """
    left = [hour.seconds * LAST ** chance.random() for _applicant in range(hour.applicants)]
    stays = [hour.seconds * chance.uniform(0.25, 0.5) for _applicant in left]
    return [
        (hour.seconds * 1.5 - one - stay, hour.seconds * 1.5 - one)
        for one, stay in zip(left, stays, strict=True)
    ]


def play(place: Place, hour: Hour) -> Played:
    """Let everybody apply, then look for everything that was acknowledged."""
    port = server.free_port()
    with inside(place, port):
        _close_in(timedelta(seconds=hour.seconds * 1.5))
        with server.serving(place, port=port) as portal:
            played = asyncio.run(_play(portal.port, hour))
            played.faults = portal.faults()
        played.wrong = list(_wrong(played.applicants))
    return played


def _close_in(soon: timedelta) -> None:
    with db.unit() as here:
        closing = update(Position).where(Position.slug == CLOSING)
        here.execute(closing.values(closes_at=clock.now() + soon, opens_at=clock.now() - timedelta(days=30)))


async def _play(port: int, hour: Hour) -> Played:
    chance, now = random.Random(hour.applicants), asyncio.get_running_loop().time()  # noqa: S311
    events: list[Event] = []
    plans = moments(hour, chance)
    applicants = [
        Applicant(n, port, events, twice=chance.random() < TWICE, size=hour.size, pace=hour.seconds / 3_600)
        for n in range(hour.applicants)
    ]
    visits = (
        one.apply(now + begins, now + submits)
        for one, (begins, submits) in zip(applicants, plans, strict=True)
    )
    await asyncio.gather(*visits)
    return Played(hour, applicants, events)


def _wrong(applicants: Sequence[Applicant]) -> Iterator[str]:
    noticed = [one.noticed for one in applicants if one.noticed.application]
    there = kept.of_closing()
    stored = kept.stored([digest for one in noticed for digest in one.uploads.values()])
    for one in noticed:
        yield from kept.wrong(one, there.get(one.application), stored)


def table(title: str, played: Played) -> Table:
    """What came of an hour, request by request."""
    lines = []
    for what in dict.fromkeys(one.what for one in played.events):
        times = played.times(what)
        answers = Counter(one.status for one in played.events if one.what == what)
        quantiles = [load.quantile(times, part) * 1000 for part in (0.5, 0.95, 1)]
        lines.append(
            (
                what,
                len(times),
                *quantiles,
                answers[503],
                sum(answers[n] for n in range(500, 600)) - answers[503],
                answers[0],
            )
        )
    heads = "request", "answers", "p50 ms", "p95 ms", "longest ms", "503", "other 5xx", "no answer"
    return Table(title, heads, lines, _notes(played))


def _notes(played: Played) -> list[str]:
    hour, noticed = played.hour, [one.noticed for one in played.applicants]
    silent = sum(one.status == 503 and not one.retry_after for one in played.events)
    other = Counter(one.status for one in played.events if 400 <= one.status < 500)
    return [
        f"{hour.applicants} applicants in {hour.seconds:g} s, {PAGES} pages, {SAVES} saves and two files of {hour.size / 1e6:g} MB each;"
        f" {sum(one.twice for one in played.applicants)} submitted twice.",
        f"Submitted: {sum(bool(one.receipts) for one in noticed)} of {hour.applicants}; at the peak {played.peak():.1f} a second (busiest five seconds)"
        f" and {played.peak(1):.0f} in the busiest second.",
        f"Receipts that verify: {sum(len(one.hashes) for one in noticed)}; 503 without Retry-After: {silent}; refused: {dict(other) or 'none'}.",
        f"Acknowledged and not there exactly once: {len(played.wrong)}; faults in the log: {len(played.faults)}.",
        *played.wrong[:5],
        *played.faults[:3],
    ]


# A slow reader


@contextmanager
def trickle(port: int, path: str, per_second: int = 50_000) -> Iterator[list[int]]:
    """Somebody reads an address at so many bytes a second; yields how many came so far, in a list of one."""
    came, over = [0], threading.Event()

    def read() -> None:
        with socket.socket() as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8_192)
            line.connect((load.HOST, port))
            line.sendall(load.request("GET", path))
            while not over.wait(4_096 / per_second) and (data := line.recv(4_096)):
                came[0] += len(data)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield came
    finally:
        over.set()
        reader.join()


def slow_reader(world: Path, dialect: str, seconds: float) -> Table:
    """The times of pages and of saves, alone and beside somebody who reads every publication at a trickle."""
    port, lines = server.free_port(), []
    with databases.place(world, dialect) as place, inside(place, port) as app:
        bench = rows.Bench(app)
        with server.running(place, port=port) as portal:
            for name in ("positions", "publications", "autosave"):
                row = next(one for one in rows.ROWS if one.name == name)
                alone = _measured(portal, row, bench, seconds)
                with trickle(port, "/publications.bib") as came:
                    time.sleep(0.5)
                    before, beside = came[0], _measured(portal, row, bench, seconds)
                    reading = came[0] > before
                p50, p95 = (beside.quantile(part) / alone.quantile(part) for part in (0.5, 0.95))
                shown = [one.quantile(part) * 1000 for one in (alone, beside) for part in (0.5, 0.95)]
                lines.append((name, *shown, p50, p95, "yes" if reading else "no"))
    heads = "page", "p50 ms", "p95 ms", "p50 beside", "p95 beside", "ratio p50", "ratio p95", "still reading"
    return Table(f"Beside a slow reader on {NAMES[dialect]}", heads, lines)


def _measured(portal: server.Server, row: rows.Row, bench: rows.Bench, seconds: float) -> load.Round:
    raw = scripted(row.portal, bench, 4)
    time.sleep(1)
    return load.measure(portal.port, raw, seconds)


def hours(world: Path, dialect: str, *, quick: bool) -> Iterator[Table]:
    """The tables of one database: the hour, far too many at once, and a slow reader."""
    usual = Hour(20, 15) if quick else Hour()
    crowd = Hour(60, 5) if quick else Hour(400, 20)
    for title, hour in (("The closing hour", usual), ("More than it can take", crowd)):
        with databases.place(world, dialect) as place:
            yield table(f"{title}, on {NAMES[dialect]}", play(place, hour))
    yield slow_reader(world, dialect, 2 if quick else 8)
