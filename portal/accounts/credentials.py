"""Signing in by password, and choosing one. Hashing is slow, so these open short units of their own."""

from portal.accounts import limits, passwords, queries, rules, sessions
from portal.accounts.models import User
from portal.kernel import audit, db, mail
from portal.kernel.errors import Invalid
from portal.kernel.words import _
from portal.policy import require
from portal.policy.actor import Actor
from portal.policy.acts import Act

TRUSTED = 3600  # seconds after proving the address in which the old password need not be known
WRONG = _("This address and password do not go together. You can also have a code sent to your address.")
TOO_OFTEN = _("This was tried too often with a wrong password. A code by mail still lets you in at once.")


def by_password(address: str, password: str, *, client: str) -> str:
    """Who signs in with this address and password: their public id.

    The same sentence, and the same work, for an unknown address, a wrong password and a blocked account.
    Raises Invalid, TooMany.
    """
    who = rules.folded(rules.one_address(address))
    limits.hold_back(client)
    with db.unit():
        limits.take(limits.PASSWORDS, who, TOO_OFTEN)
        user = queries.verified(address)
    kept = user.password_hash if user else None
    if not passwords.fits(kept, password) or user is None or user.blocked_at:
        with db.unit():
            limits.failed(client)
        raise Invalid(sentence=WRONG)
    fresh = passwords.hashed(password) if kept and passwords.is_outdated(kept) else kept
    with db.unit():
        limits.clear(limits.PASSWORDS, who)
        user = queries.one(user.public_id)
        if user.password_hash != kept or user.blocked_at:  # changed while we were hashing
            raise Invalid(sentence=WRONG)
        user.password_hash = fresh
    return user.public_id


def change_password(actor: Actor, new: str, old: str | None, *, client: str) -> None:
    """Choose a password: every other session ends, and a mail says so.

    The old one is asked for, unless there is none or this browser proved the address within the hour.
    Raises Invalid (fields `password`, `new_password`), TooMany, NotSignedIn.
    """
    require(actor, Act.ACCOUNT_EDIT)
    with db.reading():
        user = queries.by_id(actor.id or 0)
        trusted = queries.proved_within(actor, TRUSTED)
    if not user.verified_at:
        raise Invalid(
            {"new_password": [_("Please confirm your address first; then you can choose a password.")]}
        )
    check(new, address=user.address, name=user.name)
    if user.password_hash and not trusted:
        _ask_old(user, old or "", client)
    made = passwords.hashed(new)
    with db.unit():
        _write(user, made, actor)


def insist_on_owner(actor: Actor, password: str | None, *, client: str) -> None:
    """Let nobody act at a desk that was left: asks the password, unless this browser proved the address within the hour.

    Raises Invalid (field `password`), TooMany.
    """
    with db.reading():
        user = queries.by_id(actor.id or 0)
        trusted = queries.proved_within(actor, TRUSTED)
    if not trusted and user.password_hash:
        _ask_old(user, password or "", client)
    elif not trusted:
        raise Invalid(
            sentence=_("Please sign in again with a code by mail first; then you can make a token.")
        )


def check(password: str, *, address: str, name: str) -> None:
    """Raises Invalid (field `new_password`) for a password that may not be chosen."""
    if faults := passwords.faults(password, address=address, name=name):
        raise Invalid({"new_password": faults})


def _ask_old(user: User, old: str, client: str) -> None:
    limits.hold_back(client)
    with db.unit():
        limits.take(limits.PASSWORDS, user.folded, TOO_OFTEN)
    right = passwords.fits(user.password_hash, old)
    with db.unit():
        limits.clear(limits.PASSWORDS, user.folded) if right else limits.failed(client)
    if not right:
        raise Invalid({"password": [_("This is not your password.")]})


def _write(before: User, made: str, actor: Actor) -> None:
    user = queries.one(before.public_id)
    if user.password_hash != before.password_hash:
        raise Invalid({"password": [_("The password was changed in the meantime. Please sign in again.")]})
    user.password_hash = made
    sessions.end_all(user.id, but=actor.session)
    audit.record(Act.ACCOUNT_EDIT, user, actor=actor, detail={"changed": "password"})
    mail.post(
        "password_changed",
        to=user.address,
        locale=user.locale,
        key=f"password:{db.new_public_id()}",
        name=user.name,
    )
