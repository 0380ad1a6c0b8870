"""Runs `make run`, waits until the portal is ready, opens its first page, and stops it: does it work as promised?"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

PATIENCE_S = 300


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def opened(url: str) -> tuple[int, str]:
    """An address's status and text; 0 while nobody answers."""
    try:
        with urlopen(url, timeout=10) as answer:  # noqa: S310 - our own address
            return answer.status, answer.read().decode()
    except HTTPError as refused:
        return refused.code, refused.read().decode()
    except (URLError, OSError) as silent:
        return 0, str(silent)


def looked_at(url: str, run: subprocess.Popen) -> str:
    """Nothing when the portal gets ready and shows its first page, else what is wrong."""
    deadline, ready = time.monotonic() + PATIENCE_S, (0, "")
    while ready[0] != 200:
        if run.poll() is not None or time.monotonic() > deadline:
            return f"it did not get ready: {ready}"
        time.sleep(0.5)
        ready = opened(f"{url}/readyz")
    status, text = opened(f"{url}/")
    return "" if status == 200 and "<h1" in text else f"its first page answers {status}: {text[:500]}"


def main() -> int:
    """0 when `make run` shows a portal and ends when told to."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "INSTANCE": folder, "PORT": str(port), "PUBLIC_URL": url}
        run = subprocess.Popen(["make", "run"], env=environment, start_new_session=True)  # noqa: S607
        try:
            wrong = looked_at(url, run)
        finally:
            os.killpg(run.pid, signal.SIGTERM)
            run.wait(60)
    print(wrong or f"{url} shows the portal")
    return 1 if wrong else 0


sys.exit(main())
