"""A form that is sent twice acts once: it carries a one-time key, spent only when it succeeded.

The key commits together with what it caused. A second sending of the same, from a double click or an old tab, is led
to where the first one led; whoever goes back and changes what they say acts anew (see web.py, and api.py for programs).
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, bindparam, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import clock, db

KEPT = timedelta(days=2)


class SpentKey(db.Base):
    """A one-time key that did its work, where it led, and for a program's key a hash of all that it asked."""

    key: Mapped[str] = mapped_column(unique=True)
    location: Mapped[str]
    spent_at: Mapped[datetime]
    asked: Mapped[str | None] = mapped_column(String(64), sort_order=1)  # it came later, and stands last


_FOUND = select(SpentKey).where(SpentKey.key == bindparam("digest"))
_KEYS: Any = SpentKey.__table__
_LED = select(_KEYS.c.location).where(_KEYS.c.key == bindparam("digest"))
_SPENT = insert(_KEYS)


def new_key() -> str:
    """A fresh one-time key for a form."""
    return secrets.token_urlsafe(18)


def spend(key: str, location: str, *, asked: str | None = None) -> None:
    """Spend a key in the caller's unit; its second spender fails on the unique key and is rolled back."""
    row = {"key": _digest(key), "location": location, "asked": asked, "spent_at": clock.now()}
    db.session().execute(_SPENT, row)


def where(key: str) -> str | None:
    """Where a spent key led, or None while it is unspent."""
    return db.session().scalar(_LED, {"digest": _digest(key)})


def found(key: str) -> SpentKey | None:
    """What a key did, or None while it is unspent."""
    return db.session().scalar(_FOUND, {"digest": _digest(key)})


def forget() -> None:
    """Delete keys too old to be sent again."""
    with db.unit() as here:
        here.execute(delete(SpentKey).where(SpentKey.spent_at < clock.now() - KEPT))


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
