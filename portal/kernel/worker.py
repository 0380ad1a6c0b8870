"""How one job is done: by the function registered under its name, held by a lease that is renewed meanwhile.

A handler that fails is tried again after 10 seconds, 30, 90 … up to six hours, then kept as dead. What is
kept and logged of an error names its kind and place, never its message: that may quote a token or a name.
"""

import logging
import threading
import traceback
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from portal.kernel import clock, db, leases
from portal.kernel.leases import Held

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=6)


class Later(Exception):
    """Raised by a handler: not now, but at this moment; it counts as no try."""

    def __init__(self, until: datetime):
        super().__init__()
        self.until = until


class Lost(Exception):
    """Raised by `done()`: another worker holds this job by now, so nothing of this unit may stay."""


@dataclass(frozen=True)
class Handler:
    """The function behind a job's name, how often it is tried again, and what to do when that was in vain."""

    function: Callable[..., None]
    retries: int
    given_up: Callable[..., None] | None


HANDLERS: dict[str, Handler] = {}
_held: ContextVar[Held | None] = ContextVar("held_job", default=None)


def handler(name: str, *, retries: int = 8, given_up: Callable[..., None] | None = None):
    """Register the function behind a name; its parameters are public ids and small values, never texts.

    `given_up` is called with the same arguments in the unit that declares the job dead.
    """

    def register(function: Callable[..., None]) -> Callable[..., None]:
        if name in HANDLERS:
            raise ValueError(f"two handlers are called {name}")
        HANDLERS[name] = Handler(function, retries, given_up)
        return function

    return register


def done() -> None:
    """In a handler's last unit: the job ends with this unit or not at all; raises Lost.

    Where no worker runs the handler, as when a test calls it, nothing is to be ended.
    """
    held = _held.get()
    if held is not None and not leases.finish(held):
        raise Lost("another worker took this job over")


def work_once(names: Collection[str] | None = None) -> bool:
    """Take one due job, of these names if any are given, and do it; False when nothing was there to take."""
    names = list(HANDLERS if names is None else names)
    with db.reading():
        if not leases.is_due(names):
            return False
    with db.unit():
        held = leases.take(names)
    if held is None:
        return False
    _run(held, HANDLERS[held.name])
    return True


def _run(held: Held, found: Handler) -> None:
    if held.attempts > found.retries + 1:
        _bury(held, found, "The workers that tried it were stopped each time.")
        return
    token = _held.set(held)
    try:
        with _renewed(held):
            found.function(**held.args)
        with db.unit():
            leases.finish(held)
    except Later as later:
        with db.unit():
            leases.postpone(held, later.until, attempts=held.attempts - 1, error=None)
    except Exception as error:
        _fail(held, found, error)
    finally:
        _held.reset(token)


def _fail(held: Held, found: Handler, error: Exception) -> None:
    what = describe(error)
    log.warning("%s failed (try %d): %s\n%s", held.name, held.attempts, what, _trace(error))
    if held.attempts > found.retries:
        _bury(held, found, what)
        return
    pause = min(FIRST_PAUSE * 3 ** (held.attempts - 1), LONGEST_PAUSE)
    with db.unit():
        leases.postpone(held, clock.now() + pause, attempts=held.attempts, error=what)


def _bury(held: Held, found: Handler, what: str) -> None:
    with db.unit():
        if leases.bury(held, what) and found.given_up:
            found.given_up(**held.args)
    log.error("%s is given up: %s", held.name, what)


@contextmanager
def _renewed(held: Held) -> Iterator[None]:
    over = threading.Event()
    keeper = threading.Thread(target=_renew, args=(held, over), name="lease", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()


def _renew(held: Held, over: threading.Event) -> None:
    while not over.wait(leases.LEASE.total_seconds() / 3):
        try:
            with db.unit():
                if not leases.renew(held):
                    return
        except SQLAlchemyError as error:
            log.warning("the lease of %s could not be renewed: %s", held.name, describe(error))


def describe(error: Exception) -> str:
    """The kind of an error and its place in our code, never its message."""
    frames = traceback.walk_tb(error.__traceback__)
    places = [(frame.f_globals.get("__name__", ""), line) for frame, line in frames][1:]
    ours = [place for place in places if place[0].startswith("portal.")] or places
    where = f" in {ours[-1][0]}, line {ours[-1][1]}" if ours else ""
    return f"{type(error).__name__}{where}"[:200]


def _trace(error: Exception) -> str:
    return "".join(traceback.format_tb(error.__traceback__)).rstrip()
