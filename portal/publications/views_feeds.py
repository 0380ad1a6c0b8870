"""Publications for programs: feeds, Highwire meta tags for libraries, schema.org's ScholarlyArticle for search engines."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from portal.kernel import feeds
from portal.kernel.links import link
from portal.kernel.words import _
from portal.people.rules import sort_name
from portal.publications import rules, views, views_bibtex
from portal.publications.views import Asked, Author, Elsewhere, Shown


def address(endpoint: str, asked: Asked, after: str | None = None) -> str:
    """The absolute address of a list or feed, narrowed as it was asked for."""
    said = {"year": asked.year, "person": asked.person, "q": asked.q, "after": after}
    query = urlencode({name: value for name, value in said.items() if value is not None})
    return f"{link(endpoint)}?{query}" if query else link(endpoint)


def feed(
    endpoint: str,
    asked: Asked,
    rows: Sequence[Any],
    authors: Mapping[int, Sequence[Any]],
    *,
    lab: str,
    locale: str,
    following: str | None,
) -> feeds.Feed:
    """The feed at an endpoint: rows of queries_public.whole_page with their authors."""
    return feeds.Feed(
        title=str(_("Publications of %(lab)s", lab=lab)),
        page=address("publications.index", asked),
        href=address(endpoint, asked),
        publisher=lab,
        locale=locale,
        items=[_item(row, views.authors(authors[row.id])) for row in rows],
        following=address(endpoint, asked, following) if following else None,
    )


def _item(row: Any, authors: Sequence[Author]) -> feeds.Item:
    about = {
        "arxiv": views.arxiv_of(row.key),
        "doi": row.doi,
        "version": row.latest,
        "withdrawn": row.withdrawn,
    }
    return feeds.Item(
        href=link("publications.show", key=row.key),
        title=row.title,
        published=row.published_at,
        modified=row.changed_at,
        text=row.abstract,
        tags=tuple((one, one) for one in row.categories),
        authors=tuple(one.name for one in authors),
        extra={"_publication": about},
    )


def work(row: Any, authors: Sequence[Any]) -> views_bibtex.Work:
    """A row of queries_public.whole_page, with its authors, as BibTeX wants it."""
    return _work(row, views.authors(authors), views.arxiv_of(row.key), row.primary_category)


def work_shown(shown: Shown) -> views_bibtex.Work:
    """A publication on its page, as BibTeX wants it."""
    return _work(shown, shown.all_authors, shown.arxiv, shown.category)


def _work(said: Any, authors: Sequence[Author], arxiv: str | None, category: str) -> views_bibtex.Work:
    return views_bibtex.Work(
        citation_key=_citation_key(said, authors),
        title=said.title,
        authors=[one.name for one in authors],
        journal_ref=said.journal_ref,
        arxiv=arxiv,
        category=category,
        doi=said.doi,
        year=said.published_at.year,
        month=said.published_at.month if arxiv else None,
        withdrawn=said.withdrawn,
        kind=said.kind,
    )


def _citation_key(said: Any, authors: Sequence[Author]) -> str:
    """The citation key; where it begins with a name that its first author no longer has, one with the new name."""
    first, year = next(iter(authors), None), said.published_at.year
    if first is None or not first.renamed:
        return said.citation_key
    new = rules.citation_key(sort_name(first.name).partition(",")[0], year, said.title)
    kept = said.citation_key.startswith(new.partition(str(year))[0] + str(year))
    return said.citation_key if kept else new + "".join(re.findall("[a-z0-9]", said.key))


def meta_tags(shown: Shown) -> list[tuple[str, str]]:
    """What libraries and scholarly search engines read of a publication's page, as names and contents."""
    day = shown.published_at.strftime("%Y/%m/%d" if shown.arxiv else "%Y")
    authors = [("citation_author", one.name) for one in shown.all_authors]
    known = {
        "citation_publication_date": day,
        "citation_online_date": day if shown.arxiv else None,
        _venue(shown): shown.journal_ref,
        "citation_arxiv_id": shown.arxiv,
        "citation_doi": shown.doi,
        "citation_pdf_url": shown.arxiv and f"https://arxiv.org/pdf/{shown.arxiv}",
        "citation_abstract_html_url": link("publications.show", key=shown.key),
    }
    given = [(name, content) for name, content in known.items() if content]
    return [("citation_title", shown.title), *authors, *given]


def _venue(shown: Shown) -> str:
    """How libraries call the place where a work of its kind appears."""
    books = {
        **dict.fromkeys(("inproceedings", "proceedings"), "citation_conference_title"),
        **dict.fromkeys(("phdthesis", "mastersthesis"), "citation_dissertation_institution"),
        "incollection": "citation_inbook_title",
        "techreport": "citation_technical_report_institution",
        "book": "citation_publisher",
    }
    return books.get(shown.kind or "", "citation_journal_title")


def scholarly_article(shown: Shown) -> str:
    """A publication as schema.org's ScholarlyArticle: JSON that is safe to stand in an HTML script element."""
    known: list[Shown | Elsewhere] = [shown, *shown.others]
    elsewhere = [
        address
        for one in known
        for address in (f"https://arxiv.org/abs/{one.arxiv}" if one.arxiv else None, one.doi_href)
    ]
    return feeds.for_script(
        {
            "@context": "https://schema.org/",
            "@type": "ScholarlyArticle",
            "headline": shown.title,
            "author": [_author(one) for one in shown.all_authors],
            "datePublished": shown.published_at.date().isoformat()
            if shown.arxiv
            else f"{shown.published_at.year}",
            "dateModified": shown.updated_at.date().isoformat() if shown.arxiv else None,
            "abstract": shown.abstract or None,
            "keywords": list(shown.categories),
            "version": shown.latest if shown.arxiv else None,
            "creativeWorkStatus": "Withdrawn" if shown.withdrawn else None,
            "isPartOf": {"@type": "Periodical", "name": shown.journal_ref} if shown.journal_ref else None,
            "sameAs": [one for one in elsewhere if one],
            "url": link("publications.show", key=shown.key),
        }
    )


def _author(author: Author) -> dict[str, Any]:
    said: dict[str, Any] = {"@type": "Person", "name": author.name}
    if author.affiliation:
        said["affiliation"] = {"@type": "Organization", "name": author.affiliation}
    return {**said, "url": link("people.person", slug=author.slug)} if author.slug else said
