"""What people upload: refused in one clear sentence, or kept whole, once, and under a harmless name."""

import errno
import io
import os
import resource
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from portal.kernel import db, documents, inspection, storage
from portal.kernel.documents import Limits
from portal.kernel.errors import Invalid, NotFound, Unavailable
from tests import samples

ONLY_PDF = Limits()
PICTURES = Limits(kinds=frozenset({"pdf", "picture"}))
CALLED = "This file is called %s but is %s."
DAMAGED = "This file is damaged and cannot be opened. Please save it anew and upload that."
PROTECTED = (
    "This PDF is encrypted or protected. Please save a copy without password and protection, and upload that."
)
CUT_OFF = "This PDF is not whole: its end is missing. Please upload it again, or save it anew."
COMMANDS = "This PDF contains a program or a command. Please print it to a new PDF, which leaves those out, and upload that."
TOO_MUCH = "This file takes too long or too much to open. Please print it to a new PDF and upload that."
NO_ROOM = "We have no room for your file right now. Nothing else was lost; please try again in an hour."


@pytest.fixture(autouse=True)
def uploads(tmp_path, monkeypatch):
    monkeypatch.setattr(storage, "_folder", None)
    documents.configure(tmp_path / "documents")
    return tmp_path / "documents"


def receive(data: bytes, name: str = "cv.pdf", limit: Limits = ONLY_PDF) -> documents.Received:
    return documents.receive(io.BytesIO(data), name, limit=limit)


def kept(uploads) -> list[str]:
    return sorted(found.name for found in uploads.rglob("*") if found.is_file())


def page_of(received: documents.Received):
    with documents.open(received.sha256) as file:
        return PdfReader(io.BytesIO(file.read())).pages[0]


REFUSED = {
    "nothing": (b"", "cv.pdf", "This file is empty. Please look at it, and choose it again."),
    "a web page": (samples.html_page(), "cv.pdf", CALLED % (".pdf", "an HTML page")),
    "a program": (samples.exe(), "cv.pdf", CALLED % (".pdf", "a program for Windows")),
    "a .docx renamed": (
        samples.office_document(),
        "cv.PDF",
        CALLED % (".PDF", "a ZIP archive or an office document"),
    ),
    "a photograph renamed": (samples.jpeg(), "cv.pdf", CALLED % (".pdf", "a JPEG picture")),
    "plain text": ("Née à Orléans".encode(), "cv.pdf", CALLED % (".pdf", "a text file")),
    "noise": (bytes(range(256)), "cv.pdf", CALLED % (".pdf", "something else")),
    "a password": (samples.encrypted_pdf("secret"), "cv.pdf", PROTECTED),
    "a lock that an empty password opens": (samples.encrypted_pdf(), "cv.pdf", PROTECTED),
    "half a PDF": (samples.truncated_pdf(), "cv.pdf", CUT_OFF),
    "a PDF that lacks its last line": (samples.pdf()[:-6], "cv.pdf", CUT_OFF),
    "a PDF whose second version broke off": (samples.pdf() + b"9 0 obj\n<< /Type", "cv.pdf", CUT_OFF),
    "a damaged PDF": (samples.damaged_pdf(), "cv.pdf", DAMAGED),
    "no pages": (samples.pdf(pages=0), "cv.pdf", "This PDF has no pages."),
    "400 pages": (samples.pdf(pages=400), "cv.pdf", "At most 100 pages are taken here; this PDF has 400."),
    "JavaScript": (samples.pdf_with_script(), "cv.pdf", COMMANDS),
    "a link that starts a program": (samples.pdf_with_command(), "cv.pdf", COMMANDS),
    "an office document": (
        samples.office_document(),
        "cv.docx",
        "Please choose a file whose name ends in .pdf.",
    ),
    "no extension": (samples.pdf(), "cv", "Please choose a file whose name ends in .pdf."),
    "no name": (samples.pdf(), None, "Please choose a file whose name ends in .pdf."),
    "a picture where none is taken": (
        samples.png(),
        "cv.png",
        "Please choose a file whose name ends in .pdf.",
    ),
}


