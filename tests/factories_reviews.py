"""Rounds, dossiers and reviews for tests, made through the services that pages call.

`a_round` opens one with its people and advisors; the steps after it are named for what somebody does. Each works
inside an open unit, or opens its own.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

from portal.accounts.models import User
from portal.kernel import clock, db, documents, pdf
from portal.people import service as people
from portal.people.models import Person, Title
from portal.policy.actor import Actor
from portal.reviews import (
    assigning,
    conflicts,
    dossiers,
    queries,
    queries_packets,
    queries_reviews,
    queries_rounds,
    reviewing,
    service,
    sharing,
)
from portal.reviews.models import Dossier, Round
from portal.reviews.models_packets import Packet
from portal.reviews.models_reviews import Assignment, Review
from portal.reviews.rules import Settlement
from tests.factories import actor_for, unit

PARIS = ZoneInfo("Europe/Paris")
LAB = "Institut Lumen"
SAID = {"judgement": "on_course", "for_person": "You did well."}


def somebody_reviewed(
    name: str,
    user: User | None = None,
    *,
    since: date = date(2020, 1, 1),
    title: Title = Title.RESEARCHER,
    supervisor: Person | None = None,
) -> Person:
    """Somebody of the lab who has been here long enough to be reviewed."""
    with unit() as here:
        person = people.join(name, user_id=user.id if user else None)
        people.appoint(person, title, since, supervisor=supervisor, zone=PARIS)
        here.flush()
    return person


def a_plan(**changed: object) -> dict[str, object]:
    """A round as a director types it: this half-year, due in weeks."""
    now = clock.now()
    days = {"dossiers_due_at": 7, "reviews_due_at": 28, "reviews_close_at": 35, "share_at": 49}
    usual = {
        "name": "Spring 2027",
        "kind": "spring",
        "from_on": date(2026, 9, 1),
        "until_on": date(2027, 2, 28),
        "zone": "Europe/Paris",
        "correct_days": 0,
        "identity": "named",
        "cross_view": "after_own",
        "acting_director_id": None,
        **{name: now + timedelta(days=number) for name, number in days.items()},
    }
    return usual | changed


def a_round(
    director: User,
    advisors: Iterable[User] = (),
    *,
    opened: bool = True,
    declared: bool = True,
    **changed: object,
) -> Round:
    """A round of everybody in office, opened, whose advisors were looked for and have declared."""
    with unit():
        actor = actor_for(director)
        made = service.create(a_plan(**changed), actor=actor)
        found = queries_rounds.one_visible(actor, made.slug, to_change=True)
        service.convene(found, list(advisors), actor=actor)
        if opened:
            service.open_round(found, actor=actor)
            for one in found.advisors:
                everybody = [dossier.person for dossier in queries_rounds.dossiers(found)]
                conflicts.note(one, conflicts.find(one, everybody))
                if declared:
                    said = conflicts.declare(
                        convened(found, one.user), one, {}, zone="Europe/Paris", actor=actor_for(one.user)
                    )
                    assert said is None
    return found


def convened(round_: Round, user: User) -> Round:
    """A round as one of its advisors finds it."""
    db.session().flush()
    return queries_rounds.one_convened(actor_for(user), round_.slug, to_change=True)


def dossier_of(round_: Round, person: Person, *, for_: User) -> Dossier:
    """Somebody's dossier in a round, for whoever acts on it."""
    with unit():
        actor = actor_for(for_)
        found = {one.person_id: one.public_id for one in queries_rounds.dossiers(round_)}[person.id]
        return queries.one_visible(actor, found)


def freeze(dossier: Dossier, director: User) -> Dossier:
    """The director freezes it."""
    return _led(dossier, director, lambda found, actor: dossiers.freeze(found, actor=actor))


def give(dossier: Dossier, director: User, advisors: Sequence[User]) -> list[Assignment]:
    """The director proposes these advisors and publishes."""
    with unit():
        actor = actor_for(director)
        found = queries.led(actor, dossier.public_id, to_change=True)
        for user in advisors:
            assigning.propose(found, user, "reader", actor=actor)
        assigning.publish([found], actor=actor)
        return queries_reviews.of_dossiers([found.id])[found.id]


def a_review(dossier: Dossier, advisor: User, *, submitted: bool = True, **answers: str) -> Review:
    """An advisor writes their review, and submits it unless it is only begun."""
    with unit():
        actor = actor_for(advisor)
        mine = queries_reviews.mine_of(actor, dossier.public_id)
        assert mine is not None, "this advisor has no such dossier"
        assignment = queries_reviews.assignment(actor, mine, to_change=True)
        version = assignment.review.version if assignment.review else 0
        review = reviewing.save(assignment, SAID | answers, version=version, actor=actor)
        if submitted:
            reviewing.submit(assignment, actor=actor, at=clock.now())
        return review


def a_letter(dossier: Dossier, director: User, text: str = "A good half-year.") -> Dossier:
    """The director writes to the person."""

    def write(found: Dossier, actor: Actor) -> None:
        sharing.write_synthesis(found, text, version=0, actor=actor)

    return _led(dossier, director, write)


def a_preview(dossier: Dossier, director: User) -> Packet:
    """The director looks at what the person will receive; its PDF is set outside the unit, which must not be open."""
    actor = actor_for(director)
    with db.unit():
        prepared = sharing.prepare(queries.led(actor, dossier.public_id), lab=LAB, actor=actor)
    received = documents.receive(BytesIO(pdf.render("packet", prepared.typeset)), "review.pdf")
    with db.unit():
        return sharing.keep(
            queries.led(actor, dossier.public_id, to_change=True), prepared, received, actor=actor
        )


def share(dossier: Dossier, director: User) -> Packet:
    """The director looks, and shares exactly that."""
    packet = a_preview(dossier, director)
    with db.unit():
        actor = actor_for(director)
        found = queries.led(actor, dossier.public_id, to_change=True)
        sharing.share(found, queries_packets.packet(found, packet.public_id), lab=LAB, actor=actor)
    return packet


def unshare(dossier: Dossier, director: User, reason: str = "A fact was wrong.") -> Dossier:
    """The director takes it back."""
    return _led(dossier, director, lambda found, actor: sharing.unshare(found, reason, actor=actor))


def settle(dossier: Dossier, director: User, advisor: User, how: Settlement) -> Dossier:
    """The director settles what stands between an advisor and the person."""

    def decide(found: Dossier, actor: Actor) -> None:
        conflict = queries_reviews.conflict_between(advisor.id, found.person_id)
        assert conflict is not None
        db.session().refresh(conflict, ["user"])
        conflicts.settle(found, conflict, how, "As discussed.", actor=actor)

    return _led(dossier, director, decide)


def _led(dossier: Dossier, director: User, act) -> Dossier:
    with unit():
        actor = actor_for(director)
        found = queries.led(actor, dossier.public_id, to_change=True)
        act(found, actor)
        return found
