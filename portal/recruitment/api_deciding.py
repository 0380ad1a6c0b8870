"""Deciding for programs: decided now, told later, and never another text than the one that was read."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app

from portal import policy
from portal.accounts import login
from portal.kernel.api import Operations
from portal.kernel.errors import Invalid
from portal.kernel.words import _
from portal.people.models import Title
from portal.policy.acts import Act
from portal.recruitment import (
    deciding,
    deciding_offers,
    queries_committee,
    queries_positions,
    schemas_api_committee,
    schemas_committee,
    views_api_judging,
    views_letters,
)
from portal.recruitment.api_committee import application
from portal.recruitment.models import Outcome
from portal.recruitment.pages_committee import seen as seen_position
from portal.recruitment.pages_reading import readable

api = Operations(
    "api_deciding",
    __name__,
    title="Deciding",
    about="A decision is kept first, and nobody is told. Its letter is read word by word, and released by its hash: only "
    "then the application is shortlisted, invited, offered the position or not taken forward, and its applicant told.",
)


@api.post("/committee/applications/<public_id>/start-reading", Act.APPLICATION_TAKE_UP, leads_to=application)
def take_up(public_id: str) -> None:
    """Start reading an application; from then on the position's criteria are fixed."""
    deciding.take_up(readable(public_id, to_change=True), actor=login.actor())


@api.get(
    "/committee/positions/<slug>/letters",
    Act.DECISION_RELEASE,
    answers=views_api_judging.WaitingLetters,
)
def letters(slug: str) -> views_api_judging.WaitingLetters:
    """Read the exact letters of the decisions that wait to be told at a position, 200 at most."""
    actor, found = login.actor(), seen_position(slug)
    policy.require(actor, Act.DECISION_RELEASE, found)
    ids = queries_committee.with_pending(actor, found)
    rows = queries_committee.ticked(actor, found, ids)
    return views_api_judging.WaitingLetters([views_api_judging.waiting(one, actor=actor) for one in rows])


@api.get(
    "/committee/applications/<public_id>/decision",
    Act.DECISION_RELEASE,
    answers=views_api_judging.WaitingDecision,
)
def decision(public_id: str) -> views_api_judging.WaitingDecision:
    """Read the decision about an application that waits to be told, and the exact letter that would leave."""
    found = readable(public_id)
    policy.require(login.actor(), Act.DECISION_RELEASE, found)
    return views_api_judging.waiting(found, actor=login.actor())


@api.put(
    "/committee/applications/<public_id>/decision",
    Act.DECISION_RECORD,
    told=schemas_api_committee.Decide,
    leads_to=decision,
    matches=True,
)
def decide(public_id: str, body: dict[str, Any], seen: views_api_judging.WaitingDecision) -> None:
    """Decide about an application; nobody is told yet, and what waited before is replaced."""
    found, outcome = readable(public_id, to_change=True), Outcome(body.pop("outcome"))
    body["text"] = body["text"] or views_letters.usual_text(outcome, found.locale)
    deciding.record(found, outcome, **body | {"reasons": body["reasons"] or ()}, actor=login.actor())


@api.delete("/committee/applications/<public_id>/decision", Act.DECISION_RECORD)
def cancel(public_id: str) -> None:
    """Take back a decision that nobody was told yet."""
    deciding.cancel(readable(public_id, to_change=True), actor=login.actor())


@api.post(
    "/committee/applications/<public_id>/decision/release",
    Act.DECISION_RELEASE,
    told=schemas_api_committee.Release,
    leads_to=application,
)
def release(public_id: str, body: dict[str, Any]) -> None:
    """Let the letter go that you have read: the decision happens, and its applicant is told, once.

    Refused where the text has changed since, or the applicant has withdrawn.
    """
    deciding.release(readable(public_id, to_change=True), seen=body["seen"], actor=login.actor())


@api.post(
    "/committee/applications/<public_id>/reconsider",
    Act.APPLICATION_RECONSIDER,
    told=schemas_committee.Reconsider,
    leads_to=application,
)
def reconsider(public_id: str, body: dict[str, Any]) -> None:
    """Read an application once more that was not taken forward, for a reason that is kept."""
    deciding.reconsider(readable(public_id, to_change=True), body["reason"], actor=login.actor())


@api.post(
    "/committee/applications/<public_id>/withdraw-offer",
    Act.APPLICATION_WITHDRAW_OFFER,
    told=schemas_committee.WithdrawOffer,
    leads_to=application,
)
def withdraw_offer(public_id: str, body: dict[str, Any]) -> None:
    """Withdraw an offer; the applicant reads why."""
    found = readable(public_id, to_change=True)
    deciding_offers.withdraw_offer(found, body["reason"], actor=login.actor())


@api.post(
    "/committee/applications/<public_id>/hire",
    Act.APPLICATION_HIRE,
    told=schemas_api_committee.Appointment,
    leads_to=application,
)
def hire(public_id: str, body: dict[str, Any]) -> None:
    """Appoint who accepted the offer: a page about them is prepared, and waits for their yes."""
    found = readable(public_id, to_change=True)
    policy.require(login.actor(), Act.APPLICATION_HIRE, found)
    named, title = body.pop("supervisor"), Title(body.pop("title"))
    supervisor = next((one for one in queries_positions.supervisors() if one.public_id == named), None)
    if named and supervisor is None:
        raise Invalid({"supervisor": [_("There is nobody with this id who could supervise.")]})
    zone = ZoneInfo(current_app.config["SETTINGS"].LAB_TIMEZONE)
    deciding_offers.hire(found, **body, title=title, supervisor=supervisor, zone=zone, actor=login.actor())
