"""arXiv's real records, where they lie beside the project: for tests marked `real_data`, which skip where they do not.

from tests.arxiv_real import RealArxiv, beside

beside("data/arxiv/records.jsonl.xz")            # its path; skips the test where it is missing
with RealArxiv(style="2017", records=path, author_ids=path) as real:     # a process; all records by default
    real.connect(delay_s=0, patience_s=10)       # let the portal ask there; the way before comes back at the end
    real.fault("429", times=2, after=1)          # any fault of tools/arxiv_server.py
    real.edit("1806.07098", version=3)
    real.log()                                   # every request so far
"""

import json
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from portal.publications import arxiv_client
from tests.laws.house import ROOT

SLOW_S = 1.5


def beside(path: str) -> Path:
    """A file that lies beside the project; skips the test where it does not."""
    found = ROOT.parent / "shared" / path
    if not found.exists():
        pytest.skip("arXiv's real records do not lie beside the project")
    return found


class RealArxiv:
    """The local arXiv over real records, as a process of its own."""

    def __init__(self, style: str = "2026", records: Path | None = None, author_ids: Path | None = None):
        self._port = _free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._command = [
            sys.executable,
            str(beside("tools/arxiv_server.py")),
            *("--port", str(self._port), "--format", style, "--slow-seconds", str(SLOW_S)),
            *("--records", str(records or beside("data/arxiv/records.jsonl.xz"))),
            *(["--author-ids", str(author_ids)] if author_ids else []),
        ]

    def __enter__(self) -> "RealArxiv":
        self._before = arxiv_client.way()
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True)
        assert "records on http" in self._process.stdout.readline()
        self.connect()
        return self

    def __exit__(self, *_what: object) -> None:
        arxiv_client.use(self._before)
        self._process.terminate()
        self._process.wait()
        self._process.stdout.close()

    def connect(self, *, delay_s: float = 0, patience_s: float = 10) -> None:
        """Let the portal ask here."""
        arxiv_client.configure(
            f"{self.url}/api/query",
            f"{self.url}/a",
            "help@lumen.example",
            delay_s,
            public_url="http://portal.test",
            patience_s=patience_s,
        )

    def environ(self) -> Mapping[str, str]:
        """Settings that lead a process here."""
        return {
            "ARXIV_API_URL": f"{self.url}/api/query",
            "ARXIV_FEED_URL": f"{self.url}/a",
            "ARXIV_DELAY_SECONDS": "0",
        }

    def fault(self, kind: str, times: int = 1, after: int = 0) -> None:
        """Let something go wrong."""
        self._control("__fault", {"kind": kind, "times": times, "after": after})

    def edit(self, arxiv_id: str, **fields: object) -> None:
        """Let arXiv say something else of a paper from now on."""
        self._control("__edit", {"id": arxiv_id, **fields})

    def reset(self) -> None:
        """Forget every fault and request."""
        self._control("__reset", {})

    def log(self) -> list[dict]:
        """Every request so far."""
        with urlopen(f"{self.url}/__log") as answer:  # noqa: S310
            return json.load(answer)

    def _control(self, what: str, said: dict) -> None:
        with urlopen(Request(f"{self.url}/{what}", json.dumps(said).encode())) as answer:  # noqa: S310
            answer.read()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]
