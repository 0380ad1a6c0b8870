"""Standing: what somebody is to a thing, asked for in one statement with the thing itself."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, literal, select, union_all

from portal.kernel import db


class NotAsked(RuntimeError):
    """A rule or a view wanted something that no query had asked for: a door that must stay shut."""


class Asked:
    """An attribute that a query of the domain sets on a row; reading it before that raises NotAsked."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name, self.kept = name, f"_asked_{name}"

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        if row is None:
            return self
        try:
            return row.__dict__[self.kept]
        except KeyError:
            raise NotAsked(f"{type(row).__name__}.{self.name} was not asked for") from None

    def __set__(self, row: Any, value: Any) -> None:
        row.__dict__[self.kept] = value


class HasStanding:
    """Something whose rows carry what the actor is to them, a frozenset of words such as `owner` or `applicant`."""

    standing = Asked()


def ask(kind: Any, ids: Iterable[int], named: Mapping[str, ColumnElement[bool]]) -> dict[int, frozenset[str]]:
    """Which of the named expressions hold for each of these rows of a kind, in one statement."""
    asked = list(ids)
    parts = (select(kind.id, literal(name)).where(kind.id.in_(asked), rule) for name, rule in named.items())
    found: dict[int, set[str]] = {key: set() for key in asked}
    for key, name in db.session().execute(union_all(*parts)):
        found[key].add(name)
    return {key: frozenset(names) for key, names in found.items()}
