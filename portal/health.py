"""Whether the portal lives, and whether it can work: /healthz and /readyz."""

from collections.abc import Callable
from datetime import timedelta
from tempfile import TemporaryFile

from flask import Blueprint, Response, jsonify
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from portal.kernel import clock, db, releases, storage, web
from portal.kernel.leases import Job

LONGEST_WAIT = timedelta(minutes=5)

pages = Blueprint("health", __name__)


@pages.get("/healthz")
@web.public(own_units=True)
def healthz() -> Response:
    """This process answers."""
    return jsonify(status="ok")


@pages.get("/readyz")
@web.public(own_units=True)
def readyz() -> Response:
    """What the portal stands on, each by name: `ok`, or a sentence; 503 while one of them is wrong."""
    found = {name: _answer(ask) for name, ask in QUESTIONS.items()}
    well = set(found.values()) == {"ok"}
    response = jsonify(status="ok" if well else "wait", **found)
    response.status_code = 200 if well else 503
    return response


def _answer(ask: Callable[[], str | None]) -> str:
    try:
        return ask() or "ok"
    except SQLAlchemyError:
        return "The database does not answer."


def _database() -> str | None:
    with db.reading() as here:
        here.execute(select(1))
    return None


def _schema() -> str | None:
    try:
        with db.reading() as here:
            waiting = releases.pending(here.connection())
    except releases.Newer:
        return "The database was migrated by a newer release."
    return f"Migrations wait to run: {', '.join(waiting)}." if waiting else None


def _storage() -> str | None:
    try:
        with TemporaryFile(dir=storage.folder()) as file:
            file.write(b"written")
            file.flush()
    except OSError:
        return "Uploads cannot be stored."
    return None


def _queue() -> str | None:
    with db.reading() as here:
        oldest = here.scalar(select(func.min(Job.due_at)))
    if oldest is None or clock.now() - oldest < LONGEST_WAIT:
        return None
    return f"A job is due since {(clock.now() - oldest) // timedelta(minutes=1)} minutes; does a worker run?"


QUESTIONS = {"database": _database, "schema": _schema, "storage": _storage, "queue": _queue}
