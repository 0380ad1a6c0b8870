"""Users, what they are to the institute, their sessions, and what proves that an address is theirs."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import db
from portal.policy.actor import Role
from portal.policy.standing import HasStanding

ROLES = ", ".join(f"'{role}'" for role in Role)


class User(db.Base, db.Public, HasStanding):
    """Somebody who signs in. Many may begin with one address; only one may have proved that it is theirs."""

    name: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(254))
    folded: Mapped[str] = mapped_column(String(254), index=True)
    sought: Mapped[str] = mapped_column(String(700))
    locale: Mapped[str] = mapped_column(String(5), default="en")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]
    blocked_at: Mapped[datetime | None]
    adopted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    __table_args__ = (
        CheckConstraint("adopted_by_id IS NULL OR verified_at IS NULL", name="adopted_unverified"),
        CheckConstraint("password_hash IS NULL OR verified_at IS NOT NULL", name="password_verified"),
        Index(None, "sought", "id"),
    )


Index(
    "uq_user_verified_address",
    User.folded,
    unique=True,
    sqlite_where=User.verified_at.is_not(None),
    postgresql_where=User.verified_at.is_not(None),
)


Index(
    "ix_user_unverified",
    User.id,
    sqlite_where=User.verified_at.is_(None),
    postgresql_where=User.verified_at.is_(None),
)


class UserRole(db.Base):
    """A role of a user, and who gave it (nobody, where the operator did)."""

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(20), index=True)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    granted_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("user_id", "role"), CheckConstraint(f"role IN ({ROLES})", name="role"))


class UserSession(db.Base, db.Public):
    """A browser in which a user is signed in; `proved_at` says when this browser last proved their address."""

    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), index=True)
    device: Mapped[str] = mapped_column(String(60))
    client: Mapped[str] = mapped_column(String(45))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    proved_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class ApiToken(db.Base, db.Public):
    """A program acts in a user's name by this secret, within its scopes, until it expires or is revoked."""

    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    scopes: Mapped[list[Any]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Proof(db.Base, db.Public):
    """A code and a link on their way to an address; whoever shows one of them reads its mail.

    Without a user it proves nothing: it stands for a request for an address that nobody has.
    """

    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), index=True)
    address: Mapped[str] = mapped_column(String(254))
    link_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    code_hash: Mapped[str | None] = mapped_column(String(64))
    sendings: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(index=True)
    expires_at: Mapped[datetime | None]
    spent_at: Mapped[datetime | None]


class Invitation(db.Base, db.Public):
    """Somebody is asked to take an account with roles; the link in the mail accepts."""

    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(254))
    folded: Mapped[str] = mapped_column(String(254))
    locale: Mapped[str] = mapped_column(String(5))
    roles: Mapped[list[Any]]
    invited_by_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    link_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    sendings: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


Index(
    "uq_invitation_open",
    Invitation.folded,
    unique=True,
    sqlite_where=Invitation.accepted_at.is_(None) & Invitation.revoked_at.is_(None),
    postgresql_where=Invitation.accepted_at.is_(None) & Invitation.revoked_at.is_(None),
)


class Tries(db.Base):
    """How often something was tried since the first try of its window; of whom, only a keyed hash is kept."""

    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]
    since: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (UniqueConstraint("kind", "subject"),)
