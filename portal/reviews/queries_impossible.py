"""States of reviews that no move leads to and no constraint can forbid, as queries that should find nothing.

Each sentence says what holds; its query answers with the public ids of what breaks it. What only arithmetic can tell
(whether what was frozen is as it was, whether a round counts in its year) is told by `problems`, a few rows at a time.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, select

from portal.kernel import db, documents
from portal.people.models import Person
from portal.reviews import rules, snapshots
from portal.reviews.lifecycle import AFTER_SHARING, SUBMITTED, WITH_ADVISOR
from portal.reviews.lifecycle import AssignmentStatus as A
from portal.reviews.lifecycle import DossierStatus as D
from portal.reviews.lifecycle import FollowUpStatus as F
from portal.reviews.lifecycle import ReviewStatus as R
from portal.reviews.lifecycle import RoundStatus as N
from portal.reviews.models import Dossier, Round, RoundAdvisor
from portal.reviews.models_packets import Acknowledgement, Correction, FollowUp, Packet, Reply
from portal.reviews.models_reviews import AdvisorConflict, Assignment, Review
from portal.reviews.rules import Settlement

CHUNK = 50

States = dict[str, Select]


def impossible_states() -> States:
    """A sentence for each thing that always holds, and the query that would find an exception."""
    return {**_pairs(), **_written(), **_received(), **_rounds()}


def _pairs() -> States:
    """Who has to do with whom."""
    assignments = select(Assignment.public_id).join(Assignment.dossier)
    dossiers = select(Dossier.public_id).join(Dossier.person)
    has_it = Assignment.status.in_(WITH_ADVISOR)
    acts = Dossier.acting_director_id
    return {
        "Nobody reviews themself.": assignments.join(Dossier.person).where(
            Person.user_id == Assignment.user_id
        ),
        "Nobody is in conflict with themself.": select(AdvisorConflict.public_id)
        .join(AdvisorConflict.person)
        .where(Person.user_id == AdvisorConflict.user_id),
        "Whoever is sealed from a person has no dossier of theirs that is still to be shared.": (
            assignments.where(
                Assignment.status.in_({A.PROPOSED, *WITH_ADVISOR}),
                Dossier.shared_at.is_(None),
                _sealed(Assignment.user_id),
            )
        ),
        "Whoever acts for the director may see the person, and is not that person.": dossiers.where(
            Dossier.shared_at.is_(None), (Person.user_id == acts) | _sealed(acts)
        ),
        "Whoever has a dossier is an advisor of its round.": assignments.where(has_it, ~_of_the_round()),
        "Whoever has a dossier has it as it was frozen.": assignments.where(
            has_it, Dossier.status == D.PREPARING
        ),
    }


def _written() -> States:
    """Reviews."""
    reviews = select(Review.public_id).join(Review.assignment).join(Assignment.dossier)
    return {
        "Whoever submitted a review has the dossier.": reviews.where(
            Review.status.in_(SUBMITTED), Assignment.status.not_in(WITH_ADVISOR)
        ),
        "Whoever submitted a review had declared their conflicts.": reviews.where(
            Review.status.in_(SUBMITTED), ~_of_the_round(RoundAdvisor.declared_at.is_not(None))
        ),
        "What somebody wrote who recused themself is sealed.": reviews.where(
            Assignment.status == A.RECUSED, Review.status != R.RECUSED
        ),
        "A released review is of a dossier that is shared.": reviews.where(
            Review.status == R.RELEASED, Dossier.status.not_in(AFTER_SHARING)
        ),
        "Of a shared dossier every submitted review is released.": reviews.where(
            Review.status == R.SUBMITTED, Dossier.status.in_(AFTER_SHARING)
        ),
    }


def _received() -> States:
    """What a person receives, and what they say to it."""
    dossiers = select(Dossier.public_id)
    has_one = _packet(Packet.released_at.is_not(None), Packet.withdrawn_at.is_(None))
    packets = select(Packet.public_id).join(Packet.dossier)
    replied = exists().where(Reply.dossier_id == Dossier.id)
    acknowledged = exists().where(Acknowledgement.dossier_id == Dossier.id)
    return {
        "Whoever was shared with has one packet.": dossiers.where(
            Dossier.status.in_(AFTER_SHARING), ~has_one
        ),
        "Whoever has a packet was shared with.": dossiers.where(
            Dossier.status.not_in(AFTER_SHARING), has_one
        ),
        "Whoever corrects facts was shown a draft.": dossiers.where(
            (Dossier.status == D.CORRECTING) | exists().where(Correction.dossier_id == Dossier.id), ~_packet()
        ),
        "Whoever replied, acknowledged or showed it to somebody had received something.": dossiers.where(
            Dossier.shared_at.is_(None), replied | acknowledged | Dossier.lent_at.is_not(None)
        ),
        "Nobody releases what they receive themself.": packets.join(Dossier.person).where(
            Person.user_id == Packet.released_by_id
        ),
        "What is received is a PDF.": packets.join(Packet.file).where(
            Packet.released_at.is_not(None), documents.StoredFile.media_type != documents.PDF
        ),
        "What was agreed follows from what was shared.": select(FollowUp.public_id)
        .join(FollowUp.dossier)
        .where(FollowUp.status.in_({F.AGREED, F.DONE}), Dossier.shared_at.is_(None)),
    }


def _rounds() -> States:
    """Rounds, and the dossiers in them."""
    dossiers = select(Dossier.public_id).join(Dossier.round)
    return {
        "A round that was not opened has no dossiers.": dossiers.where(Round.open_at.is_(None)),
        "Of a round that is closed everything was shared, or exempt.": dossiers.where(
            Round.status == N.CLOSED, Dossier.exempt_reason.is_(None), Dossier.status != D.CLOSED
        ),
        "Of a round that was cancelled nothing was shared.": dossiers.where(
            Round.status == N.CANCELLED, Dossier.shared_at.is_not(None)
        ),
    }


def _sealed(user_id: Any) -> ColumnElement[bool]:
    pair = AdvisorConflict.user_id == user_id, AdvisorConflict.person_id == Dossier.person_id
    return exists().where(*pair, AdvisorConflict.settled == Settlement.SEALED)


def _of_the_round(*rule: ColumnElement[bool]) -> ColumnElement[bool]:
    pair = RoundAdvisor.round_id == Dossier.round_id, RoundAdvisor.user_id == Assignment.user_id
    return exists().where(*pair, *rule)


def _packet(*rule: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Packet.dossier_id == Dossier.id, *rule)


# What arithmetic tells


def problems() -> Iterator[str]:
    """What was frozen and does not hash to what stands beside it, unless erased; rounds that count in another year."""
    db.outside("checking what was frozen")
    for kind, text in ((Dossier, Dossier.snapshot), (Packet, Packet.content)):
        rows = select(kind.id, kind.public_id, text, kind.sha256).where(text.is_not(None))
        for _id, public_id, frozen, sha256 in _in_chunks(rows, kind.id):
            if sha256 != snapshots.sha256(frozen):
                yield f"{kind.__tablename__} {public_id}: its text is not the one that was frozen"
    for _id, slug, year, closes_at, zone in _in_chunks(_counted(), Round.id):
        if year != rules.year_of(closes_at, zone):
            yield f"round {slug}: it counts in {year}, and closes in {rules.year_of(closes_at, zone)}"


def _counted() -> Select:
    columns = (Round.id, Round.slug, Round.year, Round.reviews_close_at, Round.zone)
    return select(*columns).where(Round.slot.is_not(None))


def _in_chunks(rows: Select, key: Any) -> Iterator[Row]:
    """The rows in the order of their key, which is their first column, a few in a unit."""
    last = 0
    while True:
        with db.reading() as here:
            found = here.execute(rows.where(key > last).order_by(key).limit(CHUNK)).all()
        yield from found
        if len(found) < CHUNK:
            return
        last = found[-1][0]
