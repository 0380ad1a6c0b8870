"""A past that is played: whatever happened in it is an act at a moment, and acts happen in the order of their moments.

While an act happens the clock stands at its moment, and the mail it causes leaves two seconds later, so that what
the portal remembers of that past is what it would remember, had it been there.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from portal.kernel import clock
from portal.kernel.worker import HANDLERS, work_once

Event = tuple[datetime, Callable[[], object]]

# Reading documents for the search takes long, and nobody minds when: it is done beside the play.
AT_LEISURE = "application.find"
MOMENT = timedelta(seconds=2)


@dataclass(frozen=True)
class Calendar:
    """Days counted from today, which is 0, in the lab's zone."""

    today: date
    zone: ZoneInfo

    def day(self, number: int) -> date:
        """The date of a day."""
        return self.today + timedelta(days=number)

    def at(self, number: int, hour: int, minute: int = 0) -> datetime:
        """A time of a day."""
        return datetime.combine(self.day(number), time(hour, minute), self.zone)

    def office(self, number: int, chance: Random) -> datetime:
        """Some time of a day, while offices are open."""
        return self.at(number, 9) + timedelta(seconds=chance.randrange(8 * 3600))

    def evening(self, number: int, chance: Random) -> datetime:
        """Some time of a day, when applicants write."""
        return self.at(number, 14) + timedelta(seconds=chance.randrange(8 * 3600))


def play(stories: Iterable[Iterable[Event]]) -> None:
    """Let all stories happen together. Raises ValueError for one that goes backwards, or into the future."""
    now = clock.now()
    events = [event for story in stories for event in _in_order(story, now)]
    with _reading_documents():
        for moment, act in sorted(events, key=lambda event: event[0]):
            with clock.at(moment):
                act()
                clock.advance(MOMENT)
                _answer()


@contextmanager
def _reading_documents() -> Iterator[None]:
    """Meanwhile, read the documents that were sent; all of them, before the end."""
    over = threading.Event()

    def read() -> None:
        while work_once({AT_LEISURE}) or not over.wait(0.1):
            pass

    with ThreadPoolExecutor(1) as aside:
        reading = aside.submit(read)
        try:
            yield
        finally:
            over.set()
        reading.result()


def _in_order(story: Iterable[Event], now: datetime) -> Iterator[Event]:
    before = None
    for moment, act in story:
        if moment >= now or (before and moment <= before):
            raise ValueError(f"{moment} comes after now, or before what comes before it")
        before = moment
        yield moment, act


def _answer() -> None:
    """Do what follows at once: mails leave, an appointment begins, a position closes."""
    while work_once(set(HANDLERS) - {AT_LEISURE}):
        pass
