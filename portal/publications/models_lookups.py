"""What somebody looks up at arXiv for a page of their own: the question, and for a day what came of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import db
from portal.publications.lifecycle import LookupStatus
from portal.publications.rules_lookups import Sought

_UNDER_WAY = "status = 'waiting'"


class ArxivLookup(db.Base, db.Public):
    """One question to arXiv: request `requests` of `planned`; nothing that it finds becomes a publication.

    `about` is the public id of what it is asked for, `names` those by which whoever asks is known. `papers` are what was
    found, as plain values, of `total` that arXiv knows; `cursor` is what the next request needs to know; `tries` counts how
    often the request in hand has failed, and `problem` is a code, with a detail, that views put into words.
    """

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    about: Mapped[str] = mapped_column(String(16), index=True)
    sought: Mapped[Sought] = mapped_column(String(10))
    value: Mapped[str] = mapped_column(String(200))
    names: Mapped[list[Any]] = mapped_column(default=list)
    status: Mapped[LookupStatus] = mapped_column(String(10), default=LookupStatus.WAITING)
    requests: Mapped[int] = mapped_column(default=0)
    planned: Mapped[int]
    tries: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(String(200))
    cursor: Mapped[dict[str, Any]] = mapped_column(default=dict)
    papers: Mapped[list[Any]] = mapped_column(default=list)
    total: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    found_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_arxiv_lookup_under_way",
            "about",
            unique=True,
            sqlite_where=text(_UNDER_WAY),
            postgresql_where=text(_UNDER_WAY),
        ),
        CheckConstraint("sought IN ('paper', 'orcid', 'author', 'name')", name="sought"),
        CheckConstraint("status IN ('waiting', 'found', 'failed')", name="status"),
        CheckConstraint("(status = 'found') = (found_at IS NOT NULL)", name="found_when_found"),
        CheckConstraint("(status = 'failed') = (failed_at IS NOT NULL)", name="failed_when_failed"),
    )
