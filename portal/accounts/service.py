"""Users: how one begins, becomes verified, gets and loses roles, chooses a password, is blocked.

An applicant begins with an address alone and may type at once. Whoever begins gets a user of their own, whether
or not the address is known, so that nobody learns which addresses are. When the address is proved, what was
begun moves into the user who had proved it before, if there is one: `adopters` move it.
"""

from collections.abc import Callable, Collection
from datetime import timedelta

from sqlalchemy import delete, exists, select, update
from sqlalchemy.exc import IntegrityError

from portal.accounts import proofs, queries, rules, sessions
from portal.accounts.models import Invitation, Proof, User, UserRole, UserSession
from portal.kernel import audit, clock, db
from portal.kernel.errors import Invalid, NotFound, TooMany
from portal.kernel.forms import tidy
from portal.kernel.search import fold
from portal.kernel.words import LOCALES, _
from portal.policy import require
from portal.policy.actor import Actor, Role
from portal.policy.acts import Act

UNPROVED_KEPT = timedelta(days=30)

adopters: list[Callable[[int, int], None]] = []
"""Called in the unit with the ids of the user left behind and of the user who takes over: move what is theirs."""

keepers: list[Callable[[list[int]], Collection[int]]] = []
"""Asked which of these users somebody still needs."""


def begin(address: str, locale: str, name: str = "") -> User:
    """A new user who has proved nothing yet. Raises Invalid for what is not one address."""
    address = rules.one_address(address)
    user = User(address=address, folded=rules.folded(address), created_at=clock.now(), sought="")
    user.locale = locale if locale in LOCALES else LOCALES[0]
    rename(user, name)
    db.session().add(user)
    db.session().flush()
    return user


def rename(user: User, name: str) -> None:
    """What to call a user; their place in lists follows. Raises Invalid for a name over several lines."""
    name = tidy(name)
    if len(name) > 200 or not name.isprintable():
        raise Invalid({"name": [_("Some characters here cannot be read. Please type this again.")]})
    user.name = name
    user.sought = fold(f"{name} {user.address}")


def start(address: str, locale: str) -> User:
    """Somebody begins with an address alone: a new user, a code and a link on their way. Raises Invalid."""
    user = begin(address, locale)
    proofs.send(proofs.ask(user.id, user.address))
    return user


def correct_address(user: User, address: str, *, actor: Actor) -> None:
    """The address was mistyped: old codes and links end, new ones leave. Raises Invalid, and once proved NotFound."""
    require(actor, Act.ACCOUNT_EDIT)
    if user.verified_at:
        raise NotFound()
    user.address = rules.one_address(address)
    user.folded = rules.folded(user.address)
    rename(user, user.name)
    proofs.void(user.id)
    proofs.send(proofs.ask(user.id, user.address))


def ask_to_sign_in(address: str) -> Proof:
    """A code and a link leave for an address, if somebody has it; the same work is done if nobody does.

    Raises Invalid for what is not one address, TooMany after too many mails in an hour.
    """
    address = rules.one_address(address)
    user = queries.reachable(address)
    proof = proofs.ask(user.id if user else None, user.address if user else address)
    if not proofs.send(proof):
        raise TooMany(proofs.ENOUGH, retry_after=3600)
    return proof


def settle(proof: Proof | None) -> User | None:
    """Who is proved to be there by a spent proof; nobody, if it proves nothing or they are blocked."""
    user = queries.by_id(proof.user_id) if proof and proof.user_id else None
    return verify(user) if user and not user.blocked_at else None


def verify(user: User) -> User:
    """The address is proved: the user becomes its owner, or is taken over by whoever owned it before.

    Answers the owner. Every session of a user who was unproved ends, since somebody else may have begun it.
    """
    if user.verified_at:
        return user
    sessions.end_all(user.id)
    try:
        with db.session().begin_nested():
            user.verified_at = clock.now()
            db.session().flush()
        return user
    except IntegrityError:  # somebody proved this address before; the database knows it best
        owner = queries.verified(user.address)
        assert owner is not None
        _adopt(user, owner)
        return owner


def _adopt(user: User, owner: User) -> None:
    for move in adopters:
        move(user.id, owner.id)
    user.adopted_by_id = owner.id
    proofs.void(user.id)


