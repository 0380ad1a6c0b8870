"""What an applicant types and uploads: kept as they go, part by part, and never one window over another.

Each part of an application carries a fingerprint of what was kept when its page was opened. A save that brings
another one is stale, unless it says what is kept already: both texts are then shown, and neither is lost.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, delete, select

from portal import policy
from portal.kernel import clock, db, documents
from portal.kernel.errors import IllegalMove, Incomplete, Invalid, NotFound, Stale
from portal.kernel.words import _
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.recruitment import diversity, queries, rules, snapshots
from portal.recruitment.lifecycle import Status
from portal.recruitment.models import Application, Document, EqualOpportunityAnswer, Particulars

Values = dict[str, Any]

WRITTEN = frozenset({Status.DRAFT, Status.LAPSED, Status.SUBMITTED})
PAPER = ("title", "link", "part")


class Part(NamedTuple):
    """One part of an application: what is kept of it by field name, and how to keep something else."""

    read: Callable[[Application], Values]
    write: Callable[[Application, Values], None]


def save(
    application: Application, part: str, values: Values, *, version: str | None, actor: Actor, at: datetime
) -> str:
    """Keep a part as it was typed, complete or not; answers its new version.

    Raises Stale with both texts, Incomplete or IllegalMove where it can no longer be written, NotFound, Forbidden.
    """
    policy.require(actor, Act.APPLICATION_EDIT, application)
    insist_on_writing(application, at)
    here = part_of(application, part)
    kept = here.read(application)
    values = {name: values[name] for name in kept}  # a form may ask for more than is kept
    if version != version_of(kept) and values != kept:
        raise Stale(theirs=kept | {"version": version_of(kept)}, yours=values)
    here.write(application, values)
    if values != kept:
        _touch(application)
    return version_of(here.read(application))


def insist_on_writing(application: Application, at: datetime) -> None:
    """Raises IllegalMove for what is no longer the applicant's to write, Incomplete with what stops them now."""
    if application.status not in WRITTEN:
        raise IllegalMove()
    if needs := list(rules.may_be_written(application, at)):
        raise Incomplete(needs)


def kept(application: Application, part: str) -> Values:
    """What is kept of a part, with the version that a save must bring. Raises NotFound."""
    values = part_of(application, part).read(application)
    return values | {"version": version_of(values)}


def version_of(values: Values) -> str:
    """A short fingerprint of what a part says."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def part_of(application: Application, part: str) -> Part:
    """How a part is read and written. Raises NotFound for one that this application does not have."""
    if part not in PARTS or _is_absent(application, part):
        raise NotFound()
    return PARTS[part]


def _is_absent(application: Application, part: str) -> bool:
    if part == "equal-opportunity":
        return not application.position.asks_equal_opportunity or application.submitted_at is not None
    return part == "questions" and not application.position.questions


def attach(
    application: Application, kind: str, received: documents.Received, *, actor: Actor, at: datetime
) -> Document:
    """Keep a received file as the document of a kind; what stood there before goes.

    `at` is when the upload began. Raises Invalid for a kind nobody asked for, Incomplete or IllegalMove, Forbidden.
    """
    policy.require(actor, Act.APPLICATION_EDIT, application)
    insist_on_writing(application, at)
    asked_for(application, kind)
    for before in [one for one in application.documents if one.kind == kind]:
        _take(application, before)
    document = Document(
        kind=kind, name=received.name, file=documents.register(received), uploaded_at=clock.now()
    )
    application.documents.append(document)
    _touch(application)
    db.session().flush()
    return document


def asked_for(application: Application, kind: str) -> dict[str, Any]:
    """What the position says about a kind of document. Raises Invalid for one nobody asked for."""
    found = next((one for one in application.position.documents_asked if one["kind"] == kind), None)
    if found is None:
        raise Invalid(sentence=_("This position does not ask for such a document."))
    return found


def take_out(application: Application, public_id: str, *, actor: Actor, at: datetime) -> None:
    """Take a document out; its bytes go too, unless something that was sent names it. Raises NotFound and others."""
    policy.require(actor, Act.APPLICATION_EDIT, application)
    insist_on_writing(application, at)
    _take(application, queries.document(application, public_id))
    _touch(application)


def erase(application: Application) -> None:
    """Nothing of the draft stays: no text, no answer, no file."""
    application.statement, application.answers = None, {}
    _write_equal_opportunity(application, {})
    for document in list(application.documents):
        _take(application, document)


def erased_answers(application: Application) -> Sequence[Row]:
    """The answers about equal opportunity, question and option, erased as they are read."""
    return db.session().execute(_ERASED, {"application": application.id}).all()


_ANSWERS: Any = EqualOpportunityAnswer.__table__
_ERASED = (
    delete(_ANSWERS)
    .where(_ANSWERS.c.application_id == bindparam("application"))
    .returning(_ANSWERS.c.question, _ANSWERS.c.option)
)


def _take(application: Application, document: Document) -> None:
    """A document that something sent names stays for it; of any other, nothing stays."""
    file = document.file
    if any(snapshots.names(one.snapshot, document.public_id) for one in application.submissions):
        document.removed_at = document.removed_at or clock.now()
    else:
        db.session().delete(document)
    db.session().flush()
    db.session().refresh(application, ["documents"])
    documents.release(file)


def _touch(application: Application) -> None:
    application.saved_at = clock.now()
    application.changed_since_submission = application.status == Status.SUBMITTED


# The parts


def _particulars(application: Application) -> Particulars:
    """The applicant's facts, made when the first of them is typed."""
    if application.particulars is None:
        application.particulars = Particulars(user_id=application.user_id, papers=[], also_typed={})
        db.session().add(application.particulars)
    application.particulars.changed_at = clock.now()
    return application.particulars


