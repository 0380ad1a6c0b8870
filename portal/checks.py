"""What `flask check` asks of a live portal: whether anything stands in it that cannot be."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from flask import current_app
from sqlalchemy import Select

import config
from portal.kernel import db, documents, releases, sealing
from portal.publications import queries_impossible as publications
from portal.recruitment import queries_impossible as recruitment
from portal.reviews import queries_impossible as reviews
from portal.subjects import queries_impossible as subjects

MOST = 20


@dataclass(frozen=True)
class Check:
    """One question: what should hold, and a function that names whatever breaks it."""

    name: str
    sentence: str
    problems: Callable[[], Iterable[str]]


def run(checks: Iterable[Check] | None = None) -> Iterator[tuple[Check, list[str]]]:
    """Ask every question; answers with what breaks each one."""
    for check in CHECKS if checks is None else checks:
        yield check, list(check.problems())


def found_by(states: Mapping[str, Select]) -> Iterator[str]:
    """What queries for impossible states find: each sentence that does not hold, and the public id that breaks it."""
    for sentence, query in states.items():
        with db.reading() as here:
            ids = list(here.scalars(query.limit(MOST)))
        yield from (f"{public_id}: not so: {sentence}" for public_id in ids)


def _settings() -> Iterator[str]:
    try:
        config.check(current_app.config["SETTINGS"])
    except config.UnsafeSetting as unsafe:
        yield str(unsafe)


def _schema() -> Iterator[str]:
    try:
        with db.reading() as here:
            yield from (f"migration {one} has not run" for one in releases.pending(here.connection()))
    except releases.Newer:
        yield "the database was migrated by a newer release"


def _rows() -> Iterator[str]:
    if db.engine().dialect.name != "sqlite":
        return
    with db.reading() as here:
        connection = here.connection()
        yield from (
            str(said) for (said,) in connection.exec_driver_sql("PRAGMA integrity_check") if said != "ok"
        )
        for table, *_rest in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            yield f"a row of {table} points nowhere"


CHECKS: list[Check] = [
    Check("settings", "The settings are safe.", _settings),
    Check("schema", "The database has this release's schema.", _schema),
    Check("rows", "The database's own checks find nothing.", _rows),
    Check("audit", "Nothing was changed or taken out of the audit.", sealing.verify),
    Check("documents", "Every upload is stored, whole.", documents.problems),
    Check(
        "publications",
        "No publication is whose it cannot be.",
        lambda: found_by(publications.impossible_states()),
    ),
    Check(
        "recruitment",
        "No application is where it cannot be.",
        lambda: found_by(recruitment.impossible_states()),
    ),
    Check(
        "reviews",
        "No review is where it cannot be, and what was frozen is as it was.",
        lambda: chain(found_by(reviews.impossible_states()), reviews.problems()),
    ),
    Check(
        "people",
        "Whoever was found to be somebody else has nothing left.",
        lambda: found_by(subjects.impossible_states()),
    ),
]
