"""A dossier for whoever else may open it: a supervisor, another advisor, an administrator; packets and what follows.

Whoever opens a packet leaves a trace before a byte of it leaves, and its person sees who did.
"""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal import policy
from portal.accounts import login
from portal.kernel import db, traces
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.forms import Form
from portal.kernel.web import performs
from portal.kernel.words import Sentence, _
from portal.people.models import Person
from portal.policy.acts import Act
from portal.reviews import (
    following,
    glass,
    queries,
    queries_packets,
    queries_people,
    schemas,
    schemas_dossier,
    sight,
    views_dossier,
    views_packets,
)
from portal.reviews.lifecycle import AFTER_SHARING, DossierStatus
from portal.reviews.models import Dossier
from portal.reviews.models_packets import FollowUp, Packet
from portal.reviews.pages_leading import owners
from portal.reviews.pages_sharing import send_packet
from portal.reviews.pages_traces import leave_traces
from portal.reviews.sight import Group
from portal.reviews.views_dossier import DossierShown

pages = Blueprint("dossiers", __name__)


@pages.get("/dossiers/<public_id>")
@performs(Act.DOSSIER_READ, own_units=True)
def show(public_id: str) -> Response:
    """A dossier as whoever opens it may see it; its person is led to their own page of it."""
    with db.reading():
        found = readable(public_id)
        if "reviewed" in found.standing:
            return redirect(_here(found), 303)
        shown = views_dossier.shown(found, actor=login.actor())
        page = _page(found, shown)
    leave_traces(shown)
    return page


@pages.post("/dossiers/<public_id>/glass")
@performs(Act.GLASS_BREAK)
def break_glass(public_id: str) -> Response:
    """Open a dossier for an hour, for a typed reason, in everybody's sight."""
    found = readable(public_id, to_change=True)
    policy.require(login.actor(), Act.GLASS_BREAK, found)
    form = Form(schemas.GlassBroken(), typed=request.form)
    try:
        glass.break_glass(found, form.submit()["reason"], actor=login.actor())
    except Invalid:
        return _page(found, views_dossier.shown(found, actor=login.actor()), form)
    flash(
        str(
            _(
                "The glass is broken for an hour. The director was told, and %(person)s sees it.",
                person=found.person.name,
            )
        )
    )
    return redirect(url_for("dossiers.show", public_id=public_id), 303)


@pages.get("/dossiers/<public_id>/packet.pdf")
@performs(Act.PACKET_READ, own_units=True)
def packet_pdf(public_id: str) -> Response:
    """What the person received, as it is stored."""
    with db.reading():
        packet = received(public_id)
    if not login.is_guess():
        traces.opened(("packet", packet.public_id), login.actor())
    return send_packet(packet.file.sha256)


# What follows: by the person, the director, and while they review, an advisor


@pages.post("/dossiers/<public_id>/follow-ups")
@performs(Act.FOLLOW_UP_PROPOSE)
def propose(public_id: str) -> Response:
    """Propose what should follow."""
    found = readable(public_id, to_change=True)
    policy.require(login.actor(), Act.FOLLOW_UP_PROPOSE, found)
    form = Form(schemas_dossier.FollowUp(), typed=request.form)
    try:
        text = form.submit()["text"]
    except Invalid:
        return _again(found, form, _("Propose what should follow"))
    following.propose(found, text, actor=login.actor())
    return _said(found, _("Proposed."))


@pages.post("/dossiers/<public_id>/follow-ups/<follow_up_id>/agree")
@performs(Act.FOLLOW_UP_AGREE)
def agree(public_id: str, follow_up_id: str) -> Response:
    """Agree on who does it until when."""
    found, one = following_from(public_id, follow_up_id, Act.FOLLOW_UP_AGREE)
    form = Form(schemas_dossier.agreement(owners(found)), typed=request.form)
    try:
        said = form.submit()
    except Invalid:
        return _again(found, form, _("Agree on who does it, and until when"), one)
    following.agree(one, owner=_owner(said["owner"]), due_on=said["due_on"], actor=login.actor())
    return _said(found, _("Agreed."))


