"""Publications for programs: the list, and one of them."""

from types import SimpleNamespace
from typing import Any

from portal import policy
from portal.accounts import login
from portal.kernel import fields
from portal.kernel.api import Listed, MovedAway, Operations
from portal.kernel.errors import NotFound
from portal.kernel.paging import Page
from portal.kernel.words import _
from portal.policy.acts import Act
from portal.publications import queries, queries_public, views, views_api

api = Operations("api_publications", __name__, title="Publications", about="What the lab has written.")

ANYBODY = SimpleNamespace(standing=frozenset({"public"}))  # a list is asked for as any public page is


class Chosen(Listed):
    """Which publications."""

    year = fields.number(_("Year"), least=1000, most=2999)
    person = fields.text(_("Person"), most=120, help=_("The last part of the address of their page."))
    q = fields.text(_("Search"), most=500, help=_("Words of titles, abstracts and names."))


def _version_of_list(query: dict[str, Any]) -> list[object]:
    return [*queries_public.version_of_list()]


@api.get(
    "/publications",
    Act.PUBLICATION_READ,
    answers=views_api.PublicationLine,
    listed=True,
    asked=Chosen,
    anybody=True,
    version=_version_of_list,
)
def publications(query: dict[str, Any]) -> Page:
    """List the publications, the newest first.

    They can be narrowed to a year, to somebody of the lab, and to what a search finds.
    """
    who, asked = login.actor(), views.Asked(query["year"], query["person"], query["q"])
    policy.require(who, Act.PUBLICATION_READ, ANYBODY)
    known, which = views.narrowed(who, asked, queries_public.people(who) if asked.person else ())
    if known.person != asked.person:
        return Page((), None)
    return views_api.lines(who, queries_public.page(which, query["after"]))


def _version(key: str) -> list[object]:
    return [*queries_public.version_of_page(key)]


@api.get(
    "/publications/<path:key>",
    Act.PUBLICATION_READ,
    answers=views_api.PublicationWhole,
    anybody=True,
    moves=True,
    version=_version,
)
def publication(key: str) -> views_api.PublicationWhole:
    """Read one publication, with all its authors, what changed, and its BibTeX.

    One that was merged, and other ways to write an identifier, lead to the address of what is meant.
    """
    try:
        found = queries.one_visible(login.actor(), key)
    except NotFound:
        raise MovedAway(key=queries_public.key_meant(login.actor(), key)) from None
    policy.require(login.actor(), Act.PUBLICATION_READ, found)
    return views_api.whole(login.actor(), found)
