"""Somebody's own dossier for their programs: what they write, what they receive, what they answer, what they owe."""

from collections.abc import Mapping
from typing import Any

from flask import Response

from portal import policy
from portal.accounts import login
from portal.accounts import queries as accounts
from portal.kernel import db, traces
from portal.kernel.api import Operations
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.forms import Form
from portal.policy.acts import Act
from portal.reviews import (
    conflicts,
    dossiers,
    following,
    queries,
    schemas_api_dossier,
    schemas_dossier,
    views_api_own,
    views_dossier,
    views_own,
    views_packets,
)
from portal.reviews.pages_dossier import shown_packet
from portal.reviews.pages_own import advisors, own, things

api = Operations(
    "api_dossier",
    __name__,
    title="Your own dossier",
    about="What you write before a round of reviews, what you receive, and what you answer.",
)


@api.get("/my/dossier", Act.HOME_READ, answers=views_api_own.OwnDossiers)
def index() -> views_api_own.OwnDossiers:
    """List my dossiers, the newest round first, with what each asks of me."""
    policy.require(login.actor(), Act.HOME_READ)
    found = queries.owns(login.actor())
    return views_api_own.OwnDossiers([views_api_own.line(views_own.asked(one)) for one in found])


@api.get("/my/dossier/<public_id>", Act.DOSSIER_FOLLOW, answers=views_api_own.OwnDossier, own_units=True)
def show(public_id: str) -> views_api_own.OwnDossier:
    """Read my dossier: what stands in it, what is asked of me, and what I received."""
    with db.reading():
        found = own(public_id)
        shown = views_dossier.shown(found, actor=login.actor())
        desk = views_own.desk(found, shown)
        objectionable = advisors(found) if desk.may_object else []
        answer = views_api_own.own(found, shown, desk, objectionable, login.actor())
        opened = shown_packet(shown)
    if opened is not None and not login.is_guess():
        traces.opened(("packet", opened.public_id), login.actor())
    return answer


@api.get("/my/dossier/<public_id>/frozen.json", Act.DOSSIER_FOLLOW, answers=Mapping[str, Any])
def frozen(public_id: str) -> Response:
    """Read the very text whose SHA-256 I was sent, to compute it myself."""
    found = own(public_id)
    if not found.snapshot:
        raise NotFound()
    return Response(found.snapshot.encode(), mimetype="application/json")


@api.get("/my/dossier/<public_id>/draft", Act.DOSSIER_FOLLOW, answers=views_api_own.OwnDraft)
def draft(public_id: str) -> views_api_own.OwnDraft:
    """Read what I wrote in my dossier, to change it and send it back."""
    found = own(public_id)
    kept = dossiers.kept(found)
    return views_api_own.draft(found, kept, dossiers.version_of(kept), things(found), login.actor())


@api.put(
    "/my/dossier/<public_id>/draft",
    Act.DOSSIER_WRITE,
    told=schemas_api_dossier.DossierText,
    leads_to=draft,
    matches=True,
)
def write(public_id: str, body: dict[str, Any], seen: views_api_own.OwnDraft) -> None:
    """Keep my dossier as it stands; what is left out is empty. Good for saving while somebody types."""
    found = own(public_id, to_change=True)
    try:
        typed = schemas_api_dossier.draft(body)
        dossiers.save(found, typed, version=seen.version, actor=login.actor())
    except Invalid as error:
        raise schemas_api_dossier.as_sent(error) from None


@api.post(
    "/my/dossier/<public_id>/objection",
    Act.DOSSIER_OBJECT,
    told=schemas_api_dossier.ObjectionToAdvisor,
    leads_to=show,
)
def object_to(public_id: str, body: dict[str, Any]) -> None:
    """Object to an advisor, for a reason that the director reads; until it is decided they see nothing."""
    found = own(public_id, to_change=True)
    said = Form(schemas_dossier.objection(advisors(found)), values=body).submit()
    conflicts.object_to(found, accounts.one(said["advisor"]), said["reason"], actor=login.actor())


@api.post(
    "/my/dossier/<public_id>/correction",
    Act.PACKET_CORRECT,
    told=schemas_dossier.Correction,
    leads_to=show,
)
def correct(public_id: str, body: dict[str, Any]) -> None:
    """Say what is factually wrong in the draft of what I will receive."""
    following.correct(own(public_id, to_change=True), body["text"], actor=login.actor())


@api.post(
    "/my/dossier/<public_id>/acknowledgement",
    Act.PACKET_ACKNOWLEDGE,
    told=schemas_dossier.Acknowledgement,
    leads_to=show,
)
def acknowledge(public_id: str, body: dict[str, Any]) -> None:
    """Say that I have read it, by my name, which does not say that I agree."""
    following.acknowledge(own(public_id, to_change=True), body["name"], actor=login.actor())


@api.post("/my/dossier/<public_id>/reply", Act.PACKET_REPLY, told=schemas_dossier.Reply, leads_to=show)
def reply(public_id: str, body: dict[str, Any]) -> None:
    """Answer what I received, once and for good."""
    following.reply(own(public_id, to_change=True), body["text"], actor=login.actor())


@api.post("/my/dossier/<public_id>/lend", Act.PACKET_LEND, told=schemas_api_dossier.PacketLent, leads_to=show)
def lend(public_id: str, body: dict[str, Any]) -> None:
    """Show what I received to my supervisor, or no longer."""
    following.lend(own(public_id, to_change=True), shown=body["shown"], actor=login.actor())


@api.get("/my/follow-ups", Act.HOME_READ, answers=views_api_own.Owed)
def follow_ups() -> views_api_own.Owed:
    """List what I agreed to do, from my own reviews and from those of others."""
    policy.require(login.actor(), Act.HOME_READ)
    return views_api_own.owed(views_packets.owed(login.actor()), views_own.directors())
