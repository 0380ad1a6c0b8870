"""The parts of one's own application as programs read and send them, and the frozen text that a receipt stands for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from portal.policy.acts import Act
from portal.recruitment import diversity
from portal.recruitment.models import Application
from portal.recruitment.rules import PAPERS
from portal.recruitment.views_api import QuestionAsked

Version = Annotated[str, "What this part says now, as a short fingerprint; the ETag."]
Given = Mapping[str, str | int | None]


@dataclass(frozen=True)
class OwnParticulars:
    """Your own facts, used in every application of yours."""

    given_name: str | None
    family_name: str | None
    phone: str | None
    country: str | None
    affiliation: str | None
    orcid: str | None
    arxiv_author: str | None
    website: str | None
    education: Annotated[str | None, "One line each: degree, institution, year."]
    address: Annotated[str, "Your e-mail address, which belongs to your account."]
    also_typed: Annotated[
        Mapping[str, str | None], "What you typed before signing in, where it differs; gone once you save."
    ]
    version: Version
    actions: Sequence[Act]


@dataclass(frozen=True)
class OwnPaper:
    """A paper of yours."""

    title: str | None
    link: str | None
    part: Annotated[str | None, "Your part in it."]


@dataclass(frozen=True)
class OwnPapers:
    """The papers that you show."""

    papers: Sequence[OwnPaper]
    also_typed: Annotated[Sequence[OwnPaper], "What you typed before signing in; gone once you save."]
    version: Version
    actions: Sequence[Act]


@dataclass(frozen=True)
class OwnStatement:
    """Your statement."""

    statement: str | None
    words: Annotated[int, "How many words there is room for."]
    version: Version
    actions: Sequence[Act]


@dataclass(frozen=True)
class OwnAnswers:
    """The position's questions, and your answers."""

    questions: Sequence[QuestionAsked]
    answers: Annotated[Given, "By the key of their question."]
    version: Version
    actions: Sequence[Act]


@dataclass(frozen=True)
class EqualOpportunityQuestion:
    """An equal-opportunity question; answers are counted without a person and erased once you submit."""

    key: str
    label: str
    options: Annotated[Mapping[str, str], "What can be answered, in words."]


@dataclass(frozen=True)
class OwnEqualOpportunity:
    """The equal-opportunity questions, and your answers."""

    questions: Sequence[EqualOpportunityQuestion]
    answers: Annotated[Mapping[str, str | None], "By the key of their question."]
    version: Version
    actions: Sequence[Act]


def particulars(application: Application, kept: Mapping[str, Any], actions: Sequence[Act]) -> OwnParticulars:
    """An applicant's own facts; `kept` is what drafting holds of a part, with its version."""
    also = {name: text for name, text in _also(application).items() if name != "papers"}
    return OwnParticulars(address=application.user.address, also_typed=also, actions=actions, **kept)


def papers(application: Application, kept: Mapping[str, Any], actions: Sequence[Act]) -> OwnPapers:
    """An applicant's papers."""
    rows = [[kept[f"{name}_{n}"] for name in ("title", "link", "part")] for n in range(1, PAPERS + 1)]
    also = [
        OwnPaper(one.get("title"), one.get("link"), one.get("part"))
        for one in _also(application).get("papers", ())
    ]
    return OwnPapers([OwnPaper(*row) for row in rows if any(row)], also, kept["version"], actions)


def statement(application: Application, kept: Mapping[str, Any], actions: Sequence[Act]) -> OwnStatement:
    """An applicant's statement."""
    return OwnStatement(words=application.position.statement_words, actions=actions, **kept)


def answers(application: Application, kept: Mapping[str, Any], actions: Sequence[Act]) -> OwnAnswers:
    """A position's questions with an applicant's answers."""
    asked = [QuestionAsked(**one) for one in application.position.questions]
    return OwnAnswers(asked, _but_version(kept), kept["version"], actions)


def equal_opportunity(
    _application: Application, kept: Mapping[str, Any], actions: Sequence[Act]
) -> OwnEqualOpportunity:
    """The equal-opportunity questions with an applicant's answers, as long as they wait."""
    asked = [
        EqualOpportunityQuestion(key, str(label), {option: str(said) for option, said in options})
        for key, (label, options) in diversity.QUESTIONS.items()
    ]
    return OwnEqualOpportunity(asked, _but_version(kept), kept["version"], actions)


def _also(application: Application) -> dict[str, Any]:
    return application.particulars.also_typed if application.particulars else {}


def _but_version(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in kept.items() if name != "version"}


# What was sent


@dataclass(frozen=True)
class SentPosition:
    """The position that something was sent to, as it was called then."""

    slug: str
    title: str
    kind: str


@dataclass(frozen=True)
class SentFacts:
    """The applicant's facts, as they were sent."""

    name: str
    address: str
    given_name: str | None
    family_name: str | None
    phone: str | None
    country: str | None
    affiliation: str | None
    orcid: str | None
    arxiv_author: str | None
    website: str | None
    education: str | None


@dataclass(frozen=True)
class SentAnswer:
    """An answer, as it was sent."""

    key: str
    question: str
    answer: str | int | None


@dataclass(frozen=True)
class SentDocument:
    """A document, as it was sent."""

    id: str
    kind: str
    label: str
    name: str
    sha256: str
    size: int
    pages: int


@dataclass(frozen=True)
class SentApplication:
    """Exactly what was sent: the receipt's SHA-256 is that of these bytes."""

    salt: str
    number: str
    arrived_at: datetime
    position: SentPosition
    applicant: SentFacts
    papers: Sequence[OwnPaper]
    statement: str | None
    answers: Sequence[SentAnswer]
    documents: Sequence[SentDocument]
