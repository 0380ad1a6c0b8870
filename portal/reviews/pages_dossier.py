"""The pages of the person under review: the dossier they write, what they receive, what they answer, what they owe."""

from typing import Any

from flask import Blueprint, flash, jsonify, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from portal import policy
from portal.accounts import login
from portal.accounts import queries as accounts
from portal.kernel import clock, db, traces
from portal.kernel.errors import IllegalMove, Incomplete, Invalid, NotFound, PortalError, Stale
from portal.kernel.forms import Form
from portal.kernel.web import performs, wants_json
from portal.kernel.words import _
from portal.policy.acts import Act
from portal.reviews import (
    conflicts,
    dossiers,
    following,
    queries,
    schemas_dossier,
    views_dossier,
    views_own,
    views_packets,
)
from portal.reviews.models import Dossier
from portal.reviews.pages_own import address, advisors, own, own_page, stale_page, things
from portal.reviews.views_dossier import DossierShown
from portal.reviews.views_packets import PacketShown

pages = Blueprint("dossier", __name__)


@pages.get("/my/dossier")
@performs(Act.HOME_READ)
def index() -> Response:
    """My dossiers: the one of the round that runs, and those before it."""
    policy.require(login.actor(), Act.HOME_READ)
    found = [views_own.asked(one) for one in queries.owns(login.actor())]
    now = [one for one in found if not one.over]
    before = [one for one in found if one.over]
    return make_response(render_template("dossier/index.html", now=now, before=before))


@pages.get("/my/dossier/<public_id>")
@performs(Act.DOSSIER_FOLLOW, own_units=True)
def show(public_id: str) -> Response:
    """My dossier: to write while it is prepared, to read from then on, with what I received."""
    with db.reading():
        found = own(public_id)
        shown = views_dossier.shown(found, actor=login.actor())
        page, opened = own_page(found, shown), shown_packet(shown)
    if opened is not None and not login.is_guess():
        traces.opened(("packet", opened.public_id), login.actor())
    return page


@pages.get("/my/dossier/<public_id>/frozen.json")
@performs(Act.DOSSIER_FOLLOW)
def frozen(public_id: str) -> Response:
    """The very text whose fingerprint I was sent, to compute it myself."""
    found = own(public_id)
    if not found.snapshot:
        raise NotFound()
    response = make_response(found.snapshot.encode())
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = "attachment; filename=frozen.json"
    return response


@pages.post("/my/dossier/<public_id>")
@performs(Act.DOSSIER_WRITE)
def write(public_id: str) -> Response:
    """Keep my dossier as it stands."""
    found = own(public_id, to_change=True)
    policy.require(login.actor(), Act.DOSSIER_WRITE, found)
    form = Form(schemas_dossier.dossier(things(found)), typed=request.form)
    try:
        version = _save(found, form)
    except Stale as error:
        return _stale(found, form, error)
    except (Invalid, IllegalMove) as error:
        return _refused(found, form, error)
    if wants_json():
        return jsonify(version=version, saved_at=clock.now().isoformat())
    flash(str(_("Saved.")))
    return redirect(address(found), 303)


@pages.post("/my/dossier/<public_id>/objection")
@performs(Act.DOSSIER_OBJECT)
def object_to(public_id: str) -> Response:
    """Object to an advisor, for a reason that the director reads."""
    found = own(public_id, to_change=True)
    policy.require(login.actor(), Act.DOSSIER_OBJECT, found)
    form = Form(schemas_dossier.objection(advisors(found)), typed=request.form)
    try:
        said = form.submit()
        conflicts.object_to(found, accounts.one(said["advisor"]), said["reason"], actor=login.actor())
    except (Invalid, IllegalMove) as error:
        return own_page(found, error=error, objection=form)
    flash(
        str(
            _(
                "The director reads your objection and decides. Until then that advisor does not see your dossier."
            )
        )
    )
    return redirect(address(found), 303)


