"""The JSON API: an operation is an act, an address, what it is told and what it answers, declared in one place.

`@api.get("/rounds/<slug>", Act.ROUND_READ, answers=views.RoundShown)` reads in a unit that cannot write; its view answers a
view or a page of them. `@api.post(…, leads_to=show)` writes, and answers what then stands where it leads, as its GET
would. The document for programs is made from the same declarations (portal/reference.py).

A POST may carry an Idempotency-Key: sent again by the same caller with the same body, it acts no second time and leads
where it led; with another body it is refused. A PUT says by If-Match which version it has seen.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import orjson
from flask import Blueprint, Response, current_app, g, request, url_for
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from portal.kernel import api_asking as asking
from portal.kernel import db, fields, once
from portal.kernel.errors import PortalError
from portal.kernel.forms import Schema
from portal.kernel.freshness import fresh
from portal.kernel.paging import Page
from portal.kernel.shapes import plain
from portal.kernel.web import SAFE, csrf
from portal.kernel.words import _

PREFIX = "/api/v1"

OPERATIONS: dict[str, "Operation"] = {}
DOMAINS: dict[str, "Operations"] = {}


@dataclass(frozen=True)
class Operation:
    """One thing a program can do: its act, how it is asked, and what it answers.

    `answers` is a view's class, `listed` says that a page of them is answered, `media` names what is no JSON.
    `told` is a form's schema of the body, `whole` whether what is required is insisted on, `files` names a multipart
    file. `leads_to` is the GET operation whose answer follows a change, `matches` that the change needs If-Match.
    `moves` says that what is read may stand at another address for good (`MovedAway`).
    """

    method: str
    rule: str
    endpoint: str
    act: Any
    view: Callable[..., Any]
    answers: Any = None
    listed: bool = False
    media: str = "application/json"
    asked: type[Schema] | None = None
    told: type[Schema] | None = None
    whole: bool = True
    files: str | None = None
    leads_to: "Operation | None" = None
    matches: bool = False
    creates: bool = False
    own_units: bool = False
    anybody: bool = False
    moves: bool = False
    version: Callable[..., Any] | None = None

    @property
    def parameters(self) -> list[str]:
        """The names in its address."""
        return re.findall(r"<(?:[a-z]+:)?(\w+)>", self.rule)

    @property
    def answered(self) -> "Operation":
        """The operation whose answer this one gives."""
        return self.leads_to or self

    @property
    def success(self) -> int:
        """The status of what went well."""
        if self.method == "GET":
            return 200
        return 201 if self.creates else 200 if self.leads_to else 204


class MovedAway(Exception):
    """What is read stands at another address of the same operation for good, with these parameters."""

    def __init__(self, **where: str):
        super().__init__(where)
        self.where = where


class Listed(Schema):
    """Where a page of a list begins."""

    after = fields.text(_("The cursor of the page before"), most=1000)


class Operations:
    """The operations of one domain; `title` and `about` head them in the reference."""

    def __init__(self, name: str, import_name: str, *, title: str, about: str):
        self.name, self.title, self.about = name, title, about
        self.blueprint = Blueprint(name, import_name, url_prefix=PREFIX)
        csrf.exempt(self.blueprint)  # what a browser sends is checked by us, what carries a token needs none
        DOMAINS[name] = self

    def get(
        self, rule: str, act: Any, *, answers: Any = None, **more: Any
    ) -> Callable[[Callable], Operation]:
        """Declare an operation that reads; its view answers a view, a Page of views, or a Response."""
        return self._operation("GET", rule, act, answers=answers, **more)

    def post(self, rule: str, act: Any, **more: Any) -> Callable[[Callable], Operation]:
        """Declare an operation that acts; its view answers the parameters of where it leads, where they are others."""
        return self._operation("POST", rule, act, **more)

    def put(self, rule: str, act: Any, **more: Any) -> Callable[[Callable], Operation]:
        """Declare an operation that replaces something."""
        return self._operation("PUT", rule, act, **more)

    def delete(self, rule: str, act: Any, **more: Any) -> Callable[[Callable], Operation]:
        """Declare an operation that takes something away."""
        return self._operation("DELETE", rule, act, **more)

    def _operation(self, method: str, rule: str, act: Any, **more: Any) -> Callable[[Callable], Operation]:
        def declare(view: Callable) -> Operation:
            endpoint = f"{self.name}.{view.__name__}"
            made = Operation(method, rule, endpoint, act, view, **more)
            if made.listed and made.asked is None:
                made = Operation(**{**vars(made), "asked": Listed})

            def enter(**path: str) -> Response:
                return _enter(made, path)

            enter.__name__, enter.__doc__ = view.__name__, view.__doc__
            enter.act = act  # type: ignore[attr-defined]
            self.blueprint.add_url_rule(rule, view.__name__, enter, methods=[method])
            OPERATIONS[endpoint] = made
            return made

        return declare


def _enter(made: Operation, path: dict[str, str]) -> Response:
    """Everything around a view, in the order in which it happens."""
    if request.method not in SAFE and not g.get("bearer"):
        csrf.protect()
    said: dict[str, Any] = {}
    if made.asked:
        said["query"] = asking.query(made.asked())
    elif request.args:
        asking.query(Schema())
    if made.told:
        said["body"] = asking.body(made.told(exclude=asking.hidden(made.told)), whole=made.whole)
    response = _read(made, path, said) if made.method == "GET" else _act(made, path, said)
    if made.anybody:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
    response.vary.add("Authorization")
    return response


def _read(made: Operation, path: dict[str, str], said: dict[str, Any]) -> Response:
    if made.own_units:
        return answer(made, made.view(**path, **said))
    with db.reading():
        try:
            if made.version and not g.get("bearer"):
                version = made.version
                return fresh(lambda: version(**path, **said), lambda: answer(made, made.view(**path, **said)))
            return answer(made, made.view(**path, **said))
        except MovedAway as moved:  # which no worker keeps: a merge may be taken back
            where: dict[str, Any] = {**path, **moved.where}
            return Response(status=301, headers={"Location": url_for(made.endpoint, **where)})


def answer(made: Operation, shown: Any) -> Response:
    """What a GET answers, with its tag."""
    if isinstance(shown, Response):
        return shown
    body = plain(shown)
    if made.listed:
        body = {"items": plain(shown.items), "next": _next(shown)}
    response = Response(orjson.dumps(body), mimetype=made.media)
    response.set_etag(_tag(shown, response.get_data()))
    if made.listed and body["next"]:
        response.headers["Link"] = f'<{body["next"]}>; rel="next"'
    return response


def _next(page: Page) -> str | None:
    if page.next is None:
        return None
    args = {**request.args.to_dict(flat=False), "after": page.next}
    return url_for(request.endpoint or "", **(request.view_args or {}), **args)  # type: ignore[arg-type]


def _tag(shown: Any, body: bytes) -> str:
    """What tells one state of a thing from another: its version where it has one, else all that is shown."""
    version = getattr(shown, "version", None)
    return hashlib.sha256(body).hexdigest()[:32] if version is None else str(version)


def _act(made: Operation, path: dict[str, str], said: dict[str, Any]) -> Response:
    once_key = asking.once_key() if made.method == "POST" else None
    if once_key and (spent := asking.spent(once_key)):
        return _again(made, spent)
    if made.matches:
        assert made.leads_to is not None
        with db.reading():
            seen = made.leads_to.view(**{name: path[name] for name in made.leads_to.parameters})
        said["seen"] = seen
        asking.insist_on_match(seen, _tag(seen, orjson.dumps(plain(seen))))
    try:
        where = _in_unit(made, path, said, once_key)
    except (IntegrityError, StaleDataError, PortalError):
        # the same may have arrived at the same moment, and been quicker
        if once_key and (spent := asking.spent(once_key)):
            return _again(made, spent)
        raise
    return _led(made, where, made.success)


def _in_unit(
    made: Operation, path: dict[str, str], said: dict[str, Any], once_key: tuple[str, str] | None
) -> dict[str, str]:
    def keep(where: dict[str, str]) -> dict[str, str]:
        if once_key:
            once.spend(once_key[0], _location(made, where), asked=once_key[1])
        return where

    if not made.own_units:
        with db.unit():
            return keep({**path, **(made.view(**path, **said) or {})})
    where = {**path, **(made.view(**path, **said) or {})}
    with db.unit():
        return keep(where)


def _location(made: Operation, where: dict[str, str]) -> str:
    if made.leads_to is None:
        return ""
    named: dict[str, Any] = {name: where[name] for name in made.leads_to.parameters}
    return url_for(made.leads_to.endpoint, **named)


def _led(made: Operation, where: dict[str, str], status: int) -> Response:
    """What stands where a change led, as its GET would answer it."""
    if made.leads_to is None:
        return Response(status=204)
    response = _stands(made.leads_to, {name: where[name] for name in made.leads_to.parameters})
    response.status_code = status
    response.headers["Location"] = _location(made, where)
    return response


def _stands(to: Operation, where: dict[str, str]) -> Response:
    if to.own_units:
        return answer(to, to.view(**where))
    with db.reading():
        return answer(to, to.view(**where))


def _again(made: Operation, spent: once.SpentKey) -> Response:
    """Where it led when it came for the first time, as that stands now."""
    g.acted_before = True
    if made.leads_to is None:
        response = Response(status=204)
    else:
        where = current_app.create_url_adapter(request)
        assert where is not None
        response = _led(made, dict(where.match(unquote(spent.location), "GET")[1]), made.success)
    response.headers["Idempotency-Replayed"] = "true"
    return response
