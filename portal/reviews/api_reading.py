"""A dossier for the programs of whoever else may open it; packets, what follows, and breaking the glass."""

from typing import Any

from werkzeug.wrappers import Response

from portal import policy
from portal.accounts import login
from portal.kernel import db, traces
from portal.kernel.api import Operations
from portal.kernel.forms import Form
from portal.policy.acts import Act
from portal.reviews import (
    following,
    glass,
    queries_people,
    schemas,
    schemas_api_dossier,
    schemas_dossier,
    views_api,
    views_api_dossier,
    views_api_own,
    views_dossier,
    views_packets,
)
from portal.reviews.pages_leading import owners
from portal.reviews.pages_reading import following_from, readable, received
from portal.reviews.pages_sharing import send_packet
from portal.reviews.pages_traces import leave_traces

api = Operations(
    "api_reading",
    __name__,
    title="Dossiers",
    about="Somebody's dossier as far as you may read it, what they received, and what follows from it.",
)


@api.get("/dossiers/<public_id>", Act.DOSSIER_READ, answers=views_api_dossier.Dossier, own_units=True)
def show(public_id: str) -> views_api_dossier.Dossier:
    """Read a dossier, as far as I may: what I may not is left out.

    Whoever opens what its person received leaves a trace that the person sees.
    """
    with db.reading():
        found = readable(public_id)
        shown = views_dossier.shown(found, actor=login.actor())
        answer = views_api_dossier.dossier(found, shown, login.actor())
    leave_traces(shown)
    return answer


@api.post("/dossiers/<public_id>/glass", Act.GLASS_BREAK, told=schemas.GlassBroken, leads_to=show)
def break_glass(public_id: str, body: dict[str, Any]) -> None:
    """Open a dossier for an hour, for a reason, in everybody's sight."""
    glass.break_glass(readable(public_id, to_change=True), body["reason"], actor=login.actor())


@api.get("/dossiers/<public_id>/packet", Act.PACKET_READ, answers=views_api.PacketText, own_units=True)
def packet(public_id: str) -> views_api.PacketText:
    """Read what the person received, or the draft in which they correct facts."""
    with db.reading():
        found = received(public_id)
        answer = views_api.packet(views_packets.packet_shown(found))
    _trace(found.public_id)
    return answer


@api.get("/dossiers/<public_id>/packet.pdf", Act.PACKET_READ, media="application/pdf", own_units=True)
def packet_pdf(public_id: str) -> Response:
    """Read the same as a PDF, as it is stored."""
    with db.reading():
        found = received(public_id)
    _trace(found.public_id)
    return send_packet(found.file.sha256)


@api.post(
    "/dossiers/<public_id>/follow-ups",
    Act.FOLLOW_UP_PROPOSE,
    told=schemas_dossier.FollowUp,
    leads_to=show,
)
def propose(public_id: str, body: dict[str, Any]) -> None:
    """Propose what should follow: an advisor while they review, the person and the director after sharing."""
    following.propose(readable(public_id, to_change=True), body["text"], actor=login.actor())


@api.get("/dossiers/<public_id>/owners", Act.FOLLOW_UP_AGREE, answers=views_api_own.FollowUpOwners)
def may_own(public_id: str) -> views_api_own.FollowUpOwners:
    """List who may do something that follows: the person first, then everybody in office."""
    found = readable(public_id)
    policy.require(login.actor(), Act.FOLLOW_UP_AGREE, found)
    return views_api_own.FollowUpOwners(views_api_own.choices(owners(found)))


@api.post(
    "/dossiers/<public_id>/follow-ups/<follow_up_id>/agree",
    Act.FOLLOW_UP_AGREE,
    told=schemas_api_dossier.FollowUpAgreed,
    leads_to=show,
)
def agree(public_id: str, follow_up_id: str, body: dict[str, Any]) -> None:
    """Agree on who does it until when; they are told."""
    found, one = following_from(public_id, follow_up_id, Act.FOLLOW_UP_AGREE)
    offered = schemas_dossier.agreement(owners(found))
    said = Form(offered, values={**body, "due_on": body["due_on"].isoformat()}).submit()
    owner = queries_people.one(said["owner"])
    following.agree(one, owner=owner, due_on=said["due_on"], actor=login.actor())


@api.post(
    "/dossiers/<public_id>/follow-ups/<follow_up_id>/finish",
    Act.FOLLOW_UP_FINISH,
    told=schemas_dossier.Evidence,
    leads_to=show,
)
def finish(public_id: str, follow_up_id: str, body: dict[str, Any]) -> None:
    """Say that it is done, with what shows it."""
    _found, one = following_from(public_id, follow_up_id, Act.FOLLOW_UP_FINISH)
    following.finish(one, body["evidence"], actor=login.actor())


@api.post(
    "/dossiers/<public_id>/follow-ups/<follow_up_id>/drop",
    Act.FOLLOW_UP_DROP,
    leads_to=show,
)
def drop(public_id: str, follow_up_id: str) -> None:
    """Drop what was proposed or agreed."""
    _found, one = following_from(public_id, follow_up_id, Act.FOLLOW_UP_DROP)
    following.drop(one, actor=login.actor())


def _trace(packet_id: str) -> None:
    if not login.is_guess():
        traces.opened(("packet", packet_id), login.actor())
