"""Many values or rows in one statement, which reads the same however many they are.

Written out one by one they make another statement for every number of them, which is read anew each time; here they
travel as one parameter, so that a statement is built once. `Several` is a list: JSON to SQLite, an array to PostgreSQL.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import JSON, Result, Table, TableValuedAlias, Text, bindparam, cast, column, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType, TypeDecorator, TypeEngine

from portal.kernel import db

Then = Callable[[Any], Any]


def put(table: Any, rows: Sequence[Mapping[str, Any]], then: Then | None = None) -> Result[Any]:
    """Insert rows of the same columns in their order, in the caller's unit; what each has for itself stands in them.

    `then` is a function of a module that says more of the INSERT: what to do in a conflict, what to answer.
    """
    dialect = db.engine().dialect.name
    insert = _insert(dialect, table, tuple(rows[0]), then)
    if dialect == "sqlite":
        return db.session().execute(insert, rows)
    written = json.dumps(rows, default=datetime.isoformat, ensure_ascii=False)
    return db.session().execute(insert, {"rows": written})


@cache
def _insert(dialect: str, table: Table, names: tuple[str, ...], then: Then | None) -> Any:
    new = db.insert(table)
    if dialect == "postgresql":
        columns = [column(name, table.c[name].type) for name in names]
        given = func.json_to_recordset(cast(bindparam("rows", type_=Text()), JSON)).table_valued(*columns)
        rows = select(*given.render_derived(with_types=True).c)
        new = new.from_select(names, rows)
    return then(new) if then else new


class Several(TypeDecorator[Any]):
    """A list of values of one type as one parameter."""

    impl = Text
    cache_ok = True

    def __init__(self, of: TypeEngine[Any]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect):
        return dialect.type_descriptor(ARRAY(self.of) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value, dialect):
        return list(value) if dialect.name == "postgresql" else json.dumps(list(value))


class _Each(FunctionElement[Any]):
    inherit_cache = True


@compiles(_Each, "sqlite")
def _each_sqlite(element: _Each, compiler: Any, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(_Each, "postgresql")
def _each_postgresql(element: _Each, compiler: Any, **options: Any) -> str:
    return f"unnest({compiler.process(element.clauses, **options)})"


class _Among(FunctionElement[Any]):
    inherit_cache = True
    # For a Boolean SQLAlchemy writes "= 1" behind it, and SQLite no longer looks into the index.
    type = NullType()


@compiles(_Among, "sqlite")
def _among_sqlite(element: _Among, compiler: Any, **options: Any) -> str:
    column, each = (compiler.process(one, **options) for one in element.clauses)
    return f"({column} IN (SELECT value FROM {each}))"  # noqa: S608


@compiles(_Among, "postgresql")
def _among_postgresql(element: _Among, compiler: Any, **options: Any) -> str:
    # PostgreSQL takes an array from a SELECT for a short one, and asks the index even of a table it knows nothing about.
    column, each = (compiler.process(one, **options) for one in element.clauses)
    return f"({column} = ANY (ARRAY(SELECT {each})))"


def among(column: Any, name: str) -> _Among:
    """That a column is one of several numbers or texts, which are given as the parameter of this name."""
    return _Among(column, _Each(bindparam(name, type_=Several(column.type))))


def each(name: str, of: TypeEngine[Any]) -> TableValuedAlias:
    """Several values as rows with a column `value`, given as the parameter of this name: each leads to its own row."""
    return _Each(bindparam(name, type_=Several(of))).table_valued(column("value", of), name="value")
