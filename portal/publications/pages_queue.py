"""One's own publications: what waits for an answer, what was answered, and asking arXiv for more."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal import policy
from portal.accounts.login import actor
from portal.kernel.errors import Invalid, NotFound, NotSignedIn
from portal.kernel.forms import Form
from portal.kernel.web import performs
from portal.kernel.words import Sentence, _
from portal.policy.acts import Act
from portal.publications import (
    attributing,
    harvesting,
    queries_harvest,
    queries_queue,
    schemas,
    views_harvest,
    views_queue,
)
from portal.publications.lifecycle import HarvestStatus
from portal.publications.queries_queue import Show

pages = Blueprint("queue", __name__)


@pages.get("/my/publications")
@performs(Act.ATTRIBUTION_READ)
def index() -> str:
    """One of the reader's three lists: what waits for their answer, what is theirs, what is not."""
    person = queries_queue.me(actor())
    policy.require(actor(), Act.ATTRIBUTION_READ, person)
    show = next((one for one in Show if one == request.args.get("show")), Show.WAITING)
    said = [one for one in request.args.getlist("answered") if schemas.PUBLIC_ID.fullmatch(one)]
    harvest = queries_queue.last_harvest(person)
    return render_template(
        "publications/queue.html",
        ledger=views_queue.ledger(actor(), person, show, request.args.get("after"), said[: schemas.MOST]),
        harvest=views_harvest.shown(harvest) if harvest else None,
    )


@pages.post("/my/publications/confirm")
@performs(Act.ATTRIBUTION_CONFIRM)
def confirm() -> Response:
    """These are mine."""
    return _answer(Act.ATTRIBUTION_CONFIRM)


@pages.post("/my/publications/reject")
@performs(Act.ATTRIBUTION_REJECT)
def reject() -> Response:
    """These are not mine."""
    return _answer(Act.ATTRIBUTION_REJECT)


@pages.post("/my/publications/undo")
@performs(Act.ATTRIBUTION_UNDO)
def undo() -> Response:
    """Take back what was said of these."""
    return _answer(Act.ATTRIBUTION_UNDO)


def _answer(act: Act) -> Response:
    """Give one answer about what the button names or what is ticked, and go on with the next row."""
    policy.require(actor(), act, queries_queue.me(actor()))
    asked = Form(schemas.Answer(), typed=request.form).save()
    show, after = Show(asked["show"] or Show.WAITING), asked["after"]
    ids = asked["these"].split(",") if asked["these"] else list(dict.fromkeys(asked["attribution"] or ()))
    if not ids:
        return _back(show, after, wrong=_("Please tick the ones that you mean first."))
    if len(ids) > schemas.MOST or not all(map(schemas.PUBLIC_ID.fullmatch, ids)):
        raise NotFound()
    found = queries_queue.some(actor(), ids, to_change=True)
    try:
        typed = Form(schemas.places(ids), typed=request.form).save()
    except Invalid as error:
        return _back(show, after, at=ids[0], wrong=next(iter(error.fields.values()))[0])
    places = {one: typed[f"place-{one}"] for one in ids if typed[f"place-{one}"]}
    said = attributing.answer(found, act, actor=actor(), places=places)
    return _on(said, found, show, after, taken_back=act == Act.ATTRIBUTION_UNDO)


def _on(
    said: attributing.Answered, found: Sequence, show: Show, after: str | None, *, taken_back: bool
) -> Response:
    """On to the next row, with what was said, or back to the first one that was refused."""
    for title, why in said.refused:
        flash(str(_("“%(title)s”: %(why)s", title=title, why=why)), "error")
    done = [one.public_id for one in said.done]
    if not done:
        return _back(show, after, at=found[0].public_id)
    if taken_back:
        flash(str(_("Taken back.")))
        return _back(show, after, at=done[0])
    following = queries_queue.following(found[0], show)
    return _back(show, after if following else None, at=following, answered=done)


def _back(
    show: Show,
    after: str | None,
    *,
    at: str | None = None,
    answered: Sequence[str] = (),
    wrong: Sentence | str | None = None,
) -> Response:
    """To the list where somebody was, at a row of it."""
    if wrong:
        flash(str(wrong), "error")
    shown = None if show == Show.WAITING else show
    anchor = f"p-{at}" if at else None
    return redirect(url_for("queue.index", show=shown, after=after, answered=answered, _anchor=anchor), 303)


@pages.post("/my/publications/sync")
@performs(Act.HARVEST_REQUEST)
def sync() -> Response:
    """Ask arXiv for the reader's publications, or find the search that is under way."""
    found = harvesting.request(queries_queue.me(actor()), actor=actor())
    return redirect(url_for("queue.harvest", public_id=found.public_id), 303)


@pages.get("/my/publications/harvests/<public_id>")
@performs(Act.HARVEST_READ)
def harvest(public_id: str) -> str:
    """How a search at arXiv goes, and what to do next."""
    if not actor().signed_in:
        raise NotSignedIn()
    found = queries_harvest.one_visible(actor(), public_id)
    policy.require(actor(), Act.HARVEST_READ, found)
    sentence = None
    if found.status == HarvestStatus.WAITING:
        line = harvesting.place_in_line(found)
        sentence = views_harvest.waits(line.ahead, line.expected)
    return render_template(
        "publications/harvest.html",
        harvest=views_harvest.shown(found, sentence),
        waiting=queries_queue.waiting(actor()),
        own="self" in found.standing,
    )
