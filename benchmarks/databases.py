"""A world to spoil: copied into a folder for SQLite, row by row into a database of its own for PostgreSQL."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import JSON, Engine, Table, create_engine, func, select

from portal.kernel import db, migrating

SERVER = "TEST_DATABASE_URL"
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
SOME = 10_000


@dataclass(frozen=True)
class Place:
    """Where a portal of the benchmarks keeps things: its database's address, and its instance folder."""

    dialect: str
    url: str
    folder: Path


def dialects() -> list[str]:
    """What can be measured here: SQLite always, PostgreSQL where the environment names a server."""
    return ["sqlite", *(["postgresql"] if os.environ.get(SERVER) else [])]


@contextmanager
def place(world: Path, dialect: str) -> Iterator[Place]:
    """A fresh copy of a world, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as name:
        folder = Path(name)
        shutil.copytree(world / "documents", folder / "documents")
        if dialect == "sqlite":
            shutil.copy(world / "portal.sqlite3", folder)
            yield Place(dialect, f"sqlite:///{folder}/portal.sqlite3", folder)
        else:
            with _postgresql(world) as url:
                yield Place(dialect, url, folder)


@contextmanager
def _postgresql(world: Path) -> Iterator[str]:
    with empty(os.environ[SERVER]) as url:
        copy(f"sqlite:///{world}/portal.sqlite3", url)
        yield url


@contextmanager
def empty(server: str) -> Iterator[str]:
    """A database of its own with every table and no row on a PostgreSQL server, gone afterwards; answers its address."""
    server = server.replace("+psycopg", "")
    name = f"portal_bench_{os.getpid()}"
    url = server.rsplit("/", 1)[0].replace("postgresql:", "postgresql+psycopg:") + f"/{name}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        migrating.upgrade(url)
        yield url
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def copy(source: str, target: str) -> None:
    """Copy every row of a SQLite database into an empty, migrated PostgreSQL one."""
    read = create_engine(source)
    try:
        with psycopg.connect(target.replace("+psycopg", ""), autocommit=True) as connection:
            for table in db.Base.metadata.sorted_tables:
                _copy(table, read, connection)
            connection.execute("VACUUM ANALYZE")  # as it does itself after a while
    finally:
        read.dispose()


def _copy(table: Table, read: Engine, connection: psycopg.Connection) -> None:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    packed = [isinstance(column.type, JSON) for column in table.columns]
    with read.connect() as source, connection.cursor() as cursor:
        rows = source.execution_options(yield_per=SOME).execute(select(table).order_by(table.c.id))
        with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as sink:
            for row in rows:
                sink.write_row(
                    [json.dumps(v) if j and v is not None else v for v, j in zip(row, packed, strict=True)]
                )
        if last := source.scalar(select(func.max(table.c.id))):
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", (f'"{table.name}"', last))
