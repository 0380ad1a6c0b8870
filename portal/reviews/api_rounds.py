"""Rounds for programs of a director: planned, opened, closed; who is asked to one, and who gets more time."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from portal import policy
from portal.accounts import login
from portal.kernel import fields
from portal.kernel.api import Listed, Operations
from portal.kernel.errors import Invalid
from portal.kernel.paging import Page
from portal.kernel.words import _
from portal.policy.actor import Role
from portal.policy.acts import Act
from portal.reviews import (
    pages_rounds,
    queries_people,
    queries_rounds,
    schemas,
    schemas_api_rounds,
    service,
    views,
    views_api_assigning,
    views_api_rounds,
    views_rounds,
)
from portal.reviews.lifecycle import RoundStatus
from portal.reviews.views_api import RoundBrief
from portal.reviews.views_api_assigning import RoundDossier
from portal.reviews.views_api_rounds import LedRound, RoundAdvisors, RoundPlan, UnreviewedPeople

api = Operations(
    "api_rounds",
    __name__,
    title="Rounds of reviews",
    about="A round from plan to end, as its director runs it. What advisors and people do stands elsewhere.",
)

WHILE_PLANNED = ("kind", "from_on", "until_on", "zone", "identity", "cross_view", "acting_director")


class InRound(Listed):
    """Which dossiers of a round."""

    status = fields.choice(
        _("Where they stand"),
        [*((key, stand.word) for key, stand in views.DOSSIERS.items()), ("exempt", views.EXEMPT.word)],
    )


@api.get("/rounds", Act.ROUND_READ, answers=RoundBrief, listed=True)
def rounds(query: dict[str, Any]) -> Page:
    """List the rounds whose table I may see, the newest first."""
    page = pages_rounds.rounds_seen(query["after"])
    return replace(page, items=[views_api_rounds.brief(one) for one in page])


@api.get("/unreviewed", Act.ROUND_CREATE, answers=UnreviewedPeople)
def unreviewed() -> UnreviewedPeople:
    """List who has had no review for twelve months."""
    policy.require(login.actor(), Act.ROUND_CREATE)
    return UnreviewedPeople(views_rounds.unreviewed(pages_rounds.today()))


@api.get("/rounds/<slug>", Act.ROUND_READ, answers=LedRound)
def round_(slug: str) -> LedRound:
    """Read a round: how many dossiers stand where, and what is to be done."""
    return views_api_rounds.led_round(login.actor(), pages_rounds.seen(slug))


@api.get("/rounds/<slug>/dossiers", Act.ROUND_READ, answers=RoundDossier, listed=True, asked=InRound)
def dossiers(slug: str, query: dict[str, Any]) -> Page:
    """List the dossiers of a round, by name.

    Of those that you direct you read who reviews them and what is missing; of all others, only where they stand.
    """
    found = pages_rounds.seen(slug)
    page = pages_rounds.dossiers_in(found, query["status"], query["after"])
    return replace(page, items=views_api_assigning.dossiers(login.actor(), found, list(page)))


@api.post("/rounds", Act.ROUND_CREATE, told=schemas_api_rounds.PlanOfRound, leads_to=round_, creates=True)
def create(body: dict[str, Any]) -> dict[str, str]:
    """Plan a round; nobody is told before it opens."""
    policy.require(login.actor(), Act.ROUND_CREATE)
    return {"slug": service.create(_planned(body), actor=login.actor()).slug}


@api.get("/rounds/<slug>/plan", Act.ROUND_EDIT, answers=RoundPlan)
def plan(slug: str) -> RoundPlan:
    """Read what is decided of a round, to change it."""
    found = pages_rounds.seen(slug)
    policy.require(login.actor(), Act.ROUND_EDIT, found)
    return views_api_rounds.plan(login.actor(), found, schemas.typed(found))


@api.put(
    "/rounds/<slug>/plan",
    Act.ROUND_EDIT,
    told=schemas_api_rounds.PlanOfRound,
    leads_to=plan,
    matches=True,
)
def edit(slug: str, body: dict[str, Any], seen: RoundPlan) -> None:
    """Change a round: all of it while it is planned; its name, its dates and the days to correct once it is open.

    Each day ends at its last minute in the round's time zone.
    """
    found = pages_rounds.seen(slug, to_change=True)
    policy.require(login.actor(), Act.ROUND_EDIT, found)
    if seen.status != RoundStatus.DRAFT:
        _insist_on_the_same(body, seen)
    service.edit(found, _planned(body), version=seen.version, actor=login.actor())


@api.post("/rounds/<slug>/open", Act.ROUND_OPEN, leads_to=round_)
def open_(slug: str) -> None:
    """Open a round: everybody in office gets a dossier and a mail, and its advisors are asked to declare."""
    service.open_round(pages_rounds.seen(slug, to_change=True), actor=login.actor())


@api.post("/rounds/<slug>/close", Act.ROUND_CLOSE, leads_to=round_)
def close(slug: str) -> None:
    """Close a round of which everything is shared."""
    service.close(pages_rounds.seen(slug, to_change=True), actor=login.actor())


@api.post("/rounds/<slug>/cancel", Act.ROUND_CANCEL, told=schemas.Reason, leads_to=round_)
def cancel(slug: str, body: dict[str, Any]) -> None:
    """Give a round up, for a reason that everybody in it reads in a mail."""
    service.cancel(pages_rounds.seen(slug, to_change=True), body["reason"], actor=login.actor())


@api.get("/rounds/<slug>/advisors", Act.ROUND_CONVENE, answers=RoundAdvisors)
def advisors(slug: str) -> RoundAdvisors:
    """Read who is asked to a round, and whom one could ask."""
    found = pages_rounds.seen(slug)
    policy.require(login.actor(), Act.ROUND_CONVENE, found)
    return views_api_rounds.advisors(login.actor(), found)


@api.post(
    "/rounds/<slug>/advisors", Act.ROUND_CONVENE, told=schemas_api_rounds.AskedToRound, leads_to=advisors
)
def convene(slug: str, body: dict[str, Any]) -> None:
    """Ask advisors to a round; whoever is in it already stays so."""
    found = pages_rounds.seen(slug, to_change=True)
    users = {one.public_id: one for one in queries_people.users_with(Role.ADVISOR)}
    _insist_on("users", body["users"], users)
    service.convene(found, [users[one] for one in body["users"]], actor=login.actor())


@api.post("/rounds/<slug>/advisors/invite", Act.ROUND_CONVENE, told=schemas.Invited, leads_to=advisors)
def invite(slug: str, body: dict[str, Any]) -> None:
    """Ask somebody by mail who may have no account yet; with the account they are an advisor of the round."""
    service.invite(pages_rounds.seen(slug, to_change=True), **body, actor=login.actor())


@api.post(
    "/rounds/<slug>/advisors/<advisor_id>/extend", Act.ROUND_EXTEND, told=schemas.MoreTime, leads_to=advisors
)
def extend(slug: str, advisor_id: str, body: dict[str, Any]) -> None:
    """Give one advisor more time, until a day ends; they are told."""
    found = pages_rounds.seen(slug, to_change=True)
    policy.require(login.actor(), Act.ROUND_EXTEND, found)
    until = schemas.end_of(body["until_on"], found.zone)
    service.extend(found, queries_rounds.advisor_by(found, advisor_id), until, actor=login.actor())


def _planned(body: dict[str, Any]) -> dict[str, Any]:
    _insist_on("acting_director", {body["acting_director"]} - {None}, dict(pages_rounds.candidates()))
    return pages_rounds.planned(body)


def _insist_on(name: str, said: Collection[str], offered: Collection[str]) -> None:
    if not set(said) <= set(offered):
        raise Invalid({name: [_("Please choose among the answers offered.")]})


def _insist_on_the_same(body: dict[str, Any], seen: RoundPlan) -> None:
    """Of a round that is open some things stay; a program that sends others is told, not ignored."""
    changed = [name for name in WHILE_PLANNED if body[name] != getattr(seen, name)]
    if changed:
        raise Invalid({name: [_("This stays as it is once the round is open.")] for name in changed})
