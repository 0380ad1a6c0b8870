"""The parts of one's own application for programs; each is read, and saved as it was seen, at an address of its own.

They are saved as they come, complete or not; what is still needed is said where the application is shown.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask import g

from portal.accounts import login
from portal.policy.acts import Act
from portal.recruitment import drafting, schemas_application, views_own
from portal.recruitment import schemas_api_applications as schemas
from portal.recruitment import views_api_parts as views
from portal.recruitment.api_applications import ONE, api, followed
from portal.recruitment.models import Application
from portal.recruitment.pages_applicant import own


@api.get(f"{ONE}/particulars", Act.APPLICATION_FOLLOW, answers=views.OwnParticulars)
def particulars(public_id: str) -> views.OwnParticulars:
    """Show my particulars, which all my applications share."""
    return _shown(public_id, "particulars", views.particulars)


@api.put(
    f"{ONE}/particulars",
    Act.APPLICATION_EDIT,
    told=schemas_application.Particulars,
    whole=False,
    leads_to=particulars,
    matches=True,
)
def save_particulars(public_id: str, body: dict[str, Any], seen: views.OwnParticulars) -> None:
    """Save my particulars."""
    _save(public_id, "particulars", seen.version, lambda _application: body)


@api.get(f"{ONE}/papers", Act.APPLICATION_FOLLOW, answers=views.OwnPapers)
def papers(public_id: str) -> views.OwnPapers:
    """Show the papers that I show."""
    return _shown(public_id, "papers", views.papers)


@api.put(f"{ONE}/papers", Act.APPLICATION_EDIT, told=schemas.Papers, leads_to=papers, matches=True)
def save_papers(public_id: str, body: dict[str, Any], seen: views.OwnPapers) -> None:
    """Save the papers that I show, three at most."""
    _save(public_id, "papers", seen.version, lambda _application: schemas.papers(body))


@api.get(f"{ONE}/statement", Act.APPLICATION_FOLLOW, answers=views.OwnStatement)
def statement(public_id: str) -> views.OwnStatement:
    """Show my statement."""
    return _shown(public_id, "statement", views.statement)


@api.put(
    f"{ONE}/statement",
    Act.APPLICATION_EDIT,
    told=schemas.Statement,
    whole=False,
    leads_to=statement,
    matches=True,
)
def save_statement(public_id: str, body: dict[str, Any], seen: views.OwnStatement) -> None:
    """Save my statement; one that is too long is kept, and refused only when it is submitted."""
    _save(public_id, "statement", seen.version, lambda _application: body)


@api.get(f"{ONE}/questions", Act.APPLICATION_FOLLOW, answers=views.OwnAnswers)
def questions(public_id: str) -> views.OwnAnswers:
    """Show the position’s questions and my answers; 404 where it asks none."""
    return _shown(public_id, "questions", views.answers)


@api.put(f"{ONE}/questions", Act.APPLICATION_EDIT, told=schemas.Answers, leads_to=questions, matches=True)
def save_questions(public_id: str, body: dict[str, Any], seen: views.OwnAnswers) -> None:
    """Save my answers to the position’s questions."""
    _save(public_id, "questions", seen.version, lambda application: schemas.answers(application, body))


@api.get(f"{ONE}/equal-opportunity", Act.APPLICATION_FOLLOW, answers=views.OwnEqualOpportunity)
def equal_opportunity(public_id: str) -> views.OwnEqualOpportunity:
    """Show the equal-opportunity questions and my answers, until I submit.

    Then they are counted, without a person or a time, and erased; nobody ever reads them.
    """
    return _shown(public_id, "equal-opportunity", views.equal_opportunity)


@api.put(
    f"{ONE}/equal-opportunity",
    Act.APPLICATION_EDIT,
    told=schemas.EqualOpportunityTold,
    leads_to=equal_opportunity,
    matches=True,
)
def save_equal_opportunity(public_id: str, body: dict[str, Any], seen: views.OwnEqualOpportunity) -> None:
    """Save my answers to the equal-opportunity questions, all of which are optional."""
    _save(public_id, "equal-opportunity", seen.version, lambda _application: schemas.equal_opportunity(body))


def _shown(public_id: str, part: str, made: Callable[..., Any]) -> Any:
    application = followed(public_id)
    acts = views_own.acts(application, login.actor(), g.arrived_at) & {Act.APPLICATION_EDIT}
    return made(application, drafting.kept(application, part), sorted(acts))


def _save(
    public_id: str, part: str, version: str, values: Callable[[Application], Mapping[str, Any]]
) -> None:
    application = own(public_id, to_change=True)
    drafting.save(
        application, part, dict(values(application)), version=version, actor=login.actor(), at=g.arrived_at
    )