@pages.post("/my/dossier/<public_id>/correction")
@performs(Act.PACKET_CORRECT)
def correct(public_id: str) -> Response:
    """Say what is factually wrong in the draft."""
    form = Form(schemas_dossier.Correction(), typed=request.form)

    def act(found: Dossier) -> None:
        following.correct(found, form.submit()["text"], actor=login.actor())

    return _answer(
        public_id,
        Act.PACKET_CORRECT,
        act,
        _("Thank you: the director was told."),
        "received",
        correction=form,
    )


@pages.post("/my/dossier/<public_id>/acknowledgement")
@performs(Act.PACKET_ACKNOWLEDGE)
def acknowledge(public_id: str) -> Response:
    """Say that I have read it, which does not say that I agree."""
    form = Form(schemas_dossier.Acknowledgement(), typed=request.form)

    def act(found: Dossier) -> None:
        following.acknowledge(found, form.submit()["name"], actor=login.actor())

    return _answer(
        public_id, Act.PACKET_ACKNOWLEDGE, act, _("Kept: you have read it."), "answers", acknowledgement=form
    )


@pages.post("/my/dossier/<public_id>/reply")
@performs(Act.PACKET_REPLY)
def reply(public_id: str) -> Response:
    """Answer, once and for good."""
    form = Form(schemas_dossier.Reply(), typed=request.form)

    def act(found: Dossier) -> None:
        following.reply(found, form.submit()["text"], actor=login.actor())

    return _answer(public_id, Act.PACKET_REPLY, act, _("Your reply was sent."), "answers", reply=form)


@pages.post("/my/dossier/<public_id>/lend")
@performs(Act.PACKET_LEND)
def lend(public_id: str) -> Response:
    """Show what I received to my supervisor, or no longer."""
    shown = request.form.get("shown") == "yes"

    def act(found: Dossier) -> None:
        following.lend(found, shown=shown, actor=login.actor())

    said = _("Your supervisor can read it now.") if shown else _("Your supervisor reads it no longer.")
    return _answer(public_id, Act.PACKET_LEND, act, said, "answers")


@pages.get("/my/follow-ups")
@performs(Act.HOME_READ)
def follow_ups() -> Response:
    """What I owe, from my own reviews and from those of others."""
    policy.require(login.actor(), Act.HOME_READ)
    owed, directors = views_packets.owed(login.actor()), views_own.directors()
    return make_response(render_template("dossier/follow_ups.html", owed=owed, directors=directors))


# What these pages share


def _save(found: Dossier, form: Form) -> str:
    loose = schemas_dossier.loose(request.form)
    try:
        typed = form.save()
        if loose:
            raise Invalid
        draft = schemas_dossier.draft(typed)
        return dossiers.save(found, draft, version=typed["version"], actor=login.actor())
    except Invalid as error:
        form.refuse(Invalid({**error.fields, **loose}))
        raise Invalid(form.errors) from None


def _refused(found: Dossier, form: Form, error: PortalError) -> Response:
    """A script shows the sentence of a 422; a 409 means to it that another window saved."""
    if wants_json():
        raise error if isinstance(error, Invalid) else Invalid(sentence=error.sentence)
    return own_page(found, error=error, form=form)


def _stale(found: Dossier, form: Form, error: Stale) -> Response:
    if wants_json():
        raise error
    return stale_page(found, form, error)


def _answer(public_id: str, act: Act, do: Any, said: Any, place: str, **form: Form) -> Response:
    found = own(public_id, to_change=True)
    policy.require(login.actor(), act, found)
    try:
        do(found)
    except (Invalid, Incomplete, IllegalMove) as error:
        for one in form.values():
            if isinstance(error, Invalid) and not one.errors:
                one.refuse(error)
        return own_page(found, error=error, **form)
    flash(str(said))
    return redirect(address(found, place), 303)


def shown_packet(shown: DossierShown) -> PacketShown | None:
    """What the person sees on their page of what they receive: the draft to correct, then what was shared."""
    if shown.sees("draft_packet"):
        return shown.draft_packet
    return shown.packet if shown.sees("packet") else None
