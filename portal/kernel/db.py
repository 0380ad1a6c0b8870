"""The database: one engine, one Base, and units of work that last milliseconds.

A unit is a transaction with a beginning and an end one can see in the code: `with db.unit():` writes,
`with db.reading():` cannot (the database itself refuses). The only commit of the portal stands here.
Slow work (network, password hashing, file bytes, PDFs, sending) calls `outside(...)`, which raises
while a unit is open: a unit that waits for the world makes everybody wait, on SQLite the whole portal.

SQLite begins a writing unit with BEGIN IMMEDIATE: a deferred BEGIN that writes later fails at once when
another writer was quicker, and no time-out helps. Before it a unit waits in line, from its first statement on
(`kernel/queueing.py`). WAL is used only where SQLite is 3.51.3 or newer, which mended a corruption of it; else
the journal is truncated.
"""

import re
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Date,
    DateTime,
    Engine,
    MetaData,
    Select,
    String,
    bindparam,
    create_engine,
    event,
    make_url,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

from portal.kernel import clock, pooling, queueing

BUSY_MS = 15_000

_engine: Engine | None = None
_ways: dict[bool, Engine] = {}  # the engine for units that write, and for those that do not
_line: queueing.Line | None = None
_open: ContextVar[Session | None] = ContextVar("open_unit", default=None)
_place: ContextVar["_Place | None"] = ContextVar("place_in_line", default=None)


class Instant(TypeDecorator[datetime]):
    """A moment: aware and in UTC in Python, on every database."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect):
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone cannot be stored")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value, dialect):
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


# The moment and its date in UTC, read when a statement is executed: for expressions that are built once.
NOW: Any = bindparam(None, type_=Instant(), callable_=lambda: clock.now())
TODAY: Any = bindparam(None, type_=Date(), callable_=lambda: clock.now().date())


class Base(DeclarativeBase):
    """The root of every table; a table is named after its class, in snake case."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Instant, dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012

    @declared_attr.directive
    def __tablename__(cls) -> str:
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()

    id: Mapped[int] = mapped_column(primary_key=True)


def new_public_id() -> str:
    """A random public id of 80 bits: sixteen lower-case letters and digits that cannot be mistaken for one another."""
    letters = b""
    while len(letters) < 16:
        letters += secrets.token_bytes(20).translate(_LETTERS, _UNEVEN)
    return letters[:16].decode()


_LETTERS = bytes(b"23456789abcdefghjkmnpqrstvwxyz"[one % 30] for one in range(256))
_UNEVEN = bytes(range(240, 256))  # or some letters would come more often than others


class Public:
    """Something with an address: it is named outside by `public_id`, never by its database id."""

    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=new_public_id)


def connect(url: str, *, durable: bool = True, **options: Any) -> Engine:
    """Open the portal's database; `durable=False` trades safety against power cuts for speed, in tests."""
    global _engine, _line
    disconnect()
    if url.startswith("sqlite"):
        apart = {"poolclass": pooling.Apart, "pool_size": pooling.MOST} if _file(url) else {}
        patient = {"timeout": BUSY_MS / 1000, "check_same_thread": False}
        _engine = create_engine(url, connect_args=patient, **apart | options)
        event.listen(_engine, "connect", pooling.prepare_sqlite(durable, BUSY_MS))
        event.listen(_engine, "begin", _begin_sqlite)
        event.listen(_engine, "reset", _end_sqlite)
        if (file := _file(url)) and "creator" not in options:
            _line = queueing.Line(file)
    else:
        _engine = create_engine(url, **options)
        event.listen(_engine, "checkin", pooling.note_end)
        event.listen(_engine, "checkout", pooling.ask_if_old(_engine.dialect))
        if not durable:
            event.listen(_engine, "connect", _hurry_postgresql)
    for writes in (False, True):
        _ways[writes] = _engine.execution_options(writes=writes, postgresql_readonly=not writes)
    return _engine


