"""Dossiers, conflicts and hires of two people who become one: they move whole, or what contradicts is settled first."""

import pytest
from sqlalchemy import select

from portal.accounts.models import User
from portal.kernel import db
from portal.people.models import Appointment, Person
from portal.recruitment.models import Application
from portal.reviews.models import Dossier
from portal.reviews.models_packets import FollowUp
from portal.reviews.models_reviews import AdvisorConflict
from tests.conftest import MONDAY
from tests.factories import a_position, a_user, an_application, reader_signed_in
from tests.factories_publications import a_person
from tests.factories_reviews import a_round, dossier_of, freeze, give, somebody_reviewed
from tests.subjects.merges import impossible, look, merge

SETTLED = "A conflict of interest is settled for the one as it is not for the other; a director settles both alike first."


@pytest.fixture
def director(database):
    return a_user("Dora", "director")


@pytest.fixture
def advisor(database):
    return a_user("Aldo", "advisor")


@pytest.fixture
def gone(database):
    return somebody_reviewed("Ines M. Duarte", a_user("Ines Duarte", "staff"))


@pytest.fixture
def late(gone):
    """Makes the same person again, who was not here when a round began."""
    return lambda: a_person("Ines Duarte")


def a_conflict(user, person, settled=None, *keys):
    with db.unit() as here:
        here.add(
            AdvisorConflict(
                user_id=user.id,
                person_id=person.id,
                source="auto",
                found_at=MONDAY,
                evidence=[{"key": key, "title": key, "year": 2026} for key in keys],
                settled=settled,
                settled_at=MONDAY if settled else None,
            )
        )


def conflicts():
    with db.reading() as here:
        rows = here.scalars(select(AdvisorConflict).order_by(AdvisorConflict.id)).all()
    return [
        (one.user_id, one.person_id, one.settled, [paper["key"] for paper in one.evidence]) for one in rows
    ]


def test_a_dossier_moves_and_its_person_reads_it_as_before(app, administrator, director, advisor, gone, late):
    user_id = gone.user_id
    round_ = a_round(director, [advisor])
    dossier = freeze(dossier_of(round_, gone, for_=director), director)
    give(dossier, director, [advisor])
    kept = late()
    with db.unit() as here:
        here.add(
            FollowUp(
                dossier_id=dossier.id,
                text="x",
                owner_id=gone.id,
                proposed_by_id=director.id,
                proposed_at=MONDAY,
            )
        )
    assert any("1 dossier moves to Ines Duarte" in str(one) for one in look(gone, kept, administrator).moves)
    merge(gone, kept, administrator)
    with db.reading() as here:
        assert (
            here.scalars(select(Dossier.person_id)).all()
            == here.scalars(select(FollowUp.owner_id)).all()
            == [kept.id]
        )
        user = here.get(User, user_id)
    assert "Spring 2027" in reader_signed_in(app, user).visit("/my/dossier").main
    assert impossible() == []


def test_two_dossiers_of_one_round_refuse(administrator, director, advisor, gone):
    kept = somebody_reviewed("Ines Duarte")
    a_round(director, [advisor])
    assert look(gone, kept, administrator).stops == ["Both have a dossier in the same round: Spring 2027."]


@pytest.mark.parametrize(
    ("of_kept", "of_gone", "stops"),
    [
        ("sealed", "allowed", [SETTLED]),
        (None, "dismissed", [SETTLED]),
        ("sealed", None, []),
        ("allowed", "dismissed", []),
    ],
)
def test_conflicts_that_contradict_are_settled_first(
    administrator, advisor, gone, late, of_kept, of_gone, stops
):
    kept = late()
    a_conflict(advisor, kept, of_kept, "2701.00001")
    a_conflict(advisor, gone, of_gone, "2701.00002")
    assert look(gone, kept, administrator).stops == stops
    if not stops:
        merge(gone, kept, administrator)
        assert conflicts() == [(advisor.id, kept.id, of_kept, ["2701.00002", "2701.00001"])]


def test_a_conflict_with_one_of_them_is_one_with_both_and_never_with_oneself(
    administrator, advisor, gone, late
):
    kept = late()
    a_conflict(advisor, gone, "sealed")
    with db.unit() as here:
        ours = here.get(User, gone.user_id)
    a_conflict(ours, kept)
    merge(gone, kept, administrator)
    assert conflicts() == [(advisor.id, kept.id, "sealed", [])]
    assert impossible() == []


def test_whoever_is_sealed_from_one_and_reads_the_other_is_settled_first(
    administrator, director, advisor, gone, late
):
    round_ = a_round(director, [advisor])
    give(freeze(dossier_of(round_, gone, for_=director), director), director, [advisor])
    kept = late()
    a_conflict(advisor, kept, "sealed")
    assert look(gone, kept, administrator).stops == [SETTLED]


def test_whoever_reviews_the_other_is_somebody_else(administrator, director, advisor, gone):
    round_ = a_round(director, [advisor])
    give(freeze(dossier_of(round_, gone, for_=director), director), director, [advisor])
    with db.unit() as here:
        here.get(Person, gone.id).user_id = None
    kept = a_person("Aldo", advisor)
    said = "One of them has judged the other, so they are two people; nobody reviews themself."
    assert look(gone, kept, administrator).stops == [said]


def test_an_appointment_that_an_application_led_to_is_the_one_that_stays(administrator, gone, late):
    kept = somebody_reviewed("Ines Duarte")
    with db.reading() as here:
        user = here.get(User, gone.user_id)
        held = here.scalars(select(Appointment).where(Appointment.person_id == gone.id)).one()
    position = a_position(a_user("Rita", "recruiter"), documents_asked=[], questions=[])
    application = an_application(position, user)
    with db.unit() as here:
        here.get(Application, application.id).appointment_id = held.id
    merge(gone, kept, administrator)
    with db.reading() as here:
        assert here.execute(select(Appointment.id, Appointment.person_id)).all() == [(held.id, kept.id)]
    assert impossible() == []


def test_whoever_was_hired_keeps_the_account_they_applied_with(administrator, gone):
    other = a_user("Ina", address="ina@lumen.example")
    kept = somebody_reviewed("Ines Duarte", other)
    with db.unit() as here:
        user, held = here.get(User, gone.user_id), here.scalars(select(Appointment)).first()
    position = a_position(a_user("Rita", "recruiter"), documents_asked=[], questions=[])
    application = an_application(position, user)
    with db.unit() as here:
        here.get(Application, application.id).appointment_id = held.id
        here.get(User, user.id).blocked_at = MONDAY
    said = "They were hired with an account that would be left behind; block the other one first."
    assert look(gone, kept, administrator).stops == [said]
