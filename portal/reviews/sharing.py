"""What the person receives: written by the director, looked at exactly as it will be, shared, and taken back for a reason.

A packet is made when the director looks: its text is frozen and its PDF stored. Sharing releases that packet and those
bytes; whatever changed in between asks for another look.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from portal import policy
from portal.kernel import audit, clock, db, documents
from portal.kernel.errors import IllegalMove, Incomplete, Stale
from portal.kernel.words import _, language, say_date, speaking
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.reviews import (
    conflicts,
    queries_packets,
    queries_people,
    queries_reviews,
    rules,
    rules_form,
    snapshots,
    telling,
)
from portal.reviews.lifecycle import DOSSIER, REVIEW, WITH_ADVISOR, DossierStatus
from portal.reviews.models import Dossier
from portal.reviews.models_packets import Packet, Synthesis
from portal.reviews.models_reviews import Review
from portal.reviews.rules import Identity
from portal.reviews.rules_form import Audience

WITH_DIRECTOR = frozenset({DossierStatus.WITH_DIRECTOR, DossierStatus.CORRECTING})


@dataclass(frozen=True)
class Prepared:
    """A packet before it is kept: its text, the hashes, and what its PDF is set from."""

    content: str
    sha256: str
    source: str
    typeset: dict[str, Any]


def write_synthesis(dossier: Dossier, text: str | None, *, version: int, actor: Actor) -> Synthesis:
    """Keep the director's letter, or none; `version` is 0 for one that is only begun. Raises Stale, IllegalMove, Forbidden."""
    policy.require(actor, Act.SYNTHESIS_WRITE, dossier)
    if dossier.status not in WITH_DIRECTOR:
        raise IllegalMove(_("The letter is written once the reviews are in, and before it is shared."))
    found = queries_packets.synthesis(dossier)
    if found is not None and found.text == text:
        return found
    there = found.version if found else 0
    if there != version:
        raise Stale(theirs={"text": found.text if found else None, "version": there}, yours={"text": text})
    if found is None:
        found = Synthesis(dossier_id=dossier.id)
        db.session().add(found)
    found.text, found.saved_at = text, clock.now()
    db.session().flush()
    return found


def prepare(dossier: Dossier, *, lab: str, actor: Actor) -> Prepared:
    """What the person would receive now, as text and as what its PDF is set from. Raises Incomplete, IllegalMove, Forbidden."""
    policy.require(actor, Act.PACKET_PREVIEW, dossier)
    if dossier.status not in WITH_DIRECTOR:
        raise IllegalMove(_("A packet is made once the reviews are in."))
    if needs := [
        *rules.has_a_review(dossier, clock.now()),
        *rules.no_review_was_returned(dossier, clock.now()),
    ]:
        raise Incomplete(needs)
    content = content_of(dossier, lab=lab, actor=actor)
    frozen = snapshots.frozen(content)
    sha256 = snapshots.sha256(frozen)
    return Prepared(frozen, sha256, _source(content), {**content, "sha256": sha256})


def content_of(dossier: Dossier, *, lab: str, actor: Actor) -> dict[str, Any]:
    """All that the person will read, in their language, whoever looks at it before."""
    user = dossier.person.user
    with speaking(user.locale if user else language()):
        return _said(dossier, lab, actor)


def _said(dossier: Dossier, lab: str, actor: Actor) -> dict[str, Any]:
    """The letter, and of each review the answers meant for the person, and nothing else."""
    synthesis = queries_packets.synthesis(dossier)
    named = dossier.round.identity == Identity.NAMED
    round_ = dossier.round
    period = f"{say_date(round_.from_on)} – {say_date(round_.until_on)}"
    return {
        "lab": lab,
        "language": language(),
        "title": str(_("Your review")),
        "round": {"name": round_.name, "period": period},
        "person": dossier.person.name,
        "opening": str(
            _(
                "What the lab’s advisors say about your work in this period, as the director shares it with you."
            )
        ),
        "number": dossier.public_id,
        "labels": {"review_by": str(_("Review by")), "review": str(_("Review")), "page": str(_("Page"))},
        "synthesis": {"label": str(_("From the director")), "text": synthesis.text}
        if synthesis and synthesis.text
        else None,
        "reviews": [
            _for_person(one, round_.form, named) for one in queries_reviews.submitted(actor, dossier)
        ],
    }


def keep(dossier: Dossier, prepared: Prepared, received: documents.Received, *, actor: Actor) -> Packet:
    """Keep what the director is about to look at. Raises IllegalMove, Forbidden."""
    policy.require(actor, Act.PACKET_PREVIEW, dossier)
    if dossier.status not in WITH_DIRECTOR:
        raise IllegalMove()
    packet = Packet(
        dossier_id=dossier.id,
        content=prepared.content,
        sha256=prepared.sha256,
        source=prepared.source,
        file=documents.register(received),
        previewed_at=clock.now(),
        previewed_by_id=actor.id,
    )
    db.session().add(packet)
    audit.record(Act.PACKET_PREVIEW, dossier, actor=actor, detail={"sha256": prepared.sha256})
    return packet


