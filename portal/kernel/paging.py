"""Long lists in pages, by key and never by offset: page 1,000 costs what page 1 costs.

A page remembers the ordering values of its last row in a cursor, an opaque word that is safe in an
address; the next page begins after them, whatever was added or removed in between. HTML and JSON share it.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Select, UnaryExpression, and_, false, func, or_, select
from sqlalchemy.sql import operators

from portal.kernel import db
from portal.kernel.errors import NotFound
from portal.kernel.words import _


@dataclass(frozen=True)
class Page:
    """Some rows of a list, and the cursor of the page after it (None on the last page)."""

    items: Sequence[Any]
    next: str | None
    first: bool = True

    def __iter__(self):
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


class Count(NamedTuple):
    """How many rows there are; `more` says that counting stopped at `number`."""

    number: int
    more: bool = False

    def __str__(self) -> str:
        return f"{self.number}+" if self.more else str(self.number)


class Listing:
    """A list in pages: a select, ordered by `keys` (columns or `column.desc()`), the last one unique; built once, asked often.

    One selected thing gives items that are that thing (an entity, a value), several give rows. Empty values stand last.
    """

    def __init__(self, statement: Select, *keys: Any):
        self._keys = [_Key.of(key) for key in keys]
        self._width = len(statement.column_descriptions)
        query = statement.order_by(None).order_by(*(key.order for key in self._keys))
        self._query = query.add_columns(*(key.column.label(f"key_{n}") for n, key in enumerate(self._keys)))

    def page(self, after: str | None = None, size: int = 50, **values: Any) -> Page:
        """One page, in the caller's unit, the select's own parameters being these `values`.

        Raises NotFound for a cursor that this list never gave.
        """
        query = self._query.limit(size + 1)
        if after:
            query = query.where(_beyond(self._keys, _values(self._keys, after)))
        found = db.session().execute(query, values).freeze()
        items = found().scalars() if self._width == 1 else found().columns(*range(self._width))
        places = found().columns(*range(self._width, self._width + len(self._keys))).all()
        following = _cursor(places[size - 1]) if len(places) > size else None
        return Page(items.all()[:size], following, first=not after)


class Filled(NamedTuple):
    """A key that no row of this list lacks, though others may: PostgreSQL then walks along its index, and sorts nothing."""

    key: Any


def page(statement: Select, *keys: Any, size: int = 50, after: str | None = None) -> Page:
    """One page of a select that was made for it, in the caller's unit; see Listing."""
    return Listing(statement, *keys).page(after, size)


def capped_count(statement: Select, cap: int = 1000) -> Count:
    """How many rows a select has, counted no further than `cap`, in the caller's unit."""
    rows = statement.order_by(None).limit(cap + 1).subquery()
    number = db.session().scalar(select(func.count()).select_from(rows)) or 0
    return Count(min(number, cap), more=number > cap)


@dataclass(frozen=True)
class _Key:
    """One ordering column: which way it runs, and whether rows may lack it."""

    column: ColumnElement[Any]
    falling: bool
    nullable: bool

    @classmethod
    def of(cls, key: Any) -> "_Key":
        if isinstance(key, Filled):
            return replace(cls.of(key.key), nullable=False)
        falling = isinstance(key, UnaryExpression) and key.modifier is operators.desc_op
        column = key.element if falling else key
        return cls(column, falling, getattr(column, "nullable", True))

    @property
    def order(self) -> ColumnElement[Any]:
        way = self.column.desc() if self.falling else self.column.asc()
        return way.nulls_last() if self.nullable else way

    def same(self, value: Any) -> ColumnElement[bool]:
        return self.column.is_(None) if value is None else self.column == value

    def beyond(self, value: Any, *, or_same: bool = False) -> ColumnElement[bool]:
        """Rows that stand after this value, or `or_same` at it; nothing stands after an empty one."""
        if value is None:
            return self.column.is_(None) if or_same else false()
        if self.falling:
            further = self.column <= value if or_same else self.column < value
        else:
            further = self.column >= value if or_same else self.column > value
        return or_(further, self.column.is_(None)) if self.nullable else further

    def read(self, value: Any) -> Any:
        """A value of a cursor as this column's type; raises ValueError or TypeError for another's."""
        kind: Any = datetime if isinstance(self.column.type, db.Instant) else self.column.type.python_type
        if value is None and self.nullable:
            return None
        if issubclass(kind, datetime):
            return datetime.fromisoformat(value).astimezone(UTC)
        if issubclass(kind, date):
            return date.fromisoformat(value)
        if issubclass(kind, Enum):
            return kind(value)
        return _checked(value, kind, 63 if isinstance(self.column.type, BigInteger) else 31)


def _beyond(ordering: list[_Key], values: list[Any]) -> ColumnElement[bool]:
    """(a, b, c) after (x, y, z), each key its own way: the first bound lets the index find the place."""
    ways = [
        and_(
            *(key.same(value) for key, value in zip(ordering[:n], values[:n], strict=True)),
            ordering[n].beyond(values[n]),
        )
        for n in range(len(ordering))
    ]
    return and_(ordering[0].beyond(values[0], or_same=True), or_(*ways))


def _checked(value: Any, kind: Any, bits: int) -> Any:
    """The value, if a database can compare a column of this kind with it; else ValueError."""
    if type(value) is not kind or (kind is int and abs(value) >= 2**bits):
        raise ValueError(value)
    if kind is str and "\0" in value.encode().decode():
        raise ValueError(value)
    return value


def _cursor(values: Sequence[Any]) -> str:
    packed = [one.isoformat() if isinstance(one, date) else one for one in values]
    return base64.urlsafe_b64encode(json.dumps(packed, separators=(",", ":")).encode()).decode().rstrip("=")


def _values(ordering: list[_Key], cursor: str) -> list[Any]:
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        packed = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        return [key.read(value) for key, value in zip(ordering, packed, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise NotFound(
            _("This link leads to no page of this list; please start again from its first page.")
        ) from None
