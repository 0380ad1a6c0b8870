"""The applicant's pages: begin, the list of one's own, the task list, its parts, documents.

What was typed stays on the page whatever happens: a refusal shows it again, a stale save shows both texts.
"""

from collections.abc import Callable
from io import BytesIO

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from portal import policy
from portal.accounts import login
from portal.accounts import service as accounts
from portal.kernel import clock, db
from portal.kernel import documents as uploads
from portal.kernel.errors import Invalid, NotSignedIn, PortalError, Stale
from portal.kernel.forms import Form
from portal.kernel.web import performs, wants_json
from portal.kernel.words import _, language
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.publications import queries_lookups, views_lookups
from portal.recruitment import drafting, queries, queries_positions, schemas_application, service, views_own
from portal.recruitment.models import Application, Position

pages = Blueprint("applications", __name__)

TAKEN = uploads.Limits(kinds=frozenset({"pdf", "picture"}))
PARTS = "particulars, papers, statement, questions, 'equal-opportunity'"


@pages.route("/positions/<slug>/apply", methods=["GET", "POST"])
@performs(Act.APPLICATION_START)
def apply(slug: str) -> ResponseReturnValue:
    who = login.actor()
    position = queries_positions.one_visible(who, slug)
    policy.require(who, Act.APPLICATION_START, position)
    form = Form(schemas_application.Apply(), typed=typed())
    if form.typed is None:
        already = queries.active(who.id, position.id) if who.signed_in else None
        return redirect(_address(already), 303) if already else _apply_page(position, form)
    try:
        return redirect(_address(begin(position, form)), 303)
    except PortalError as error:
        refuse(form, error)
        return _apply_page(position, form), error.status


def begin(position: Position, form: Form) -> Application:
    """The draft of whoever is here; a visitor becomes somebody first, with an address alone."""
    if not login.actor().signed_in:
        address = form.submit()["address"]
        service.insist_on_open(position, g.arrived_at)
        login.enter(accounts.start(address, language()))
    application = service.start(position, actor=login.actor(), locale=language(), arrived_at=g.arrived_at)
    if "bearer" not in g:
        session["next"] = _address(application)
    return application


def _apply_page(position: Position, form: Form) -> str:
    return render_template(
        "applications/apply.html", form=form, position=views_own.position_shown(position, g.arrived_at)
    )


@pages.get("/applications")
@performs(Act.HOME_READ)
def index() -> ResponseReturnValue:
    who = login.actor()
    policy.require(who, Act.HOME_READ)
    lines = views_own.own_lines(who, g.arrived_at, request.args.get("after"))
    return render_template("applications/index.html", lines=lines)


@pages.get("/applications/<public_id>")
@performs(Act.APPLICATION_FOLLOW)
def show(public_id: str) -> ResponseReturnValue:
    return status_page(own(public_id))


@pages.route(f"/applications/<public_id>/<any({PARTS}):part>", methods=["GET", "POST"])
@performs(Act.APPLICATION_EDIT)
def part(public_id: str, part: str) -> ResponseReturnValue:
    saves = request.method == "POST"
    if saves and wants_json():  # it shows no page
        application = queries.own_to_save(_reader(), public_id)
    else:
        application = own(public_id, to_change=saves)
    policy.require(login.actor(), Act.APPLICATION_EDIT, application)
    if request.method == "GET" and not _shown(application).may_write:
        return redirect(_address(application), 303)
    kept = drafting.kept(application, part)
    form = Form(schemas_application.FORMS[part](application), values=kept, typed=typed())
    return _part_page(application, part, form) if form.typed is None else take(application, part, form)


def take(
    application: Application, part: str, form: Form, then: Callable[[], str] | None = None
) -> ResponseReturnValue:
    """Save what was typed and go on, or where `then` leads; whatever is wrong, it is shown again, or both texts are."""
    try:
        version = _save(application, part, form)
        leads = then() if then else None
    except PortalError as error:
        if wants_json():
            raise
        if isinstance(error, Stale):
            return _both(application, part, form, error), error.status
        refuse(form, error)
        return _part_page(application, part, form), error.status
    if wants_json():
        return jsonify(saved_at=clock.now().isoformat(), version=version)
    if leads is None:
        flash(str(_("Saved.")))
    return redirect(leads or _address(application), 303)


def _save(application: Application, part: str, form: Form) -> str:
    values = form.save()
    version = values.pop("version")
    return drafting.save(application, part, values, version=version, actor=login.actor(), at=g.arrived_at)


def _part_page(application: Application, part: str, form: Form) -> str:
    also = application.particulars.also_typed if application.particulars else {}
    return render_template(
        f"applications/{'papers' if part == 'papers' else 'part'}.html",
        form=form,
        part=part,
        application=_shown(application),
        also=[(form.fields[name].label, text) for name, text in also.items() if name in form.fields],
        also_papers=also.get("papers", ()) if part == "papers" else (),
        last=_last_lookup(application) if part == "papers" else None,
    )


