"""The one clock: every moment in the portal is asked for here, in UTC, and tests can stop it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_stopped: datetime | None = None


def now() -> datetime:
    """This moment, in UTC."""
    return _stopped or datetime.now(UTC)


def today(zone: ZoneInfo) -> date:
    """The date it is now in a zone."""
    return now().astimezone(zone).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Inside, it is always this moment; for tests and for the demo's past."""
    global _stopped
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    before, _stopped = _stopped, moment.astimezone(UTC)
    try:
        yield
    finally:
        _stopped = before


def advance(by: timedelta) -> None:
    """Let a stopped clock jump ahead; raises ValueError while it runs."""
    global _stopped
    if _stopped is None:
        raise ValueError("only a stopped clock can be moved")
    _stopped += by


class NoSuchHour(ValueError):
    """The local time falls into the hour that a change of clocks leaves out."""


class TwoSuchHours(ValueError):
    """The local time happens twice in the night of a change of clocks."""


ANYWHERE_ON_EARTH = "Etc/GMT+12"


def moment(day: date, hour: time, zone: ZoneInfo, *, second: bool | None = None) -> datetime:
    """The moment of a local date and time, in UTC.

    Raises NoSuchHour for a local time that a change of clocks skips, TwoSuchHours for one that it doubles
    unless `second` says which of the two is meant.
    """
    first = datetime.combine(day, hour, zone)
    later = first.replace(fold=1)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != first.replace(tzinfo=None):
        raise NoSuchHour
    if first.utcoffset() != later.utcoffset():
        if second is None:
            raise TwoSuchHours
        return (later if second else first).astimezone(UTC)
    return first.astimezone(UTC)
