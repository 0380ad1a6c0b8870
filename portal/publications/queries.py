"""What publications asks the database: which ones a reader may see, one of them, and the lists of them."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.kernel import db
from portal.kernel.errors import NotFound
from portal.people.models import Person
from portal.people.queries import INSIDERS
from portal.people.queries import is_public as is_public_person
from portal.people.queries import is_self as is_own_person
from portal.policy.actor import Actor
from portal.policy.standing import Standing, asked_by, built_once, told
from portal.publications.lifecycle import ACCEPTED
from portal.publications.models import Attribution, Publication


def stands() -> ColumnElement[bool]:
    """The publication was not merged into another, as which it is shown since."""
    return Publication.merged_into_id.is_(None)


def _accepted(*rule: ColumnElement[bool]) -> ColumnElement[bool]:
    """It stands, and somebody whom this rule describes is an author, by identifier or by their own word."""
    theirs = select(Attribution.id).join(Person, Person.id == Attribution.person_id)
    wrote = exists(
        theirs.where(
            Attribution.publication_id == Publication.id, Attribution.status.in_(ACCEPTED), *rule
        ).correlate(Publication)
    )
    return and_(stands(), wrote)


def is_public() -> ColumnElement[bool]:
    """A person who said yes to a public page is an author: only they tell the world who works here."""
    return _accepted(is_public_person())


def is_colleagues(actor: Actor) -> ColumnElement[bool]:
    """Somebody of the lab is an author, and the actor is a colleague or that author."""
    if actor.roles & INSIDERS:
        return _accepted()
    return _accepted(is_own_person(actor)) if actor.signed_in else false()


def is_visible(actor: Actor) -> ColumnElement[bool]:
    """Which publications the actor may see: the same as Act.PUBLICATION_READ says."""
    if actor.roles & INSIDERS:
        return is_colleagues(actor)  # which whatever is public fulfils
    return or_(is_public(), is_colleagues(actor))


STANDING = Standing(Publication, lambda actor: {"public": is_public(), "colleague": is_colleagues(actor)})


def standing(actor: Actor, ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """What the actor is to each of these publications, in one statement."""
    return STANDING.ask(actor, ids)


def one_visible(actor: Actor, key: str) -> Publication:
    """A publication that the actor may see, with its standing, authors, changes and others; raises NotFound."""
    row = db.session().execute(_visible(actor), asked_by(actor, key=key)).unique().one_or_none()
    if row is None:
        raise NotFound()
    row[0].standing = told(row)
    return row[0]


@built_once
def _visible(actor: Actor) -> Select:
    rows = select(Publication, *STANDING.columns(actor))
    rows = rows.where(Publication.key == bindparam("key"), is_visible(actor))
    loaded = selectinload(Publication.authors), selectinload(Publication.changes)
    return rows.options(*loaded, joinedload(Publication.others))


def is_theirs(person_id: int) -> ColumnElement[bool]:
    """The person is an author, by identifier or by their own word."""
    theirs = Attribution.person_id == person_id, Attribution.status.in_(ACCEPTED)
    return Publication.id.in_(select(Attribution.publication_id).where(*theirs))
