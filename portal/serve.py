"""One parent for the server and the worker: it starts both, tells both to stop, and ends both when one dies.

Children finish what they have in hand when told to stop. They never outlive the parent: on Linux the kernel tells
them when it is gone, however it went.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

import structlog

import config
from portal.kernel import stopping

GRACE_S = 30
LOOK_S = 0.2
PR_SET_PDEATHSIG = 1

log = structlog.get_logger("portal.serve")


def server_command(settings: config.Settings, folder: str) -> list[str]:
    """How gunicorn is called; its workers count requests and show signs of life in files of a folder.

    Without --reuse-port, keep-alive can put every connection on one worker. Gunicorn itself trusts no proxy:
    what TRUSTED_PROXIES allows is decided in the app alone.
    """
    options = {
        "bind": f"{_bracketed(settings.HOST)}:{settings.PORT}",
        "worker-class": "portal.serve_threads.Threads",
        "workers": settings.WEB_WORKERS,
        "threads": settings.WEB_THREADS,
        "worker-tmp-dir": folder,
        "env": f"PROMETHEUS_MULTIPROC_DIR={folder}",
        "graceful-timeout": GRACE_S - 5,
        "forwarded-allow-ips": "",
        "logger-class": "portal.server_log.ServerLog",
    }
    named = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "gunicorn", *named, "--reuse-port", "--no-control-socket", "wsgi:app"]


def worker_command() -> list[str]:
    """How the worker is called."""
    return [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]


def refuse_taken(host: str, port: int) -> None:
    """Raise OSError where somebody listens already: with --reuse-port both would, and each get half of the requests."""
    family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        trial.bind(address)


def serve(settings: config.Settings) -> int:
    """Run server and worker until told to stop (0) or until one of them ends by itself (1).

    Raises OSError where HOST and PORT cannot be listened on.
    """
    refuse_taken(settings.HOST, settings.PORT)
    stop = stopping.by_signal()
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    with tempfile.TemporaryDirectory(prefix="portal-", dir=memory if memory.is_dir() else None) as folder:
        return watch({"server": server_command(settings, folder), "worker": worker_command()}, stop)


def watch(commands: Mapping[str, list[str]], stop: stopping.Stopping) -> int:
    """Start these commands and end all of them together; 1 when one ended by itself, and is named in the log."""
    children = {name: _start(command) for name, command in commands.items()}
    try:
        while not stop.wait(LOOK_S):
            if ended := next((name for name, child in children.items() if child.poll() is not None), None):
                log.error("ended_by_itself", process=ended, exit=children[ended].returncode)
                return 1
        log.info("stopping")
        return 0
    finally:
        _end(children.values())


def _start(command: list[str]) -> subprocess.Popen:
    # A session of its own: Ctrl-C in a terminal reaches the parent alone, which then asks politely.
    return subprocess.Popen(  # noqa: S603
        command,
        cwd=config.ROOT,
        start_new_session=True,
        preexec_fn=_end_with_parent(os.getpid()) if sys.platform == "linux" else None,
    )


def _end_with_parent(parent: int):
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def before_it_starts() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it went before we could ask
            os._exit(1)

    return before_it_starts


def _end(children: Iterable[subprocess.Popen]) -> None:
    children, deadline = list(children), time.monotonic() + GRACE_S
    for child in children:
        child.terminate()
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(0.0, deadline - time.monotonic()))
        with suppress(ProcessLookupError):  # what it leaves behind
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
