import subprocess
import sys

import pytest

from portal.kernel.stopping import Stop

WAITS = """
import os, signal, threading
from portal.kernel import stopping
stop = stopping.by_signal()
threading.Thread(target=lambda: [os.kill(os.getpid(), signal.SIGTERM) for _ in range(2000)]).start()
while not (stop.wait(0) and threading.active_count() == 1):
    pass
print("stopped")
"""


def test_it_is_told_once_and_stays_told():
    stop = Stop()
    before = stop.is_set(), stop.wait(0)
    stop.set()
    assert (before, stop.is_set(), stop.wait(60)) == ((False, False), True, True)


@pytest.mark.processes
def test_a_signal_that_comes_in_the_midst_of_waiting_is_heard():
    done = subprocess.run([sys.executable, "-c", WAITS], capture_output=True, text=True, timeout=30)
    assert done.stdout == "stopped\n"
