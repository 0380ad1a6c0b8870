"""Who did what to which thing: an account that is only ever added to, and sealed into a chain of hashes.

An entry is written in the unit of work of the act itself, so there is no act without its entry. Entries
hold public ids and names of acts; reasons and texts stand beside them in a row that can be erased: the
entry keeps their salted hash, and the salt goes with the text. `sealing` makes a chain of them.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Select,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column, relationship

from portal.kernel import clock, db, paging


class Actor(Protocol):
    """Somebody who acts; a visitor has no public id."""

    @property
    def public_id(self) -> str | None: ...


class AuditEntry(db.Base):
    """One act by one actor on one thing; never changed, except that sealing gives it its place."""

    at: Mapped[datetime]
    act: Mapped[str]
    kind: Mapped[str]
    thing: Mapped[str]
    actor: Mapped[str]
    detail_hash: Mapped[str | None]
    sealed_number: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    seal: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("(sealed_number IS NULL) = (seal IS NULL)", name="sealed"),
        Index(None, "kind", "thing", "id"),
        Index(None, "actor", "id"),
        Index(None, "act", "id"),
    )


Index(
    "ix_audit_entry_unsealed",
    AuditEntry.id,
    sqlite_where=AuditEntry.sealed_number.is_(None),
    postgresql_where=AuditEntry.sealed_number.is_(None),
)


class AuditDetail(db.Base):
    """The reason and the texts of an entry as JSON text with their salt, until they are erased."""

    entry_id: Mapped[int] = mapped_column(ForeignKey(AuditEntry.id), unique=True)
    salt: Mapped[str | None]
    text: Mapped[str | None]
    erased_at: Mapped[datetime | None]
    entry: Mapped[AuditEntry] = relationship(lazy="raise")

    __table_args__ = (
        CheckConstraint(
            "(text IS NULL) = (erased_at IS NOT NULL) AND (text IS NULL) = (salt IS NULL)", name="erased"
        ),
    )


_ENTRIES: Any = AuditEntry.__table__
_DETAILS: Any = AuditDetail.__table__
_WRITTEN = insert(_ENTRIES).returning(_ENTRIES.c.id)
_SAID = insert(_DETAILS)


@dataclass(frozen=True)
class Entry:
    """What is shown of an entry; reason and detail are empty on lists and after erasure."""

    number: int
    at: datetime
    act: str
    kind: str
    thing: str
    actor: str
    sealed: bool
    reason: str | None = None
    detail: Mapping[str, Any] | None = None
    erased_at: datetime | None = None


class CannotBeChanged(RuntimeError):
    """Somebody tried to change or delete an entry."""


def named(thing: Any) -> tuple[str, str]:
    """A thing's kind and public id; a pair of both is taken as it is."""
    kind, public_id = thing if isinstance(thing, tuple) else (thing.__tablename__, thing.public_id)
    if not public_id:
        raise ValueError(f"this {kind} has no public id")
    return kind, public_id


def record(
    act: StrEnum,
    thing: Any,
    *,
    actor: Actor,
    reason: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write down, in the caller's unit, that the actor did this to the thing; reason and detail stay erasable.

    `thing` has a `public_id` and a table, or is a pair (kind, public id); `detail` is plain JSON values.
    """
    here = db.session()
    here.flush()  # a new thing has its public id from here on
    kind, public_id = named(thing)
    by = actor.public_id or "visitor"
    entry = {"at": clock.now(), "act": act.value, "kind": kind, "thing": public_id, "actor": by}
    if reason is None and detail is None:
        here.execute(_WRITTEN, entry | {"detail_hash": None})
        return
    salt, text = secrets.token_hex(16), canonical({"reason": reason, "detail": detail})
    number = here.scalar(_WRITTEN, entry | {"detail_hash": fingerprint(salt, text)})
    here.execute(_SAID, {"entry_id": number, "salt": salt, "text": text})


def entries(
    *,
    actor: str | None = None,
    thing: Any = None,
    act: str | None = None,
    after: str | None = None,
    size: int = 50,
) -> paging.Page:
    """A page of entries, newest first and without their texts, in the caller's unit.

    `actor` is a public id, `thing` a thing or (kind, public id), `after` a cursor. Raises NotFound for a
    broken cursor.
    """
    statement = select(AuditEntry)
    if actor is not None:
        statement = statement.where(AuditEntry.actor == actor)
    if act is not None:
        statement = statement.where(AuditEntry.act == act)
    if thing is not None:
        statement = _about(statement, thing)
    found = paging.page(statement, AuditEntry.id.desc(), size=size, after=after)
    return paging.Page([_shown(row) for row in found.items], found.next, found.first)


def of(thing: Any) -> list[Entry]:
    """A thing's whole history, oldest first, with reasons and details, in the caller's unit."""
    statement = _about(select(AuditEntry, AuditDetail).outerjoin(AuditDetail), thing)
    return [_shown(entry, said) for entry, said in db.session().execute(statement.order_by(AuditEntry.id))]


def erase(thing: Any) -> int:
    """Erase every reason and text about a thing, in the caller's unit; the entries and the chain stay whole.

    Answers how many texts are gone.
    """
    about = _about(select(AuditEntry.id), thing)
    gone = update(AuditDetail).where(AuditDetail.entry_id.in_(about), AuditDetail.erased_at.is_(None))
    gone = gone.values(salt=None, text=None, erased_at=clock.now())
    return len(db.session().scalars(gone.returning(AuditDetail.id)).all())


def fingerprint(salt: str, text: str) -> str:
    """The SHA-256 of a text with what goes before it, in hexadecimal."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def canonical(value: Mapping[str, Any]) -> str:
    """Plain JSON values as the one text that is hashed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _about(statement: Select, thing: Any) -> Select:
    kind, public_id = named(thing)
    return statement.where(AuditEntry.kind == kind, AuditEntry.thing == public_id)


def _shown(entry: AuditEntry, said: AuditDetail | None = None) -> Entry:
    texts = json.loads(said.text) if said and said.text else {}
    names = "at", "act", "kind", "thing", "actor"
    told = {name: getattr(entry, name) for name in names}
    erased_at = said.erased_at if said else None
    return Entry(entry.id, **told, sealed=entry.seal is not None, erased_at=erased_at, **texts)


@event.listens_for(AuditEntry, "before_update")
@event.listens_for(AuditEntry, "before_delete")
def _refuse(_mapper: object, _connection: object, entry: AuditEntry) -> None:
    raise CannotBeChanged(f"audit entry {entry.id} can be neither changed nor deleted")


@event.listens_for(Session, "do_orm_execute")
def _refuse_all(state: ORMExecuteState) -> None:
    if (state.is_update or state.is_delete) and state.bind_mapper is AuditEntry.__mapper__:
        raise CannotBeChanged("audit entries can be neither changed nor deleted")
