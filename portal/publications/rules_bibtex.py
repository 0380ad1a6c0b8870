r"""BibTeX as people paste it, read into works: accents decoded, commands left as the text that they are.

Nothing in an entry is run or looked up: \input, HTML and addresses of scripts come out as they stand there.
"""

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import latexcodec  # noqa: F401 - teaches Python the codec "ulatex"
from pybtex.bibtex.utils import split_name_list, split_tex_string
from pybtex.database.input.bibtex import LowLevelParser, month_names
from pybtex.scanner import PybtexSyntaxError

from portal.kernel.words import Sentence, _
from portal.publications import rules
from portal.publications.records_works import FIRST_YEAR, Work, doi_among, plain, venue

MOST_ENTRIES, MOST_MACRO = 100, 300
VENUES = ("journal", "journaltitle", "booktitle", "school", "institution", "howpublished", "publisher")
KINDS = {
    **dict.fromkeys(("conference", "inproceedings"), "inproceedings"),
    **dict.fromkeys(("inbook", "incollection"), "incollection"),
    **dict.fromkeys(("thesis", "phdthesis"), "phdthesis"),
    **dict.fromkeys(("report", "techreport"), "techreport"),
    **{one: one for one in ("article", "book", "proceedings", "mastersthesis")},
}
_BLANK = re.compile(r"(?<!\\)~")  # one that breaks no line; after a backslash it is an accent
_OTHERS = re.compile(r"^(others|et al\.?)$", re.IGNORECASE)


class Unreadable(Exception):
    """What was pasted cannot be taken: one sentence for each thing that is wrong."""

    def __init__(self, sentences: list[Sentence]):
        super().__init__(len(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class _Entry:
    """An entry as it stands there: its kind, its name, the line it begins on, its fields in lower case."""

    kind: str
    name: str
    line: int
    fields: Mapping[str, str]


def read(text: str, this_year: int) -> list[Work]:
    """The works of a BibTeX file, at most a hundred; raises Unreadable, with a sentence for each entry at fault."""
    entries = list(_entries(text))
    if not entries:
        raise Unreadable([_("There is no BibTeX entry in this. One begins with @article{ or the like.")])
    if len(entries) > MOST_ENTRIES:
        raise Unreadable(
            [
                _(
                    "These are %(count)s entries; at most %(most)s at once.",
                    count=len(entries),
                    most=MOST_ENTRIES,
                )
            ]
        )
    works, wrong = [], []
    for entry in entries:
        needs = _missing(entry, this_year)
        if needs:
            wrong.append(
                _("Entry “%(name)s”, line %(line)s: %(what)s.", name=entry.name, line=entry.line, what=needs)
            )
        else:
            works.append(_work(entry, this_year))
    if wrong:
        raise Unreadable(wrong)
    return works


class _Short(dict):
    """Abbreviations that cannot grow: one made of others, again and again, would fill the memory."""

    def __setitem__(self, name: str, value: str) -> None:
        super().__setitem__(name, value[:MOST_MACRO])

    def __missing__(self, name: str) -> str:
        return month_names.get(name.lower(), name)


def _entries(text: str) -> Iterator[_Entry]:
    parser = LowLevelParser(text, macros=_Short(month_names), keyless_entries=False)
    found = iter(parser)
    while True:
        try:
            kind, body = next(found)
        except StopIteration:
            return
        except (PybtexSyntaxError, RecursionError) as fault:
            line = parser.lineno if isinstance(fault, RecursionError) else fault.lineno
            raise Unreadable([_("Line %(line)s cannot be read as BibTeX.", line=line)]) from None
        if kind.lower() not in {"string", "preamble"}:
            name, fields = body
            said = {key.lower(): "".join(parts) for key, parts in reversed(fields)}
            line = text.count("\n", 0, parser.command_start) + 1
            yield _Entry(kind.lower(), plain(name, 100), line, said)


def _missing(entry: _Entry, this_year: int) -> Sentence | None:
    """What an entry needs to be a work here, in words."""
    if not _text(entry, "title"):
        return _("its title is missing")
    if not _names(entry):
        return _("its authors are missing")
    if _year(entry, this_year) is None:
        return _("its year is missing, or none that can be")
    return None


def _work(entry: _Entry, this_year: int) -> Work:
    given = {name: _text(entry, name) or None for name in ("volume", "number", "pages", "url", "note")}
    where = next(filter(None, (_text(entry, name) for name in VENUES)), None)
    doi, arxiv = doi_among((_text(entry, "doi"), given["url"])), _arxiv(entry)
    kind = KINDS.get(entry.kind, "misc")
    return Work(
        kind=kind,
        title=_text(entry, "title"),
        authors=_names(entry),
        year=_year(entry, this_year) or this_year,
        month=_month(entry),
        venue=venue(where, given["volume"], given["number"], given["pages"]),
        doi=doi,
        arxiv=arxiv,
        abstract=_text(entry, "abstract"),
        note=given["note"] or (None if doi or arxiv else given["url"]),
    )


def _names(entry: _Entry) -> tuple[str, ...]:
    """The authors, or whoever edited it, each with the family name last."""
    said = entry.fields.get("author") or entry.fields.get("editor") or ""
    names = (_name(one) for one in split_name_list(said))
    return tuple(one for one in names if one and not _OTHERS.match(one))


def _name(said: str) -> str:
    """A name from BibTeX's "Family, Jr, Given" or "Given Family"; one in braces stays whole."""
    parts = [_decoded(part) for part in split_tex_string(said, ",")]
    if len(parts) == 3:
        parts = [f"{parts[0]} {parts[1]}", parts[2]]
    return plain(" ".join(reversed(parts)), 300)


def _year(entry: _Entry, this_year: int) -> int | None:
    said = re.search(r"(?<!\d)[12]\d{3}(?!\d)", _text(entry, "year") or _text(entry, "date"))
    year = int(said[0]) if said else 0
    return year if FIRST_YEAR <= year <= this_year + 2 else None


def _month(entry: _Entry) -> int | None:
    said = _text(entry, "month") or "-".join(_text(entry, "date").split("-")[1:2])
    if said.isascii() and said.isdigit():
        return int(said) if 1 <= int(said[:3]) <= 12 else None
    names = (at for at, name in enumerate(month_names, 1) if name in said.lower())
    return next(names, None)


def _arxiv(entry: _Entry) -> str | None:
    """The identifier of arXiv that an entry names, as eprint, as its DOI or as its address."""
    eprint = _text(entry, "eprint")
    way = (_text(entry, "archiveprefix") or _text(entry, "eprinttype") or "arxiv").lower()
    told = [eprint if way == "arxiv" else "", _text(entry, "doi"), _text(entry, "url")]
    return next((found[0] for one in told if one and (found := rules.arxiv_id(one))), None)


def _text(entry: _Entry, name: str) -> str:
    return plain(_decoded(entry.fields.get(name, "")))


def _decoded(said: str) -> str:
    """Text without LaTeX's accents and braces; what the codec does not know stays as it was typed."""
    try:
        told = codecs.decode(_BLANK.sub(" ", said), "ulatex")  # type: ignore[call-overload]
    except (ValueError, UnicodeError):
        told = said
    return re.sub(r"(?<!\\)[{}]", "", told).replace(r"\&", "&")
