"""The benchmark of harvests stores every record, twice for nothing, and says what it measured."""

import json
import sys
from contextlib import contextmanager, nullcontext
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine

from benchmarks import harvest
from portal.kernel import db
from portal.publications import arxiv_client
from tests.arxiv import a_record, arxiv

__all__ = ["arxiv"]
NUMBER = 120


@pytest.fixture
def records(arxiv, tmp_path, monkeypatch) -> Path:
    """A file of invented records, which our own arXiv holds too; everything is measured in this process."""
    held = [a_record(f"Mirror{n}", ["Ines Duarte", f"Friend{n} Other"]) for n in range(NUMBER)]
    arxiv.add(*held)
    path = tmp_path / "records.jsonl"
    lines = [{"id": one.arxiv_id, "authors": [author.name for author in one.authors]} for one in held]
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    monkeypatch.setattr(harvest, "_answering", lambda _server, _records: nullcontext(arxiv.url))
    monkeypatch.setattr(harvest, "_apart", lambda work, *given: work(*given))
    monkeypatch.setattr(harvest, "_file", lambda: tables_in(tmp_path))
    before = arxiv_client.way()
    yield path
    db.disconnect()
    arxiv_client.use(before)


@contextmanager
def tables_in(folder: Path):
    """An empty database with every table, sooner than by migrations."""
    url = f"sqlite:///{folder}/{uuid4()}.sqlite3"
    db.Base.metadata.create_all(create_engine(url))
    yield url


def said(monkeypatch, capsys, records: Path, *options: str) -> str:
    monkeypatch.setattr(
        sys, "argv", ["harvest", "--records", str(records), "--server", str(records), *options]
    )
    harvest.main()
    return capsys.readouterr().out


def test_a_page_is_asked_about_whoever_stands_on_most_of_its_papers(records):
    assert [(len(page.ids), page.person) for page in harvest.read(records, 50)] == [
        (50, "Ines Duarte"),
        (50, "Ines Duarte"),
        (20, "Ines Duarte"),
    ]


def test_every_record_is_stored_at_the_same_cost_and_again_for_nothing(records, monkeypatch, capsys):
    (found,) = json.loads(said(monkeypatch, capsys, records, "--json"))
    assert (found["records"], found["stored"], found["attributions"]) == (NUMBER, NUMBER, NUMBER)
    assert (found["writes_again"], len(set(found["statements"]))) == (0, 1)
    assert set(found["memory"]) == {"100", "120"}
    assert found["ratio"] > 0


def test_a_table_says_what_was_measured_and_what_misses_its_aim():
    memory = {2_700: 8.0, 5_400: 8.5, 10_800: 16.0}
    found = harvest.Measured("SQLite", 10_800, 10_800, 9, 1e3, 4e3, 0.25, 3e3, (18, 18), 0, 100.0, memory)
    shown = str(harvest.table([found]))
    missed = [[cell.strip() for cell in line.split("|")[1:4]] for line in shown.splitlines() if "✗" in line]
    assert missed == [
        ["ratio", "0.25", "≥ 0.5 ✗"],
        ["memory over 100 MB, 10,800 records, MB", "16.0", "≤ 1.2 ✗ of the first"],
    ]


def test_where_no_records_are_a_sentence_says_so(monkeypatch, capsys, tmp_path):
    missing = tmp_path / "nothing.jsonl"
    assert said(monkeypatch, capsys, missing).startswith(
        f"The harvest was not measured: there is no {missing}"
    )
