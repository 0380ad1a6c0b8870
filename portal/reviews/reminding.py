"""Reminders: all that an advisor has left to do, in one mail a day, and then one list to the directors."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select

from portal.kernel import clock, db, links
from portal.policy.actor import Role
from portal.reviews import queries_people, queries_reviews, queries_rounds, rules_reminders, telling
from portal.reviews.models import Round, RoundAdvisor
from portal.reviews.models_packets import Reminder


@dataclass(frozen=True)
class Left:
    """What an advisor has left to do in a round: the names of those whose reviews are missing."""

    round: Round
    advisor: RoundAdvisor
    people: Sequence[str]
    days: Sequence[int]


def remind() -> int:
    """Remind whoever is due, in the caller's unit; answers how many advisors."""
    rounds = queries_rounds.running()
    left = [one for round_ in rounds for one in _left(round_)]
    mine: dict[int, list[Left]] = {}
    for one in left:
        mine.setdefault(one.advisor.user_id, []).append(one)
    for theirs in mine.values():
        _remind(theirs)
    for round_ in rounds:
        _tell_directors(round_)
    return len(mine)


def _left(round_: Round) -> list[Left]:
    missing = queries_reviews.missing(round_)
    sent = _sent(round_)
    found = []
    for advisor in round_.advisors:
        names = [one.dossier.person.name for one in missing.get(advisor.user_id, [])]
        days = rules_reminders.due(
            max(round_.reviews_due_at, advisor.extended_to or round_.reviews_due_at),
            zone_of(advisor, round_),
            clock.now(),
            sent.get(advisor.id, ()),
        )
        if names and days:
            found.append(Left(round_, advisor, names, days))
    return found


def _remind(left: Sequence[Left]) -> None:
    """One mail for all rounds; each reminder is written down, so that it is never sent twice."""
    user, now = left[0].advisor.user, clock.now()
    for one in left:
        db.session().add_all(
            [Reminder(round_advisor_id=one.advisor.id, days=days, at=now) for days in one.days]
        )
    telling.tell(
        "reviews_reminder",
        user,
        ":".join(f"{one.advisor.public_id}{max(one.days)}" for one in left),
        rounds=[_said(one) for one in left],
        number=sum(len(one.people) for one in left),
        link=links.link("reviews.index"),
    )


def _said(one: Left) -> dict[str, object]:
    due_at = max(one.round.reviews_due_at, one.advisor.extended_to or one.round.reviews_due_at)
    zone = zone_of(one.advisor, one.round).key
    return {"name": one.round.name, "due_at": due_at, "zone": zone, "people": list(one.people)}


def _tell_directors(round_: Round) -> None:
    """Once, after the last reminder: who has not submitted how many; nothing where nobody is late."""
    last = max(rules_reminders.DAYS)
    zone = ZoneInfo(round_.zone)
    if not rules_reminders.due(round_.reviews_due_at, zone, clock.now(), set(rules_reminders.DAYS) - {last}):
        return
    missing = queries_reviews.missing(round_)
    late = [
        (one.user.name or one.user.address, len(missing[one.user_id]))
        for one in round_.advisors
        if one.user_id in missing
    ]
    link = links.link("rounds.show", slug=round_.slug)
    if not late:
        return
    for user in queries_people.users_with(Role.DIRECTOR):
        telling.tell(
            "reviews_late", user, round_.slug, about=round_.slug, round=round_.name, late=late, link=link
        )


def zone_of(advisor: RoundAdvisor, round_: Round) -> ZoneInfo:
    """Where an advisor reads mail."""
    return ZoneInfo(advisor.zone or round_.zone)


def _sent(round_: Round) -> dict[int, set[int]]:
    ids = [one.id for one in round_.advisors]
    rows = db.session().execute(
        select(Reminder.round_advisor_id, Reminder.days).where(Reminder.round_advisor_id.in_(ids))
    )
    found: dict[int, set[int]] = {}
    for advisor, days in rows:
        found.setdefault(advisor, set()).add(days)
    return found
