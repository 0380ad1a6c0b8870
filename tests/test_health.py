from datetime import timedelta

import pytest

from portal.kernel import clock, db, jobs, releases, storage
from tests.conftest import MONDAY


@pytest.fixture
def ask(app, database, tmp_path, monkeypatch):
    """Ask /readyz of a portal whose schema fits and whose uploads have a folder."""
    monkeypatch.setattr(releases, "pending", lambda _connection: [])
    before = storage.folder()
    storage.configure(tmp_path / "uploads")
    client = app.test_client()
    yield lambda: (lambda answer: (answer.status_code, answer.get_json()))(client.get("/readyz"))
    storage.configure(before)


WELL = {"status": "ok", "database": "ok", "schema": "ok", "storage": "ok", "queue": "ok"}


def test_a_process_that_answers_is_healthy_whatever_else_is_wrong(app):
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


def test_a_portal_with_everything_it_needs_is_ready(ask):
    assert ask() == (200, WELL)


def test_a_portal_is_not_ready_until_its_migrations_ran(ask, monkeypatch):
    monkeypatch.setattr(releases, "pending", lambda _connection: ["0001", "0002"])
    assert ask() == (503, WELL | {"status": "wait", "schema": "Migrations wait to run: 0001, 0002."})


def test_a_portal_that_cannot_store_uploads_is_not_ready(ask):
    storage.folder().joinpath("drafts").rmdir()
    storage.folder().rmdir()
    assert ask() == (503, WELL | {"status": "wait", "storage": "Uploads cannot be stored."})


def test_a_portal_whose_jobs_nobody_does_is_not_ready(ask):
    with db.unit():
        jobs.enqueue("jobs.prune", run_at=MONDAY)
    with clock.at(MONDAY + timedelta(minutes=4)):
        assert ask() == (200, WELL)
    with clock.at(MONDAY + timedelta(minutes=6)):
        sentence = "A job is due since 6 minutes; does a worker run?"
        assert ask() == (503, WELL | {"status": "wait", "queue": sentence})


def test_a_job_that_is_due_tomorrow_lets_the_portal_be_ready(ask):
    with db.unit():
        jobs.enqueue("jobs.prune", run_at=MONDAY + timedelta(days=1))
    assert ask() == (200, WELL)


def test_a_portal_without_its_database_says_so_and_is_not_ready(ask, tmp_path):
    db.connect(f"sqlite:///{tmp_path}/no/such/folder.sqlite3")
    silent = "The database does not answer."
    assert ask() == (503, WELL | {"status": "wait", "database": silent, "schema": silent, "queue": silent})
