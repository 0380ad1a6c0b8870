"""Tables, times and moments: what is printed is what was measured."""

import random

import pytest

from benchmarks import deadline, load
from benchmarks.tables import Table, short


def test_a_table_is_aligned_and_ready_to_be_kept():
    shown = str(
        Table("Pages", ("page", "rate", "aim"), [("positions", 1234, "≥ 1"), ("a", 0.5, None)], ["Note."])
    )
    assert shown.splitlines() == [
        "### Pages",
        "",
        "| page      |  rate | aim |",
        "|-----------|------:|----:|",
        "| positions | 1,234 | ≥ 1 |",
        "| a         |  0.50 |     |",
        "",
        "Note.",
    ]


def test_a_missed_aim_is_marked():
    assert [short(0.4, 0.5), short(0.5, 0.5), short(4, 3, at_most=True)] == ["≥ 0.5 ✗", "≥ 0.5", "≤ 3 ✗"]


@pytest.mark.parametrize(("part", "time"), [(0.5, 5), (0.95, 10), (1, 10), (0.05, 1)])
def test_a_quantile_is_a_time_that_was_measured(part, time):
    assert load.quantile([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], part) == time


def test_submissions_grow_as_the_time_runs_out():
    hour = deadline.Hour(applicants=4_000, seconds=100)
    submits = [submit - 50 for _begin, submit in deadline.moments(hour, random.Random(1))]  # noqa: S311
    late, early = (sum(low <= at < low + 5 for at in submits) for low in (90, 50))
    assert 5 < late / early < 10  # a twelfth and a half of the time left: ten to fifty seconds
    assert min(begin for begin, _submit in deadline.moments(hour, random.Random(1))) >= 0  # noqa: S311


def test_a_chunked_answer_is_whole_when_its_last_chunk_came():
    head = 200, {"transfer-encoding": "chunked"}
    assert load._body(head, bytearray(b"5\r\nhello\r\n")) is None
    assert load._body(head, bytearray(b"5\r\nhello\r\n0\r\n\r\n")) is not None


def test_a_form_is_sent_with_its_length():
    assert load.form("/x", {"a": "b c"}, Cookie="k=v").decode().split("\r\n") == [
        *("POST /x HTTP/1.1", "Host: 127.0.0.1", "Accept-Language: en", "Cookie: k=v"),
        *("Content-Type: application/x-www-form-urlencoded", "Content-Length: 5", "", "a=b+c"),
    ]
