"""The pages of the person under review: the dossier they write, what they receive, what they answer, what they owe."""

from typing import Any

from flask import Blueprint, flash, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal import policy
from portal.accounts import login
from portal.accounts import queries as accounts
from portal.kernel import clock, db, traces
from portal.kernel.errors import IllegalMove, Incomplete, Invalid, PortalError, Stale
from portal.kernel.forms import Form
from portal.kernel.web import performs, wants_json
from portal.kernel.words import _
from portal.policy.acts import Act
from portal.reviews import (
    conflicts,
    dossiers,
    following,
    queries,
    queries_content,
    queries_packets,
    queries_rounds,
    rules,
    schemas_dossier,
    views,
    views_dossier,
    views_packets,
)
from portal.reviews.lifecycle import DossierStatus
from portal.reviews.models import Dossier
from portal.reviews.models_packets import Packet
from portal.reviews.pages_leading import owners

pages = Blueprint("dossier", __name__)

SHORT = 90  # characters of a title in a list of choices


@pages.get("/my/dossier")
@performs(Act.HOME_READ)
def index() -> Response:
    """My dossiers: the one of the round that runs, and those before it."""
    policy.require(login.actor(), Act.HOME_READ)
    found = queries.owns(login.actor())
    lines = [(one.public_id, views.round_shown(one.round), views.stand_of(one)) for one in found]
    return make_response(render_template("dossier/index.html", lines=lines))


@pages.get("/my/dossier/<public_id>")
@performs(Act.DOSSIER_FOLLOW, own_units=True)
def show(public_id: str) -> Response:
    """My dossier: to write while it is prepared, to read from then on, with what I received."""
    with db.reading():
        found = own(public_id)
        page = own_page(found)
        opened = _shown_packet(found)
    _leave_trace(opened)
    return page


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
        if wants_json():
            raise
        return own_page(found, error=error, dossier=form)
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
    form = Form(schemas_dossier.objection(_advisors(found)), typed=request.form)
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
        public_id, Act.PACKET_CORRECT, act, _("Thank you: the director was told."), correction=form
    )


@pages.post("/my/dossier/<public_id>/acknowledgement")
@performs(Act.PACKET_ACKNOWLEDGE)
def acknowledge(public_id: str) -> Response:
    """Say that I have read it, which does not say that I agree."""
    form = Form(schemas_dossier.Acknowledgement(), typed=request.form)

    def act(found: Dossier) -> None:
        following.acknowledge(found, form.submit()["name"], actor=login.actor())

    return _answer(public_id, Act.PACKET_ACKNOWLEDGE, act, _("Kept: you have read it."), acknowledgement=form)


@pages.post("/my/dossier/<public_id>/reply")
@performs(Act.PACKET_REPLY)
def reply(public_id: str) -> Response:
    """Answer, once and for good."""
    form = Form(schemas_dossier.Reply(), typed=request.form)

    def act(found: Dossier) -> None:
        following.reply(found, form.submit()["text"], actor=login.actor())

    return _answer(public_id, Act.PACKET_REPLY, act, _("Your reply was sent."), reply=form)


@pages.post("/my/dossier/<public_id>/lend")
@performs(Act.PACKET_LEND)
def lend(public_id: str) -> Response:
    """Show what I received to my supervisor, or no longer."""
    shown = request.form.get("shown") == "yes"

    def act(found: Dossier) -> None:
        following.lend(found, shown=shown, actor=login.actor())

    said = _("Your supervisor can read it now.") if shown else _("Your supervisor reads it no longer.")
    return _answer(public_id, Act.PACKET_LEND, act, said)


@pages.get("/my/follow-ups")
@performs(Act.HOME_READ)
def follow_ups() -> Response:
    """What I owe, from my own reviews and from those of others."""
    policy.require(login.actor(), Act.HOME_READ)
    today = clock.now().date()
    owed = [views_packets.follow_up_shown(one, today) for one in queries_packets.owed_by(login.actor())]
    return make_response(render_template("dossier/follow_ups.html", owed=owed))


# What these pages share


def own(public_id: str, *, to_change: bool = False) -> Dossier:
    """The reader's own dossier; raises NotFound."""
    found = queries.own(login.actor(), public_id, to_change=to_change)
    policy.require(login.actor(), Act.DOSSIER_FOLLOW, found)
    return found


