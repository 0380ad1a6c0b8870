"""What an applicant sees of an application of their own: their words, their receipts, and where it stands.

Where it stands is said in the words of views_projection.py, never as the committee says it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import selectinload

from portal.kernel import paging
from portal.kernel.paging import Page
from portal.kernel.sight import WITHHELD, Sighted
from portal.kernel.words import Sentence, _, language
from portal.policy import may
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.recruitment import queries, rules, sight, snapshots
from portal.recruitment.lifecycle import APPLICATION, Status
from portal.recruitment.models import Application, Document, Position, Submission
from portal.recruitment.sight import Group
from portal.recruitment.views_projection import Code, Event, Stand, code_of, stand_of, timeline, told

UNSENT = {Status.DRAFT, Status.LAPSED}

TASKS: dict[str, tuple[Sentence, str]] = {
    "done": (_("Done"), "done"),
    "started": (_("Started"), "half"),
    "to_do": (_("To do"), "none"),
    "optional": (_("Optional"), "empty"),
}


@dataclass(frozen=True)
class PositionShown:
    """What an applicant needs to know of a position all along."""

    slug: str
    title: str
    zone: ZoneInfo
    opens_at: datetime | None
    closes_at: datetime | None
    takes_applications: bool
    contact: str | None


@dataclass(frozen=True)
class Task:
    """One line of the task list."""

    key: str
    label: Sentence
    status: rules.Progress
    word: Sentence
    mark: str
    needs: tuple[Sentence, ...] = ()


@dataclass(frozen=True)
class DocumentShown:
    """A document the applicant gave, or one that is asked for (without a public id)."""

    kind: str
    label: str
    required: bool
    public_id: str | None = None
    name: str | None = None
    pages: int | None = None
    uploaded_at: datetime | None = None


@dataclass(frozen=True)
class Receipt:
    """What was sent: its number, its hash, when it arrived; `same` says that our copy still gives that hash."""

    number: str
    sha256: str
    arrived_at: datetime
    same: bool
    erased: bool


@dataclass(frozen=True)
class OwnApplication(Sighted):
    """An application as its applicant sees it."""

    public_id: str
    position: PositionShown
    stand: Stand = WITHHELD
    code: Code = WITHHELD
    may_write: bool = WITHHELD
    may_submit: bool = WITHHELD
    acts: frozenset[Act] = WITHHELD
    timeline: Sequence[Event] = WITHHELD
    promised: datetime | None = WITHHELD
    withdrawal_reason: str | None = WITHHELD
    is_draft: bool = WITHHELD
    correcting: bool = WITHHELD
    tasks: Sequence[Task] = WITHHELD
    facts: Sequence[tuple[Sentence, str]] = WITHHELD
    papers: Sequence[dict[str, Any]] = WITHHELD
    statement: str | None = WITHHELD
    answers: Sequence[tuple[str, Any]] = WITHHELD
    documents: Sequence[DocumentShown] = WITHHELD
    receipts: Sequence[Receipt] = WITHHELD
    messages: Sequence[Event] = WITHHELD


@dataclass(frozen=True)
class OwnLine(Sighted):
    """An application on the list of one's own."""

    public_id: str
    position: PositionShown
    saved_at: datetime = field()
    stand: Stand = WITHHELD
    code: Code = WITHHELD


FACT_LABELS: dict[str, Sentence] = {
    "given_name": _("Given name"),
    "family_name": _("Family name"),
    "phone": _("Telephone"),
    "country": _("Country you live in"),
    "affiliation": _("Where you study or work now"),
    "orcid": _("ORCID"),
    "arxiv_author": _("arXiv author identifier"),
    "website": _("Website"),
    "education": _("Education"),
}


def own_application(application: Application, *, actor: Actor, at: datetime) -> OwnApplication:
    """The view of one's own application at a moment."""
    sees = sight.APPLICATION.of(application)
    shown: dict[str, Any] = {}
    if sees(Group.PROJECTION):
        shown |= _projection(application, actor, at)
    if sees(Group.DRAFT):
        shown |= _draft(application)
    if sees(Group.RECEIPTS):
        shown["receipts"] = tuple(receipt(one) for one in application.submissions)
    if sees(Group.RELEASED):
        shown["messages"] = tuple(told(application))
    return OwnApplication(application.public_id, position_shown(application.position, at), **shown)


