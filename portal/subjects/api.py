"""Merging two pages of one person, for programs of administrators."""

from typing import Any

from portal.accounts import login
from portal.kernel.api import Operations
from portal.people.pages import today
from portal.policy import require
from portal.policy.acts import Act
from portal.subjects import merging, queries, views
from portal.subjects.schemas import Confirmed

api = Operations(
    "api_subjects", __name__, title="One person, two pages", about="Who may be one person, and merging them."
)


@api.get("/admin/people/merges", Act.PERSON_MERGE, answers=views.Suggested)
def merges() -> views.Suggested:
    """List who may be one person, with what speaks for it; nobody is merged by the portal itself."""
    require(login.actor(), Act.PERSON_MERGE)
    return views.suggested()


@api.get("/admin/people/<slug>/merge/<into>", Act.PERSON_MERGE, answers=views.Merging)
def look(slug: str, into: str) -> views.Merging:
    """Read what would move if the first page became part of the second, and what must be settled first."""
    require(login.actor(), Act.PERSON_MERGE)
    gone, kept = queries.pair(login.actor(), slug, into)
    return merging.preview(gone, kept, today(), actor=login.actor())


@api.post("/admin/people/<slug>/merge/<into>", Act.PERSON_MERGE, told=Confirmed, leads_to=merges)
def merge(slug: str, into: str, body: dict[str, Any]) -> None:
    """Merge two pages for good; what is answered is who else may be one person."""
    require(login.actor(), Act.PERSON_MERGE)
    gone, kept = queries.pair(login.actor(), slug, into, to_change=True)
    merging.merge(gone, kept, body["name"], today(), actor=login.actor())