@pages.post("/dossiers/<public_id>/follow-ups/<follow_up_id>/finish")
@performs(Act.FOLLOW_UP_FINISH)
def finish(public_id: str, follow_up_id: str) -> Response:
    """Say that it is done, with what shows it."""
    found, one = following_from(public_id, follow_up_id, Act.FOLLOW_UP_FINISH)
    form = Form(schemas_dossier.Evidence(), typed=request.form)
    try:
        evidence = form.submit()["evidence"]
    except Invalid:
        return _again(found, form, _("Say that it is done"), one)
    following.finish(one, evidence, actor=login.actor())
    return _said(found, _("Done."))


@pages.post("/dossiers/<public_id>/follow-ups/<follow_up_id>/drop")
@performs(Act.FOLLOW_UP_DROP)
def drop(public_id: str, follow_up_id: str) -> Response:
    """Drop it."""
    found, one = following_from(public_id, follow_up_id, Act.FOLLOW_UP_DROP)
    following.drop(one, actor=login.actor())
    return _said(found, _("Dropped."))


def readable(public_id: str, *, to_change: bool = False) -> Dossier:
    """A dossier that the reader may know of; raises NotFound."""
    found = queries.one_visible(login.actor(), public_id, to_change=to_change)
    policy.require(login.actor(), Act.DOSSIER_READ, found)
    return found


def received(public_id: str) -> Packet:
    """What the person of a dossier received, or the draft of it, if the reader may read it; raises NotFound."""
    found = readable(public_id)
    if not policy.may(login.actor(), Act.PACKET_READ, found):
        raise NotFound()
    policy.require(login.actor(), Act.PACKET_READ, found)
    sees = sight.DOSSIER.of(found)
    if found.status == DossierStatus.CORRECTING and sees(Group.DRAFT_PACKET):
        packet = queries_packets.checked(found)
    else:
        packet = queries_packets.released(found) if sees(Group.PACKET) else None
    if packet is None:
        raise NotFound()
    return packet


def following_from(public_id: str, follow_up_id: str, act: Act) -> tuple[Dossier, FollowUp]:
    """Something that follows from a shared review, on which the reader may act; raises NotFound, Forbidden."""
    found = readable(public_id, to_change=True)
    policy.require(login.actor(), act, found)
    if found.status not in AFTER_SHARING:
        raise NotFound()
    return found, queries_packets.follow_up(found, follow_up_id)


def _page(found: Dossier, shown: DossierShown, form: Form | None = None) -> Response:
    form = form or Form(schemas.GlassBroken())
    page = render_template(
        "dossiers/show.html",
        dossier=shown,
        form=form,
        may_break="administrator" in shown.standing and not {"reviewed", "lead", "glass"} & shown.standing,
        open_until=views_packets.open_until(found, login.actor()) if "glass" in shown.standing else None,
        follow_up=Form(schemas_dossier.FollowUp()),
    )
    return make_response(page, 422 if form.errors else 200)


def _owner(public_id: str) -> Person:
    return queries_people.one(public_id)


def _again(found: Dossier, form: Form, title: Sentence, one: FollowUp | None = None) -> Response:
    """The form alone, with what was typed and what is wrong with it."""
    page = render_template(
        "dossiers/follow_up.html",
        form=form,
        title=title,
        what=one.text if one else None,
        name=found.person.name,
        action=request.path,
        back=_here(found, "follow-ups"),
    )
    return make_response(page, 422)


def _said(found: Dossier, sentence: Sentence) -> Response:
    """Back to where the reader works on this dossier, with what happened."""
    flash(str(sentence))
    return redirect(_here(found, "follow-ups"), 303)


def _here(found: Dossier, place: str | None = None) -> str:
    """Where the reader works on this dossier."""
    if "reviewed" in found.standing:
        return url_for("dossier.show", public_id=found.public_id, _anchor=place)
    if "lead" in found.standing:
        slug = found.round.slug
        return url_for("rounds.dossier", slug=slug, public_id=found.public_id, _anchor=place)
    return url_for("reviews.of_dossier", public_id=found.public_id)
