"""What every test stands on: a stopped clock, a database of its own, an app, and people with browsers."""

import os
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine

import config
from portal.accounts import passwords
from portal.app import create_app
from portal.kernel import clock, db, freshness, migrating
from tests.reader import Reader
from tests.watch import watch

MONDAY = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
SERVER = os.environ.get("TEST_DATABASE_URL", "")
NEEDS = {"browser": "Chromium is not installed", "postgresql": "TEST_DATABASE_URL names no PostgreSQL"}

EMPTY_EVERY_TABLE = """
DO $$ DECLARE t text; n int; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('SELECT 1 FROM %I LIMIT 1', t);
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n > 0 THEN EXECUTE format('DELETE FROM %I', t); END IF;
  END LOOP;
END $$
"""


def pytest_collection_modifyitems(items) -> None:
    """Skip what this machine has no browser or server for; say in reports which tests read records kept elsewhere."""
    missing = {"browser": not shutil.which("chromium"), "postgresql": not SERVER}
    for item in items:
        for what in (name for name, gone in missing.items() if gone and name in item.keywords):
            item.add_marker(pytest.mark.skip(reason=NEEDS[what]))
        if "real_data" in item.keywords:
            item.user_properties.append(("real_data", True))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter):
    """One closing line that names the number of skipped tests."""
    yield
    reports = terminalreporter.stats.get("skipped", [])
    if reports:
        reasons = sorted({report.longrepr[2].removeprefix("Skipped: ") for report in reports})
        terminalreporter.write_line(f"Skipped {len(reports)}: {'; '.join(reasons)}.")


@pytest.fixture(autouse=True)
def _the_clock_stands_still():
    with clock.at(MONDAY):
        yield


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("instance")


@pytest.fixture(scope="session")
def settings(folder) -> config.Settings:
    return config.load(
        {
            "PORTAL_ENV": "test",
            "INSTANCE": str(folder),
            "SECRET_KEY": "a secret that only tests know, 0123456789",
            "DATABASE_URL": f"sqlite:///{folder}/unused.sqlite3",
            "PUBLIC_URL": "http://portal.test",
            "MAIL_FROM": "portal@lumen.example",
            "SUPPORT_EMAIL": "help@lumen.example",
            "ARXIV_API_URL": "http://arxiv.test/api/query",
            "ARXIV_FEED_URL": "http://arxiv.test/a",
        }
    )


@pytest.fixture(scope="session")
def app(settings):
    """The whole portal; `database` gives it a database."""
    app = create_app(settings)
    watch(app)
    freshness.KEPT.age = 0.0  # while the clock stands still, two states of a page have one version
    passwords.configure(cheap=True)
    with app.app_context():
        yield app


@pytest.fixture(scope="session")
def template(app, folder, request):
    """A database with every table, made once a worker."""
    if SERVER:
        yield from _postgresql_database(request)
    else:
        path = folder / "template.sqlite3"
        _build(f"sqlite:///{path}")
        yield str(path)


@pytest.fixture
def database(template, tmp_path) -> str:
    """An empty database that is connected; its address, for processes that a test starts."""
    if SERVER:
        url = template
    else:
        shutil.copy(template, tmp_path / "portal.sqlite3")
        url = f"sqlite:///{tmp_path}/portal.sqlite3"
    KEPT.connect(url)
    yield url
    db.engine().dispose()
    if SERVER:
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(EMPTY_EVERY_TABLE)


class KeptEngine:
    """One engine a worker, which remembers how statements are compiled; a test's database is put under it."""

    engine: Engine | None = None
    path = ""

    def connect(self, url: str) -> None:
        """Let the portal's engine lead to this database."""
        self.path = url.removeprefix("sqlite:///")
        if self.engine is None or not db.is_connected(self.engine):
            self.engine = db.connect(url, durable=False, **({} if SERVER else {"creator": self._open}))

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=db.BUSY_MS / 1000, check_same_thread=False)


KEPT = KeptEngine()


def _build(url: str) -> None:
    migrating.upgrade(url)


def _postgresql_database(request):
    server = SERVER.replace("+psycopg", "")
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    name = f"portal_test_{worker}_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    url = server.rsplit("/", 1)[0].replace("postgresql:", "postgresql+psycopg:") + f"/{name}"
    _build(url)
    yield url
    db.disconnect()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def somebody(app, database):
    """Makes readers: `somebody()` is a visitor with an English browser, `somebody("fr")` a French one."""
    return lambda language="en": Reader(app, language=language)
