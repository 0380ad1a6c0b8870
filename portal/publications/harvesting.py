"""Asking arXiv for publications: request by request, each with its own short units, so that nothing is lost or held up.

A harvest is asked for once and goes on by itself. Each call of `go_on` sends one request at most and answers when to
call again; what an answer brought and where to go on are committed together, so that whoever is killed in between costs
one request. An answer that is not believed changes nothing but the harvest itself, which says what went wrong.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy.exc import IntegrityError

from portal import policy
from portal.kernel import audit, clock, db, jobs
from portal.kernel.jobs import Priority
from portal.people.models import Person
from portal.policy.actor import SYSTEM, Actor
from portal.policy.acts import Act
from portal.publications import arxiv_client, queries_harvest, queries_lookups
from portal.publications import harvesting_cursor as cursors
from portal.publications.arxiv_client import Fault, NotYet
from portal.publications.harvesting_cursor import Cursor, Step
from portal.publications.harvesting_steps import STEPS, Question, needs, steps
from portal.publications.lifecycle import HARVEST, UNDER_WAY, HarvestStatus
from portal.publications.models_harvest import Harvest, Scope

TRIES = 5  # in a row, then a step is given up
MOST_RESTARTS = 2
LEAST_PAUSE, LONGEST_PAUSE = timedelta(seconds=4), timedelta(minutes=15)
HOPELESS = {("status", "400"), ("status", "404"), ("error_entry", None)}  # tried once more, and no further


@dataclass(frozen=True)
class Place:
    """The place in line of whoever asks arXiv: how many go before, and how long those will take."""

    ahead: int
    expected: timedelta


# Asking for one


def request(person: Person, *, actor: Actor, priority: int = Priority.URGENT) -> Harvest:
    """Ask arXiv about a person (with standing), soon; answers the harvest under way if there is one. Raises Forbidden."""
    policy.require(actor, Act.HARVEST_REQUEST, person)
    return _under_way(person, actor, priority)


def request_known(*, actor: Actor, priority: int = Priority.QUIET) -> Harvest:
    """Ask arXiv about every publication that is known. Raises Forbidden."""
    policy.require(actor, Act.HARVEST_REQUEST, SimpleNamespace(standing=frozenset()))
    return _under_way(None, actor, priority)


def place_in_line(harvest: Harvest) -> Place:
    """How many harvests and look-ups go before this one, and how long they take with the rest that arXiv asks for."""
    rows = queries_harvest.before(harvest)
    lookups = queries_lookups.ahead_of(harvest)
    requests = sum(max(row.planned - row.requests, 1) for row in rows) + sum(max(one, 1) for one in lookups)
    return Place(len(rows) + len(lookups), requests * arxiv_client.way().rest)


def _under_way(person: Person | None, actor: Actor, priority: int) -> Harvest:
    found = queries_harvest.under_way(person)
    if found is None:
        try:
            with db.session().begin_nested():
                found = _made(person, actor, priority)
        except IntegrityError:  # somebody else was quicker by a moment
            return _under_way(person, actor, priority)
        if actor.signed_in:
            audit.record(Act.HARVEST_REQUEST, found, actor=actor)
    elif priority < found.priority:
        found.priority = priority
        jobs.hasten("publications.harvest", found.public_id, priority)
    jobs.enqueue(
        "publications.harvest", {"harvest": found.public_id}, key=found.public_id, priority=found.priority
    )
    return found


def _made(person: Person | None, actor: Actor, priority: int) -> Harvest:
    now = clock.now()
    harvest = Harvest(
        scope=Scope.PERSON if person else Scope.KNOWN,
        person_id=person.id if person else None,
        asked_by_id=actor.id,
        priority=priority,
        planned=2 if person else STEPS[Step.KNOWN].needs(Harvest(), Cursor()),
        due_at=now,
        created_at=now,
        problems=[],
        cursor={},
    )
    db.session().add(harvest)
    db.session().flush()
    return harvest


# Going on


def go_on(public_id: str) -> datetime | None:
    """Send one request at most and keep what it brought; answers when to go on, or None when the harvest is over."""
    with db.unit():
        harvest = queries_harvest.to_go_on(public_id)
        if harvest is None or harvest.status not in UNDER_WAY:
            return None
        if harvest.due_at > clock.now():
            return harvest.due_at
        question, number = _question(harvest), harvest.requests
    if question is None:
        return None
    try:
        answer = question()
        with db.unit():
            return _keep(public_id, number, answer)
    except NotYet as closed:
        return closed.until
    except Fault as fault:
        with db.unit():
            return _note(public_id, number, fault)


def stop(public_id: str) -> None:
    """Give a harvest up that failed for reasons of our own, in the caller's unit; what it found until then is kept."""
    harvest = queries_harvest.to_go_on(public_id)
    if harvest and harvest.status in UNDER_WAY:
        policy.require(SYSTEM, Act.HARVEST_STOP, harvest)
        cursors.note(harvest, "gave_up")
        HARVEST.apply(harvest, Act.HARVEST_STOP)


