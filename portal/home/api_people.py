"""A person for programs, with what several parts know of them; and somebody who joins."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, url_for

from portal import policy
from portal.accounts import login
from portal.accounts import queries as accounts
from portal.home import views_api
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.words import _
from portal.people import queries, service
from portal.people.api import api
from portal.people.models import Title
from portal.people.pages import today
from portal.people.schemas_api import NewPerson
from portal.policy.acts import Act
from portal.publications import queries_people
from portal.publications.api import publications


def _version(slug: str) -> list[object]:
    return [*queries_people.version(), today()]


@api.get("/people/<slug>", Act.PERSON_READ, answers=views_api.PersonWhole, anybody=True, version=_version)
def person(slug: str) -> views_api.PersonWhole:
    """Read who somebody is, what they were here, and what they wrote.

    The address of somebody who was found to be another answers with that one.
    """
    try:
        found = queries.one_visible(login.actor(), slug)
    except NotFound:
        found = queries.one_visible(login.actor(), queries.address_since(login.actor(), slug))
    policy.require(login.actor(), Act.PERSON_READ, found)

    def following(after: str) -> str:
        return url_for(publications.endpoint, person=found.slug, after=after)

    return views_api.person(found, today(), actor=login.actor(), following=following)


@api.post("/people", Act.PERSON_ADD, told=NewPerson, leads_to=person, creates=True)
def add(body: dict[str, Any]) -> dict[str, str]:
    """Add somebody who joins, with what they are appointed to be; the public sees them once they say yes."""
    policy.require(login.actor(), Act.PERSON_ADD)  # before an answer could tell who has an account
    made = service.add(
        body["name"],
        actor=login.actor(),
        user_id=_account(body["user"]),
        orcid=body["orcid"],
        arxiv_author=body["arxiv_author"],
    )
    service.appoint(
        made,
        Title(body["title"]),
        body["starts_on"] or today(),
        ends_on=body["ends_on"],
        supervisor=_supervisor(body["supervisor"]),
        team=body["team"],
        zone=ZoneInfo(current_app.config["SETTINGS"].LAB_TIMEZONE),
    )
    return {"slug": made.slug}


def _account(address: str | None) -> int | None:
    """Whose page it will be; raises Invalid where nobody has proved the address."""
    user = accounts.verified(address) if address else None
    if address and user is None:
        raise Invalid({"user": [_("Nobody has proved that this address is theirs.")]})
    return user.id if user else None


def _supervisor(slug: str | None) -> Any:
    try:
        return queries.one_visible(login.actor(), slug) if slug else None
    except NotFound:
        raise Invalid({"supervisor": [_("There is nobody here with this address.")]}) from None
