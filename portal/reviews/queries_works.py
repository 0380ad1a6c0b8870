"""What reviews asks of publications: what somebody wrote in a period, whom they wrote it with, and what about."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import selectinload

from portal.kernel import db
from portal.people.models import Person, PersonName
from portal.people.rules import NameKind
from portal.publications.lifecycle import ACCEPTED
from portal.publications.models import Attribution, Publication, PublicationAuthor
from portal.publications.queries import stands


def written(person_id: int, first: date, last: date) -> Sequence[Publication]:
    """The publications that are somebody's and came out in a period, newest first, with their authors."""
    rows = _written(select(Publication), person_id, first, last).options(selectinload(Publication.authors))
    return db.session().scalars(rows).all()


def titles(person_id: int, first: date, last: date) -> dict[str, str]:
    """The titles of the same publications, by key."""
    rows = _written(select(Publication.key, Publication.title), person_id, first, last)
    return dict(db.session().execute(rows).all())


def _written(rows: Select, person_id: int, first: date, last: date) -> Select:
    rows = rows.join(Attribution, Attribution.publication_id == Publication.id)
    rows = rows.where(Attribution.person_id == person_id, Attribution.status.in_(ACCEPTED), stands())
    rows = rows.where(
        Publication.published_at >= _at(first), Publication.published_at < _at(last + timedelta(1))
    )
    return rows.order_by(Publication.published_at.desc(), Publication.id.desc())


def shared_authors(person_ids: Iterable[int], since: date) -> Sequence[Row]:
    """Rows of person_id, publication id, key, title, published_at, author's name, for all that these people wrote since."""
    columns = (
        Attribution.person_id,
        Publication.id,
        Publication.key,
        Publication.title,
        Publication.published_at,
    )
    rows = select(*columns, PublicationAuthor.name).join(
        Attribution, Attribution.publication_id == Publication.id
    )
    rows = rows.join(PublicationAuthor, PublicationAuthor.publication_id == Publication.id)
    rows = rows.where(
        Attribution.person_id.in_(list(person_ids)),
        Attribution.status.in_(ACCEPTED),
        Publication.published_at >= _at(since),
        stands(),
    )
    return db.session().execute(rows.order_by(Publication.published_at.desc(), Publication.id)).all()


def accepted(user_id: int) -> dict[int, list[str]]:
    """The publications of the person who is this user, each with its categories."""
    rows = select(Publication.id, Publication.categories).join(
        Attribution, Attribution.publication_id == Publication.id
    )
    rows = rows.join(Person, Person.id == Attribution.person_id)
    theirs = Person.user_id == user_id, Attribution.status.in_(ACCEPTED), stands()
    found = db.session().execute(rows.where(*theirs))
    return {row[0]: list(row[1]) for row in found}


def known_names(user_id: int) -> list[str]:
    """The names under which the person who is this user may have published, but former ones."""
    person = select(Person.name).where(Person.user_id == user_id)
    other = select(PersonName.name).join(Person, Person.id == PersonName.person_id)
    other = other.where(Person.user_id == user_id, PersonName.kind != NameKind.FORMER)
    return [*db.session().scalars(person), *db.session().scalars(other)]


def _at(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
