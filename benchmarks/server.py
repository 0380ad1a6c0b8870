"""The real server, started as `flask serve` starts it, and another app under the very same settings beside it."""

import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import config
from benchmarks.databases import Place
from portal import serve

SECRET = secrets.token_hex(32)
SHARED = Path("/dev/shm")  # noqa: S108 - as serve.py does; a folder of our own is made in it
TICKS = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def environment(place: Place, port: int) -> dict[str, str]:
    """What a portal at this place is told."""
    return {
        "INSTANCE": str(place.folder),
        "DATABASE_URL": place.url,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PORT": str(port),
        "SECRET_KEY": SECRET,
        "LOG_FORMAT": "json",
    }


@dataclass(frozen=True)
class Server:
    """A server that runs: its port, its first process, how long its first answer took, and what it writes."""

    port: int
    pid: int
    first_answer: float
    log: Path

    def processes(self) -> list[int]:
        """Its worker processes, and theirs."""
        return list(_below(self.pid))

    def workers(self) -> list[int]:
        """Its server processes, without what they start for a moment."""
        return [
            pid for pid in self.processes() if b"gunicorn" in _read(pid, "cmdline") and not _children_of(pid)
        ]

    def memory(self) -> list[float]:
        """The resident memory of each worker, in MB."""
        return [_megabytes(pid) for pid in self.workers()]

    def wait_until_idle(self, patience: float = 60) -> None:
        """Wait until no process of it computes any more."""
        until, before = time.monotonic() + patience, -1
        while (now := sum(map(_computed, self.processes()))) != before and time.monotonic() < until:
            before = now
            time.sleep(0.15)

    def faults(self) -> list[str]:
        """The lines of its log that tell of a fault."""
        return [
            line for line in self.log.read_text().splitlines() if '"error"' in line or "Traceback" in line
        ]


@contextmanager
def running(
    place: Place, *, app: str = "wsgi:app", first: str = "/positions", port: int | None = None
) -> Iterator[Server]:
    """An app under gunicorn with the portal's own options, from its first answer on."""
    port = port or free_port()
    told = environment(place, port)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=SHARED if SHARED.is_dir() else None) as counts:
        command = [*serve.server_command(config.load(told), counts)[:-1], app]
        with _started(command, told, port, first) as server:
            yield server


@contextmanager
def serving(place: Place, *, port: int, first: str = "/positions") -> Iterator[Server]:
    """The whole portal as operators run it, `flask serve`: server and worker."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]
    with _started(command, environment(place, port), port, first) as server:
        yield server


@contextmanager
def _started(command: Sequence[str], told: dict[str, str], port: int, first: str) -> Iterator[Server]:
    with tempfile.NamedTemporaryFile(prefix="bench-", suffix=".log") as log:
        began = time.perf_counter()
        child = subprocess.Popen(  # noqa: S603
            command,
            cwd=config.ROOT,
            env={**os.environ, **told},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            if not _answers(port, first, child):
                raise RuntimeError(f"no answer from {command[-1]}: {Path(log.name).read_text()[-2_000:]}")
            yield Server(port, child.pid, time.perf_counter() - began, Path(log.name))
        finally:
            child.terminate()
            with suppress(subprocess.TimeoutExpired):
                child.wait(40)
            child.kill()
            child.wait()


def _answers(port: int, path: str, child: subprocess.Popen, patience: float = 60) -> bool:
    """Whether a server answers; returns with its first answer."""
    until = time.monotonic() + patience
    while time.monotonic() < until and child.poll() is None:
        with suppress(OSError):
            connection = HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return True
        time.sleep(0.01)
    return False


def import_seconds(times: int = 5) -> float:
    """How long `from portal.app import create_app` takes in a fresh process, as wsgi.py imports it: the median."""
    clock = "import gc, time; gc.disable(); t = time.perf_counter()"
    program = f"{clock}; from portal.app import create_app; print(time.perf_counter() - t)"
    command = [sys.executable, "-c", program]
    said = [subprocess.check_output(command, cwd=config.ROOT) for _time in range(times)]  # noqa: S603
    return statistics.median(map(float, said))


# What Linux tells of processes


def _below(pid: int) -> Iterator[int]:
    for child in _children_of(pid):
        yield child
        yield from _below(child)


def _children_of(pid: int) -> list[int]:
    return [int(one) for one in _read(pid, f"task/{pid}/children").split()]


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:  # it has ended meanwhile
        return b""


def _computed(pid: int) -> int:
    fields = _read(pid, "stat").rpartition(b")")[2].split()
    return int(fields[11]) + int(fields[12]) if fields else 0


def _megabytes(pid: int) -> float:
    lines = [line for line in _read(pid, "status").splitlines() if line.startswith(b"VmRSS")]
    return int(lines[0].split()[1]) / 1024 if lines else 0.0
