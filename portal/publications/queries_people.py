"""What the pages of people and the front page ask of publications."""

from collections.abc import Sequence

from sqlalchemy import Row, Select, func, select

from portal.kernel import db
from portal.people.models import Appointment, Person
from portal.people.queries import is_public as is_public_person
from portal.people.queries import is_visible as is_visible_person
from portal.policy.actor import Actor
from portal.publications.lifecycle import ACCEPTED
from portal.publications.models import Attribution, AttributionEvent, Publication
from portal.publications.queries import is_visible


def newest(actor: Actor, number: int) -> Sequence[Row]:
    """The newest publications as rows of key, title, published_at, and slug and name of one author of the lab each.

    A publication has as many rows as it has authors whom the actor may see, in their order.
    """
    columns = Publication.id, Publication.key, Publication.title, Publication.published_at
    query = select(*columns).where(is_visible(actor))
    latest = query.order_by(Publication.published_at.desc(), Publication.id.desc()).limit(number).subquery()
    who = select(Attribution.publication_id, Attribution.place, Person.slug, Person.name)
    who = who.join(Person, Person.id == Attribution.person_id)
    here = who.where(Attribution.status.in_(ACCEPTED), is_visible_person(actor)).subquery()
    rows = select(latest.c.key, latest.c.title, latest.c.published_at, here.c.slug, here.c.name)
    rows = rows.outerjoin(here, here.c.publication_id == latest.c.id)
    ordered = rows.order_by(latest.c.published_at.desc(), latest.c.id.desc(), here.c.place, here.c.slug)
    return db.session().execute(ordered).all()


def version() -> Sequence[object]:
    """Changes whenever what visitors see of people or of their publications does, but for the passing of days."""
    return db.session().execute(VERSION).one()


def _version() -> Select:
    shown = func.count(Person.id), func.max(Person.changed_at), func.max(Person.published_at)
    beside = (
        select(func.count(Appointment.id)),
        select(func.max(Appointment.id)),
        select(func.count(Attribution.id)).where(Attribution.status.in_(ACCEPTED)),
        select(func.max(AttributionEvent.id)),
        select(func.max(Publication.changed_at)),
    )
    return select(*shown, *(one.scalar_subquery() for one in beside)).where(is_public_person())


VERSION = _version()  # built once: it is asked for every answer, also for one that nothing else is made for
