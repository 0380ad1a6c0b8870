"""What tests of merging share: two pages of one person, an administrator, and how things stand afterwards."""

from sqlalchemy import select

from portal import checks
from portal.accounts.models import User
from portal.kernel import db
from portal.people.models import Person, PersonName
from portal.publications.models import Attribution, Publication
from portal.subjects import merging, queries
from tests.conftest import MONDAY
from tests.factories import actor_for


def merge(gone: Person, kept: Person, administrator: User) -> None:
    """An administrator merges two pages."""
    who = actor_for(administrator)
    with db.unit():
        two = queries.pair(who, gone.slug, kept.slug, to_change=True)
        merging.merge(*two, two[0].name, MONDAY.date(), actor=who)


def look(gone: Person, kept: Person, administrator: User):
    """What an administrator is told before."""
    who = actor_for(administrator)
    with db.reading():
        return merging.preview(*queries.pair(who, gone.slug, kept.slug), MONDAY.date(), actor=who)


def call(person: Person, **names: str) -> None:
    """Give somebody other names, by name: `Byron="former"`."""
    with db.unit() as here:
        here.add_all(PersonName(person_id=person.id, name=one, kind=kind) for one, kind in names.items())


def stands() -> dict[tuple[str, int], tuple[str, int | None]]:
    """Every attribution: whose, its status and place, by publication and person."""
    columns = Publication.title, Attribution.person_id, Attribution.status, Attribution.place
    with db.reading() as here:
        rows = here.execute(select(*columns).join(Attribution.publication)).all()
    return {(row.title, row.person_id): (str(row.status), row.place) for row in rows}


def now(person: Person) -> Person:
    """Somebody's row as it is now."""
    with db.reading() as here:
        return here.scalars(select(Person).where(Person.id == person.id)).one()


def impossible() -> list[str]:
    """Whatever stands as nothing may."""
    states = ("publications", "recruitment", "reviews", "people")
    return [said for check in checks.CHECKS if check.name in states for said in check.problems()]
