"""A worker that dies at a chosen place: `python -m tests.kernel.worker_process DATABASE_URL PLACE`.

Its job, "tests.count", leaves a row in the table `effect` together with the job's end. At its third job
the worker kills itself (signal 9) "before" that unit, "within" it or "after" it; "never" lives on.
It begins when it is given a line.
"""

import itertools
import os
import signal
import sys
import threading
from datetime import timedelta

from sqlalchemy import text

from portal.kernel import db, jobs, leases

done = itertools.count(1)


@jobs.handler("tests.count")
def count(number: int) -> None:
    """Leave one row, or die."""
    dies_at = sys.argv[2] if next(done) == 3 else "never"
    if dies_at == "before":
        die()
    with db.unit() as here:
        here.execute(text("INSERT INTO effect (number) VALUES (:number)"), {"number": number})
        jobs.done()
        here.flush()
        if dies_at == "within":
            die()
    if dies_at == "after":
        die()


def die() -> None:
    """End without a word."""
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    leases.LEASE = timedelta(seconds=0.6)
    db.connect(sys.argv[1])
    print("ready", flush=True)
    sys.stdin.readline()
    jobs.work(threading.Event())
