"""Records that come in, and what that costs the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.orm import selectinload

from portal.kernel import db
from portal.people.models import Person
from portal.publications import importing
from portal.publications.records import Record


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that the database is asked meanwhile, but for the marks of units."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            seen.append(statement)

    event.listen(db.engine(), "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine(), "before_cursor_execute", note)


def writes(seen: list[str]) -> list[str]:
    """Those among them that change something."""
    return [one for one in seen if one.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]


def found(person: Person, *records: Record, source: str = "name") -> None:
    """Records that come in, found for a person."""
    with db.unit() as here:
        importing.store(records)
        importing.attribute(
            here.get(Person, person.id, options=[selectinload(Person.names)]), records, source
        )
