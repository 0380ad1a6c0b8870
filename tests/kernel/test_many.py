"""Many values and rows travel in one statement, which reads the same however many they are."""

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import MetaData, UniqueConstraint, event, select
from sqlalchemy.orm import Mapped

from portal.kernel import db, many
from portal.kernel.many import among, each

THEN = datetime(2026, 3, 1, 9, 30, 0, 250, tzinfo=UTC)


class Bench(db.Base):
    __abstract__ = True
    metadata = MetaData()


class Parcel(Bench):
    label: Mapped[str]
    weight: Mapped[int | None]
    fragile: Mapped[bool]
    sent_at: Mapped[datetime]
    holds: Mapped[list[Any]]

    __table_args__ = (UniqueConstraint("label"),)


PARCELS: Any = Parcel.__table__


@pytest.fixture(autouse=True)
def parcels(database):
    Bench.metadata.create_all(db.engine())
    yield
    Bench.metadata.drop_all(db.engine())


@contextmanager
def statements():
    """What the database is asked meanwhile about parcels."""
    seen: list[str] = []
    listen = db.engine(), "before_cursor_execute", lambda _c, _cursor, sql, *_rest: seen.append(sql)
    event.listen(*listen)
    yield seen
    event.remove(*listen)
    seen[:] = [sql for sql in seen if "parcel" in sql]


def parcel(label: str, **said: Any) -> dict[str, Any]:
    return {"label": label, "weight": 1, "fragile": False, "sent_at": THEN, "holds": [], **said}


def put(*rows: dict[str, Any], then: many.Then | None = None) -> list[Any]:
    with db.unit():
        made = many.put(PARCELS, rows, then)
        return list(made) if made.returns_rows else []


def labels(query: Any, **values: Any) -> list[str]:
    with db.reading() as here:
        return list(here.scalars(query, values))


def with_id(new: Any) -> Any:
    return new.returning(PARCELS.c.label, PARCELS.c.id)


def unless_there(new: Any) -> Any:
    return new.on_conflict_do_nothing()


def test_rows_are_kept_as_they_were_given():
    odd = parcel('é "\\\n🎓', weight=None, fragile=True, holds=["a", {"b": ["ü", None]}, 1.5])
    put(odd, parcel("plain"))
    with db.reading() as here:
        rows = [dict(row) for row in here.execute(select(PARCELS).order_by(PARCELS.c.id)).mappings()]
    assert [{key: row[key] for key in odd} for row in rows] == [odd, parcel("plain")]


def test_rows_are_numbered_in_their_order():
    names = [f"parcel{n}" for n in range(300)]
    made = put(*map(parcel, names), then=with_id)
    assert [row.label for row in sorted(made, key=lambda row: row.id)] == names


def test_what_stands_there_already_can_be_left_alone():
    put(parcel("a"))
    put(parcel("a", weight=2), parcel("b", weight=2), then=unless_there)
    every = select(PARCELS.c.weight).order_by(PARCELS.c.label)
    assert labels(every) == [1, 2]


@pytest.mark.parametrize("wanted", [[], ["a"], ["a", "c", "a", "not there"], ["'", '"]', "é"]])
def test_a_column_is_compared_with_several_values(wanted):
    put(*map(parcel, ["a", "b", "c", "'", '"]', "é"]))
    ordered = select(PARCELS.c.label).order_by(PARCELS.c.id)
    there = [one for one in ["a", "b", "c", "'", '"]', "é"] if one in wanted]
    assert labels(ordered.where(among(PARCELS.c.label, "labels")), labels=wanted) == there
    others = labels(ordered.where(~among(PARCELS.c.label, "labels")), labels=wanted)
    assert others == [one for one in ["a", "b", "c", "'", '"]', "é"] if one not in wanted]
    given = each("labels", PARCELS.c.label.type)
    joined = ordered.join_from(given, PARCELS, PARCELS.c.label == given.c.value)
    assert labels(joined, labels=sorted(set(wanted))) == there


def test_a_statement_reads_the_same_for_one_and_for_many():
    query = select(PARCELS.c.label).where(among(PARCELS.c.id, "ids"))
    with statements() as seen:
        labels(query, ids=[1])
        labels(query, ids=range(3000))
    assert len(set(seen)) == 1


def test_several_values_are_looked_up_in_an_index():
    if db.engine().dialect.name != "sqlite":
        pytest.skip("PostgreSQL decides by the size of the table")
    query = select(PARCELS.c.weight).where(among(PARCELS.c.label, "labels"))
    with db.reading() as here:
        with statements() as seen:
            here.execute(query, {"labels": ["a"]})
        plan = here.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {seen[0]}", ('["a"]',)).all()
    assert "SEARCH parcel USING INDEX" in plan[0].detail
