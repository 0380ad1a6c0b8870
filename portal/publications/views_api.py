"""Publications as programs read them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from portal import policy
from portal.kernel import paging
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.publications import views, views_bibtex, views_feeds
from portal.publications.models import Publication
from portal.publications.views import Author, Elsewhere, Entry


@dataclass(frozen=True)
class PublicationAuthor:
    """An author, by the printed name or the one they have now."""

    name: str
    slug: Annotated[str | None, "Their page here, for somebody of the lab."]
    affiliation: Annotated[str | None, "As it is printed."]


@dataclass(frozen=True)
class PublicationLine:
    """A publication on a list."""

    key: Annotated[
        str, "Its address here: its arXiv identifier, or doi/… or work/… for works that arXiv does not have."
    ]
    title: str
    authors: Annotated[Sequence[PublicationAuthor], "The first ones, in order."]
    later: Annotated[Sequence[PublicationAuthor], "Those of the lab who come later."]
    more: Annotated[int, "How many authors are not named."]
    journal_ref: str | None
    arxiv: str | None
    doi: str | None
    category: Annotated[str, "Its main category at arXiv; empty for a work that arXiv does not have."]
    kind: Annotated[str | None, "What BibTeX calls a work that arXiv does not have."]
    published_at: Annotated[datetime, "Of a work that arXiv does not have, only the year is sure."]
    withdrawn: bool


@dataclass(frozen=True)
class PublicationChanged:
    """Something that arXiv changed, in words."""

    said: str
    seen_at: datetime


@dataclass(frozen=True)
class PublishedElsewhere:
    """As what else a work was published."""

    title: str
    year: int
    journal_ref: str | None
    arxiv: str | None
    doi: str | None


@dataclass(frozen=True)
class PublicationWhole:
    """A publication with all that is known of it."""

    key: Annotated[str, "Its address here; that of one which was merged leads to it."]
    title: str
    abstract: str
    comment: str | None
    authors: Annotated[Sequence[PublicationAuthor], "All of them, in order."]
    journal_ref: str | None
    arxiv: str | None
    doi: str | None
    others: Annotated[Sequence[PublishedElsewhere], "As what else it was published."]
    kind: Annotated[str | None, "What BibTeX calls a work that arXiv does not have."]
    category: Annotated[str, "Its main category at arXiv; empty for a work that arXiv does not have."]
    categories: Sequence[str]
    published_at: datetime
    updated_at: datetime
    changed_at: Annotated[datetime, "When it last changed here."]
    latest: Annotated[int, "Its newest version at arXiv."]
    withdrawn: bool
    changes: Annotated[Sequence[PublicationChanged], "What arXiv changed, the latest first."]
    reasons: Annotated[Sequence[str], "Why it is listed here, in words."]
    citation_key: str
    bibtex: str
    actions: Annotated[Sequence[Act], "What you may do with it."]


def lines(actor: Actor, page: paging.Page) -> paging.Page:
    """A page of rows of queries_public.page as the actor sees them; in the caller's unit."""
    entries = [one for _year, some in views.by_year(actor, page) for one in some]
    return replace(page, items=[_line(one) for one in entries])


def whole(actor: Actor, publication: Publication) -> PublicationWhole:
    """A publication as the actor sees it; in the caller's unit."""
    shown = views.shown(actor, publication)
    copied = """key title abstract comment journal_ref arxiv doi kind category categories published_at updated_at
        changed_at latest withdrawn"""
    work = views_feeds.work_shown(shown)
    return PublicationWhole(
        **{name: getattr(shown, name) for name in copied.split()},
        authors=_authors(shown.all_authors),
        others=[_elsewhere(one) for one in shown.others],
        changes=[PublicationChanged(str(one.said), one.seen_at) for one in shown.changes],
        reasons=[str(one.said) for one in shown.reasons],
        citation_key=work.citation_key,
        bibtex=views_bibtex.entry(work),
        actions=policy.actions(actor, publication, (Act.PUBLICATION_READ,)),
    )


def _elsewhere(other: Elsewhere) -> PublishedElsewhere:
    return PublishedElsewhere(other.title, other.year, other.journal_ref, other.arxiv, other.doi)


def _line(entry: Entry) -> PublicationLine:
    copied = "key title more journal_ref arxiv doi category kind published_at withdrawn"
    return PublicationLine(
        **{name: getattr(entry, name) for name in copied.split()},
        authors=_authors(entry.authors),
        later=_authors(entry.later),
    )


def _authors(authors: Sequence[Author]) -> list[PublicationAuthor]:
    return [PublicationAuthor(one.name, one.slug, one.affiliation) for one in authors]
