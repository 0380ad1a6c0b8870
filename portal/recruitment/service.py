"""What an applicant does with an application: start, submit, correct, withdraw, answer an offer, delete.

What they type meanwhile is drafting.py. Here every act is in plain sight: who may, when, and what follows.
Arrival decides: `arrived_at` is the moment a request began to arrive, not when we got round to it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert
from sqlalchemy.exc import IntegrityError

from portal import policy
from portal.kernel import audit, clock, db, jobs, links, mail, search
from portal.kernel.errors import Incomplete
from portal.kernel.words import LOCALES, _
from portal.policy.actor import SYSTEM, Actor
from portal.policy.acts import Act
from portal.publications import arxiv_lookups
from portal.recruitment import drafting, queries, rules, snapshots
from portal.recruitment.lifecycle import APPLICATION, Status
from portal.recruitment.models import (
    Application,
    DiversityTally,
    Position,
    Submission,
)


def start(position: Position, *, actor: Actor, locale: str, arrived_at: datetime) -> Application:
    """A draft to a position; the one the actor has already, if they have one.

    Raises Incomplete where the position takes no applications, NotSignedIn, Forbidden.
    """
    policy.require(actor, Act.APPLICATION_START, position)
    if found := queries.active(actor.id, position.id):
        return found
    insist_on_open(position, arrived_at)
    now = clock.now()
    application = Application(
        position_id=position.id, user_id=actor.id, draft_at=now, saved_at=now, answers={}
    )
    application.locale = locale if locale in LOCALES else LOCALES[0]
    try:
        with db.session().begin_nested():
            db.session().add(application)
    except IntegrityError:  # another window of theirs was quicker
        return queries.active(actor.id, position.id) or application
    audit.record(Act.APPLICATION_START, application, actor=actor)
    return application


def insist_on_open(position: Position, arrived_at: datetime) -> None:
    """Raises Incomplete where a position takes no applications at this moment."""
    if needs := list(rules.closed(position, arrived_at)):
        raise Incomplete(needs)


def submit(application: Application, *, actor: Actor, arrived_at: datetime) -> str:
    """Send the application; answers its receipt's number, the same if it was sent already.

    Raises Incomplete, IllegalMove, Forbidden.
    """
    policy.require(actor, Act.APPLICATION_SUBMIT, application)
    if application.status != Status.DRAFT and (number := queries.last_sent(application)):
        return number
    if application.status == Status.LAPSED:
        _revive(application, arrived_at)
    return _send(Act.APPLICATION_SUBMIT, application, actor, arrived_at)


def _revive(application: Application, arrived_at: datetime) -> None:
    """Arrival decides: a draft that was set aside goes on, if its position was open when this request arrived."""
    insist_on_only_one(application)
    APPLICATION.apply(application, Act.APPLICATION_REVIVE, arrived_at)
    audit.record(Act.APPLICATION_REVIVE, application, actor=SYSTEM)


def insist_on_only_one(application: Application) -> None:
    """Raises Incomplete where the applicant has another application to the same position by now."""
    if queries.active(application.user_id, application.position_id) not in {None, application}:
        raise Incomplete([_("one application to this position at a time: you have another one now")])


def correct(application: Application, *, actor: Actor, arrived_at: datetime) -> str:
    """Send a corrected version; until then the one sent before stands. Answers the receipt's number.

    Raises Incomplete, IllegalMove, Forbidden.
    """
    policy.require(actor, Act.APPLICATION_CORRECT, application)
    if not application.changed_since_submission and (number := queries.last_sent(application)):
        return number
    return _send(Act.APPLICATION_CORRECT, application, actor, arrived_at)


def _send(act: Act, application: Application, actor: Actor, arrived_at: datetime) -> str:
    APPLICATION.apply(application, act, arrived_at)
    application.changed_since_submission = False
    sent = _freeze(application, arrived_at)
    _count_equal_opportunity(application)
    audit.record(act, application, actor=actor, detail={"receipt": sent.number})
    receipt = {"number": sent.number, "sha256": sent.sha256, "arrived_at": arrived_at}
    _mail("receipt", sent.public_id, application, **receipt)
    found_by = snapshots.findable(snapshots.content(sent.snapshot))
    search.put("application", application.public_id, {"committee": found_by}, arrived_at)
    jobs.enqueue("application.find", {"submission": sent.public_id}, key=sent.public_id)
    return sent.number


def withdraw(application: Application, reason: str | None, *, actor: Actor, arrived_at: datetime) -> None:
    """Take the application back. Raises IllegalMove, Forbidden."""
    policy.require(actor, Act.APPLICATION_WITHDRAW, application)
    APPLICATION.apply(application, Act.APPLICATION_WITHDRAW, arrived_at)
    application.withdrawal_reason = reason
    audit.record(Act.APPLICATION_WITHDRAW, application, actor=actor)
    _mail("withdrawn", f"{application.public_id}:{application.version}", application)


def restore(application: Application, *, actor: Actor, arrived_at: datetime) -> None:
    """Undo a withdrawal: what was sent stands again, as it arrived. Raises Incomplete, IllegalMove, Forbidden."""
    policy.require(actor, Act.APPLICATION_RESTORE, application)
    insist_on_only_one(application)
    APPLICATION.apply(application, Act.APPLICATION_RESTORE, arrived_at)
    application.submitted_at, application.withdrawal_reason = application.submissions[-1].arrived_at, None
    audit.record(Act.APPLICATION_RESTORE, application, actor=actor)


def accept(application: Application, *, actor: Actor, arrived_at: datetime) -> None:
    """Accept the offer; the lab goes on from there. Raises Incomplete, IllegalMove, Forbidden."""
    policy.require(actor, Act.APPLICATION_ACCEPT, application)
    APPLICATION.apply(application, Act.APPLICATION_ACCEPT, arrived_at)
    application.accepted_at = arrived_at
    audit.record(Act.APPLICATION_ACCEPT, application, actor=actor)
    _tell_recruiter(application, accepted=True)


def decline(application: Application, *, actor: Actor, arrived_at: datetime) -> None:
    """Decline the offer. Raises IllegalMove, Forbidden."""
    policy.require(actor, Act.APPLICATION_DECLINE, application)
    APPLICATION.apply(application, Act.APPLICATION_DECLINE, arrived_at)
    audit.record(Act.APPLICATION_DECLINE, application, actor=actor)
    _tell_recruiter(application, accepted=False)


def delete(application: Application, *, actor: Actor, arrived_at: datetime) -> None:
    """Delete a draft; its texts, answers and files are gone. Raises IllegalMove, Forbidden."""
    policy.require(actor, Act.APPLICATION_DELETE, application)
    APPLICATION.apply(application, Act.APPLICATION_DELETE, arrived_at)
    drafting.erase(application)
    arxiv_lookups.forget(application.public_id)
    audit.record(Act.APPLICATION_DELETE, application, actor=actor)


def _freeze(application: Application, arrived_at: datetime) -> Row:
    number, title = snapshots.new_number(), rules.title(application.position, application.locale)
    snapshot = snapshots.freeze(application, number=number, arrived_at=arrived_at, title=title)
    sent = {"application_id": application.id, "number": number, "arrived_at": arrived_at}
    sent |= {"snapshot": snapshot, "sha256": snapshots.sha256(snapshot)}
    return db.session().execute(_SENT, sent).one()


_SUBMISSIONS: Any = Submission.__table__
_SENT = insert(_SUBMISSIONS).returning(*_SUBMISSIONS.c)


def _count_equal_opportunity(application: Application) -> None:
    """Answers become counts, without a person or a time, and are erased in the same moment."""
    for question, option in drafting.erased_answers(application):
        key = {"position_id": application.position_id, "question": question, "option": option}
        one = db.insert(DiversityTally).values(**key, n=1)
        more = one.on_conflict_do_update(index_elements=list(key), set_={"n": DiversityTally.n + 1})
        db.session().execute(more)


def _mail(template: str, event: str, application: Application, **parameters: Any) -> None:
    position = application.position
    mail.post(
        template,
        to=application.user.address,
        locale=application.locale,
        key=f"{template}:{event}",
        about=application.public_id,
        name=application.particulars.name if application.particulars else "",
        title=rules.title(position, application.locale),
        contact=position.contact,
        zone=position.zone,
        link=links.link("applications.show", public_id=application.public_id),
        **parameters,
    )


def _tell_recruiter(application: Application, *, accepted: bool) -> None:
    owner, position = application.position.owner, application.position
    mail.post(
        "offer_answered",
        to=owner.address,
        locale=owner.locale,
        key=f"offer_answered:{application.public_id}:{application.version}",
        about=application.public_id,
        name=application.particulars.name if application.particulars else application.user.address,
        title=rules.title(position, owner.locale),
        accepted=accepted,
        link=links.link("committee.position", slug=position.slug),
    )
