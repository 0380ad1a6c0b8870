"""The world that is measured: the same twice, and as the portal itself would make it."""

import sqlite3
from contextlib import closing

import psycopg
import pytest

from benchmarks import databases, pdfs, world
from portal.kernel import db, documents
from portal.publications import queries_impossible as publications
from portal.recruitment import queries_impossible as recruitment
from tests.benchmarks.conftest import SMALL


def rows(folder) -> list[str]:
    with closing(sqlite3.connect(folder / "portal.sqlite3")) as connection:
        return [line for line in connection.iterdump() if line.startswith("INSERT")]


def test_one_seed_makes_one_world_and_another_another(worlds, tmp_path):
    again = world.kept(SMALL, 1, folder=tmp_path)
    assert rows(worlds(1)) == rows(again)
    assert rows(worlds(1)) != rows(worlds(2))


def test_a_world_is_kept_until_something_about_it_changes(tmp_path, monkeypatch):
    made = []
    monkeypatch.setattr(world, "make", lambda _folder, _sizes, seed: made.append(seed))
    first = world.kept(SMALL, 1, folder=tmp_path)
    assert [world.kept(SMALL, 1, folder=tmp_path), made] == [first, [1]]
    monkeypatch.setattr(world, "SOURCES", [])
    second = world.kept(SMALL, 1, folder=tmp_path)
    assert [list(tmp_path.iterdir()), made] == [[second], [1, 1]]
    assert first != second


def test_nothing_impossible_stands_in_a_world(connected):
    states = publications.impossible_states() | recruitment.impossible_states()
    with db.reading() as here:
        found = {sentence: here.scalars(query).all() for sentence, query in states.items()}
    assert found == {sentence: [] for sentence in states}
    assert list(documents.problems()) == []


@pytest.mark.postgresql
def test_postgresql_gets_the_same_rows(worlds):
    with databases.place(worlds(1), "postgresql") as place:
        ours = sqlite3.connect(worlds(1) / "portal.sqlite3")
        theirs = psycopg.connect(place.url.replace("+psycopg", ""))
        with closing(ours), closing(theirs):
            for table in db.Base.metadata.tables:
                number = f'SELECT count(*), max(id) FROM "{table}"'
                assert (table, theirs.execute(number).fetchone()) == (table, ours.execute(number).fetchone())
            titles = "SELECT title FROM publication ORDER BY id"
            assert theirs.execute(titles).fetchall() == ours.execute(titles).fetchall()


def test_a_paper_is_as_large_as_asked_and_another_one_each_time():
    papers = {pdfs.paper(f"cv {n}", 300_000) for n in range(3)}
    assert len(papers) == 3
    assert [one for one in papers if abs(len(one) - 300_000) > 2_000] == []
