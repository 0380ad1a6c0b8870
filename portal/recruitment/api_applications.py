"""One's own applications for programs: begin, send documents, submit, follow, answer an offer."""

from typing import Any

from flask import Response, g

from portal import policy
from portal.accounts import login
from portal.kernel.api import Listed, Operations
from portal.kernel.forms import Form
from portal.kernel.paging import Page
from portal.policy.acts import Act
from portal.recruitment import drafting, queries, queries_positions, schemas_application, service, views_own
from portal.recruitment import views_api_applications as views
from portal.recruitment.models import Application
from portal.recruitment.pages_applicant import begin, file_of, own, own_to_send, take_in
from portal.recruitment.pages_following import exact_bytes
from portal.recruitment.schemas_api_applications import Applicant
from portal.recruitment.views_api_parts import SentApplication

api = Operations(
    "api_applications",
    __name__,
    title="Your applications",
    about="Apply, write part by part, send documents, submit, and follow what comes of it.",
)
ONE = "/applications/<public_id>"


@api.get("/applications", Act.HOME_READ, answers=views.OwnLine, listed=True, asked=Listed)
def mine(query: dict[str, Any]) -> Page:
    """List my applications, those I touched last first."""
    policy.require(login.actor(), Act.HOME_READ)
    return views.lines(views_own.own_lines(login.actor(), g.arrived_at, query["after"]))


@api.get(ONE, Act.APPLICATION_FOLLOW, answers=views.OwnApplication)
def show(public_id: str) -> views.OwnApplication:
    """Show an application of mine: what it still needs, where it stands, and what was sent."""
    application = followed(public_id)
    shown = views_own.own_application(application, actor=login.actor(), at=g.arrived_at)
    other = queries.active(application.user_id, application.position_id)
    return views.application(shown, other.public_id if other and other is not application else None)


def followed(public_id: str) -> Application:
    """One's own application, to be read; raises NotFound, Forbidden."""
    application = own(public_id)
    policy.require(login.actor(), Act.APPLICATION_FOLLOW, application)
    return application


@api.post(
    "/positions/<slug>/applications",
    Act.APPLICATION_START,
    told=Applicant,
    leads_to=show,
    creates=True,
)
def start(slug: str, body: dict[str, Any]) -> dict[str, str]:
    """Begin an application, or go on with the one I have.

    A visitor gives an e-mail address and is somebody from then on, by the session’s cookie; with a token, or signed in, no
    address is needed.
    """
    position = queries_positions.one_visible(login.actor(), slug)
    policy.require(login.actor(), Act.APPLICATION_START, position)
    return {"public_id": begin(position, Form(schemas_application.Apply(), values=body)).public_id}


@api.post(f"{ONE}/submit", Act.APPLICATION_SUBMIT, leads_to=show)
def submit(public_id: str) -> None:
    """Submit an application; sent twice, it is the same receipt."""
    service.submit(own_to_send(public_id), actor=login.actor(), arrived_at=g.arrived_at)


@api.post(f"{ONE}/correct", Act.APPLICATION_CORRECT, leads_to=show)
def correct(public_id: str) -> None:
    """Submit a corrected version, until somebody has opened the one sent before."""
    service.correct(own_to_send(public_id), actor=login.actor(), arrived_at=g.arrived_at)


@api.post(
    f"{ONE}/withdraw",
    Act.APPLICATION_WITHDRAW,
    told=schemas_application.Withdraw,
    whole=False,
    leads_to=show,
)
def withdraw(public_id: str, body: dict[str, Any]) -> None:
    """Withdraw an application."""
    application = own(public_id, to_change=True)
    service.withdraw(application, body["reason"], actor=login.actor(), arrived_at=g.arrived_at)


@api.post(f"{ONE}/restore", Act.APPLICATION_RESTORE, leads_to=show)
def restore(public_id: str) -> None:
    """Undo a withdrawal: what was sent stands again, as it arrived."""
    service.restore(own(public_id, to_change=True), actor=login.actor(), arrived_at=g.arrived_at)


@api.post(f"{ONE}/accept", Act.APPLICATION_ACCEPT, leads_to=show)
def accept(public_id: str) -> None:
    """Accept the offer."""
    service.accept(own(public_id, to_change=True), actor=login.actor(), arrived_at=g.arrived_at)


@api.post(f"{ONE}/decline", Act.APPLICATION_DECLINE, leads_to=show)
def decline(public_id: str) -> None:
    """Decline the offer; this cannot be undone."""
    service.decline(own(public_id, to_change=True), actor=login.actor(), arrived_at=g.arrived_at)


@api.delete(ONE, Act.APPLICATION_DELETE)
def delete(public_id: str) -> None:
    """Delete a draft, with its texts, answers and documents."""
    service.delete(own(public_id, to_change=True), actor=login.actor(), arrived_at=g.arrived_at)


# Documents


@api.put(f"{ONE}/documents/asked/<kind>", Act.APPLICATION_EDIT, files="file", leads_to=show, own_units=True)
def give_document(public_id: str, kind: str) -> None:
    """Send a document of a kind that the position asks for, as a PDF or a photograph; what stood there before goes."""
    take_in(public_id, kind)


@api.get(f"{ONE}/documents/<document_id>", Act.APPLICATION_FOLLOW, media="application/pdf", own_units=True)
def document(public_id: str, document_id: str) -> Response:
    """Fetch a document of mine; a photograph has become a PDF."""
    return file_of(public_id, document_id)


@api.delete(f"{ONE}/documents/<document_id>", Act.APPLICATION_EDIT)
def take_out_document(public_id: str, document_id: str) -> None:
    """Take a document out."""
    drafting.take_out(own(public_id, to_change=True), document_id, actor=login.actor(), at=g.arrived_at)


# Receipts


@api.get(f"{ONE}/receipts/<number>.json", Act.APPLICATION_FOLLOW, answers=SentApplication)
def receipt_file(public_id: str, number: str) -> Response:
    """Fetch exactly what was sent: the bytes whose SHA-256 the receipt names."""
    return exact_bytes(queries.submission(followed(public_id), number))


@api.get(f"{ONE}/receipts/<number>", Act.APPLICATION_FOLLOW, answers=views.OwnReceipt)
def receipt(public_id: str, number: str) -> views.OwnReceipt:
    """Show a receipt."""
    return views.receipt(views_own.receipt(queries.submission(followed(public_id), number)))
