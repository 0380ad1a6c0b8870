"""Applications, and what a committee makes of them.

An application has two lives at once: the draft its applicant writes, which they may go on correcting, and the
submissions, frozen, that the committee reads. Nobody but the applicant ever reads the draft.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.kernel import db
from portal.kernel.documents import StoredFile
from portal.people.models import Appointment
from portal.policy.standing import Asked, HasStanding
from portal.recruitment.lifecycle import EvaluationStatus, Status
from portal.recruitment.models_positions import CommitteeMember, Criterion, Kind, Position, PositionText, Seat  # noqa: F401


class Outcome(StrEnum):
    """What a committee can decide about an application."""

    SHORTLIST = "shortlist"
    INTERVIEW = "interview"
    OFFER = "offer"
    REJECT = "reject"


class Recommendation(StrEnum):
    """What an evaluator would do."""

    NO = "no"
    MAYBE = "maybe"
    YES = "yes"
    STRONG_YES = "strong_yes"


class Particulars(db.Base):
    """An applicant's own facts, edited once and used in every application.

    `education`: one line each; `papers`: up to three of title, link, the applicant's part. `also_typed`: what they
    typed before signing in that differs from what their account already held, by field, until they have looked at it.
    """

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), unique=True)
    given_name: Mapped[str | None] = mapped_column(String(100))
    family_name: Mapped[str | None] = mapped_column(String(100))
    phone: Mapped[str | None] = mapped_column(String(40))
    country: Mapped[str | None] = mapped_column(String(100))
    affiliation: Mapped[str | None] = mapped_column(String(200))
    orcid: Mapped[str | None] = mapped_column(String(19))
    arxiv_author: Mapped[str | None] = mapped_column(String(100))
    website: Mapped[str | None] = mapped_column(String(500))
    education: Mapped[str | None]
    papers: Mapped[list[Any]] = mapped_column(default=list)
    also_typed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def name(self) -> str:
        """The name as people write it."""
        return " ".join(part for part in (self.given_name, self.family_name) if part)


class Application(db.Base, db.Public, HasStanding):
    """One person's application to one position, from first draft to its end."""

    position_id: Mapped[int] = mapped_column(ForeignKey("position.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    status: Mapped[Status] = mapped_column(String(20), default=Status.DRAFT)
    locale: Mapped[str] = mapped_column(String(2), default="en")
    statement: Mapped[str | None]
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    saved_at: Mapped[datetime]
    changed_since_submission: Mapped[bool] = mapped_column(default=False)
    accepted_at: Mapped[datetime | None]
    withdrawal_reason: Mapped[str | None]
    draft_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    in_review_at: Mapped[datetime | None]
    shortlisted_at: Mapped[datetime | None]
    interviewing_at: Mapped[datetime | None]
    offered_at: Mapped[datetime | None]
    hired_at: Mapped[datetime | None]
    rejected_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    offer_withdrawn_at: Mapped[datetime | None]
    lapsed_at: Mapped[datetime | None]
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("appointment.id"), unique=True)
    version: Mapped[int] = mapped_column(default=1)

    particulars = Asked()
    opened_by_committee = Asked()
    own_evaluation = Asked()

    # What only is read is viewonly: of the rest SQLAlchemy asks in every flush whether it has changed.
    position: Mapped[Position] = relationship(lazy="raise", viewonly=True)
    user: Mapped[User] = relationship(lazy="raise", viewonly=True)
    appointment: Mapped[Appointment | None] = relationship(lazy="raise")
    documents: Mapped[list["Document"]] = relationship(
        lazy="raise",
        back_populates="application",
        order_by="Document.id",
        primaryjoin="and_(Document.application_id == Application.id, Document.removed_at == None)",
    )
    submissions: Mapped[list["Submission"]] = relationship(
        lazy="raise", viewonly=True, order_by="Submission.id"
    )
    decisions: Mapped[list["Decision"]] = relationship(
        lazy="raise", back_populates="application", order_by="Decision.id"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        Index(
            "uq_application_one_each",
            "position_id",
            "user_id",
            unique=True,
            sqlite_where=text("status NOT IN ('withdrawn', 'lapsed')"),
            postgresql_where=text("status NOT IN ('withdrawn', 'lapsed')"),
        ),
        Index("ix_application_table", "position_id", "status", "submitted_at"),
        Index("ix_application_received", "position_id", "submitted_at", "id"),
        CheckConstraint(
            "(status IN ('draft', 'lapsed', 'withdrawn')) OR submitted_at IS NOT NULL", name="submitted_at"
        ),
        CheckConstraint(
            "status <> 'hired' OR (hired_at IS NOT NULL AND appointment_id IS NOT NULL)", name="hired"
        ),
        CheckConstraint("status <> 'rejected' OR rejected_at IS NOT NULL", name="rejected_at"),
        CheckConstraint("status <> 'offered' OR offered_at IS NOT NULL", name="offered_at"),
    )


class Document(db.Base, db.Public):
    """A file of an application; one that was taken out stays for the submissions that name it (`removed_at`)."""

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(160))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), index=True)
    uploaded_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    application: Mapped[Application] = relationship(lazy="raise", back_populates="documents")
    file: Mapped[StoredFile] = relationship(lazy="raise")


