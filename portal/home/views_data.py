"""Everything that the portal holds about somebody and that they may see: each part as its own page shows it.

A part is read in the caller's unit, a list in pages of it, so that whoever sends them holds little at a time. Each belongs to
an act: a program is told only what the scopes of its token cover.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from portal import policy
from portal.accounts import queries as accounts
from portal.accounts import views as accounts_views
from portal.accounts.views import SessionView, TokenView
from portal.home import queries_data
from portal.kernel import clock
from portal.kernel.paging import Page
from portal.kernel.sight import WITHHELD, Sighted
from portal.people import queries as people
from portal.people import views as people_views
from portal.people import views_api as people_api
from portal.people.models import Person
from portal.people.views_api import OwnProfile, PersonAppointment
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.policy.scopes import covers
from portal.publications import (
    queries_lookups,
    queries_queue,
    views_api_queue,
    views_lookups,
    views_queue,
)
from portal.publications.queries_queue import Show
from portal.publications.views_api_queue import OwnPublication
from portal.publications.views_lookups import ArxivLookupShown
from portal.recruitment import queries, sight, views_own, views_reading
from portal.reviews import queries as reviews
from portal.reviews import queries_reviews, views_board, views_dossier, views_packets
from portal.reviews.views_dossier import DossierShown
from portal.reviews.views_packets import OwedShown


@dataclass(frozen=True)
class OwnAccount:
    """Who you are to the portal."""

    id: str
    name: str
    address: str
    language: str
    roles: Sequence[str]
    created_at: datetime
    verified_at: Annotated[datetime | None, "When you proved that the address is yours."]
    has_password: bool


Shown = Mapping[str, Any]


@dataclass(frozen=True)
class OwnData(Sighted):
    """Everything that the portal holds about you and that you may see; a part that your token does not cover is left out."""

    account: OwnAccount = WITHHELD
    sessions: Annotated[Sequence[SessionView], "Where you are signed in; told to no token."] = WITHHELD
    tokens: Annotated[Sequence[TokenView], "Your tokens, without their secrets; told to no token."] = WITHHELD
    profile: Annotated[OwnProfile | None, "Null for somebody without a page."] = WITHHELD
    appointments: Annotated[Sequence[PersonAppointment], "What you were appointed to be."] = WITHHELD
    publications: Annotated[Sequence[OwnPublication], "Which are yours, may be, or are not."] = WITHHELD
    applications: Annotated[Sequence[Shown], "Your own, as your pages of them show them."] = WITHHELD
    lookups: Annotated[
        Sequence[ArxivLookupShown], "What you looked up at arXiv to apply; kept for a day."
    ] = WITHHELD
    evaluations: Annotated[Sequence[Shown], "What you think of others' applications."] = WITHHELD
    dossiers: Annotated[Sequence[Shown], "About you, with what you received, as your pages show them."] = (
        WITHHELD
    )
    follow_ups: Annotated[Sequence[OwedShown], "What you owe from reviews."] = WITHHELD
    reviews: Annotated[Sequence[Shown], "Reviews that you wrote, with their versions."] = WITHHELD


@dataclass(frozen=True)
class Part:
    """A part of it: the act by which its page is read, and how: as one thing, or as lists in pages, one after the other."""

    act: Act
    one: Callable[[Actor], Any] | None = None
    lists: Sequence[Callable[[Actor, str | None], Page]] = ()

    def is_told(self, actor: Actor) -> bool:
        """Whether it is told to somebody who acts within these scopes."""
        return actor.scopes is None or covers(actor.scopes, self.act)


def packets_in(shown: Any) -> Iterator[str]:
    """What a person received that stands in a view of their dossier, by public id: whoever reads it is seen to."""
    for name in ("draft_packet", "packet") if isinstance(shown, DossierShown) else ():
        if shown.sees(name) and getattr(shown, name):
            yield getattr(shown, name).public_id


def _account(actor: Actor) -> OwnAccount:
    user = accounts.one(actor.public_id or "")
    return OwnAccount(
        id=user.public_id,
        name=user.name,
        address=user.address,
        language=user.locale,
        roles=sorted(actor.roles),
        created_at=user.created_at,
        verified_at=user.verified_at,
        has_password=user.password_hash is not None,
    )


def _person(actor: Actor) -> Person | None:
    there = people.of_user(actor.id) if actor.id else None
    return people.own(actor) if there else None


def _profile(actor: Actor) -> OwnProfile | None:
    found = _person(actor)
    return people_api.profile(found, actor=actor) if found else None


def _appointments(actor: Actor) -> Sequence[PersonAppointment]:
    found = _person(actor)
    return people_api.appointments(people_views.page(found, clock.now().date())) if found else ()


def _publications(show: Show, actor: Actor, after: str | None) -> Page:
    if people.of_user(actor.id or 0) is None:
        return Page((), None)
    ledger = views_queue.ledger(actor, queries_queue.me(actor), show, after, ())
    return replace(ledger.page, items=[views_api_queue.own(actor, one) for one in ledger.lines])


def _applications(actor: Actor, after: str | None) -> Page:
    def shown(public_id: str) -> Any:
        found = queries.own(actor, public_id)
        policy.require(actor, Act.APPLICATION_FOLLOW, found)
        return views_own.own_application(found, actor=actor, at=clock.now())

    return _each(shown, queries_data.applications(actor, after))


def _lookups(actor: Actor, after: str | None) -> Page:
    page = queries_lookups.owned(actor, after)
    return replace(page, items=[views_lookups.lookup(one) for one in page])


def _evaluations(actor: Actor, after: str | None) -> Page:
    def shown(public_id: str) -> Any:
        found = queries.one_visible(actor, public_id)
        policy.require(actor, Act.APPLICATION_READ, found)
        sees = sight.APPLICATION.of(found)(sight.Group.OWN_EVALUATION)
        own = views_reading.own(found, actor) if sees else None
        return {"application": public_id, "position": found.position.slug, "evaluation": own}

    return _each(shown, queries_data.evaluated(actor, after))


def _dossiers(actor: Actor, after: str | None) -> Page:
    def shown(public_id: str) -> Any:
        found = reviews.own(actor, public_id)
        policy.require(actor, Act.DOSSIER_FOLLOW, found)
        return views_dossier.shown(found, actor=actor)

    return _each(shown, queries_data.dossiers(actor, after))


def _reviews(actor: Actor, after: str | None) -> Page:
    def shown(public_id: str) -> Any:
        found = queries_reviews.assignment(actor, public_id)
        policy.require(actor, Act.REVIEW_READ, found)
        return {
            "assignment": views_board.assignment(found),
            "review": views_board.own(found),
            "versions": views_board.versions(found),
        }

    return _each(shown, queries_data.reviewed(actor, after))


def _each(shown: Callable[[str], Any], page: Page) -> Page:
    return replace(page, items=[shown(public_id) for public_id in page])


PARTS: Mapping[str, Part] = {
    "account": Part(Act.HOME_READ, _account),
    "sessions": Part(Act.ACCOUNT_READ, accounts_views.own_sessions),
    "tokens": Part(Act.ACCOUNT_READ, accounts_views.own_tokens),
    "profile": Part(Act.PROFILE_EDIT, _profile),
    "appointments": Part(Act.PERSON_READ, _appointments),
    "publications": Part(Act.ATTRIBUTION_READ, lists=[partial(_publications, show) for show in Show]),
    "applications": Part(Act.APPLICATION_FOLLOW, lists=[_applications]),
    "lookups": Part(Act.APPLICATION_FOLLOW, lists=[_lookups]),
    "evaluations": Part(Act.APPLICATION_READ, lists=[_evaluations]),
    "dossiers": Part(Act.DOSSIER_FOLLOW, lists=[_dossiers]),
    "follow_ups": Part(Act.HOME_READ, views_packets.owed),
    "reviews": Part(Act.REVIEW_READ, lists=[_reviews]),
}
