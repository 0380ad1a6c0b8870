"""The audit's seal: a chain of hashes in which no entry can be changed, moved or taken out unseen.

A job seals entries in the order in which they became visible, which has a numbering of its own: an entry
with a lower id that was committed late is sealed later, never lost. The head of the chain is logged, so that it
stands outside this database, where whoever rewrites the whole chain cannot reach it.
"""

import logging
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select, update

from portal.kernel import db
from portal.kernel.audit import AuditDetail, AuditEntry, canonical, fingerprint

log = logging.getLogger("portal.audit")

LOCK = 0x61756469  # one sealer at a time on PostgreSQL; SQLite has one writer anyway


class Head(NamedTuple):
    """The end of the chain: how many entries are sealed, and the hash that stands for all of them."""

    number: int
    hash: str


NOTHING = Head(0, "0" * 64)


def seal(batch: int = 500) -> Head:
    """Seal what is not sealed yet, `batch` entries in a unit, and log the new head; two sealers do no harm."""
    db.outside("sealing the audit")
    while True:
        with db.unit():
            head, sealed = _seal_some(batch)
        if sealed:
            log.info("audit head %d %s", head.number, head.hash)
        if sealed < batch:
            return head


def verify(known: Iterable[Head] = (), *, chunk: int = 1000) -> list[str]:
    """Check the whole chain, `chunk` rows in a unit: one sentence for each row that is missing, changed or moved.

    Erased texts are accepted. `known` are heads that were logged outside: only they can tell a chain
    that was cut off or written anew. The list is empty when all is well.
    """
    db.outside("verifying the audit")
    logged, before = {head.number: head.hash for head in known}, NOTHING
    faults: list[str] = []
    for entry, said in _sealed_rows(chunk):
        faults += _faults(entry, said, before)
        before = _place(entry)
        if logged.pop(before.number, before.hash) != before.hash:
            faults.append(f"Row {before.number} is not the one whose hash was logged.")
    return faults + [f"Row {gone} was logged and is missing." for gone in sorted(logged)]


def _seal_some(batch: int) -> tuple[Head, int]:
    here = db.session()
    if db.engine().dialect.name == "postgresql":
        here.execute(select(func.pg_advisory_xact_lock(LOCK)))
    last = select(AuditEntry).where(AuditEntry.sealed_number.is_not(None))
    found = here.scalar(last.order_by(AuditEntry.sealed_number.desc()).limit(1))
    head, places = _place(found) if found else NOTHING, []
    waiting = select(AuditEntry).where(AuditEntry.sealed_number.is_(None)).order_by(AuditEntry.id)
    for entry in here.scalars(waiting.limit(batch)):
        head = Head(head.number + 1, _link(head, entry))
        places.append({"row": entry.id, "sealed_number": head.number, "seal": head.hash})
    if places:
        table: Any = AuditEntry.__table__
        here.connection().execute(update(table).where(table.c.id == bindparam("row")), places)
    return head, len(places)


def _sealed_rows(chunk: int) -> Iterator[tuple[AuditEntry, AuditDetail | None]]:
    """Sealed entries with their details in the order of sealing, each chunk read in a unit of its own."""
    sealed = select(AuditEntry, AuditDetail).outerjoin(AuditDetail).order_by(AuditEntry.sealed_number)
    last = 0
    while True:
        with db.reading() as here:
            found = here.execute(sealed.where(AuditEntry.sealed_number > last).limit(chunk)).all()
        if not found:
            return
        yield from ((entry, said) for entry, said in found)
        last = _place(found[-1][0]).number


def _faults(entry: AuditEntry, said: AuditDetail | None, before: Head) -> Iterator[str]:
    """What is wrong with one row, coming after another; after a missing one its own link cannot be checked."""
    number, expected = _place(entry).number, before.number + 1
    if number == expected + 1:
        yield f"Row {expected} is missing."
    elif number != expected:
        yield f"Rows {expected} to {number - 1} are missing."
    elif entry.seal != _link(before, entry):
        yield f"Row {number} was changed or moved."
    if said is None:
        if entry.detail_hash is not None:
            yield f"The text of row {number} is missing, and was not erased."
    elif said.erased_at is None and entry.detail_hash != fingerprint(said.salt or "", said.text or ""):
        yield f"The text of row {number} was changed."


def _place(entry: AuditEntry) -> Head:
    """Where a sealed entry stands in the chain."""
    assert entry.sealed_number is not None
    return Head(entry.sealed_number, entry.seal or "")


def _link(before: Head, entry: AuditEntry) -> str:
    """The hash of an entry at the place after `before`."""
    names = "id", "act", "kind", "thing", "actor", "detail_hash"
    told = {name: getattr(entry, name) for name in names}
    return fingerprint(
        before.hash, canonical(told | {"number": before.number + 1, "at": entry.at.isoformat()})
    )
