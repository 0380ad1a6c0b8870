"""What a DOI's registry says of a work (CSL-JSON), believed only where it is whole and about the work that was asked for."""

import html
import json
import re
from typing import Any

from portal.publications import rules
from portal.publications.records_works import FIRST_YEAR, Work, plain, venue

KINDS = {
    "article-journal": "article",
    "article": "article",
    "paper-conference": "inproceedings",
    "chapter": "incollection",
    "book": "book",
    "thesis": "phdthesis",
    "report": "techreport",
}
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")


class Doubt(Exception):
    """An answer that is not believed; `code` says why: unreadable, other_work, no_title, no_authors, no_year."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def read(body: bytes, doi: str, this_year: int) -> Work:
    """The work with this DOI in the bytes of an answer; raises Doubt."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise Doubt("unreadable") from None
    if not isinstance(said, dict):
        raise Doubt("unreadable")
    if rules.doi(_text(said.get("DOI"))) != doi:
        raise Doubt("other_work")
    title, authors, date = _text(said.get("title")), _authors(said), _date(said, this_year)
    for known, code in ((title, "no_title"), (authors, "no_authors"), (date, "no_year")):
        if not known:
            raise Doubt(code)
    assert date is not None
    where = _text(said.get("container-title")) or _text(said.get("publisher"))
    numbers = (_text(said.get(name))[:40] or None for name in ("volume", "issue", "page"))
    return Work(
        kind=KINDS.get(_text(said.get("type")), "misc"),
        title=title,
        authors=authors,
        year=date[0],
        month=date[1],
        venue=venue(where[:500] or None, *numbers),
        doi=doi,
        abstract=_text(said.get("abstract")),
    )


def _text(said: Any) -> str:
    """Text without markup; of several, the first."""
    if isinstance(said, list):
        said = next(iter(said), None)
    if isinstance(said, int) and not isinstance(said, bool):
        said = str(said)
    return plain(html.unescape(_TAG.sub("", said))) if isinstance(said, str) else ""


def _authors(said: dict[str, Any]) -> tuple[str, ...]:
    people = said.get("author") or said.get("editor") or ()
    named = (_name(one) for one in people if isinstance(one, dict)) if isinstance(people, list) else ()
    return tuple(one for one in named if one)


def _name(one: dict[str, Any]) -> str:
    particle = _text(one.get("non-dropping-particle")) or _text(one.get("dropping-particle"))
    parts = _text(one.get("given")), particle, _text(one.get("family")), _text(one.get("suffix"))
    return (" ".join(filter(None, parts)) or _text(one.get("literal")) or _text(one.get("name")))[:300]


def _date(said: dict[str, Any], this_year: int) -> tuple[int, int | None] | None:
    """The year, and the month where it is said, in which it was issued."""
    issued = said.get("issued")
    parts = issued.get("date-parts") if isinstance(issued, dict) else None
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    numbers = [
        int(text) for one in first[:2] if (text := _text(one)).isascii() and text.isdigit() and len(text) < 5
    ]
    if not numbers or not FIRST_YEAR <= numbers[0] <= this_year + 2:
        return None
    month = numbers[1] if len(numbers) > 1 and 1 <= numbers[1] <= 12 else None
    return numbers[0], month
