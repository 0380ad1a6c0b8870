"""A work that arXiv does not have, as a plain value: what a DOI's registry or a BibTeX entry says of it."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from portal.publications import rules
from portal.publications.records import Author, Record

LONGEST_NAME, LONGEST_TEXT, LONGEST_KEY = 300, 20_000, 190
FIRST_YEAR = 1600


@dataclass(frozen=True)
class Work:
    """A work: `kind` is what BibTeX calls it, `venue` where it appeared; the month is kept where it is said.

    `arxiv` is set where the work says that arXiv has it; such a one comes from there.
    """

    kind: str
    title: str
    authors: tuple[str, ...]
    year: int
    month: int | None = None
    venue: str | None = None
    doi: str | None = None
    arxiv: str | None = None
    abstract: str = ""
    note: str | None = None

    def record(self, key: str) -> Record:
        """The same as a record under this key, which is published on the first day that it may mean."""
        at = datetime(self.year, self.month or 1, 1, tzinfo=UTC)
        return Record(
            arxiv_id=key,
            version=1,
            title=self.title,
            abstract=self.abstract,
            authors=tuple(Author(one) for one in self.authors),
            categories=(),
            primary="",
            published=at,
            updated=at,
            comment=self.note,
            journal_ref=self.venue,
            doi=self.doi,
        )


def plain(text: str, most: int = LONGEST_TEXT) -> str:
    """Text on one line with single blanks, without characters that nobody sees."""
    seen = (
        " " if one.isspace() else one for one in text if one.isspace() or unicodedata.category(one)[0] != "C"
    )
    return " ".join(unicodedata.normalize("NFC", "".join(seen)).split())[:most].rstrip()


def key_of(doi: str | None) -> str | None:
    """The key of a work by its DOI; None without one, or where it makes no address that can be relied on."""
    fits = doi and len(doi) <= LONGEST_KEY and not re.search(r"//|/\.{1,2}(/|$)|\.bib$|[\s?#%\\]", doi)
    return f"doi/{doi}" if fits else None


def venue(where: str | None, volume: str | None, number: str | None, pages: str | None) -> str | None:
    """Where a work appeared, as one would print it: Journal 12 (3), 45–67."""
    if not where:
        return None
    said = " ".join(filter(None, (where, volume, f"({number})" if number else None)))
    return f"{said}, {re.sub('-+', '–', pages)}" if pages else said


def doi_among(texts: Iterable[str | None]) -> str | None:
    """The first DOI among texts that may be one, or an address with one; arXiv's own are none."""
    found = (rules.doi(one) for one in texts if one and rules.arxiv_id(one) is None)
    return next((one for one in found if one and len(one) <= 300), None)
