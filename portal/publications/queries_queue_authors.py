"""What the queue asks about authors: by which names papers call them, and who has said to be whom."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Row, Select, and_, case, exists, func, null, or_, select

from portal.kernel import db
from portal.kernel.many import among
from portal.people import queries as people
from portal.people.models import Person, PersonName
from portal.people.rules import NameKind
from portal.policy.actor import Actor
from portal.policy.standing import asked_by, built_once
from portal.publications.lifecycle import ACCEPTED, AttributionStatus
from portal.publications.models import Attribution, PublicationAuthor


def authors(actor: Actor, wanted: Mapping[int, Collection[int] | None]) -> dict[int, dict[int, Row]]:
    """The authors at these places of these publications, or all of them, in one statement: name, held_by, holder.

    The name is the printed one, but for those whom the actor may see and who have another by now. `held_by` is the
    person who has said to be this author, `holder` their name, None for somebody whom the actor may not see.
    """
    whole = [key for key, places in wanted.items() if places is None]
    some = [_at(key, places) for key, places in wanted.items() if places is not None]
    rows = _authors(actor).where(or_(_is_whole(), *some)) if some else _whole(actor)
    found: dict[int, dict[int, Row]] = {key: {} for key in wanted}
    for row in db.session().execute(rows, asked_by(actor, whole=whole)):
        found[row[0]][row[1]] = row
    return found


def has_author(publication_id: int, place: int) -> bool:
    """Whether a publication has an author at this place."""
    return db.session().scalar(select(PublicationAuthor.id).where(_at(publication_id, [place]))) is not None


def holder(actor: Actor, attribution: Attribution, place: int) -> Row | None:
    """Who else has said to be the author at this place, with their name, None for somebody whom the actor may not see."""
    same = Attribution.publication_id == attribution.publication_id, Attribution.place == place
    said = Attribution.status == AttributionStatus.CONFIRMED, Attribution.id != attribution.id
    who = select(_name(actor).label("name")).join(Attribution, Attribution.person_id == Person.id)
    return db.session().execute(who.where(*same, *said)).first()


@built_once
def _whole(actor: Actor) -> Select:
    return _authors(actor).where(_is_whole())


@built_once
def _authors(actor: Actor) -> Select:
    printed, said = PublicationAuthor, Attribution.status == AttributionStatus.CONFIRMED
    former = exists().where(PersonName.person_id == Person.id, PersonName.kind == NameKind.FORMER)
    renamed = case((and_(former.correlate(Person), people.is_visible(actor)), Person.name))
    here = Attribution.publication_id == printed.publication_id, Attribution.place == printed.place
    rows = select(
        printed.publication_id,
        printed.place,
        func.coalesce(renamed, printed.name).label("name"),
        case((said, Attribution.person_id)).label("held_by"),
        _name(actor).label("holder"),
    )
    rows = rows.outerjoin(Attribution, and_(*here, Attribution.status.in_(ACCEPTED)))
    return rows.outerjoin(Person, Person.id == Attribution.person_id)


def _name(actor: Actor) -> Any:
    return case((people.is_visible(actor), Person.name), else_=null())


def _is_whole() -> Any:
    return among(PublicationAuthor.publication_id, "whole")


def _at(publication_id: int, places: Collection[int]) -> Any:
    return and_(PublicationAuthor.publication_id == publication_id, PublicationAuthor.place.in_(places))
