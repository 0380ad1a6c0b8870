"""What pages show of users, sessions and invitations: frozen, without anything secret; made in the caller's unit."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from portal.accounts import queries
from portal.accounts.models import ApiToken, Invitation, User, UserSession
from portal.kernel import clock, db, paging
from portal.kernel.words import Sentence, _
from portal.policy.actor import Actor, Role

ROLE_NAMES: dict[str, Sentence] = {
    Role.STAFF: _("Member of staff"),
    Role.RECRUITER: _("Recruiter"),
    Role.ADVISOR: _("Advisor"),
    Role.DIRECTOR: _("Director"),
    Role.ADMINISTRATOR: _("Administrator"),
}


def role_names(roles: Collection[str]) -> str:
    """Roles as a reader reads them, in the institute's order."""
    return ", ".join(str(ROLE_NAMES[role]) for role in Role if role in roles)


@dataclass(frozen=True)
class UserView:
    """A user as an administrator sees them, and as the policy judges them."""

    public_id: str
    name: str
    address: str
    locale: str
    roles: Collection[str]
    created_at: datetime
    verified_at: datetime | None
    blocked_at: datetime | None
    has_password: bool
    sessions: int = 0
    standing: frozenset[str] = frozenset()

    @property
    def role_names(self) -> str:
        """The roles in words."""
        return role_names(self.roles)

    @property
    def stands(self) -> tuple[Sentence, str]:
        """Where the account stands, in a word with its mark."""
        if self.blocked_at:
            return _("Blocked"), "stopped"
        if not self.verified_at:
            return _("Address not confirmed"), "waiting"
        return _("Active"), "done"


@dataclass(frozen=True)
class SessionView:
    """A browser in which somebody is signed in."""

    public_id: str
    device: str
    client: str
    created_at: datetime
    seen_at: datetime
    here: bool


@dataclass(frozen=True)
class TokenView:
    """A token that still works; its secret is kept nowhere."""

    public_id: str
    name: str
    scopes: Sequence[str]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class InvitationView:
    """An invitation that nobody has taken yet."""

    public_id: str
    name: str
    address: str
    roles: Collection[str]
    created_at: datetime
    expires_at: datetime
    expired: bool

    @property
    def role_names(self) -> str:
        """The roles in words."""
        return role_names(self.roles)


def users(*, sought: str = "", role: str = "", after: str | None = None) -> paging.Page:
    """A page of users as UserView, by name."""
    page = paging.page(queries.matching(sought, role), User.sought, User.id, after=after)
    roles = queries.roles_of_all(user.id for user in page)
    return paging.Page([_user(user, roles.get(user.id, ())) for user in page], page.next, page.first)


def user(public_id: str, actor: Actor) -> UserView:
    """One user as an administrator sees them, with what the actor is to them; raises NotFound."""
    row = queries.judged(queries.one(public_id), actor)
    roles = queries.roles_of(row)
    number = db.session().scalar(
        select(func.count()).select_from(queries.live_sessions(row.id, roles).subquery())
    )
    return _user(row, roles, sessions=number or 0, standing=row.standing)


def own_sessions(actor: Actor) -> list[SessionView]:
    """The browsers in which the actor is signed in, the one used last first."""
    live = queries.live_sessions(actor.id or 0, actor.roles)
    rows = db.session().scalars(live.order_by(UserSession.seen_at.desc(), UserSession.id))
    return [
        SessionView(**_told(row, SessionView, "here"), here=row.public_id == actor.session) for row in rows
    ]


def own_tokens(actor: Actor) -> list[TokenView]:
    """The tokens that act in the actor's name, the newest first."""
    rows = db.session().scalars(queries.live_tokens(actor.id or 0).order_by(ApiToken.id.desc()))
    return [token(row) for row in rows]


def token(row: ApiToken) -> TokenView:
    """A token as pages show it."""
    return TokenView(**_told(row, TokenView))


def invitations() -> list[InvitationView]:
    """The invitations that wait to be taken, the newest first."""
    return [invitation(row) for row in queries.open_invitations()]


def invitation(row: Invitation) -> InvitationView:
    """An invitation as pages show it."""
    return InvitationView(**_told(row, InvitationView, "expired"), expired=row.expires_at <= clock.now())


def _user(
    row: User, roles: Collection[str], sessions: int = 0, standing: frozenset[str] = frozenset()
) -> UserView:
    told = _told(row, UserView, "roles", "has_password", "sessions", "standing")
    return UserView(
        **told, roles=roles, has_password=row.password_hash is not None, sessions=sessions, standing=standing
    )


def _told(row: object, view: Any, *but: str) -> dict[str, Any]:
    return {one.name: getattr(row, one.name) for one in fields(view) if one.name not in but}
