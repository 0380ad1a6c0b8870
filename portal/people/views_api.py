"""People as programs read them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from portal import policy
from portal.kernel import paging
from portal.people import views
from portal.people.models import Person, Title
from portal.policy.actor import Actor
from portal.policy.acts import Act

ACTS = Act.PROFILE_EDIT, Act.PROFILE_PUBLISH


@dataclass(frozen=True)
class PersonLine:
    """Somebody on the list of people."""

    slug: str
    name: str
    title: Annotated[Title, "What they are here, or were last."]
    title_name: Annotated[str, "The same in words."]
    team: str | None
    ended_on: Annotated[date | None, "Their last day."]
    public: Annotated[bool, "Whether everybody sees their page."]


@dataclass(frozen=True)
class PersonAppointment:
    """What somebody was appointed to be, from when to when."""

    title: Title
    title_name: str
    team: str | None
    starts_on: date
    ends_on: Annotated[date | None, "Null where no end is fixed."]
    supervisor: Annotated[str | None, "Their name; null where there is none whom you may see."]
    supervisor_slug: str | None
    runs: Annotated[bool, "Whether it runs today."]


@dataclass(frozen=True)
class OwnProfile:
    """What somebody says about themself; they alone read their other and former names here."""

    slug: str
    name: str
    other_names: Annotated[str | None, "Other names on your papers, one a line."]
    former_names: Annotated[
        str | None, "Names that are no longer yours, one a line; nobody but you reads them."
    ]
    orcid: str | None
    arxiv_author: Annotated[str | None, "Your author identifier at arXiv."]
    dblp: Annotated[str | None, "Your identifier at dblp."]
    about: Annotated[str | None, "As you wrote it, in Markdown."]
    about_html: Annotated[str | None, "As everybody reads it."]
    website: str | None
    public: Annotated[bool, "Whether everybody sees your page."]
    version: Annotated[int, "Counts every change; it is the ETag, too."]
    actions: Annotated[Sequence[Act], "What you may do to it now."]


def lines(page: paging.Page) -> paging.Page:
    """A page of people."""
    return replace(page, items=[_line(views.row(one)) for one in page])


def appointments(page: views.Page) -> list[PersonAppointment]:
    """What somebody was appointed to be, the first first."""
    return [
        PersonAppointment(
            title=one.code,
            title_name=str(one.title),
            team=one.team,
            starts_on=one.starts_on,
            ends_on=one.ends_on,
            supervisor=one.supervisor,
            supervisor_slug=one.supervisor_slug,
            runs=one.runs,
        )
        for one in page.appointments
    ]


def profile(person: Person, *, actor: Actor) -> OwnProfile:
    """One's own profile."""
    copied = "slug name other_names former_names orcid arxiv_author dblp about about_html website version"
    return OwnProfile(
        **{name: getattr(person, name) for name in copied.split()},
        public=person.published_at is not None,
        actions=policy.actions(actor, person, ACTS),
    )


def _line(row: views.Row) -> PersonLine:
    return PersonLine(row.slug, row.name, row.code, str(row.title), row.team, row.ended, row.public)
