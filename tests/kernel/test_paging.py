from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import MetaData, select
from sqlalchemy.orm import Mapped

from portal.kernel import clock, db, paging
from portal.kernel.errors import NotFound


class Drawer(db.Base):
    __abstract__ = True
    metadata = MetaData()


class Card(Drawer):
    title: Mapped[str]
    at: Mapped[datetime | None]


@pytest.fixture
def cards(database):
    """Ten cards, titles a to e twice; every third has no moment."""
    Drawer.metadata.create_all(db.engine())
    moments = [None if n % 3 == 0 else clock.now() - timedelta(hours=n % 4) for n in range(10)]
    with db.unit() as here:
        here.add_all(Card(title="abcde"[n % 5], at=at) for n, at in enumerate(moments))
    yield
    Drawer.metadata.drop_all(db.engine())


def walked(statement, *keys, size):
    """Every item of every page."""
    items, after = [], None
    while True:
        with db.reading():
            found = paging.page(statement, *keys, size=size, after=after)
        items += found
        after = found.next
        if after is None:
            return items


def everything(*order):
    with db.reading() as here:
        return here.scalars(select(Card.id).order_by(*order)).all()


@pytest.mark.usefixtures("cards")
@pytest.mark.parametrize("size", [1, 3, 10, 11])
def test_pages_joined_are_the_list(size):
    walk = walked(select(Card.id), Card.title, Card.id.desc(), size=size)
    assert walk == everything(Card.title, Card.id.desc())


@pytest.mark.usefixtures("cards")
@pytest.mark.parametrize("way", ["asc", "desc"])
def test_rows_without_a_value_stand_last_whichever_way(way):
    key = getattr(Card.at, way)()
    walk = walked(select(Card.id), key if way == "desc" else Card.at, Card.title.desc(), Card.id, size=2)
    assert walk == everything(key.nulls_last(), Card.title.desc(), Card.id)
    assert sorted(walk[-4:]) == everything(Card.id)[::3]


@pytest.mark.usefixtures("cards")
def test_items_are_entities_values_or_rows():
    with db.reading():
        one = [paging.page(what, Card.id, size=1).items[0] for what in (select(Card), select(Card.title))]
        (row,) = paging.page(select(Card.title, Card.at), Card.id, size=1)
    assert (one[0].title, one[1], tuple(row), row.title) == ("a", "a", ("a", None), "a")


@pytest.mark.usefixtures("cards")
def test_the_first_page_says_so_and_the_last_has_no_next():
    with db.reading():
        first = paging.page(select(Card), Card.id, size=5)
        last = paging.page(select(Card), Card.id, size=5, after=first.next)
    assert (first.first, len(first), last.first, len(last), last.next) == (True, 5, False, 5, None)


@pytest.mark.usefixtures("cards")
def test_a_row_added_before_the_cursor_moves_nothing():
    with db.reading():
        first = paging.page(select(Card.title), Card.title, Card.id, size=4)
    with db.unit() as here:
        here.add(Card(title="a", at=None))
    with db.reading():
        assert paging.page(select(Card.title), Card.title, Card.id, size=2, after=first.next).items == [
            "c",
            "c",
        ]


def test_a_cursor_is_one_word_of_an_address(cards):
    with db.reading():
        cursor = paging.page(select(Card), Card.at, Card.title, Card.id, size=7).next
    assert cursor.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize(
    "cursor",
    [
        "?",
        "é",
        "W10",
        "WzEsMl0",
        "WyJhIl0",
        "WzFdX",
        "W251bGxd",
        "WzJlNTAwXQ",
        "WzI5OTk5OTk5OTk5XQ",
        "W1tbW1tb",
    ],
)
def test_a_broken_cursor_is_a_page_that_is_not_there(cards, cursor):
    with db.reading(), pytest.raises(NotFound, match="start again from its first page"):
        paging.page(select(Card), Card.id, after=cursor)


@given(cursor=st.text(max_size=60))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_cursor_breaks_the_page(cards, cursor):
    with db.reading():
        try:
            paging.page(select(Card), Card.at.desc(), Card.title, Card.id, after=cursor)
        except NotFound:
            return
    assert cursor == ""


@pytest.mark.usefixtures("cards")
def test_counting_stops_at_the_cap():
    with db.reading():
        counts = [paging.capped_count(select(Card), cap) for cap in (9, 10, 1000)]
    assert [str(count) for count in counts] == ["9+", "10", "10"]
