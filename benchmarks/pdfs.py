"""Valid PDFs of any size, each another one: a page with a name on it and a grey picture of noise."""

import random
from functools import cache

STAMP = 40  # letters


def paper(stamp: str, size: int) -> bytes:
    """A PDF of one page and about so many bytes that says its stamp; another stamp makes another file."""
    before, after = _around(size)
    return before + stamp.encode("ascii")[:STAMP].ljust(STAMP) + after


@cache
def _around(size: int) -> tuple[bytes, bytes]:
    """What stands before and after the stamp, which never changes its length."""
    mark = b"@" * STAMP
    drawn = b"BT /F1 12 Tf 50 780 Td (" + mark + b") Tj ET /Im1 Do"
    side = max(1, int(max(0, size - 900) ** 0.5))
    noise = random.Random(size).randbytes(side * side)  # noqa: S311 - nothing is hidden in it
    grey = b"/Type /XObject /Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 8 /Width %d /Height %d"
    made = _assembled(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 6 0 R /Resources << /Font << /F1 4 0 R >> /XObject << /Im1 5 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        _stream(noise, grey % (side, side)),
        _stream(drawn),
    )
    before, _mark, after = made.partition(mark)
    return before, after


def _stream(data: bytes, said: bytes = b"") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (said, len(data), data)


def _assembled(*objects: bytes) -> bytes:
    made, places = bytearray(b"%PDF-1.7\n"), []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(made)
