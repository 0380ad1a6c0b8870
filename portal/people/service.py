"""People: who joins, what they are appointed to be, and whether the public sees them."""

from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from portal.accounts import queries as accounts_queries
from portal.accounts import service as accounts
from portal.kernel import audit, clock, db, jobs, markdown
from portal.kernel.errors import Invalid, Stale
from portal.kernel.words import Sentence, _
from portal.people import queries, rules
from portal.people.models import Appointment, Person, PersonIdentifier, PersonName, Title
from portal.people.rules import IdentifierKind, NameKind
from portal.policy import require
from portal.policy.actor import Actor
from portal.policy.acts import Act

Wrong = dict[str, list[Sentence]]

UNREADABLE = {
    IdentifierKind.ORCID: _("This is not an ORCID iD; it looks like 0000-0002-1825-0097."),
    IdentifierKind.ARXIV_AUTHOR: _("This is not an author identifier of arXiv; it looks like lovelace_a_1."),
    IdentifierKind.DBLP: _("This is not an identifier of dblp; it looks like 12/3456."),
}

TAKEN = _("Somebody else here has given this identifier already.")
READ = {
    IdentifierKind.ORCID: rules.orcid,
    IdentifierKind.ARXIV_AUTHOR: rules.arxiv_author,
    IdentifierKind.DBLP: rules.dblp,
}


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
    if user_id is not None and queries.of_user(user_id):
        raise Invalid({"user": [_("This account has a page already.")]})
    person = Person(
        slug=_free_slug(name),
        name=name,
        sort_name=rules.sort_name(name),
        user_id=user_id,
        names=[],
        identifiers=[],
        created_at=clock.now(),
        changed_at=clock.now(),
    )
    db.session().add(person)
    db.session().flush()
    typed = {"orcid": orcid, "arxiv_author": arxiv_author}
    if wrong := _wrong_identifiers(person, typed):
        raise Invalid(wrong)
    _identify(person, typed, by=None)
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
    name = values["name"] or person.name
    if wrong := _wrong_names(name, values) | _wrong_identifiers(person, values):
        raise Invalid(wrong)
    _identify(person, values, by=actor.id)
    rename(person, name, values)
    person.website, person.about = values["website"], values["about"]
    person.about_html = markdown.render(values["about"]) if values["about"] else None
    person.changed_at = clock.now()
    flag_modified(person, "changed_at")  # the version counts names and identifiers too, in rows of their own
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


def free_identifier(kind: IdentifierKind, typed: str | None) -> str | None:
    """What somebody typed about themself elsewhere, if it is an identifier that nobody here has; else nothing."""
    value = READ[kind](typed) if typed else None
    return value if value and queries.identified(kind, value) is None else None


def _wrong_identifiers(person: Person, values: Mapping[str, str | None]) -> Wrong:
    """What is wrong with identifiers as they were typed: a slip, or what is somebody else's here."""
    wrong: Wrong = {}
    for kind, understand in READ.items():
        typed = values.get(kind)
        value = understand(typed) if typed else None
        if typed and value is None:
            wrong[kind] = [UNREADABLE[kind]]
        elif value and (holder := queries.identified(kind, value)) and holder.id != person.id:
            wrong[kind] = [TAKEN]
    return wrong


def _identify(person: Person, values: Mapping[str, str | None], *, by: int | None) -> None:
    """Keep what identifies a person elsewhere. Raises Invalid where somebody else was quicker by a moment."""
    for kind, understand in READ.items():
        typed = values.get(kind)
        try:
            with db.session().begin_nested():
                _keep_identifier(person, kind, understand(typed) if typed else None, by)
        except IntegrityError:
            raise Invalid({kind: [TAKEN]}) from None


def _keep_identifier(person: Person, kind: IdentifierKind, value: str | None, by: int | None) -> None:
    held = next((one for one in person.identifiers if one.kind == kind), None)
    if held and held.value != value:
        person.identifiers.remove(held)
        db.session().flush()
        held = None
    if value and held is None:
        made = PersonIdentifier(kind=kind, value=value, recorded_by_id=by, recorded_at=clock.now())
        person.identifiers.append(made)
        db.session().flush()


def _wrong_names(name: str, values: Mapping[str, str | None]) -> Wrong:
    """What is wrong with other names as they were typed."""
    former = rules.names_in(values.get("former_names"))
    found = {
        "name": rules.wrong_with_names([name]),
        "other_names": rules.wrong_with_names(rules.names_in(values.get("other_names"))),
        "former_names": rules.wrong_with_names(former),
    }
    if name.casefold() in map(str.casefold, former):
        found["former_names"].append(
            _("“%(name)s” is your name above; please change it there first.", name=name)
        )
    return {field: said for field, said in found.items() if said}


def rename(person: Person, name: str, values: Mapping[str, str | None]) -> None:
    """Keep all names of a person (names loaded). An address that gives a former one away is given up, and answers as if it had never been; an
    account that is called so is called by the new name.
    """
    former = rules.names_in(values.get("former_names"))
    wanted = dict.fromkeys(rules.names_in(values.get("other_names")), NameKind.VARIANT)
    wanted |= dict.fromkeys(former, NameKind.FORMER)
    wanted.pop(name, None)
    kept = {one.name for one in person.names if wanted.get(one.name) == one.kind}
    person.names[:] = [one for one in person.names if one.name in kept]
    db.session().flush()  # before another kind of the same name
    person.names += [PersonName(name=one, kind=kind) for one, kind in wanted.items() if one not in kept]
    person.name, person.sort_name = name, rules.sort_name(name)
    if rules.gives_away(person.slug, former, name):
        person.slug = _free_slug(name)
    account = accounts_queries.by_id(person.user_id) if person.user_id else None
    if account and rules.gives_away(rules.slug(account.name), former, name):
        accounts.rename(account, name)


def _free_slug(name: str) -> str:
    wanted = rules.slug(name)
    tries = (wanted if n == 1 else f"{wanted}-{n}" for n in range(1, 10_000))
    return next(slug for slug in tries if not queries.slug_taken(slug))