def _file(url: str) -> Path | None:
    name = make_url(url).database
    return Path(name).absolute() if name and name != ":memory:" else None


def disconnect() -> None:
    """Close every connection, as a process that forks or a test that ends must."""
    global _engine, _line
    if _engine is not None:
        _engine.dispose()
        _engine = None
        _ways.clear()
    if _line is not None:
        _line.close()
        _line = None


def engine() -> Engine:
    """The engine of the connected database; raises RuntimeError before `connect`."""
    if _engine is None:
        raise RuntimeError("no database is connected")
    return _engine


def is_connected(to: Engine) -> bool:
    """Whether this is the engine of the connected database."""
    return _engine is to


def session() -> Session:
    """The session of the open unit; raises RuntimeError outside one."""
    found = _open.get()
    if found is None:
        raise RuntimeError("no unit of work is open")
    return found


def is_open() -> bool:
    """Whether a unit is open here."""
    return _open.get() is not None


def insert(table: Any) -> Any:
    """An INSERT that may go on with ON CONFLICT, which both databases spell alike."""
    return (sqlite if engine().dialect.name == "sqlite" else postgresql).insert(table)


def hold(kind: Any, query: Select, values: dict[str, Any] | None = None) -> None:
    """Make a second request for the rows of a query wait until this unit ends.

    They are locked by themselves first: what stands around them is then asked as it is once whoever was quicker is done.
    On SQLite a unit that writes has waited for whoever was quicker before it could ask anything.
    """
    assert query.whereclause is not None
    if engine().dialect.name == "sqlite":
        return
    session().execute(select(kind.id).where(query.whereclause).order_by(kind.id).with_for_update(), values)


def outside(work: str) -> None:
    """Say that slow work begins; raises RuntimeError while a unit is open."""
    if is_open():
        raise RuntimeError(f"{work} must stand outside the unit of work")


@contextmanager
def unit() -> Iterator[Session]:
    """A short unit that may write; commits at its end, leaves nothing behind when it fails."""
    with _begun(writes=True) as here:
        yield here
        here.commit()


@contextmanager
def reading() -> Iterator[Session]:
    """A short unit that only reads; the database refuses to write in it."""
    with _begun(writes=False) as here:
        yield here


@contextmanager
def _begun(*, writes: bool) -> Iterator[Session]:
    if is_open():
        raise RuntimeError("a unit of work is open already; units do not nest")
    engine()  # or say that there is none
    pooling.writes.set(writes)
    here = Session(_ways[writes], expire_on_commit=False, autoflush=writes)
    place = _Place(_line) if writes and _line else None
    opened, placed = _open.set(here), _place.set(place)
    try:
        yield here
    finally:
        _open.reset(opened)
        try:
            here.close()
        finally:
            _place.reset(placed)
            if place:
                place.leave()


class _Place:
    """A writing unit's place in the line: taken with its first statement, left with its end."""

    def __init__(self, line: queueing.Line) -> None:
        self._line, self._entered = line, False

    def enter(self) -> None:
        if self._entered:  # it rolled back, and begins again
            return
        try:
            self._line.enter(BUSY_MS / 1000)
        except OSError as error:  # too late, or there can be no file
            raise OperationalError("BEGIN IMMEDIATE", None, error) from error
        self._entered = True

    def leave(self) -> None:
        if self._entered:
            self._line.leave()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", True)
    if writes and (place := _place.get()):
        place.enter()
    if connection.info.get("writes") is not writes:  # the connection remembers
        connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
        connection.info["writes"] = writes
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _end_sqlite(connection: sqlite3.Connection, _record: object, _state: object) -> None:
    # A COMMIT that fails leaves the transaction open, with its lock, and SQLAlchemy takes it for ended.
    connection.rollback()


def _hurry_postgresql(connection: Any, _record: object) -> None:
    connection.execute("SET synchronous_commit=off")
    connection.commit()
