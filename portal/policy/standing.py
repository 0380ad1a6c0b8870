"""Standing: what somebody is to a thing, asked for in one statement with the thing itself.

A statement about standing is long, and the same for everybody with the same roles but for who asks: it is built once
for them all (`built_once`), with ME in the place of the actor's id.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import ColumnElement, Integer, Row, Select, bindparam, select

from portal.kernel import db
from portal.policy.actor import Actor

Asks = ParamSpec("Asks")
Built = TypeVar("Built")

ME: Any = bindparam("me", type_=Integer())


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


def built_once(make: Callable[Concatenate[Actor, Asks], Built]) -> Callable[Concatenate[Actor, Asks], Built]:
    """A statement that is built once for everybody with the same roles; it is executed with `asked_by(actor)`.

    Whatever else it is made of is one of a few things, never what somebody typed: all that was built is kept.
    """

    @cache
    def built(signed_in: bool, roles: frozenset[str], *asked: Asks.args, **named: Asks.kwargs) -> Built:
        return make(Actor(id=ME if signed_in else None, roles=roles), *asked, **named)

    @wraps(make)
    def of(actor: Actor, *asked: Asks.args, **named: Asks.kwargs) -> Built:
        return built(actor.signed_in, actor.roles, *asked, **named)  # type: ignore[arg-type]

    return of


def asked_by(actor: Actor, **values: Any) -> dict[str, Any]:
    """Who asks, and for what: the values that a statement which was built once still lacks."""
    return {**values, "me": actor.id} if actor.signed_in else values


class Standing:
    """What somebody can be to the rows of a kind: words, each with the expression that says whether it holds."""

    def __init__(self, kind: Any, named: Callable[[Actor], Mapping[str, ColumnElement[bool]]]):
        self.kind, self.named = kind, named
        self._statement = built_once(self._built)

    def columns(self, actor: Actor) -> list[ColumnElement[bool]]:
        """One column for each word, to be asked for beside the row itself."""
        return [rule.label(f"is_{word}") for word, rule in self.named(actor).items()]

    def ask(self, actor: Actor, ids: Iterable[int]) -> dict[int, frozenset[str]]:
        """What the actor is to each of these rows, in one statement."""
        asked = list(ids)
        rows = db.session().execute(self._statement(actor), asked_by(actor, ids=asked))
        found = {row.id: told(row) for row in rows}
        return {key: found.get(key, frozenset()) for key in asked}

    def _built(self, actor: Actor) -> Select:
        mine = self.kind.id.in_(bindparam("ids", expanding=True))
        return select(self.kind.id, *self.columns(actor)).where(mine)


def told(row: Row) -> frozenset[str]:
    """The words that hold for a row which was asked for with `columns`."""
    return frozenset(name[3:] for name, holds in row._mapping.items() if holds and name[:3] == "is_")
