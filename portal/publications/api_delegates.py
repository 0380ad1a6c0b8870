"""Who answers about publications in whose place, and the weekly mail, for programs."""

from typing import Any

from portal.accounts import login
from portal.kernel.api import Operations
from portal.kernel.errors import Invalid
from portal.kernel.words import _
from portal.policy.acts import Act
from portal.publications import delegating, digesting, pages_delegates, queries_help, schemas_help, views_help
from portal.publications.views_help import Helpers

api = Operations(
    "api_delegates",
    __name__,
    title="Answering for others",
    about="Who answers about publications in whose place, and the weekly mail.",
)


@api.get("/my/publications/delegates", Act.DELEGATION_READ, answers=Helpers)
def delegates() -> Helpers:
    """Read who answers in my place, and in whose place I answer."""
    return views_help.helpers(login.actor(), pages_delegates.seen())


@api.post("/my/publications/delegates", Act.DELEGATION_GRANT, told=schemas_help.Delegate, leads_to=delegates)
def grant(body: dict[str, Any]) -> None:
    """Let a colleague, named by the id of their account, answer in my place; they are told by mail."""
    person = pages_delegates.mine(Act.DELEGATION_GRANT)
    found = [one for one in queries_help.colleagues(login.actor()) if one.public_id == body["user"]]
    if not found:
        raise Invalid({"user": [_("None of your colleagues has an account with this id.")]})
    delegating.grant(person, found[0], actor=login.actor())


@api.post("/my/publications/delegates/<public_id>/end", Act.DELEGATION_END, leads_to=delegates)
def end(public_id: str) -> None:
    """End that somebody answers in my place, or that I answer in theirs."""
    delegating.end(queries_help.one(login.actor(), public_id), actor=login.actor())


@api.post("/my/publications/digest", Act.DIGEST_EDIT, told=schemas_help.Wanted, leads_to=delegates)
def digest(body: dict[str, Any]) -> None:
    """Say whether I want the weekly mail about publications that wait."""
    digesting.choose(pages_delegates.mine(Act.DIGEST_EDIT), body["wanted"], actor=login.actor())
