"""What the merging of two people asks first: both, with all that their pages hold; and what tells one person from two."""

from collections.abc import Collection, Sequence

from sqlalchemy import Row, and_, or_, select
from sqlalchemy.orm import aliased, joinedload

from portal.accounts.models import User
from portal.kernel import db, paging
from portal.kernel.errors import NotFound
from portal.people import queries as people
from portal.people.models import Appointment, Person, PersonIdentifier, PersonName
from portal.people.rules import IdentifierKind
from portal.policy.actor import Actor
from portal.policy.standing import told
from portal.publications.lifecycle import ACCEPTED, AttributionStatus
from portal.publications.models import Attribution, PublicationAuthor
from portal.subjects.models import Distinction

SIZE = 50


def pair(actor: Actor, gone: str, kept: str, *, to_change: bool = False) -> tuple[Person, Person]:
    """Two people, `gone` first, with accounts, names, identifiers and appointments; raises NotFound.

    `to_change` lets whoever else changes one of them wait until the caller's unit is over.
    """
    supervised = joinedload(Person.appointments).joinedload(Appointment.supervisor)
    whole = joinedload(Person.user), joinedload(Person.names), joinedload(Person.identifiers), supervised
    both = select(Person, *people.STANDING.columns(actor)).where(
        Person.slug.in_((gone, kept)), people.is_somebody()
    )
    rows = both.order_by(Person.id).options(*whole)
    rows = rows.with_for_update(of=Person) if to_change else rows
    found: dict[str, Person] = {}
    for row in db.session().execute(rows).unique():
        row[0].standing = told(row)
        found[row[0].slug] = row[0]
    if len(found) != 2:
        raise NotFound()
    return found[gone], found[kept]


def one(slug: str) -> Person:
    """Somebody by the address of their page; raises NotFound."""
    found = db.session().scalar(select(Person).where(Person.slug == slug, people.is_somebody()))
    if found is None:
        raise NotFound()
    return found


# Who is not the same


def distinction(one_id: int, other_id: int) -> Distinction | None:
    """That these two are not the same, if somebody said so."""
    first, last = sorted((one_id, other_id))
    said = select(Distinction).where(Distinction.one_id == first, Distinction.other_id == last)
    return db.session().scalar(said)


def distinguished() -> set[tuple[int, int]]:
    """The pairs of people, by id in their order, who are not the same."""
    rows = db.session().execute(select(Distinction.one_id, Distinction.other_id))
    return {(one, other) for one, other in rows}


def distinctions(after: str | None) -> paging.Page:
    """A page of who is not the same as whom, with both and whoever said so, what was said last first."""
    whole = (joinedload(way) for way in (Distinction.one, Distinction.other, Distinction.said_by))
    return paging.page(select(Distinction).options(*whole), Distinction.id.desc(), size=SIZE, after=after)


def others_than(person: Person) -> Sequence[Distinction]:
    """All that was said of somebody's not being another."""
    said = or_(Distinction.one_id == person.id, Distinction.other_id == person.id)
    return db.session().scalars(select(Distinction).where(said)).all()


# Who looks like one person


def everybody() -> Sequence[Row]:
    """Everybody as rows of id, slug, name, user_id, those with an account first."""
    rows = select(Person.id, Person.slug, Person.name, Person.user_id).where(people.is_somebody())
    return db.session().execute(rows.order_by(Person.user_id.is_(None), Person.id)).all()


def other_names() -> Sequence[Row]:
    """All further names as rows of person_id and name."""
    return db.session().execute(select(PersonName.person_id, PersonName.name)).all()


def same_orcid() -> Sequence[Row]:
    """Pairs of people, by id, of whom one gave as something else what is the other's ORCID iD."""
    said = aliased(PersonIdentifier)
    elsewhere = or_(said.value == PersonIdentifier.value, Person.website.contains(PersonIdentifier.value))
    rows = select(PersonIdentifier.person_id, Person.id).join(Person, Person.id != PersonIdentifier.person_id)
    rows = rows.outerjoin(said, said.person_id == Person.id)
    return (
        db.session()
        .execute(rows.where(PersonIdentifier.kind == IdentifierKind.ORCID, elsewhere).distinct())
        .all()
    )


def same_address() -> Sequence[Row]:
    """Pairs of people, by id, whose accounts have one address."""
    other, account = aliased(Person), aliased(User)
    same = and_(account.folded == User.folded, account.id > User.id)
    rows = select(Person.id, other.id).join(User, User.id == Person.user_id).join(account, same)
    return db.session().execute(rows.join(other, other.user_id == account.id)).all()


def papers(person_ids: Collection[int]) -> Sequence[Row]:
    """What is, or may be, these people's: rows of person_id, publication_id, status, place, places."""
    columns = Attribution.person_id, Attribution.publication_id, Attribution.status, Attribution.place
    rows = select(*columns, Attribution.places).where(Attribution.person_id.in_(person_ids))
    return db.session().execute(rows.where(Attribution.status != AttributionStatus.REJECTED)).all()


def coauthors(person_ids: Collection[int]) -> Sequence[Row]:
    """With whom these people wrote what is theirs: rows of person_id and name."""
    together = and_(
        PublicationAuthor.publication_id == Attribution.publication_id,
        PublicationAuthor.place.is_distinct_from(Attribution.place),
    )
    rows = select(Attribution.person_id, PublicationAuthor.name).join(PublicationAuthor, together)
    theirs = Attribution.person_id.in_(person_ids), Attribution.status.in_(ACCEPTED)
    return db.session().execute(rows.where(*theirs).distinct()).all()
