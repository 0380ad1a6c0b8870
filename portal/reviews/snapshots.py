"""What was frozen: a dossier when its reviewers get it, a packet when its person does.

A snapshot is JSON with its keys in order, in UTF-8, and holds a random salt: whoever knows the hash and guesses at the
content cannot make sure. Erasure empties the text and keeps the hash.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any


def frozen(content: Mapping[str, Any]) -> str:
    """The one text that is hashed, with a salt of its own."""
    salted = {**content, "salt": secrets.token_hex(16)}
    return json.dumps(salted, sort_keys=True, ensure_ascii=False, indent=1) + "\n"


def sha256(snapshot: str | bytes) -> str:
    """The SHA-256 of a snapshot's bytes, in hexadecimal."""
    return hashlib.sha256(snapshot.encode() if isinstance(snapshot, str) else snapshot).hexdigest()


def content(snapshot: str) -> dict[str, Any]:
    """A snapshot as it was frozen, without its salt."""
    said = json.loads(snapshot)
    del said["salt"]
    return said
