"""`flask publications sync`, as an operator runs it."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal import cli_publications
from portal.kernel import clock, db, worker
from portal.people import service as people
from portal.people.rules import Title
from tests.arxiv import a_record, arxiv
from tests.factories_publications import a_person
from tests.publications.harvests import asked, everything, look, work

__all__ = ["arxiv"]
pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def flask(app, database, monkeypatch):
    """Run a command of `flask`; while it waits, the stopped clock goes on."""
    monkeypatch.setattr(
        cli_publications.time, "sleep", lambda seconds: clock.advance(timedelta(seconds=seconds))
    )
    return app.test_cli_runner().invoke


@pytest.fixture
def ines(arxiv):
    person = a_person("Ines Duarte")
    with db.unit():
        people.appoint(person, Title.PHD, date(2020, 1, 1), zone=ZoneInfo("Europe/Paris"))
    for number in range(3):
        arxiv.add(a_record(f"Mirror{number}"))
    return person


def test_sync_ends_with_what_was_found(flask, ines):
    first, second = (flask(args=["publications", "sync", "--person", "ines-duarte"]) for _time in range(2))
    assert (first.exit_code, first.stdout) == (0, "found 3, new 3, changed 0, problems 0\n")
    assert (second.exit_code, second.stdout) == (0, "found 3, new 0, changed 0, problems 0\n")


def test_sync_says_how_far_it_is_where_results_are_not(flask, arxiv, ines):
    arxiv.connect(delay_s=3)
    answer = flask(args=["publications", "sync", "--person", "ines-duarte"])
    assert answer.stderr.splitlines() == [
        "Ines Duarte: waiting, request 0 of 2, found 0, new 0",
        "Ines Duarte: finished, request 1 of 1, found 3, new 3",
    ]


def test_sync_without_a_name_asks_for_everybody_in_office_and_all_that_is_known(flask, arxiv, ines):
    a_person("Nobody yet")
    flask(args=["publications", "sync"])
    record = next(iter(arxiv.records.values()))
    arxiv.edit(record.arxiv_id, journal_ref="J. 1")
    before = everything()
    answer = flask(args=["publications", "sync"])
    assert (answer.exit_code, answer.stdout) == (0, "found 6, new 0, changed 1, problems 0\n")
    assert before["publication"] != everything()["publication"]
    assert {line.split(":")[0] for line in answer.stderr.splitlines()} == {
        "Ines Duarte",
        "All known publications",
    }


def test_sync_waits_while_arxiv_asks_to_wait(flask, arxiv, ines):
    arxiv.fault("503", retry_after=30)
    begun = clock.now()
    answer = flask(args=["publications", "sync", "--person", "ines-duarte"])
    assert (answer.exit_code, answer.stdout) == (0, "found 3, new 3, changed 0, problems 1\n")
    assert clock.now() - begun >= timedelta(seconds=30)
    assert "last problem: status" in answer.stderr


def test_sync_fails_where_a_harvest_was_given_up(flask, arxiv, ines):
    arxiv.fault("html", times=100)
    answer = flask(args=["publications", "sync", "--person", "ines-duarte"])
    assert (answer.exit_code, answer.stdout) == (1, "found 0, new 0, changed 0, problems 2\n")


def test_sync_only_watches_where_a_worker_does_the_work(flask, ines, monkeypatch):
    harvest = asked(ines)
    somebody = worker.work_once

    def elsewhere(_seconds: float) -> None:
        monkeypatch.setattr(worker, "work_once", somebody)
        work(harvest)

    monkeypatch.setattr(worker, "work_once", lambda _names: False)
    monkeypatch.setattr(cli_publications.time, "sleep", elsewhere)
    answer = flask(args=["publications", "sync", "--person", "ines-duarte"])
    assert (answer.stdout, look(harvest).status) == ("found 3, new 3, changed 0, problems 0\n", "finished")


def test_sync_does_not_know_everybody(flask, arxiv):
    answer = flask(args=["publications", "sync", "--person", "nobody"])
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert answer.stderr == "Error: Nobody here has the page /people/nobody.\n"
