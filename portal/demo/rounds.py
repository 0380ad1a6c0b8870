"""What a director of the demo does in a round as a whole: plan, ask, open, settle, give dossiers, close."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.demo.institute import Institute
from portal.demo.plan_reviews import RoundPlan, Told, called, period
from portal.kernel import db, jobs
from portal.policy.actor import Actor
from portal.reviews import (
    assigning,
    conflicts,
    dossiers,
    queries,
    queries_reviews,
    queries_rounds,
    service,
)
from portal.reviews.models import Dossier, Round
from portal.reviews.rules import CrossView, Identity, Settlement

DIRECTOR = "helene"
DATES = {
    "dossiers_due_at": "dossiers",
    "reviews_due_at": "due",
    "reviews_close_at": "end",
    "share_at": "until",
}


@dataclass
class Case:
    """Somebody's dossier while it is being played."""

    told: Told
    round: "Going"
    public_id: str = ""
    packet_id: str = ""
    follows: dict[int, str] = field(default_factory=dict)

    @property
    def here(self) -> Institute:
        """The institute."""
        return self.round.here

    def when(self, act: str) -> int | None:
        """On which day something happens to this dossier; None where it does not."""
        return self.told.days.get(act, self.round.plan.days.get(act))

    def actor(self, key: str) -> Actor:
        """Somebody of the institute."""
        return self.here.actors[key]


@dataclass
class Going:
    """A round while it is being played, with the dossiers in it that something is told of."""

    plan: RoundPlan
    here: Institute
    papers: dict[str, str]
    slug: str = ""
    cases: dict[str, Case] = field(default_factory=dict)

    def led_by(self, key: str) -> list[Case]:
        """The dossiers that somebody directs and that take part, but for those that join later."""
        return [one for one in self.cases.values() if one.told.director == key and not one.told.exempt]

    def directors(self) -> list[str]:
        """The director, and who acts for them."""
        return [DIRECTOR, self.plan.acting]


@contextmanager
def directed(round_: Going) -> Iterator[tuple[Round, Actor]]:
    """The round and its director, in a unit."""
    with db.unit():
        actor = round_.here.actors[DIRECTOR]
        yield queries_rounds.one_visible(actor, round_.slug, to_change=True), actor


@contextmanager
def led(case: Case) -> Iterator[tuple[Dossier, Actor]]:
    """A dossier and who directs it, in a unit."""
    with db.unit():
        actor = case.actor(case.told.director)
        yield queries.led(actor, case.public_id, to_change=True), actor


@contextmanager
def led_together(cases: Sequence[Case]) -> Iterator[tuple[list[tuple[Case, Dossier]], Actor]]:
    """Dossiers of a round that one person directs, as they tick them on its page, in a unit."""
    with db.unit():
        actor = cases[0].actor(cases[0].told.director)
        round_ = queries_rounds.one_visible(actor, cases[0].round.slug, to_change=True)
        found = {one.public_id: one for one in queries_rounds.led(actor, round_)}
        yield [(case, found[case.public_id]) for case in cases], actor


@contextmanager
def own(case: Case) -> Iterator[tuple[Dossier, Actor]]:
    """A dossier and its person, in a unit."""
    with db.unit():
        actor = case.actor(case.told.key)
        yield queries.own(actor, case.public_id, to_change=True), actor


def user(case: Case | Going, key: str) -> User:
    """Somebody's account, in the caller's unit."""
    found = accounts.verified(case.here.members[key].address)
    assert found is not None
    return found


# From the plan to the first dossiers


def plan(round_: Going) -> None:
    """A round is planned, for the half-year that is over."""
    at, days = round_.here.calendar, round_.plan.days
    name, kind = called(round_.plan, at)
    first, last = period(round_.plan, at)
    dates = {column: at.at(days[day], 23, 59) for column, day in DATES.items()}
    with db.unit():
        values = {
            "name": name,
            "kind": kind,
            "from_on": first,
            "until_on": last,
            "zone": at.zone.key,
            "correct_days": round_.plan.correct_days,
            "identity": Identity.NAMED,
            "cross_view": CrossView.AFTER_OWN,
            "acting_director_id": user(round_, round_.plan.acting).id,
        }
        round_.slug = service.create({**values, **dates}, actor=round_.here.actors[DIRECTOR]).slug


