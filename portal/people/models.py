"""A person of the lab, and what they were appointed to be, from when to when."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.kernel import db
from portal.people.rules import Title
from portal.policy.standing import HasStanding


class Person(db.Base, db.Public, HasStanding):
    """Somebody with a page, internal until they say yes to a public one (`published_at`)."""

    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    sort_name: Mapped[str] = mapped_column(String(200), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), unique=True)
    orcid: Mapped[str | None] = mapped_column(String(19))
    arxiv_author: Mapped[str | None] = mapped_column(String(100))
    website: Mapped[str | None] = mapped_column(String(500))
    about: Mapped[str | None]
    about_html: Mapped[str | None]
    published_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    user: Mapped[User | None] = relationship(lazy="raise")
    appointments: Mapped[list["Appointment"]] = relationship(
        lazy="raise",
        foreign_keys="Appointment.person_id",
        back_populates="person",
        order_by="Appointment.starts_on",
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Appointment(db.Base, db.Public):
    """A title with its first and last day, and who supervises; an open end is None."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    title: Mapped[Title] = mapped_column(String(20))
    team: Mapped[str | None] = mapped_column(String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=person_id, back_populates="appointments")
    supervisor: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=supervisor_id)

    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint(
            "supervisor_id IS NULL OR supervisor_id <> person_id", name="nobody_supervises_themself"
        ),
        Index("ix_appointment_starts_on", "starts_on"),
    )
