"""The days of the demo's rounds of reviews: one that is over, and one that runs."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from random import Random

from portal.demo import publishing, reviewing, rounds, sharing
from portal.demo.institute import Institute
from portal.demo.plan import Paper
from portal.demo.plan_reviews import RoundPlan, Written
from portal.demo.play import Event
from portal.demo.rounds import Case, Going
from portal.reviews.rules_reminders import DAYS as REMINDERS
from portal.reviews.rules_reminders import on_weekday

ADMINISTRATOR = "matthias"
SAYS_YES = 0.2  # how many accept a dossier before they write; whoever writes has accepted it
IN_TWO_EVENINGS = 0.15


def stories(plans: list[RoundPlan], papers: list[Paper], here: Institute) -> Iterator[Iterator[Event]]:
    """Every round, every dossier in it, and every review."""
    numbers = {one.key: publishing.record(one, 0, here).arxiv_id for one in papers}
    for plan in plans:
        going = Going(plan, here, numbers)
        going.cases = {one.key: Case(one, going) for one in plan.dossiers}
        yield _round(going)
        yield _reminders(going)
        yield from (_declares(going, key, place) for place, key in enumerate(plan.advisors))
        for case in going.cases.values():
            yield _prepares(case)
            yield from (_reviews(case, one) for one in case.told.reviews)
            yield _receives(case)
            yield from (_follows(case, number) for number in range(len(case.told.follows)))


# The round


def _round(going: Going) -> Iterator[Event]:
    at, days = going.here.calendar.at, going.plan.days
    yield at(days["plan"], 9, 20), partial(rounds.plan, going)
    yield at(days["convene"], 11, 5), partial(rounds.convene, going)
    yield at(days["open"], 10), partial(rounds.open_, going)
    for number, one in enumerate(going.plan.settles):
        case = going.cases[one["person"]]
        act = partial(rounds.settle, case, one["advisor"], one["how"], one["reason"])
        yield at(days["settle"], 10, 40 + 3 * number), act
    for number, key in enumerate(going.directors()):
        cases = [one for one in going.led_by(key) if not one.told.includes]
        yield at(days["freeze"], 9 + number, 30), partial(rounds.freeze, cases)
    for number, key in enumerate(going.directors()):
        cases = [one for one in going.led_by(key) if one.told.reviews]
        yield at(days["propose"], 15 + number, 10), partial(rounds.propose, cases)
    for number, key in enumerate(going.directors()):
        cases = [one for one in going.led_by(key) if one.told.reviews and not one.told.proposed]
        yield at(days["publish"], 9 + number, 45), partial(rounds.publish, cases)
    if "preview" in days:
        for number, key in enumerate(going.directors()):
            yield at(days["preview"], 14 + number, 15), partial(sharing.look, going.led_by(key))
    if "close" in days:
        yield at(days["close"], 17, 30), partial(rounds.close, going)


def _reminders(going: Going) -> Iterator[Event]:
    """The portal looks on each day on which somebody may be reminded: east of here, that is the day after."""
    at, last = going.here.calendar, going.plan.days["due"]
    dates = {on_weekday(at.day(last + number + east)) for number in REMINDERS for east in (0, 1)}
    for day in sorted((one - at.today).days for one in dates):
        if day < 0:
            yield at.at(day, 15, 10), rounds.remind


def _declares(going: Going, key: str, place: int) -> Iterator[Event]:
    day = going.plan.days["declare"] + place
    yield going.here.calendar.evening(day, _chance(f"{key} declares")), partial(rounds.declare, going, key)


# A dossier


def _prepares(case: Case) -> Iterator[Event]:
    """The person writes; whoever sits it out, or takes part after all, hears of that first."""
    chance, at, days = _chance(case.told.key), case.here.calendar, case.round.plan.days
    early, late = days["open"] + 1, days["freeze"]
    if case.told.exempt:
        yield at.at(early, 11, 30), partial(rounds.exempt, case)
    if case.told.includes:
        yield at.at(late - 3, 11, 30), partial(rounds.include, case)
        early = late - 3
    if case.told.objects:
        yield at.evening(early, chance), partial(reviewing.object_to, case)
    if case.told.statement:
        yield (
            at.evening(chance.randrange(max(early, late - 12), late - 1) + 1, chance),
            partial(reviewing.write, case),
        )


def _reviews(case: Case, one: Written) -> Iterator[Event]:
    """What an advisor does with it, from the evening on which it is given to them."""
    chance, at, days = _chance(f"{one.by} on {case.told.key}"), case.here.calendar, case.round.plan.days
    given = days["publish"] if one.late is None else one.late
    if one.late is not None:
        yield at.at(given, 9, 5), partial(rounds.give_to, case, one.by, one.part)
    if case.told.proposed or one.ends == "given":
        return
    answered = at.evening(given + 1, chance)
    if one.declines:
        yield answered, partial(reviewing.decline, case, one)
        return
    if one.ends == "accepted" or chance.random() < SAYS_YES:
        yield answered, partial(reviewing.accept, case, one.by)
    if one.ends != "accepted":
        yield from _writes(case, one, one.day or chance.randrange(given + 4, min(days["due"], 0) - 1))


def _writes(case: Case, one: Written, day: int) -> Iterator[Event]:
    """In one evening or two; whoever cannot go on says so."""
    chance, at = _chance(f"{one.by} writes on {case.told.key}"), case.here.calendar
    if one.ends == "begun" or one.recuses or chance.random() < IN_TWO_EVENINGS:
        yield at.evening(day - 1, chance), partial(reviewing.begin, case, one)
    moment = at.evening(day, chance)
    if one.recuses:
        yield moment, partial(reviewing.recuse, case, one)
        reason = "They asked for it themselves, in the middle of a sentence."
        yield moment + timedelta(hours=15), partial(rounds.settle, case, one.by, "sealed", reason)
    elif one.ends == "submitted":
        yield moment, partial(reviewing.submit, case, one)
    if one.returned:
        back = one.returned["day"]
        yield at.at(back, 11, 20), partial(reviewing.return_, case, one.by, one.returned["reason"])
        if one.again:
            yield at.at(back + 1, 20, 5), partial(reviewing.submit_again, case, one.by, one.again)


def _receives(case: Case) -> Iterator[Event]:
    """The director writes, looks, and shares; the person reads a draft or the whole."""
    at, told, chance = case.here.calendar, case.told, _chance(f"{case.told.key} receives")
    if told.exempt:
        return
    if told.letter and (day := case.when("letter")):
        yield at.office(day, chance), partial(sharing.write_letter, case)
    if "preview" in told.days:
        yield at.at(told.days["preview"], 14, 50), partial(sharing.look, [case])
    if day := case.when("check"):
        yield at.at(day, 9, 40), partial(sharing.check, case)
        yield at.evening(day + 1, chance), partial(sharing.correct, case)
    if day := case.when("share"):
        yield at.at(day, 10, chance.randrange(60)), partial(sharing.share, case)
        if told.unshared:
            yield from _unshared(case, day + 1)
        yield from _answers(case, day + 3 if told.unshared else day)


def _answers(case: Case, day: int) -> Iterator[Event]:
    """The person opens it, and says what they have to say; somebody else may open it, too."""
    at, told, chance = case.here.calendar, case.told, _chance(f"{case.told.key} answers")
    yield at.evening(day + chance.randint(1, 3), chance), partial(sharing.read, case)
    if told.reply:
        yield at.evening(day + 5, chance), partial(sharing.reply, case)
    if told.lends:
        yield at.evening(day + 6, chance), partial(sharing.lend, case)
    if told.glass:
        yield at.at(day + 8, 10, 35), partial(sharing.break_glass, case, ADMINISTRATOR)


def _unshared(case: Case, day: int) -> Iterator[Event]:
    """It is taken back; its author looks again; it is looked at and shared once more."""
    at, said = case.here.calendar.at, case.told.unshared
    yield at(day, 8, 55), partial(sharing.unshare, case)
    yield at(day, 9), partial(rounds.extend, case.round, said["by"], day + 2)
    yield at(day, 9, 5), partial(reviewing.return_, case, said["by"], said["reason"])
    yield at(day, 19, 40), partial(reviewing.submit_again, case, said["by"], said["again"])
    yield at(day + 1, 9, 50), partial(sharing.look, [case])
    yield at(day + 1, 9, 58), partial(sharing.share, case)


def _follows(case: Case, number: int) -> Iterator[Event]:
    """What follows is agreed in a conversation, and done; or not."""
    at, follow, day = case.here.calendar, case.told.follows[number], case.when("follow")
    if day is None:
        return
    if follow["by"] == case.told.director:
        yield at.at(day, 10, 20 + number), partial(sharing.propose, case, number)
    if "owner" in follow:
        yield at.at(day, 11, 20 + number), partial(sharing.agree, case, number)
    if "done" in follow:
        yield at.at(follow["done"], 16, 45), partial(sharing.finish, case, number)
    if "dropped" in follow:
        yield at.at(follow["dropped"], 16, 15), partial(sharing.drop, case, number)


def _chance(what: str) -> Random:
    """A chance that repeats."""
    return Random(what)  # noqa: S311
