"""One application as a committee reads it: the page, its documents, one's evaluation, and conflicts.

Whoever opens a page or a document leaves a trace before a byte of it leaves: from then on the applicant can no
longer correct what was sent.
"""

from typing import Any

from flask import flash, jsonify, make_response, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from portal import policy
from portal.accounts import login
from portal.kernel import db, documents, traces
from portal.kernel.errors import Incomplete, Invalid, NotFound, PortalError, Stale
from portal.kernel.forms import Form
from portal.kernel.web import performs, wants_json
from portal.kernel.words import _
from portal.policy.acts import Act
from portal.recruitment import (
    judging,
    queries,
    queries_committee,
    queries_judged,
    schemas_committee,
    snapshots,
    views_committee,
    views_reading,
)
from portal.recruitment.models import Application, Evaluation
from portal.recruitment.pages_committee import pages

# Programs in a document, if a viewer has any use for them, run nowhere and reach nothing.
DOCUMENT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'; sandbox"
)


@pages.get("/committee/applications/<public_id>")
@performs(Act.APPLICATION_READ, own_units=True)
def application(public_id: str) -> Response:
    """The reading page."""
    with db.reading():
        found = readable(public_id)
        shown = make_response(_page(found, _form(found)))
    leave_trace(("application", public_id))
    return shown


@pages.get("/committee/applications/<public_id>/documents/<document_id>")
@performs(Act.APPLICATION_READ, own_units=True)
def document(public_id: str, document_id: str) -> Response:
    """A document of what was sent last, shown beside the form."""
    with db.reading():
        sent = readable(public_id).submissions[-1].snapshot
    listed = snapshots.content(sent)["documents"] if sent else ()
    named = next((one for one in listed if one["id"] == document_id), None)
    if named is None:
        raise NotFound()
    leave_trace(("application", public_id), ("document", document_id))
    file = documents.open(named["sha256"])
    response = send_file(file, "application/pdf", download_name=named["name"], etag=named["sha256"])
    response.headers["Content-Security-Policy"] = DOCUMENT_POLICY
    response.headers["Cache-Control"] = "no-store"
    return response


@pages.post("/committee/applications/<public_id>/evaluation")
@performs(Act.EVALUATION_WRITE)
def evaluate(public_id: str) -> Response:
    """Keep my evaluation as it stands, or submit it; with `act=next`, go on to the next one."""
    found = readable(public_id, to_change=True)
    form = Form(schemas_committee.evaluation(found.position.criteria), typed=request.form)
    act = request.form.get("act", "save")
    try:
        kept = _keep(found, form, act)
    except (Invalid, Incomplete) as error:
        return _refused(found, form, error)
    except Stale as error:
        return _stale(found, form, error)
    if wants_json():
        return jsonify(version=kept.version, saved_at=kept.saved_at.isoformat())
    return redirect(_onward(found, act), 303)


@pages.post("/committee/applications/<public_id>/evaluation/reopen")
@performs(Act.EVALUATION_REOPEN)
def reopen(public_id: str) -> Response:
    """Take my evaluation back to change it."""
    found = readable(public_id, to_change=True)
    mine = queries_judged.evaluation(login.actor(), found)
    if mine is None:
        raise NotFound()
    judging.reopen(mine, actor=login.actor())
    return redirect(address(found), 303)


@pages.route("/committee/applications/<public_id>/conflict", methods=["GET", "POST"])
@performs(Act.CONFLICT_DECLARE)
def conflict(public_id: str) -> Response:
    """Declare a conflict of my own: from then on I see nothing of this application."""
    found = readable(public_id, to_change=request.method == "POST")
    policy.require(login.actor(), Act.CONFLICT_DECLARE, found)
    form = Form(schemas_committee.Conflict(), typed=request.form if request.method == "POST" else None)
    if form.typed is not None:
        try:
            judging.declare(found, **form.submit(), actor=login.actor())
        except Invalid as error:
            form.refuse(error)
        else:
            flash(str(_("Thank you. This application is hidden from you now.")))
            return redirect(url_for("committee.position", slug=found.position.slug), 303)
    shown = views_reading.reading(found, actor=login.actor())
    page = render_template("committee/conflict.html", form=form, application=shown)
    return make_response(page, 422 if form.errors else 200)


