"""Sessions are rows: begun at a sign-in, seen now and then, ended by their owner, by time, or by a new password."""

from datetime import timedelta

from sqlalchemy import delete, or_, update

from portal.accounts import rules, tokens
from portal.accounts.models import ApiToken, User, UserSession
from portal.kernel import clock, db
from portal.policy import require
from portal.policy.actor import Actor
from portal.policy.acts import Act

SEEN_EVERY = timedelta(minutes=5)
KEPT = timedelta(days=30)


def begin(user: User, *, user_agent: str, client: str, proved: bool) -> str:
    """Sign a browser in, in the caller's unit; answers the session's secret, which is kept nowhere.

    `proved` says that this browser has just proved the user's address.
    """
    secret, now = tokens.new_secret(), clock.now()
    row = UserSession(
        secret_hash=tokens.digest(secret),
        user_id=user.id,
        device=rules.device(user_agent),
        client=client[:45],
        created_at=now,
        seen_at=now,
        expires_at=now + rules.ABSOLUTE,
        proved_at=now if proved else None,
    )
    db.session().add(row)
    db.session().flush()
    return secret


def seen(session: str) -> None:
    """Note, in the caller's unit, that a session was used just now."""
    mine = update(UserSession).where(UserSession.public_id == session, UserSession.ended_at.is_(None))
    db.session().execute(mine.values(seen_at=clock.now()))


def used(token: str) -> None:
    """Note, in the caller's unit, that a token was used just now."""
    mine = update(ApiToken).where(ApiToken.public_id == token, ApiToken.revoked_at.is_(None))
    db.session().execute(mine.values(used_at=clock.now()))


def end(session: UserSession, *, actor: Actor) -> None:
    """End one of the actor's own sessions; raises Forbidden or NotSignedIn."""
    require(actor, Act.SESSION_END)
    session.ended_at = session.ended_at or clock.now()


def end_secret(secret: str) -> None:
    """End the session of a browser, in the caller's unit."""
    _end(UserSession.secret_hash == tokens.digest(secret))


def end_all(user_id: int, *, but: str | None = None) -> None:
    """End every session of a user, in the caller's unit, but the one named."""
    _end(UserSession.user_id == user_id, UserSession.public_id != (but or ""))


def end_others(actor: Actor) -> None:
    """End the actor's sessions in every other browser; raises Forbidden or NotSignedIn."""
    require(actor, Act.SESSION_END)
    end_all(actor.id or 0, but=actor.session)


def prune() -> None:
    """Forget sessions that ended, or ran out, a month ago; in the caller's unit."""
    then = clock.now() - KEPT
    db.session().execute(
        delete(UserSession).where(
            or_(
                UserSession.ended_at < then,
                UserSession.expires_at < then,
                UserSession.seen_at < then - rules.IDLE,
            )
        )
    )


def _end(*which) -> None:
    db.session().execute(
        update(UserSession).where(*which, UserSession.ended_at.is_(None)).values(ended_at=clock.now())
    )
