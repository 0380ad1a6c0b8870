"""Workers as processes, killed without warning: nothing is lost and nothing is done twice."""

import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from portal.kernel import clock, db, jobs
from tests.kernel import worker_process

pytestmark = pytest.mark.processes
JOBS, PLACES = 60, ("before", "within", "after", "never")


@pytest.fixture
def effects(database):
    """A table that the jobs write into; answers the numbers in it."""
    with db.unit() as here:
        here.execute(text("CREATE TABLE effect (number integer)"))
    yield lambda: sorted(read("SELECT number FROM effect"))
    with db.unit() as here:
        here.execute(text("DROP TABLE effect"))


@pytest.fixture
def workers(database):
    """One worker for each place to die at, all ready."""
    module = worker_process.__name__
    started = [
        subprocess.Popen(
            [sys.executable, "-m", module, database, place], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for place in PLACES
    ]
    for one in started:
        one.stdout.readline()
    yield started
    for one in started:
        one.kill()
        one.communicate()


def test_killed_workers_lose_nothing_and_double_nothing(effects, workers):
    with clock.at(datetime.now(UTC)), db.unit():
        for number in range(JOBS):
            jobs.enqueue("tests.count", {"number": number})
    *mortal, immortal = workers
    for one in mortal:
        begin(one)
    assert [one.wait(30) for one in mortal] == [-signal.SIGKILL] * 3
    begin(immortal)
    wait(lambda: read("SELECT count(*) FROM job WHERE status <> 'done'") == [0])
    assert effects() == list(range(JOBS))
    assert read("SELECT count(*) FROM job WHERE attempts = 2") == [2]


def begin(worker: subprocess.Popen) -> None:
    worker.stdin.write(b"go\n")
    worker.stdin.flush()


def read(query: str) -> list:
    with db.reading() as here:
        return list(here.scalars(text(query)))


def wait(until, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, "the workers did not finish"
        time.sleep(0.05)
