"""Publications that look like one work, for programs."""

from typing import Any

from portal.accounts import login
from portal.kernel import fields
from portal.kernel.api import Listed, Operations
from portal.kernel.words import _
from portal.policy.acts import Act
from portal.publications import merging, pages_merging, queries_merging, views_merging
from portal.publications.lifecycle import MergeStatus
from portal.publications.views_merging import Pairs

api = Operations(
    "api_merging",
    __name__,
    title="One work or two",
    about="Publications that look like one work, such as a preprint and what a journal made of it.",
)


class Which(Listed):
    """Which pairs."""

    show = fields.choice(_("List"), [(one, one) for one in MergeStatus])


FIRST = {"show": None, "after": None}


@api.get("/my/publications/merges", Act.MERGE_READ, answers=Pairs, asked=Which)
def merges(query: dict[str, Any] = FIRST) -> Pairs:
    """Read which of my publications look like one work; administrators read all.

    Without `show`, those that wait for a word. `kept` is shown once they are merged, at its own address and the other's.
    """
    pages_merging.look(login.actor())
    show = MergeStatus(query["show"] or MergeStatus.SUGGESTED)
    return views_merging.pairs(login.actor(), show, query["after"])[0]


@api.post("/my/publications/merges/<public_id>/confirm", Act.MERGE_CONFIRM, leads_to=merges)
def confirm(public_id: str) -> None:
    """Say that two publications are one work.

    Refused where somebody said yes to one and no to the other; nothing is lost, and it can be taken back.
    """
    merging.confirm(queries_merging.one(login.actor(), public_id), actor=login.actor())


@api.post("/my/publications/merges/<public_id>/dismiss", Act.MERGE_DISMISS, leads_to=merges)
def dismiss(public_id: str) -> None:
    """Say that two publications are two works; nobody is asked again."""
    merging.dismiss(queries_merging.one(login.actor(), public_id), actor=login.actor())


@api.post("/my/publications/merges/<public_id>/undo", Act.MERGE_UNDO, leads_to=merges)
def undo(public_id: str) -> None:
    """Take back what was said of two publications; merged ones stand apart again as they did."""
    merging.undo(queries_merging.one(login.actor(), public_id), actor=login.actor())
