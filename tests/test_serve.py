import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from portal import serve

pytestmark = pytest.mark.processes

WAITS = "import signal, sys, time; {}; print('up', flush=True); time.sleep(60)"
POLITE = WAITS.format("signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))")
STUBBORN = WAITS.format("signal.signal(signal.SIGTERM, signal.SIG_IGN)")


def python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def pid_of(child: str, into: Path) -> str:
    """A program that writes its number into a file and then does what another does."""
    return f"import os, pathlib; pathlib.Path({str(into)!r}).write_text(str(os.getpid())); {child}"


def wait_for(what, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def is_alive(path: Path) -> bool:
    """Whether the process whose number stands in a file runs; one that ended and was not collected does not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{int(path.read_text())}/status").read_text()
    except FileNotFoundError:
        return False


@pytest.fixture
def two(tmp_path):
    """Two children that run until told to stop, as commands, and the files with their numbers."""
    files = {name: tmp_path / name for name in ("server", "worker")}
    return {name: python(pid_of(POLITE, file)) for name, file in files.items()}, files


def start(commands, stop) -> tuple[threading.Thread, list[int]]:
    result: list[int] = []
    thread = threading.Thread(target=lambda: result.append(serve.watch(commands, stop)))
    thread.start()
    return thread, result


def both_run(files) -> bool:
    return all(file.exists() and file.read_text() and is_alive(file) for file in files.values())


def test_told_to_stop_the_parent_ends_both_and_is_content(two):
    commands, files = two
    stop = threading.Event()
    thread, result = start(commands, stop)
    wait_for(lambda: both_run(files))
    stop.set()
    thread.join(20)
    assert (result, [is_alive(file) for file in files.values()]) == ([0], [False, False])


@pytest.mark.parametrize("victim", ["server", "worker"])
def test_when_one_dies_the_other_ends_too(two, victim):
    commands, files = two
    thread, result = start(commands, threading.Event())
    wait_for(lambda: both_run(files))
    os.kill(int(files[victim].read_text()), signal.SIGKILL)
    thread.join(20)
    assert (result, [is_alive(file) for file in files.values()]) == ([1], [False, False])


def test_a_child_that_will_not_stop_is_ended_after_a_while(tmp_path, monkeypatch):
    monkeypatch.setattr(serve, "GRACE_S", 0.3)
    file, stop = tmp_path / "server", threading.Event()
    thread, result = start({"server": python(pid_of(STUBBORN, file))}, stop)
    wait_for(lambda: both_run({"server": file}))
    time.sleep(0.2)  # until it ignores the signal
    stop.set()
    thread.join(20)
    assert (result, is_alive(file)) == ([0], False)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent is gone")
def test_children_of_a_parent_that_was_killed_end_too(two):
    commands, files = two
    program = f"import threading; from portal import serve; serve.watch({commands!r}, threading.Event())"
    parent = subprocess.Popen(python(program))
    wait_for(lambda: both_run(files))
    parent.kill()
    parent.wait()
    wait_for(lambda: not any(is_alive(file) for file in files.values()))


def test_the_portal_runs_answers_and_leaves_nobody_behind(database, settings, tmp_path):
    port = 20_000 + os.getpid() % 20_000
    environment = {
        **{name: str(value) for name, value in vars(settings).items()},
        "DATABASE_URL": database,
        "INSTANCE": str(tmp_path),
        "PORT": str(port),
        "WEB_WORKERS": "1",
        "PATH": os.environ["PATH"],
    }
    parent = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "serve"],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_for(lambda: answers(port), 60)
        parent.terminate()
        _, written = parent.communicate(timeout=40)
        assert (parent.returncode, "Listening at" in written, started_with(tmp_path)) == (0, True, [])
    finally:
        parent.kill()


def started_with(folder: Path) -> list[str]:
    """The numbers of the processes that have this folder in their environment."""
    return [file.parent.name for file in Path("/proc").glob("[0-9]*/environ") if str(folder) in read(file)]


def read(file: Path) -> str:
    try:
        return file.read_text(errors="replace")
    except OSError:  # it ended meanwhile, or is not ours
        return ""


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False
