"""Small PDFs, set in Times: a title, headings, paragraphs; as many pages as it takes."""

import textwrap
import zlib
from collections.abc import Iterable, Iterator

from anyascii import anyascii

# style: font, size, letters on a line, space above the paragraph
STYLES = {"title": ("F2", 20, 52, 0), "heading": ("F2", 12, 80, 16), "text": ("F1", 11, 94, 6)}
WIDTH, HEIGHT, MARGIN = 595, 842, 64
FONTS = {"F1": "Times-Roman", "F2": "Times-Bold"}

Paragraph = tuple[str, str]
Line = tuple[str, int, float, str]


def typeset(paragraphs: Iterable[Paragraph]) -> bytes:
    """A PDF of paragraphs, each with its style; the same bytes for the same words."""
    drawn = ["\n".join(_drawn(line) for line in page) for page in _pages(paragraphs)]
    fonts = {name: number for number, name in enumerate(FONTS, 3)}
    first = 3 + len(fonts)
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(drawn)))
    named = " ".join(f"/{name} {number} 0 R" for name, number in fonts.items())
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(drawn)} /MediaBox [0 0 {WIDTH} {HEIGHT}] "
        f"/Resources << /Font << {named} >> >> >>".encode(),
        *(
            f"<< /Type /Font /Subtype /Type1 /BaseFont /{face} /Encoding /WinAnsiEncoding >>".encode()
            for face in FONTS.values()
        ),
    ]
    for number, page in enumerate(drawn):
        objects.append(f"<< /Type /Page /Parent 2 0 R /Contents {first + 2 * number + 1} 0 R >>".encode())
        data = zlib.compress(f"BT\n{page}\nET".encode("latin-1"))
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(data), data))
    return _assembled(objects)


def _pages(paragraphs: Iterable[Paragraph]) -> Iterator[list[Line]]:
    page: list[Line] = []
    y = float(HEIGHT - MARGIN)
    for style, text in paragraphs:
        font, size, letters, above = STYLES[style]
        y -= above
        for line in textwrap.wrap(text, letters):
            if y - 1.35 * size < MARGIN:
                yield page
                page, y = [], float(HEIGHT - MARGIN)
            y -= 1.35 * size
            page.append((font, size, y, line))
    yield page


def _drawn(line: Line) -> str:
    font, size, y, text = line
    letters = "".join(one if _is_set(one) else anyascii(one) for one in text)
    escaped = (
        letters.encode("cp1252")
        .decode("latin-1")
        .replace("\\", r"\\")
        .replace("(", r"\(")
        .replace(")", r"\)")
    )
    return f"/{font} {size} Tf 1 0 0 1 {MARGIN} {y:.1f} Tm ({escaped}) Tj"


def _is_set(letter: str) -> bool:
    """Whether the fonts that every reader has know this letter."""
    try:
        return bool(letter.encode("cp1252"))
    except UnicodeEncodeError:
        return False


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
