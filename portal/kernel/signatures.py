"""What a file really is, told by its first bytes; its name may say anything."""

import codecs

from portal.kernel.words import Sentence, _

ENOUGH = 1024

# first bytes, where they stand, what it is called
SIGNATURES: tuple[tuple[bytes, int, Sentence], ...] = (
    (b"MZ", 0, _("a program for Windows")),
    (b"\x7fELF", 0, _("a program")),
    (b"PK\x03\x04", 0, _("a ZIP archive or an office document")),
    (b"\xd0\xcf\x11\xe0", 0, _("an office document")),
    (b"{\\rtf", 0, _("an RTF document")),
    (b"%!PS", 0, _("a PostScript file")),
    (b"GIF8", 0, _("a GIF picture")),
    (b"WEBP", 8, _("a WebP picture")),
    (b"ftyp", 4, _("a HEIC picture or a film")),
    (b"Rar!", 0, _("a RAR archive")),
    (b"7z\xbc\xaf", 0, _("a 7-Zip archive")),
    (b"\x1f\x8b", 0, _("a compressed archive")),
)
PAGES = (b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<meta", b"<!--")


def kind_of(head: bytes) -> tuple[str | None, Sentence]:
    """The kind that can be taken ("pdf" or "picture", else None) and what people call it.

    `head` is the first ENOUGH bytes of the file. White space before a PDF's header is forgiven.
    """
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if bare.startswith(b"%PDF-"):
        return "pdf", _("a PDF")
    if head.startswith(b"\xff\xd8\xff"):
        return "picture", _("a JPEG picture")
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "picture", _("a PNG picture")
    return None, _what(head, bare)


def _what(head: bytes, bare: bytes) -> Sentence:
    if bare.lower().startswith(PAGES):
        return _("an HTML page")
    for signature, place, called in SIGNATURES:
        if head.startswith(signature, place):
            return called
    return _("a text file") if _is_text(head) else _("something else")


def _is_text(head: bytes) -> bool:
    try:
        return "\0" not in codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
