"""Finding users, sessions, proofs and invitations; everything here happens in the caller's unit."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select

from portal.accounts import rules, tokens
from portal.accounts.models import ApiToken, Invitation, Proof, User, UserRole, UserSession
from portal.kernel import clock, db
from portal.kernel.errors import NotFound
from portal.kernel.search import fold
from portal.policy.actor import Actor

Signed = tuple[Actor, datetime]


def one(public_id: str) -> User:
    """A user by public id; raises NotFound."""
    return _found(select(User).where(User.public_id == public_id))


def by_id(user_id: int) -> User:
    """A user by database id; raises NotFound."""
    return _found(select(User).where(User.id == user_id))


def verified(address: str) -> User | None:
    """The user who has proved that this address is theirs."""
    mine = User.folded == rules.folded(address), User.verified_at.is_not(None)
    return db.session().scalars(select(User).where(*mine)).one_or_none()


def reachable(address: str) -> User | None:
    """Whom a mail to this address may sign in: who proved it, else who last began with it; nobody blocked."""
    mine = User.folded == rules.folded(address), User.adopted_by_id.is_(None)
    best = User.verified_at.is_(None), User.id.desc()
    found = db.session().scalars(select(User).where(*mine).order_by(*best).limit(1)).one_or_none()
    return found if found and not found.blocked_at else None


def roles_of(user: User) -> frozenset[str]:
    """What a user is to the institute."""
    return frozenset(db.session().scalars(select(UserRole.role).where(UserRole.user_id == user.id)))


def names(public_ids: Iterable[str]) -> dict[str, str]:
    """What to call users, by public id: the name, else the address."""
    wanted = select(User.public_id, User.name, User.address).where(User.public_id.in_(set(public_ids)))
    return {public_id: name or address for public_id, name, address in db.session().execute(wanted)}


def actor_of(user: User, session: UserSession | None = None) -> Actor:
    """A user as somebody who acts."""
    return _actor(user, roles_of(user), session.public_id if session else None)


def _let_in(by: type[UserSession] | type[ApiToken], *alive: Any) -> Select:
    """Whoever shows a secret whose hash is `digest`: the row of the secret, the user, and a row for each role."""
    found = select(by, User, UserRole.role).join(User, User.id == by.user_id)
    found = found.outerjoin(UserRole, UserRole.user_id == User.id)
    return found.where(by.secret_hash == bindparam("digest"), User.blocked_at.is_(None), *alive)


SIGNED_IN = _let_in(UserSession, UserSession.ended_at.is_(None))  # built once: every private request asks it
BY_TOKEN = _let_in(ApiToken, ApiToken.revoked_at.is_(None), ApiToken.expires_at > bindparam("now"))


def signed_in(secret: str) -> Signed | None:
    """Who is signed in with this session secret, and when they were last seen; one statement."""
    rows = db.session().execute(SIGNED_IN, {"digest": tokens.digest(secret)}).all()
    if not rows:
        return None
    session, user = rows[0][:2]
    roles = frozenset(role for _session, _user, role in rows if role)
    now = clock.now()
    if now >= session.expires_at or now >= session.seen_at + rules.idle_time(roles):
        return None
    return _actor(user, roles, session.public_id), session.seen_at


def by_token(secret: str) -> tuple[Actor, ApiToken] | None:
    """Whose token this is, acting within its scopes; one statement."""
    rows = db.session().execute(BY_TOKEN, {"digest": tokens.digest(secret), "now": clock.now()}).all()
    if not rows:
        return None
    token, user = rows[0][:2]
    roles = frozenset(role for _token, _user, role in rows if role)
    return replace(_actor(user, roles, None), scopes=frozenset(token.scopes)), token


def live_tokens(user_id: int) -> Select:
    """The tokens of a user that still work."""
    works = ApiToken.revoked_at.is_(None), ApiToken.expires_at > clock.now()
    return select(ApiToken).where(ApiToken.user_id == user_id, *works)


def token_of(actor: Actor, public_id: str) -> ApiToken:
    """One of the actor's own tokens; raises NotFound."""
    return _found(live_tokens(actor.id or 0).where(ApiToken.public_id == public_id))


