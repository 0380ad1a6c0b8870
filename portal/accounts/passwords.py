"""Passwords: argon2id, at the second recommended option of RFC 9106 (3 passes, 64 MiB, 4 lanes).

Hashing takes memory and time on purpose, so it stands outside units of work, and only two are in work at once
in a process. A password nobody has is checked against a hash nobody fits: unknown accounts cost the same.
"""

import base64
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import Parameters, PasswordHasher, profiles
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from portal.kernel import db
from portal.kernel.forms import tidy
from portal.kernel.words import Sentence, _

LEAST, MOST = 12, 1000
COMMON = frozenset(Path(__file__).with_name("common_passwords.txt").read_text().split())
PRODUCTION = profiles.RFC_9106_LOW_MEMORY
CHEAP = Parameters(Type.ID, 19, 16, 32, time_cost=1, memory_cost=8, parallelism=1)

_two_at_once = BoundedSemaphore(2)
_hasher = PasswordHasher.from_parameters(PRODUCTION)


def configure(*, cheap: bool) -> None:
    """Hash as in production, or cheaply, which only tests may."""
    global _hasher
    _hasher = PasswordHasher.from_parameters(CHEAP if cheap else PRODUCTION)


def hashed(password: str) -> str:
    """A password as it is kept; outside units of work."""
    db.outside("hashing a password")
    with _two_at_once:
        return _hasher.hash(tidy(password))


def fits(kept: str | None, password: str) -> bool:
    """Whether a password fits what is kept; where nothing is kept, no, after the same work."""
    db.outside("hashing a password")
    with _two_at_once:
        return _verify(kept or _nobodys(), tidy(password)) and kept is not None


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(kept)


def faults(password: str, *, address: str, name: str) -> list[Sentence]:
    """What is wrong with a password somebody chose; nothing, if it may be taken."""
    password = tidy(password)
    plain = password.casefold()
    if len(password) < LEAST:
        return [
            _("A password has %(least)s characters or more; a sentence is easiest to remember.", least=LEAST)
        ]
    if len(password) > MOST:
        return [_("A password has %(most)s characters at most.", most=MOST)]
    if plain in COMMON or len(set(plain)) < 5:
        return [_("This is one of the first passwords that somebody would guess. Please choose another.")]
    if plain in _own_words(address, name):
        return [_("Your own name and address are easy to guess. Please choose another password.")]
    return []


def _own_words(address: str, name: str) -> set[str]:
    words = {address, address.partition("@")[0], name, name.replace(" ", "")}
    return {tidy(one).casefold() for one in words}


def _verify(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def _nobodys() -> str:
    """A hash of today's cost that no password fits."""
    salt, end = (
        base64.b64encode(bytes(n)).decode().rstrip("=") for n in (_hasher.salt_len, _hasher.hash_len)
    )
    cost = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${end}"
