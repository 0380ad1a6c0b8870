"""What the pages of people and the front page ask of publications."""

from collections.abc import Sequence

from sqlalchemy import Row, Select, and_, func, select

from portal.kernel import db
from portal.people.models import Appointment, Person
from portal.people.queries import is_visible as is_visible_person
from portal.policy.actor import Actor
from portal.publications.lifecycle import ACCEPTED
from portal.publications.models import Attribution, Publication
from portal.publications.queries import is_visible
from portal.publications.queries_public import LIST_VERSION


def newest(actor: Actor, number: int) -> Sequence[Row]:
    """The newest publications as rows of key, title, published_at, and slug and name of one author of the lab each.

    A publication has a row for each of its authors of the lab, in their order; slug and name are empty where the actor
    may not see them.
    """
    columns = Publication.id, Publication.key, Publication.title, Publication.published_at
    query = select(*columns).where(is_visible(actor))
    latest = query.order_by(Publication.published_at.desc(), Publication.id.desc()).limit(number).subquery()
    theirs = and_(Attribution.publication_id == latest.c.id, Attribution.status.in_(ACCEPTED))
    here = and_(Person.id == Attribution.person_id, is_visible_person(actor))
    rows = select(latest.c.key, latest.c.title, latest.c.published_at, Person.slug, Person.name)
    rows = rows.select_from(latest).outerjoin(Attribution, theirs).outerjoin(Person, here)
    ordered = rows.order_by(latest.c.published_at.desc(), latest.c.id.desc(), Attribution.place, Person.slug)
    return db.session().execute(ordered).all()


def version() -> Sequence[object]:
    """Changes whenever what visitors see of people or of their publications does, but for the passing of days."""
    return db.session().execute(VERSION).one()


def _version() -> Select:
    held = (select(one).scalar_subquery() for one in (func.count(Appointment.id), func.max(Appointment.id)))
    return LIST_VERSION.add_columns(*held)


VERSION = _version()  # built once: it is asked for every answer, also for one that nothing else is made for
