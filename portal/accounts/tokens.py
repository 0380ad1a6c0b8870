"""Secrets that prove something: long ones stand in links, short ones are typed; only their hashes are kept.

A link holds 256 bits, so that its plain SHA-256 tells nothing. A code has eight digits, which whoever stole the
database could try out: its hash is keyed with the portal's own secret, which is not in the database.
"""

import hashlib
import hmac
import re
import secrets

CODE_DIGITS = 8

_key = b""


def configure(key: str) -> None:
    """Set the secret that keys the hashes of codes."""
    global _key
    _key = key.encode()


def new_secret() -> str:
    """256 random bits that are safe in an address."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Eight random digits."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def digest(secret: str) -> str:
    """A long secret as it is kept and found."""
    return hashlib.sha256(secret.encode()).hexdigest()


def keyed(text: str) -> str:
    """Something short as it is kept: without the portal's secret nobody can try it out."""
    return hmac.new(_key, text.encode(), hashlib.sha256).hexdigest()


def same(kept: str | None, typed: str) -> bool:
    """Whether a typed code is the one kept; blanks and dashes in it are let be."""
    return hmac.compare_digest(kept or "-" * 64, keyed(re.sub(r"[\s\u2010-\u2015-]", "", typed)))
