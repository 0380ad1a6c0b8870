"""Names that people give their files, made safe to show, to send in a header and to put into a ZIP."""

import unicodedata

LONGEST = 120
# control, format (bidirectional marks among them), surrogate, private, unassigned, line and paragraph separators
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
UNSAFE = frozenset('"`<>:|?*;')


def clean_name(raw: str | None) -> str:
    """A file's name without path, quotes and letters nobody sees; NFC, 1 to 120 characters, extension kept."""
    bare = (raw or "").replace("\\", "/").rsplit("/", 1)[-1]
    spaced = " ".join("".join(_safe(letter) for letter in unicodedata.normalize("NFC", bare)).split())
    stem, suffix = split(unicodedata.normalize("NFC", spaced))
    stem = stem[: LONGEST - len(suffix)].strip(" .")
    return (stem or "document") + suffix


def split(name: str) -> tuple[str, str]:
    """A name and its extension: ("thesis.final", ".pdf"); the extension is empty where there is none."""
    stem, dot, suffix = name.rpartition(".")
    plain = suffix.isascii() and suffix.isalnum() and len(suffix) <= 8
    return (stem, dot + suffix) if dot and plain else (name, "")


def _safe(letter: str) -> str:
    if letter == "'":
        return "’"
    if letter.isspace():
        return " "
    return "" if letter in UNSAFE or unicodedata.category(letter) in UNSEEN else letter
