"""Invitations: staff, advisors and recruiters are asked by an administrator, and accept by a link in a mail."""

from collections.abc import Callable, Collection
from datetime import timedelta

from sqlalchemy.exc import IntegrityError

from portal.accounts import queries, rules, service, tokens, views
from portal.accounts.models import Invitation, User
from portal.kernel import audit, clock, db, mail
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.words import LOCALES, _
from portal.policy import require
from portal.policy.actor import Actor, Role
from portal.policy.acts import Act

VALID = timedelta(days=7)

welcomers: list[Callable[[Invitation, User], None]] = []
"""Called in the unit with an invitation and who accepted it: go on with what they were asked for."""


def invite(address: str, name: str, roles: Collection[str], locale: str, *, actor: Actor) -> Invitation:
    """Ask somebody to an account with roles; the mail leaves. Raises Invalid, Forbidden."""
    require(actor, Act.USER_INVITE)
    return ask(address, name, roles, locale, actor=actor)


def ask(address: str, name: str, roles: Collection[str], locale: str, *, actor: Actor) -> Invitation:
    """The invitation itself; whoever calls has asked the policy for the act that makes one. Raises Invalid."""
    address = rules.one_address(address)
    _make_room(address)
    made = Invitation(
        name=name,
        address=address,
        folded=rules.folded(address),
        locale=locale if locale in LOCALES else LOCALES[0],
        roles=[role for role in Role if role in set(roles)],
        invited_by_id=actor.id,
        created_at=clock.now(),
        expires_at=clock.now() + VALID,
        sendings=0,
    )
    try:
        with db.session().begin_nested():
            db.session().add(made)
    except IntegrityError:  # two administrators at once
        raise _waits() from None
    audit.record(Act.USER_INVITE, made, actor=actor, detail={"roles": made.roles, "invited": True})
    _send(made, actor)
    return made


def resend(invitation: Invitation, *, actor: Actor) -> None:
    """Send an invitation once more; the link before is void. Raises Forbidden."""
    require(actor, Act.USER_INVITE)
    audit.record(Act.USER_INVITE, invitation, actor=actor, detail={"resent": True})
    _send(invitation, actor)


def revoke(invitation: Invitation, *, actor: Actor) -> None:
    """Take an invitation back. Raises Forbidden."""
    require(actor, Act.USER_INVITE)
    invitation.revoked_at = clock.now()
    audit.record(Act.USER_INVITE, invitation, actor=actor, detail={"revoked": True})


def mint(public_id: str) -> str:
    """A fresh link secret, while sending; the one before is void. Raises NotFound where nothing waits any more."""
    invitation = queries.invitation(public_id)
    secret = tokens.new_secret()
    invitation.link_hash = tokens.digest(secret)
    invitation.expires_at = clock.now() + VALID
    return secret


def accept(secret: str, name: str, password_hash: str | None) -> User:
    """Take an invitation: a user with a proved address and its roles; who has an account keeps it, and gains them.

    Raises NotFound for a link that does not hold, or an account that is blocked.
    """
    invitation = queries.invitation_by_link(secret, lock=True)
    if invitation is None:
        raise NotFound()
    user = queries.verified(invitation.address) or _new_user(invitation, name, password_hash)
    if user.blocked_at:
        raise NotFound()
    invitation.accepted_at, invitation.link_hash = clock.now(), None
    roles = queries.roles_of(user) | set(invitation.roles)
    service.hand_over(user, roles, by=invitation.invited_by_id)
    detail = {"invitation": invitation.public_id, "after": sorted(roles)}
    audit.record(Act.USER_GRANT, user, actor=queries.actor_of(user), detail=detail)
    for welcome in welcomers:
        welcome(invitation, user)
    return user


def _new_user(invitation: Invitation, name: str, password_hash: str | None) -> User:
    made = service.begin(invitation.address, invitation.locale, name)
    user = service.verify(made)
    if user is made:
        user.password_hash = password_hash
    return user


def _make_room(address: str) -> None:
    waiting = queries.open_invitation(address)
    if waiting and waiting.expires_at > clock.now():
        raise _waits()
    if waiting:
        waiting.revoked_at = clock.now()
        db.session().flush()


def _waits() -> Invalid:
    return Invalid({"address": [_("An invitation waits at this address already; you can send it again.")]})


def _send(invitation: Invitation, actor: Actor) -> None:
    invitation.sendings += 1
    invitation.expires_at = clock.now() + VALID
    mail.post(
        "invitation",
        to=invitation.address,
        locale=invitation.locale,
        key=f"invitation:{invitation.public_id}:{invitation.sendings}",
        secrets=("accounts.invitation", invitation.public_id),
        name=invitation.name,
        inviter=actor.name or actor.address,
        roles=[views.ROLE_NAMES[role] for role in invitation.roles],
    )
