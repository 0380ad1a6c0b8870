"""What is known about each advisor of a round when somebody is to be reviewed: constant queries for any number of advisors."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

from portal.kernel import db
from portal.people.models import Person
from portal.publications.lifecycle import ACCEPTED
from portal.publications.models import Attribution, Publication
from portal.reviews import queries, queries_reviews
from portal.reviews.lifecycle import SUBMITTED
from portal.reviews.models import Dossier, RoundAdvisor
from portal.reviews.models_reviews import AdvisorConflict, Assignment, Review


@dataclass(frozen=True)
class Facts:
    """By user: the categories of arXiv they share with the person, what stands between them, what they have to do with the dossier."""

    shared: dict[int, list[str]]
    knew: frozenset[int]
    conflicts: dict[int, AdvisorConflict]
    before: dict[int, str]


def facts(dossier: Dossier, advisors: Sequence[RoundAdvisor]) -> Facts:
    """What is known about these advisors and a dossier."""
    users = [one.user_id for one in advisors]
    found = _categories(or_(Person.id == dossier.person_id, Person.user_id.in_(users)))
    mine = next((one for (person, _user), one in found.items() if person == dossier.person_id), [])
    theirs = {user: set(one) for (_person, user), one in found.items() if user}
    before = queries_reviews.of_dossiers([dossier.id]).get(dossier.id, [])
    return Facts(
        shared={user: [one for one in mine if one in theirs.get(user, ())] for user in users},
        knew=frozenset(_knew(dossier)),
        conflicts={
            one.user_id: one for one in queries_reviews.conflicts_with([dossier]).get(dossier.person_id, [])
        },
        before={one.user_id: str(one.status) for one in before},
    )


def _knew(dossier: Dossier) -> Sequence[int]:
    """Who reviewed the same person in the round before."""
    last = queries.last_shared(dossier)
    if last is None:
        return []
    rows = select(Assignment.user_id).join(Review, Review.assignment_id == Assignment.id)
    return (
        db.session().scalars(rows.where(Assignment.dossier_id == last.id, Review.status.in_(SUBMITTED))).all()
    )


def _categories(*whose: ColumnElement[bool]) -> dict[tuple[int, int | None], list[str]]:
    """The categories these people publish in, most frequent first, by person and user."""
    rows = select(Person.id, Person.user_id, Publication.categories)
    rows = rows.join(Attribution, Attribution.person_id == Person.id)
    rows = rows.join(Publication, Publication.id == Attribution.publication_id)
    counted: dict[tuple[int, int | None], Counter[str]] = {}
    for person, user, categories in db.session().execute(
        rows.where(Attribution.status.in_(ACCEPTED), *whose)
    ):
        counted.setdefault((person, user), Counter()).update(categories)
    return {who: [one for one, _number in tally.most_common()] for who, tally in counted.items()}
