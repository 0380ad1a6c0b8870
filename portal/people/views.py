"""People as pages show them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.kernel.words import Sentence
from portal.people import rules
from portal.people.models import Person, Title


@dataclass(frozen=True)
class Row:
    """Somebody on the list."""

    slug: str
    name: str
    code: Title
    title: Sentence
    team: str | None
    ended: date | None
    public: bool


@dataclass(frozen=True)
class Held:
    """An appointment on somebody's page; the supervisor is named where the reader may see them."""

    code: Title
    title: Sentence
    team: str | None
    starts_on: date
    ends_on: date | None
    supervisor: str | None
    supervisor_slug: str | None
    runs: bool


@dataclass(frozen=True)
class Page:
    """Somebody's page."""

    slug: str
    name: str
    orcid: str | None
    arxiv_author: str | None
    dblp: str | None
    website: str | None
    about_html: str | None
    public: bool
    own: bool
    appointments: list[Held]

    @property
    def now(self) -> Held | None:
        """What they are today."""
        return next((held for held in reversed(self.appointments) if held.runs), None)


def row(found: Any) -> Row:
    """A row of queries.listed."""
    return Row(
        found.slug,
        found.name,
        Title(found.title),
        rules.TITLES[Title(found.title)],
        found.team,
        found.ends_on,
        found.published_at is not None,
    )


def page(person: Person, today: date) -> Page:
    """A person as their page shows them; an unpublished supervisor is not named to visitors."""
    inside = "self" in person.standing or "public" not in person.standing
    return Page(
        slug=person.slug,
        name=person.name,
        orcid=person.orcid,
        arxiv_author=_harmless(person, person.arxiv_author),
        dblp=_harmless(person, person.dblp),
        website=person.website,
        about_html=person.about_html,
        public=person.published_at is not None,
        own="self" in person.standing,
        appointments=[_held(one, today, inside) for one in person.appointments],
    )


def _harmless(person: Person, said: str | None) -> str | None:
    """An identifier of theirs; where a name that is no longer theirs is in it, nobody is told."""
    former = rules.names_in(person.former_names)
    return said if said and not rules.gives_away(rules.slug(said), former, person.name) else None


def _held(appointment: Any, today: date, inside: bool) -> Held:
    who = appointment.supervisor
    named = who if who and (who.published_at or inside) else None
    return Held(
        code=Title(appointment.title),
        title=rules.TITLES[Title(appointment.title)],
        team=appointment.team,
        starts_on=appointment.starts_on,
        ends_on=appointment.ends_on,
        supervisor=named and named.name,
        supervisor_slug=named and named.slug,
        runs=rules.in_office(appointment, today),
    )
