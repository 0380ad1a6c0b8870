"""What waits for somebody in reviews: as the person, as an advisor, as who directs; one grouped question each."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import and_, case, exists, func, select

from portal.home.waiting import Waiting
from portal.kernel import clock, db
from portal.kernel.words import _, _n
from portal.policy.actor import Actor, Role
from portal.reviews import queries, queries_packets, queries_reviews, queries_rounds
from portal.reviews.lifecycle import SUBMITTED, DossierStatus, RoundStatus
from portal.reviews.models import Dossier, Round, RoundAdvisor
from portal.reviews.models_packets import Acknowledgement
from portal.reviews.models_reviews import Assignment, Review


def own_dossiers(actor: Actor) -> Iterator[Waiting]:
    """A dossier to write, a draft to look at, a review that has come."""
    read = exists().where(Acknowledgement.dossier_id == Dossier.id)
    asked = case(
        (Dossier.status == DossierStatus.PREPARING, "write"),
        (Dossier.status == DossierStatus.CORRECTING, "correct"),
        (and_(Dossier.status == DossierStatus.SHARED, ~read), "read"),
    )
    rows = select(
        Dossier.public_id, Round.name, Round.dossiers_due_at, Round.zone, Dossier.correct_until, asked
    )
    rows = rows.join(Round, Round.id == Dossier.round_id).where(
        queries.is_reviewed(actor), queries.takes_part(), Round.status == RoundStatus.OPEN, asked.is_not(None)
    )
    for public_id, name, due_at, zone, correct_until, what in db.session().execute(rows.order_by(Dossier.id)):
        sentence, until = {
            "write": (
                _(
                    "Your dossier for “%(round)s” is being prepared: choose highlights, write your statement.",
                    round=name,
                ),
                due_at,
            ),
            "correct": (
                _(
                    "A draft of your review in “%(round)s” is here: look whether its facts are right.",
                    round=name,
                ),
                correct_until,
            ),
            "read": (_("Your review in “%(round)s” is here.", round=name), None),
        }[what]
        yield Waiting(sentence, "dossier.show", {"public_id": public_id}, _ahead(until), zone)


def follow_ups(actor: Actor) -> Iterator[Waiting]:
    """What the actor owes from reviews."""
    number = queries_packets.owed(actor)
    if number:
        sentence = _n(
            "%(num)s thing was agreed for you to do.", "%(num)s things were agreed for you to do.", number
        )
        yield Waiting(sentence, "dossier.follow_ups")


def board(actor: Actor) -> Iterator[Waiting]:
    """Conflicts to declare and reviews to write."""
    if Role.ADVISOR not in actor.roles:
        return
    done = exists().where(Review.assignment_id == Assignment.id, Review.status.in_(SUBMITTED))
    left = select(func.count()).select_from(Assignment).join(Dossier, Dossier.id == Assignment.dossier_id)
    left = left.where(
        Dossier.round_id == Round.id,
        queries_reviews.is_with(actor),
        ~done,
        Dossier.status == DossierStatus.REVIEWING,
    )
    number = left.correlate(Round).scalar_subquery()
    rows = select(Round.slug, Round.name, Round.reviews_due_at, Round.zone, RoundAdvisor.declared_at, number)
    rows = rows.join(RoundAdvisor, RoundAdvisor.round_id == Round.id).where(
        RoundAdvisor.user_id == actor.id, Round.status == RoundStatus.OPEN
    )
    for slug, name, due_at, zone, declared_at, waits in db.session().execute(rows.order_by(Round.id)):
        if declared_at is None:
            sentence = _(
                "“%(round)s”: say with whom you have a conflict, then the dossiers open.", round=name
            )
            yield Waiting(sentence, "reviews.declare", {"slug": slug})
        elif waits:
            sentence = _n(
                "%(num)s review in “%(round)s” waits for you.",
                "%(num)s reviews in “%(round)s” wait for you.",
                waits,
                round=name,
            )
            yield Waiting(sentence, "reviews.index", {}, _ahead(due_at), zone)


def led(actor: Actor) -> Iterator[Waiting]:
    """Dossiers whose reviews are in, for whoever directs them."""
    if not actor.roles:
        return
    found = queries_rounds.waiting(actor)
    for slug, name, number, _conflicts in (row for row in found if row.with_director):
        sentence = _n(
            "%(num)s dossier in “%(round)s” has its reviews: read and share.",
            "%(num)s dossiers in “%(round)s” have their reviews: read and share.",
            number,
            round=name,
        )
        yield Waiting(sentence, "rounds.show", {"slug": slug, "status": "with_director"})
    for slug, name, _dossiers, number in (row for row in found if row.unsettled):
        sentence = _n(
            "%(num)s conflict in “%(round)s” waits to be settled.",
            "%(num)s conflicts in “%(round)s” wait to be settled.",
            number,
            round=name,
        )
        yield Waiting(sentence, "rounds.conflicts_of", {"slug": slug})


def _ahead(until: datetime | None) -> datetime | None:
    return until if until is not None and until > clock.now() else None
