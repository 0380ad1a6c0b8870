"""Once a week, one mail: how many publications wait, the likeliest of them, and where to answer.

Nobody gets two in a week, nor one in which nothing is new, nor any who said that they want none. Whoever answers in a
person's place gets the same.
"""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from portal import policy
from portal.accounts.models import User
from portal.kernel import audit, clock, db, links, mail
from portal.people.models import Person
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.publications import queries_help
from portal.publications.models_help import Digest

MONDAY = 0
TITLES = 5
A_WEEK = timedelta(days=6, hours=12)  # a mail that went out late on one Monday does not hold up the next


def send(zone: ZoneInfo) -> int:
    """Write to whoever is due, in the caller's unit; on Mondays only. Answers how many people something waits for."""
    now = clock.now()
    day = now.astimezone(zone).date()
    if day.weekday() != MONDAY:
        return 0
    rows = queries_help.due(day, now - A_WEEK)
    ids = [row.Person.id for row in rows]
    titles, delegates = queries_help.likeliest(ids, TITLES), queries_help.delegates_of(ids)
    for person, waits, fresh in rows:
        said = {"waits": waits, "fresh": fresh, "titles": titles.get(person.id, []), "person": person.name}
        _note(person.id).sent_at = now
        _tell(person.user, f"{person.public_id}:{day}", own=True, link=links.link("queue.index"), **said)
        for user in delegates.get(person.id, ()):
            link = links.link("queue.index", person=person.slug)
            _tell(user, f"{person.public_id}:{day}", own=False, link=link, **said)
    return len(rows)


def choose(person: Person, wanted: bool, *, actor: Actor) -> None:
    """A person (with standing) says whether they want the weekly mail. Raises Forbidden."""
    policy.require(actor, Act.DIGEST_EDIT, person)
    kept = _note(person.id)
    if wanted == (kept.stopped_at is None):
        return
    kept.stopped_at = None if wanted else clock.now()
    audit.record(Act.DIGEST_EDIT, person, actor=actor)


def _note(person_id: int) -> Digest:
    found = queries_help.digest_of(person_id)
    if found is None:
        found = Digest(person_id=person_id)
        db.session().add(found)
    return found


def _tell(user: User | None, key: str, **said: Any) -> None:
    if user is None or user.blocked_at:
        return
    mail.post(
        "publications_digest",
        to=user.address,
        locale=user.locale,
        key=f"publications_digest:{key}:{user.public_id}",
        name=user.name,
        stop=links.link("delegates.index"),
        **said,
    )
