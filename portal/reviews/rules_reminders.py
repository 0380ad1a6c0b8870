"""When an advisor is reminded: 14 and 3 days before reviews are due, and 2 after; at no weekend, and never twice.

A day that falls on a weekend where the advisor lives waits for Monday. What was not sent while nobody worked is made up for by
one mail: the latest that is due counts, and those before it with it.
"""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = (-14, -3, 2)
MORNING, EVENING = time(8), time(20)
FRIDAY = 4


def on_weekday(day: date) -> date:
    """The day itself, or the Monday after its weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > FRIDAY else day


def due(due_at: datetime, zone: ZoneInfo, now: datetime, sent: Collection[int]) -> list[int]:
    """Which reminders, in days from the date, are due now and were not sent: none at night and at weekends."""
    here = now.astimezone(zone)
    if here.weekday() > FRIDAY or not MORNING <= here.time() < EVENING:
        return []
    last = due_at.astimezone(zone).date()
    reached = [days for days in DAYS if on_weekday(last + timedelta(days=days)) <= here.date()]
    return [days for days in reached if days not in sent]
