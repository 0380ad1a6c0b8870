"""A public page that has not changed is not made again: visitors without a session are answered 304.

What a page shows is known by a cheap question to the database, its `version`; the reader's language, the whole
address and this deployment of the portal stand beside it in the ETag.
"""

import hashlib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from flask import Response, current_app, make_response, request
from flask.typing import ResponseReturnValue

from portal.kernel.words import language

PORTAL = Path(__file__).resolve().parents[1]


def fresh(version: Callable[[], Sequence[object]], render: Callable[[], ResponseReturnValue]) -> Response:
    """The page, or for a visitor who has it already, only that it is the same; with a session it is never kept."""
    if current_app.config["SESSION_COOKIE_NAME"] in request.cookies:
        return make_response(render())
    tag = _tag(version())
    same = request.if_none_match.contains(tag)
    response = Response(status=304) if same else make_response(render())
    response.set_etag(tag)
    response.headers["Cache-Control"] = "public, no-cache"
    return response


@cache
def deployment() -> str:
    """A fingerprint of the portal's own files: another one after every change of code, template or translation."""
    seen = hashlib.sha256()
    for path in sorted(PORTAL.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            seen.update(path.read_bytes())
    return seen.hexdigest()


def _tag(version: Sequence[object]) -> str:
    settings = current_app.config["SETTINGS"]
    parts = (
        deployment(),
        settings.LAB_NAME,
        settings.SUPPORT_EMAIL,
        settings.PUBLIC_URL,
        language(),
        request.full_path,
        *version,
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
