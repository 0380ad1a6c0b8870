"""The specification's table "Who sees what", as data: a row for what is read, a cell for who reads it and when.

A cell says `letter:statuses what if condition`, several times where it must: R reads, W writes and so reads, E knows that
it exists, B reads behind broken glass; without statuses it holds in all of them. A dash, and every cell that says nothing
of a status, is the same 404 and is not counted. Rows that the specification writes in one line and that differ for
somebody stand apart here. Conditions are what a round or somebody's own deeds decide:

named        the round names its advisors to the person; in a collective one the board speaks with one voice
declared     the advisor has said with whom they have a conflict
after own    their own review is submitted
cross_view   advisors of the round read one another; where they never do, "others after own" shows no text either
lent         the person shows the supervisor what they received
sent         the reply was sent
glass        the administrator broke it a short while ago (the letter B says so itself)

Two rules stand above the table. Whoever is sealed from a person reads no row of theirs, whatever else they are. And the
person under review reads their own column alone.
"""

from collections.abc import Collection
from typing import NamedTuple

STATUSES = {
    "P": "preparing",
    "F": "frozen",
    "V": "reviewing",
    "D": "with_director",
    "C": "correcting",
    "S": "shared",
    "Z": "closed",
}
LETTERS = "".join(STATUSES)
PERSONAS = ("person", "staff", "assigned", "other", "director", "administrator", "supervisor")
CONDITIONS = ("named", "declared", "after own", "cross_view", "lent", "sent", "glass")

TABLE = """
row                     | person         | staff | assigned                                 | other                         | director   | administrator | supervisor
dossier items           | W:P, R:F–Z     | –     | R:V–Z if declared                        | –                             | R:F–Z      | E, B          | R:F–Z
statement               | W:P, R:F–Z     | –     | R:V–Z if declared                        | –                             | R:F–Z      | E, B          | –
one-page summary        | –              | –     | –                                        | R:V–Z if declared             | –          | –             | –
last packet             | R              | –     | R:V–Z if declared, after own, cross_view | –                             | R          | B             | –
own part of the last    | –              | –     | R:V–Z if declared                        | –                             | –          | –             | –
assignments             | R:V–Z if named | –     | –                                        | –                             | W:F–V, R   | E             | –
own assignment          | –              | –     | R if declared                            | –                             | –          | –             | –
others’ assignments     | –              | –     | R if declared, after own                 | –                             | –          | –             | –
review draft            | –              | –     | –                                        | –                             | E          | –             | –
own review              | –              | –     | W                                        | –                             | –          | –             | –
fields for the person   | –              | –     | R if declared, after own, cross_view     | R:D–Z if declared, cross_view | E:V, R:D–Z | B             | –
fields for the board    | –              | –     | R if declared, after own, cross_view     | R:D–Z if declared, cross_view | R:D–Z      | B             | –
fields for the director | –              | –     | –                                        | –                             | R:D–Z      | B             | –
private notes           | –              | –     | –                                        | –                             | –          | –             | –
ratings                 | –              | –     | R if declared, after own, cross_view     | –                             | R:D–Z      | –             | –
advisor’s name          | R:S–Z if named | –     | R                                        | R                             | R          | E             | –
synthesis               | R:S–Z          | –     | R:S–Z if declared                        | –                             | W:D–C, R   | B             | –
draft packet            | R:C            | –     | –                                        | –                             | W:D–C, R   | B             | –
packet                  | R:S–Z          | –     | –                                        | –                             | R          | B             | R:S–Z if lent
reply, acknowledgement  | W:S, R:Z       | –     | R if declared, sent                      | –                             | R if sent  | B             | –
follow-ups              | W:S–Z          | –     | –                                        | –                             | W:S–Z      | E             | –
own proposals           | –              | –     | W:V–S if declared                        | –                             | –          | –             | –
who opened the packet   | R              | –     | –                                        | –                             | R          | R             | –
"""

# Beside the cells of the specification:
NOTES = {
    "fields for the person": "The person reads these C–Z by release: in the draft packet and the packet, never from a review.",
    "own review": "An author reads all they wrote, private notes too; nobody else reads a draft, and no glass opens it.",
    "ratings": "The director sees a spread, never an average alone; administrators aggregates of five and more.",
    "advisor’s name": "On a review, where somebody reads or knows of one; the person reads it in the packet.",
    "follow-ups": "Whoever owes one reads that one, at their own desk, once the dossier is shared.",
}

# What is not there yet is read by nobody, whatever the cell says.
THERE_IS = {"synthesis": "DCSZ", "draft packet": "DCSZ", "packet": "SZ"}


class Part(NamedTuple):
    """A part of a cell: the letter, the statuses in which it holds, and the conditions under which it does."""

    letter: str
    statuses: str
    conditions: frozenset[str]


def span(text: str) -> str:
    """The statuses of a range: `F–Z` is FVDCSZ, nothing is all of them."""
    first, _dash, last = (text or "P–Z").partition("–")
    return LETTERS[LETTERS.index(first) : LETTERS.index(last or first) + 1]


def cell(text: str) -> tuple[Part, ...]:
    """The parts of a cell; its conditions, which stand at its end, hold for all of them."""
    said, _if, conditions = text.strip().partition(" if ")
    wanted = frozenset(conditions.split(", ")) if conditions else frozenset()
    assert wanted <= set(CONDITIONS), text
    parts = (one.partition(":") for one in said.split(", ") if one != "–")
    return tuple(
        Part(letter, span(where), wanted | ({"glass"} if letter == "B" else set()))
        for letter, _colon, where in parts
    )


def rows() -> dict[str, dict[str, tuple[Part, ...]]]:
    """The table by row and persona."""
    head, *lines = ([one.strip() for one in line.split("|")] for line in TABLE.strip().splitlines())
    assert tuple(head[1:]) == PERSONAS
    return {name: dict(zip(PERSONAS, map(cell, cells), strict=True)) for name, *cells in lines}


ROWS = rows()


def holds(row: str, persona: str, status: str, conditions: Collection[str], letters: str) -> bool:
    """Whether one of these letters stands in a cell for a status (one of P F V D C S Z) under these conditions."""
    there = status in THERE_IS.get(row, LETTERS)
    return there and any(
        one.letter in letters and status in one.statuses and one.conditions <= set(conditions)
        for one in ROWS[row][persona]
    )


def reads(row: str, persona: str, status: str, conditions: Collection[str] = ()) -> bool:
    """Whether a persona reads a row while the dossier stands there."""
    return holds(row, persona, status, conditions, "RWB")


def knows(row: str, persona: str, status: str, conditions: Collection[str] = ()) -> bool:
    """Whether a persona may know that it exists, or read it."""
    return holds(row, persona, status, conditions, "RWBE")
