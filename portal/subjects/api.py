"""Merging two pages of one person, for programs of administrators."""

from typing import Any

from portal.accounts import login
from portal.kernel.api import Operations
from portal.kernel.paging import Page
from portal.people.pages import today
from portal.policy import require
from portal.policy.acts import Act
from portal.subjects import merging, queries, views
from portal.subjects.schemas import Confirmed

api = Operations(
    "api_subjects",
    __name__,
    title="One person, two pages",
    about="Who may be one person, merging them, and who is not.",
)


@api.get("/admin/people/merges", Act.PERSON_MERGE, answers=views.Suggested)
def merges() -> views.Suggested:
    """List who may be one person, with what speaks for it; nobody is merged by the portal itself."""
    require(login.actor(), Act.PERSON_MERGE)
    return views.suggested()


@api.get("/admin/people/distinctions", Act.PERSON_MERGE, answers=views.NotTheSame, listed=True)
def distinctions(query: dict[str, Any]) -> Page:
    """List of whom it was said that they are not the same, what was said last first."""
    require(login.actor(), Act.PERSON_MERGE)
    return views.distinctions(query["after"])


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


@api.post("/admin/people/<slug>/merge/<into>/distinguish", Act.PERSON_DISTINGUISH, leads_to=merges)
def distinguish(slug: str, into: str) -> None:
    """Say that two people are not the same: they are suggested no more, and not merged until that is taken back."""
    require(login.actor(), Act.PERSON_DISTINGUISH)
    merging.distinguish(*queries.pair(login.actor(), slug, into, to_change=True), actor=login.actor())


@api.post("/admin/people/<slug>/merge/<into>/reconsider", Act.PERSON_RECONSIDER, leads_to=merges)
def reconsider(slug: str, into: str) -> None:
    """Take back that two people are not the same."""
    require(login.actor(), Act.PERSON_RECONSIDER)
    merging.reconsider(*queries.pair(login.actor(), slug, into, to_change=True), actor=login.actor())