def convene(round_: Going) -> None:
    """The advisors are asked."""
    with directed(round_) as (found, actor):
        service.convene(found, [user(round_, key) for key in round_.plan.advisors], actor=actor)


def open_(round_: Going) -> None:
    """The round opens, and everybody has a dossier."""
    with directed(round_) as (found, actor):
        made = service.open_round(found, actor=actor)
        ids = {one.person.user.address: one.public_id for one in made if one.person.user}
    for key, case in round_.cases.items():
        case.public_id = ids[round_.here.members[key].address]


def declare(round_: Going, key: str) -> None:
    """An advisor says with whom they have a conflict: none but these."""
    actor = round_.here.actors[key]
    with db.unit():
        found = queries_rounds.one_convened(actor, round_.slug, to_change=True)
        asked = queries_rounds.advisor(found, actor.id)
        assert asked is not None
        people = {one.public_id: one.person_id for one in queries_rounds.dossiers(found)}
        declared = round_.plan.declares.get(key, {})
        said = {people[round_.cases[whom].public_id]: remark for whom, remark in declared.items()}
        conflicts.declare(found, asked, said, zone=round_.plan.advisors[key], actor=actor)


def settle(case: Case, advisor: str, how: str, reason: str) -> None:
    """The director decides what a conflict means."""
    with led(case) as (found, actor):
        known = queries_reviews.conflicts_with([found])[found.person_id]
        one = next(one for one in known if one.user.address == case.here.members[advisor].address)
        conflicts.settle(found, one, Settlement(how), reason, actor=actor)


# Dossiers are frozen and given


def exempt(case: Case) -> None:
    """Somebody sits a round out."""
    with led(case) as (found, actor):
        dossiers.exempt(found, case.told.exempt or "", actor=actor)


def include(case: Case) -> None:
    """Somebody takes part who would not have to."""
    with led(case) as (found, actor):
        dossiers.include(found, actor=actor)


def freeze(cases: Sequence[Case]) -> None:
    """The director freezes what is due."""
    with led_together(cases) as (ticked, actor):
        for _case, found in ticked:
            dossiers.freeze(found, actor=actor)


def propose(cases: Sequence[Case]) -> None:
    """The director thinks about who should read whom; who comes in for somebody else is thought of later."""
    with led_together(cases) as (ticked, actor):
        for case, found in ticked:
            for one in case.told.reviews:
                if one.late is None:
                    assigning.propose(found, user(case, one.by), one.part, actor=actor)


def publish(cases: Sequence[Case]) -> None:
    """Advisors are given what was proposed, all at once."""
    with led_together(cases) as (ticked, actor):
        assigning.publish([found for _case, found in ticked], actor=actor)


def give_to(case: Case, advisor: str, part: str) -> None:
    """Another advisor comes in for one who declined."""
    with led(case) as (found, actor):
        assigning.propose(found, user(case, advisor), part, actor=actor)
        assigning.publish([found], actor=actor)


def extend(round_: Going, key: str, day: int) -> None:
    """An advisor gets more time than the others."""
    with directed(round_) as (found, actor):
        asked = queries_rounds.advisor(found, round_.here.actors[key].id)
        assert asked is not None
        service.extend(found, asked, round_.here.calendar.at(day, 23, 59), actor=actor)


def close(round_: Going) -> None:
    """All is shared, and the round is over."""
    with directed(round_) as (found, actor):
        service.close(found, actor=actor)


def remind() -> None:
    """The schedule's work, done when it was due."""
    with db.unit():
        jobs.enqueue("reviews.remind", key="schedule")
