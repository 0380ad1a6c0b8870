"""What advisors and somebody who is to be reviewed publish about: one question for any number of advisors."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select

from portal.kernel import db
from portal.people.models import Person
from portal.publications.lifecycle import ACCEPTED
from portal.publications.models import Attribution, Publication
from portal.publications.queries import stands
from portal.reviews.models import Dossier


def shared_categories(dossier: Dossier, users: Sequence[int]) -> dict[int, list[str]]:
    """The categories of arXiv in which both the person and each of these users publish, by user, most frequent first."""
    found = _categories(or_(Person.id == dossier.person_id, Person.user_id.in_(users)))
    mine = next((one for (person, _user), one in found.items() if person == dossier.person_id), [])
    theirs = {user: set(one) for (_person, user), one in found.items() if user}
    return {user: [one for one in mine if one in theirs.get(user, ())] for user in users}


def _categories(*whose: ColumnElement[bool]) -> dict[tuple[int, int | None], list[str]]:
    """The categories these people publish in, most frequent first, by person and user."""
    rows = select(Person.id, Person.user_id, Publication.categories)
    rows = rows.join(Attribution, Attribution.person_id == Person.id)
    rows = rows.join(Publication, Publication.id == Attribution.publication_id)
    counted: dict[tuple[int, int | None], Counter[str]] = {}
    for person, user, categories in db.session().execute(
        rows.where(Attribution.status.in_(ACCEPTED), stands(), *whose)
    ):
        counted.setdefault((person, user), Counter()).update(categories)
    return {who: [one for one, _number in tally.most_common()] for who, tally in counted.items()}
