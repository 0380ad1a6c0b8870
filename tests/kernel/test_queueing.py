import fcntl
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from portal.kernel import db, queueing

SOON = 20.0  # and a test that takes so long has failed
WRITER = """
import os, sys, time
from pathlib import Path
from portal.kernel.queueing import Line
line = Line(Path(sys.argv[1]))
line.enter(20)
{}
print("in", flush=True)
sys.stdin.readline()
line.leave()
"""
WITH_CHILD = "if not os.fork(): time.sleep(20); os._exit(0)"


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "some.sqlite3"
    found.touch()
    return found


@pytest.fixture
def line(path):
    line = queueing.Line(path)
    yield line
    line.close()


@contextmanager
def writer(path, and_then: str = ""):
    """Another process that enters, says so, and leaves when it is told a line."""
    command = [sys.executable, "-c", WRITER.format(and_then), str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        try:
            yield other
        finally:
            other.kill()


def wait_for(what) -> None:
    until = time.monotonic() + SOON
    while not what():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.002)


def is_locked(line, byte: int) -> bool:
    """Whether another process holds this byte."""
    try:
        fcntl.lockf(line._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
    except BlockingIOError:
        return True
    fcntl.lockf(line._file, fcntl.LOCK_UN, 1, byte)
    return False


def in_line(line, name, came: list) -> threading.Thread:
    """A thread that waits in line by now, and notes its name when it comes in."""

    def enter() -> None:
        line.enter(SOON)
        came.append(name)
        line.leave()

    before, thread = len(line._waiting), threading.Thread(target=enter)
    thread.start()
    wait_for(lambda: len(line._waiting) > before)
    return thread


def test_threads_come_in_as_they_came(line):
    came: list[int] = []
    line.enter(SOON)
    threads = [in_line(line, n, came) for n in range(8)]
    line.leave()
    for thread in threads:
        thread.join()
    assert came == list(range(8))


@pytest.mark.processes
def test_a_process_that_comes_out_does_not_overtake_one_that_waits(path, line):
    came: list[str] = []
    line.enter(SOON)
    with writer(path) as other:
        wait_for(lambda: is_locked(line, queueing.NEXT))
        again = in_line(line, "again", came)
        line.leave()
        came.append(other.stdout.readline().strip())
        other.communicate("leave\n")
        again.join()
    assert came == ["in", "again"]


@pytest.mark.processes
@pytest.mark.parametrize("and_then", ["", WITH_CHILD], ids=["alone", "a child of it lives on"])
def test_a_killed_process_leaves_no_lock_behind(path, line, and_then):
    with writer(path, and_then) as other:
        assert other.stdout.readline() == "in\n"
        with pytest.raises(TimeoutError):
            line.enter(0.05)
        other.kill()
        other.wait()
        line.enter(SOON / 4)  # before a child of it ends
        line.leave()


@pytest.mark.processes
def test_who_is_killed_in_line_holds_up_nobody(path, line):
    line.enter(SOON)
    with writer(path) as other:
        wait_for(lambda: is_locked(line, queueing.NEXT))
        other.kill()
        other.wait()
    line.leave()
    line.enter(SOON)
    line.leave()


def test_who_gives_up_does_not_hold_up_the_next(line):
    came: list[str] = []
    line.enter(SOON)
    with pytest.raises(TimeoutError):
        line.enter(0.05)
    next_one = in_line(line, "next", came)
    line.leave()
    next_one.join()
    assert came == ["next"]


# Units


@pytest.fixture
def embedded(tmp_path, monkeypatch):
    """An embedded database of one's own, whose writers are soon tired of waiting; its address."""
    url = f"sqlite:///{tmp_path}/own.sqlite3"
    with db.connect(url, durable=False).begin() as connection:
        connection.execute(text("CREATE TABLE mark (name TEXT UNIQUE DEFERRABLE)"))
        connection.execute(
            text("CREATE TABLE part (of TEXT REFERENCES mark (name) DEFERRABLE INITIALLY DEFERRED)")
        )
    monkeypatch.setattr(db, "BUSY_MS", 100)
    yield url
    db.disconnect()


def write(here, name: str = "one") -> None:
    here.execute(text("INSERT INTO mark VALUES (:name)"), {"name": name})


def good() -> None:
    with db.unit() as here:
        write(here)


def fails() -> None:
    with pytest.raises(ZeroDivisionError), db.unit() as here:  # noqa: PT012
        write(here)
        raise ZeroDivisionError


def fails_at_its_end() -> None:
    with pytest.raises(IntegrityError), db.unit() as here:
        here.execute(text("INSERT INTO part VALUES ('of nothing')"))


def begins_again() -> None:
    with db.unit() as here:
        write(here)
        here.rollback()
        write(here)


def says_nothing() -> None:
    with db.unit():
        pass


@pytest.mark.parametrize("path", [good, fails, fails_at_its_end, begins_again, says_nothing])
def test_a_unit_leaves_the_line_however_it_ends(embedded, path):
    path()
    with db.unit() as here:
        write(here, "after it")


@contextmanager
def somebody_writes():
    """A unit of another thread that wrote and goes on."""
    wrote, over = threading.Event(), threading.Event()

    def hold() -> None:
        with db.unit() as here:
            write(here, "somebody")
            wrote.set()
            over.wait(SOON)

    thread = threading.Thread(target=hold)
    thread.start()
    assert wrote.wait(SOON)
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_who_waits_too_long_is_told_that_the_database_is_away_and_readers_do_not_wait(embedded):
    with somebody_writes():
        with pytest.raises(OperationalError, match="TimeoutError"), db.unit() as here:
            write(here)
        with db.reading() as here:
            assert here.scalar(text("SELECT count(*) FROM mark")) == 0
    with db.unit() as here:
        write(here)


def test_where_no_file_can_be_there_is_no_writing(tmp_path, monkeypatch):
    db.connect(f"sqlite:///{tmp_path}/no/such/folder.sqlite3")
    with pytest.raises(OperationalError), db.unit() as here:
        write(here)
    db.disconnect()


def test_a_database_in_memory_has_no_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    db.connect("sqlite://")
    with db.unit() as here:
        here.execute(text("CREATE TABLE mark (name TEXT)"))
    db.disconnect()
    assert list(tmp_path.iterdir()) == []
