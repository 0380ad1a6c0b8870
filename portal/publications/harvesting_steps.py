"""The steps of a harvest: what each asks arXiv next, and what becomes of a believed answer.

A step is given the harvest and its cursor, in a unit. It answers with a question, which is sent outside the unit, or
with None when it has nothing left to ask; `take` answers whether it is done. An answer that cannot be true raises Fault.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import Any

from portal.publications import arxiv_client, importing, importing_evidence, matching, queries_harvest
from portal.publications.arxiv_client import Fault, Page
from portal.publications.harvesting_cursor import Cursor, Step, note
from portal.publications.models_harvest import Harvest, Scope
from portal.publications.records import Record

SIZE = 100
MANY, TOO_MANY = 1000, 5000  # papers of a name that are too many for one person, or to be asked for at all
ARCHIVES = ("cs.*", "stat.*", "eess.*", "math.*", "q-bio.*", "physics.*")

Question = Callable[[], Any]


@dataclass(frozen=True)
class Asking:
    """A step: its question, what becomes of the answer, and how many requests it still needs."""

    ask: Callable[[Harvest, Cursor], Question | None]
    take: Callable[[Harvest, Cursor, Any], bool]
    needs: Callable[[Harvest, Cursor], int]


def steps(harvest: Harvest) -> list[Step]:
    """What a harvest asks for."""
    if harvest.scope == Scope.KNOWN:
        return [Step.KNOWN]
    assert harvest.person is not None
    feeds = [step for step in (Step.ARXIV_AUTHOR, Step.ORCID) if getattr(harvest.person, step)]
    return [*feeds, Step.NAME, Step.REFRESH]


def needs(harvest: Harvest, cursor: Cursor) -> int:
    """How many requests a harvest still needs, as far as one can tell."""
    return sum(STEPS[Step(one)].needs(harvest, cursor) for one in cursor.left)


# An author's feeds


def _ask_feed(harvest: Harvest, cursor: Cursor) -> Question | None:
    identifier = getattr(harvest.person, str(cursor.step))
    return partial(arxiv_client.feed, identifier) if identifier else None


def _take_feed(harvest: Harvest, cursor: Cursor, ids: Sequence[str]) -> bool:
    cursor.fed = {**cursor.fed, str(cursor.step): list(ids)}
    return True


# The names


def _ask_names(harvest: Harvest, cursor: Cursor) -> Question | None:
    assert harvest.person is not None
    if cursor.query is None:
        cursor.query = matching.search_query(importing_evidence.known_names(harvest.person))
    return partial(arxiv_client.search, _narrowed(cursor), cursor.start, SIZE) if cursor.query else None


def _narrowed(cursor: Cursor) -> str:
    if not cursor.categories:
        return str(cursor.query)
    return f"({cursor.query}) AND ({' OR '.join(f'cat:{one}' for one in cursor.categories)})"


def _take_names(harvest: Harvest, cursor: Cursor, page: Page) -> bool:
    if cursor.total is None and not cursor.categories:
        _insist_on_memory(harvest, cursor, page)
        if page.total > MANY:
            cursor.categories = _archives(harvest)
            note(harvest, "narrowed", " ".join(cursor.categories))
            return False
    if cursor.total is None and page.total > TOO_MANY:
        note(harvest, "too_many", str(page.total))
        return True
    ids = [one.arxiv_id for one in page.records]
    if cursor.total not in (None, page.total) or set(ids) & set(cursor.named):
        raise Fault("shifted")
    cursor.total, cursor.start = page.total, page.start + SIZE
    cursor.named = [*cursor.named, *ids]
    assert harvest.person is not None
    names = importing_evidence.known_names(harvest.person)
    theirs = [one for one in page.records if matching.fits([author.name for author in one.authors], names)[0]]
    _keep(harvest, cursor, theirs, "name")
    return cursor.start >= page.total


def _insist_on_memory(harvest: Harvest, cursor: Cursor, page: Page) -> None:
    """A name that had papers last time has not lost them all."""
    last = queries_harvest.last_finished(harvest)
    if page.total == 0 and last.get("total") and last.get("query") == cursor.query:
        raise Fault("sudden_zero")


def _archives(harvest: Harvest) -> list[str]:
    """Where a person publishes, as categories to search in; without any paper of theirs, where the lab does."""
    primary = queries_harvest.primary_categories(harvest.person_id)
    found = {f"{one.partition('.')[0]}.*" if "." in one else one for one in primary}
    return sorted(found) or list(ARCHIVES)


def _needs_names(harvest: Harvest, cursor: Cursor) -> int:
    return 1 if cursor.total is None else ceil(max(cursor.total - cursor.start, 0) / SIZE)


# What is theirs already, or known at all


def _ask_again(harvest: Harvest, cursor: Cursor) -> Question | None:
    batch = _unseen(harvest, cursor)[:SIZE]
    return partial(_by_ids, batch) if batch else None


def _by_ids(ids: list[str]) -> tuple[list[str], Page]:
    return ids, arxiv_client.by_ids(ids)


def _take_again(harvest: Harvest, cursor: Cursor, answer: tuple[list[str], Page]) -> bool:
    ids, page = answer
    cursor.lost += len(ids) - len(page.records)
    _keep(harvest, cursor, page.records)
    cursor.see(ids)
    return False


def _unseen(harvest: Harvest, cursor: Cursor) -> list[str]:
    fed = {one for ids in cursor.fed.values() for one in ids}
    return sorted({*fed, *queries_harvest.ids_of(harvest.person_id)}.difference(cursor.seen))


def _needs_again(harvest: Harvest, cursor: Cursor) -> int:
    unseen = ceil(len(_unseen(harvest, cursor)) / SIZE)
    return unseen if cursor.step == Step.REFRESH else min(unseen, 1)


def _ask_known(harvest: Harvest, cursor: Cursor) -> Question | None:
    rows = queries_harvest.after(cursor.last, SIZE)
    return partial(_known, rows[-1].id, [row.value for row in rows]) if rows else None


def _known(last: int, ids: list[str]) -> tuple[int, list[str], Page]:
    return last, *_by_ids(ids)


def _take_known(harvest: Harvest, cursor: Cursor, answer: tuple[int, list[str], Page]) -> bool:
    cursor.last, ids, page = answer
    cursor.lost += len(ids) - len(page.records)
    stored = importing.store(page.records)
    harvest.found += len(page.records)
    harvest.changed += stored.changed
    return False


def _needs_known(harvest: Harvest, cursor: Cursor) -> int:
    return ceil(queries_harvest.number_after(cursor.last) / SIZE)


def _keep(harvest: Harvest, cursor: Cursor, records: Sequence[Record], *way: str) -> None:
    """Store a page for a person, with whatever speaks for its being theirs."""
    assert harvest.person is not None
    stored = importing.store(records)
    ways = {stored.ids[one.arxiv_id]: {*way, *cursor.ways(one.arxiv_id)} for one in records}
    importing_evidence.weigh(harvest.person, ways)
    harvest.found += len({one.arxiv_id for one in records}.difference(cursor.seen))
    harvest.new += stored.new
    harvest.changed += stored.changed
    cursor.see(one.arxiv_id for one in records)


_FEED = Asking(_ask_feed, _take_feed, lambda harvest, cursor: 1)

STEPS: dict[Step, Asking] = {
    Step.ARXIV_AUTHOR: _FEED,
    Step.ORCID: _FEED,
    Step.NAME: Asking(_ask_names, _take_names, _needs_names),
    Step.REFRESH: Asking(_ask_again, _take_again, _needs_again),
    Step.KNOWN: Asking(_ask_known, _take_known, _needs_known),
}
