import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

import config
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


# When a request arrived

TELLS = """
import time

def app(environ, start_response):
    '''Works as many seconds as the path says, then tells how old the request was when it was taken, and before.'''
    began, taken = environ["portal.arrival"]
    told = f"{time.monotonic() - began:.3f} {taken - began:.3f}".encode()
    time.sleep(float(environ["PATH_INFO"][1:]))
    start_response("200 OK", [("Content-Length", str(len(told)))])
    return [told]
"""


@pytest.fixture
def one_thread(tmp_path):
    """The port of a server as `flask serve` starts it, with one thread and an app that tells."""
    (tmp_path / "tells.py").write_text(TELLS)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    told = {"INSTANCE": str(tmp_path), "PORT": str(port), "WEB_WORKERS": "1", "WEB_THREADS": "1"}
    command = [*serve.server_command(config.load(told), str(tmp_path))[:-1], "tells:app"]
    child = subprocess.Popen(command, env={**told, "PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path)})
    try:
        wait_for(lambda: listens(port))
        yield port
    finally:
        child.terminate()
        child.wait(20)


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def say(line: socket.socket, seconds: float, *, end: str = "\r\n") -> None:
    line.sendall(f"GET /{seconds} HTTP/1.1\r\nHost: here\r\n{end}".encode())


def hear(line: socket.socket) -> tuple[float, float]:
    """How old the request was when the app had it, and how long it had waited for a thread."""
    line.settimeout(20)
    _head, _blank, body = line.recv(4_096).partition(b"\r\n\r\n")
    age, waited = (body or line.recv(4_096)).split()
    return float(age), float(waited)


def test_a_request_arrives_with_its_first_byte_and_not_with_a_thread_or_its_connection(one_thread):
    busy, new, silent = (socket.create_connection(("127.0.0.1", one_thread)) for _line in range(3))
    with busy, new, silent:
        time.sleep(1.5)  # all are connected, and nobody has said a word
        say(busy, 2)
        time.sleep(0.2)
        say(new, 2)  # for the first time on its connection
        age, waited = hear(busy)
        assert age < 1
        say(busy, 0)  # for the second time
        age, waited = hear(new)
        assert (1 < waited < 3, age - waited < 1) == (True, True)
        age, waited = hear(busy)
        assert (1 < waited < 3, age - waited < 1) == (True, True)


def test_a_slow_sender_arrived_early_and_did_not_wait(one_thread):
    with socket.create_connection(("127.0.0.1", one_thread)) as slow:
        say(slow, 0, end="")
        time.sleep(2)
        slow.sendall(b"\r\n")
        age, waited = hear(slow)
    assert (age > 1, waited < 1) == (True, True)
