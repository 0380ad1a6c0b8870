"""Who may review whom, who does, and what they write."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.kernel import db
from portal.people.models import Person
from portal.policy.standing import Asked, HasStanding
from portal.reviews.lifecycle import AssignmentStatus, ReviewStatus
from portal.reviews.models import Dossier
from portal.reviews.rules import ConflictSource, Settlement


class AdvisorConflict(db.Base, db.Public):
    """What stands between a user and a person, in every round.

    Until somebody settles it, it closes the person's dossiers to the user, and when sealed it does so for good.
    `evidence` lists joint publications (key, title, year); `remark` is what whoever declared it said.
    """

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    source: Mapped[ConflictSource] = mapped_column(String(10))
    evidence: Mapped[list[Any]] = mapped_column(default=list)
    remark: Mapped[str | None]
    found_at: Mapped[datetime]
    settled: Mapped[Settlement | None] = mapped_column(String(10))
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    settled_reason: Mapped[str | None]

    user: Mapped[User] = relationship(lazy="raise", foreign_keys=user_id)
    person: Mapped[Person] = relationship(lazy="raise")

    __table_args__ = (
        UniqueConstraint("user_id", "person_id"),
        CheckConstraint("source IN ('auto', 'advisor', 'person', 'director')", name="source"),
        CheckConstraint("settled IN ('sealed', 'allowed', 'dismissed')", name="settled"),
        CheckConstraint("(settled IS NULL) = (settled_at IS NULL)", name="settled_when_settled"),
        CheckConstraint(
            "settled_by_id IS NULL OR settled_by_id <> user_id OR settled = 'sealed'",
            name="not_opened_by_oneself",
        ),
    )


class Assignment(db.Base, db.Public, HasStanding):
    """A dossier given to an advisor, or proposed for one, whom nobody but the director then knows of."""

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    part: Mapped[str] = mapped_column(String(10), default="reader")
    status: Mapped[AssignmentStatus] = mapped_column(String(14), default=AssignmentStatus.PROPOSED)
    reason: Mapped[str | None]
    proposed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    recused_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    extended_to = Asked()

    dossier: Mapped[Dossier] = relationship(lazy="raise")
    user: Mapped[User] = relationship(lazy="raise")
    review: Mapped["Review | None"] = relationship(lazy="raise", back_populates="assignment")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        UniqueConstraint("dossier_id", "user_id"),
        CheckConstraint("part IN ('lead', 'second', 'reader')", name="part"),
        CheckConstraint(
            "status IN ('proposed', 'published', 'acknowledged', 'declined', 'recused')", name="status"
        ),
        CheckConstraint("status = 'proposed' OR published_at IS NOT NULL", name="published_at"),
        CheckConstraint("status <> 'declined' OR reason IS NOT NULL", name="declined_for_a_reason"),
    )


class Review(db.Base, db.Public, HasStanding):
    """What one advisor writes about one person: `answers` by the key of the form's field.

    `returned_at` and its reason stand until it is submitted anew.
    """

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), unique=True)
    status: Mapped[ReviewStatus] = mapped_column(String(10), default=ReviewStatus.DRAFT)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    saved_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    returned_reason: Mapped[str | None]
    released_at: Mapped[datetime | None]
    recused_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    assignment: Mapped[Assignment] = relationship(lazy="raise", back_populates="review")
    versions: Mapped[list["ReviewVersion"]] = relationship(
        lazy="raise", order_by="ReviewVersion.number", back_populates="review"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        CheckConstraint("status IN ('draft', 'submitted', 'released', 'recused')", name="status"),
        CheckConstraint(
            "status NOT IN ('submitted', 'released') OR submitted_at IS NOT NULL", name="submitted_at"
        ),
        CheckConstraint("(returned_at IS NULL) = (returned_reason IS NULL)", name="returned_for_a_reason"),
    )


class ReviewVersion(db.Base):
    """A review as it stood once; only ever added to."""

    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    number: Mapped[int]
    answers: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]
    submitted: Mapped[bool] = mapped_column(default=False)

    review: Mapped[Review] = relationship(lazy="raise", back_populates="versions")

    __table_args__ = (UniqueConstraint("review_id", "number"),)