def _question(harvest: Harvest) -> Question | None:
    """What to ask next; None when nothing is left, and the harvest over."""
    if harvest.status == HarvestStatus.WAITING:
        policy.require(SYSTEM, Act.HARVEST_BEGIN, harvest)
        HARVEST.apply(harvest, Act.HARVEST_BEGIN)
        cursors.keep(harvest, Cursor(left=[str(one) for one in steps(harvest)]))
    return _advance(harvest, cursors.of(harvest))


def _keep(public_id: str, number: int, answer: Any) -> datetime | None:
    """Keep what a believed answer says, and where to go on, in one unit."""
    harvest = queries_harvest.to_go_on(public_id)
    if harvest is None or not _is_mine(harvest, number):
        return clock.now()
    cursor = cursors.of(harvest)
    step = Step(cursor.left[0])
    done = STEPS[step].take(harvest, cursor, answer)
    harvest.requests, harvest.tries = number + 1, 0
    harvest.due_at = clock.now() + arxiv_client.way().rest
    cursor.answers += 1
    if done:
        cursor.next_step()
    _advance(harvest, cursor)
    return harvest.due_at if harvest.status in UNDER_WAY else None


def _note(public_id: str, number: int, fault: Fault) -> datetime | None:
    """Keep that an answer was not believed: ask again later, or go on with the next step."""
    harvest = queries_harvest.to_go_on(public_id)
    if harvest is None or not _is_mine(harvest, number):
        return clock.now()
    cursor = cursors.of(harvest)
    cursors.note(harvest, fault.code, fault.detail)
    harvest.requests, harvest.tries = number + 1, harvest.tries + 1
    harvest.due_at = clock.now() + pause(harvest.tries, fault.retry_after)
    most = TRIES
    if fault.code == "shifted":
        cursor.begin_again()
        cursor.restarts, harvest.tries = cursor.restarts + 1, 0
        harvest.due_at = clock.now()
        most = 0 if cursor.restarts > MOST_RESTARTS else TRIES
    elif {(fault.code, fault.detail), (fault.code, None)} & HOPELESS:
        most = 2
    if harvest.tries >= most:
        _give_up(harvest, cursor)
    _advance(harvest, cursor)
    return harvest.due_at if harvest.status in UNDER_WAY else None


def _give_up(harvest: Harvest, cursor: Cursor) -> None:
    """Leave a step that fails again and again, so that it does not hide what the others find."""
    cursors.note(harvest, "gave_up", str(cursor.step), times=max(harvest.tries, 1))
    harvest.tries, harvest.due_at, cursor.gave_up = 0, clock.now(), True
    if cursor.step == Step.NAME:
        cursor.begin_again()
    cursor.next_step()


def pause(tries: int, retry_after: timedelta | None) -> timedelta:
    """How long to wait after so many failures in a row, at least as long as arXiv asks."""
    growing = min(max(arxiv_client.way().rest * 2**tries, LEAST_PAUSE), LONGEST_PAUSE)
    return max(growing, retry_after or timedelta())


def _is_mine(harvest: Harvest, number: int) -> bool:
    """Whether nobody else went on with a harvest since this request was decided on."""
    return harvest.status in UNDER_WAY and harvest.requests == number


def _advance(harvest: Harvest, cursor: Cursor) -> Question | None:
    """Let the harvest go on from here, with what to ask next; where nothing is left it is over, and its job with it."""
    question = None
    while (step := cursor.step) and (question := STEPS[step].ask(harvest, cursor)) is None:
        cursor.next_step()
    if cursor.step is None:
        _end(harvest, cursor)
    else:
        cursors.keep(harvest, cursor)
        harvest.planned = harvest.requests + needs(harvest, cursor)
    return question


def _end(harvest: Harvest, cursor: Cursor) -> None:
    if cursor.lost:
        cursors.note(harvest, "missing", str(cursor.lost))
    act = Act.HARVEST_STOP if cursor.gave_up and not cursor.answers else Act.HARVEST_FINISH
    policy.require(SYSTEM, act, harvest)
    harvest.cursor = cursors.summary(cursor, queries_harvest.last_finished(harvest))
    harvest.planned = harvest.requests
    HARVEST.apply(harvest, act)
    jobs.done()
