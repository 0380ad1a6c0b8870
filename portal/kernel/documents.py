"""Uploads: what people send is checked before it is kept, and refused in one clear sentence.

Everything that is kept is a PDF; photographs of transcripts become one. A file must have an extension that is
taken here, begin as such a file begins, and open in a child process (see `inspection`). Only then it is stored
under its SHA-256 (see `storage`), and a StoredFile row may name it.

What is in a PDF besides pages: programs (JavaScript) and commands (Launch) are refused. No certificate or CV
needs them, viewers differ in what they let them do, and committee members download files and open them in
whatever they have; printing to PDF removes them, and the sentence says so. Attachments are accepted: Europass
CVs and signed transcripts carry their data that way, and no viewer opens one unasked. Pages show a checked PDF
inline with `nosniff` and a CSP sandbox all the same.
"""

import math
import os
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, BinaryIO

from sqlalchemy import CheckConstraint, Row, String, delete, select
from sqlalchemy import exists as any_row
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import clock, db, filenames, inspection, signatures, storage
from portal.kernel.errors import Invalid, NotFound, Unavailable
from portal.kernel.filenames import clean_name
from portal.kernel.inspection import Finding
from portal.kernel.storage import configure, path
from portal.kernel.words import Sentence, _, _n

__all__ = ["Limits", "Received", "StoredFile", "clean_name", "configure", "exists", "open", "path"]
__all__ += ["problems", "receive", "register", "release", "sweep", "text"]

CHUNK = 256 * 1024
PDF = "application/pdf"
SUFFIXES = {".pdf": "pdf", ".jpg": "picture", ".jpeg": "picture", ".png": "picture"}
KEPT_UNNAMED = timedelta(days=1)
SECONDS = {"pdf": 10.0, "picture": 10.0, "text": 30.0}  # of computing; twice as many by the clock

# A photograph needs more memory than the server itself: no more than this many are opened at once.
_children = threading.BoundedSemaphore(2)

SENTENCES: dict[Finding, Sentence] = {
    Finding.ENCRYPTED: _(
        "This PDF is encrypted or protected. Please save a copy without password and protection, and upload that."
    ),
    Finding.TRUNCATED: _(
        "This PDF is not whole: its end is missing. Please upload it again, or save it anew."
    ),
    Finding.BROKEN: _("This file is damaged and cannot be opened. Please save it anew and upload that."),
    Finding.NO_PAGES: _("This PDF has no pages."),
    Finding.ACTIVE: _(
        "This PDF contains a program or a command. Please print it to a new PDF, which leaves those out, and upload that."
    ),
    Finding.TOO_MANY_PIXELS: _(
        "This picture is too large to be opened. Please save it smaller and upload that."
    ),
    Finding.HEAVY: _(
        "This file takes too long or too much to open. Please print it to a new PDF and upload that."
    ),
}


@dataclass(frozen=True)
class Limits:
    """What a place takes: bytes (a MB is a million), pages, and the kinds "pdf" and "picture"."""

    max_bytes: int = 25_000_000
    max_pages: int = 100
    kinds: frozenset[str] = frozenset({"pdf"})

    @property
    def suffixes(self) -> str:
        """The extensions that are taken, as a person reads them."""
        return ", ".join(suffix for suffix, kind in SUFFIXES.items() if kind in self.kinds)


@dataclass(frozen=True)
class Received:
    """An upload that was checked and stands in storage; `register` makes it known to the database."""

    sha256: str
    size: int
    pages: int
    media_type: str
    name: str


class StoredFile(db.Base):
    """A file that the portal keeps; several documents may be the same file."""

    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="sha256_is_whole"),
        CheckConstraint("size > 0", name="has_bytes"),
        CheckConstraint("pages > 0", name="has_pages"),
    )

    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    size: Mapped[int]
    pages: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    stored_at: Mapped[datetime]


def receive(stream: IO[bytes], filename: str | None, *, limit: Limits = Limits()) -> Received:
    """Read, check and keep what somebody uploads; call `register` in a unit afterwards.

    `stream` is read in pieces and left alone once it is too long. Raises Invalid with one sentence for a file
    that cannot be taken, Unavailable when the disk is full; neither leaves anything behind.
    """
    db.outside("reading an upload")
    name = clean_name(filename)
    stem, suffix = filenames.split(name)
    kind = SUFFIXES.get(suffix.lower())
    if kind not in limit.kinds:
        raise _invalid(_("Please choose a file whose name ends in %(suffixes)s.", suffixes=limit.suffixes))
    with storage.draft() as upload:
        _copy(stream, upload, limit.max_bytes)
        _refuse_disguise(upload, kind, suffix)
        if kind == "pdf":
            pages = _count_pages(upload, limit.max_pages)
            return Received(*storage.keep(upload), pages, PDF, name)
        with storage.draft() as page:
            _judge(_inspect("picture", 0, upload, page))
            return Received(*storage.keep(page), 1, PDF, f"{stem}.pdf")


