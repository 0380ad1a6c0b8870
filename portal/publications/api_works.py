"""Adding works, for programs."""

from typing import Any

from portal import policy
from portal.accounts import login
from portal.kernel.api import Operations
from portal.policy.acts import Act
from portal.publications import api_queue, pages_works, queries_queue, schemas_works, works_lookups
from portal.publications.views_works import LookupShown

api = Operations(
    "api_works",
    __name__,
    title="Adding publications",
    about="Works by their DOI, by arXiv’s identifier, or as BibTeX.",
)


@api.get("/my/publications/lookups/<public_id>", Act.LOOKUP_READ, answers=LookupShown)
def lookup(public_id: str) -> LookupShown:
    """Read how the search for a work goes, and what it found."""
    return pages_works.shown(login.actor(), pages_works.asked(login.actor(), public_id))


@api.post("/my/publications/lookups", Act.PUBLICATION_ADD, told=schemas_works.ByDOI, leads_to=lookup)
def look_up(body: dict[str, Any]) -> dict[str, str]:
    """Add a work of mine by its DOI, or a paper by arXiv’s identifier.

    It is looked up soon, a paper of arXiv’s at arXiv, in its turn; of a work that is here already, the search has found
    it at once. With `person` (as in /people) it is a work of somebody in whose place I answer.
    """
    person = queries_queue.whose(login.actor(), body["person"])
    found = works_lookups.ask(person, body["doi"], actor=login.actor())
    return {"public_id": found.public_id}


@api.post("/my/publications/add", Act.PUBLICATION_ADD, told=schemas_works.ByBibTeX, leads_to=api_queue.queue)
def add(body: dict[str, Any]) -> None:
    """Add works of mine as BibTeX.

    All of them or, where an entry lacks something, none. What is here already stays as it is; what arXiv has is left to
    it. Where exactly one author can be me, the work is mine; else it waits in the answer.
    With `person` (as in /people) they are works of somebody in whose place I answer, and wait on their list.
    """
    person = queries_queue.whose(login.actor(), body["person"])
    policy.require(login.actor(), Act.PUBLICATION_ADD, person)
    pages_works.from_bibtex(person, body["bibtex"], login.actor())
