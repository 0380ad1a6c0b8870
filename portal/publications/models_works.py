"""Works that arXiv does not have: the search for one by its DOI, and two publications that are one work."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.kernel import db
from portal.people.models import Person
from portal.policy.standing import HasStanding
from portal.publications.lifecycle import LookupStatus, MergeStatus
from portal.publications.models import Publication

_UNDER_WAY = "status = 'waiting'"


class Lookup(db.Base, db.Public, HasStanding):
    """The search for a work by its DOI, for a person's list; `problem` is a code that views put into words."""

    doi: Mapped[str] = mapped_column(String(300))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    status: Mapped[LookupStatus] = mapped_column(String(10), default=LookupStatus.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(String(40))
    publication_id: Mapped[int | None] = mapped_column(ForeignKey("publication.id"))
    created_at: Mapped[datetime]
    found_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise")
    publication: Mapped[Publication | None] = relationship(lazy="raise")

    __table_args__ = (
        Index(
            "uq_lookup_under_way",
            "person_id",
            "doi",
            unique=True,
            sqlite_where=text(_UNDER_WAY),
            postgresql_where=text(_UNDER_WAY),
        ),
        CheckConstraint("status IN ('waiting', 'found', 'failed')", name="status"),
        CheckConstraint("(status = 'found') = (publication_id IS NOT NULL)", name="found_with_a_publication"),
        CheckConstraint("(status = 'found') = (found_at IS NOT NULL)", name="found_when_found"),
        CheckConstraint("(status = 'failed') = (failed_at IS NOT NULL)", name="failed_when_failed"),
    )


class Merge(db.Base, db.Public, HasStanding):
    """Two publications that look like one work, usually a preprint and what was published of it.

    `kept` is the one that is shown once they are merged, `gone` the other; `reasons` are codes and small values that
    views put into words. `carried` are the attributions of `kept` to which an answer about `gone` was carried over.
    """

    kept_id: Mapped[int] = mapped_column(ForeignKey("publication.id"))
    gone_id: Mapped[int] = mapped_column(ForeignKey("publication.id"), index=True)
    status: Mapped[MergeStatus] = mapped_column(String(10), default=MergeStatus.SUGGESTED)
    reasons: Mapped[list[Any]] = mapped_column(default=list)
    carried: Mapped[list[Any]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    kept: Mapped[Publication] = relationship(lazy="raise", foreign_keys=kept_id)
    gone: Mapped[Publication] = relationship(lazy="raise", foreign_keys=gone_id)

    __table_args__ = (
        UniqueConstraint("kept_id", "gone_id"),
        CheckConstraint("kept_id <> gone_id", name="two_publications"),
        CheckConstraint("status IN ('suggested', 'merged', 'dismissed')", name="status"),
        CheckConstraint("(status = 'suggested') = (decided_at IS NULL)", name="decided_when_decided"),
    )
