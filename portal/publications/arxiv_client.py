"""The one door to arXiv: every question passes here, one at a time, and only answers that are whole come back.

Each function sends one request and never sleeps. It raises NotYet when the gate is closed and nothing was sent, and
Fault for an answer that is not believed. Never call one inside a unit of work.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from portal import VERSION
from portal.publications import rules
from portal.publications.arxiv_gate import NotYet
from portal.publications.arxiv_limits import Fault, Way
from portal.publications.records import Record

__all__ = ["Fault", "NotYet", "Page", "Way", "by_ids", "configure", "feed", "search", "use", "way"]

LARGEST_PAGE = 2000  # arXiv's own limit


@dataclass(frozen=True)
class Page:
    """Papers from place `start` (counted from 0) of the `total` that arXiv knows for a question."""

    records: tuple[Record, ...]
    total: int
    start: int


_way: Way | None = None
logging.getLogger("arxiv").setLevel(logging.WARNING)  # it logs every address, and with it former names


def configure(
    api_url: str,
    feed_url: str,
    contact: str,
    delay_s: float,
    *,
    public_url: str = "",
    patience_s: float = 60,
) -> None:
    """Say where arXiv is, and whom it may write to about us; called once at the start."""
    about = "; ".join(
        part for part in (public_url and f"+{public_url}", contact and f"mailto:{contact}") if part
    )
    agent = f"portal/{VERSION} ({about})".encode("ascii", "replace").decode()
    use(Way(api_url, feed_url.rstrip("/"), agent, timedelta(seconds=delay_s), patience_s))


def way() -> Way:
    """The way to arXiv that is configured; raises RuntimeError before that."""
    if _way is None:
        raise RuntimeError("the way to arXiv is not configured")
    return _way


def use(to: Way) -> None:
    """Take this way from now on."""
    global _way
    _way = to


def search(query: str, start: int, size: int = 100) -> Page:
    """The papers that a query finds, from place `start`, oldest first, so that new ones come last and shift nothing."""
    if start < 0 or not 0 < size <= LARGEST_PAGE:
        raise ValueError(f"there is no page of {size} papers from {start}")
    return _page(start, size, query=query, max_results=start + size)


def by_ids(ids: Sequence[str]) -> Page:
    """What arXiv says of these papers; those it does not know are left out. Raises ValueError for what is no identifier."""
    known = [rules.arxiv_id(one) for one in ids]
    wanted = list(dict.fromkeys(one[0] for one in known if one))
    if None in known or not 0 < len(wanted) <= LARGEST_PAGE:
        raise ValueError(f"these are not one to {LARGEST_PAGE} arXiv identifiers")
    return _page(0, len(wanted), id_list=wanted, max_results=len(wanted))


def feed(identifier: str) -> tuple[str, ...]:
    """The identifiers of an author's papers, by arXiv author id or ORCID; Fault("status", "404") for somebody unknown."""
    from portal.publications import arxiv_asking  # as in _page

    return arxiv_asking.feed(way(), f"{way().feed_url}/{quote(identifier, safe='')}.atom2")


def _page(start: int, size: int, **asked: Any) -> Page:
    from portal.publications import arxiv_asking  # with lxml and requests: a web worker asks arXiv nothing

    found, total = arxiv_asking.page(way(), start, size, **asked)
    return Page(found, total, start)
