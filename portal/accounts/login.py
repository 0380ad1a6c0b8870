"""Who is here: flask-login carries a session's secret in the signed cookie, the session itself is a row.

The row is read once a request, before the request's own unit opens, into a frozen Actor. That it was used is
noted every five minutes at most, and never for what a browser fetches on a guess.
"""

import flask_login
from flask import Flask, current_app, g, has_request_context, request, session

from portal.accounts import queries, rules, sessions, tokens
from portal.accounts.models import Proof, User
from portal.kernel import clock, db, traces
from portal.kernel.errors import NotSignedIn
from portal.kernel.web import is_program
from portal.kernel.words import _
from portal.policy import is_for_visitors
from portal.policy.actor import VISITOR, Actor

manager = flask_login.LoginManager()
manager.session_protection = None  # a laptop that changes networks is still the same laptop


class SignedIn(flask_login.UserMixin):
    """An actor as flask-login carries them."""

    def __init__(self, actor: Actor, secret: str):
        self.actor, self.secret = actor, secret

    def get_id(self) -> str:
        return self.secret


class Nobody(flask_login.AnonymousUserMixin):
    """A visitor as flask-login carries them."""

    actor = VISITOR


manager.anonymous_user = Nobody


def configure(app: Flask) -> None:
    """Recognise people in every request of an app."""
    tokens.configure(app.config["SECRET_KEY"])
    app.config.update(PERMANENT_SESSION_LIFETIME=rules.ABSOLUTE, SESSION_REFRESH_EACH_REQUEST=False)
    manager.init_app(app, add_context_processor=False)
    app.before_request(_recognise)


def actor() -> Actor:
    """Who reads this page; a visitor where nobody is signed in, or where the database cannot say."""
    asked = has_request_context() and not g.get("database_away")
    if asked and "bearer" in g:
        return g.bearer
    return flask_login.current_user.actor if asked else VISITOR


def enter(user: User, *, proved: bool = False) -> None:
    """Sign this browser in as a user, in the caller's unit; nothing of the session before is kept.

    `proved` says that this browser has just proved the user's address.
    """
    _end_row()
    secret = sessions.begin(user, user_agent=request.user_agent.string, client=client(), proved=proved)
    who = queries.signed_in(secret)
    assert who is not None
    _start_over()
    flask_login.login_user(SignedIn(who[0], secret))


def leave() -> None:
    """Sign this browser out, in the caller's unit."""
    _end_row()
    flask_login.logout_user()
    _start_over()


def wait_for_code(proof: Proof, goal: str) -> None:
    """Bind a proof to this browser: only here its code is worth something."""
    session["proof"], session["next"] = proof.public_id, goal


def client() -> str:
    """The address this request came from, right behind as many proxies as are trusted."""
    return request.remote_addr or ""


@manager.user_loader
def _load(secret: str) -> SignedIn | None:
    with db.reading():
        found = queries.signed_in(secret)
    if found is None:
        return None
    who, seen_at = found
    if who.session and clock.now() - seen_at >= sessions.SEEN_EVERY and not is_guess():
        traces.leave(lambda: sessions.seen(who.session or ""))
    return SignedIn(who, secret)


def _recognise() -> None:
    """Who is not signed in is asked to, before a page that is not for visitors looks for anything."""
    if is_program() and "Authorization" in request.headers:
        g.bearer = _by_token()
    g.principal = actor().public_id or "visitor" if is_program() else ""
    act = getattr(current_app.view_functions.get(request.endpoint or ""), "act", None)
    if request.endpoint != "static" and not actor().signed_in and act and not is_for_visitors(act):
        raise NotSignedIn()


def _by_token() -> Actor:
    """Whose token a program shows; raises NotSignedIn for one that does not work. Cookies are not looked at."""
    kind, _blank, secret = request.headers["Authorization"].partition(" ")
    with db.reading():
        found = queries.by_token(secret.strip()) if kind.lower() == "bearer" else None
    if found is None:
        raise NotSignedIn(_("This token does not work: it is unknown, expired or revoked."))
    who, token = found
    if token.used_at is None or clock.now() - token.used_at >= sessions.SEEN_EVERY:
        traces.leave(lambda: sessions.used(token.public_id))
    return who


def is_guess() -> bool:
    """Whether a browser fetches this on a guess, and nobody has opened anything yet."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return request.method in {"HEAD", "OPTIONS"} or "prefetch" in purpose


def _end_row() -> None:
    if secret := session.get("_user_id"):
        sessions.end_secret(secret)


def _start_over() -> None:
    session.clear()
    session.permanent = True
