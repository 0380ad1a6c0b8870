"""The committee's positions and applications for programs, read as its pages are read."""

from typing import Any

from flask import Response

from portal import policy
from portal.accounts import login
from portal.kernel import clock, db
from portal.kernel.api import Operations
from portal.kernel.errors import NotFound
from portal.kernel.paging import Page
from portal.policy.acts import Act
from portal.recruitment import (
    pages_reading,
    queries_committee,
    schemas_api_committee,
    views_api_committee,
    views_api_reading,
    views_committee,
    views_picture,
)
from portal.recruitment.pages_committee import seen
from portal.recruitment.pages_reading import readable

api = Operations(
    "api_committee",
    __name__,
    title="Reading for a committee",
    about="The positions you own or whose committee you sit on, and the applications to them. "
    "An application that a conflict of interest hides from you is in no list, count, order or search.",
)


@api.get("/committee", Act.HOME_READ, answers=views_api_committee.CommitteeBoard, listed=True)
def positions(query: dict[str, Any]) -> Page:
    """List the positions that you own or whose committee you sit on, the newest first."""
    policy.require(login.actor(), Act.HOME_READ)
    return views_api_committee.boards(views_committee.boards(login.actor(), query["after"]))


@api.get("/committee/positions/<slug>", Act.COMMITTEE_READ, answers=views_api_committee.CommitteePosition)
def position(slug: str) -> views_api_committee.CommitteePosition:
    """Read a position as its committee sees it: how many applications stand where, and what waits for you."""
    return views_api_committee.position(login.actor(), seen(slug))


@api.get(
    "/committee/positions/<slug>/applications",
    Act.COMMITTEE_READ,
    answers=views_api_committee.CommitteeLine,
    listed=True,
    asked=schemas_api_committee.Wanted,
)
def table(slug: str, query: dict[str, Any]) -> Page:
    """List the applications to a position: filtered, searched, in an order of yours.

    What others think of an application stands in its line once you have said what you think, and the orders by
    it (evaluations, mean, spread) know no more than that.
    """
    wanted = schemas_api_committee.wanted(query)
    return views_api_committee.lines(login.actor(), seen(slug), wanted, query["after"])


@api.get(
    "/committee/positions/<slug>/next",
    Act.COMMITTEE_READ,
    answers=views_api_committee.NextToRead,
    asked=schemas_api_committee.Onward,
)
def following(slug: str, query: dict[str, Any]) -> views_api_committee.NextToRead:
    """Ask which application comes next in your queue: the one that the fewest have read.

    Those after the one that you come from come first; what you skipped comes round again.
    """
    found = seen(slug)
    if "reader" not in found.standing:
        raise NotFound()
    waiting = queries_committee.next_to_read(login.actor(), found, query["after"])
    return views_api_committee.NextToRead(waiting, *queries_committee.progress(login.actor(), found))


@api.get(
    "/committee/positions/<slug>/picture", Act.COMMITTEE_READ, answers=views_api_committee.CommitteePicture
)
def picture(slug: str) -> views_api_committee.CommitteePicture:
    """Read how far the applications came and how long they stood where."""
    return views_api_committee.picture(views_picture.picture(login.actor(), seen(slug), clock.now()))


@api.get(
    "/committee/applications/<public_id>",
    Act.APPLICATION_READ,
    answers=views_api_reading.CommitteeApplication,
    own_units=True,
)
def application(public_id: str) -> views_api_reading.CommitteeApplication:
    """Read an application: what was sent last, and what is yours to know of what the committee makes of it.

    That you opened it is kept: from then on its applicant can no longer correct what they sent.
    """
    with db.reading():
        shown = views_api_reading.application(readable(public_id), actor=login.actor())
    pages_reading.leave_trace(("application", public_id))
    return shown


@api.get(
    "/committee/applications/<public_id>/documents/<document_id>",
    Act.APPLICATION_READ,
    media="application/pdf",
    own_units=True,
)
def document(public_id: str, document_id: str) -> Response:
    """Read a document of what was sent last; that you opened it is kept."""
    return pages_reading.document(public_id, document_id)
