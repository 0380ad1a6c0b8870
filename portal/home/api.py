"""What concerns a reader of the API everywhere: what waits for them, and everything that is held about them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import orjson
from flask import Response, current_app, url_for

from portal import policy
from portal.accounts import login
from portal.home import views_api, views_data, waiting
from portal.home.pages import REVIEWS
from portal.home.views_data import PARTS, Part
from portal.kernel import db, traces
from portal.kernel.api import Operations
from portal.kernel.shapes import plain
from portal.kernel.words import language, speaking
from portal.policy.actor import Actor
from portal.policy.acts import Act

api = Operations(
    "api_home", __name__, title="Yourself", about="What waits for you, and what is held about you."
)

Unit = Callable[[], AbstractContextManager[None]]


@api.get("/my/desk", Act.HOME_READ, answers=views_api.OwnDesk)
def desk() -> views_api.OwnDesk:
    """Read what waits for me."""
    policy.require(login.actor(), Act.HOME_READ)
    found = waiting.of(login.actor(), (*waiting.SOURCES, *REVIEWS))
    return views_api.desk(found, lambda one: url_for(one.endpoint, **one.values))


@api.get("/my/data", Act.HOME_READ, answers=views_data.OwnData, own_units=True)
def data() -> Response:
    """Read everything that the portal holds about me and that I may see.

    It is sent while it is read, however much it is. What the scopes of a token do not cover is left out; where I am signed in,
    and my tokens, are told to nobody but myself.
    """
    policy.require(login.actor(), Act.HOME_READ)
    pieces = _pieces(login.actor(), _units(language()), seen=not login.is_guess())
    return Response(pieces, mimetype="application/json")


def _units(locale: str) -> Unit:
    """Short units in which sentences are said in a language: the request is over while its answer leaves."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    @contextmanager
    def unit() -> Iterator[None]:
        with app.app_context(), speaking(locale), db.reading():
            yield

    return unit


def _pieces(actor: Actor, unit: Unit, *, seen: bool) -> Iterator[bytes]:
    """The object as it is sent, a page of a list at a time; nothing is open while a piece leaves."""
    before = b"{"
    for name, part in PARTS.items():
        if part.is_told(actor):
            yield before + orjson.dumps(name) + b":"
            yield from _part(part, actor, unit, seen=seen)
            before = b","
    yield b"}"


def _part(part: Part, actor: Actor, unit: Unit, *, seen: bool) -> Iterator[bytes]:
    if part.one:
        with unit():
            told = orjson.dumps(plain(part.one(actor)))
        yield told
        return
    before = b"["
    for read in part.lists:
        after, more = None, True
        while more:
            with unit():
                page = read(actor, after)
                items = [orjson.dumps(plain(one)) for one in page]
            if seen:
                traces.all_opened(
                    [("packet", one) for shown in page for one in views_data.packets_in(shown)], actor
                )
            if items:
                yield before + b",".join(items)
                before = b","
            after, more = page.next, page.next is not None
    yield b"]" if before == b"," else b"[]"
