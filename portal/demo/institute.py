"""The demo's people and positions: who joins, who opens what, and when it closes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

from sqlalchemy import select

from portal.accounts import queries as accounts
from portal.accounts import service as users
from portal.accounts.models import User
from portal.demo.plan import Member, Plan
from portal.demo.play import Calendar, Event
from portal.kernel import db, jobs
from portal.people import queries as people
from portal.people import service as staff
from portal.people.models import Person, Title
from portal.policy.actor import SYSTEM, Actor
from portal.recruitment import positions, positions_moves, queries_positions
from portal.recruitment.models_positions import Position, Seat
from portal.recruitment.rules_positions import DOCUMENTS

BEGAN = -400
CONTACT = "positions@lumen.example"


@dataclass
class Institute:
    """The invented institute while it is being played: its days, its members, and the addresses of its positions."""

    calendar: Calendar
    members: dict[str, Member]
    passwords: dict[str, str]
    words: dict[str, dict[str, Any]]
    slugs: dict[str, str] = field(default_factory=dict)
    criteria: dict[str, list[str]] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    def position(self, plan: Plan, actor: Actor) -> Position:
        """A position as somebody sees it, in the caller's unit."""
        return queries_positions.one_visible(actor, self.slugs[plan.key])


# People


def member_events(member: Member, place: int, here: Institute) -> Iterator[Event]:
    """Somebody joins the portal, and says yes to a public page or not."""
    chance = Random(member.key)  # noqa: S311
    day = max(BEGAN, member.first - 9)
    yield here.calendar.at(day, 9 + place // 60, place % 60), partial(_join, member, here)
    if member.public:
        yield here.calendar.office(day + chance.randint(1, 6), chance), partial(_publish, member, here)


def _join(member: Member, here: Institute) -> None:
    roles = [member.user] if member.user else []
    first, last = here.calendar.day(member.first), here.calendar.day(member.last) if member.last else None
    with db.unit():
        known = here.passwords.get(member.address)
        user = users.create_user(
            member.address, member.name, roles, known, actor=SYSTEM, locale=member.locale
        )
        known_as = {"orcid": member.orcid, "arxiv_author": member.arxiv_author}
        person = staff.add(member.name, user_id=user.id, actor=SYSTEM, **known_as)
        staff.appoint(
            person,
            Title(member.title),
            first,
            ends_on=last,
            supervisor=person_at(here.members[member.supervisor].address) if member.supervisor else None,
            team=member.team,
            zone=here.calendar.zone,
        )
        here.actors[member.key] = accounts.actor_of(user)


def _publish(member: Member, here: Institute) -> None:
    with db.unit():
        actor = here.actors[member.key]
        person = people.own(actor)
        kept = {name: getattr(person, name) for name in ("name", "orcid", "arxiv_author", "website")}
        told = {name: getattr(member, name) for name in ("other_names", "former_names", "about")}
        staff.edit_profile(person, kept | told, version=person.version, actor=actor)
        staff.publish(person, actor=actor)


def person_at(address: str) -> Person:
    """The person who has proved that an address is theirs, in the caller's unit."""
    held = select(Person).join(Person.user).where(User.address == address)
    return db.session().scalars(held).one()


# Positions


def position_events(plan: Plan, here: Institute) -> Iterator[Event]:
    """A position is written, opens, closes by itself, and is laid aside."""
    at, chance = here.calendar.office, Random(plan.key)  # noqa: S311
    yield at(plan.drafted, chance), partial(_write, plan, here)
    if plan.opens is None:
        return
    yield at(plan.opens, chance), partial(_move, positions_moves.open_, plan, here)
    if plan.closes is not None and plan.closes < 0:
        yield here.calendar.at(plan.closes + 1, 0, 21), _close_due
    if plan.archived:
        yield at(plan.archived, chance), partial(_move, positions_moves.archive, plan, here)


def _write(plan: Plan, here: Institute) -> None:
    closes_at = None if plan.closes is None else here.calendar.at(plan.closes, 23, 59)
    with db.unit():
        actor = here.actors[plan.owner]
        made = positions.create(
            actor=actor,
            kind=plan.kind,
            texts=plan.texts,
            location="Paris",
            contact=CONTACT,
            closes_at=closes_at,
            zone=here.calendar.zone.key,
        )
        db.session().flush()
        here.slugs[plan.key] = made.slug
    with db.unit():
        position = here.position(plan, actor)
        positions.edit(position, _facts(plan, here), actor=actor, version=position.version)
        here.criteria[plan.key] = [one.key for one in position.criteria]
    if plan.chair:
        with db.unit():
            seats = {plan.chair: Seat.CHAIR, **dict.fromkeys(plan.members, Seat.MEMBER)}
            named = {here.actors[key].public_id or "": seat for key, seat in seats.items()}
            positions.compose(here.position(plan, actor), named, actor=actor)


def _facts(plan: Plan, here: Institute) -> dict[str, object]:
    asked = [
        {"kind": kind, "label": DOCUMENTS[kind].text, "required": required}
        for kind, required in plan.documents.items()
    ]
    questions = [{"choices": [], **one} for one in plan.questions]
    supervisor = person_at(here.members[plan.supervisor].address).id if plan.supervisor else None
    facts = {
        name: getattr(plan, name) for name in ("team", "salary", "seats", "answer_days", "contract_months")
    }
    criteria = {"criteria": plan.criteria} if plan.criteria else {}
    return {
        **facts,
        **criteria,
        "supervisor_id": supervisor,
        "starts_on": plan.starts and here.calendar.day(plan.starts),
        "documents_asked": asked,
        "questions": questions,
        "asks_equal_opportunity": plan.equal_opportunity,
    }


def _move(move, plan: Plan, here: Institute) -> None:
    with db.unit():
        actor = here.actors[plan.owner]
        move(here.position(plan, actor), actor=actor)


def _close_due() -> None:
    """The schedule's work, done when it was due."""
    with db.unit():
        jobs.enqueue("positions.close_due")
