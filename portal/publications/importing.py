"""What arXiv says becomes publications: new ones are added, changed ones renewed, the others cost no write.

A page of records is stored in the caller's unit with a constant number of statements. Nothing is ever removed: what an
answer does not name stays as it is.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import count, islice
from typing import Any

from sqlalchemy import Row

from portal.kernel import clock, jobs, many
from portal.people.models import Person
from portal.publications import importing_changes, importing_evidence, queries_harvest, queries_queue, rules
from portal.publications.models import Publication
from portal.publications.records import Record

# Citation keys that are asked for in one statement: of one paper with every letter, and of a page in all.
MOST_ALIKE, MOST_KEYS = 9, 900


@dataclass(frozen=True)
class Stored:
    """How many publications a page added and changed, and the id in the database of every one by its arXiv id."""

    new: int
    changed: int
    ids: dict[str, int]


def store(records: Iterable[Record]) -> Stored:
    """Keep a page of at most 2,000 records, in the caller's unit; one that is older than what is known changes nothing.

    The records of new publications get a key, which is their arXiv id, and a citation key: both stay for ever.
    """
    queries_queue.one_at_a_time()
    newest = _newest(records)
    known = {row.value: row for row in queries_harvest.known(list(newest))}
    news = {
        known[key].id: record
        for key, record in newest.items()
        if key in known and _is_news(record, known[key])
    }
    if news:
        importing_changes.renew(news)
    fresh = [record for key, record in newest.items() if key not in known]
    ids = {key: row.id for key, row in known.items()} | (_add(fresh) if fresh else {})
    if fresh or news:
        jobs.enqueue("publications.compare", key="all")  # whether they look like a work that is here already
    return Stored(len(fresh), len(news), ids)


def attribute(person: Person, records: Iterable[Record], source: str) -> None:
    """Note that these stored papers were found for a person (names loaded) by `source`: name, orcid or arxiv_author.

    By name alone only what carries a name that fits; an identifier that disagrees with the names becomes a suggestion.
    """
    known = queries_harvest.known([one.arxiv_id for one in records])
    importing_evidence.weigh(person, {row.id: {source} for row in known})


def _newest(records: Iterable[Record]) -> dict[str, Record]:
    """The records by arXiv id; where one comes twice, the newer."""
    found: dict[str, Record] = {}
    for one in records:
        if one.arxiv_id not in found or found[one.arxiv_id].version <= one.version:
            found[one.arxiv_id] = one
    return found


def _is_news(record: Record, known: Row) -> bool:
    return record.version >= known.latest and record.fingerprint() != known.fingerprint


def _add(records: Sequence[Record]) -> dict[str, int]:
    """Add publications; answers their ids by arXiv id."""
    now, names = clock.now(), citation_keys(records)
    rows = [
        {
            "key": one.arxiv_id,
            "citation_key": names[one.arxiv_id],
            "created_at": now,
            "changed_at": now,
            **importing_changes.columns(one),
        }
        for one in records
    ]
    ids = {row.key: row.id for row in many.put(_PUBLICATIONS, rows, _with_ids).all()}
    by_id = {ids[one.arxiv_id]: one for one in records}
    importing_changes.print_authors(by_id)
    importing_changes.identify(by_id)
    importing_changes.let_be_found(by_id.values())
    return ids


_PUBLICATIONS: Any = Publication.__table__


def _with_ids(new: Any) -> Any:
    return new.returning(_PUBLICATIONS.c.key, _PUBLICATIONS.c.id)


def citation_keys(records: Sequence[Record]) -> dict[str, str]:
    """A citation key for each record that nobody has: the usual one, or the same with a, b, … z, aa …"""
    usual, asked, taken = [_usual_key(one) for one in records], set[str](), set[str]()
    at_once = max(min(MOST_ALIKE, MOST_KEYS // len(records)), 1)
    for first in count(0, at_once):
        signs = list(islice(rules.numbered(""), first, first + at_once))
        likely = {one + sign for one in usual for sign in signs}
        asked, taken = asked | likely, taken | queries_harvest.citation_keys_among(likely)
        given = _given(usual, taken)
        if asked.issuperset(given):
            break
    return dict(zip((one.arxiv_id for one in records), given, strict=True))


def _given(usual: Sequence[str], taken: Collection[str]) -> list[str]:
    """For each usual citation key the first like it that is not taken, nor given to one before it."""
    given: dict[str, None] = {}
    for one in usual:
        given[next(key for key in rules.numbered(one) if key not in taken and key not in given)] = None
    return list(given)


def _usual_key(record: Record) -> str:
    first = record.authors[0].name if record.authors else ""
    return rules.citation_key(rules.family_name(first), record.published.year, record.title)