def _last_lookup(application: Application) -> views_lookups.ArxivLookupShown | None:
    found = queries_lookups.last(login.actor(), application.public_id)
    return views_lookups.lookup(found) if found else None


def _both(application: Application, part: str, form: Form, error: Stale) -> str:
    here = url_for("applications.part", public_id=application.public_id, part=part)
    labels = {name: field.label for name, field in form.fields.items() if field.kind != "hidden"}
    return render_template("errors/stale.html", error=error, labels=labels, action=here, back=here)


@pages.route("/applications/<public_id>/documents", methods=["GET", "POST"])
@performs(Act.APPLICATION_EDIT, own_units=True)
def documents(public_id: str) -> ResponseReturnValue:
    refused = None
    if request.method == "POST":
        try:
            name = take_in(public_id, request.form.get("kind", ""))
            flash(str(_("“%(name)s” has arrived.", name=name)))
            return redirect(url_for("applications.documents", public_id=public_id), 303)
        except PortalError as error:
            if error.status in {401, 404}:
                raise
            refused = error
    with db.reading():
        application = own(public_id)
        policy.require(login.actor(), Act.APPLICATION_EDIT, application)
        shown = _shown(application)
        if refused is None and not shown.may_write:
            return redirect(_address(application), 303)
        named = {"limits": TAKEN, "refused": refused, "kind": request.form.get("kind")}
        page = render_template("applications/documents.html", application=shown, **named)
    return page, refused.status if refused else 200


def take_in(public_id: str, kind: str) -> str:
    """Keep the file that was sent, and answer its name; the bytes are read and checked between two short units."""
    with db.reading():
        application = own(public_id)
        policy.require(login.actor(), Act.APPLICATION_EDIT, application)
        drafting.insist_on_writing(application, g.arrived_at)
        drafting.asked_for(application, kind)
    file = request.files.get("file")
    received = uploads.receive(
        file.stream if file else BytesIO(), file.filename if file else None, limit=TAKEN
    )
    with db.unit():
        application = own(public_id, to_change=True)
        drafting.attach(application, kind, received, actor=login.actor(), at=g.arrived_at)
    return received.name


@pages.get("/applications/<public_id>/documents/<document_id>")
@performs(Act.APPLICATION_FOLLOW, own_units=True)
def document(public_id: str, document_id: str) -> ResponseReturnValue:
    return file_of(public_id, document_id)


def file_of(public_id: str, document_id: str) -> Response:
    """A document's bytes, which leave outside of any unit."""
    with db.reading():
        application = own(public_id)
        policy.require(login.actor(), Act.APPLICATION_FOLLOW, application)
        found = queries.document(application, document_id)
    source = uploads.open(found.file.sha256)
    response = send_file(source, found.file.media_type, as_attachment=True, download_name=found.name)
    response.headers["Cache-Control"] = "no-store"
    return response


@pages.post("/applications/<public_id>/documents/<document_id>/remove")
@performs(Act.APPLICATION_EDIT)
def remove_document(public_id: str, document_id: str) -> ResponseReturnValue:
    application = own(public_id, to_change=True)
    drafting.take_out(application, document_id, actor=login.actor(), at=g.arrived_at)
    return redirect(url_for("applications.documents", public_id=public_id), 303)


# What these pages share with pages_following and with programs


def own(public_id: str, *, to_change: bool = False) -> Application:
    """The reader's own application; raises NotSignedIn before anything else, then NotFound."""
    return queries.own(_reader(), public_id, to_change=to_change)


def own_to_send(public_id: str) -> Application:
    """The same for sending it, without what only its pages show."""
    return queries.own_to_send(_reader(), public_id)


def _reader() -> Actor:
    who = login.actor()
    if not who.signed_in:
        raise NotSignedIn()
    return who


def status_page(application: Application, withdrawal: Form | None = None) -> str:
    """The task list of a draft, or where a submitted application stands."""
    policy.require(login.actor(), Act.APPLICATION_FOLLOW, application)
    other = queries.active(application.user_id, application.position_id)
    return render_template(
        "applications/one.html",
        application=_shown(application),
        other=other.public_id if other and other is not application else None,
        withdrawal=withdrawal or Form(schemas_application.Withdraw()),
    )


def _shown(application: Application) -> views_own.OwnApplication:
    return views_own.own_application(application, actor=login.actor(), at=g.arrived_at)


def typed() -> MultiDict[str, str] | None:
    """What was posted, if this is a POST."""
    return request.form if request.method == "POST" else None


def refuse(form: Form, error: PortalError) -> None:
    """Show a refusal beside what was typed."""
    form.refuse(error if isinstance(error, Invalid) else Invalid(sentence=error.sentence))


def _address(application: Application) -> str:
    return url_for("applications.show", public_id=application.public_id)
