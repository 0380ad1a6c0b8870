"""What the first day of an appointment brings."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.accounts import queries
from portal.kernel import clock, db, jobs
from portal.people import service
from portal.people.rules import Title
from tests.factories import a_user

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def appointed(database):
    """Appoints Ada from tomorrow, and answers her roles."""
    ada = a_user("Ada Byron")

    def appoint(title):
        with db.unit():
            person = service.join(ada.name, user_id=ada.id)
            service.appoint(person, title, date(2027, 3, 2), zone=PARIS)

    def roles():
        jobs.run_due()
        with db.reading():
            return queries.roles_of(ada)

    return appoint, roles


@pytest.mark.parametrize(
    ("title", "role"), [(Title.PHD, "staff"), (Title.DIRECTOR, "staff"), (Title.ADVISOR, "advisor")]
)
def test_somebody_acts_from_the_first_day_of_their_appointment_on(appointed, title, role):
    appoint, roles = appointed
    appoint(title)
    assert roles() == frozenset()
    clock.advance(timedelta(days=1))
    assert roles() == {role}