def _actor(user: User, roles: frozenset[str], session: str | None) -> Actor:
    return Actor(
        id=user.id,
        public_id=user.public_id,
        name=user.name,
        address=user.address,
        roles=roles,
        locale=user.locale,
        verified=user.verified_at is not None,
        session=session,
    )


# Sessions


def live_sessions(user_id: int, roles: Iterable[str]) -> Select:
    """The sessions of a user that still let them in."""
    now = clock.now()
    alive = (
        UserSession.ended_at.is_(None),
        UserSession.expires_at > now,
        UserSession.seen_at > now - rules.idle_time(roles),
    )
    return select(UserSession).where(UserSession.user_id == user_id, *alive)


def session_of(actor: Actor, public_id: str) -> UserSession:
    """One of the actor's own sessions; raises NotFound."""
    return _found(
        select(UserSession).where(UserSession.public_id == public_id, UserSession.user_id == actor.id)
    )


def proved_within(actor: Actor, seconds: int) -> bool:
    """Whether this browser proved the actor's address just now, so that the old password need not be asked."""
    here = session_of(actor, actor.session or "")
    return here.proved_at is not None and (clock.now() - here.proved_at).total_seconds() < seconds


# Proofs


def proof(public_id: str, *, lock: bool = False) -> Proof | None:
    """A proof by its public id."""
    found = select(Proof).where(Proof.public_id == public_id)
    return db.session().scalars(found.with_for_update() if lock else found).one_or_none()


def newest_proof(user_id: int) -> Proof | None:
    """The proof asked for last by a user."""
    mine = select(Proof).where(Proof.user_id == user_id).order_by(Proof.id.desc()).limit(1)
    return db.session().scalars(mine).one_or_none()


def proof_by_link(secret: str, *, lock: bool = False) -> Proof | None:
    """The proof whose link this is, while it holds."""
    found = select(Proof).where(
        Proof.link_hash == tokens.digest(secret), Proof.spent_at.is_(None), Proof.expires_at > clock.now()
    )
    return db.session().scalars(found.with_for_update() if lock else found).one_or_none()


# For administrators


def judged(user: User, actor: Actor) -> User:
    """A user with what the actor is to them, as the policy judges it."""
    user.standing = frozenset({"self"} if user.id == actor.id else ())
    return user


def matching(sought: str = "", role: str = "") -> Select:
    """Users with a part of their name or address, or with a role."""
    statement = select(User).where(User.adopted_by_id.is_(None))
    for word in fold(sought).split():
        statement = statement.where(User.sought.contains(word, autoescape=True))
    if role:
        statement = statement.where(User.id.in_(select(UserRole.user_id).where(UserRole.role == role)))
    return statement


def roles_of_all(user_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """What each of these users is to the institute."""
    rows = (
        db.session()
        .execute(select(UserRole.user_id, UserRole.role).where(UserRole.user_id.in_(list(user_ids))))
        .all()
    )
    return {user_id: frozenset(role for one, role in rows if one == user_id) for user_id, _role in rows}


def open_invitations() -> list[Invitation]:
    """Invitations that wait to be taken, the newest first."""
    return list(db.session().scalars(_open_invitations().order_by(Invitation.id.desc()).limit(200)))


def invitation(public_id: str) -> Invitation:
    """An invitation that nobody took or revoked, by public id; raises NotFound."""
    return _found(_open_invitations().where(Invitation.public_id == public_id))


def invitation_by_link(secret: str, *, lock: bool = False) -> Invitation | None:
    """The invitation whose link this is, while it holds."""
    found = _open_invitations().where(
        Invitation.link_hash == tokens.digest(secret), Invitation.expires_at > clock.now()
    )
    return db.session().scalars(found.with_for_update() if lock else found).one_or_none()


def open_invitation(address: str) -> Invitation | None:
    """The invitation that waits at an address."""
    return (
        db.session()
        .scalars(_open_invitations().where(Invitation.folded == rules.folded(address)))
        .one_or_none()
    )


def _open_invitations() -> Select:
    return select(Invitation).where(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))


def _found(statement: Select):
    found = db.session().scalars(statement).one_or_none()
    if found is None:
        raise NotFound()
    return found
