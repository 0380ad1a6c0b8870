"""Publications that look like one work: an author, or an administrator, says whether they are."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.accounts.login import actor
from portal.kernel.errors import IllegalMove
from portal.kernel.web import performs
from portal.kernel.words import Sentence, _
from portal.policy.actor import Actor, Role
from portal.policy.acts import Act
from portal.publications import merging, queries_help, queries_merging, views_merging
from portal.publications.lifecycle import MergeStatus

pages = Blueprint("merges", __name__)


@pages.get("/my/publications/merges")
@performs(Act.MERGE_READ)
def index() -> str:
    """Pairs that wait for a word, that were merged, and that are two works."""
    look(actor())
    asked = request.args.get("show")
    show = next((one for one in MergeStatus if one == asked), MergeStatus.SUGGESTED)
    pairs, page = views_merging.pairs(actor(), show, request.args.get("after"))
    return render_template("publications/merges.html", pairs=pairs, page=page)


@pages.post("/my/publications/merges/<public_id>/confirm")
@performs(Act.MERGE_CONFIRM)
def confirm(public_id: str) -> Response:
    """They are one work."""
    return _say(public_id, merging.confirm, _("They are shown as one work now."))


@pages.post("/my/publications/merges/<public_id>/dismiss")
@performs(Act.MERGE_DISMISS)
def dismiss(public_id: str) -> Response:
    """They are two works."""
    return _say(public_id, merging.dismiss, _("They are two works. You are not asked again."))


@pages.post("/my/publications/merges/<public_id>/undo")
@performs(Act.MERGE_UNDO)
def undo(public_id: str) -> Response:
    """Take back what was said."""
    return _say(public_id, merging.undo, _("Taken back."))


def look(who: Actor) -> None:
    """Let in whoever has a page here, and administrators; raises NotSignedIn, Forbidden."""
    person = queries_help.own(who)
    views_merging.may_look(who, person if Role.ADMINISTRATOR not in who.roles else True)


def _say(public_id: str, act: Callable[..., None], done: Sentence) -> Response:
    found = queries_merging.one(actor(), public_id)
    before = found.status
    try:
        act(found, actor=actor())
    except IllegalMove as refused:
        flash(str(refused.sentence), "error")
    else:
        flash(str(done))
    shown = None if before == MergeStatus.SUGGESTED else before
    return redirect(url_for("merges.index", show=shown), 303)
