"""What a person receives, for programs of the director: the letter, the packet, sharing it, and taking it back."""

from typing import Any

from werkzeug.wrappers import Response

from portal import policy
from portal.accounts import login
from portal.kernel import db
from portal.kernel.api import Operations
from portal.policy.acts import Act
from portal.reviews import queries_packets, schemas, sharing, views_api_leading
from portal.reviews.api_leading import dossier
from portal.reviews.pages_leading import led
from portal.reviews.pages_sharing import is_current, lab, looked_at, packet_in, send_packet
from portal.reviews.views_api_leading import DossierLetter, LedPacket

api = Operations(
    "api_sharing",
    __name__,
    title="Sharing a review",
    about="A director writes to a person, looks at exactly what they will receive, shares it, and can take it back.",
)


@api.get("/rounds/<slug>/dossiers/<public_id>/letter", Act.SYNTHESIS_WRITE, answers=DossierLetter)
def letter(slug: str, public_id: str) -> DossierLetter:
    """Read my letter to a person as it is kept."""
    found = led(slug, public_id)
    policy.require(login.actor(), Act.SYNTHESIS_WRITE, found)
    return views_api_leading.letter(found, login.actor())


@api.put(
    "/rounds/<slug>/dossiers/<public_id>/letter",
    Act.SYNTHESIS_WRITE,
    told=schemas.Letter,
    whole=False,
    leads_to=letter,
    matches=True,
)
def write(slug: str, public_id: str, body: dict[str, Any], seen: DossierLetter) -> None:
    """Keep my letter as it stands; nobody else reads it before it is shared. Good for saving while somebody types."""
    found = led(slug, public_id, to_change=True)
    sharing.write_synthesis(found, body["text"], version=seen.version, actor=login.actor())


@api.get("/rounds/<slug>/dossiers/<public_id>/packets/<packet_id>", Act.PACKET_PREVIEW, answers=LedPacket)
def packet(slug: str, public_id: str, packet_id: str) -> LedPacket:
    """Read exactly what the person would receive, and whether it still says what a new one would."""
    found, one = packet_in(slug, public_id, packet_id)
    return views_api_leading.packet(found, login.actor(), one, current=is_current(found, one))


@api.get(
    "/rounds/<slug>/dossiers/<public_id>/packets/<packet_id>.pdf",
    Act.PACKET_PREVIEW,
    media="application/pdf",
    own_units=True,
)
def packet_pdf(slug: str, public_id: str, packet_id: str) -> Response:
    """Read the very bytes that the person would receive."""
    with db.reading():
        _found, one = packet_in(slug, public_id, packet_id)
    return send_packet(one.file.sha256)


@api.post(
    "/rounds/<slug>/dossiers/<public_id>/preview",
    Act.PACKET_PREVIEW,
    leads_to=packet,
    creates=True,
    own_units=True,
)
def preview(slug: str, public_id: str) -> dict[str, str]:
    """Make the packet as the person would receive it now, and look at it."""
    return {"packet_id": looked_at(slug, public_id).public_id}


@api.post("/rounds/<slug>/dossiers/<public_id>/packets/<packet_id>/check", Act.PACKET_CHECK, leads_to=dossier)
def check(slug: str, public_id: str, packet_id: str) -> None:
    """Show the person the draft, for facts only, until a day; they are told."""
    found = led(slug, public_id, to_change=True)
    one = queries_packets.packet(found, packet_id)
    sharing.check(found, one, lab=lab(), actor=login.actor())


@api.post("/rounds/<slug>/dossiers/<public_id>/packets/<packet_id>/share", Act.PACKET_SHARE, leads_to=dossier)
def share(slug: str, public_id: str, packet_id: str) -> None:
    """Give the person exactly what I looked at, to the byte; they are told."""
    found = led(slug, public_id, to_change=True)
    one = queries_packets.packet(found, packet_id)
    sharing.share(found, one, lab=lab(), actor=login.actor())


@api.post(
    "/rounds/<slug>/dossiers/<public_id>/unshare",
    Act.PACKET_UNSHARE,
    told=schemas.Reason,
    leads_to=dossier,
)
def unshare(slug: str, public_id: str, body: dict[str, Any]) -> None:
    """Take back what was shared, for a reason that the person and the advisors read in a mail."""
    sharing.unshare(led(slug, public_id, to_change=True), body["reason"], actor=login.actor())
