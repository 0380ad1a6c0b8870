"""People for programs: the list, and one's own profile."""

from types import SimpleNamespace
from typing import Any

from portal.accounts import login
from portal.kernel import fields, paging
from portal.kernel.api import Listed, Operations
from portal.kernel.words import _
from portal.people import queries, rules, service, views_api
from portal.people.models import Person, Title
from portal.people.pages import today
from portal.people.schemas import Profile
from portal.policy import require
from portal.policy.acts import Act

api = Operations(
    "api_people", __name__, title="People", about="Who works here, and what they say about themselves."
)

ANYBODY = SimpleNamespace(standing=frozenset({"public"}))  # a list is asked for as any public page is


class Members(Listed):
    """Which people."""

    title = fields.choice(_("Title"), list(rules.TITLES.items()))
    former = fields.choice(_("Formerly here"), [("yes", _("Yes"))])


def _version(query: dict[str, Any]) -> list[object]:
    return [*queries.version(), today()]


@api.get(
    "/people",
    Act.PERSON_READ,
    answers=views_api.PersonLine,
    listed=True,
    asked=Members,
    anybody=True,
    version=_version,
)
def people(query: dict[str, Any]) -> paging.Page:
    """List the people of the lab, by family name.

    Those in office, or with `former=yes` those who were. Visitors see whoever said yes to a public page, colleagues everybody.
    """
    require(login.actor(), Act.PERSON_READ, ANYBODY)
    title = Title(query["title"]) if query["title"] else None
    found = queries.listed(login.actor(), today(), title=title, former=query["former"] == "yes")
    return views_api.lines(paging.page(found, Person.sort_name, Person.id, size=100, after=query["after"]))


@api.get("/my/profile", Act.PROFILE_EDIT, answers=views_api.OwnProfile)
def profile() -> views_api.OwnProfile:
    """Read what I say about myself."""
    found = queries.own(login.actor())
    require(login.actor(), Act.PROFILE_EDIT, found)
    return views_api.profile(found, actor=login.actor())


@api.put("/my/profile", Act.PROFILE_EDIT, told=Profile, leads_to=profile, matches=True)
def save_profile(body: dict[str, Any], seen: views_api.OwnProfile) -> None:
    """Change what I say about myself; what is left out is emptied."""
    found = queries.own(login.actor(), to_change=True)
    service.edit_profile(found, body, version=seen.version, actor=login.actor())


@api.post("/my/profile/publish", Act.PROFILE_PUBLISH, leads_to=profile)
def publish() -> None:
    """Say yes to a public page."""
    service.publish(queries.own(login.actor()), actor=login.actor())


@api.post("/my/profile/withdraw", Act.PROFILE_PUBLISH, leads_to=profile)
def withdraw() -> None:
    """Take my public page back."""
    service.withdraw(queries.own(login.actor()), actor=login.actor())
