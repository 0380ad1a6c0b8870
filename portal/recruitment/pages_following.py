"""The applicant's pages from "check your answers" on: submit, receipts, withdraw, answer an offer, delete."""

from collections.abc import Callable

from flask import Response, flash, g, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal import policy
from portal.accounts import login
from portal.kernel.errors import IllegalMove, Incomplete, Invalid, NotFound
from portal.kernel.forms import Form
from portal.kernel.web import performs
from portal.kernel.words import Sentence, _
from portal.policy.acts import Act
from portal.recruitment import queries, schemas_application, service, views_own
from portal.recruitment.models import Application, Submission
from portal.recruitment.pages_applicant import own, own_to_send, pages, refuse, status_page, typed


@pages.get("/applications/<public_id>/check")
@performs(Act.APPLICATION_FOLLOW)
def check(public_id: str) -> ResponseReturnValue:
    return _check_page(own(public_id))


@pages.post("/applications/<public_id>/check", endpoint="submit")
@performs(Act.APPLICATION_SUBMIT)
def submit(public_id: str) -> ResponseReturnValue:
    return _send(own_to_send(public_id), service.submit)


@pages.post("/applications/<public_id>/correct")
@performs(Act.APPLICATION_CORRECT)
def correct(public_id: str) -> ResponseReturnValue:
    return _send(own_to_send(public_id), service.correct)


def _send(application: Application, how: Callable[..., str]) -> ResponseReturnValue:
    try:
        number = how(application, actor=login.actor(), arrived_at=g.arrived_at)
    except (Incomplete, IllegalMove) as error:
        return make_response(_check_page(own(application.public_id), error), error.status)
    to = url_for("applications.receipt", public_id=application.public_id, number=number)
    return redirect(to, 303)


def _check_page(application: Application, refused: Incomplete | IllegalMove | None = None) -> str:
    policy.require(login.actor(), Act.APPLICATION_FOLLOW, application)
    shown = views_own.own_application(application, actor=login.actor(), at=g.arrived_at)
    return render_template("applications/check.html", application=shown, refused=refused)


@pages.get("/applications/<public_id>/receipts/<number>")
@performs(Act.APPLICATION_FOLLOW)
def receipt(public_id: str, number: str) -> ResponseReturnValue:
    application = own(public_id)
    policy.require(login.actor(), Act.APPLICATION_FOLLOW, application)
    return render_template(
        "applications/receipt.html",
        application=views_own.own_application(application, actor=login.actor(), at=g.arrived_at),
        receipt=views_own.receipt(queries.submission(application, number)),
    )


@pages.get("/applications/<public_id>/receipts/<number>.json")
@performs(Act.APPLICATION_FOLLOW)
def receipt_file(public_id: str, number: str) -> ResponseReturnValue:
    """Exactly the bytes whose SHA-256 the receipt names."""
    application = own(public_id)
    policy.require(login.actor(), Act.APPLICATION_FOLLOW, application)
    return exact_bytes(queries.submission(application, number))


def exact_bytes(sent: Submission) -> Response:
    """What was sent, as it is hashed; raises NotFound once it is erased."""
    if sent.snapshot is None:
        raise NotFound()
    response = make_response(sent.snapshot.encode())
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = f'attachment; filename="{sent.number}.json"'
    return response


@pages.post("/applications/<public_id>/withdraw")
@performs(Act.APPLICATION_WITHDRAW)
def withdraw(public_id: str) -> ResponseReturnValue:
    application = own(public_id, to_change=True)
    form = Form(schemas_application.Withdraw(), typed=typed())
    try:
        reason = form.save()["reason"]
    except Invalid as error:
        refuse(form, error)
        return status_page(application, form), error.status
    service.withdraw(application, reason, actor=login.actor(), arrived_at=g.arrived_at)
    return _done(application, _("Your application is withdrawn."))


@pages.post("/applications/<public_id>/restore")
@performs(Act.APPLICATION_RESTORE)
def restore(public_id: str) -> ResponseReturnValue:
    application = own(public_id, to_change=True)
    service.restore(application, actor=login.actor(), arrived_at=g.arrived_at)
    return _done(application, _("Your application stands again, as you sent it."))


@pages.post("/applications/<public_id>/accept")
@performs(Act.APPLICATION_ACCEPT)
def accept(public_id: str) -> ResponseReturnValue:
    application = own(public_id, to_change=True)
    service.accept(application, actor=login.actor(), arrived_at=g.arrived_at)
    return _done(application, _("You have accepted the offer. The lab knows, and will write to you."))


@pages.post("/applications/<public_id>/decline")
@performs(Act.APPLICATION_DECLINE)
def decline(public_id: str) -> ResponseReturnValue:
    application = own(public_id, to_change=True)
    service.decline(application, actor=login.actor(), arrived_at=g.arrived_at)
    return _done(application, _("You have declined the offer. The lab knows."))


@pages.post("/applications/<public_id>/delete")
@performs(Act.APPLICATION_DELETE)
def delete(public_id: str) -> ResponseReturnValue:
    service.delete(own(public_id, to_change=True), actor=login.actor(), arrived_at=g.arrived_at)
    flash(str(_("The draft is deleted.")))
    return redirect(url_for("applications.index"), 303)


def _done(application: Application, sentence: Sentence) -> ResponseReturnValue:
    flash(str(sentence))
    return redirect(url_for("applications.show", public_id=application.public_id), 303)
