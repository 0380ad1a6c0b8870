"""Pure rules of recruitment: what is complete, what is open, and in which words something is still needed.

A guard is given the thing and the moment of the request, and answers with what is still needed. Nothing here
asks a database; a thing that came without what a rule needs raises.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Literal

from portal.kernel.words import Sentence, _
from portal.recruitment.rules_positions import text_in

# Positions


def closing(position: Any) -> datetime | None:
    """The last moment at which a request may arrive: the deadline and its grace; None while rolling."""
    return position.closes_at and position.closes_at + timedelta(minutes=position.grace_minutes)


def ended_at(position: Any) -> datetime | None:
    """When a position closes or closed: at its deadline, or before that by its recruiter's hand; None while rolling."""
    moments = [position.closes_at, position.closed_at if position.status in {"closed", "archived"} else None]
    return min((one for one in moments if one), default=None)


def takes_applications(position: Any, at: datetime) -> bool:
    """Whether an application that arrives at this moment counts."""
    last = closing(position)
    return position.status == "open" and position.opens_at <= at and (last is None or at <= last)


def is_announced(position: Any, at: datetime) -> bool:
    """Whether visitors see the position: from its opening on, until it is archived."""
    return position.status in {"open", "closed"} and position.opens_at <= at


def promised_answer(position: Any, submitted_at: datetime) -> datetime:
    """When the applicant was promised an answer: so many days after closing, or after submission while rolling."""
    return (position.closes_at or submitted_at) + timedelta(days=position.answer_days)


def position_has_what_it_needs(position: Any, _at: datetime) -> Iterator[Sentence]:
    """A position opens with a text, a contact, an opening and a chair."""
    if not any(one.title and one.body for one in position.texts):
        yield _("a title and a text")
    if not position.contact:
        yield _("an address that applicants may write to")
    if position.committee and not any(member.seat == "chair" for member in position.committee):
        yield _("a chair for the committee")
    if position.committee and not position.criteria:
        yield _("one criterion at least, for the committee")


def opens_in_time(position: Any, at: datetime) -> Iterator[Sentence]:
    """A deadline lies ahead, and after the opening."""
    if position.closes_at and position.closes_at <= at:
        yield _("a deadline that lies ahead")
    elif position.closes_at and position.opens_at and position.closes_at <= position.opens_at:
        yield _("a deadline after the opening")


def title(position: Any, locale: str) -> str:
    """What a position is called in a language, or in the first that it has."""
    text = text_in(position.texts, locale)
    return text.title if text else position.slug


def closed(position: Any, at: datetime) -> Iterator[Sentence]:
    """What is still needed to apply at this moment: that the position takes applications."""
    if not takes_applications(position, at):
        yield _("a position that takes applications: this one does not, at this moment")


# Applications

PAPERS, PART_WORDS = 3, 100


def position_is_open(application: Any, at: datetime) -> Iterator[Sentence]:
    """The request arrived while the position took applications."""
    if not takes_applications(application.position, at):
        yield _("a position that is open: this one has closed. Your text is kept")


def is_complete(application: Any, _at: datetime) -> Iterator[Sentence]:
    """Everything the position asks for is there."""
    for section in sections(application):
        yield from section.needs


Progress = Literal["done", "started", "optional", "to_do"]


class Section:
    """One part of an application as its task list shows it: what is still needed, and whether it was begun."""

    def __init__(
        self, key: str, label: Sentence, needs: Iterable[Sentence], *, begun: bool, optional: bool = False
    ):
        self.key, self.label, self.needs = key, label, tuple(needs)
        self.begun, self.optional = begun, optional

    @property
    def status(self) -> Progress:
        """How far it has come."""
        if not self.needs:
            return "done" if self.begun else "optional"
        return "started" if self.begun else "to_do"


def sections(application: Any) -> list[Section]:
    """The parts of an application in the order of its task list."""
    return [
        _particulars(application.particulars),
        _papers(application.particulars),
        _statement(application),
        _documents(application),
        *([_questions(application)] if application.position.questions else []),
    ]


def _particulars(particulars: Any) -> Section:
    needs = []
    if not particulars or not particulars.name:
        needs.append(_("your name"))
    if not particulars or not particulars.country:
        needs.append(_("the country you live in"))
    return Section("particulars", _("Your particulars"), needs, begun=bool(particulars and particulars.name))


