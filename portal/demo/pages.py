"""The demo's letter box: mail that was written into a folder, for whoever sits at this machine."""

import re
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Blueprint, current_app, render_template, request, url_for

from portal.kernel import carrier, mail
from portal.kernel.errors import NotFound
from portal.kernel.web import public

pages = Blueprint("demo", __name__)


@dataclass(frozen=True)
class Letter:
    """A mail as it left; its text in pieces, each with the address it leads to, if it is one of ours."""

    to: str
    subject: str
    at: datetime
    pieces: list[tuple[str, str | None]]


@pages.get("/demo/outbox")
@public(own_units=True)
def outbox() -> str:
    """The newest mails with their links."""
    if not outbox_link():
        raise NotFound()
    return render_template("demo/outbox.html", letters=[_letter(one) for one in mail.file_outbox()])


def outbox_link() -> str | None:
    """Where the letter box is, for a reader at this very machine; links in mail sign people in."""
    settings = current_app.config["SETTINGS"]
    in_folder = settings.PORTAL_ENV == "local" and settings.mail_url.startswith("file:")
    return url_for("demo.outbox") if in_folder and _is_here() else None


def is_loopback(host: str) -> bool:
    """Whether a host's name or number means this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _is_here() -> bool:
    """Asked from this machine, under its own name, and not through a proxy that somebody else stands behind."""
    asked = urlsplit(f"//{request.host}").hostname or ""
    forwarded = {"Forwarded", "X-Forwarded-For"} & set(request.headers.keys())
    return is_loopback(request.remote_addr or "") and is_loopback(asked) and not forwarded


def _letter(filed: carrier.Filed) -> Letter:
    ours = current_app.config["SETTINGS"].PUBLIC_URL.rstrip("/")
    parts = re.split(rf"({re.escape(ours)}/\S*)", filed.body.strip())
    pieces = [(part, part if part.startswith(f"{ours}/") else None) for part in parts if part]
    return Letter(filed.to, filed.subject, filed.at, pieces)
