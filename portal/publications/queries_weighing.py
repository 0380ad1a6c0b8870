"""What the weighing of a person's publications asks: every paper that may be theirs, and who works here."""

from collections.abc import Sequence

from sqlalchemy import exists, func, select
from sqlalchemy.orm import contains_eager

from portal.kernel import clock, db
from portal.people.models import Appointment, Person
from portal.people.queries import runs
from portal.publications.models import Attribution, Publication, PublicationAuthor


def number(person_id: int) -> int:
    """How many publications may be a person's."""
    theirs = select(func.count(Attribution.id)).where(Attribution.person_id == person_id)
    return db.session().scalar(theirs) or 0


def candidates(person_id: int) -> Sequence[Attribution]:
    """All that may be a person's, with their publications, and whatever was answered already; oldest first."""
    theirs = (
        select(Attribution).join(Attribution.publication).options(contains_eager(Attribution.publication))
    )
    theirs = theirs.where(Attribution.person_id == person_id, Publication.merged_into_id.is_(None))
    fresh = theirs.order_by(Attribution.id).execution_options(populate_existing=True)
    return db.session().scalars(fresh).all()


def authors(person_id: int) -> dict[int, list[tuple[str, str | None]]]:
    """The names and affiliations printed on all that may be a person's, in their order, by publication."""
    printed = PublicationAuthor
    theirs = select(Attribution.publication_id).where(Attribution.person_id == person_id)
    rows = select(printed.publication_id, printed.name, printed.affiliation)
    rows = rows.where(printed.publication_id.in_(theirs)).order_by(printed.publication_id, printed.place)
    found: dict[int, list[tuple[str, str | None]]] = {}
    for key, name, affiliation in db.session().execute(rows):
        found.setdefault(key, []).append((name, affiliation))
    return found


def colleagues(person_id: int) -> Sequence[str]:
    """The names of everybody else in office today."""
    today = clock.now().date()
    here = exists().where(Appointment.person_id == Person.id, runs(today))
    return db.session().scalars(select(Person.name).where(here, Person.id != person_id)).all()


def everybody() -> Sequence[int]:
    """The ids of all people for whom publications were found."""
    return (
        db.session().scalars(select(Attribution.person_id).distinct().order_by(Attribution.person_id)).all()
    )
