"""The schema's way from one release to the next: numbered files in migrations/, run whole or not at all.

All outstanding migrations run in one transaction. Two runs at once wait for each other: on SQLite because the
transaction begins with the writer's lock, on PostgreSQL because it takes an advisory lock. SQLite cannot alter
most of a table and rebuilds it instead, which would delete children by cascade: foreign keys are off during the
run and checked before its end.
"""

from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, func, select

from portal.kernel.releases import FOLDER

LOCK = 0x6D696772  # "migr"
PATIENCE_S = 600


class Broken(RuntimeError):
    """A migration would have left rows that point nowhere; nothing was changed."""


@cache
def scripts(folder: Path = FOLDER) -> ScriptDirectory:
    """The numbered files of a folder; raises alembic's CommandError when they do not form one line."""
    return ScriptDirectory(folder, version_locations=[folder])


def upgrade(url: str, *, folder: Path = FOLDER, to: str = "head") -> list[str]:
    """Bring a database to the newest schema; answers with the numbers of the files that ran, in order.

    Waits while another process does the same. Raises Broken, and changes nothing.
    """
    engine = _engine(url)
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
            return _run(connection, scripts(folder), to)
    finally:
        engine.dispose()


def _run(connection: Connection, found: ScriptDirectory, to: str) -> list[str]:
    ran: list[str] = []

    def steps(seen, _context):
        chosen = found._upgrade_revs(to, seen)  # the name that alembic's own cookbook uses
        ran.extend(one.revision.revision for one in chosen)
        return chosen

    with EnvironmentContext(Config(), found, fn=steps, destination_rev=to) as environment:
        environment.configure(connection=connection, transactional_ddl=True)
        environment.run_migrations()
    if connection.dialect.name == "sqlite" and (
        lost := connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    ):
        raise Broken(f"{len(lost)} rows would point nowhere, the first one in {lost[0][0]}")
    return ran


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, poolclass=NullPool)
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": PATIENCE_S})
    event.listen(engine, "connect", _let_children_be)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _let_children_be(connection, _record) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys=OFF")
