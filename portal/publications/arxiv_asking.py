"""A question is put to arXiv by the `arxiv` package, through the gate, and answered by what is believed."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import arxiv

from portal.kernel import db
from portal.publications import arxiv_belief, arxiv_gate
from portal.publications.arxiv_belief import Answer
from portal.publications.arxiv_carrier import Carrier
from portal.publications.arxiv_limits import Fault, Patience, Way, deadline
from portal.publications.records import Record

T = TypeVar("T")


def page(to: Way, start: int, size: int, **asked: Any) -> tuple[tuple[Record, ...], int]:
    """The papers from a place on, oldest first, and how many arXiv knows; `asked` is a query or a list of identifiers."""
    question = arxiv.Search(
        **asked, sort_by=arxiv.SortCriterion.SubmittedDate, sort_order=arxiv.SortOrder.Ascending
    )
    seen: list[Answer] = []
    believe = partial(arxiv_belief.believe, start=start, size=size)
    results = _ask(to, lambda client: list(client.results(question, start)), believe, seen, size)
    return arxiv_belief.records(results, seen[0]), seen[0].total


def feed(to: Way, address: str) -> tuple[str, ...]:
    """The identifiers in an author's feed."""
    seen: list[Answer] = []
    _ask(to, lambda client: client._session.get(address), arxiv_belief.believe, seen)
    return seen[0].ids


def _ask(
    to: Way,
    question: Callable[[arxiv.Client], T],
    believe: Callable[[bytes], Answer],
    seen: list[Answer],
    size: int = 1,
) -> T:
    """Send one question through the gate, and keep in `seen` the answer that was believed."""
    db.outside("asking arXiv")
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
