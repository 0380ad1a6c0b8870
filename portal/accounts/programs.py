"""Tokens: a program acts in somebody's name, within scopes, until a day; the secret is shown once and kept nowhere."""

from collections.abc import Collection
from datetime import timedelta

from portal.accounts import queries, tokens
from portal.accounts.models import ApiToken
from portal.kernel import audit, clock, db
from portal.kernel.errors import Invalid
from portal.kernel.words import _
from portal.policy import require
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.policy.scopes import SCOPES

PREFIX = "portal_"  # by which people and scanners recognise one that lies about
MOST = 20


def issue(name: str, scopes: Collection[str], days: int, *, actor: Actor) -> tuple[ApiToken, str]:
    """Make a token for the actor in the caller's unit; answers it with its secret.

    Raises Invalid, Forbidden or NotSignedIn.
    """
    require(actor, Act.TOKEN_ISSUE)
    if not actor.verified:
        raise Invalid(sentence=_("Please confirm your address first; then you can make a token."))
    if not scopes or not set(scopes) <= set(SCOPES):
        raise Invalid({"scopes": [_("Please choose what this token may be used for.")]})
    if len(db.session().scalars(queries.live_tokens(actor.id or 0).limit(MOST)).all()) == MOST:
        raise Invalid(sentence=_("You have as many tokens as there can be. Please revoke one first."))
    secret, now = PREFIX + tokens.new_secret(), clock.now()
    made = ApiToken(
        secret_hash=tokens.digest(secret),
        user_id=actor.id,
        name=name,
        scopes=sorted(scopes),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    db.session().add(made)
    db.session().flush()
    audit.record(Act.TOKEN_ISSUE, made, actor=actor, detail={"scopes": made.scopes})
    return made, secret


def revoke(token: ApiToken, *, actor: Actor) -> None:
    """Let a token of the actor's own work no longer; raises Forbidden or NotSignedIn."""
    require(actor, Act.TOKEN_REVOKE)
    token.revoked_at = clock.now()
    audit.record(Act.TOKEN_REVOKE, token, actor=actor)
