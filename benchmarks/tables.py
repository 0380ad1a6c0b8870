"""Tables as they are printed, in Markdown, so that what is printed can be kept."""

from collections.abc import Sequence
from typing import NamedTuple

Cell = str | int | float | None


class Table(NamedTuple):
    """A title, the heads of columns, rows of cells, and what is said below."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[str] = ()

    def __str__(self) -> str:
        cells = [[_said(cell) for cell in row] for row in (self.heads, *self.rows)]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        lines = ["| " + " | ".join(_set(row, widths)) + " |" for row in cells]
        rule = (
            "|"
            + "|".join("-" * (width + 2 - bool(n)) + ":" * bool(n) for n, width in enumerate(widths))
            + "|"
        )
        return "\n".join(
            [f"### {self.title}", "", lines[0], rule, *lines[1:], *(f"\n{one}" for one in self.notes), ""]
        )


def _set(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    """The first column to the left, numbers to the right."""
    return [
        cell.rjust(width) if n else cell.ljust(width)
        for n, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]


def _said(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.2f}" if abs(cell) < 10 else f"{cell:,.1f}" if abs(cell) < 100 else f"{cell:,.0f}"
    return f"{cell:,}" if isinstance(cell, int) else cell


def short(reached: float, aim: float, *, at_most: bool = False) -> str:
    """The aim, marked where it was missed."""
    missed = reached > aim if at_most else reached < aim
    return f"{'≤' if at_most else '≥'} {aim:g}{' ✗' if missed else ''}"
