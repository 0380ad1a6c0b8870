"""What waits for somebody is what they can do, and nothing that they may not see."""

from types import SimpleNamespace

import pytest

from portal.kernel import clock, db
from portal.kernel.leases import Job, Status
from portal.kernel.mail import Message
from portal.people import service as people
from portal.recruitment.models import Application
from tests.factories import (
    a_conflict,
    a_decision,
    a_position,
    a_user,
    an_application,
    an_evaluation,
    reader_signed_in,
)
from tests.factories_publications import a_person, a_publication, an_attribution


@pytest.fixture
def house(app, database):
    """A position with everybody round it, and an application that was submitted."""
    names = {"owner": "Rosa", "chair": "Carl", "mia": "Mia", "ada": "Ada", "stan": "Stan", "adam": "Adam"}
    roles = {
        "owner": ["recruiter"],
        "chair": ["staff"],
        "mia": ["staff"],
        "stan": ["staff"],
        "adam": ["administrator"],
    }
    users = {key: a_user(name, *roles.get(key, [])) for key, name in names.items()}
    position = a_position(users["owner"], committee={users["chair"]: "chair", users["mia"]: "member"})
    return SimpleNamespace(**users, position=position, sent=an_application(position, users["ada"]))


@pytest.fixture
def desk(app):
    """The sentences on somebody's desk."""

    def of(user, language="en") -> list[str]:
        page = reader_signed_in(app, user, language=language).visit("/home").main
        return [sentence for sentence in SENTENCES if sentence in page] or [page]

    return of


SENTENCES = (
    "Nothing waits for you",
    "Your application to “PhD in open models” is not sent yet.",
    "You have an offer for “PhD in open models”: accept or decline it.",
    "1 application to “PhD in open models” waits for your evaluation.",
    "1 decision on “PhD in open models” is recorded and not yet told.",
    "1 offer for “PhD in open models” was accepted: hire.",
    "Your page is not public yet",
    "1 piece of work failed too often.",
    "1 mail did not arrive.",
    "2 publications wait for your answer.",
)
NOTHING, DRAFT, OFFER, EVALUATE, TELL, HIRE, PROFILE, DEAD, LOST, PAPERS = SENTENCES


def test_nothing_waits_for_who_has_nothing_to_do(house, desk):
    assert (desk(house.stan), desk(house.ada), desk(house.adam)) == ([NOTHING], [NOTHING], [NOTHING])


def test_a_draft_waits_for_its_applicant_until_the_deadline(house, desk):
    an_application(house.position, bea := a_user("Bea"), status="draft")
    assert desk(bea) == [DRAFT]
    with clock.at(house.position.closes_at):
        assert desk(bea) == [NOTHING]


def test_an_application_waits_for_every_evaluator_who_has_not_judged_it(house, desk):
    assert (desk(house.chair), desk(house.mia), desk(house.owner)) == ([EVALUATE], [EVALUATE], [NOTHING])
    an_evaluation(house.sent, house.mia)
    assert (desk(house.chair), desk(house.mia)) == ([EVALUATE], [NOTHING])


def test_what_a_conflict_hides_does_not_wait(house, desk):
    a_conflict(house.sent, house.chair)
    a_decision(house.sent, house.owner, told=False)
    assert (desk(house.chair), desk(house.owner)) == ([NOTHING], [TELL])


def test_a_decision_waits_to_be_told_by_who_may_tell(house, desk):
    a_decision(house.sent, house.owner, told=False)
    assert (TELL in desk(house.owner), TELL in desk(house.chair), TELL in desk(house.mia)) == (
        True,
        True,
        False,
    )


def test_a_decision_about_somebody_who_left_waits_for_nobody(house, desk):
    a_decision(house.sent, house.owner, told=False)
    stands(house.sent, "withdrawn")
    assert desk(house.owner) == [NOTHING]


def test_an_offer_waits_for_its_applicant_and_then_for_the_owner_alone(house, desk):
    stands(house.sent, "offered")
    assert (desk(house.ada), desk(house.owner)) == ([OFFER], [NOTHING])
    stands(house.sent, "offered", accepted_at=clock.now())
    assert (desk(house.ada), desk(house.owner), desk(house.chair)) == ([NOTHING], [HIRE], [NOTHING])


def test_a_page_waits_for_its_yes(house, desk):
    with db.unit():
        person = people.join("Stan", user_id=house.stan.id)
    assert desk(house.stan) == [PROFILE]
    with db.unit() as here:
        here.merge(person).published_at = clock.now()
    assert desk(house.stan) == [NOTHING]


def test_suggested_publications_wait_for_the_person_alone(house, desk):
    stan, mia = a_person("Stan", house.stan), a_person("Mia", house.mia)
    for title, status in (
        ("One", "suggested"),
        ("Two", "suggested"),
        ("Mine", "certain"),
        ("No", "rejected"),
    ):
        an_attribution(a_publication(title), stan, status)
    an_attribution(a_publication("Hers"), mia, "confirmed")
    assert (desk(house.stan), PAPERS in desk(house.mia), PAPERS in desk(house.adam)) == (
        [PAPERS],
        False,
        False,
    )


def test_what_failed_waits_for_administrators_alone(house, desk):
    with db.unit() as here:
        here.add(
            Job(
                name="house.seal",
                args={},
                priority=5,
                status=Status.DEAD,
                finished_at=clock.now(),
                error="Gone",
            )
        )
        here.query(Message).limit(1).one().status = "failed"
    assert (desk(house.adam), desk(house.stan)) == ([DEAD, LOST], [NOTHING])


def test_a_title_stands_in_the_language_there_is(house, app):
    an_application(house.position, bea := a_user("Bea"), status="draft")
    assert "PhD in open models" in reader_signed_in(app, bea, language="fr").visit("/home").main


def stands(application, status: str, **columns) -> None:
    """Let an application stand somewhere, as it would."""
    with db.unit() as here:
        row = here.get(Application, application.id)
        row.status = status
        for name, value in {f"{status}_at": clock.now(), **columns}.items():
            setattr(row, name, value)
