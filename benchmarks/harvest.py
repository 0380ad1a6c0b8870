"""How a harvest of real records goes: `python -m benchmarks.harvest [--json] [--records FILE] [--server FILE] [--database URL]`.

All records of a file come page by page from a local arXiv, pass the gate, are believed, stored and attributed, beside the
`arxiv` package alone with the same pages; then all of them once more. Memory is measured in processes of their own.
"""

import argparse
import json
import lzma
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

if not __package__:  # called by its path
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import databases, harvest_run
from benchmarks.harvest_run import Page, Run
from benchmarks.server import free_port
from benchmarks.tables import Table, short
from config import ROOT
from portal.kernel import migrating

BESIDE = ROOT.parent / "shared"
RECORDS = BESIDE / "data" / "arxiv" / "records.jsonl.xz"
SERVER = BESIDE / "tools" / "arxiv_server.py"
SIZE = 100
AIM = 0.5  # of the `arxiv` package alone
GROWTH = 1.2  # of the memory of a quarter of the records
T = TypeVar("T")


@dataclass(frozen=True)
class Measured:
    """A harvest on one database: records a second, beside the `arxiv` package alone; the rest as it is named, in MB.

    `statements` are the fewest and the most about publications in one page of the first run; `memory` is by number of
    records.
    """

    database: str
    records: int
    stored: int
    attributions: int
    records_per_second: float
    alone_per_second: float
    ratio: float
    again_per_second: float
    statements: tuple[int, int]
    writes_again: int
    memory_before: float
    memory: dict[int, float]


def main() -> None:
    """Measure what was asked for, and print it."""
    asked = argparse.ArgumentParser(description="How a harvest of real records goes.")
    asked.add_argument("--json", action="store_true", help="one object instead of tables")
    asked.add_argument(
        "--records", type=Path, default=RECORDS, metavar="FILE", help="a JSON object a line, may be .xz"
    )
    asked.add_argument(
        "--server", type=Path, default=SERVER, metavar="FILE", help="the local arXiv that answers"
    )
    asked.add_argument("--database", metavar="URL", help="a PostgreSQL server to measure too")
    given = asked.parse_args()
    if missing := gone(given.records, given.server):
        print(missing)
        return
    found = list(measured(given.records, given.server, given.database))
    if given.json:
        print(json.dumps([asdict(one) for one in found]))
    else:
        print(table(found))


def gone(records: Path = RECORDS, server: Path = SERVER) -> str | None:
    """A sentence where there is nothing to harvest from."""
    missing = [str(path) for path in (records, server) if not path.exists()]
    return f"The harvest was not measured: there is no {' and no '.join(missing)}." if missing else None


def measured(
    records: Path = RECORDS, server: Path = SERVER, postgresql: str | None = None
) -> Iterator[Measured]:
    """Harvest all records on every database there is."""
    pages = list(read(records))
    with _answering(server, records) as url:
        yield _measured("SQLite", url, pages, _file)
        if postgresql:
            yield _measured("PostgreSQL", url, pages, lambda: databases.empty(postgresql))


def read(records: Path, size: int = SIZE) -> Iterator[Page]:
    """All records of a file as pages, each with the author who is printed there most often."""
    opened = lzma.open if records.suffix == ".xz" else open
    with opened(records, "rt", encoding="utf-8") as lines:
        every = [json.loads(line) for line in lines]
    for first in range(0, len(every), size):
        page = every[first : first + size]
        names = Counter(name for one in page for name in dict.fromkeys(one["authors"]))
        yield Page(tuple(one["id"] for one in page), names.most_common(1)[0][0])


def _measured(name: str, url: str, pages: Sequence[Page], empty: Callable[[], Any]) -> Measured:
    with empty() as database:
        first, again = _apart(harvest_run.twice, url, database, pages)
    before, held = 0.0, {}
    for part in (4, 2, 1):
        some = pages[: -(-len(pages) // part)]
        with empty() as database:
            before, peak = _apart(harvest_run.memory, url, database, some)
        held[_count(some)] = peak - before
    return _said(name, _count(pages), first, again, before, held)


def _said(name: str, records: int, first: Run, again: Run, before: float, held: dict[int, float]) -> Measured:
    return Measured(
        database=name,
        records=records,
        stored=first.publications,
        attributions=first.attributions,
        records_per_second=records / sum(first.seconds),
        alone_per_second=records / sum(first.alone),
        ratio=sum(first.alone) / sum(first.seconds),
        again_per_second=records / sum(again.seconds),
        statements=(min(first.statements), max(first.statements)),
        writes_again=again.writes,
        memory_before=before,
        memory=held,
    )


def _count(pages: Sequence[Page]) -> int:
    return sum(len(page.ids) for page in pages)


def _apart(work: Callable[..., T], *given: object) -> T:
    """What the work answers in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(work, *given).result()


@contextmanager
def _file() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        url = f"sqlite:///{folder}/portal.sqlite3"
        migrating.upgrade(url)
        yield url


@contextmanager
def _answering(server: Path, records: Path) -> Iterator[str]:
    """The local arXiv over these records, without any delay."""
    port = free_port()
    command = [sys.executable, str(server), "--port", str(port), "--records", str(records)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603
        try:
            assert process.stdout is not None
            if not process.stdout.readline():
                raise RuntimeError("the local arXiv did not start")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def table(found: Sequence[Measured]) -> Table:
    """What was measured, beside what is aimed at."""
    heads = ("", *(one.database for one in found), "aim")
    rows = [
        ("records a second, everything stored", *(one.records_per_second for one in found), None),
        ("the arxiv package alone", *(one.alone_per_second for one in found), None),
        ("ratio", *(one.ratio for one in found), short(min(one.ratio for one in found), AIM)),
        ("unchanged, records a second", *(one.again_per_second for one in found), None),
        ("unchanged, writes", *(one.writes_again for one in found), _most(found, "writes_again", 0)),
        ("statements a page, fewest", *(one.statements[0] for one in found), None),
        ("statements a page, most", *(one.statements[1] for one in found), "the same"),
        *(_memory(found, number) for number in found[0].memory),
    ]
    notes = [
        f"{found[0].records:,} records in pages of {SIZE}; {found[0].stored:,} publications and "
        f"{found[0].attributions:,} attributions stored. Statements are those about publications.",
    ]
    return Table("A harvest", heads, rows, notes)


def _most(found: Sequence[Measured], name: str, aim: float) -> str:
    return short(max(getattr(one, name) for one in found), aim, at_most=True)


def _memory(found: Sequence[Measured], number: int) -> tuple[Any, ...]:
    """Memory above that before the first page, in MB; it may not grow with the number of records."""
    held = [one.memory[number] for one in found]
    least = [min(one.memory) for one in found]
    grown = max(one.memory[number] / one.memory[few] for one, few in zip(found, least, strict=True))
    aim = None if number == least[0] else f"{short(grown, GROWTH, at_most=True)} of the first"
    return f"memory over {found[0].memory_before:.0f} MB, {number:,} records, MB", *held, aim


if __name__ == "__main__":
    main()
