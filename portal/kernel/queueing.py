"""The writers of an embedded database wait in line.

SQLite lets one writer in, and whoever finds the door shut looks again after pauses that grow: who came last looks
most often and gets in first. A Line lets writers in as they came. In one process the one who leaves calls the next.
Across processes two bytes of a file beside the database are locked, the turn and the place before it: whoever has
that place is the only one who waits for the turn, so a process that comes out cannot overtake it. The locks are the
process's own (POSIX): they end with it however it ends, and a child that it forks has none of them.
"""

import fcntl
import os
import threading
import time
from collections import deque
from pathlib import Path

TURN, NEXT = 0, 1  # bytes of the file
LOOK_S = 0.0002


class Line:
    """The writers of one database file; nothing else may open its file in a process that uses it."""

    def __init__(self, path: Path) -> None:
        self._path, self._file = path, -1
        self._door, self._taken = threading.Lock(), False
        self._waiting: deque[threading.Event] = deque()

    def enter(self, patience: float) -> None:
        """Wait for the turn; raises TimeoutError after so many seconds, OSError where there can be no file."""
        until = time.monotonic() + patience
        self._wait_for_threads(until)
        try:
            self._wait_for_processes(until)
        except BaseException:
            self._call_next()
            raise

    def leave(self) -> None:
        """Give the turn to whoever came next."""
        fcntl.lockf(self._file, fcntl.LOCK_UN, 1, TURN)
        self._call_next()

    def close(self) -> None:
        """Close the file, which ends what this process holds."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _wait_for_threads(self, until: float) -> None:
        with self._door:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Event()
            self._waiting.append(mine)
        try:
            if not mine.wait(until - time.monotonic()):
                raise TimeoutError
        except BaseException:
            self._step_out(mine)
            raise

    def _step_out(self, mine: threading.Event) -> None:
        with self._door:
            called = mine not in self._waiting
            if not called:
                self._waiting.remove(mine)
        if called:
            self._call_next()

    def _call_next(self) -> None:
        with self._door:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False

    def _wait_for_processes(self, until: float) -> None:
        if self._file < 0:
            self._file = _open_beside(self._path)
        self._lock(NEXT, until)
        try:
            self._lock(TURN, until)
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, NEXT)

    def _lock(self, byte: int, until: float) -> None:
        while True:
            try:
                return fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
            except (BlockingIOError, PermissionError):  # POSIX allows either
                if time.monotonic() > until:
                    raise TimeoutError from None
            time.sleep(LOOK_S)


def _open_beside(database: Path) -> int:
    """The file that a database's writers lock; its owner is the database's, as SQLite does with its own files."""
    file = os.open(f"{database}-queue", os.O_RDWR | os.O_CREAT, 0o644)
    if os.geteuid() == 0:
        owner = database.stat()
        os.fchown(file, owner.st_uid, owner.st_gid)
    return file
