"""Two people who look like one and are not, as an administrator said."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.kernel import db
from portal.people.models import Person


class Distinction(db.Base, db.Public):
    """That two people are not the same; it stands until somebody takes it back, and nobody is asked about them again."""

    one_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    said_at: Mapped[datetime]
    said_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    one: Mapped[Person] = relationship(lazy="raise", foreign_keys=one_id)
    other: Mapped[Person] = relationship(lazy="raise", foreign_keys=other_id)
    said_by: Mapped[User] = relationship(lazy="raise")

    __table_args__ = (
        UniqueConstraint("one_id", "other_id"),
        CheckConstraint("one_id < other_id", name="in_one_order"),
    )
