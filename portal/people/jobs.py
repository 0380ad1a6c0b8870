"""What time does to people: an appointment begins, and with it what they are to the institute."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.accounts import queries, service
from portal.kernel import clock, db, jobs
from portal.people.models import Appointment, Person
from portal.people.rules import Title
from portal.policy.actor import Role


@jobs.handler("people.begin")
def begin(appointment: str) -> None:
    """On the first day of an appointment its person becomes a member of staff; an advisor becomes an advisor."""
    with db.unit() as here:
        held = here.scalar(
            select(Appointment)
            .where(Appointment.public_id == appointment)
            .options(selectinload(Appointment.person).selectinload(Person.user))
        )
        if held and held.person.user and (held.ends_on is None or held.ends_on >= clock.now().date()):
            user = held.person.user
            role = Role.ADVISOR if held.title == Title.ADVISOR else Role.STAFF
            service.hand_over(user, queries.roles_of(user) | {role}, by=None)
        jobs.done()
