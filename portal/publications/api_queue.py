"""One's own publications for programs: what waits for an answer, the answers, and asking arXiv for more."""

from typing import Any

from flask import url_for

from portal import policy
from portal.accounts import login
from portal.kernel import fields
from portal.kernel.api import Listed, Operations
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.words import _
from portal.policy.acts import Act
from portal.publications import (
    attributing,
    harvesting,
    queries_harvest,
    queries_queue,
    schemas_api,
    views_api_queue,
    views_harvest,
    views_queue,
)
from portal.publications.lifecycle import HarvestStatus
from portal.publications.queries_queue import Show

api = Operations(
    "api_queue",
    __name__,
    title="My publications",
    about="Which publications are yours, and asking arXiv for more.",
)


class Which(Listed):
    """Which of one's lists, or of theirs in whose place one answers."""

    show = fields.choice(_("List"), [(one, one) for one in Show])
    person = fields.text(_("In whose place"), most=120)


FIRST = {"show": None, "after": None, "person": None}


@api.get("/my/publications", Act.ATTRIBUTION_READ, answers=views_api_queue.OwnPublications, asked=Which)
def queue(query: dict[str, Any] = FIRST) -> views_api_queue.OwnPublications:
    """Read one of my lists: what waits for my answer, what is mine, what is not, what is unlikely to be mine.

    What waits comes the most likely first, those that share a co-author together. Each publication says why I am asked,
    which of its authors I can be, and what I may answer now. With `person` (as in /people) it is the list of
    somebody in whose place I answer; without it my own or, where I have none, that of the first of them.
    """
    who, show = login.actor(), Show(query["show"] or Show.WAITING)
    person = queries_queue.whose(who, query["person"])
    policy.require(who, Act.ATTRIBUTION_READ, person)
    ledger = views_queue.ledger(who, person, show, query["after"], ())

    def following(after: str) -> str:
        return url_for(f"{api.name}.queue", show=show, after=after, person=query["person"])

    return views_api_queue.queue(who, ledger, queries_queue.last_harvest(person), following)


@api.post("/my/publications/confirm", Act.ATTRIBUTION_CONFIRM, told=schemas_api.Claims, leads_to=queue)
def confirm(body: dict[str, Any]) -> None:
    """Say that publications are mine.

    All of them or, where one is refused, none; the answer is what waits next.
    """
    _answer(Act.ATTRIBUTION_CONFIRM, body)


@api.post("/my/publications/reject", Act.ATTRIBUTION_REJECT, told=schemas_api.Attributions, leads_to=queue)
def reject(body: dict[str, Any]) -> None:
    """Say that publications are not mine; they never come back by themselves."""
    _answer(Act.ATTRIBUTION_REJECT, body)


@api.post("/my/publications/undo", Act.ATTRIBUTION_UNDO, told=schemas_api.Attributions, leads_to=queue)
def undo(body: dict[str, Any]) -> None:
    """Take back what I said of publications."""
    _answer(Act.ATTRIBUTION_UNDO, body)


def _answer(act: Act, body: dict[str, Any]) -> None:
    """Give one answer about several; raises Invalid, with a sentence for each that is refused."""
    policy.require(login.actor(), act, queries_queue.whose(login.actor()))
    places = {one["id"]: one["place"] for one in body["attributions"] if one.get("place")}
    try:
        found = queries_queue.some(login.actor(), {one["id"] for one in body["attributions"]}, to_change=True)
    except NotFound:
        raise Invalid({"attributions": [_("One of these is in none of your lists.")]}) from None
    said = attributing.answer(found, act, actor=login.actor(), places=places)
    refused = [one.public_id for one in found if one not in said.done]
    if refused:
        raise Invalid({key: [why] for key, (_title, why) in zip(refused, said.refused, strict=True)})


@api.get("/my/publications/harvests/<public_id>", Act.HARVEST_READ, answers=views_api_queue.HarvestProgress)
def harvest(public_id: str) -> views_api_queue.HarvestProgress:
    """Read how a run against arXiv goes, what it brought, and what went wrong."""
    found = queries_harvest.one_visible(login.actor(), public_id)
    policy.require(login.actor(), Act.HARVEST_READ, found)
    sentence = None
    if found.status == HarvestStatus.WAITING:
        line = harvesting.place_in_line(found)
        sentence = views_harvest.waits(line.ahead, line.expected)
    return views_api_queue.harvest(login.actor(), found, views_harvest.shown(found, sentence))


@api.post("/my/publications/sync", Act.HARVEST_REQUEST, leads_to=harvest)
def sync() -> dict[str, str]:
    """Ask arXiv for my publications; a run that is under way is answered as it is."""
    found = harvesting.request(queries_queue.whose(login.actor()), actor=login.actor())
    return {"public_id": found.public_id}
