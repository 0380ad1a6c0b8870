"""A picture of years stands on a few numbers: what is drawn where, what there is room to write, what it says in words."""

from itertools import pairwise

import pytest

from portal.kernel import charts


def picture(*rows):
    return charts.columns("Papers", "Papers", rows)


def test_a_year_without_any_stands_there_with_none():
    drawn = picture((2021, 2), (2024, 4)).columns
    assert [(one.year, one.said, one.height) for one in drawn] == [
        (2021, "2", charts.RISE / 2),
        (2022, "0", 0),
        (2023, "0", 0),
        (2024, "4", charts.RISE),
    ]


def test_rows_may_come_in_any_order():
    assert picture((2024, 4), (2021, 2)) == picture((2021, 2), (2024, 4))


@pytest.mark.parametrize("span", [1, 2, 10, 11, 12, 25, 40, 120])
def test_columns_stand_beside_one_another_on_the_line_and_inside_the_drawing(span):
    drawn = picture((2027 - span + 1, 3), (2027, 10_000))
    left = [one.x for one in drawn.columns]
    assert all(b - a > drawn.thickness for a, b in pairwise(left))
    assert (left[0] >= 0, left[-1] + drawn.thickness <= drawn.width) == (True, True)
    assert {round(one.y + one.height, 1) for one in drawn.columns} == {drawn.baseline}
    assert drawn.width <= charts.SPAN + charts.LEAST


@pytest.mark.parametrize(("span", "step"), [(1, 1), (11, 1), (12, 2), (24, 5), (60, 10), (120, 20)])
def test_years_are_written_as_close_as_they_can_be_read(span, step):
    written = [one.year for one in picture((2040 - span + 1, 1), (2040, 1)).columns if one.has_year]
    assert written == [year for year in range(2040 - span + 1, 2041) if year % step == 0]


def test_a_written_year_is_never_cut_off():
    for span in range(1, 130):
        drawn = picture((2040 - span + 1, 1), (2040, 1))
        middles = [one.middle for one in drawn.columns if one.has_year]
        room = charts.LEAST / 2 - 0.1
        assert all(room <= middle <= drawn.width - room for middle in middles)


def test_a_number_is_written_where_it_fits_and_never_for_none():
    def written(drawn):
        return [one.said for one in drawn.columns if one.has_number]

    assert written(picture((2021, 12), (2023, 3))) == ["12", "3"]
    assert written(picture((1998, 123), (2027, 3))) == ["3"]


@pytest.mark.parametrize(
    ("rows", "gist"),
    [
        ([(2021, 2), (2024, 40)], "Papers: 42 from 2021 to 2024, most in 2024 (40)."),
        ([(2021, 2), (2022, 1), (2024, 2)], "Papers: 5 from 2021 to 2024."),
        ([(2024, 2)], "Papers: 2 from 2024 to 2024, most in 2024 (2)."),
    ],
)
def test_what_is_to_be_seen_is_said(rows, gist):
    assert str(picture(*rows).gist) == gist


def test_each_picture_names_what_its_rows_are():
    bars = charts.bars("Papers", "Papers", [("Read", 1, "1")])
    assert (str(picture((2024, 1)).heading), str(bars.heading)) == ("Year", "Status")
