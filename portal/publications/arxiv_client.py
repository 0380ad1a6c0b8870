"""The one door to arXiv: every question passes here, one at a time, and only answers that are whole come back.

Each function sends one request and never sleeps. It raises NotYet when the gate is closed and nothing was sent, and
Fault for an answer that is not believed. Never call one inside a unit of work.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TypeVar
from urllib.parse import quote

import arxiv

from portal import VERSION
from portal.kernel import db
from portal.publications import arxiv_belief, arxiv_gate, rules
from portal.publications.arxiv_belief import Answer, Fault
from portal.publications.arxiv_carrier import Carrier, Patience, deadline
from portal.publications.arxiv_gate import NotYet
from portal.publications.records import Record

__all__ = ["Fault", "NotYet", "Page", "Way", "by_ids", "configure", "feed", "search", "use", "way"]

LARGEST_PAGE = 2000  # arXiv's own limit
T = TypeVar("T")


@dataclass(frozen=True)
class Way:
    """Where arXiv answers, as whom we ask, how long we rest afterwards, and how long one request may take."""

    api_url: str
    feed_url: str
    agent: str
    rest: timedelta
    patience_s: float


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
    return _page(arxiv.Search(query, max_results=start + size, **_OLDEST_FIRST), start, size)


def by_ids(ids: Sequence[str]) -> Page:
    """What arXiv says of these papers; those it does not know are left out. Raises ValueError for what is no identifier."""
    known = [rules.arxiv_id(one) for one in ids]
    wanted = list(dict.fromkeys(one[0] for one in known if one))
    if None in known or not 0 < len(wanted) <= LARGEST_PAGE:
        raise ValueError(f"these are not one to {LARGEST_PAGE} arXiv identifiers")
    return _page(arxiv.Search(id_list=wanted, max_results=len(wanted), **_OLDEST_FIRST), 0, len(wanted))


def feed(identifier: str) -> tuple[str, ...]:
    """The identifiers of an author's papers, by arXiv author id or ORCID; Fault("status", "404") for somebody unknown."""
    address = f"{way().feed_url}/{quote(identifier, safe='')}.atom2"
    seen: list[Answer] = []
    _ask(lambda client: client._session.get(address), arxiv_belief.believe, seen)
    return seen[0].ids


_OLDEST_FIRST = {
    "sort_by": arxiv.SortCriterion.SubmittedDate,
    "sort_order": arxiv.SortOrder.Ascending,
}


def _page(question: arxiv.Search, start: int, size: int) -> Page:
    seen: list[Answer] = []
    believe = partial(arxiv_belief.believe, start=start, size=size)
    results = _ask(lambda client: list(client.results(question, start)), believe, seen, size)
    return Page(arxiv_belief.records(results, seen[0]), seen[0].total, start)


def _ask(
    question: Callable[[arxiv.Client], T],
    believe: Callable[[bytes], Answer],
    seen: list[Answer],
    size: int = 1,
) -> T:
    """Send one question through the gate, and keep in `seen` the answer that was believed."""
    db.outside("asking arXiv")
    to = way()
    with (
        arxiv_gate.passing(to.rest, deadline(to.patience_s)) as passage,
        Patience(to.patience_s) as patience,
    ):
        carrier = Carrier(to.agent, patience, lambda body: seen.append(believe(body)))
        client = arxiv.Client(page_size=size, delay_seconds=0, num_retries=0)
        client.query_url_format = to.api_url + "?{}"
        with client._session as line:
            line.mount("https://", carrier)
            line.mount("http://", carrier)
            try:
                return question(client)
            except Fault as fault:
                passage.ask_for(fault.retry_after)
                raise
            except (ValueError, OverflowError) as odd:  # a date that is none
                raise Fault("unreadable", str(odd)[:100]) from None
