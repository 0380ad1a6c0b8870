"""Small pictures of numbers, as plain geometry that a template draws: each comes with its table.

A chart is drawn in the ink of its page (`currentColor`), so that it is right in the dark, in print and in forced
colours, and holds no style of its own, which the page's security policy would refuse.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.kernel.words import Sentence, _, say_number

WIDTH, ROW, BAR, LABELS, FIGURES = 640, 28, 14, 200, 72  # units of the drawing
SPAN, SLOT, LEAST = (
    400,
    40,
    34,
)  # of columns: how wide all are at most, one with its room, one with its year below
RISE, ABOVE, BELOW, DIGIT = 96, 20, 24, 8
STATUS, YEAR = _("Status"), _("Year")
STEPS = (1, 2, 5, 10, 20, 50, 100)


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
    heading: Any = STATUS
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


@dataclass(frozen=True)
class Column:
    """A year: its number as it is said, where its column stands, and whether there is room to write either at it."""

    year: int
    said: str
    x: float
    y: float
    height: float
    middle: float
    has_number: bool
    has_year: bool


@dataclass(frozen=True)
class Columns:
    """Columns beside one another, one for each year from the first to the last; `gist` says what is to be seen."""

    title: Any
    unit: Any
    gist: Sentence
    columns: Sequence[Column]
    width: float
    thickness: float
    heading: Any = YEAR
    height: int = ABOVE + RISE + BELOW
    baseline: int = ABOVE + RISE


def columns(title: Any, unit: Any, rows: Sequence[tuple[int, int]]) -> Columns:
    """A chart of years and how many there were in each, at least one; years without a row stand there with none."""
    known = dict(rows)
    first, last, most = min(known), max(known), max(known.values()) or 1
    slot = min(SLOT, SPAN / (last - first + 1))
    step = next((one for one in STEPS if one * slot >= LEAST), STEPS[-1])
    side, thickness = max(0, (LEAST - slot) / 2), slot * 0.62

    def drawn(year: int) -> Column:
        number, left = known.get(year, 0), side + (year - first) * slot
        said, height = say_number(number), round(RISE * number / most, 1)
        return Column(
            year=year,
            said=said,
            x=round(left + (slot - thickness) / 2, 1),
            y=round(ABOVE + RISE - height, 1),
            height=height,
            middle=round(left + slot / 2, 1),
            has_number=number > 0 and len(said) * DIGIT <= slot,
            has_year=year % step == 0,
        )

    drawing = tuple(drawn(year) for year in range(first, last + 1))
    width = round(2 * side + slot * len(drawing), 1)
    return Columns(title, unit, _gist(title, known), drawing, width, round(thickness, 1))


def _gist(title: Any, known: dict[int, int]) -> Sentence:
    """What somebody sees who looks at columns for a second."""
    total, first, last = say_number(sum(known.values())), str(min(known)), str(max(known))
    (year, most), *others = Counter(known).most_common(2)
    said = {"title": title, "total": total, "first": first, "last": last}
    if others and others[0][1] == most:
        return _("%(title)s: %(total)s from %(first)s to %(last)s.", **said)
    peak = {"year": str(year), "most": say_number(most)}
    return _(
        "%(title)s: %(total)s from %(first)s to %(last)s, most in %(year)s (%(most)s).",
        **said,
        **peak,
    )
