"""What is taken back or left, and what stays as it was: moments, texts, and the way on."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.kernel import clock, db
from portal.kernel.errors import IllegalMove, Incomplete, Invalid
from portal.kernel.mail import Message
from portal.reviews import (
    conflicts,
    dossiers,
    queries,
    queries_reviews,
    queries_rounds,
    reviewing,
    service,
)
from portal.reviews.models import Dossier, Round
from portal.reviews.models_reviews import Assignment, Review
from tests import factories_reviews as make
from tests.conftest import MONDAY
from tests.factories import a_user, actor_for
from tests.factories_reviews import somebody_reviewed

DAY = timedelta(days=1)


@pytest.fixture
def dora(app, database):
    """The director."""
    return a_user("Dora Director", "director")


@pytest.fixture
def vera(app, database):
    """An advisor."""
    return a_user("Vera Advisor", "advisor")


@pytest.fixture
def paul(app, database):
    """A member of staff who is also an advisor; his dossier is below."""
    return a_user("Paul Person", "staff", "advisor")


@pytest.fixture
def dossier(dora, vera, paul):
    """Paul's dossier, which Vera reviews."""
    person = somebody_reviewed("Paul Person", paul)
    made = make.dossier_of(make.a_round(dora, [vera, paul]), person, for_=dora)
    make.give(make.freeze(made, dora), dora, [vera])
    return made


def now(kind):
    """The one row there is, as it stands now."""
    with db.reading() as here:
        return here.scalars(select(kind)).one()


def led(dossier: Dossier, director, act, **asked):
    """A director acts on the dossier."""
    with db.unit():
        actor = actor_for(director)
        return act(queries.led(actor, dossier.public_id, to_change=True), **asked, actor=actor)


def told(template: str) -> list[tuple[str, bool]]:
    """Who got a mail, and whether it says the reason "A figure was wrong."."""
    with db.reading() as here:
        rows = here.execute(select(Message.recipient, Message.body).where(Message.template == template))
        return [(to, "A figure was wrong." in body) for to, body in rows]


def test_a_dossier_that_is_taken_back_was_frozen_when_it_was_frozen(dossier, dora):
    with clock.at(MONDAY + DAY):
        led(dossier, dora, dossiers.unfreeze, reason="A figure was wrong.")
    assert (now(Dossier).status, now(Dossier).frozen_at) == ("frozen", MONDAY)
    assert told("dossier_taken_back") == [("vera@lumen.example", True)]


def test_a_review_that_is_taken_back_was_submitted_when_it_was_submitted(dossier, dora, vera):
    make.a_review(dossier, vera)
    with clock.at(MONDAY + DAY):
        make.share(dossier, dora)
        make.unshare(dossier, dora, "A figure was wrong.")
    assert (now(Review).status, now(Review).submitted_at) == ("submitted", MONDAY)
    assert told("packet_taken_back") == [("paul@lumen.example", True)]
    assert told("packet_taken_back_from") == [("vera@lumen.example", True)]


def test_a_review_that_is_returned_is_waited_for_and_then_shared_as_it_was_submitted_anew(
    dossier, dora, vera
):
    make.a_review(dossier, vera)
    review_id = now(Review).public_id
    with db.unit():
        actor = actor_for(dora)
        found = queries.led(actor, dossier.public_id, to_change=True)
        review = queries_reviews.review_in(found, review_id)
        db.session().refresh(review.assignment, ["dossier"])
        reviewing.return_to_author(review, "A figure was wrong.", actor=actor)
    with pytest.raises(Incomplete):
        make.share(dossier, dora)
    make.a_review(dossier, vera, for_person="You did well; the figure is right now.")
    packet = make.share(dossier, dora)
    assert (now(Dossier).status, now(Review).status) == ("shared", "released")
    assert "the figure is right now" in packet.content
    assert told("review_returned") == [("vera@lumen.example", False)]  # the reason stands beside the review


def test_a_director_who_stands_aside_has_none_of_it_any_more(dossier, dora, vera):
    other = a_user("Odo Other", "director", "advisor")
    with db.unit():
        actor, round_ = actor_for(dora), db.session().scalars(select(Round)).one()
        service.convene(round_, [other], actor=actor)
    with db.unit() as here:
        here.add(
            Assignment(
                dossier_id=dossier.id,
                user_id=other.id,
                status="published",
                proposed_at=MONDAY,
                published_at=MONDAY,
            )
        )
    led(dossier, other, dossiers.stand_aside, remark="We wrote a book.")
    with db.reading() as here:
        stands = dict(here.execute(select(Assignment.user_id, Assignment.status)).all())
    assert stands == {vera.id: "published", other.id: "recused"}


def test_nobody_comes_back_into_a_round_that_is_over(dossier, dora, vera):
    somebody_reviewed("Zoe Exempt")
    make.a_review(dossier, vera)
    make.share(dossier, dora)
    late = make.a_round(dora, name="Trial", kind="trial")
    zoe = next(one for one in dossiers_of(late) if one.person.name == "Zoe Exempt")
    for one in dossiers_of(late):
        led(one, dora, dossiers.exempt, reason="Leave.")
    with db.unit():
        actor = actor_for(dora)
        service.close(queries_rounds.one_visible(actor, late.slug), actor=actor)
    with pytest.raises(IllegalMove):
        led(zoe, dora, dossiers.include)


def dossiers_of(round_: Round) -> list[Dossier]:
    with db.reading():
        return list(queries_rounds.dossiers(round_))


def test_nobody_objects_to_themself(dora, paul):
    person = somebody_reviewed("Paul Person", paul)
    dossier = make.dossier_of(make.a_round(dora, [paul]), person, for_=dora)
    with db.unit():
        actor = actor_for(paul)
        own = queries.own(actor, dossier.public_id)
        with pytest.raises(Invalid):
            conflicts.object_to(own, paul, "I know myself.", actor=actor)
