"""What the demo's committees do: read, judge each for themselves, declare what binds them, decide, tell, hire."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from random import Random

from portal.demo.applying import Case
from portal.demo.institute import person_at
from portal.demo.writing import remark
from portal.kernel import db, traces
from portal.people.models import Title
from portal.policy.actor import Actor
from portal.recruitment import (
    deciding,
    deciding_offers,
    judging,
    queries,
    queries_judged,
    rules_decisions,
    views_letters,
)
from portal.recruitment.models import Application, Outcome

MERIT = {"reject": 2.4, "pend-reject": 2.2, "shortlist": 3.6, "interview": 3.9, "offer": 4.3}
REASONS = ("many", "methods", "subject", "experience", "part")


@contextmanager
def seen(case: Case, key: str) -> Iterator[tuple[Application, Actor]]:
    """The application as a member of the institute reads it, in a unit."""
    with db.unit():
        actor = case.here.actors[key]
        yield queries.one_visible(actor, case.public_id, to_change=True), actor


def decider(case: Case) -> str:
    """Who decides: the chair, or where there is no committee the recruiter."""
    return case.plan.chair or case.plan.owner


def readers(case: Case) -> list[str]:
    """Who evaluates: the whole committee but for whom a conflict stops."""
    everybody = [case.plan.chair, *case.plan.members] if case.plan.chair else []
    return [one for one in everybody if one and one != case.conflicted]


def read(case: Case) -> None:
    """The reading begins."""
    _open(case, decider(case))
    with seen(case, decider(case)) as (application, actor):
        deciding.take_up(application, actor=actor)


def conflict(case: Case) -> None:
    """A member declares what binds them to the applicant."""
    case.conflicted = case.plan.members[case.row.number % len(case.plan.members)]
    _open(case, case.conflicted)
    with seen(case, case.conflicted) as (application, actor):
        judging.declare(application, "coauthor", case.notes["conflict"], actor=actor)


def override(case: Case) -> None:
    """The chair lets them read all the same, and says why."""
    case.conflicted = None
    with seen(case, decider(case)) as (application, actor):
        (declared,) = queries_judged.conflicts(application)
        judging.override(application, declared, case.notes["override"], actor=actor)


def evaluate(case: Case, key: str, *, submits: bool = True) -> None:
    """A member says what they think, or has only begun to."""
    _open(case, key)
    values = _thought(case, key)
    if not submits:
        values = {"scores": dict(list(values["scores"].items())[:2]), "recommendation": None, "comment": None}
    with seen(case, key) as (application, actor):
        evaluation = judging.save(application, values, version=0, actor=actor)
        if submits:
            judging.submit(evaluation, actor=actor)


def decide(case: Case, outcome: Outcome) -> None:
    """The chair records what was decided; nobody is told yet."""
    chance = Random(f"{case.row.number} {outcome}")  # noqa: S311
    reasons = chance.sample(REASONS, 2) if outcome == Outcome.REJECT else []
    text = views_letters.usual_text(outcome, case.row.locale)
    with seen(case, decider(case)) as (application, actor):
        note = case.notes[str(outcome)] if chance.random() < 0.5 else None
        deciding.record(application, outcome, text=text, reasons=reasons, note=note, actor=actor)


def tell(case: Case) -> None:
    """The recruiter reads the mail and lets it go."""
    with seen(case, case.plan.owner) as (application, actor):
        decision = views_letters.pending(application)
        assert decision is not None
        shown = views_letters.letter(application, decision)
        deciding.release(application, seen=shown.sha256, actor=actor)


def reconsider(case: Case) -> None:
    """It is read once more."""
    with seen(case, decider(case)) as (application, actor):
        deciding.reconsider(application, case.notes["reconsider"], actor=actor)


def withdraw_offer(case: Case) -> None:
    """An offer cannot be kept."""
    with seen(case, decider(case)) as (application, actor):
        deciding_offers.withdraw_offer(application, case.notes["withdraw-offer"], actor=actor)


def hire(case: Case) -> None:
    """Who accepted becomes a person of the institute."""
    plan, day = case.plan, case.here.calendar.day
    with seen(case, plan.owner) as (application, actor):
        deciding_offers.hire(
            application,
            title=Title(plan.appointed["title"]),
            starts_on=day(plan.appointed["starts"]),
            ends_on=day(plan.appointed["ends"]),
            team=plan.team,
            supervisor=person_at(case.here.members[plan.supervisor].address) if plan.supervisor else None,
            zone=case.here.calendar.zone,
            actor=actor,
        )


ACTS: dict[str, Callable[[Case], None]] = {
    "read": read,
    "conflict": conflict,
    "override": override,
    "reconsider": reconsider,
    "withdraw-offer": withdraw_offer,
    "hire": hire,
}
DECISIONS = {one: partial(decide, outcome=Outcome(one)) for one in rules_decisions.ACTS}


def _open(case: Case, key: str) -> None:
    """Whoever opens an application leaves a trace."""
    traces.opened(("application", case.public_id), case.here.actors[key])


def _thought(case: Case, key: str) -> dict:
    """What somebody thinks: near what most think, and each a little differently."""
    chance = Random(f"{key} on {case.row.number}")  # noqa: S311
    merit = max((MERIT[word] for word in case.row.story if word in MERIT), default=3.1) + chance.gauss(
        0, 0.55
    )
    scores = {
        one: min(5, max(1, round(merit + chance.gauss(0, 0.5)))) for one in case.here.criteria[case.plan.key]
    }
    level = min(5, max(1, round(sum(scores.values()) / len(scores))))
    locale = case.here.members[key].locale
    says = chance.random() < 0.8 or {1, 5} & set(scores.values())
    recommendation = {1: "no", 2: "no", 3: "maybe", 4: "yes", 5: "strong_yes"}[level]
    comment = remark(case.here.words[locale], level, chance) if says else None
    return {"scores": scores, "recommendation": recommendation, "comment": comment}