def register(received: Received) -> StoredFile:
    """The row that names a received file, made or found; registering anew protects it from `sweep`.

    Two people may send the same file at once, and a sweep may run: the database decides, in one statement.
    """
    if not exists(received.sha256):
        raise Unavailable(_("Your file did not stay with us. Please upload it again."))
    row = db.insert(StoredFile).values(
        sha256=received.sha256,
        size=received.size,
        pages=received.pages,
        media_type=received.media_type,
        stored_at=clock.now(),
    )
    row = row.on_conflict_do_update(index_elements=["sha256"], set_={"stored_at": row.excluded.stored_at})
    found = db.session().scalars(row.returning(StoredFile), execution_options={"populate_existing": True})
    return found.one()


def open(sha256: str) -> BinaryIO:
    """The bytes of a file, to be read in pieces and closed; raises NotFound."""
    db.outside("reading a document")
    try:
        return path(sha256).open("rb")
    except FileNotFoundError:
        raise NotFound() from None


def exists(sha256: str) -> bool:
    """Whether the file stands in storage; raises NotFound for what is no digest."""
    return path(sha256).is_file()


def text(sha256: str, limit: int = 200_000) -> str:
    """The words of a PDF for the search index, at most `limit` characters; as far as they can be had."""
    with open(sha256) as source, storage.draft() as product:
        _inspect("text", limit, source, product)
        product.seek(0)
        words = product.read().decode("utf-8", "ignore")[:limit]
    return "".join(
        letter for letter in words if letter == "\n" or unicodedata.category(letter) not in filenames.UNSEEN
    )


def release(stored: StoredFile) -> bool:
    """Forget a file's row unless something still refers to it; the file follows with the next `sweep`."""
    named = [
        any_row().where(key.parent == StoredFile.id)
        for table in db.Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table is StoredFile.__table__
    ]
    # stored_at: somebody may be registering the same file at this moment
    same = (StoredFile.id == stored.id, StoredFile.stored_at == stored.stored_at)
    unused = delete(StoredFile).where(*same, *(~one for one in named)).returning(StoredFile.id)
    return db.session().scalar(unused) is not None


def sweep() -> int:
    """Delete files older than a day that no row names; answers how many. What is being uploaded now stays."""
    db.outside("sweeping documents")
    before = (clock.now() - KEPT_UNNAMED).timestamp()
    return sum(storage.discard(old, before) for old in storage.stale(before) if not _is_named(old.name))


def problems() -> Iterator[str]:
    """What is wrong with the storage, for `flask check`: rows whose file is missing or of another size."""
    db.outside("checking documents")
    last = 0
    while rows := _rows_after(last):
        for last, sha256, size in rows:  # noqa: B007
            if not exists(sha256):
                yield f"document {sha256}: the file is missing"
            elif path(sha256).stat().st_size != size:
                yield f"document {sha256}: the file has {path(sha256).stat().st_size} bytes instead of {size}"


def _copy(stream: IO[bytes], upload: BinaryIO, max_bytes: int) -> None:
    size = 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > max_bytes:
            raise _invalid(_("This file is larger than %(most)s MB.", most=f"{max_bytes / 1_000_000:g}"))
        upload.write(chunk)
    if size == 0:
        raise _invalid(_("This file is empty. Please look at it, and choose it again."))
    upload.flush()


def _refuse_disguise(upload: BinaryIO, kind: str | None, suffix: str) -> None:
    upload.seek(0)
    really, called = signatures.kind_of(upload.read(signatures.ENOUGH))
    if really != kind:
        raise _invalid(_("This file is called %(suffix)s but is %(really)s.", suffix=suffix, really=called))


def _count_pages(upload: BinaryIO, max_pages: int) -> int:
    with storage.draft() as answer:
        _judge(_inspect("pdf", max_pages, upload, answer))
        answer.seek(0)
        pages = int(answer.read())
    if pages > max_pages:
        needs = _n("At most one page is taken here", "At most %(num)d pages are taken here", max_pages)
        raise _invalid(_("%(needs)s; this PDF has %(pages)d.", needs=needs, pages=pages))
    return pages


def _inspect(task: str, argument: int, source: BinaryIO, product: BinaryIO) -> Finding:
    """Let a child process open `source`; what it makes is written to `product`."""
    command = [sys.executable, "-I", inspection.__file__, task, str(argument), str(math.ceil(SECONDS[task]))]
    os.lseek(source.fileno(), 0, os.SEEK_SET)
    with _children:
        try:
            done = subprocess.run(  # noqa: S603
                command,
                stdin=source,
                stdout=product,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                timeout=2 * SECONDS[task],
            )
        except subprocess.TimeoutExpired:
            return Finding.HEAVY
    if done.returncode in (1, 2):
        raise RuntimeError("the process that opens files does not start")
    return Finding(done.returncode) if done.returncode >= 0 else Finding.HEAVY


def _judge(finding: Finding) -> None:
    if finding == Finding.DISK_FULL:
        raise storage.full()
    if finding != Finding.FINE:
        raise _invalid(SENTENCES[finding])


def _invalid(sentence: Sentence) -> Invalid:
    return Invalid(sentence=sentence)


def _is_named(name: str) -> bool:
    with db.reading() as here:
        return here.scalar(select(StoredFile.id).where(StoredFile.sha256 == name)) is not None


def _rows_after(last: int) -> Sequence[Row]:
    columns = select(StoredFile.id, StoredFile.sha256, StoredFile.size)
    with db.reading() as here:
        return here.execute(columns.where(StoredFile.id > last).order_by(StoredFile.id).limit(500)).all()