def is_current(dossier: Dossier, packet: Packet, *, lab: str, actor: Actor) -> bool:
    """Whether a packet still says what a new one would."""
    return packet.source == _source(content_of(dossier, lab=lab, actor=actor))


def check(dossier: Dossier, packet: Packet, *, lab: str, actor: Actor) -> None:
    """Show the person the draft, to correct facts until a day; they are told. Raises Incomplete, IllegalMove, Forbidden."""
    policy.require(actor, Act.PACKET_CHECK, dossier)
    _insist_on_a_look(dossier, packet, lab, actor)
    DOSSIER.apply(dossier, Act.PACKET_CHECK)
    packet.checked_at = clock.now()
    dossier.correct_until = _end_of_day(dossier, dossier.round.correct_days)
    audit.record(Act.PACKET_CHECK, dossier, actor=actor, detail={"packet": packet.public_id})
    telling.tell_person("packet_draft", dossier, packet.public_id, until=dossier.correct_until)


def share(dossier: Dossier, packet: Packet, *, lab: str, actor: Actor) -> None:
    """Give the person exactly the packet that was looked at; shared twice, it is shared once.

    Raises Incomplete where it needs another look, IllegalMove, Forbidden.
    """
    policy.require(actor, Act.PACKET_SHARE, dossier)
    if packet.released_at is not None and packet.withdrawn_at is None:
        return
    _insist_on_a_look(dossier, packet, lab, actor)
    DOSSIER.apply(dossier, Act.PACKET_SHARE)
    for review in queries_reviews.submitted(actor, dossier):
        REVIEW.apply(review, Act.PACKET_SHARE)
    packet.released_at, packet.released_by_id = clock.now(), actor.id
    dossier.reply_until = _end_of_day(dossier, rules.REPLY_DAYS)
    detail = {"packet": packet.public_id, "sha256": packet.sha256}
    audit.record(Act.PACKET_SHARE, dossier, actor=actor, detail=detail)
    telling.tell_person("packet_shared", dossier, packet.public_id, until=dossier.reply_until)


def unshare(dossier: Dossier, reason: str, *, actor: Actor) -> None:
    """Take back what was shared; the person and the advisors are told why. Raises IllegalMove, Forbidden."""
    policy.require(actor, Act.PACKET_UNSHARE, dossier)
    DOSSIER.apply(dossier, Act.PACKET_UNSHARE)
    packet = queries_packets.released(dossier)
    assert packet is not None  # a shared dossier has one
    packet.withdrawn_at = clock.now()
    barred = queries_people.sealed_users(dossier.person_id)
    reviews = queries_reviews.submitted(actor, dossier)
    for review in reviews:
        _take_back(review, barred)
    audit.record(Act.PACKET_UNSHARE, dossier, actor=actor, reason=reason, detail={"packet": packet.public_id})
    telling.tell_person("packet_taken_back", dossier, packet.public_id, reason=reason)
    given = queries_reviews.of_dossiers([dossier.id]).get(dossier.id, [])
    users = [one.user for one in given if one.status in WITH_ADVISOR and one.user_id not in barred]
    users += queries_people.lent_to(dossier)
    about = {"person": dossier.person.name, "reason": reason}
    telling.tell_advisors("packet_taken_back_from", users, dossier.round, packet.public_id, **about)


def _take_back(review: Review, barred: Collection[int]) -> None:
    """A review is its author's and the director's again; sealed, where a conflict came up while it was shared."""
    submitted_at = review.submitted_at
    REVIEW.apply(review, Act.PACKET_UNSHARE)
    review.submitted_at = submitted_at  # when its author submitted it, not when it was taken back
    if review.assignment.user_id in barred:
        conflicts.withdraw(review.assignment, Act.CONFLICT_SETTLE)


def _insist_on_a_look(dossier: Dossier, packet: Packet, lab: str, actor: Actor) -> None:
    if dossier.status not in WITH_DIRECTOR:
        return
    if packet.withdrawn_at is not None or not is_current(dossier, packet, lab=lab, actor=actor):
        raise Incomplete([_("another look at the packet: something changed since you looked")])


def _for_person(review: Review, form: int, named: bool) -> dict[str, Any]:
    said = [
        (one.heading or one.label, review.answers.get(one.key))
        for one in rules_form.of_audience(form, {Audience.PERSON})
    ]
    return {
        "by": (review.assignment.user.name or review.assignment.user.address) if named else None,
        "texts": [{"label": str(label), "text": text} for label, text in said if text],
    }


def _source(content: dict[str, Any]) -> str:
    return snapshots.sha256(audit.canonical(content))


def _end_of_day(dossier: Dossier, days: int) -> datetime:
    """The last minute of a day so many days from today, in the round's zone."""
    zone = ZoneInfo(dossier.round.zone)
    day = clock.today(zone) + timedelta(days=days)
    return datetime.combine(day, time(23, 59), zone)
