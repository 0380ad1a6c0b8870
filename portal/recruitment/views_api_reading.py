"""One application as its committee's programs read it: what was sent, what was thought, what was decided.

It is made of the page's own view, so that what the table in sight.py withholds from a reader is left out here too.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from portal import policy
from portal.kernel.sight import WITHHELD, Sighted
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.recruitment import views_reading
from portal.recruitment.lifecycle import APPLICATION, Status
from portal.recruitment.models import Application
from portal.recruitment.views_api_judging import (
    CommitteeDecision,
    CommitteeEvaluation,
    DeclaredConflict,
    ToldDecision,
    conflict,
    decision,
    evaluation,
    told,
)
from portal.recruitment.views_reading import Happened, Reading

ACTS = (
    Act.APPLICATION_TAKE_UP,
    Act.APPLICATION_SHORTLIST,
    Act.APPLICATION_INTERVIEW,
    Act.APPLICATION_OFFER,
    Act.APPLICATION_REJECT,
    Act.APPLICATION_RECONSIDER,
    Act.APPLICATION_WITHDRAW_OFFER,
    Act.APPLICATION_HIRE,
    Act.CONFLICT_DECLARE,
    Act.CONFLICT_OVERRIDE,
    Act.EVALUATION_WRITE,
    Act.EVALUATION_READ,
    Act.DECISION_RECORD,
    Act.DECISION_RELEASE,
)


@dataclass(frozen=True)
class SubmittedPaper:
    """A paper that the applicant named, and their part in it."""

    title: str | None
    link: str | None
    part: str | None


@dataclass(frozen=True)
class SubmittedAnswer:
    """An answer to a question of the position's."""

    key: str
    question: str
    answer: str | int | None


@dataclass(frozen=True)
class SubmittedDocument:
    """A document that was sent."""

    id: str
    kind: str
    label: str
    name: str
    pages: int | None
    size: Annotated[int, "In bytes."]
    sha256: str


@dataclass(frozen=True)
class SubmittedApplication:
    """What the applicant sent last, word for word."""

    name: str
    address: str
    phone: str | None
    country: str | None
    affiliation: str | None
    orcid: str | None
    arxiv_author: str | None
    website: str | None
    education: str | None
    statement: str | None
    papers: Sequence[SubmittedPaper]
    answers: Sequence[SubmittedAnswer]
    documents: Sequence[SubmittedDocument]


@dataclass(frozen=True)
class HistoryEntry:
    """An entry of an application's history."""

    act: Act
    by: str
    at: datetime
    reason: str | None


@dataclass(frozen=True)
class CommitteeApplication(Sighted):
    """An application as you may see it; what is not yours to read is left out."""

    id: str
    position: Annotated[str, "The position's slug."]
    actions: Annotated[
        Sequence[Act], "The outcomes among them are decided first, and happen when the decision is released."
    ]
    status: Status = WITHHELD
    received_at: datetime = WITHHELD
    number: Annotated[str, "The number of its latest receipt."] = WITHHELD
    versions: Annotated[int, "How often it was sent: more than once where it was corrected."] = WITHHELD
    submitted: Annotated[SubmittedApplication | None, "Null once it was erased."] = WITHHELD
    evaluation: Annotated[CommitteeEvaluation | None, "Your own."] = WITHHELD
    evaluations: Annotated[Sequence[CommitteeEvaluation], "The others', once yours is submitted."] = WITHHELD
    conflicts: Sequence[DeclaredConflict] = WITHHELD
    decisions: Sequence[CommitteeDecision] = WITHHELD
    told: Sequence[ToldDecision] = WITHHELD
    history: Sequence[HistoryEntry] = WITHHELD


def application(found: Application, *, actor: Actor) -> CommitteeApplication:
    """An application for one reader of its committee."""
    shown = views_reading.reading(found, actor=actor)
    granted = {name: made(getattr(shown, of)) for name, (of, made) in GRANTED.items() if shown.sees(of)}
    there = policy.actions(actor, found, ACTS, APPLICATION)
    actions = [act for act in there if act not in IF or IF[act](shown)]
    return CommitteeApplication(shown.public_id, shown.position.slug, actions, **granted)


def _submitted(sent: Mapping[str, Any] | None) -> SubmittedApplication | None:
    if sent is None:
        return None
    facts = {name: sent["applicant"][name] for name in FACTS}
    return SubmittedApplication(
        **facts,
        statement=sent["statement"],
        papers=[SubmittedPaper(one["title"], one["link"], one["part"]) for one in sent["papers"]],
        answers=[SubmittedAnswer(one["key"], one["question"], one["answer"]) for one in sent["answers"]],
        documents=[SubmittedDocument(**{name: one[name] for name in FILE}) for one in sent["documents"]],
    )


FACTS = (
    *("name", "address", "phone", "country", "affiliation"),
    *("orcid", "arxiv_author", "website", "education"),
)
FILE = ("id", "kind", "label", "name", "pages", "size", "sha256")


def _event(shown: Happened) -> HistoryEntry:
    return HistoryEntry(shown.act, shown.by, shown.at, shown.reason)


def _each(made: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda shown: tuple(map(made, shown))


def _same(shown: Any) -> Any:
    return shown


GRANTED: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "status": ("status", _same),
    "received_at": ("received", _same),
    "number": ("number", _same),
    "versions": ("versions", _same),
    "submitted": ("sent", _submitted),
    "evaluation": ("own", lambda own: own and evaluation(own)),
    "evaluations": ("evaluations", _each(evaluation)),
    "conflicts": ("conflicts", _each(conflict)),
    "decisions": ("decisions", _each(decision)),
    "told": ("messages", _each(told)),
    "history": ("history", _each(_event)),
}


def _waits(shown: Reading) -> bool:
    return shown.sees("decisions") and any(not (one.released_at or one.replaced) for one in shown.decisions)


IF: dict[Act, Callable[[Reading], bool]] = {
    Act.CONFLICT_OVERRIDE: lambda one: (
        one.sees("conflicts") and not all(it.overridden_at for it in one.conflicts)
    ),
    Act.EVALUATION_WRITE: lambda one: one.judges and not (one.own and one.own.submitted),
    Act.DECISION_RECORD: lambda one: one.decides or _waits(one),
    Act.DECISION_RELEASE: _waits,
}
