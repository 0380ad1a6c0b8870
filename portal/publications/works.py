"""Works that arXiv does not have: added once, by their DOI or as BibTeX, and then as anybody's as any other."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import insert

from portal import policy
from portal.kernel import audit, clock, db, jobs
from portal.kernel.errors import IllegalMove
from portal.people.models import Person
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.publications import (
    attributing,
    importing,
    importing_changes,
    importing_evidence,
    matching,
    queries_harvest,
    queries_queue,
    queries_works,
)
from portal.publications.lifecycle import AttributionStatus
from portal.publications.models import Attribution, Origin, Publication, PublicationIdentifier, Scheme
from portal.publications.records_works import Work, key_of

ADDED = "added"  # the way by which somebody's own works are found


@dataclass(frozen=True)
class Added:
    """What came of adding works: how many were new, what is known of each and the person, and who has to go to arXiv.

    `attributions` stand in the order of the works: confirmed, waiting for an answer, or rejected before.
    """

    new: int
    attributions: tuple[Attribution, ...]
    at_arxiv: tuple[str, ...]

    def said(self, *statuses: AttributionStatus) -> int:
        """How many of them stand so."""
        return sum(one.status in statuses for one in self.attributions)


def add(person: Person, works: Sequence[Work], origin: Origin, *, actor: Actor) -> Added:
    """Add works for a person (with names and standing) who is an author of them; what is here already stays as it is.

    Where exactly one author can be the person, adding it says so; else they are asked. Raises Forbidden.
    """
    policy.require(actor, Act.PUBLICATION_ADD, person)
    queries_queue.one_at_a_time()
    ids, at_arxiv = _known(works)
    fresh = list(dict.fromkeys(one for one in works if one not in ids and one not in at_arxiv))
    ids |= _store(fresh, origin, actor)
    mine = list(dict.fromkeys(ids[one] for one in works if one in ids))
    attributions = claim(person, mine, actor=actor)
    if fresh:
        _offer(person, [ids[one] for one in fresh])
        jobs.enqueue("publications.compare", key="all")
    return Added(len(fresh), tuple(attributions), tuple(one.arxiv or "" for one in at_arxiv))


def claim(person: Person, publication_ids: Collection[int], *, actor: Actor) -> list[Attribution]:
    """Say that publications which are here are a person's; what they rejected before stays rejected. Raises Forbidden."""
    policy.require(actor, Act.PUBLICATION_ADD, person)
    importing_evidence.weigh(person, {one: {ADDED} for one in publication_ids})
    found = queries_works.theirs(person, publication_ids)
    for one in found.values():
        asked = one.status not in {AttributionStatus.CONFIRMED, AttributionStatus.REJECTED}
        if asked and len(one.places) == 1:
            _confirm(one, actor)
    return [found[one] for one in publication_ids if one in found]


def known(scheme: Scheme, value: str) -> int | None:
    """The id of the publication that is known by this identifier."""
    return queries_works.identified(scheme, [value]).get(value)


def _confirm(attribution: Attribution, actor: Actor) -> None:
    with suppress(IllegalMove):  # somebody else is this author: it waits, and says so
        attributing.confirm(attribution, actor=actor)


def _known(works: Sequence[Work]) -> tuple[dict[Work, int], list[Work]]:
    """Which of these works are here, by their ids, and which are to come from arXiv."""
    dois = queries_works.identified(Scheme.DOI, {one.doi for one in works if one.doi})
    arxiv = queries_works.identified(Scheme.ARXIV, {one.arxiv for one in works if one.arxiv})
    alike = queries_works.alike(works)
    ids: dict[Work, int] = {}
    for one in works:
        same, doi = alike.get(_alike(one), (None, None))
        titled = same if not one.doi or not doi or doi == one.doi else None
        found = dois.get(one.doi or "") or arxiv.get(one.arxiv or "") or titled
        if found:
            ids[one] = found
    return ids, [one for one in works if one.arxiv and one not in ids]


def _alike(work: Work) -> queries_works.Alike:
    return queries_works.alike_by(work.title, work.year, next(iter(work.authors), ""))


def _key(work: Work) -> str:
    """The address of a work that no identifier names, made of what tells it from others."""
    told = repr((*_alike(work), work.doi))
    return f"work/{hashlib.sha256(told.encode()).hexdigest()[:16]}"


def _store(works: Sequence[Work], origin: Origin, actor: Actor) -> dict[Work, int]:
    """Add publications that are not here; two of them that are the same are one."""
    first: dict[tuple, Work] = {}
    for one in works:
        first.setdefault((one.doi,) if one.doi else _alike(one), one)
    if not first:
        return {}
    here, now = db.session(), clock.now()
    records = [one.record(key_of(one.doi) or _key(one)) for one in first.values()]
    names = importing.citation_keys(records)
    rows = [
        {
            **importing_changes.columns(record),
            "key": record.arxiv_id,
            "citation_key": names[record.arxiv_id],
            "origin": origin,
            "kind": one.kind,
            "added_by_id": actor.id,
            "withdrawn": False,
            "created_at": now,
            "changed_at": now,
        }
        for one, record in zip(first.values(), records, strict=True)
    ]
    made = here.execute(
        insert(cast(Any, Publication.__table__)).returning(Publication.key, Publication.id), rows
    )
    by_key = {row.key: row.id for row in made}
    importing_changes.print_authors({by_key[one.arxiv_id]: one for one in records})
    importing_changes.let_be_found(records)
    _identify({by_key[record.arxiv_id]: one for one, record in zip(first.values(), records, strict=True)})
    for record in records:
        audit.record(Act.PUBLICATION_ADD, ("publication", record.arxiv_id), actor=actor)
    ids = {key: by_key[record.arxiv_id] for key, record in zip(first, records, strict=True)}
    return {one: ids[(one.doi,) if one.doi else _alike(one)] for one in works}


def _identify(works: dict[int, Work]) -> None:
    rows = [
        {"publication_id": key, "scheme": Scheme.DOI, "value": one.doi}
        for key, one in works.items()
        if one.doi
    ]
    if rows:
        db.session().execute(db.insert(PublicationIdentifier.__table__).on_conflict_do_nothing(), rows)


def _offer(person: Person, publication_ids: Iterable[int]) -> None:
    """Let everybody else whose name is printed there be asked, as about any paper."""
    printed = queries_harvest.printed(publication_ids)
    for other in queries_works.everybody():
        names = importing_evidence.known_names(other)
        fit = [key for key, authors in printed.items() if matching.fits(authors, names)[0]]
        if fit and other.id != person.id:
            importing_evidence.weigh(other, {key: {"name"} for key in fit})