def create_user(
    address: str,
    name: str,
    roles: Collection[str],
    password_hash: str | None = None,
    *,
    actor: Actor,
    locale: str = "en",
) -> User:
    """A user with a proved address and roles, as the operator makes one. Raises Invalid, Forbidden."""
    require(actor, Act.USER_INVITE)
    user = begin(address, locale, name)
    if verify(user) is not user:  # the unit is given up, and with it the user just begun
        raise Invalid({"address": [_("Somebody has an account with this address already.")]})
    user.password_hash = password_hash
    set_roles(user, roles, actor=actor)
    return user


def grant(user: User, role: str, *, actor: Actor) -> None:
    """Give a user one more role. Raises Invalid, Forbidden."""
    set_roles(user, queries.roles_of(user) | {role}, actor=actor)


def set_roles(user: User, roles: Collection[str], *, actor: Actor, reason: str | None = None) -> None:
    """Give a user exactly these roles. Raises Invalid, Forbidden; nobody changes their own."""
    require(actor, Act.USER_GRANT, queries.judged(user, actor))
    if not user.verified_at:
        raise Invalid({"roles": [_("Somebody who has not confirmed their address cannot have a role.")]})
    before, after = queries.roles_of(user), frozenset(roles)
    if before == after:
        return
    hand_over(user, after, by=actor.id)
    if Role.ADMINISTRATOR in before - after:
        withdraw_invitations(user)
    audit.record(
        Act.USER_GRANT,
        user,
        actor=actor,
        reason=reason,
        detail={"before": sorted(before), "after": sorted(after)},
    )


def hand_over(user: User, roles: Collection[str], *, by: int | None) -> None:
    """Write down the roles that a user has from now on. Raises Invalid for one that does not exist."""
    if unknown := set(roles) - set(Role):
        raise Invalid({"roles": [_("There is no role called %(role)s.", role=min(unknown))]})
    before = queries.roles_of(user)
    gone = UserRole.user_id == user.id, UserRole.role.in_(before - set(roles))
    db.session().execute(delete(UserRole).where(*gone))
    new = [
        UserRole(user_id=user.id, role=role, granted_by_id=by, granted_at=clock.now())
        for role in set(roles) - before
    ]
    db.session().add_all(new)
    db.session().flush()


def block(user: User, reason: str, *, actor: Actor) -> None:
    """Let a user in no more: their sessions and the invitations they sent end. Raises Forbidden."""
    require(actor, Act.USER_BLOCK, queries.judged(user, actor))
    user.blocked_at = user.blocked_at or clock.now()
    sessions.end_all(user.id)
    withdraw_invitations(user)
    audit.record(Act.USER_BLOCK, user, actor=actor, reason=reason, detail={"blocked": True})


def unblock(user: User, reason: str, *, actor: Actor) -> None:
    """Let a blocked user in again. Raises Forbidden."""
    require(actor, Act.USER_BLOCK, queries.judged(user, actor))
    user.blocked_at = None
    audit.record(Act.USER_BLOCK, user, actor=actor, reason=reason, detail={"blocked": False})


def edit(user: User, name: str, locale: str, *, actor: Actor) -> None:
    """Change one's own name and language. Raises Invalid, NotSignedIn."""
    require(actor, Act.ACCOUNT_EDIT)
    rename(user, name)
    user.locale = locale if locale in LOCALES else user.locale


def withdraw_invitations(user: User) -> None:
    """Whoever holds no keys any more hands out none: the invitations they sent end."""
    sent = (
        Invitation.invited_by_id == user.id,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
    )
    db.session().execute(update(Invitation).where(*sent).values(revoked_at=clock.now()))


def prune() -> None:
    """Forget users who proved nothing in a month, did nothing since, and whom no domain needs; in the caller's unit."""
    then = clock.now() - UNPROVED_KEPT
    active = exists().where(
        UserSession.user_id == User.id, UserSession.seen_at > then, UserSession.ended_at.is_(None)
    )
    old = User.verified_at.is_(None), User.blocked_at.is_(None), User.created_at < then, ~active
    ids = list(db.session().scalars(select(User.id).where(*old).order_by(User.id).limit(500)))
    needed = {user_id for keeps in keepers for user_id in keeps(ids)}
    db.session().execute(delete(User).where(User.id.in_(set(ids) - needed)))
