"""A public page that has not changed is not made again: visitors without a session are answered 304, or what was made.

What a page shows is known by a cheap question to the database, its `version`; the reader's language, the whole
address and this deployment of the portal stand beside it in the ETag. A worker keeps the last few answers by their
tags; what is not public never comes here.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from threading import Lock

from flask import Response, current_app, g, make_response, request
from flask.typing import ResponseReturnValue

from portal.kernel.words import language

PORTAL = Path(__file__).resolve().parents[1]


def fresh(version: Callable[[], Sequence[object]], render: Callable[[], ResponseReturnValue]) -> Response:
    """The page, or for a visitor who has it already, only that it is the same; with a session it is never kept."""
    if current_app.config["SESSION_COOKIE_NAME"] in request.cookies:
        return make_response(render())
    tag = _tag(version())
    same = request.if_none_match.contains(tag)
    response = Response(status=304) if same else KEPT.answer(tag, render)
    response.set_etag(tag)
    response.headers["Cache-Control"] = "public, no-cache"
    return response


class Kept:
    """The answers that were asked for last, by their tags: four megabytes of them a worker, each for a minute.

    A tag that comes too early, from a change that was noted before and committed after another, is wrong no longer.
    """

    most, largest, age = 4 * 1024 * 1024, 256 * 1024, 60.0

    def __init__(self) -> None:
        self.answers: OrderedDict[str, tuple[float, bytes, list[tuple[str, str]]]] = OrderedDict()
        self.size, self.lock = 0, Lock()

    def answer(self, tag: str, render: Callable[[], ResponseReturnValue]) -> Response:
        """What a tag stands for, made if it is not kept; refusals, files and large answers are not kept."""
        with self.lock:
            made_at, body, headers = self.answers.get(tag, (-self.age, b"", []))
        if time.monotonic() - made_at < self.age:
            g.acted_before = True
            return Response(body, headers=headers)
        response = make_response(render())
        if response.status_code == 200 and not response.is_streamed and not response.direct_passthrough:
            self._keep(tag, response.get_data(), list(response.headers))
        return response

    def _keep(self, tag: str, body: bytes, headers: list[tuple[str, str]]) -> None:
        if len(body) > self.largest:
            return
        with self.lock:
            before = self.answers.pop(tag, None)
            self.size += len(body) - (len(before[1]) if before else 0)
            self.answers[tag] = time.monotonic(), body, headers
            while self.size > self.most:
                self.size -= len(self.answers.popitem(last=False)[1][1])

    def forget(self) -> None:
        """Keep nothing, as when the database is another one."""
        self.answers.clear()
        self.size = 0


KEPT = Kept()


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
