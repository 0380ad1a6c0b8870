"""A round of reviews, who is asked to it, and a dossier for every person in it.

A dossier has two lives: while it is prepared its publications are those of the period as they stand today; once it is
frozen, everybody reads the snapshot, and what changed since is shown beside it and never merged.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.kernel import db
from portal.people.models import Person
from portal.policy.standing import Asked, HasStanding
from portal.publications.models import Publication
from portal.reviews.lifecycle import DossierStatus, RoundStatus
from portal.reviews.rules import CrossView, Identity, ItemKind, RoundKind


class Round(db.Base, HasStanding):
    """One round: whose work of which period, by when, and who reads what.

    `slot` is which of its year's two rounds it is; trials have none, and a cancelled one gives its own back.
    """

    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[RoundKind] = mapped_column(String(10))
    status: Mapped[RoundStatus] = mapped_column(String(10), default=RoundStatus.DRAFT)
    from_on: Mapped[date]
    until_on: Mapped[date]
    zone: Mapped[str] = mapped_column(String(60))
    dossiers_due_at: Mapped[datetime]
    reviews_due_at: Mapped[datetime]
    reviews_close_at: Mapped[datetime]
    share_at: Mapped[datetime]
    correct_days: Mapped[int] = mapped_column(default=0)
    form: Mapped[int] = mapped_column(default=1)
    identity: Mapped[Identity] = mapped_column(String(12))
    cross_view: Mapped[CrossView] = mapped_column(String(12))
    acting_director_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    year: Mapped[int]
    slot: Mapped[int | None]
    created_at: Mapped[datetime]
    open_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    needs_acting_director = Asked()
    unshared = Asked()
    ever_shared = Asked()

    acting_director: Mapped[User | None] = relationship(lazy="raise")
    advisors: Mapped[list["RoundAdvisor"]] = relationship(
        lazy="raise", back_populates="round", order_by="RoundAdvisor.id"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def public_id(self) -> str:
        """A round is named by its slug, everywhere."""
        return self.slug

    __table_args__ = (
        CheckConstraint("kind IN ('annual', 'spring', 'autumn', 'trial')", name="kind"),
        CheckConstraint("status IN ('draft', 'open', 'closed', 'cancelled')", name="status"),
        CheckConstraint("identity IN ('named', 'collective')", name="identity"),
        CheckConstraint("cross_view IN ('after_own', 'never')", name="cross_view"),
        CheckConstraint("until_on >= from_on", name="period"),
        CheckConstraint("correct_days BETWEEN 0 AND 60", name="correct_days"),
        CheckConstraint("slot IN (1, 2)", name="two_a_year"),
        CheckConstraint("(kind = 'trial' OR status = 'cancelled') = (slot IS NULL)", name="slot"),
        CheckConstraint("status NOT IN ('open', 'closed') OR open_at IS NOT NULL", name="open_at"),
        CheckConstraint("status <> 'closed' OR closed_at IS NOT NULL", name="closed_at"),
        Index(
            "uq_round_slot",
            "year",
            "slot",
            unique=True,
            sqlite_where=text("slot IS NOT NULL"),
            postgresql_where=text("slot IS NOT NULL"),
        ),
    )


class RoundAdvisor(db.Base, db.Public):
    """An advisor who is asked to a round.

    `found_at` says when the portal had looked through the publications for their conflicts, `declared_at` when they
    said "none but these"; dossiers open after that. `zone` is where they read mail.
    """

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    zone: Mapped[str | None] = mapped_column(String(60))
    convened_at: Mapped[datetime]
    found_at: Mapped[datetime | None]
    declared_at: Mapped[datetime | None]
    extended_to: Mapped[datetime | None]

    round: Mapped[Round] = relationship(lazy="raise", back_populates="advisors")
    user: Mapped[User] = relationship(lazy="raise")

    __table_args__ = (
        UniqueConstraint("round_id", "user_id"),
        CheckConstraint("declared_at IS NULL OR found_at IS NOT NULL", name="found_before_declared"),
    )


class AwaitedAdvisor(db.Base):
    """Somebody who was invited to become an advisor, and to this round with it."""

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"))

    __table_args__ = (UniqueConstraint("round_id", "invitation_id"),)


class Dossier(db.Base, db.Public, HasStanding):
    """One person in one round.

    `snapshot` is the exact text whose SHA-256 stands beside it. `lent_at`: since when the person shows what they
    received to their supervisor.
    """

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    status: Mapped[DossierStatus] = mapped_column(String(20), default=DossierStatus.PREPARING)
    exempt_reason: Mapped[str | None]
    acting_director_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    snapshot: Mapped[str | None]
    sha256: Mapped[str | None] = mapped_column(String(64))
    lent_at: Mapped[datetime | None]
    correct_until: Mapped[datetime | None]
    reply_until: Mapped[datetime | None]
    preparing_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]
    reviewing_at: Mapped[datetime | None]
    with_director_at: Mapped[datetime | None]
    correcting_at: Mapped[datetime | None]
    shared_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    advisors = Asked()
    submitted = Asked()
    returned = Asked()

    round: Mapped[Round] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")
    acting_director: Mapped[User | None] = relationship(lazy="raise")
    statement: Mapped["SelfStatement | None"] = relationship(lazy="raise", back_populates="dossier")
    items: Mapped[list["DossierItem"]] = relationship(
        lazy="raise", back_populates="dossier", order_by="DossierItem.id", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        UniqueConstraint("round_id", "person_id"),
        CheckConstraint(
            "status IN ('preparing', 'frozen', 'reviewing', 'with_director', 'correcting', 'shared', 'closed')",
            name="status",
        ),
        CheckConstraint("(status = 'preparing') = (sha256 IS NULL)", name="frozen_has_hash"),
        CheckConstraint(
            "exempt_reason IS NULL OR status NOT IN ('shared', 'closed')", name="exempt_receives_nothing"
        ),
        CheckConstraint("status <> 'shared' OR shared_at IS NOT NULL", name="shared_at"),
        CheckConstraint("status <> 'closed' OR closed_at IS NOT NULL", name="closed_at"),
    )


class DossierItem(db.Base, db.Public):
    """Something of a dossier: a publication that was singled out, or a line of the person's own.

    `place` is its place among the highlights, from 1, or None; `why` says why it matters, `role` what the person did.
    """

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    kind: Mapped[ItemKind] = mapped_column(String(12))
    publication_id: Mapped[int | None] = mapped_column(ForeignKey("publication.id"))
    title: Mapped[str | None]
    place: Mapped[int | None]
    role: Mapped[str | None] = mapped_column(String(200))
    why: Mapped[str | None]

    dossier: Mapped[Dossier] = relationship(lazy="raise", back_populates="items")
    publication: Mapped[Publication | None] = relationship(lazy="raise")

    __table_args__ = (
        CheckConstraint("(kind = 'publication') = (publication_id IS NOT NULL)", name="publication"),
        CheckConstraint("(kind = 'publication') = (title IS NULL)", name="title"),
        CheckConstraint("place BETWEEN 1 AND 5", name="five_highlights"),
        UniqueConstraint("dossier_id", "publication_id"),
    )


class SelfStatement(db.Base):
    """What somebody says of their own period, in four parts."""

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), unique=True)
    knowledge: Mapped[str | None]
    people: Mapped[str | None]
    community: Mapped[str | None]
    openness: Mapped[str | None]
    saved_at: Mapped[datetime]

    dossier: Mapped[Dossier] = relationship(lazy="raise", back_populates="statement")

    @property
    def parts(self) -> dict[str, Any]:
        """Its four parts by name."""
        return {name: getattr(self, name) for name in ("knowledge", "people", "community", "openness")}
