"""Positions: what the lab offers, what it says about it, what it scores, and who sits on the committee."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.kernel import db
from portal.people.models import Person
from portal.policy.standing import HasStanding
from portal.recruitment.lifecycle import PositionStatus


class Kind(StrEnum):
    """What kind of position it is."""

    PHD = "phd"
    POSTDOC = "postdoc"
    RESEARCHER = "researcher"
    ENGINEER = "engineer"
    INTERNSHIP = "internship"
    OPEN = "open"


class Seat(StrEnum):
    """What somebody is on a committee."""

    CHAIR = "chair"
    MEMBER = "member"


class Position(db.Base, db.Public, HasStanding):
    """A place at the lab that people can apply for; without `closes_at` it is rolling.

    `documents_asked`: rows of kind, label, required (a kind occurs once); `questions`: rows of key, label,
    kind (text, choice, number or url), choices (a list, empty but for a choice), required.
    """

    slug: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[Kind] = mapped_column(String(20))
    status: Mapped[PositionStatus] = mapped_column(String(20), default=PositionStatus.DRAFT)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    team: Mapped[str | None] = mapped_column(String(200))
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    location: Mapped[str | None] = mapped_column(String(200))
    contact: Mapped[str | None] = mapped_column(String(254))
    contract_months: Mapped[int | None]
    starts_on: Mapped[date | None]
    salary: Mapped[str | None] = mapped_column(String(200))
    seats: Mapped[int] = mapped_column(default=1)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    zone: Mapped[str] = mapped_column(String(60))
    grace_minutes: Mapped[int] = mapped_column(default=15)
    answer_days: Mapped[int] = mapped_column(default=42)
    documents_asked: Mapped[list[Any]] = mapped_column(default=list)
    questions: Mapped[list[Any]] = mapped_column(default=list)
    statement_words: Mapped[int] = mapped_column(default=800)
    asks_equal_opportunity: Mapped[bool] = mapped_column(default=False)
    open_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    owner: Mapped[User] = relationship(lazy="raise")
    supervisor: Mapped[Person | None] = relationship(lazy="raise")
    texts: Mapped[list["PositionText"]] = relationship(
        lazy="raise", order_by="PositionText.locale", back_populates="position"
    )
    criteria: Mapped[list["Criterion"]] = relationship(
        lazy="raise", order_by="Criterion.place", back_populates="position"
    )
    committee: Mapped[list["CommitteeMember"]] = relationship(lazy="raise", back_populates="position")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        CheckConstraint(
            "closes_at IS NULL OR opens_at IS NULL OR closes_at > opens_at", name="closes_after_opening"
        ),
        CheckConstraint(
            "status = 'draft' OR (open_at IS NOT NULL AND opens_at IS NOT NULL)", name="opened_once"
        ),
        CheckConstraint("seats > 0 AND grace_minutes BETWEEN 0 AND 1440", name="counts"),
        Index("ix_position_public", "status", "closes_at"),
    )


class PositionText(db.Base):
    """What a position says in one language; the Markdown is rendered and cleaned when it is saved."""

    position_id: Mapped[int] = mapped_column(ForeignKey("position.id"))
    locale: Mapped[str] = mapped_column(String(2))
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(400))
    body: Mapped[str]
    body_html: Mapped[str]

    position: Mapped[Position] = relationship(lazy="raise", back_populates="texts")

    __table_args__ = (UniqueConstraint("position_id", "locale"),)


class Criterion(db.Base):
    """What a committee scores from 1 to 5, and what each end of the scale means; frozen once reading has started."""

    position_id: Mapped[int] = mapped_column(ForeignKey("position.id"))
    key: Mapped[str] = mapped_column(String(40))
    place: Mapped[int]
    label: Mapped[str] = mapped_column(String(200))
    weight: Mapped[int] = mapped_column(default=1)
    anchors: Mapped[dict[str, Any]] = mapped_column(default=dict)

    position: Mapped[Position] = relationship(lazy="raise", back_populates="criteria")

    __table_args__ = (
        UniqueConstraint("position_id", "key"),
        CheckConstraint("weight BETWEEN 1 AND 10", name="weight"),
    )


class CommitteeMember(db.Base):
    """Somebody on a position's committee."""

    position_id: Mapped[int] = mapped_column(ForeignKey("position.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    seat: Mapped[Seat] = mapped_column(String(10))
    joined_at: Mapped[datetime]

    position: Mapped[Position] = relationship(lazy="raise", back_populates="committee")
    user: Mapped[User] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("position_id", "user_id"),)
