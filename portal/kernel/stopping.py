"""Being told to stop by a signal.

A signal's handler runs in the midst of whatever the main thread does. Were that `threading.Event.wait`, the handler's
`set` would wait for ever for the lock that it interrupted: here it writes into a pipe, and takes no lock.
"""

import os
import select
import signal
from typing import Protocol


class Stopping(Protocol):
    """Something that can be asked whether to stop, as threading.Event can."""

    def is_set(self) -> bool: ...

    def wait(self, timeout: float) -> bool: ...


class Stop:
    """Told once, it stays told."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()

    def set(self) -> None:
        """Tell it; a signal's handler may."""
        os.write(self._write, b".")

    def is_set(self) -> bool:
        """Whether it was told."""
        return self.wait(0)

    def wait(self, timeout: float) -> bool:
        """Wait until it is told, at most so many seconds; whether it was."""
        return bool(select.select([self._read], [], [], timeout)[0])


def by_signal() -> Stop:
    """What SIGTERM and SIGINT tell to stop from now on."""
    stop = Stop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
