"""Local times become moments: the two nights a year on which that is not obvious are asked about."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel import clock

PARIS = ZoneInfo("Europe/Paris")
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


def test_an_hour_in_winter_is_one_ahead_of_utc():
    assert clock.moment(date(2027, 3, 1), time(23, 59), PARIS) == datetime(2027, 3, 1, 22, 59, tzinfo=UTC)


def test_the_hour_that_spring_leaves_out_is_refused():
    with pytest.raises(clock.NoSuchHour):
        clock.moment(SPRING, time(2, 30), PARIS)


@pytest.mark.parametrize(("hour", "utc"), [(time(1, 59), 0), (time(3, 0), 1)])
def test_the_hours_beside_it_are_there(hour, utc):
    assert clock.moment(SPRING, hour, PARIS).hour == utc


def test_the_hour_that_autumn_doubles_is_asked_back():
    with pytest.raises(clock.TwoSuchHours):
        clock.moment(AUTUMN, time(2, 30), PARIS)


def test_either_of_the_two_can_be_meant():
    first = clock.moment(AUTUMN, time(2, 30), PARIS, second=False)
    assert clock.moment(AUTUMN, time(2, 30), PARIS, second=True) - first == timedelta(hours=1)


def test_anywhere_on_earth_ends_twelve_hours_after_utc():
    zone = ZoneInfo(clock.ANYWHERE_ON_EARTH)
    assert clock.moment(date(2027, 3, 1), time(23, 59), zone) == datetime(2027, 3, 2, 11, 59, tzinfo=UTC)


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2060, 1, 1)), st.booleans())
def test_every_moment_there_is_reads_the_same_on_the_local_clock(local, second):
    try:
        found = clock.moment(local.date(), local.time(), PARIS, second=second)
    except clock.NoSuchHour:
        return
    assert found.astimezone(PARIS).replace(tzinfo=None) == local


def test_a_stopped_clock_moves_only_when_told():
    before = clock.now()
    clock.advance(timedelta(days=1))
    assert clock.now() - before == timedelta(days=1)


def test_a_moment_without_a_zone_stops_nothing():
    with pytest.raises(ValueError, match="zone"), clock.at(datetime(2027, 1, 1)):
        pass


def test_the_date_depends_on_where_one_is():
    with clock.at(datetime(2027, 3, 1, 23, 30, tzinfo=UTC)):
        assert (clock.today(ZoneInfo("UTC")), clock.today(PARIS)) == (date(2027, 3, 1), date(2027, 3, 2))