@pages.post("/committee/applications/<public_id>/conflicts/<conflict_id>/override")
@performs(Act.CONFLICT_OVERRIDE)
def override(public_id: str, conflict_id: str) -> Response:
    """Let somebody read in spite of their conflict, for a recorded reason."""
    found = readable(public_id, to_change=True)
    policy.require(login.actor(), Act.CONFLICT_OVERRIDE, found)
    declared = {one.public_id: one for one in queries_judged.conflicts(found)}
    if conflict_id not in declared:
        raise NotFound()
    try:
        reason = Form(schemas_committee.Override(), typed=request.form).submit()["reason"]
    except Invalid:
        flash(str(_("Nothing was changed: an override needs a reason.")), "error")
        return redirect(address(found), 303)
    judging.override(found, declared[conflict_id], reason, actor=login.actor())
    flash(str(_("The conflict is overridden, and the reason is kept.")))
    return redirect(address(found), 303)


def readable(public_id: str, *, to_change: bool = False) -> Application:
    """An application that the reader may read; raises NotFound where there is none for them."""
    found = queries.one_visible(login.actor(), public_id, to_change=to_change)
    policy.require(login.actor(), Act.APPLICATION_READ, found)
    return found


def address(found: Application) -> str:
    """Where an application is read."""
    queue = request.values.get("queue") or None
    return url_for("committee.application", public_id=found.public_id, queue=queue)


def leave_trace(*things: tuple[str, str]) -> None:
    """Keep that the reader opened these; nothing, where their browser only guesses that they will."""
    if not login.is_guess():
        traces.all_opened(things, login.actor())


def _keep(found: Application, form: Form, act: str) -> Evaluation:
    typed = form.save()
    said, version = schemas_committee.evaluated(typed), schemas_committee.version_of(typed)
    kept = judging.save(found, said, version=version, actor=login.actor())
    if act in {"submit", "next"}:
        judging.submit(kept, actor=login.actor())
    return kept


def _onward(found: Application, act: str) -> str:
    if act == "next":
        return url_for("committee.following", slug=found.position.slug, after=found.public_id)
    return address(found)


def _form(found: Application) -> Form:
    kept = views_reading.form_values(found.own_evaluation)
    return Form(schemas_committee.evaluation(found.position.criteria), values=kept)


def _page(found: Application, form: Form) -> str:
    actor, queue = login.actor(), request.values.get("queue") or None
    shown = views_reading.reading(found, actor=actor)
    progress = queries_committee.progress(actor, found.position) if shown.judges else None
    context: dict[str, Any] = {"application": shown, "form": form, "queue": queue, "progress": progress}
    return render_template(
        "committee/application.html", **context, offered=views_committee.offered(shown.acts)
    )


def _refused(found: Application, form: Form, error: PortalError) -> Response:
    if wants_json():
        raise error
    if isinstance(error, Incomplete):
        form.errors[""] = [_("Still needed: %(what)s.", what=one) for one in error.needs]
    elif isinstance(error, Invalid):
        form.refuse(error)
    return make_response(_page(found, form), error.status)


def _stale(found: Application, form: Form, error: Stale) -> Response:
    if wants_json():
        raise error
    labels = {name: one.label for name, one in form.fields.items() if one.kind != "hidden"}
    error.theirs, error.yours = (_flat(one) for one in (error.theirs, error.yours))
    page = render_template(
        "errors/stale.html",
        error=error,
        labels=labels,
        action=url_for("committee.evaluate", public_id=found.public_id),
        back=address(found),
    )
    return make_response(page, error.status)


def _flat(said: dict[str, Any]) -> dict[str, Any]:
    scores = {f"score_{key}": score for key, score in said.pop("scores", {}).items()}
    return scores | said
