"""When an advisor is reminded, asked of the calendar alone: no database, no clock, no mail."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.reviews.rules_reminders import DAYS, due, on_weekday

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PARIS, AUCKLAND, HONOLULU = map(ZoneInfo, ("Europe/Paris", "Pacific/Auckland", "Pacific/Honolulu"))
ZONES = [*map(ZoneInfo, ("America/New_York", "Asia/Kathmandu", "Etc/GMT+12")), PARIS, AUCKLAND, HONOLULU]
THURSDAY = datetime(2027, 3, 25, 18, 0, tzinfo=PARIS)  # the weekend before the clocks change there


def local(zone: ZoneInfo, day: int, hour: int = 9, month: int = 3) -> datetime:
    return datetime(2027, month, day, hour, tzinfo=zone)


def kept(due_at: datetime, zone: ZoneInfo, moments) -> list[tuple[datetime, int]]:
    """What is sent by a worker that asks at these moments, and remembers what it sent."""
    sent: dict[int, datetime] = {}
    for now in moments:
        sent |= dict.fromkeys(due(due_at, zone, now, sent), now)
    return [(when.astimezone(zone), days) for days, when in sent.items()]


def hourly(due_at: datetime, *, before: int = 30, after: int = 30):
    first = due_at.astimezone(UTC) - before * DAY
    return (first + number * HOUR for number in range((before + after) * 24))


# The three days


def test_an_advisor_is_reminded_14_and_3_days_before_and_2_after_on_a_morning():
    tuesday = local(PARIS, 9, 12)
    assert kept(tuesday, PARIS, hourly(tuesday)) == [
        (datetime(2027, 2, 23, 8, tzinfo=PARIS), -14),
        (datetime(2027, 3, 8, 8, tzinfo=PARIS), -3),  # the 6th is a Saturday
        (datetime(2027, 3, 11, 8, tzinfo=PARIS), 2),
    ]


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (local(PARIS, 10, 19), []),
        (local(PARIS, 11, 7), []),
        (local(PARIS, 11, 8), [-14]),
        (local(PARIS, 11, 19), [-14]),
        (local(PARIS, 11, 20), []),
        (local(PARIS, 12, 3), []),
        (local(PARIS, 12, 8), [-14]),
    ],
)
def test_nothing_is_sent_before_its_day_nor_at_night(now, said):
    assert due(THURSDAY, PARIS, now, ()) == said


@pytest.mark.parametrize(
    ("day", "after"),
    [("2027-03-05", "2027-03-05"), ("2027-03-06", "2027-03-08"), ("2027-03-07", "2027-03-08")],
)
def test_what_falls_on_a_weekend_waits_for_monday(day, after):
    assert f"{on_weekday(datetime.fromisoformat(day).date())}" == after


def test_what_was_sent_is_not_due_again():
    last = local(PARIS, 29, 10)
    assert due(THURSDAY, PARIS, last, ()) == [-14, -3, 2]
    assert due(THURSDAY, PARIS, last, {-14, 2}) == [-3]
    assert due(THURSDAY, PARIS, last, set(DAYS)) == []


# Where the reader lives


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        (PARIS, [-14]),  # Thursday, 09:00
        (AUCKLAND, []),  # Thursday, 21:00: there it was said this morning
        (HONOLULU, []),  # Wednesday, 22:00
    ],
)
def test_one_moment_is_a_morning_here_and_night_elsewhere(zone, said):
    assert due(THURSDAY, zone, local(PARIS, 11), ()) == said


def test_a_weekend_is_where_the_reader_lives():
    monday_there = local(AUCKLAND, 29, 9)  # Sunday, 10:00 in Honolulu
    assert due(THURSDAY, AUCKLAND, monday_there, {-14, -3}) == [2]
    assert due(THURSDAY, HONOLULU, monday_there, {-14, -3}) == []
    friday_there = local(HONOLULU, 12, 11)  # Saturday in Auckland
    assert due(THURSDAY, HONOLULU, friday_there, ()) == [-14]
    assert due(THURSDAY, AUCKLAND, friday_there, ()) == []


def test_days_are_counted_from_the_date_as_the_reader_has_it():
    midnight = datetime(2027, 3, 24, 11, 30, tzinfo=UTC)  # the 25th in Auckland, the 24th in Honolulu
    assert [moment.day for moment, _days in kept(midnight, AUCKLAND, hourly(midnight))] == [11, 22, 29]
    assert [moment.day for moment, _days in kept(midnight, HONOLULU, hourly(midnight))] == [10, 22, 26]


@pytest.mark.parametrize(
    ("due_at", "zone", "mornings"),
    [
        # A second before an hour is skipped, in the second of two that are the same, and in the south.
        (
            datetime(2027, 3, 28, 1, 59, 59, tzinfo=PARIS),
            PARIS,
            ["15 Mar 08:00 +0100", "25 Mar 08:00 +0100", "30 Mar 08:00 +0200"],
        ),
        (
            datetime(2027, 10, 31, 2, 30, tzinfo=PARIS, fold=1),
            PARIS,
            ["18 Oct 08:00 +0200", "28 Oct 08:00 +0200", "02 Nov 08:00 +0100"],
        ),
        (
            datetime(2027, 4, 4, 2, 30, tzinfo=AUCKLAND),
            AUCKLAND,
            ["22 Mar 08:00 +1300", "01 Apr 08:00 +1300", "06 Apr 08:00 +1200"],
        ),
    ],
)
def test_a_change_of_clocks_moves_no_reminder_from_its_morning(due_at, zone, mornings):
    whole_hours = (one.replace(minute=0, second=0) for one in hourly(due_at))
    found = [f"{moment:%d %b %H:%M %z}" for moment, _days in kept(due_at, zone, whole_hours)]
    assert found == mornings


# A worker that slept


def test_a_worker_that_slept_for_a_week_makes_up_for_it_at_once():
    awake = [one for one in hourly(THURSDAY) if not local(PARIS, 8, 0) < one < local(PARIS, 15, 0)]
    assert kept(THURSDAY, PARIS, awake)[0] == (local(PARIS, 15, 8), -14)


def test_two_that_were_missed_come_together_and_never_again():
    friday, monday = local(PARIS, 26, 10), local(PARIS, 29, 10)
    assert due(THURSDAY, PARIS, friday, ()) == [-14, -3]
    assert due(THURSDAY, PARIS, monday, {-14, -3}) == [2]


# At any time, everywhere

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))
AWAKE = st.lists(st.integers(-30 * 24 * 60, 30 * 24 * 60), max_size=60).map(
    sorted
)  # in minutes from the date


@given(MOMENTS, st.sampled_from(ZONES), AWAKE)
def test_nobody_is_reminded_at_a_weekend_at_night_too_early_or_twice(due_at, zone, awake):
    sent: list[int] = []
    for minutes in awake:
        now = due_at + timedelta(minutes=minutes)
        said, here = due(due_at, zone, now, sent), now.astimezone(zone)
        assert not said or (here.weekday() <= 4 and 8 <= here.hour < 20)
        assert all(here.date() >= due_at.astimezone(zone).date() + days * DAY for days in said)
        assert not set(said) & set(sent)
        sent += said
    assert sent == sorted(set(sent))


@given(MOMENTS, st.sampled_from(ZONES))
def test_a_worker_that_never_sleeps_sends_each_once_within_three_days(due_at, zone):
    found = kept(due_at, zone, hourly(due_at))
    assert [days for _moment, days in found] == list(DAYS)
    last = due_at.astimezone(zone).date()
    assert all(0 <= (moment.date() - last).days - days <= 2 for moment, days in found)
