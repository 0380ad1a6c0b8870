"""Finding one's own papers at arXiv, for programs."""

from typing import Any

from flask import g

from portal.accounts import login
from portal.policy.acts import Act
from portal.recruitment import api_parts, drafting_papers, pages_papers, schemas_application
from portal.recruitment.api_applications import ONE, api
from portal.recruitment.pages_applicant import own
from portal.recruitment.views_papers import OwnLookup

HERE = f"{ONE}/papers/lookups"


@api.get(f"{HERE}/<lookup_id>", Act.APPLICATION_FOLLOW, answers=OwnLookup)
def paper_lookup(public_id: str, lookup_id: str) -> OwnLookup:
    """Show how a look-up of mine at arXiv goes, and what it found; gone after a day, or once I submit."""
    return pages_papers.shown(*pages_papers.own_lookup(public_id, lookup_id))


@api.post(HERE, Act.APPLICATION_EDIT, told=schemas_application.Find, leads_to=paper_lookup)
def look_papers_up(public_id: str, body: dict[str, Any]) -> dict[str, str]:
    """Look my papers up at arXiv.

    By a paper's identifier, an ORCID iD, an arXiv author identifier, or a name. arXiv is asked one question at a time, so
    that it may take its turn; the same question, while it is under way, is one look-up.
    """
    application = own(public_id, to_change=True)
    found = drafting_papers.look_up(application, body["find"], actor=login.actor(), at=g.arrived_at)
    return {"lookup_id": found.public_id}


@api.post(
    f"{HERE}/<lookup_id>/take",
    Act.APPLICATION_EDIT,
    told=schemas_application.Take,
    leads_to=api_parts.papers,
)
def take_papers(public_id: str, lookup_id: str, body: dict[str, Any]) -> None:
    """Take papers that were found into rows that are free; my part in them is written then.

    A paper that stands in a row already is not taken twice.
    """
    application, found = pages_papers.own_lookup(public_id, lookup_id, to_change=True)
    named = body["papers"] or ()
    drafting_papers.take(application, found, named, actor=login.actor(), at=g.arrived_at)
