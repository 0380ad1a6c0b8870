"""Who helps a person keep their publications right: somebody who answers in their place, and readers who report."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.kernel import db
from portal.people.models import Person
from portal.policy.standing import HasStanding
from portal.publications.models import Attribution

_LASTS = "ended_at IS NULL"
_OPEN = "settled_at IS NULL"


class Outcome(StrEnum):
    """What came of a report: the publication was taken off the person, or stands where it stood."""

    TAKEN_OFF = "taken_off"
    STANDS = "stands"


class Delegation(db.Base, db.Public, HasStanding):
    """Somebody (`user`) who answers about a person's publications in their place, until it is ended."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    granted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    person: Mapped[Person] = relationship(lazy="raise")
    user: Mapped[User] = relationship(lazy="raise", foreign_keys=user_id)

    __table_args__ = (
        Index(
            "uq_delegation_that_lasts",
            "person_id",
            "user_id",
            unique=True,
            sqlite_where=text(_LASTS),
            postgresql_where=text(_LASTS),
        ),
    )


class Digest(db.Base):
    """The weekly mail about publications that wait: when it went to a person last, and whether they want none."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    sent_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]


class AttributionReport(db.Base, db.Public, HasStanding):
    """A reader's word, with or without an account, that a publication is on the wrong person."""

    attribution_id: Mapped[int] = mapped_column(ForeignKey("attribution.id"), index=True)
    said: Mapped[str | None]
    filed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    filed_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    outcome: Mapped[Outcome | None] = mapped_column(String(10))

    attribution: Mapped[Attribution] = relationship(lazy="raise")

    __table_args__ = (
        Index(
            "ix_attribution_report_open",
            "filed_at",
            "id",
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        CheckConstraint("outcome IN ('taken_off', 'stands')", name="outcome"),
        CheckConstraint("(settled_at IS NULL) = (outcome IS NULL)", name="settled_with_an_outcome"),
    )
