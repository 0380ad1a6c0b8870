"""The authors of a row of the queue: all of a few, and of many those around whomever the reader can be."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

SHORT = 12  # authors that are all named
CHOOSABLE = 60  # authors that still fit into a list to choose from
MARKED = 3  # fitting authors that a shortened list shows


class Name(NamedTuple):
    """An author on a row; `own` where the reader can be this author, or is."""

    text: str
    own: bool = False


class More(NamedTuple):
    """Authors that are left out, and how many."""

    number: int


class Piece(NamedTuple):
    """A piece of the authors in one line: some of their names, the reader's own, or how many are left out there."""

    text: str
    own: bool = False
    more: int = 0


def own(row: Any) -> list[int]:
    """The authors whom the reader can be; once it is said, the one."""
    return [row.place] if row.place else list(row.places)


def wanted(row: Any) -> set[int] | None:
    """The authors whose names a row needs; None for all of them, where they are not too many."""
    if row.authors <= CHOOSABLE:
        return None
    spoken_of = (values["author"] for _code, values in row.reasons if "author" in values)
    return {*shown(row.authors, own(row)), *row.places[:CHOOSABLE], *spoken_of}


def shown(number: int, mine: Sequence[int]) -> list[int]:
    """Which authors of many are named: the first ones, those around whom the reader can be, the last one."""
    if number <= SHORT:
        return list(range(1, number + 1))
    around = {near for place in mine[:MARKED] for near in (place - 1, place, place + 1)}
    named = {place for place in ({1, 2, 3, number} | around) if 1 <= place <= number}
    alone = {place for place in range(2, number) if {place - 1, place + 1} <= named}
    return sorted(named | alone)


def listed(names: Mapping[int, str], mine: Sequence[int], number: int) -> tuple[Name | More, ...]:
    """The authors of a row, with the gaps between them."""
    found: list[Name | More] = []
    before = 0
    for place in (one for one in shown(number, mine) if one in names):
        if place > before + 1:
            found.append(More(place - before - 1))
        found.append(Name(names[place], place in mine))
        before = place
    return tuple(found)


def byline(authors: Sequence[Name | More]) -> list[Piece]:
    """The authors in one line, commas between them; the names of others stand together in one piece."""
    pieces: list[Piece] = []
    plain, comma = "", ""
    for one in authors:
        if isinstance(one, Name) and not one.own:
            plain = f"{plain}{comma}{one.text}"
        else:
            pieces.append(Piece(plain + comma))
            pieces.append(Piece(one.text, own=True) if isinstance(one, Name) else Piece("", more=one.number))
            plain = ""
        comma = ", "
    return [*pieces, Piece(plain)]
