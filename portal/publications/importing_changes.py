"""A publication about which arXiv says something new: what changed is kept field by field, the rest is renewed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import insert

from portal.kernel import clock, db, many, search
from portal.publications import (
    importing_evidence,
    queries_harvest,
    queries_public,
    queries_queue,
    rules,
    settling,
)
from portal.publications.models import (
    Publication,
    PublicationAuthor,
    PublicationChange,
    PublicationIdentifier,
    Scheme,
)
from portal.publications.records import Record

LONGEST_NAME = 300
Printed = tuple[str, str | None]  # an author's name and affiliation


def columns(record: Record) -> dict[str, Any]:
    """A record as the columns of its publication."""
    dois = _dois(record)
    return {
        "fingerprint": record.fingerprint(),
        "latest": record.version,
        "title": record.title,
        "abstract": record.abstract,
        "comment": record.comment,
        "journal_ref": record.journal_ref,
        "doi": dois[0] if dois else None,
        "categories": list(record.categories),
        "primary_category": record.primary[:40],
        "published_at": record.published,
        "updated_at": record.updated,
        "withdrawn": rules.is_withdrawn(record.comment),
    }


def authors(record: Record) -> list[Printed]:
    """The authors of a record in their order."""
    return [(one.name[:LONGEST_NAME], one.affiliation) for one in record.authors]


def identify(records: Mapping[int, Record]) -> None:
    """Keep the identifiers of publications by their ids; one that two papers claim leads to the first."""
    rows = [
        {"publication_id": key, "scheme": scheme, "value": value}
        for key, record in records.items()
        for scheme, values in ((Scheme.ARXIV, [record.arxiv_id]), (Scheme.DOI, _dois(record)))
        for value in values
    ]
    many.put(PublicationIdentifier.__table__, rows, _unless_claimed)


def _unless_claimed(new: Any) -> Any:
    return new.on_conflict_do_nothing()


def print_authors(records: Mapping[int, Record]) -> None:
    """Keep the authors of publications by their ids; there are none yet."""
    rows = [
        {"publication_id": key, "place": place, "name": name, "affiliation": affiliation}
        for key, record in records.items()
        for place, (name, affiliation) in enumerate(authors(record), 1)
    ]
    if rows:
        many.put(PublicationAuthor.__table__, rows)


def let_be_found(records: Iterable[Record]) -> None:
    """Let publications be found by what their records say."""
    texts = {
        one.arxiv_id: ({queries_public.AUDIENCE: "\n".join(_texts(one))}, one.published) for one in records
    }
    search.put_all(queries_public.KIND, texts)


def renew(news: Mapping[int, Record]) -> None:
    """Let publications, by id, say what their records say; what changed is kept, and their authors are found again."""
    queries_queue.hold(news)
    printed = queries_harvest.authors(news)
    rows: list[dict[str, Any]] = []
    for publication in queries_harvest.to_change(news):
        record = news[publication.id]
        rows += _changes(publication, printed[publication.id], record)
        for name, value in columns(record).items():
            setattr(publication, name, value)
        publication.changed_at = clock.now()
    db.session().flush()
    if rows:
        db.session().execute(insert(PublicationChange), rows)
    _rewrite_authors({key: one for key, one in news.items() if authors(one) != printed[key]})
    queries_harvest.forget_dois({row["publication_id"] for row in rows if row["field"] == "doi"})
    identify(news)
    let_be_found(news.values())
    renamed = {row["publication_id"] for row in rows if row["field"] == "authors"}
    settling.weigh_soon(queries_harvest.whose(news))
    importing_evidence.relink({key: [name for name, _place in printed[key]] for key in renamed})


def _rewrite_authors(records: Mapping[int, Record]) -> None:
    if records:
        queries_harvest.forget_authors(records)
        print_authors(records)


def _changes(
    publication: Publication, printed: Sequence[Printed], record: Record
) -> Iterator[dict[str, Any]]:
    """What people care about, as rows of changes."""
    before = _told({name: getattr(publication, name) for name in _TOLD}, printed)
    after = _told(columns(record), authors(record))
    for field in (one for one in before if before[one] != after[one]):
        told = field != "abstract"  # that it changed is enough
        yield {
            "publication_id": publication.id,
            "field": field,
            "before": before[field] if told else None,
            "after": after[field] if told else None,
            "seen_at": clock.now(),
        }


def _told(said: Mapping[str, Any], printed: Sequence[Printed]) -> dict[str, str | None]:
    """What people care about of a publication, as texts."""
    return {
        **{name: said[name] for name in ("title", "abstract", "comment", "journal_ref", "doi")},
        "version": str(said["latest"]),
        "authors": "; ".join(name for name, _affiliation in printed),
        "categories": " ".join(dict.fromkeys((said["primary_category"], *said["categories"]))),
        "withdrawn": "yes" if said["withdrawn"] else "no",
    }


def _dois(record: Record) -> list[str]:
    """The DOIs that a record names, normal and once each; authors write several, or something else."""
    found = (rules.doi(one) for one in (record.doi or "").split())
    return list(dict.fromkeys(one for one in found if one and len(one) <= 300))


def _texts(record: Record) -> Iterable[str]:
    names = (one.name for one in record.authors)
    said = (
        record.title,
        record.arxiv_id,
        record.doi,
        *names,
        record.comment,
        record.journal_ref,
        record.abstract,
    )
    return filter(None, said)


_TOLD = (
    *("title", "abstract", "comment", "journal_ref", "doi"),
    *("latest", "primary_category", "categories", "withdrawn"),
)