def own_page(found: Dossier, *, error: PortalError | None = None, **typed: Form) -> Response:
    """The page of a dossier for its person, with what was refused, and everything typed, still there."""
    shown = views_dossier.shown(found, actor=login.actor())
    writes = found.status == DossierStatus.PREPARING and found.exempt_reason is None
    forms: dict[str, Any] = {
        "objection": Form(schemas_dossier.objection(_advisors(found))),
        "correction": Form(schemas_dossier.Correction()),
        "acknowledgement": Form(schemas_dossier.Acknowledgement()),
        "reply": Form(schemas_dossier.Reply()),
        "follow_up": Form(schemas_dossier.FollowUp()),
        "agreement": Form(schemas_dossier.agreement(owners(found))),
    }
    if writes:
        kept = dossiers.kept(found)
        values = schemas_dossier.typed(kept, dossiers.version_of(kept))
        forms["dossier"] = Form(schemas_dossier.dossier(things(found)), values=values)
    now = clock.now()
    page = render_template(
        "dossier/show.html",
        dossier=shown,
        error=error,
        writes=writes,
        places=range(1, rules.MOST_HIGHLIGHTS + 1),
        parts=list(rules.PARTS),
        kinds=[str(kind) for kind in rules.ITEMS],
        may_object=found.status in {DossierStatus.PREPARING, DossierStatus.FROZEN} and bool(_advisors(found)),
        may_correct=found.status == DossierStatus.CORRECTING and (found.correct_until or now) >= now,
        may_reply=found.status == DossierStatus.SHARED and (found.reply_until or now) >= now,
        **(forms | typed),
    )
    return make_response(page, error.status if error else 200)


def things(found: Dossier) -> list[tuple[str, str]]:
    """What can be singled out of a dossier, by reference: its publications, and the lines that were kept."""
    papers = [(f"p:{one.key}", _short(one.title)) for one in queries_content.works(found)]
    lines = [
        (queries_content.reference(one, {}), _short(one.title or "")) for one in found.items if one.title
    ]
    return [*papers, *lines]


def address(found: Dossier) -> str:
    """Where the person finds a dossier."""
    return url_for("dossier.show", public_id=found.public_id)


def _short(title: str) -> str:
    return title if len(title) <= SHORT else f"{title[: SHORT - 1].rstrip()}…"


def _save(found: Dossier, form: Form) -> str:
    typed = form.save()
    if loose := schemas_dossier.loose(typed):
        form.errors = {name: list(said) for name, said in loose.items()}
        raise Invalid(loose)
    try:
        draft = schemas_dossier.draft(typed)
        return dossiers.save(found, draft, version=typed["version"], actor=login.actor())
    except Invalid as error:
        form.refuse(error)
        raise


def _answer(public_id: str, act: Act, do: Any, said: Any, **form: Form) -> Response:
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
    return redirect(address(found), 303)


def _advisors(found: Dossier) -> list[tuple[str, str]]:
    round_ = queries_rounds.by_slug(found.round.slug)
    mine = found.person.user_id
    return [(one.user.public_id, views.name_of(one.user)) for one in round_.advisors if one.user_id != mine]


def _stale(found: Dossier, form: Form, error: Stale) -> Response:
    if wants_json():
        raise error
    theirs = error.theirs
    labels = {name: one.label for name, one in form.fields.items() if one.kind != "hidden"}
    error.theirs = schemas_dossier.typed(theirs, str(theirs["version"]))
    error.yours = {name: form.schema._taken(form.typed, name) for name in labels}  # type: ignore[arg-type]
    page = render_template(
        "errors/stale.html",
        error=error,
        labels=labels,
        action=url_for("dossier.write", public_id=found.public_id),
        back=address(found),
    )
    return make_response(page, error.status)


def _shown_packet(found: Dossier) -> Packet | None:
    if found.status == DossierStatus.CORRECTING:
        return queries_packets.checked(found)
    return queries_packets.released(found) if found.status in {"shared", "closed"} else None


def _leave_trace(opened: Packet | None) -> None:
    if opened is not None and not login.is_guess():
        traces.opened(("packet", opened.public_id), login.actor())