def _read_particulars(application: Application) -> Values:
    return {name: getattr(application.particulars, name, None) for name in snapshots.FACTS}


def _write_particulars(application: Application, values: Values) -> None:
    particulars = _particulars(application)
    for name in snapshots.FACTS:
        setattr(particulars, name, values[name])
    particulars.also_typed = {name: text for name, text in particulars.also_typed.items() if name == "papers"}


def _read_papers(application: Application) -> Values:
    rows = application.particulars.papers if application.particulars else []
    rows = [*rows, *({} for _place in range(rules.PAPERS))]
    return {f"{name}_{n}": rows[n - 1].get(name) for n in range(1, rules.PAPERS + 1) for name in PAPER}


def _write_papers(application: Application, values: Values) -> None:
    particulars = _particulars(application)
    rows = [{name: values[f"{name}_{n}"] for name in PAPER} for n in range(1, rules.PAPERS + 1)]
    particulars.papers = [row for row in rows if any(row.values())]
    particulars.also_typed = {name: text for name, text in particulars.also_typed.items() if name != "papers"}


def _read_statement(application: Application) -> Values:
    return {"statement": application.statement}


def _write_statement(application: Application, values: Values) -> None:
    application.statement = values["statement"]


def _read_questions(application: Application) -> Values:
    return {one["key"]: application.answers.get(one["key"]) for one in application.position.questions}


def _write_questions(application: Application, values: Values) -> None:
    asked = [one["key"] for one in application.position.questions]
    application.answers = {key: values[key] for key in asked if values[key] is not None}


def _read_equal_opportunity(application: Application) -> Values:
    given = select(EqualOpportunityAnswer).where(EqualOpportunityAnswer.application_id == application.id)
    said = {one.question: one.option for one in db.session().scalars(given)}
    return {question: said.get(question) for question in diversity.QUESTIONS}


def _write_equal_opportunity(application: Application, values: Values) -> None:
    mine = EqualOpportunityAnswer.application_id == application.id
    db.session().execute(delete(EqualOpportunityAnswer).where(mine))
    said = [
        EqualOpportunityAnswer(application_id=application.id, question=question, option=option)
        for question, option in values.items()
        if option
    ]
    db.session().add_all(said)
    db.session().flush()


PARTS = {
    "particulars": Part(_read_particulars, _write_particulars),
    "papers": Part(_read_papers, _write_papers),
    "statement": Part(_read_statement, _write_statement),
    "questions": Part(_read_questions, _write_questions),
    "equal-opportunity": Part(_read_equal_opportunity, _write_equal_opportunity),
}
