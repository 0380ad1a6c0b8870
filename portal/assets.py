"""Stylesheet and scripts: under an address that changes with their content, so that browsers keep them for ever.

Each release's files are copied, and compressed once, into the instance folder, beside those of releases before: a
page that was opened before an update still finds its scripts.
"""

import hashlib
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

from portal.kernel import web

SOURCE = Path(__file__).parent / "static"
HEADERS = ("X-Content-Type-Options", "Referrer-Policy", "Content-Security-Policy")


@cache
def version(source: Path = SOURCE) -> str:
    """Twelve digits that change with any file's name or content."""
    found = hashlib.sha256()
    for path in files(source):
        found.update(
            f"{path.relative_to(source)}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode()
        )
    return found.hexdigest()[:12]


def address() -> str:
    """Where this release's files are."""
    return f"/static/{version()}"


def configure(app: Flask, folder: Path) -> None:
    """Let an app serve this release's files, and those of earlier ones, from a folder."""
    _publish(SOURCE, folder / version())
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=folder,
        prefix="static/",
        immutable_file_test=lambda _path, _address: True,
        add_headers_function=_add_headers,
        allow_all_origins=False,
    )


def files(source: Path) -> list[Path]:
    """The files of a folder, in order."""
    return sorted(path for path in source.rglob("*") if path.is_file())


def _publish(source: Path, target: Path) -> None:
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".", dir=target.parent))
    shutil.copytree(source, draft, dirs_exist_ok=True)
    for path in files(draft):
        if Compressor().should_compress(path.name):
            list(Compressor(quiet=True, use_brotli=False).compress(str(path)))
    draft.chmod(0o755)
    try:
        os.rename(draft, target)
    except OSError:  # another process was quicker
        shutil.rmtree(draft)


def _add_headers(headers, _path: str, _address: str) -> None:
    for name in HEADERS:
        headers[name] = web.HEADERS[name]
