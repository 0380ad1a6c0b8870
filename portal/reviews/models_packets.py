"""What a person receives of their review, what they answer, what follows from it, and who else looked."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.kernel import db
from portal.kernel.documents import StoredFile
from portal.people.models import Person
from portal.policy.standing import HasStanding
from portal.reviews.lifecycle import FollowUpStatus
from portal.reviews.models import Dossier


class Synthesis(db.Base):
    """The director's own letter to the person; there may be none."""

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), unique=True)
    text: Mapped[str | None]
    saved_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    dossier: Mapped[Dossier] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Packet(db.Base, db.Public):
    """What the person receives, frozen when the director looks at it: exactly this is shown, and exactly these bytes.

    `content` is the text whose SHA-256 stands beside it; `source` is the fingerprint of what it was made from, by which
    a later change is noticed. One at a time is shown to the person, from `released_at` until `withdrawn_at`.
    """

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    content: Mapped[str | None]
    sha256: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(64))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), index=True)
    previewed_at: Mapped[datetime]
    previewed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    checked_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    withdrawn_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    dossier: Mapped[Dossier] = relationship(lazy="raise")
    file: Mapped[StoredFile] = relationship(lazy="raise")

    __table_args__ = (
        CheckConstraint("(content IS NULL) = (erased_at IS NOT NULL)", name="erased_or_whole"),
        CheckConstraint("(released_at IS NULL) = (released_by_id IS NULL)", name="released_by_somebody"),
        CheckConstraint("withdrawn_at IS NULL OR released_at IS NOT NULL", name="withdrawn_after_release"),
        Index(
            "uq_packet_one_released",
            "dossier_id",
            unique=True,
            sqlite_where=text("released_at IS NOT NULL AND withdrawn_at IS NULL"),
            postgresql_where=text("released_at IS NOT NULL AND withdrawn_at IS NULL"),
        ),
    )


class Correction(db.Base):
    """What the person says is factually wrong in the draft of their packet; once each time it is shown."""

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    text: Mapped[str]
    sent_at: Mapped[datetime]


class Reply(db.Base):
    """The person's answer, immutable once sent."""

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), unique=True)
    text: Mapped[str]
    sent_at: Mapped[datetime]


class Acknowledgement(db.Base):
    """That the person has read it, with the name they typed; it does not say that they agree."""

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class FollowUp(db.Base, db.Public, HasStanding):
    """Something that follows from a review: who does it, until when, and what shows that it was done."""

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    text: Mapped[str]
    status: Mapped[FollowUpStatus] = mapped_column(String(10), default=FollowUpStatus.PROPOSED)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    due_on: Mapped[date | None]
    evidence: Mapped[str | None] = mapped_column(String(500))
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    proposed_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    dossier: Mapped[Dossier] = relationship(lazy="raise")
    owner: Mapped[Person | None] = relationship(lazy="raise")
    proposed_by: Mapped[User] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        CheckConstraint("status IN ('proposed', 'agreed', 'done', 'dropped')", name="status"),
        CheckConstraint(
            "status NOT IN ('agreed', 'done') OR (owner_id IS NOT NULL AND due_on IS NOT NULL)", name="agreed"
        ),
    )


class BrokenGlass(db.Base, db.Public):
    """That an administrator opened a dossier for a typed reason, from `at` until `until`."""

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str]
    at: Mapped[datetime]
    until: Mapped[datetime]

    user: Mapped[User] = relationship(lazy="raise")


class Reminder(db.Base):
    """That an advisor was reminded of a round, so many days from its date; each once."""

    round_advisor_id: Mapped[int] = mapped_column(ForeignKey("round_advisor.id"))
    days: Mapped[int]
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("round_advisor_id", "days"),)
