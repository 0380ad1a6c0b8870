"""Positions for everybody's programs."""

from typing import Any

from portal import policy
from portal.accounts import login
from portal.kernel import clock, fields
from portal.kernel.api import Listed, Operations
from portal.kernel.paging import Page
from portal.kernel.words import _, language
from portal.policy.acts import Act
from portal.recruitment import queries_positions, queries_public, views_api, views_positions
from portal.recruitment.rules_positions import KINDS

api = Operations(
    "api_positions", __name__, title="Positions", about="What is open, for everybody, from any origin."
)


class Chosen(Listed):
    """Which of the open positions."""

    kind = fields.choice(_("Kind"), list(KINDS.items()))


def _version(query: dict[str, Any]) -> list[object]:
    return [*queries_public.version_of_list(clock.now())]


@api.get(
    "/positions",
    None,
    answers=views_api.PositionLine,
    listed=True,
    asked=Chosen,
    anybody=True,
    version=_version,
)
def positions(query: dict[str, Any]) -> Page:
    """List the open positions, by deadline.

    Those that are read as they come stand last.
    """
    return views_api.lines(views_positions.listing(language(), **query))


@api.get(
    "/positions/<slug>",
    Act.POSITION_READ,
    answers=views_api.PublicPosition,
    anybody=True,
    version=views_positions.version,
)
def position(slug: str) -> views_api.PublicPosition:
    """Show one position: its texts, what it asks of applicants, and until when.

    It stays readable after its deadline, until it is archived.
    """
    found = queries_positions.one_visible(login.actor(), slug)
    policy.require(login.actor(), Act.POSITION_READ, found)
    return views_api.position(found, login.actor())