def own_lines(actor: Actor, at: datetime, after: str | None) -> Page:
    """A page of the actor's applications, those they touched last first."""
    statement = queries.owns(actor).options(selectinload(Application.position).selectinload(Position.texts))
    page = paging.page(statement, Application.saved_at.desc(), Application.id.desc(), after=after)
    queries.set_standing(actor, page.items)
    return replace(page, items=[own_line(one, at) for one in page])


def own_line(application: Application, at: datetime) -> OwnLine:
    """One line of the list of one's own."""
    sees = sight.APPLICATION.of(application)
    stands = (stand_of(application), code_of(application)) if sees(Group.PROJECTION) else ()
    return OwnLine(
        application.public_id, position_shown(application.position, at), application.saved_at, *stands
    )


def position_shown(position: Any, at: datetime) -> PositionShown:
    """A position as an applicant's pages show it, in the reader's language."""
    return PositionShown(
        slug=position.slug,
        title=rules.title(position, language()),
        zone=ZoneInfo(position.zone),
        opens_at=position.opens_at,
        closes_at=position.closes_at,
        takes_applications=rules.takes_applications(position, at),
        contact=position.contact,
    )


def receipt(submission: Submission) -> Receipt:
    """A receipt, its hash computed once more from our copy."""
    same = submission.snapshot is not None and snapshots.sha256(submission.snapshot) == submission.sha256
    return Receipt(
        submission.number, submission.sha256, submission.arrived_at, same, submission.erased_at is not None
    )


def acts(application: Application, actor: Actor, at: datetime) -> frozenset[Act]:
    """What the applicant may do at a moment; a draft that was set aside is submitted as any other."""
    there = {one for one in APPLICATION.acts(application.status) if APPLICATION.allows(application, one, at)}
    if _may_write(application, at):
        there.add(Act.APPLICATION_EDIT)
    if application.status == Status.LAPSED and not list(_hinders(application, at)):
        there.add(Act.APPLICATION_SUBMIT)
    return frozenset(one for one in there if may(actor, one, application))


def _hinders(application: Application, at: datetime) -> Iterator[Sentence]:
    yield from rules.is_complete(application, at)
    yield from rules.position_is_open(application, at)


def _projection(application: Application, actor: Actor, at: datetime) -> dict[str, Any]:
    promised = application.submitted_at and rules.promised_answer(
        application.position, application.submitted_at
    )
    waits = application.status in {
        Status.SUBMITTED,
        Status.IN_REVIEW,
        Status.SHORTLISTED,
        Status.INTERVIEWING,
    }
    return {
        "stand": stand_of(application),
        "code": code_of(application),
        "is_draft": application.status in UNSENT,
        "may_submit": application.status in UNSENT and rules.takes_applications(application.position, at),
        "may_write": _may_write(application, at),
        "acts": acts(application, actor, at),
        "timeline": tuple(timeline(application, promised if waits else None)),
        "promised": promised if waits else None,
        "withdrawal_reason": application.withdrawal_reason,
    }


def _may_write(application: Application, at: datetime) -> bool:
    written = application.status in UNSENT | {Status.SUBMITTED}
    return written and not list(rules.may_be_written(application, at))


def _draft(application: Application) -> dict[str, Any]:
    particulars, position = application.particulars, application.position
    facts = [(label, getattr(particulars, name, None)) for name, label in FACT_LABELS.items()]
    return {
        "correcting": application.changed_since_submission,
        "tasks": tuple(_tasks(application)),
        "facts": ((_("E-mail address"), application.user.address), *facts),
        "papers": tuple(particulars.papers) if particulars else (),
        "statement": application.statement,
        "answers": tuple((one["label"], application.answers.get(one["key"])) for one in position.questions),
        "documents": tuple(_documents(application)),
    }


def _tasks(application: Application) -> list[Task]:
    tasks = [
        Task(one.key, one.label, one.status, *TASKS[one.status], one.needs)
        for one in rules.sections(application)
    ]
    if application.position.asks_equal_opportunity and not application.submissions:
        tasks.append(Task("equal-opportunity", _("Equal opportunity"), "optional", *TASKS["optional"]))
    return tasks


def _documents(application: Application) -> list[DocumentShown]:
    there = {one.kind: one for one in application.documents}
    asked = application.position.documents_asked
    return [
        _document(there.get(one["kind"]), one["kind"], one["label"], bool(one["required"])) for one in asked
    ]


def _document(given: Document | None, kind: str, label: str, required: bool) -> DocumentShown:
    if given is None:
        return DocumentShown(kind, label, required)
    return DocumentShown(
        kind, label, required, given.public_id, given.name, given.file.pages, given.uploaded_at
    )
