"""The edge: what every route declares, the unit a request works in, headers, and refusals as pages.

A view says `@performs(Act.X)` or `@public`; the app refuses to start with one that says neither. The request's
unit opens after its body has arrived: GET reads (the database refuses to write), everything else writes, and a
refusal leaves nothing behind. A view that does slow work says `own_units=True` and opens its own short ones.
"""

import re
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

import structlog
from flask import (
    Flask,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from portal.kernel import clock, db, errors, once
from portal.kernel.forms import showable
from portal.kernel.problems import problem
from portal.kernel.words import _

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
PRIVATE_FIELDS = frozenset({"csrf_token", "_key", "password", "new_password", "code"})

csrf = CSRFProtect()
log = structlog.get_logger("portal.web")


def performs(act: Any, *, own_units: bool = False) -> Callable[[Callable], Callable]:
    """Declare the act that a view performs, and give it its unit of work."""

    def declare(view: Callable) -> Callable:
        @wraps(view)
        def enter(*args: Any, **kwargs: Any) -> Response:
            if own_units:
                return make_response(view(*args, **kwargs))
            return _in_unit(lambda: make_response(view(*args, **kwargs)))

        enter.act = act  # type: ignore[attr-defined]
        return enter

    return declare


def public(view: Callable | None = None, *, own_units: bool = False) -> Callable:
    """Declare that anybody may call a view."""
    declare = performs(None, own_units=own_units)
    return declare(view) if view else declare


def _in_unit(view: Callable[[], Response]) -> Response:
    if request.method in SAFE:
        with db.reading():
            return view()
    key = _sending()
    try:
        response = _write(view, key)
    except (IntegrityError, StaleDataError, errors.PortalError):
        if key and (led := _where_it_led(key)):
            return led
        raise
    return (key and response.status_code >= 400 and _where_it_led(key)) or response


def _sending() -> str | None:
    """What tells one sending of a form from another: its one-time key with where it goes and all that it says.

    Somebody who goes back and says something else means something else, and must not be led to what they said before.
    """
    if not (key := request.form.get("_key")):
        return None
    said = sorted(one for one in request.form.items(multi=True) if one[0] not in {"_key", "csrf_token"})
    return repr((key, request.path, said))


def _write(view: Callable[[], Response], key: str | None) -> Response:
    with db.unit() as here:
        if key and (location := once.where(key)):
            return _lead(location)
        response = view()
        if response.status_code >= 400:
            here.rollback()
        elif key and response.location:
            once.spend(key, response.location)
        return response


def _where_it_led(key: str) -> Response | None:
    """To where the same form led that arrived at the same moment and was quicker, if there was one."""
    with db.reading():
        location = once.where(key)
    if location is None:
        return None
    session.modified = False  # whoever was signed in here was rolled back with everything else
    return _lead(location)


def _lead(location: str) -> Response:
    """To where this form led when it came for the first time."""
    g.acted_before = True
    return make_response(redirect(location, 303))


def undeclared(app: Flask, brought: frozenset[str]) -> list[str]:
    """Routes that declare nothing and that no package brought."""
    return [
        str(rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in brought and not hasattr(app.view_functions[rule.endpoint], "act")
    ]


def configure(app: Flask) -> None:
    """CSRF, headers, request ids and refusals for an app."""
    app.before_request(_begin_request)  # before CSRF, which waits for the whole body
    csrf.init_app(app)
    app.after_request(_finish_response)
    app.register_error_handler(errors.PortalError, refuse)
    app.register_error_handler(CSRFError, lambda _error: again(400))
    app.register_error_handler(HTTPException, _refuse_http)
    app.register_error_handler(StaleDataError, lambda _error: refuse(errors.IllegalMove()))
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(Exception, _fault)


def is_program() -> bool:
    """Whether a program asks, at the JSON API."""
    return request.path.startswith("/api/") and not request.path.startswith("/api/v1/docs")


def wants_json() -> bool:
    """Whether a program asks, or a script of ours that wants its answer as JSON."""
    asked = "X-Autosave" in request.headers or request.accept_mimetypes.best == "application/json"
    return asked or is_program()


def refuse(error: errors.PortalError) -> Response:
    """A refusal as a page, or as JSON for a script."""
    if wants_json():
        response = problem(error)
    elif isinstance(error, errors.NotSignedIn) and request.method not in SAFE:
        response = again(401)
    elif isinstance(error, errors.NotSignedIn):
        to = url_for("accounts.sign_in", next=request.full_path.rstrip("?"))
        response = make_response(redirect(to, 303))
    else:
        response = make_response(render_template("errors/error.html", error=error), error.status)
    if (wait := getattr(error, "retry_after", None)) is not None:
        response.headers["Retry-After"] = str(wait)
    return response


def again(status: int) -> Response:
    """What was typed, shown again in a form that can be sent once more: after signing in, or with a fresh token."""
    if wants_json():
        return problem(errors.NotFromHere() if is_program() else errors.NotSignedIn())
    typed = [(n, showable(text)) for n, text in request.form.items(multi=True) if n not in PRIVATE_FIELDS]
    page = render_template(
        "errors/again.html", typed=typed, action=request.full_path.rstrip("?"), key=once.new_key()
    )
    return make_response(page, status)


def _refuse_http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    known = {404: errors.NotFound, 413: errors.TooLarge}.get(error.code)
    if isinstance(error, RequestEntityTooLarge):
        return refuse(
            errors.TooLarge(
                _(
                    "That is more than this page can take. Go back in your browser: what you typed is still there."
                )
            )
        )
    refusal = known() if known else errors.PortalError()
    if error.code == 405:
        refusal.sentence = _("This address cannot be used in that way.")
    refusal.status = error.code
    response = refuse(refusal)
    for name, value in error.get_response().headers:
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _database_away(error: OperationalError) -> Response:
    log.warning("database_away", error=type(error.orig).__name__)
    g.database_away = True
    return refuse(errors.Unavailable())


def _fault(error: Exception) -> Response:
    log.exception("fault", error=type(error).__name__)
    if current_app.testing:
        raise error
    refusal = errors.PortalError(
        _("Something went wrong on our side. It was written down, and nothing was half-saved.")
    )
    refusal.status, refusal.code = 500, "fault"
    return refuse(refusal)


def _begin_request() -> None:
    now = time.monotonic()
    began, taken = request.environ.get("portal.arrival", (now, now))  # from serve_threads.py
    g.arrived_at = clock.now() - timedelta(seconds=now - began)
    # The setting alone limits multipart forms only.
    if request.mimetype in {"application/x-www-form-urlencoded", "application/json"}:
        request.max_content_length = current_app.config["MAX_FORM_MEMORY_SIZE"]
    sent = request.headers.get("X-Request-ID", "")
    g.request_id = sent if REQUEST_ID.fullmatch(sent) else uuid.uuid4().hex
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)
    patience = current_app.config["SETTINGS"].WEB_PATIENCE_SECONDS
    if taken - began > patience and request.path != "/healthz":
        log.warning("waited_too_long", seconds=round(taken - began, 1))
        g.database_away = True  # the refusal asks it nothing
        while request.stream.read(65_536):  # a connection closed on who still sends loses them the answer
            pass
        raise errors.Unavailable()
    if "\0" in request.path or b"%00" in request.query_string:  # which PostgreSQL cannot look for
        raise errors.NotFound()


def _finish_response(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-ID"] = g.get("request_id", "")
    if "public" not in response.headers.get("Cache-Control", ""):
        response.headers["Cache-Control"] = "no-store"
    response.vary.update(("Cookie", "Accept-Language"))
    return response
