"""What a committee thinks, for programs: one's own evaluation, the others' after it, and conflicts of interest."""

from typing import Any

from portal import policy
from portal.accounts import login
from portal.kernel.api import Operations
from portal.kernel.errors import NotFound
from portal.policy.acts import Act
from portal.recruitment import (
    judging,
    queries_judged,
    schemas_api_committee,
    schemas_committee,
    views_api_judging,
)
from portal.recruitment.api_committee import application
from portal.recruitment.models import Evaluation
from portal.recruitment.pages_reading import readable

api = Operations(
    "api_judging",
    __name__,
    title="Evaluating",
    about="What you think of an application, and what others think: theirs is shown once yours is submitted.",
)


@api.get(
    "/committee/applications/<public_id>/evaluations",
    Act.EVALUATION_READ,
    answers=views_api_judging.CommitteeEvaluations,
)
def evaluations(public_id: str) -> views_api_judging.CommitteeEvaluations:
    """Read what the committee thinks of an application.

    Refused until you have submitted your own evaluation, and again once you reopen it.
    """
    found = readable(public_id)
    policy.require(login.actor(), Act.EVALUATION_READ, found)
    return views_api_judging.evaluations(found, actor=login.actor())


@api.get(
    "/committee/applications/<public_id>/evaluation",
    Act.EVALUATION_WRITE,
    answers=views_api_judging.OwnEvaluation,
)
def evaluation(public_id: str) -> views_api_judging.OwnEvaluation:
    """Read your own evaluation of an application, begun or not, with the criteria that it is written by."""
    found = readable(public_id)
    policy.require(login.actor(), Act.EVALUATION_WRITE, found)
    return views_api_judging.own_evaluation(found, actor=login.actor())


@api.put(
    "/committee/applications/<public_id>/evaluation",
    Act.EVALUATION_WRITE,
    told=schemas_api_committee.Evaluation,
    whole=False,
    leads_to=evaluation,
    matches=True,
)
def evaluate(public_id: str, body: dict[str, Any], seen: views_api_judging.OwnEvaluation) -> None:
    """Keep your evaluation as it stands; nobody else reads it before you submit it."""
    found = readable(public_id, to_change=True)
    said = schemas_api_committee.evaluated(body, found)
    judging.save(found, said, version=seen.version, actor=login.actor())


@api.post("/committee/applications/<public_id>/evaluation/submit", Act.EVALUATION_SUBMIT, leads_to=evaluation)
def submit(public_id: str) -> None:
    """Submit your evaluation: from then on you read the others', and they read yours."""
    judging.submit(_mine(public_id), actor=login.actor())


@api.post("/committee/applications/<public_id>/evaluation/reopen", Act.EVALUATION_REOPEN, leads_to=evaluation)
def reopen(public_id: str) -> None:
    """Take your evaluation back to change it; the others' are hidden from you until you submit it anew."""
    judging.reopen(_mine(public_id), actor=login.actor())


@api.post(
    "/committee/applications/<public_id>/conflict", Act.CONFLICT_DECLARE, told=schemas_committee.Conflict
)
def conflict(public_id: str, body: dict[str, Any]) -> None:
    """Declare a conflict of interest of your own: from then on you see nothing of this application."""
    judging.declare(readable(public_id, to_change=True), **body, actor=login.actor())


@api.post(
    "/committee/applications/<public_id>/conflicts/<conflict_id>/override",
    Act.CONFLICT_OVERRIDE,
    told=schemas_committee.Override,
    leads_to=application,
)
def override(public_id: str, conflict_id: str, body: dict[str, Any]) -> None:
    """Let somebody read in spite of their conflict, for a reason that is kept."""
    found = readable(public_id, to_change=True)
    policy.require(login.actor(), Act.CONFLICT_OVERRIDE, found)
    declared = next((one for one in queries_judged.conflicts(found) if one.public_id == conflict_id), None)
    if declared is None:
        raise NotFound()
    judging.override(found, declared, body["reason"], actor=login.actor())


def _mine(public_id: str) -> Evaluation:
    """The caller's own evaluation, to be changed; raises NotFound before it is begun."""
    mine = readable(public_id, to_change=True).own_evaluation
    if mine is None:
        raise NotFound()
    return mine
