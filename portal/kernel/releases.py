"""Which of the numbered files in migrations/ a database has seen: asked of every worker, without what runs them."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

FOLDER = Path(__file__).resolve().parents[2] / "migrations"


class Newer(RuntimeError):
    """A database has seen a file that this release does not have."""


def pending(connection: Connection, *, folder: Path = FOLDER) -> list[str]:
    """The numbers of the files that a database has not seen, oldest first; raises Newer."""
    numbers = sorted(path.name[:4] for path in folder.glob("[0-9]*.py"))
    seen = None
    if inspect(connection).has_table("alembic_version"):
        seen = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if seen is not None and seen not in numbers:
        raise Newer(seen)
    return [one for one in numbers if seen is None or one > seen]
