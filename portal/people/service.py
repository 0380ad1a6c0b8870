"""People: who joins, what they are appointed to be, and whether the public sees them."""

from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from portal.kernel import audit, clock, db, jobs, markdown
from portal.kernel.errors import Invalid, Stale
from portal.kernel.words import _
from portal.people import queries, rules
from portal.people.models import Appointment, Person, Title
from portal.policy import require
from portal.policy.actor import Actor
from portal.policy.acts import Act


def add(
    name: str,
    *,
    actor: Actor,
    user_id: int | None = None,
    orcid: str | None = None,
    arxiv_author: str | None = None,
) -> Person:
    """A new person, whom nobody outside sees until they say yes. Raises Forbidden, Invalid."""
    require(actor, Act.PERSON_ADD)
    person = join(name, user_id=user_id, orcid=orcid, arxiv_author=arxiv_author)
    audit.record(Act.PERSON_ADD, person, actor=actor)
    return person


def join(
    name: str, *, user_id: int | None = None, orcid: str | None = None, arxiv_author: str | None = None
) -> Person:
    """The row of a new person; whoever calls has asked the policy for the act that makes one. Raises Invalid."""
    if orcid and not rules.is_orcid(orcid):
        raise Invalid({"orcid": [_("This is not an ORCID iD; it looks like 0000-0002-1825-0097.")]})
    person = Person(
        slug=_free_slug(name),
        name=name,
        sort_name=rules.sort_name(name),
        user_id=user_id,
        orcid=orcid,
        arxiv_author=arxiv_author,
        created_at=clock.now(),
        changed_at=clock.now(),
    )
    db.session().add(person)
    db.session().flush()
    return person


def appoint(
    person: Person,
    title: Title,
    starts_on: date,
    *,
    ends_on: date | None = None,
    supervisor: Person | None = None,
    team: str | None = None,
    zone: ZoneInfo,
) -> Appointment:
    """Appoint somebody; on the first day, in the lab's zone, a job makes them a member of staff. Raises Invalid."""
    if ends_on and ends_on < starts_on:
        raise Invalid({"ends_on": [_("The last day comes after the first.")]})
    appointment = Appointment(
        person_id=person.id,
        title=title,
        starts_on=starts_on,
        ends_on=ends_on,
        supervisor_id=supervisor and supervisor.id,
        team=team,
    )
    db.session().add(appointment)
    db.session().flush()
    first_morning = datetime.combine(starts_on, time(), zone)
    jobs.enqueue(
        "people.begin", {"appointment": appointment.public_id}, run_at=max(first_morning, clock.now())
    )
    return appointment


def edit_profile(person: Person, values: Mapping[str, str | None], *, version: int, actor: Actor) -> None:
    """Change one's own page. Raises Forbidden, Invalid, Stale when it was changed in between."""
    require(actor, Act.PROFILE_EDIT, person)
    if person.version != version:
        theirs = {name: getattr(person, name) for name in values} | {"version": person.version}
        raise Stale(theirs=theirs, yours=values)
    if values["orcid"] and not rules.is_orcid(values["orcid"]):
        raise Invalid({"orcid": [_("This is not an ORCID iD; it looks like 0000-0002-1825-0097.")]})
    person.name = values["name"] or person.name
    person.sort_name = rules.sort_name(person.name)
    for name in ("orcid", "arxiv_author", "website", "about"):
        setattr(person, name, values[name])
    person.about_html = markdown.render(values["about"]) if values["about"] else None
    person.changed_at = clock.now()
    audit.record(Act.PROFILE_EDIT, person, actor=actor)


def publish(person: Person, *, actor: Actor) -> None:
    """The person says yes to a public page. Raises Forbidden."""
    require(actor, Act.PROFILE_PUBLISH, person)
    person.published_at = person.published_at or clock.now()
    audit.record(Act.PROFILE_PUBLISH, person, actor=actor, detail={"public": True})


def withdraw(person: Person, *, actor: Actor) -> None:
    """The person takes their public page back. Raises Forbidden."""
    require(actor, Act.PROFILE_PUBLISH, person)
    person.published_at = None
    audit.record(Act.PROFILE_PUBLISH, person, actor=actor, detail={"public": False})


def _free_slug(name: str) -> str:
    wanted = rules.slug(name)
    tries = (wanted if n == 1 else f"{wanted}-{n}" for n in range(1, 10_000))
    return next(slug for slug in tries if not queries.slug_taken(slug))
