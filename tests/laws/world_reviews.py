"""A round of reviews in the institute of the laws: somebody under review, somebody who received theirs, advisors of every kind.

`reviewed` received a packet; the dossier of Emil Early is under review. `advisor` has both, `other advisor` sits on the
board, `sealed advisor` is in conflict with both people.
"""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from portal.accounts.models import User
from portal.kernel import clock, db, documents
from portal.people import service as people
from portal.people.models import Person, Title
from portal.policy.actor import Role
from portal.reviews import rules, snapshots
from portal.reviews.models import Dossier, Round, RoundAdvisor
from portal.reviews.models_packets import FollowUp, Packet
from portal.reviews.models_reviews import AdvisorConflict, Assignment, Review, ReviewVersion

PERSONAS: dict[str, tuple[str, ...]] = {
    "reviewed": (Role.STAFF,),
    "advisor": (Role.ADVISOR,),
    "other advisor": (Role.ADVISOR,),
    "sealed advisor": (Role.ADVISOR,),
}
SAID = {
    "judgement": "on_course",
    "for_person": "Well done.",
    "for_director": "In confidence.",
    "notes": "Mine.",
}


def build(users: dict[str, User], received: documents.Received) -> dict[str, list[dict[str, str]]]:
    """A running round; answers with what stands for the parameters of its routes."""
    round_ = _round(users)
    rosa, emil = (
        _person(name, user) for name, user in (("Rosa Reviewed", users["reviewed"]), ("Emil Early", None))
    )
    shared = _dossier(round_, rosa, "shared", users, received)
    under_review = _dossier(round_, emil, "reviewing", users, None)
    here = {"slug": round_.slug}
    advisor = db.session().query(RoundAdvisor).filter_by(user_id=users["advisor"].id).one()
    ids = [{**here, **shared}, {**here, **under_review}]
    return {
        "/rounds/": [here],
        "/rounds/<slug>/advisors/": [{**here, "advisor_id": advisor.public_id}],
        "/rounds/<slug>/dossiers/": ids,
        "/my/dossier/": [{"public_id": one["public_id"]} for one in (shared, under_review)],
        "/dossiers/": [
            {name: one[name] for name in ("public_id", "follow_up_id")} for one in (shared, under_review)
        ],
        "/reviews/": [{"public_id": one["assignment_id"], "version": "1"} for one in (shared, under_review)],
        "/reviews/rounds/": [here],
        "/reviews/dossiers/": [{"public_id": one["public_id"]} for one in (shared, under_review)],
    }


def _round(users: dict[str, User]) -> Round:
    now = clock.now()
    dates = {"dossiers_due_at": -20, "reviews_due_at": 10, "reviews_close_at": 20, "share_at": 30}
    made = Round(
        slug="spring",
        name="Spring",
        kind=rules.RoundKind.SPRING,
        status="open",
        from_on=now.date() - timedelta(days=200),
        until_on=now.date() - timedelta(days=1),
        zone="Europe/Paris",
        **{name: now + timedelta(days=days) for name, days in dates.items()},
        identity=rules.Identity.NAMED,
        cross_view=rules.CrossView.AFTER_OWN,
        year=now.year,
        slot=1,
        created_at=now,
        open_at=now,
    )
    db.session().add(made)
    for name in ("advisor", "other advisor", "sealed advisor"):
        asked = RoundAdvisor(round=made, user=users[name], convened_at=now, found_at=now, declared_at=now)
        db.session().add(asked)
    db.session().flush()
    return made


def _person(name: str, user: User | None) -> Person:
    person = people.join(name, user_id=user and user.id)
    people.appoint(person, Title.PHD, date(2020, 1, 1), zone=ZoneInfo("Europe/Paris"))
    return person


def _dossier(
    round_: Round, person: Person, status: str, users: dict[str, User], received: documents.Received | None
) -> dict[str, str]:
    now, here = clock.now(), db.session()
    snapshot = snapshots.frozen({"publications": [], "highlights": [], "items": {}, "statement": {}})
    dossier = Dossier(
        round=round_,
        person=person,
        status=status,
        snapshot=snapshot,
        sha256=snapshots.sha256(snapshot),
        preparing_at=now,
        shared_at=now if status == "shared" else None,
    )
    here.add(dossier)
    here.flush()
    assignment = Assignment(
        dossier=dossier, user=users["advisor"], status="published", proposed_at=now, published_at=now
    )
    review = Review(
        assignment=assignment,
        status="released" if status == "shared" else "draft",
        answers=SAID,
        saved_at=now,
        submitted_at=now if status == "shared" else None,
    )
    version = ReviewVersion(review=review, number=1, answers=SAID, saved_at=now)
    conflict = AdvisorConflict(
        user_id=users["sealed advisor"].id,
        person_id=person.id,
        source="advisor",
        evidence=[],
        found_at=now,
        settled="sealed",
        settled_at=now,
    )
    follows = FollowUp(
        dossier=dossier, text="Publish the code.", proposed_by_id=users["advisor"].id, proposed_at=now
    )
    packet = _packet(dossier, users["director"], received) if received else None
    here.add_all(one for one in (assignment, review, version, conflict, follows, packet) if one is not None)
    here.flush()
    made = {
        "public_id": dossier.public_id,
        "assignment_id": assignment.public_id,
        "review_id": review.public_id,
    }
    made |= {"conflict_id": conflict.public_id, "follow_up_id": follows.public_id}
    return made | ({"packet_id": packet.public_id} if packet else {})


def _packet(dossier: Dossier, director: User, received: documents.Received) -> Packet:
    now = clock.now()
    reviews = [{"by": "Advisor", "texts": [{"label": "What they would say", "text": "Well done."}]}]
    content = snapshots.frozen(
        {"title": "Your review", "opening": "Read.", "synthesis": None, "reviews": reviews}
    )
    return Packet(
        dossier_id=dossier.id,
        content=content,
        sha256=snapshots.sha256(content),
        source="0" * 64,
        file=documents.register(received),
        previewed_at=now,
        previewed_by_id=director.id,
        released_at=now,
        released_by_id=director.id,
    )
