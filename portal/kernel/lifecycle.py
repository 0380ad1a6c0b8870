"""WHEN: what may become of a thing, as one table per thing.

A Lifecycle is a list of moves: this act leads from these statuses to that one, if these guards are content.
It is the only writer of `.status` (a law). It knows nothing of who acts, and has no effects: the service
asks the policy first, applies the move, and then does in plain sight what follows from it. Buttons, final
states, the diagrams in docs/lifecycles.md and the exhaustive test are read from the same table.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from portal.kernel import clock
from portal.kernel.errors import IllegalMove, Incomplete
from portal.kernel.words import Sentence

Verb = TypeVar("Verb", bound=StrEnum)
Guard = Callable[[Any, datetime], Iterable[Sentence]]


@dataclass(frozen=True)
class Move(Generic[Verb]):
    """A legal change of status: the act, where it starts, where it leads, and its guards.

    A guard is given the thing and the moment, and answers with what is still needed: nothing, if content.
    """

    act: Verb
    sources: frozenset[StrEnum]
    target: StrEnum
    guards: tuple[Guard, ...]


def move(act: Verb, sources: Iterable[StrEnum], target: StrEnum, *guards: Guard) -> Move[Verb]:
    """One row of a lifecycle table."""
    return Move(act, frozenset(sources), target, guards)


class Lifecycle(Generic[Verb]):
    """The table of one thing; `apply` is the only writer of its status."""

    def __init__(self, name: str, statuses: type[StrEnum], *moves: Move[Verb]):
        self.name, self.statuses, self.moves = name, statuses, moves
        seen: set[tuple[Verb, StrEnum]] = set()
        for one in moves:
            for source in one.sources:
                if (one.act, source) in seen:
                    raise ValueError(f"{name}: {one.act} leaves {source} twice")
                seen.add((one.act, source))

    def find(self, status: StrEnum | str, act: Verb) -> Move[Verb] | None:
        """The move that this act makes from this status, if there is one."""
        return next((one for one in self.moves if one.act == act and status in one.sources), None)

    def acts(self, status: StrEnum | str) -> Iterator[Verb]:
        """The acts that lead out of (or back into) a status, in the table's order."""
        return (one.act for one in self.moves if status in one.sources)

    def needs(self, thing: Any, act: Verb, at: datetime | None = None) -> list[Sentence]:
        """What the guards of a move still need; raises IllegalMove where the act does not start."""
        found = self.find(thing.status, act)
        if found is None:
            raise IllegalMove()
        moment = at or clock.now()
        return [need for guard in found.guards for need in guard(thing, moment)]

    def allows(self, thing: Any, act: Verb, at: datetime | None = None) -> bool:
        """Whether the act may happen now."""
        return self.find(thing.status, act) is not None and not self.needs(thing, act, at)

    def apply(self, thing: Any, act: Verb, at: datetime | None = None) -> Move[Verb]:
        """Move the thing: its status, and where that changed, the moment in `<status>_at`.

        Raises IllegalMove (409) where the act does not start, Incomplete (422) with what is still needed.
        """
        moment = at or clock.now()
        if needs := self.needs(thing, act, moment):
            raise Incomplete(needs)
        made = self.find(thing.status, act)
        assert made is not None
        if thing.status != made.target:
            thing.status = made.target
            if hasattr(type(thing), f"{made.target}_at"):
                setattr(thing, f"{made.target}_at", moment)
        return made

    @property
    def finals(self) -> frozenset[StrEnum]:
        """Statuses that nothing leaves."""
        return frozenset(self.statuses) - {source for one in self.moves for source in one.sources}

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram."""
        first = next(iter(self.statuses))
        lines = ["stateDiagram-v2", f"    [*] --> {first}"]
        for one in self.moves:
            guards = " and ".join(guard.__name__ for guard in one.guards)
            label = f"{one.act}" + (f" [{guards}]" if guards else "")
            lines += [f"    {source} --> {one.target}: {label}" for source in sorted(one.sources)]
        lines += [f"    {final} --> [*]" for final in sorted(self.finals)]
        return "\n".join(lines)
