"""Whose a publication is said to be, and what is asked about that: for whoever may see both the paper and the person."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, bindparam, exists, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.kernel import db
from portal.kernel.errors import NotFound
from portal.people import queries as people
from portal.people.models import Person
from portal.policy.actor import Actor
from portal.policy.standing import Standing, asked_by, built_once, told
from portal.publications.lifecycle import ACCEPTED, DECIDED
from portal.publications.models import Attribution, Publication


def _shown(*rule: ColumnElement[bool]) -> ColumnElement[bool]:
    """The publication is shown as that of a person whom this rule describes."""
    theirs = select(Person.id).join(Publication, Publication.id == Attribution.publication_id)
    accepted = Attribution.status.in_(ACCEPTED), Publication.merged_into_id.is_(None)
    same = Person.id == Attribution.person_id, people.is_somebody()
    return theirs.where(*same, *accepted, *rule).correlate(Attribution).exists()


def is_public() -> ColumnElement[bool]:
    """Everybody sees that the publication is this person's."""
    return _shown(people.is_public())


def is_colleagues(actor: Actor) -> ColumnElement[bool]:
    """The actor sees it as a colleague of the person, or is the person."""
    return _shown() if actor.roles & people.INSIDERS else _shown(people.is_self(actor))


def is_visible(actor: Actor) -> ColumnElement[bool]:
    """Of which publications and people the actor may ask why: the same as Act.REPORT_FILE says."""
    return or_(is_public(), is_colleagues(actor))


STANDING = Standing(
    Attribution,
    lambda actor: {
        "public": is_public(),
        "colleague": is_colleagues(actor),
        "self": _shown(people.is_self(actor)),
    },
)


def standing(actor: Actor, ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """What the actor is to each of these attributions, in one statement."""
    return STANDING.ask(actor, ids)


def one_visible(actor: Actor, key: str, slug: str) -> Attribution:
    """The attribution of a publication to a person, with both, and with standing; raises NotFound."""
    row = db.session().execute(_visible(actor), asked_by(actor, key=key, slug=slug)).one_or_none()
    if row is None:
        raise NotFound()
    row[0].standing = told(row)
    return row[0]


@built_once
def _visible(actor: Actor) -> Select:
    rows = select(Attribution, *STANDING.columns(actor)).join(Attribution.publication)
    rows = rows.join(Attribution.person).where(is_visible(actor))
    rows = rows.where(Publication.key == bindparam("key"), Person.slug == bindparam("slug"))
    person = contains_eager(Attribution.person).options(joinedload(Person.user))
    return rows.options(contains_eager(Attribution.publication), person)


def has_answered(person_id: int) -> bool:
    """Whether a person has said of any publication that it is theirs, or that it is not."""
    said = exists().where(Attribution.person_id == person_id, Attribution.status.in_(DECIDED))
    return bool(db.session().scalar(select(said)))