def _papers(particulars: Any) -> Section:
    papers = particulars.papers if particulars else []
    wordy = [one for one in papers if len((one["part"] or "").split()) > PART_WORDS]
    titles = [one["title"] or one["link"] for one in wordy]
    needs = [
        _("your part in “%(title)s” in at most %(most)s words", title=title, most=PART_WORDS)
        for title in titles
    ]
    return Section("papers", _("Your papers"), needs, begun=bool(papers), optional=True)


def _statement(application: Any) -> Section:
    words = len((application.statement or "").split())
    needs = []
    if not words:
        needs.append(_("your statement"))
    elif words > application.position.statement_words:
        needs.append(_("a statement of at most %(most)s words", most=application.position.statement_words))
    return Section("statement", _("Statement"), needs, begun=bool(words))


def _documents(application: Any) -> Section:
    there = {document.kind for document in application.documents}
    asked = application.position.documents_asked
    required = [one for one in asked if one["required"]]
    needs = [
        _("your document “%(label)s”", label=one["label"]) for one in required if one["kind"] not in there
    ]
    return Section("documents", _("Documents"), needs, begun=bool(there), optional=not required)


def _questions(application: Any) -> Section:
    answers = application.answers
    needs = [
        _("an answer to “%(question)s”", question=one["label"])
        for one in application.position.questions
        if one["required"] and answers.get(one["key"]) is None
    ]
    return Section("questions", _("Questions"), needs, begun=bool(answers))


def may_be_written(application: Any, at: datetime) -> Iterator[Sentence]:
    """A draft may always be written; what was submitted, while its position is open and nobody has opened it."""
    if application.status == "submitted":
        yield from position_is_open(application, at)
        yield from nobody_has_read(application, at)


def nobody_has_read(application: Any, _at: datetime) -> Iterator[Sentence]:
    """A correction is possible until somebody of the committee has opened the application."""
    if application.opened_by_committee:
        yield _("an application that nobody has opened yet: the committee has begun to read yours")


def may_be_hired(application: Any, _at: datetime) -> Iterator[Sentence]:
    """An offer was accepted, by somebody whose address is proved."""
    if not application.accepted_at:
        yield _("the applicant's acceptance of the offer")
    if not application.user.verified_at:
        yield _("an address that the applicant has confirmed")


def not_yet_accepted(application: Any, _at: datetime) -> Iterator[Sentence]:
    """An offer is accepted once."""
    if application.accepted_at:
        yield _("an offer that is not accepted yet")


# Evaluations


def is_scored(evaluation: Any, _at: datetime) -> Iterator[Sentence]:
    """Every criterion has its score, and there is a recommendation; extreme scores say why."""
    missing = [one for one in evaluation.application.position.criteria if not evaluation.scores.get(one.key)]
    for criterion in missing:
        yield _("a score for “%(criterion)s”", criterion=criterion.label)
    if not evaluation.recommendation:
        yield _("a recommendation")
    if not evaluation.comment and any(score in {1, 5} for score in evaluation.scores.values()):
        yield _("a comment, because a score is 1 or 5")


def said_in(evaluation: Any) -> dict[str, Any]:
    """What an evaluation says: scores, recommendation, comment; nothing, where there is none yet."""
    empty: dict[str, Any] = {"scores": {}, "recommendation": None, "comment": None}
    return {name: getattr(evaluation, name) for name in empty} if evaluation else empty


def is_still_judged(evaluation: Any, _at: datetime) -> Iterator[Sentence]:
    """The application is one that the committee still reads."""
    if evaluation.application.status not in {"submitted", "in_review", "shortlisted", "interviewing"}:
        yield _("an application that the committee still reads: this one has moved on")


def nothing_was_told(evaluation: Any, _at: datetime) -> Iterator[Sentence]:
    """No decision on the application was released yet."""
    if any(decision.released_at for decision in evaluation.application.decisions):
        yield _("an application that nothing was decided about: the applicant has been told already")


def mean_score(scores: dict[str, int], weights: dict[str, int]) -> int | None:
    """The weighted mean of one evaluation's scores in thousandths, 1000 to 5000; None where nothing was scored."""
    total = sum(weights[key] for key in scores if key in weights)
    summed = sum(score * weights[key] for key, score in scores.items() if key in weights)
    return round(1000 * summed / total) if total else None
