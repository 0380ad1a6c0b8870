"""The folder of uploads: each file stands under its own SHA-256, whole or not at all.

A file is written as a draft, flushed to the disk, and takes its name in one step; its folders are flushed
too, so that a power cut leaves either the file or nothing. The same bytes have the same name: they are kept
once, and arriving again only makes them new again, which protects them from `stale`.
"""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedRandom
from pathlib import Path

from portal.kernel.errors import NotFound, Unavailable
from portal.kernel.inspection import FULL
from portal.kernel.words import _

SHA256 = re.compile(r"[0-9a-f]{64}")

_folder: Path | None = None


def configure(folder: Path) -> None:
    """Keep uploads in this folder; makes it where it is missing."""
    global _folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "drafts").mkdir(exist_ok=True)
    _folder = folder


def folder() -> Path:
    """The folder of uploads; raises RuntimeError before `configure`."""
    if _folder is None:
        raise RuntimeError("no folder for uploads is configured")
    return _folder


def path(sha256: str) -> Path:
    """Where the file with this digest stands, or would; raises NotFound for what is no digest."""
    if not SHA256.fullmatch(sha256):
        raise NotFound()
    return folder() / sha256[:2] / sha256[2:4] / sha256


@contextmanager
def draft() -> Iterator[BufferedRandom]:
    """A file to write into, gone at the end unless it was kept.

    Raises Unavailable, and leaves nothing, when the disk or somebody's share of it is full.
    """
    try:
        place = folder() / "drafts" / secrets.token_hex(16)
        try:
            with place.open("x+b") as file:
                yield file
        finally:
            place.unlink(missing_ok=True)
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise full() from error


def full() -> Unavailable:
    """The refusal when no more bytes can be kept."""
    return Unavailable(
        _("We have no room for your file right now. Nothing else was lost; please try again in an hour.")
    )


def keep(file: BufferedRandom) -> tuple[str, int]:
    """Give a draft its name for good; answers with its SHA-256 and its size in bytes."""
    file.flush()
    file.seek(0)
    sha256, size = hashlib.file_digest(file, "sha256").hexdigest(), file.tell()
    os.fsync(file.fileno())
    target = path(sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(file.name, target)
    for changed in (target.parent, target.parent.parent, folder()):
        _flush(changed)
    return sha256, size


def stale(before: float) -> Iterator[Path]:
    """Files, drafts among them, that arrived before this moment (seconds since 1970)."""
    for found in folder().rglob("*"):
        if found.is_file() and found.stat().st_mtime < before:
            yield found


def discard(file: Path, before: float) -> bool:
    """Delete a file that is still as old as it was when it was found."""
    old = file.exists() and file.stat().st_mtime < before
    if old:
        file.unlink(missing_ok=True)
    return old


def _flush(changed: Path) -> None:
    descriptor = os.open(changed, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
