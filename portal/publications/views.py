"""Publications as everybody sees them: entries of the list, and one publication whole."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import quote

from portal.kernel import paging
from portal.kernel.words import Sentence, _
from portal.policy.actor import Actor
from portal.publications import queries_public, rules, views_changes
from portal.publications.lifecycle import AttributionStatus
from portal.publications.models import Publication
from portal.publications.rules import IDENTIFIED

FEW, MANY = 6, 30
SAFE_IN_DOI = "/:;()._-"


@dataclass(frozen=True)
class Asked:
    """What a list is narrowed to: a year, somebody's slug, words to search for; None leaves it wide."""

    year: int | None = None
    person: str | None = None
    q: str | None = None


@dataclass(frozen=True)
class Author:
    """An author, linked where the reader may see their page; somebody who changed their name goes by the new one."""

    name: str
    slug: str | None = None
    affiliation: str | None = None
    renamed: bool = False


@dataclass(frozen=True)
class Entry:
    """A publication on a list: its first authors, those of the lab who come later, and how many are not named."""

    key: str
    title: str
    authors: tuple[Author, ...]
    later: tuple[Author, ...]
    more: int
    journal_ref: str | None
    arxiv: str | None
    category: str
    published_at: datetime
    withdrawn: bool
    doi: str | None
    doi_href: str | None
    kind: str | None = None


@dataclass(frozen=True)
class Listing:
    """A page of the list by years; `years` and `people` are the ways to narrow it, `total` is how many there are.

    A search that finds many counts no further than `total`; its years then have no numbers.
    """

    asked: Asked
    groups: tuple[tuple[int, tuple[Entry, ...]], ...]
    years: tuple[tuple[int, int | None], ...]
    people: tuple[tuple[str, str], ...]
    total: paging.Count
    page: paging.Page


@dataclass(frozen=True)
class Change:
    """Something that arXiv changed, in words."""

    said: Sentence
    seen_at: datetime


@dataclass(frozen=True)
class Ground:
    """Why a publication is somebody's, in words, and whose: the last part of the address of their page."""

    said: Sentence
    slug: str


@dataclass(frozen=True)
class Elsewhere:
    """As what else a work was published: its title and year there, and where it is found."""

    title: str
    year: int
    journal_ref: str | None
    arxiv: str | None
    doi: str | None
    doi_href: str | None


@dataclass(frozen=True)
class Shown:
    """A publication on its page; `reasons` say why it is here, `among` who of the lab stands far down the authors."""

    key: str
    title: str
    abstract: str
    comment: str | None
    journal_ref: str | None
    citation_key: str
    authors: tuple[Author, ...]
    rest: tuple[Author, ...]
    among: tuple[Author, ...]
    categories: tuple[str, ...]
    category: str
    published_at: datetime
    updated_at: datetime
    changed_at: datetime
    latest: int
    withdrawn: bool
    arxiv: str | None
    doi: str | None
    doi_href: str | None
    kind: str | None
    changes: tuple[Change, ...]
    reasons: tuple[Ground, ...]
    others: tuple[Elsewhere, ...]

    @property
    def all_authors(self) -> tuple[Author, ...]:
        """Every author in order."""
        return self.authors + self.rest

    @property
    def affiliated(self) -> tuple[Author, ...]:
        """The authors beside whose names something is printed."""
        return tuple(one for one in self.authors if one.affiliation)


def narrowed(actor: Actor, asked: Asked, people: Sequence[Any]) -> tuple[Asked, Any]:
    """What was asked for without what means nothing to this reader, and the publications that it leaves."""
    person = next((one for one in people if one.slug == asked.person), None)
    known = Asked(asked.year, person and person.slug, asked.q)
    if asked.q:
        return known, queries_public.sought(actor, asked.year, person and person.id, asked.q)[0]
    return known, queries_public.chosen(actor, asked.year, person and person.id, None)


def listing(
    actor: Actor, asked: Asked, after: str | None, version: Callable[[], Sequence[object]]
) -> Listing:
    """The list as the actor sees it, `version` being that of what visitors see; in the caller's unit."""
    people = queries_public.people(actor)
    person = next((one for one in people if one.slug == asked.person), None)
    which, years = _counted(actor, person.id if person else None, asked.q, version)
    every = queries_public.all_years(actor, version()) if years is None else ()
    if asked.year:
        which &= queries_public.in_year(asked.year)
    page = queries_public.page(which, after)
    return Listing(
        asked=Asked(asked.year, person.slug if person else None, asked.q),
        groups=by_year(actor, page),
        years=tuple(years.items()) if years is not None else tuple((one.year, None) for one in every),
        people=tuple((one.slug, one.name) for one in people),
        total=_total(which, asked.year, years),
        page=page,
    )


