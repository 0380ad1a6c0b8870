"""A round as its director's programs read it: what is decided, what is to be done, and who is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from portal.kernel.paging import Page
from portal.policy.actor import Actor, Role
from portal.policy.acts import Act
from portal.reviews import queries_people, queries_rounds, views, views_api, views_rounds
from portal.reviews.lifecycle import DossierStatus, RoundStatus
from portal.reviews.models import Round
from portal.reviews.rules import CrossView, Identity, RoundKind
from portal.reviews.views_advisors import advisor_lines
from portal.reviews.views_api import RoundBrief
from portal.reviews.views_rounds import Unreviewed
from portal.reviews.views_steps import Step


@dataclass(frozen=True)
class NamedUser:
    """Somebody with an account."""

    id: str
    name: str


@dataclass(frozen=True)
class UnreviewedPeople:
    """Who has had no review for twelve months, among those who were here all that time."""

    people: Sequence[Unreviewed]


@dataclass(frozen=True)
class RoundStep:
    """Something to do in a round, and how far it is."""

    label: str
    said: Annotated[str, "How far it is, in words."]
    state: Annotated[Literal["none", "waiting", "attention", "done"], "`attention` waits for you."]
    about: Annotated[DossierStatus | None, "Where the dossiers stand that it is about."]


@dataclass(frozen=True, kw_only=True)
class LedRound(RoundBrief):
    """A round with how many dossiers stand where, and what is to be done."""

    counts: Annotated[Mapping[str, int], "Dossiers by where they stand; those who sit it out under `exempt`."]
    steps: Annotated[Sequence[RoundStep], "In their order; empty for who directs nothing in it."]
    needs: Annotated[Mapping[Act, Sequence[str]], "What is still needed for what you may do later."]
    actions: Sequence[Act]


@dataclass(frozen=True)
class RoundPlan:
    """What is decided of a round; once it is open, its name, its dates and the days to correct alone are changed."""

    name: str
    kind: RoundKind
    from_on: date
    until_on: date
    zone: Annotated[str, "In which all days end."]
    dossiers_due_on: date
    reviews_due_on: date
    reviews_close_on: date
    share_on: date
    correct_days: int
    identity: Identity
    cross_view: CrossView
    acting_director: Annotated[
        str | None, "The id of who acts for the director on the director's own dossier."
    ]
    version: int
    status: RoundStatus
    may_act: Annotated[Sequence[NamedUser], "Who could act for the director."]
    actions: Sequence[Act]


@dataclass(frozen=True)
class AskedAdvisor:
    """An advisor of a round; counted are the dossiers that you direct."""

    id: Annotated[str, "For giving them more time."]
    user_id: Annotated[str, "For proposing them."]
    name: str
    looked: Annotated[bool, "Whether the portal has looked for joint papers; they can declare after that."]
    declared_at: datetime | None
    given: Annotated[int, "How many dossiers they have, or are proposed for."]
    submitted: int
    unsettled: Annotated[int, "How many of their conflicts are to be settled."]
    extended_to: Annotated[datetime | None, "Until when they may take; null: as everybody."]


@dataclass(frozen=True)
class AwaitedGuest:
    """Somebody who was invited by mail and has no account yet."""

    name: str
    address: str


@dataclass(frozen=True)
class RoundAdvisors:
    """Who is asked to a round, and whom one could ask."""

    round: RoundBrief
    advisors: Sequence[AskedAdvisor]
    awaited: Sequence[AwaitedGuest]
    others: Annotated[Sequence[NamedUser], "Advisors of the portal who are not asked yet."]
    actions: Sequence[Act]


def led_round(actor: Actor, round_: Round) -> LedRound:
    """A round with what surrounds its table, for whoever may see it."""
    table = views_rounds.table(actor, round_, Page((), None))
    return LedRound(
        **vars(views_api.round_brief(table.round)),
        counts={key: number for key, (_stand, number) in table.counts.items()},
        steps=[_step(one) for one in table.steps],
        needs={act: [str(one) for one in left] for act, left in table.needs.items()},
        actions=sorted(table.acts),
    )


def _step(one: Step) -> RoundStep:
    state: Any = one.stand.mark
    return RoundStep(
        str(one.label), str(one.stand.word), state, DossierStatus(one.status) if one.status else None
    )


def plan(actor: Actor, round_: Round, typed: Mapping[str, Any]) -> RoundPlan:
    """What is decided of a round, as its form shows it."""
    acts, _needs = views_rounds.acts_of(actor, round_)
    may_act = [NamedUser(one.public_id, views.name_of(one)) for one in queries_people.who_may_act()]
    actions = sorted(acts & {Act.ROUND_EDIT})
    return RoundPlan(**typed, status=round_.status, may_act=may_act, actions=actions)


def advisors(actor: Actor, round_: Round) -> RoundAdvisors:
    """Who is asked to a round, and whom one could ask."""
    there = {one.user_id for one in round_.advisors}
    others = [one for one in queries_people.users_with(Role.ADVISOR) if one.id not in there]
    acts, _needs = views_rounds.acts_of(actor, round_)
    return RoundAdvisors(
        round=brief(round_),
        advisors=asked(actor, round_),
        awaited=[AwaitedGuest(one.name, one.address) for one in queries_rounds.awaited(round_)],
        others=[NamedUser(one.public_id, views.name_of(one)) for one in others],
        actions=sorted(acts & {Act.ROUND_CONVENE, Act.ROUND_EXTEND}),
    )


def asked(actor: Actor, round_: Round) -> list[AskedAdvisor]:
    """The advisors of a round; counted are dossiers that the reader directs."""
    return [
        AskedAdvisor(
            id=one.public_id,
            user_id=one.user_id,
            name=one.name,
            looked=one.looked,
            declared_at=one.declared_at,
            given=one.given,
            submitted=one.submitted,
            unsettled=one.unsettled,
            extended_to=one.extended_to,
        )
        for one in advisor_lines(actor, round_)
    ]


def brief(round_: Round) -> RoundBrief:
    """A round beside what belongs to it."""
    return views_api.round_brief(views.round_shown(round_))
