"""The committee's pages: its positions, the table of one, the queue, the picture."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal import policy
from portal.accounts import login
from portal.kernel import clock, paging
from portal.kernel.errors import NotFound
from portal.kernel.web import performs
from portal.policy.acts import Act
from portal.recruitment import queries_committee, views_committee, views_picture
from portal.recruitment.lifecycle import Status
from portal.recruitment.models import Position
from portal.recruitment.queries_committee import SORTS, Filter
from portal.recruitment.views_committee import STANDS

pages = Blueprint("committee", __name__)


@pages.get("/committee")
@performs(Act.HOME_READ)
def index() -> str:
    """The positions I own or joined, and what waits."""
    policy.require(login.actor(), Act.HOME_READ)
    page = views_committee.boards(login.actor(), request.args.get("after"))
    may_create = policy.may(login.actor(), Act.POSITION_CREATE)
    return render_template("committee/index.html", page=page, stands=STANDS, may_create=may_create)


@pages.get("/committee/positions/<slug>")
@performs(Act.COMMITTEE_READ)
def position(slug: str) -> str:
    """The table of a position: filtered, sorted, searched, a page at a time."""
    found, wanted = seen(slug), _wanted()
    table = views_committee.table(login.actor(), found, wanted, request.args.get("after"))
    count = None
    if wanted.words or wanted.unread:
        count = paging.capped_count(queries_committee.filtered(login.actor(), found, wanted))
    return render_template("committee/position.html", table=table, count=count, stands=STANDS, here=_here())


@pages.get("/committee/positions/<slug>/next")
@performs(Act.COMMITTEE_READ)
def following(slug: str) -> Response | str:
    """On to the application that was read least and waits for me; `after` is the one that I come from."""
    found = seen(slug)
    if "reader" not in found.standing:
        raise NotFound()
    waiting = queries_committee.next_to_read(login.actor(), found, request.args.get("after"))
    if waiting is None:
        return render_template(
            "committee/all_read.html", position=views_committee.position_shown(found, found.standing)
        )
    return redirect(url_for("committee.application", public_id=waiting, queue="yes"), 303)


@pages.get("/committee/positions/<slug>/picture")
@performs(Act.COMMITTEE_READ)
def picture(slug: str) -> str:
    """How far applications came, and how long they stood where."""
    shown = views_picture.picture(login.actor(), seen(slug), clock.now())
    return render_template("committee/picture.html", picture=shown)


def seen(slug: str) -> Position:
    """A position on whose committee's side the reader is; raises NotFound."""
    found = queries_committee.position(login.actor(), slug)
    policy.require(login.actor(), Act.COMMITTEE_READ, found)
    return found


def _wanted() -> Filter:
    status, sort = request.args.get("status"), request.args.get("sort", "-received")
    return Filter(
        status=next((one for one in Status if one == status), None),
        words=request.args.get("q", "").strip()[:500],
        unread=request.args.get("unread") == "yes",
        sort=sort.removeprefix("-") if sort.removeprefix("-") in SORTS else "received",
        falling=sort.startswith("-"),
    )


def _here() -> Callable[..., str]:
    """This table's address with something else asked of it; the page one is on is left behind."""
    asked: dict[str, Any] = {
        name: request.args.get(name) or None for name in ("status", "q", "unread", "sort")
    }
    here = {**(request.view_args or {}), **asked}
    return lambda **changed: url_for("committee.position", **here | changed)
