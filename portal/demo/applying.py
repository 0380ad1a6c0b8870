"""What the demo's applicants do: begin, write, send, correct, take back, answer an offer."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field

from portal.accounts import queries as accounts
from portal.accounts import service as users
from portal.demo.institute import Institute
from portal.demo.plan import Plan, Row
from portal.demo.writing import Writer
from portal.kernel import clock, db, documents
from portal.people import queries as people
from portal.people import service as staff
from portal.policy.actor import SYSTEM, Actor
from portal.recruitment import drafting, queries, service
from portal.recruitment.diversity import QUESTIONS
from portal.recruitment.models import Application


@dataclass
class Case:
    """An application while it is being played."""

    row: Row
    plan: Plan
    here: Institute
    writer: Writer
    files: dict[str, Future[documents.Received]] = field(default_factory=dict)
    user_id: int = 0
    public_id: str = ""
    conflicted: str | None = None

    @property
    def notes(self) -> dict[str, str]:
        """What the institute's people write down about it."""
        return self.here.words["en"]["notes"]

    @property
    def is_sent(self) -> bool:
        """Whether it is ever submitted."""
        return "submit" in self.row.story


@contextmanager
def own(case: Case) -> Iterator[tuple[Application, Actor]]:
    """The application and its applicant, in a unit."""
    with db.unit():
        actor = accounts.actor_of(accounts.by_id(case.user_id))
        yield queries.own(actor, case.public_id, to_change=True), actor


def begin(case: Case) -> None:
    """An address, and an empty draft."""
    row = case.row
    with db.unit():
        known = accounts.verified(row.address)
        if "unproved" in row.story:
            user = users.start(row.address, row.locale)
        elif known:
            user = known
        else:
            password = case.here.passwords.get(row.address)
            user = users.create_user(row.address, row.name, (), password, actor=SYSTEM, locale=row.locale)
        actor = accounts.actor_of(user)
        position = case.here.position(case.plan, actor)
        made = service.start(position, actor=actor, locale=row.locale, arrived_at=clock.now())
        case.user_id, case.public_id = user.id, made.public_id


def write(case: Case) -> None:
    """All that is asked for; who never sends it leaves some of it for later."""
    files = {kind: file.result() for kind, file in case.files.items()}
    with own(case) as (application, actor):
        if application.particulars is None:
            _save(application, "particulars", case.writer.particulars(), actor)
        _save(application, "statement", {"statement": case.writer.statement(whole=case.is_sent)}, actor)
        if not case.is_sent:
            return
        if not application.particulars.papers and case.writer.chance.random() < 0.6:
            _save(application, "papers", case.writer.paper(), actor)
        if questions := application.position.questions:
            answers = {one["key"]: case.writer.answer(one) for one in questions}
            _save(application, "questions", answers, actor)
        if application.position.asks_equal_opportunity:
            said = {
                key: case.writer.chance.choice(options)[0] for key, (_label, options) in QUESTIONS.items()
            }
            _save(application, "equal-opportunity", said, actor)
        for kind, file in files.items():
            drafting.attach(application, kind, file, actor=actor, at=clock.now())


def submit(case: Case) -> None:
    """Send it."""
    with own(case) as (application, actor):
        service.submit(application, actor=actor, arrived_at=clock.now())


def correct(case: Case) -> None:
    """Send it once more, with a paragraph that was forgotten."""
    with own(case) as (application, actor):
        added = case.writer.words["why"]["any"][case.row.number % 3 - 1]
        statement = f"{application.statement}\n\n{added}"
        _save(application, "statement", {"statement": statement}, actor)
        service.correct(application, actor=actor, arrived_at=clock.now())


def withdraw(case: Case) -> None:
    """Take it back, and say why."""
    with own(case) as (application, actor):
        reason = case.writer.words["notes"]["withdraw"]
        service.withdraw(application, reason, actor=actor, arrived_at=clock.now())


def accept(case: Case) -> None:
    """Accept the offer."""
    with own(case) as (application, actor):
        service.accept(application, actor=actor, arrived_at=clock.now())


def decline(case: Case) -> None:
    """Decline the offer."""
    with own(case) as (application, actor):
        service.decline(application, actor=actor, arrived_at=clock.now())


def delete(case: Case) -> None:
    """Delete the draft."""
    with own(case) as (application, actor):
        service.delete(application, actor=actor, arrived_at=clock.now())


def publish(case: Case) -> None:
    """Whoever was hired says yes to a public page."""
    with db.unit():
        actor = accounts.actor_of(accounts.by_id(case.user_id))
        staff.publish(people.own(actor), actor=actor)


ACTS: dict[str, Callable[[Case], None]] = {
    one.__name__: one for one in (submit, correct, withdraw, accept, decline, delete, publish)
}


def _save(application: Application, part: str, values: dict, actor: Actor) -> None:
    kept = drafting.kept(application, part)
    version = kept.pop("version")
    drafting.save(application, part, {**kept, **values}, version=version, actor=actor, at=clock.now())
