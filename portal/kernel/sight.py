"""WHAT: which group of fields of a thing may be read, by whom in what standing, while it stands where.

A domain writes one table of grants in its `sight.py` and builds its views through it. A view that was not
granted a group holds nothing of it, and asking for such a field raises: a template that forgets to ask fails
loudly in a test, and never quietly in front of a reader.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class NotGranted(AttributeError):
    """A view was asked for a field that this reader may not read."""


class _Withheld:
    """The default of a field that may be withheld: read from a view that was granted nothing there, it is not there."""

    def __get__(self, view: object, owner: type) -> "_Withheld":
        if view is None:
            return self
        raise AttributeError


WITHHELD: Any = _Withheld()


@dataclass(frozen=True)
class Grant:
    """One reader of a group: a standing, and the statuses in which it reads (None: in all)."""

    standing: str
    statuses: frozenset[str] | None = None

    def holds(self, standing: Collection[str], status: str) -> bool:
        """Whether it lets this reader read."""
        return self.standing in standing and (self.statuses is None or status in self.statuses)


class Sight:
    """The table of one thing: group × standing × statuses → may read, with standings that bar a reader from groups."""

    def __init__(self, grants: Mapping[StrEnum, tuple[Grant, ...]], bars: Mapping[str, frozenset[StrEnum]]):
        self.grants, self.bars = dict(grants), dict(bars)
        self._known: dict[tuple[StrEnum, frozenset[str], str], bool] = {}

    def sees(self, group: StrEnum, standing: Collection[str], status: str) -> bool:
        """Whether somebody in this standing reads the group while the thing stands there."""
        asked = group, frozenset(standing), status
        if asked not in self._known:  # a table of fifty lines asks the same some hundred times
            self._known[asked] = self._sees(*asked)
        return self._known[asked]

    def _sees(self, group: StrEnum, standing: frozenset[str], status: str) -> bool:
        if any(group not in allowed for bar, allowed in self.bars.items() if bar in standing):
            return False
        return any(grant.holds(standing, status) for grant in self.grants[group])

    def of(self, thing: Any) -> Callable[[StrEnum], bool]:
        """The question "does this thing's reader see that group?", for building its view."""
        return lambda group: self.sees(group, thing.standing, thing.status)


@dataclass(frozen=True)
class Sighted:
    """A view whose fields may be withheld; subclasses give such fields the default WITHHELD."""

    def __post_init__(self) -> None:
        held = vars(self)
        for name in [name for name, value in held.items() if value is WITHHELD]:
            del held[name]

    def __getattr__(self, name: str) -> Any:
        if name in type(self).__dataclass_fields__:
            raise NotGranted(f"{type(self).__name__}.{name} was not granted to this reader")
        raise AttributeError(f"{type(self).__name__} has no {name}")

    def sees(self, name: str) -> bool:
        """Whether a field was granted; raises AttributeError for one that does not exist."""
        if name not in type(self).__dataclass_fields__:
            raise AttributeError(name)
        return name in vars(self)