def _counted(
    actor: Actor, person: int | None, query: str | None, version: Callable[[], Sequence[object]]
) -> tuple[Any, dict[int, int] | None]:
    """What was asked for of all years, and how many each has, the latest first; None where they are too many to count."""
    if query:
        which, found = queries_public.sought(actor, None, person, query)
        return which, found and dict(sorted(found.items(), reverse=True))
    which = queries_public.chosen(actor, None, person, None)
    rows = queries_public.years(which) if person else queries_public.all_years(actor, version())
    return which, {row.year: row.number for row in rows}


def _total(which: Any, year: int | None, years: dict[int, int] | None) -> paging.Count:
    if years is not None:
        return paging.Count(years.get(year, 0) if year else sum(years.values()))
    return queries_public.number(which) if year else paging.Count(queries_public.MOST, more=True)


def by_year(actor: Actor, page: paging.Page) -> tuple[tuple[int, tuple[Entry, ...]], ...]:
    """The entries of a page under their years, as the actor sees them; in the caller's unit."""
    authors = queries_public.authors_of(actor, [row.id for row in page], FEW + 1)
    entries = [_entry(row, authors[row.id]) for row in page]
    groups = groupby(entries, key=lambda one: one.published_at.year)
    return tuple((year, tuple(some)) for year, some in groups)


def shown(actor: Actor, publication: Publication) -> Shown:
    """A publication as the actor sees it; authors, changes and others are loaded, the rest is asked in the caller's unit."""
    known = queries_public.known_of(actor, publication.id)
    at = {one.place: one for one in known if one.place}
    authors = tuple(_author(one, at.get(one.place)) for one in publication.authors)
    copied = """key title abstract comment journal_ref citation_key published_at updated_at changed_at latest withdrawn
        doi kind"""
    return Shown(
        **{name: getattr(publication, name) for name in copied.split()},
        authors=authors[:MANY],
        rest=authors[MANY:],
        among=tuple(one for one in authors[MANY:] if one.slug),
        categories=tuple(publication.categories),
        category=publication.primary_category,
        arxiv=arxiv_of(publication.key),
        doi_href=doi_href(publication.doi),
        changes=tuple(
            Change(views_changes.changed(one), one.seen_at) for one in reversed(publication.changes)
        ),
        reasons=tuple(Ground(reason(one), one.slug) for one in known),
        others=tuple(_elsewhere(one) for one in publication.others),
    )


def _elsewhere(other: Publication) -> Elsewhere:
    told = other.title, other.published_at.year, other.journal_ref, arxiv_of(other.key), other.doi
    return Elsewhere(*told, doi_href(other.doi))


def authors(rows: Iterable[Any]) -> tuple[Author, ...]:
    """Authors as they are said here, from rows of queries_public.authors_of."""
    return tuple(_author(row, row) for row in rows)


def arxiv_of(key: str) -> str | None:
    """The arXiv identifier of a publication that has its key from there."""
    return key if rules.arxiv_id(key) == (key, None) else None


def doi_href(doi: str | None) -> str | None:
    """The address of a DOI, whatever letters it has."""
    return f"https://doi.org/{quote(doi, safe=SAFE_IN_DOI)}" if doi else None


def _entry(row: Any, authors: Sequence[Any]) -> Entry:
    few = row.authors if (row.authors or 0) <= FEW + 1 else FEW
    first = [_author(one, one) for one in authors if one.place <= (few or 0)]
    later = [_author(one, one) for one in authors if one.place > (few or 0) and one.slug]
    return Entry(
        **{name: getattr(row, name) for name in _LISTED},
        authors=tuple(first),
        later=tuple(later),
        more=max((row.authors or 0) - len(first) - len(later), 0),
        arxiv=arxiv_of(row.key),
        category=row.primary_category,
        doi=row.doi,
        doi_href=doi_href(row.doi),
    )


_LISTED = ("key", "title", "journal_ref", "published_at", "withdrawn", "kind")


def _author(printed: Any, known: Any | None) -> Author:
    """An author by the printed name; whoever has changed theirs, by the name they have now."""
    if known is None or known.slug is None:
        return Author(printed.name, None, printed.affiliation)
    name = known.known_as if known.renamed else printed.name
    return Author(name, known.slug, printed.affiliation, known.renamed)


def reason(known: Any) -> Sentence:
    """Why a publication is somebody's: of a row or another thing with status, sources and known_as."""
    if known.status == AttributionStatus.AUTO:
        return _("Nearly everything speaks for it that %(name)s is an author.", name=known.known_as)
    if known.status == AttributionStatus.CONFIRMED:
        return _("%(name)s has confirmed to be an author.", name=known.known_as)
    if "added" in known.sources and not IDENTIFIED.intersection(known.sources):
        return _("%(name)s added it.", name=known.known_as)
    if "orcid" in IDENTIFIED.intersection(known.sources):
        return _("arXiv lists it under %(name)s’s ORCID iD.", name=known.known_as)
    return _("arXiv lists it under %(name)s’s author identifier.", name=known.known_as)
