"""Small invented files, made of bytes, for every test that uploads something."""

import io
import struct
import zlib

from PIL import Image
from pypdf import PdfReader, PdfWriter


def pdf(pages: int = 1, text: str = "An invented document.", *, catalog: str = "", page: str = "") -> bytes:
    """A whole PDF in Helvetica whose text can be read back; `catalog` and `page` add entries to those objects."""
    drawn = _stream(f"BT /F1 12 Tf 50 780 Td 16 TL {' '.join(_line(line) for line in text.splitlines())} ET")
    kids = " ".join(f"{4 + number} 0 R" for number in range(pages))
    return _assembled(
        [
            f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
            f"<< /Type /Pages /Kids [{kids}] /Count {pages} /MediaBox [0 0 595 842] >>".encode(),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
            *[
                f"<< /Type /Page /Parent 2 0 R /Resources << /Font << /F1 3 0 R >> >> /Contents {4 + pages} 0 R {page} >>".encode()
            ]
            * pages,
            drawn,
        ]
    )


def truncated_pdf() -> bytes:
    """A PDF whose upload broke off."""
    whole = pdf(pages=3)
    return whole[: len(whole) * 2 // 3]


def damaged_pdf() -> bytes:
    """A PDF with a head and an end, and noise in between."""
    return b"%PDF-1.7\n" + bytes(range(128, 256)) * 8 + b"\nstartxref\n99999\n%%EOF\n"


def encrypted_pdf(password: str = "") -> bytes:
    """A PDF that is encrypted; without a password it opens anywhere but allows nothing."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    writer.encrypt(password, "only its owner knows", algorithm="RC4-128")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def pdf_with_script() -> bytes:
    """A PDF that runs JavaScript when it opens."""
    return pdf(catalog="/OpenAction << /Type /Action /S /JavaScript /JS (app.alert\\(1\\)) >>")


def pdf_with_command() -> bytes:
    """A PDF with a link that starts a program."""
    action = "<< /S /Launch /F (calculator.exe) >>"
    return pdf(page=f"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 595 842] /A {action} >>]")


def pdf_with_attachment() -> bytes:
    """A PDF that carries its data as an attachment, as Europass CVs do."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    writer.add_attachment("data.xml", b"<cv/>")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def png(width: int = 40, height: int = 20, colour: str = "navy") -> bytes:
    """A PNG picture of one colour."""
    return _saved(Image.new("RGB", (width, height), colour), "PNG")


def jpeg(width: int = 40, height: int = 20, *, orientation: int = 1, description: str = "") -> bytes:
    """A JPEG photograph, red on its left half and white on its right, with what a camera notes."""
    picture = Image.new("RGB", (width, height), "white")
    picture.paste("red", (0, 0, width // 2, height))
    noted = Image.Exif()
    noted[0x0112], noted[0x010E] = orientation, description
    return _saved(picture, "JPEG", exif=noted)


def huge_png() -> bytes:
    """A few hundred bytes that say they are a picture of 60,000 by 60,000 pixels."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(100_000), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def html_page() -> bytes:
    """What one gets who saves a web page instead of the file."""
    return b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>%PDF-1.7</body></html>\n"


def exe() -> bytes:
    """The beginning of a program for Windows."""
    return b"MZ\x90\x00" + bytes(200)


def office_document() -> bytes:
    """The beginning of a .docx."""
    return b"PK\x03\x04" + bytes(200)


def _line(line: str) -> str:
    letters = line.encode("cp1252", "replace").decode("latin-1")
    return "(" + letters.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") + ") ' "


def _stream(drawn: str) -> bytes:
    data = drawn.encode("latin-1")
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data)


def _assembled(objects: list[bytes]) -> bytes:
    made, places = bytearray(b"%PDF-1.7\n"), []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(made)


def _saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    made = io.BytesIO()
    picture.save(made, kind, **options)
    return made.getvalue()


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
