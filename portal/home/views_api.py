"""What programs read that several parts know of: a person with what they wrote, and what waits for somebody."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from portal import policy
from portal.home.waiting import Waiting
from portal.people import views as people_views
from portal.people.models import Person
from portal.people.views_api import ACTS, PersonAppointment, appointments
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.publications import queries_public, views_api
from portal.publications.views_api import PublicationLine


@dataclass(frozen=True)
class PersonWhole:
    """Somebody's page: who they are, what they were here, what they wrote."""

    slug: str
    name: str
    orcid: str | None
    arxiv_author: Annotated[str | None, "Their author identifier at arXiv."]
    dblp: Annotated[str | None, "Their identifier at dblp."]
    website: str | None
    about_html: str | None
    public: Annotated[bool, "Whether everybody sees this page."]
    own: Annotated[bool, "Whether it is yours."]
    appointments: Annotated[Sequence[PersonAppointment], "What they were appointed to be, the first first."]
    publications: Annotated[Sequence[PublicationLine], "Their newest."]
    next: Annotated[str | None, "The address of their further publications."]
    actions: Annotated[Sequence[Act], "What you may do to it."]


@dataclass(frozen=True)
class Waits:
    """Something that waits for somebody."""

    sentence: str
    page: Annotated[str, "The portal's page on which it is done."]
    until: datetime | None
    zone: Annotated[str | None, "The time zone of the deadline."]


@dataclass(frozen=True)
class OwnDesk:
    """What waits for somebody: their own things first, then the committee's, then the house's."""

    waiting: Sequence[Waits]


def person(found: Person, today: date, *, actor: Actor, following: Callable[[str], str]) -> PersonWhole:
    """A person as the actor sees them; `following` makes the address of their further publications of a cursor."""
    shown = people_views.page(found, today)
    page = queries_public.page(queries_public.chosen(actor, None, found.id, None), None)
    copied = "slug name orcid arxiv_author dblp website about_html public own"
    return PersonWhole(
        **{name: getattr(shown, name) for name in copied.split()},
        appointments=appointments(shown),
        publications=views_api.lines(actor, page).items,
        next=following(page.next) if page.next else None,
        actions=policy.actions(actor, found, ACTS),
    )


def desk(waiting: Sequence[Waiting], address: Callable[[Waiting], str]) -> OwnDesk:
    """What waits for somebody; `address` knows the page on which something is done."""
    return OwnDesk([Waits(str(one.sentence), address(one), one.until, one.zone) for one in waiting])