class Submission(db.Base, db.Public):
    """What was sent, frozen: `snapshot` is the exact text whose SHA-256 the receipt names; it holds a random salt.

    Erasure empties the snapshot and keeps number, hash and `erased_at`.
    """

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    snapshot: Mapped[str | None]
    sha256: Mapped[str] = mapped_column(String(64))
    arrived_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("(snapshot IS NULL) = (erased_at IS NOT NULL)", name="erased_or_whole"),
    )


class Conflict(db.Base, db.Public):
    """Why somebody must not judge an application; sealed until another chair or the recruiter overrides it."""

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    evidence: Mapped[str | None]
    declared_at: Mapped[datetime]
    overridden_at: Mapped[datetime | None]
    overridden_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    override_reason: Mapped[str | None]

    application: Mapped[Application] = relationship(lazy="raise")
    user: Mapped[User] = relationship(lazy="raise", foreign_keys=user_id)

    __table_args__ = (
        UniqueConstraint("application_id", "user_id"),
        CheckConstraint("overridden_by_id IS NULL OR overridden_by_id <> user_id", name="not_by_oneself"),
        CheckConstraint("(overridden_at IS NULL) = (override_reason IS NULL)", name="override_has_reason"),
    )


class Evaluation(db.Base, db.Public, HasStanding):
    """What one evaluator thinks of one application: a score per criterion key, a recommendation, a comment.

    `mean` is the weighted mean of the scores in thousandths (1000 to 5000), written when it is submitted.
    """

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    evaluator_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    status: Mapped[EvaluationStatus] = mapped_column(String(20), default=EvaluationStatus.DRAFT)
    scores: Mapped[dict[str, Any]] = mapped_column(default=dict)
    recommendation: Mapped[Recommendation | None] = mapped_column(String(20))
    comment: Mapped[str | None]
    mean: Mapped[int | None]
    saved_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    changed_after_seeing: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    application: Mapped[Application] = relationship(lazy="raise")
    evaluator: Mapped[User] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        UniqueConstraint("application_id", "evaluator_id"),
        CheckConstraint(
            "status = 'draft' OR (submitted_at IS NOT NULL AND recommendation IS NOT NULL)", name="submitted"
        ),
    )


class EvaluationVersion(db.Base):
    """An evaluation as it was submitted once; append-only."""

    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluation.id"), index=True)
    content: Mapped[dict[str, Any]]
    submitted_at: Mapped[datetime]


class Decision(db.Base, db.Public):
    """What the committee decided, why, and what the applicant is told; pending until released, one pending at a time."""

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    outcome: Mapped[Outcome] = mapped_column(String(20))
    reasons: Mapped[list[Any]] = mapped_column(default=list)
    note: Mapped[str | None]
    message: Mapped[str]
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    released_at: Mapped[datetime | None]
    replaced_at: Mapped[datetime | None]

    application: Mapped[Application] = relationship(lazy="raise", back_populates="decisions")
    decided_by: Mapped[User] = relationship(lazy="raise", foreign_keys=decided_by_id)

    __table_args__ = (
        Index(
            "uq_decision_one_pending",
            "application_id",
            unique=True,
            sqlite_where=text("released_at IS NULL AND replaced_at IS NULL"),
            postgresql_where=text("released_at IS NULL AND replaced_at IS NULL"),
        ),
        CheckConstraint("(released_at IS NULL) = (released_by_id IS NULL)", name="released_by_somebody"),
        CheckConstraint("released_at IS NULL OR replaced_at IS NULL", name="released_or_replaced"),
    )


class EqualOpportunityAnswer(db.Base):
    """An answer that waits, apart from the draft, for submission: then it becomes a count and is erased."""

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    question: Mapped[str] = mapped_column(String(40))
    option: Mapped[str] = mapped_column(String(40))

    __table_args__ = (UniqueConstraint("application_id", "question"),)


class DiversityTally(db.Base):
    """How many gave an answer; no time, no person."""

    position_id: Mapped[int] = mapped_column(ForeignKey("position.id"))
    question: Mapped[str] = mapped_column(String(40))
    option: Mapped[str] = mapped_column(String(40))
    n: Mapped[int] = mapped_column(default=0)

    __table_args__ = (UniqueConstraint("position_id", "question", "option"),)
