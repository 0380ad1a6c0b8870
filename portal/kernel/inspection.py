"""Opens a stranger's file where a fault of it can hurt nobody.

This is a program of its own, `python -I inspection.py TASK ARGUMENT < file > product`: a process with little
time, little memory, no environment, no children and no part of the portal in it. What it found is its exit
status; what it made is on standard output. The portal imports only `Finding` and `FULL` from here, so the
libraries that open files are imported by the task that needs them: each child starts sooner, and the server
never carries them.
"""

import contextlib
import errno
import io
import os
import resource
import sys
from enum import IntEnum

MEMORY = 1024**3
LARGEST_PRODUCT = 64 * 1024**2
PIXELS = 64_000_000
A4 = (8.27, 11.69)
SHARP = 300
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Finding(IntEnum):
    """What came out of opening a file; the child's exit status."""

    FINE = 0
    ENCRYPTED = 10
    TRUNCATED = 11
    BROKEN = 12
    NO_PAGES = 13
    ACTIVE = 14
    TOO_MANY_PIXELS = 15
    HEAVY = 16
    DISK_FULL = 17


class Refused(Exception):
    """The file cannot be taken."""

    def __init__(self, finding: Finding):
        self.finding = finding


def check_pdf(max_pages: int) -> None:
    """Open a PDF as a reader would and print how many pages it has.

    A longer one than `max_pages` is counted only. Raises Refused.
    """
    from pypdf import PdfReader  # only the child that needs it carries it

    data = sys.stdin.buffer.read()
    _refuse_cut_off(data)
    reader = _opened(PdfReader, data)
    pages = len(reader.pages)
    if pages == 0:
        raise Refused(Finding.NO_PAGES)
    if pages <= max_pages:
        _refuse_active(reader.trailer)
    print(pages)


def picture_to_pdf(_unused: int) -> None:
    """Print a photograph as a PDF of one A4 page: upright, on white, and without what the camera noted.

    Raises Refused.
    """
    from PIL import Image, ImageOps  # only the child that needs it carries it

    Image.MAX_IMAGE_PIXELS = None  # draft() may make it smaller first; counted below
    picture = Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=["JPEG", "PNG"])
    longest = int(A4[1] * SHARP)
    picture.draft("RGB", (longest, longest))
    if picture.width * picture.height > PIXELS:
        raise Refused(Finding.TOO_MANY_PIXELS)
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    if upright.mode.startswith("I"):  # 16 bits of grey, as scanners write; convert() alone would bleach them
        upright = upright.convert("I").point(lambda level: level / 256).convert("L")
    upright.thumbnail((longest, longest))
    page = Image.new("RGB", upright.size, "white")
    seen = upright.convert("RGBA")
    page.paste(seen, mask=seen.getchannel("A"))
    short, long = sorted(page.size)
    density = max(short / A4[0], long / A4[1])
    made = io.BytesIO()
    page.save(made, "PDF", resolution=density, quality=85, creationDate=None, modDate=None)
    sys.stdout.buffer.write(made.getvalue())


def pdf_to_text(characters: int) -> None:
    """Print the text of a PDF page by page, so that what was read stays when a later page takes too long."""
    from pypdf import PdfReader  # only the child that needs it carries it

    for page in _opened(PdfReader, sys.stdin.buffer.read()).pages:
        text = page.extract_text()[:characters] + "\n"
        characters -= len(text)
        sys.stdout.buffer.write(text.encode("utf-8", "ignore"))
        sys.stdout.buffer.flush()
        if characters <= 0:
            return


def _opened(reader_class, data: bytes):
    from pypdf.errors import DependencyError  # only the child that needs it carries it

    try:
        reader = reader_class(io.BytesIO(data))
    except (DependencyError, NotImplementedError):
        raise Refused(Finding.ENCRYPTED) from None
    if reader.is_encrypted:
        raise Refused(Finding.ENCRYPTED)
    return reader


def _refuse_cut_off(data: bytes) -> None:
    """A PDF ends with %%EOF and hardly anything after it; readers guess the rest of one that does not."""
    _before, found, after = data[-1024:].rpartition(b"%%EOF")
    if not found or b"obj" in after:
        raise Refused(Finding.TRUNCATED)


def _refuse_active(trailer) -> None:
    """Walk everything that can be reached and refuse programs and commands."""
    todo, seen = [trailer], set()
    while todo:
        thing = todo.pop()
        if hasattr(thing, "idnum"):
            if thing.idnum in seen:
                continue
            seen.add(thing.idnum)
            thing = thing.get_object()
        if isinstance(thing, dict):
            if "/JS" in thing or ("/S" in thing and thing["/S"] in ("/JavaScript", "/Launch")):
                raise Refused(Finding.ACTIVE)
            todo.extend(thing.values())
        elif isinstance(thing, list):
            todo.extend(thing)


def _confine(seconds: int) -> None:
    """Give away, for good, what opening one file does not need."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, LARGEST_PRODUCT),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        # Some systems (macOS and its RLIMIT_AS) refuse some limits; an operator may have set a lower one.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


TASKS = {"pdf": check_pdf, "picture": picture_to_pdf, "text": pdf_to_text}


def main(task: str, argument: str, seconds: str) -> Finding:
    """Do one task within so many seconds of computing, and answer with what was found."""
    _confine(int(seconds))
    try:
        TASKS[task](int(argument))
        sys.stdout.flush()
    except Refused as refused:
        return refused.finding
    except (MemoryError, RecursionError):
        return Finding.HEAVY
    except OSError as error:
        return Finding.DISK_FULL if error.errno in FULL else Finding.BROKEN
    except Exception:
        return Finding.BROKEN  # a damaged file makes the libraries raise anything
    return Finding.FINE


if __name__ == "__main__":
    os._exit(main(*sys.argv[1:]))
