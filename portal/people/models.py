"""A person of the lab: their names and identifiers, and what they were appointed to be, from when to when."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.kernel import db
from portal.people.rules import IdentifierKind, NameKind, Title
from portal.policy.standing import HasStanding


class Person(db.Base, db.Public, HasStanding):
    """Somebody with a page, internal until they say yes to a public one (`published_at`).

    Whoever was found to be somebody else (`merged_into_id`) keeps only the address of a page, which leads there.
    """

    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    sort_name: Mapped[str] = mapped_column(String(200), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), unique=True)
    website: Mapped[str | None] = mapped_column(String(500))
    about: Mapped[str | None]
    about_html: Mapped[str | None]
    published_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), sort_order=1)

    user: Mapped[User | None] = relationship(lazy="raise")
    appointments: Mapped[list["Appointment"]] = relationship(
        lazy="raise",
        foreign_keys="Appointment.person_id",
        back_populates="person",
        order_by="Appointment.starts_on",
    )
    names: Mapped[list["PersonName"]] = relationship(
        lazy="raise", back_populates="person", order_by="PersonName.id", cascade="all, delete-orphan"
    )
    identifiers: Mapped[list["PersonIdentifier"]] = relationship(
        lazy="raise", back_populates="person", cascade="all, delete-orphan"
    )

    __table_args__ = (
        Index(
            "ix_person_merged_into_id",
            "merged_into_id",
            sqlite_where=text("merged_into_id IS NOT NULL"),
            postgresql_where=text("merged_into_id IS NOT NULL"),
        ),
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def orcid(self) -> str | None:
        """Their ORCID iD."""
        return self._identifier(IdentifierKind.ORCID)

    @property
    def arxiv_author(self) -> str | None:
        """Their author identifier at arXiv."""
        return self._identifier(IdentifierKind.ARXIV_AUTHOR)

    @property
    def dblp(self) -> str | None:
        """Their identifier at dblp."""
        return self._identifier(IdentifierKind.DBLP)

    @property
    def other_names(self) -> str | None:
        """Other names their papers carry, one a line."""
        return self._names(NameKind.VARIANT)

    @property
    def former_names(self) -> str | None:
        """Names that are not theirs any more, one a line; for nobody's eyes but theirs."""
        return self._names(NameKind.FORMER)

    def _identifier(self, kind: IdentifierKind) -> str | None:
        return next((one.value for one in self.identifiers if one.kind == kind), None)

    def _names(self, kind: NameKind) -> str | None:
        return "\n".join(one.name for one in self.names if one.kind == kind) or None


class PersonName(db.Base):
    """Another name that papers are found by; a former one is never shown to anybody but the person."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[NameKind] = mapped_column(String(10))

    person: Mapped[Person] = relationship(lazy="raise", back_populates="names")

    __table_args__ = (
        UniqueConstraint("person_id", "name"),
        CheckConstraint("kind IN ('variant', 'former')", name="kind"),
    )


class PersonIdentifier(db.Base):
    """An identifier of a person somewhere else, nobody else's here; `recorded_by` is None for the operator."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[IdentifierKind] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(String(100))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="raise", back_populates="identifiers")

    __table_args__ = (
        UniqueConstraint("kind", "value"),
        UniqueConstraint("person_id", "kind"),
        CheckConstraint("kind IN ('orcid', 'arxiv_author', 'dblp')", name="kind"),
    )


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
