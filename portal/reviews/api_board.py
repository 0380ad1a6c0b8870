"""An advisor's rounds for programs: what waits, and with whom they have a conflict."""

from typing import Any

from portal import policy
from portal.accounts import login
from portal.kernel.api import Operations
from portal.kernel.forms import Form
from portal.policy.acts import Act
from portal.reviews import queries_rounds, schemas_api_reviews, views_api_reviews, views_board
from portal.reviews.pages_board import advisor_of, declaration, say

api = Operations(
    "api_board",
    __name__,
    title="Advisors: rounds",
    about="The rounds to which you are asked as an advisor: first conflicts, then dossiers to review.",
)


@api.get("/reviews", Act.BOARD_READ, answers=views_api_reviews.AdvisorRounds)
def rounds() -> views_api_reviews.AdvisorRounds:
    """List the open rounds to which I am asked, with what I have to review."""
    policy.require(login.actor(), Act.BOARD_READ)
    return views_api_reviews.rounds(views_board.boards(login.actor()))


@api.get("/reviews/rounds/<slug>/declare", Act.ROUND_DECLARE, answers=views_api_reviews.NamesInRound)
def names(slug: str) -> views_api_reviews.NamesInRound:
    """Read the names about whom I declare, with joint papers that the portal found.

    Nothing else is shown of anybody before I have declared. While the portal is still looking there are no names.
    """
    found = queries_rounds.one_convened(login.actor(), slug)
    policy.require(login.actor(), Act.ROUND_DECLARE, found)
    advisor = advisor_of(found)
    people = views_board.people(login.actor(), found) if advisor.found_at else []
    return views_api_reviews.names(found, advisor, people, login.actor())


@api.post(
    "/reviews/rounds/<slug>/declare",
    Act.ROUND_DECLARE,
    told=schemas_api_reviews.ConflictsDeclared,
    leads_to=names,
)
def declare(slug: str, body: dict[str, Any]) -> None:
    """Declare with whom I have a conflict, and that there are none but these.

    It is said once, and opens the dossiers that were given to me. Joint papers that were found are noted already.
    """
    found = queries_rounds.one_convened(login.actor(), slug, to_change=True)
    advisor = advisor_of(found)
    people = views_board.people(login.actor(), found) if advisor.found_at else []
    told = {name: said for name, said in body.items() if said is not None}
    say(found, advisor, people, Form(declaration(people), values=told))
