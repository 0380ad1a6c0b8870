"""What tests of harvests share: asking for one, working until it is over, and everything a fault must not change."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal.kernel import clock, db, jobs, worker
from portal.kernel.leases import Job
from portal.kernel.search import SearchText
from portal.people import queries as people
from portal.people.models import Person
from portal.policy.actor import SYSTEM
from portal.publications import harvesting
from portal.publications.models import (
    Attribution,
    AttributionEvent,
    Publication,
    PublicationAuthor,
    PublicationChange,
    PublicationIdentifier,
)
from portal.publications.models_harvest import Harvest
from portal.publications.models_works import Merge

NAME = "publications.harvest"
KEPT = (
    *(Publication, PublicationAuthor, PublicationChange, PublicationIdentifier),
    *(Attribution, AttributionEvent, SearchText, Merge),
)


def asked(person: Person | None, priority: int = jobs.Priority.URGENT) -> str:
    """A harvest that the portal asks for, by its public id."""
    with db.unit() as here:
        if person is None:
            return harvesting.request_known(actor=SYSTEM, priority=priority).public_id
        found = here.get(Person, person.id)
        found.standing = people.standing(SYSTEM, [found.id])[found.id]
        return harvesting.request(found, actor=SYSTEM, priority=priority).public_id


def look(public_id: str) -> Harvest:
    """How a harvest stands."""
    with db.reading() as here:
        return here.scalars(select(Harvest).where(Harvest.public_id == public_id)).one()


def step(public_id: str) -> None:
    """Let one request of a harvest happen, whenever it is due."""
    requests = look(public_id).requests
    while look(public_id).requests == requests and not is_over(public_id):
        move_on()


def work(*public_ids: str) -> list[Harvest]:
    """Work until these harvests are over; the clock jumps to whenever something is due."""
    for _ in range(1000):
        if all(is_over(one) for one in public_ids):
            return [look(one) for one in public_ids]
        move_on()
    raise AssertionError("it never ends")


def move_on() -> None:
    """Do one job of a harvest; if none is due, the clock jumps to the next."""
    with db.reading() as here:
        due = here.scalars(select(Job.due_at).where(Job.name == NAME, Job.due_at.is_not(None))).all()
    assert due, "nobody goes on with it"
    if min(due) > clock.now():
        clock.advance(min(due) - clock.now())
    worker.work_once({NAME})


def is_over(public_id: str) -> bool:
    return look(public_id).status in {"finished", "stopped"}


def harvested(person: Person | None) -> Harvest:
    """A whole harvest, from the question to its end."""
    return work(asked(person))[0]


def told(harvest: Harvest) -> list[tuple[str, str | None, int]]:
    """What a harvest says went wrong: code, detail, how often."""
    return [(one["code"], one["detail"], one["times"]) for one in harvest.problems]


def counts(harvest: Harvest) -> tuple[str, int, int, int]:
    """Where it ended: status, found, new, changed."""
    return str(harvest.status), harvest.found, harvest.new, harvest.changed


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row that harvests may write but for the harvests themselves."""
    with db.reading() as here:
        return {
            table.__tablename__: [
                tuple(row) for row in here.execute(select(table.__table__).order_by(table.id))
            ]
            for table in KEPT
        }


LATER = timedelta(days=1)
