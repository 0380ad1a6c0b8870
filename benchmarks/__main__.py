"""Prints `docs/performance.md`: `python -m benchmarks [--quick] [pages] [deadline] [harvest]`; `make bench` calls it."""

import argparse
import logging
import os
import platform
import re
import signal
import sqlite3
import sys
from collections.abc import Collection, Iterator
from importlib.metadata import version
from pathlib import Path

import psycopg

from benchmarks import databases, deadline, harvest, pages, world

ABOUT = """# Performance

`make bench` prints this page, `make bench QUICK=1` a short one; with `TEST_DATABASE_URL` it measures PostgreSQL too.

A page is measured beside a bare view: Flask and SQLAlchemy alone, under the same server settings, asking the database
for the same rows, columns and order ([bare.py](../benchmarks/bare.py)). Rounds of both take turns, while nothing else
computes; a ratio is the median of the rounds' own ratios, and only ratios can be compared between machines. What misses
its aim carries ✗. The client runs on the same cores as the server and the database.

The world is invented by a seeded generator: {publications:,} publications, {applications:,} applications to one position.
"""

EVERYTHING = frozenset({"pages", "deadline", "harvest"})


def main() -> None:
    """Measure what was asked for, and print a table as soon as it is there."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks", description="How fast the portal is.")
    asked.add_argument(
        "what", nargs="*", metavar="pages|deadline|harvest", help="all of it where nothing is named"
    )
    asked.add_argument("--quick", action="store_true", help="a small world and short rounds")
    given = asked.parse_args()
    if unknown := set(given.what) - EVERYTHING:
        asked.error(f"there is no {', '.join(sorted(unknown))}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # and nothing that was started stays behind
    logging.disable(logging.WARNING)  # the portal in this process logs its requests
    sizes = world.QUICK if given.quick else world.Sizes()
    print(ABOUT.format(publications=sizes.publications, applications=sizes.applications), flush=True)
    print(f"{'; '.join(machine())}.\n", flush=True)
    for table in tables(world.kept(sizes), given.what or EVERYTHING, quick=given.quick):
        print(table, flush=True)


def tables(found: Path, what: Collection[str], *, quick: bool) -> Iterator[object]:
    """Every table of a world."""
    if "pages" in what:
        yield pages.starts(found)
        for dialect in databases.dialects():
            yield from pages.pages(found, dialect, pages.QUICK if quick else pages.Effort())
    if "deadline" in what:
        for dialect in databases.dialects():
            yield from deadline.hours(found, dialect, quick=quick)
    if "harvest" in what:
        missing = harvest.gone()
        yield missing or harvest.table(list(harvest.measured(postgresql=os.environ.get(databases.SERVER))))


def machine() -> Iterator[str]:
    """The machine's shape, and the versions that matter."""
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    yield f"{os.cpu_count()} cores ({model[1] if model else platform.machine()}), {memory:.0f} GB of memory"
    yield f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    if "postgresql" in databases.dialects():
        with psycopg.connect(os.environ[databases.SERVER].replace("+psycopg", "")) as connection:
            yield f"PostgreSQL {connection.info.server_version // 10_000}.{connection.info.server_version % 10_000}"
    yield ", ".join(f"{name} {version(name)}" for name in ("flask", "sqlalchemy", "gunicorn"))
    yield f"{os.getloadavg()[0]:.1f} processes wanted to run when it began"


if __name__ == "__main__":
    main()
