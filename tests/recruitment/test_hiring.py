"""Who accepted an offer is hired: a person with an appointment, an account that is linked, a page that waits for a yes."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from portal.accounts import queries as accounts
from portal.kernel import clock, db, jobs
from portal.kernel.mail import Message
from portal.people import queries as people
from portal.people import service as staff
from portal.people.models import Appointment, Person, PersonIdentifier
from portal.recruitment import queries, service
from portal.recruitment.models import Application, Particulars
from tests.factories import a_decision, a_position, a_user, actor_for, an_application, reader_signed_in

STARTS = date(2027, 3, 15)


@pytest.fixture
def house(app, database):
    """An application whose offer was accepted."""
    owner, chair, ada = (
        a_user("Rosa Recruiter", "recruiter"),
        a_user("Carl Chair", "staff"),
        a_user("Ada Byron"),
    )
    position = a_position(owner, committee={chair: "chair"}, team="Open models")
    application = offered(owner, position, ada)
    return SimpleNamespace(owner=owner, chair=chair, ada=ada, position=position, application=application)


def offered(owner, position, user, *, accepted=True):
    """An application whose applicant was offered the position, and has accepted it."""
    application = an_application(position, user)
    a_decision(application, owner, "offer")
    if accepted:
        with db.unit():
            who = actor_for(user)
            service.accept(queries.own(who, application.public_id), actor=who, arrived_at=clock.now())
    return application


def hire(app, house, **typed):
    """The recruiter hires."""
    owner = reader_signed_in(app, house.owner).visit(f"/committee/applications/{house.application.public_id}")
    return owner.follow("Hire…").press("Hire", **{"starts_on": STARTS.isoformat(), **typed})


def test_hiring_makes_a_person_with_an_appointment_and_links_the_account(app, house):
    assert "Hired" in hire(app, house).main
    with db.reading() as here:
        person, appointment = here.scalars(select(Person)).one(), here.scalars(select(Appointment)).one()
        application = here.scalars(select(Application)).one()
    assert (person.name, person.user_id, person.published_at) == ("Ada Byron", house.ada.id, None)
    assert (appointment.title, appointment.starts_on, appointment.team) == ("phd", STARTS, "Open models")
    assert (application.status, application.appointment_id) == ("hired", appointment.id)


@pytest.mark.parametrize(
    ("orcid", "arxiv_author", "kept"),
    [
        ("0000-0002-1825-0097", "byron_a_1", {"orcid": "0000-0002-1825-0097", "arxiv_author": "byron_a_1"}),
        ("0000-0001-5109-3700", "byron_a_1", {"arxiv_author": "byron_a_1"}),
        ("0000-0002-1825-0097", "somebody_e_1", {"orcid": "0000-0002-1825-0097"}),
        ("0000-0001-5109-3700", "somebody_e_1", {}),
    ],
)
def test_an_identifier_that_somebody_else_has_stops_nobody_from_being_hired(
    app, house, orcid, arxiv_author, kept
):
    with db.unit() as here:
        staff.join("Somebody Else", orcid="0000-0001-5109-3700", arxiv_author="somebody_e_1")
        here.execute(update(Particulars).values(orcid=orcid, arxiv_author=arxiv_author))
    assert "Hired" in hire(app, house).main
    with db.reading() as here:
        found = select(PersonIdentifier).join(Person).where(Person.user_id == house.ada.id)
        assert {str(one.kind): one.value for one in here.scalars(found)} == kept


def test_they_act_as_staff_from_the_first_day_and_not_before(app, house):
    hire(app, house)
    assert "staff" not in roles(house)
    clock.advance(timedelta(days=20))
    jobs.run_due()
    assert "staff" in roles(house)


def roles(house):
    """What Ada is to the institute."""
    with db.reading():
        return accounts.roles_of(accounts.by_id(house.ada.id))


def test_their_page_waits_for_their_yes(app, house, somebody):
    hire(app, house)
    somebody().visit("/people/ada-byron", expect=404)
    reader_signed_in(app, house.ada).visit("/my/profile").press("Show my page to everybody")
    assert "Ada Byron" in somebody().visit("/people/ada-byron").main


def test_they_are_told_once(app, house):
    hire(app, house)
    with db.reading() as here:
        sent = here.scalars(select(Message).where(Message.template == "hired")).one()
    assert sent.recipient == "ada@lumen.example"
    assert "you are appointed: PhD student, from 15 March 2027." in sent.body


def test_a_double_click_hires_once(app, house):
    tabs = [
        reader_signed_in(app, house.owner).visit(
            f"/committee/applications/{house.application.public_id}/hire"
        )
        for _tab in "ab"
    ]
    tabs[0].press("Hire", starts_on=STARTS.isoformat())
    tabs[1].press("Hire", expect=409, starts_on=STARTS.isoformat())
    with db.reading() as here:
        assert len(here.scalars(select(Appointment)).all()) == 1


def test_nobody_is_hired_before_they_accept(app, house):
    bea = a_user("Bea Bohr")
    application = offered(house.owner, house.position, bea, accepted=False)
    owner = reader_signed_in(app, house.owner)
    assert "Hire…" not in owner.visit(f"/committee/applications/{application.public_id}").main
    owner.visit(f"/committee/applications/{application.public_id}/hire", expect=422)


def test_a_chair_does_not_hire(app, house):
    chair = reader_signed_in(app, house.chair)
    assert "Hire…" not in chair.visit(f"/committee/applications/{house.application.public_id}").main
    chair.visit(f"/committee/applications/{house.application.public_id}/hire", expect=403)


def test_who_is_a_person_already_gets_another_appointment(app, house):
    hire(app, house)
    second = a_position(house.owner, title="Postdoc in open models", kind="postdoc")
    house.application = offered(house.owner, second, house.ada)
    hire(app, house, starts_on="2030-04-01")
    with db.reading() as here:
        assert len(here.scalars(select(Person)).all()) == 1
        assert sorted(here.scalars(select(Appointment.title))) == ["phd", "postdoc"]
        assert people.of_user(house.ada.id).name == "Ada Byron"


def test_a_missing_first_day_is_asked_for(app, house):
    owner = reader_signed_in(app, house.owner).visit(
        f"/committee/applications/{house.application.public_id}/hire"
    )
    owner.press("Hire", expect=422, starts_on="", team="Another team")
    assert owner.value("team") == "Another team"


def test_filled_places_are_said_and_stop_nobody(app, house):
    hire(app, house)
    house.application = offered(house.owner, house.position, a_user("Bea Bohr"))
    owner = reader_signed_in(app, house.owner).visit(
        f"/committee/applications/{house.application.public_id}/hire"
    )
    assert "it is filled already" in owner.main
    assert "Hired" in owner.press("Hire", starts_on=STARTS.isoformat()).main
