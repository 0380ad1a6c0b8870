"""What every page shows around its text: the lab's name, ways about the house, the reader's name and language."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import flask_babel
from flask import Flask, Response, current_app, has_request_context, request, url_for

from portal.accounts.login import actor
from portal.demo.pages import outbox_link
from portal.kernel import once, words
from portal.kernel.words import _
from portal.policy.actor import Actor, Role

LANGUAGES = (("en", "English"), ("fr", "Français"))
COMMITTEE = {Role.RECRUITER, Role.STAFF, Role.ADVISOR, Role.DIRECTOR}
A_YEAR = 365 * 24 * 3600


def configure(app: Flask) -> None:
    """Give an app's pages their surroundings and its templates their filters."""
    words.configure(app)
    app.context_processor(surroundings)
    app.after_request(_keep_language)
    app.jinja_env.globals["new_key"] = once.new_key
    app.jinja_env.filters |= {"moment": _moment, "day": words.say_date, "number": words.say_number}


def reader_language() -> str:
    """The reader's language: chosen here or before, else their account's, else what the browser asks for, else the lab's.

    Without a reader it is the lab's.
    """
    fallback = flask_babel.get_babel().default_locale
    if not has_request_context():
        return fallback
    for chosen in (
        request.args.get("lang"),
        request.cookies.get("locale"),
        actor().locale if actor().signed_in else None,
    ):
        if chosen in words.LOCALES:
            return chosen
    return request.accept_languages.best_match(words.LOCALES) or fallback


def surroundings() -> dict[str, Any]:
    """The context of the layout."""
    reader, settings = actor(), current_app.config["SETTINGS"]
    return {
        "lab": {"name": settings.LAB_NAME, "support_email": settings.SUPPORT_EMAIL},
        "actor": reader,
        "home_href": url_for("home.front"),
        "navigation": _navigation(reader),
        "account_links": _account_links(reader),
        "locale_links": _locale_links(),
        "footer_links": _footer_links(),
        "demo_outbox": outbox_link(),
    }


def _footer_links() -> list[tuple[Any, str]]:
    outbox = outbox_link()
    demo = [(_("Mail written here"), outbox)] if outbox else []
    ours = [(_("Privacy"), url_for("home.privacy")), (_("Legal notice"), url_for("home.legal"))]
    return [*ours, (_("For programs"), url_for("reference.docs")), *demo]


def _navigation(reader: Actor) -> list[tuple[Any, str, bool, int]]:
    ways: list[tuple[Any, str, Callable[[Actor], bool]]] = [
        (_("Positions"), "positions.index", lambda _reader: True),
        (_("Publications"), "publications.index", lambda _reader: True),
        (_("People"), "people.index", lambda _reader: True),
        (_("Your desk"), "home.desk", lambda reader: reader.signed_in),
        (_("Applications"), "applications.index", lambda reader: reader.signed_in and not reader.roles),
        (_("Committee"), "committee.index", lambda reader: bool(reader.roles & COMMITTEE)),
        (_("Reviews"), "reviews.index", lambda reader: Role.ADVISOR in reader.roles),
        (_("Rounds"), "rounds.index", lambda reader: Role.DIRECTOR in reader.roles),
        (_("Administration"), "administration.index", lambda reader: Role.ADMINISTRATOR in reader.roles),
    ]
    here = request.blueprint
    return [
        (label, url_for(endpoint), endpoint.split(".")[0] == here and endpoint != "home.front", 0)
        for label, endpoint, shown in ways
        if shown(reader)
    ]


def _account_links(reader: Actor) -> list[tuple[Any, str, str]]:
    if not reader.signed_in:
        return [(_("Sign in"), url_for("accounts.sign_in"), "get")]
    own = [(_("Your applications"), url_for("applications.index"), "get")] if reader.roles else []
    if reader.roles & {Role.STAFF, Role.DIRECTOR}:
        own.append((_("Your dossier"), url_for("dossier.index"), "get"))
    return [
        (_("Your account"), url_for("accounts.account"), "get"),
        *own,
        (_("Sign out"), url_for("accounts.sign_out"), "post"),
    ]


def _locale_links() -> list[tuple[str, str, str, bool]]:
    here, asked = url_for("home.front"), {}
    if request.endpoint:
        here, asked = url_for(request.endpoint, **(request.view_args or {})), request.args.to_dict()
    spoken = words.language()
    return [
        (code, name, f"{here}?{urlencode(asked | {'lang': code})}", code == spoken)
        for code, name in LANGUAGES
    ]


def _keep_language(response: Response) -> Response:
    """A language chosen by a link stays chosen in this browser."""
    chosen = request.args.get("lang")
    if chosen in words.LOCALES and chosen != request.cookies.get("locale"):
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie("locale", chosen, max_age=A_YEAR, samesite="Lax", secure=secure, httponly=True)
    return response


def _moment(moment: datetime, zone: ZoneInfo | str | None = None, style: str = "long") -> str:
    """A moment in a zone, the lab's if none is named."""
    named = zone or current_app.config["SETTINGS"].LAB_TIMEZONE
    return words.say_moment(moment, ZoneInfo(named) if isinstance(named, str) else named, style)