@pytest.mark.parametrize(("data", "name", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_taken_is_refused_in_one_sentence(uploads, data, name, sentence):
    with pytest.raises(Invalid) as refusal:
        receive(data, name)
    assert (str(refusal.value), kept(uploads)) == (sentence, [])


REFUSED_PICTURES = {
    "half a photograph": (samples.jpeg(400, 300)[:900], "a.jpg", DAMAGED),
    "a bomb of pixels": (
        samples.huge_png(),
        "a.png",
        "This picture is too large to be opened. Please save it smaller and upload that.",
    ),
    "a PDF renamed": (samples.pdf(), "a.png", CALLED % (".png", "a PDF")),
    "a film": (samples.exe(), "a.mp4", "Please choose a file whose name ends in .pdf, .jpg, .jpeg, .png."),
}


@pytest.mark.parametrize(("data", "name", "sentence"), REFUSED_PICTURES.values(), ids=REFUSED_PICTURES)
def test_pictures_that_cannot_be_taken_are_refused_in_one_sentence(uploads, data, name, sentence):
    with pytest.raises(Invalid) as refusal:
        receive(data, name, PICTURES)
    assert (str(refusal.value), kept(uploads)) == (sentence, [])


class Endless(io.RawIOBase):
    """An upload that never ends; counts what was asked of it."""

    given = 0

    def read(self, size=-1):
        self.given += size
        return b"%PDF-" + bytes(size - 5)


def test_26_megabytes_are_too_many_and_nobody_reads_on(uploads):
    stream = Endless()
    with pytest.raises(Invalid, match=r"This file is larger than 25 MB\."):
        documents.receive(stream, "cv.pdf")
    assert stream.given < 26_000_000
    assert kept(uploads) == []


def test_a_pdf_is_kept_under_its_digest_and_read_back(uploads):
    data = samples.pdf(pages=3)
    received = receive(data, "My CV.pdf")
    with documents.open(received.sha256) as file:
        assert file.read() == data
    assert (received.size, received.pages, received.media_type) == (len(data), 3, "application/pdf")
    assert (received.name, kept(uploads)) == ("My CV.pdf", [received.sha256])
    assert documents.path(received.sha256).parent == uploads / received.sha256[:2] / received.sha256[2:4]


def test_the_same_file_is_kept_once(uploads):
    with ThreadPoolExecutor(4) as people:
        received = list(people.map(receive, [samples.pdf()] * 4))
    assert len(set(received)) == 1
    assert kept(uploads) == [received[0].sha256]


def test_exactly_as_many_pages_and_bytes_as_allowed_are_taken():
    data = samples.pdf(pages=5)
    assert receive(data, limit=Limits(max_bytes=len(data), max_pages=5)).pages == 5
    with pytest.raises(Invalid, match="At most 4 pages"):
        receive(data, limit=Limits(max_pages=4))
    with pytest.raises(Invalid, match="larger than"):
        receive(data, limit=Limits(max_bytes=len(data) - 1))


def test_blank_lines_before_a_pdf_are_forgiven():
    assert receive(b"\r\n\n" + samples.pdf(pages=2)).pages == 2


def test_attachments_as_europass_makes_them_are_taken():
    assert receive(samples.pdf_with_attachment()).pages == 1


def test_a_photograph_becomes_an_upright_page_without_the_cameras_notes():
    data = samples.jpeg(400, 200, orientation=6, description="taken at home")
    received = receive(data, "transcript.JPEG", PICTURES)
    page = page_of(received)
    width, height = (float(side) for side in page.mediabox[2:])
    picture = page.images[0].image
    assert (received.name, received.pages, received.media_type) == ("transcript.pdf", 1, "application/pdf")
    assert (picture.size, round(height / width, 1), round(height)) == ((200, 400), 2.0, 842)
    assert (picture.getpixel((100, 50)), picture.getpixel((100, 350))) == ((254, 0, 0), (255, 255, 255))
    assert b"taken at home" in data
    assert b"taken at home" not in documents.path(received.sha256).read_bytes()
    assert b"Date" not in documents.path(received.sha256).read_bytes()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_dark_picture_of_any_kind_stays_dark(mode):
    made = io.BytesIO()
    picture = Image.new(mode, (60, 40), {"LA": (0, 255), "RGBA": (0, 0, 0, 255), "I;16": 256}.get(mode, 0))
    if mode == "P":
        picture.putpalette([0, 0, 0])
    picture.save(made, "PNG")
    page = page_of(receive(made.getvalue(), "scan.png", PICTURES))
    assert max(page.images[0].image.convert("L").getextrema()) < 5


def test_what_is_transparent_becomes_white():
    made = io.BytesIO()
    Image.new("RGBA", (60, 40), (0, 0, 0, 0)).save(made, "PNG")
    page = page_of(receive(made.getvalue(), "scan.png", PICTURES))
    assert page.images[0].image.getpixel((30, 20)) == (255, 255, 255)


def test_the_same_photograph_is_kept_once(uploads):
    assert (
        receive(samples.jpeg(), "a.jpg", PICTURES).sha256 == receive(samples.jpeg(), "b.jpg", PICTURES).sha256
    )
    assert len(kept(uploads)) == 1


def test_a_full_disk_asks_to_come_back_and_leaves_nothing(uploads):
    data = samples.pdf(pages=90, text="word " * 4000)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    try:
        with pytest.raises(Unavailable) as refusal:
            receive(data)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (str(refusal.value), kept(uploads)) == (NO_ROOM, [])
    assert receive(data).size == len(data)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_noticed_at_the_last_step_too(uploads, monkeypatch, number):
    def full(_descriptor):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unavailable):
        receive(samples.pdf())
    assert kept(uploads) == []


class BreaksOff(io.RawIOBase):
    """An upload whose sender disappears."""

    def read(self, size=-1):
        if not self.closed:
            self.close()
            return samples.pdf()[:100]
        raise ConnectionResetError


def test_an_upload_that_breaks_off_leaves_nothing(uploads):
    with pytest.raises(ConnectionResetError):
        documents.receive(BreaksOff(), "cv.pdf")
    assert kept(uploads) == []


DEATHS = {
    "crash": ("import os; os.abort()", 9),
    "memory": ("return bytes(2 * 1024**3)", 9),
    "recursion": ("return check_pdf(_max_pages)", 9),
    "endless": ("while True: pass", 1),
    "asleep": ("import time; time.sleep(60)", 0.2),
}


@pytest.mark.parametrize(("death", "seconds"), DEATHS.values(), ids=DEATHS)
def test_a_child_that_dies_or_dawdles_costs_only_itself(uploads, monkeypatch, tmp_path, death, seconds):
    program = Path(inspection.__file__).read_text()
    hostile = program.replace("TASKS = {", f"def check_pdf(_max_pages):\n    {death}\n\n\nTASKS = {{")
    (tmp_path / "hostile.py").write_text(hostile)
    monkeypatch.setattr(inspection, "__file__", str(tmp_path / "hostile.py"))
    monkeypatch.setitem(documents.SECONDS, "pdf", seconds)
    with pytest.raises(Invalid) as refusal:
        receive(samples.pdf())
    assert (str(refusal.value), kept(uploads)) == (TOO_MUCH, [])


def test_the_child_has_neither_the_environment_nor_the_portal(monkeypatch, tmp_path):
    spy = tmp_path / "spy.py"
    spy.write_text("import os, sys\nprint('SECRET_KEY' in os.environ, 'portal' in sys.modules, os.getcwd())")
    monkeypatch.setenv("SECRET_KEY", "not for children")
    monkeypatch.setattr(inspection, "__file__", str(spy))
    with io.FileIO(os.devnull) as nothing, storage.draft() as said:
        documents._inspect("pdf", 1, nothing, said)
        said.seek(0)
        assert said.read() == b"False False /\n"


def test_a_child_that_cannot_start_is_not_the_files_fault(monkeypatch):
    monkeypatch.setattr(inspection, "__file__", "/nowhere.py")
    with pytest.raises(RuntimeError, match="does not start"):
        receive(samples.pdf())


def test_the_words_of_a_pdf_can_be_searched():
    received = receive(samples.pdf(pages=2, text="Vérité (open)\nsecond line"))
    assert documents.text(received.sha256) == "Vérité (open)\nsecond line\n" * 2
    assert documents.text(received.sha256, limit=6) == "Vérité"


def test_a_photograph_has_no_words():
    assert documents.text(receive(samples.png(), "a.png", PICTURES).sha256).strip() == ""


def test_a_digest_is_never_a_path():
    for name in ["../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n", ""]:
        with pytest.raises(NotFound):
            documents.path(name)
    with pytest.raises(NotFound):
        documents.open("0" * 64)
    assert not documents.exists("0" * 64)


def test_file_bytes_stand_outside_units(database):
    sha256 = receive(samples.pdf()).sha256
    with db.reading():
        for work in (
            lambda: receive(samples.pdf()),
            lambda: documents.open(sha256),
            lambda: documents.text(sha256),
        ):
            with pytest.raises(RuntimeError, match="must stand outside"):
                work()
