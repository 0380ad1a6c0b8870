"""Small pictures of numbers, as plain geometry that a template draws: each comes with its table.

A chart is drawn in the ink of its page (`currentColor`), so that it is right in the dark, in print and in forced
colours, and holds no style of its own, which the page's security policy would refuse.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, ROW, BAR, LABELS, FIGURES = 640, 28, 14, 200, 72  # units of the drawing


@dataclass(frozen=True)
class Bar:
    """One bar: what it stands for, its number as it is said, and where it is drawn."""

    label: Any
    said: str
    y: int
    width: float
    text_y: int


@dataclass(frozen=True)
class Bars:
    """Bars below one another, from the same line; the longest is as long as there is room."""

    title: Any
    unit: Any
    bars: Sequence[Bar]
    width: int = WIDTH
    left: int = LABELS
    thickness: int = BAR

    @property
    def height(self) -> int:
        """How tall the drawing is."""
        return ROW * len(self.bars)


def bars(title: Any, unit: Any, rows: Sequence[tuple[Any, float | None, str]]) -> Bars:
    """A chart of rows of label, value (None where there is none) and the value as it is said."""
    most = max((value or 0 for _label, value, _said in rows), default=0) or 1
    room = WIDTH - LABELS - FIGURES
    drawn = (
        Bar(
            label,
            said,
            n * ROW + (ROW - BAR) // 2,
            round(room * max(value or 0, 0) / most, 1),
            n * ROW + ROW // 2 + 5,
        )
        for n, (label, value, said) in enumerate(rows)
    )
    return Bars(title, unit, tuple(drawn))
