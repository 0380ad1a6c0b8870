"""The pages on which a director writes to a person, looks at exactly what they will receive, shares it, and takes it back."""

from io import BytesIO

from flask import current_app, flash, jsonify, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from portal import policy
from portal.accounts import login
from portal.kernel import db, documents, pdf
from portal.kernel.errors import IllegalMove, Incomplete, Invalid, Stale
from portal.kernel.forms import Form
from portal.kernel.web import performs, wants_json
from portal.kernel.words import _
from portal.policy.acts import Act
from portal.reviews import queries_packets, schemas, sharing, views_dossier, views_packets
from portal.reviews.models import Dossier
from portal.reviews.models_packets import Packet
from portal.reviews.pages_leading import back, dossier_page, for_a_reason, led, refused
from portal.reviews.pages_rounds import pages

LOOKED_AT = documents.Limits(max_pages=400)


@pages.post("/rounds/<slug>/dossiers/<public_id>/letter")
@performs(Act.SYNTHESIS_WRITE)
def letter(slug: str, public_id: str) -> Response:
    """Keep the director's letter as it stands."""
    found = led(slug, public_id, to_change=True)
    policy.require(login.actor(), Act.SYNTHESIS_WRITE, found)
    form = Form(schemas.Letter(), typed=request.form)
    try:
        said = form.save()
        kept = sharing.write_synthesis(found, said["text"], version=said["version"] or 0, actor=login.actor())
    except Stale as error:
        return _stale(slug, public_id, form, error)
    except (Invalid, IllegalMove) as error:
        if wants_json():
            raise
        form.refuse(error if isinstance(error, Invalid) else Invalid(sentence=error.sentence))
        return dossier_page(found, error=error, letter=form)
    if wants_json():
        return jsonify(version=kept.version, saved_at=kept.saved_at.isoformat())
    flash(str(_("Saved. Nobody but you reads it before you share it.")))
    return back(found, "letter")


@pages.post("/rounds/<slug>/dossiers/<public_id>/preview")
@performs(Act.PACKET_PREVIEW, own_units=True)
def preview(slug: str, public_id: str) -> Response:
    """Make the packet as the person would receive it now, and look at it."""
    try:
        made = looked_at(slug, public_id)
    except (Incomplete, IllegalMove) as error:
        with db.reading():
            return refused(led(slug, public_id), error)
    return redirect(url_for("rounds.packet", slug=slug, public_id=public_id, packet_id=made.public_id), 303)


@pages.get("/rounds/<slug>/dossiers/<public_id>/packets/<packet_id>")
@performs(Act.PACKET_PREVIEW)
def packet(slug: str, public_id: str, packet_id: str) -> str:
    """Exactly what the person will see, with the buttons that share it."""
    found, one = packet_in(slug, public_id, packet_id)
    return render_template(
        "rounds/packet.html",
        dossier=views_dossier.head(found, actor=login.actor()),
        packet=views_packets.packet_shown(one),
        current=is_current(found, one),
    )


@pages.get("/rounds/<slug>/dossiers/<public_id>/packets/<packet_id>.pdf")
@performs(Act.PACKET_PREVIEW, own_units=True)
def packet_pdf(slug: str, public_id: str, packet_id: str) -> Response:
    """The very bytes that the person will receive."""
    with db.reading():
        _found, one = packet_in(slug, public_id, packet_id)
    return send_packet(one.file.sha256)


@pages.post("/rounds/<slug>/dossiers/<public_id>/packets/<packet_id>/check")
@performs(Act.PACKET_CHECK)
def check(slug: str, public_id: str, packet_id: str) -> Response:
    """Show the person the draft, for facts only."""
    found = led(slug, public_id, to_change=True)
    policy.require(login.actor(), Act.PACKET_CHECK, found)
    one = queries_packets.packet(found, packet_id)
    try:
        sharing.check(found, one, lab=lab(), actor=login.actor())
    except Incomplete as error:
        return refused(found, error)
    flash(str(_("%(person)s sees the draft now and can correct facts.", person=found.person.name)))
    return back(found)


@pages.post("/rounds/<slug>/dossiers/<public_id>/packets/<packet_id>/share")
@performs(Act.PACKET_SHARE)
def share(slug: str, public_id: str, packet_id: str) -> Response:
    """Give the person exactly what was looked at."""
    found = led(slug, public_id, to_change=True)
    policy.require(login.actor(), Act.PACKET_SHARE, found)
    one = queries_packets.packet(found, packet_id)
    try:
        sharing.share(found, one, lab=lab(), actor=login.actor())
    except Incomplete as error:
        return refused(found, error)
    flash(str(_("Shared: %(person)s was told.", person=found.person.name)))
    return back(found)


@pages.post("/rounds/<slug>/dossiers/<public_id>/unshare")
@performs(Act.PACKET_UNSHARE)
def unshare(slug: str, public_id: str) -> Response:
    """Take back what was shared, for a reason that the person and the advisors read."""
    found = led(slug, public_id, to_change=True)
    policy.require(login.actor(), Act.PACKET_UNSHARE, found)
    said = _("Taken back. %(person)s and the advisors were told why.", person=found.person.name)
    return for_a_reason(found, "unshare", sharing.unshare, said)


# What these pages share with the operations of programs


def looked_at(slug: str, public_id: str) -> Packet:
    """The packet as the person would receive it now, kept; its PDF is set between two short units.

    Raises Incomplete, IllegalMove.
    """
    who = login.actor()
    with db.reading():
        prepared = sharing.prepare(led(slug, public_id), lab=lab(), actor=who)
    made = pdf.render("packet", prepared.typeset)
    received = documents.receive(BytesIO(made), "review.pdf", limit=LOOKED_AT)
    with db.unit():
        return sharing.keep(led(slug, public_id, to_change=True), prepared, received, actor=who)


def packet_in(slug: str, public_id: str, packet_id: str) -> tuple[Dossier, Packet]:
    """A dossier that the reader directs, with a packet of it; raises NotFound."""
    found = led(slug, public_id)
    policy.require(login.actor(), Act.PACKET_PREVIEW, found)
    return found, queries_packets.packet(found, packet_id)


def send_packet(sha256: str) -> Response:
    """A packet's PDF as it is stored, to be kept by whoever may read it; a cache keeps nothing."""
    source = documents.open(sha256)
    response = send_file(source, "application/pdf", as_attachment=True, download_name="review.pdf")
    response.headers["Cache-Control"] = "no-store"
    return response


def is_current(found: Dossier, one: Packet) -> bool:
    """Whether a packet waits to be shared, and still says what a new one would."""
    waits = found.status in sharing.WITH_DIRECTOR and one.withdrawn_at is None
    return waits and sharing.is_current(found, one, lab=lab(), actor=login.actor())


def _stale(slug: str, public_id: str, form: Form, error: Stale) -> Response:
    if wants_json():
        raise error
    here = url_for("rounds.letter", slug=slug, public_id=public_id)
    page = url_for("rounds.dossier", slug=slug, public_id=public_id)
    labels = {"text": form.fields["text"].label}
    made = render_template("errors/stale.html", error=error, labels=labels, action=here, back=page)
    return current_app.make_response((made, error.status))


def lab() -> str:
    """What the lab is called, as it stands in a packet."""
    return current_app.config["SETTINGS"].LAB_NAME
