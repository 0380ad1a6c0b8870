"""What an advisor sees of their work: rounds, names to declare about, dossiers to review, and how far they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.kernel.words import Sentence
from portal.policy.actor import Actor
from portal.reviews import queries_reviews, queries_rounds, rules, rules_form
from portal.reviews.lifecycle import SUBMITTED, AssignmentStatus, ReviewStatus
from portal.reviews.models import Round
from portal.reviews.models_reviews import Assignment, Review
from portal.reviews.rules_form import Audience
from portal.reviews.views import RoundShown, Stand, round_shown
from portal.reviews.views_reviews import RETURNED, REVIEWS, Answer, answers


@dataclass(frozen=True)
class Task:
    """A dossier to review: whose, how far, until when."""

    public_id: str
    dossier_id: str
    name: str
    round: RoundShown
    review: Stand
    accepted: bool
    done: bool
    may_write: bool
    returned_reason: str | None
    due_at: datetime
    closes_at: datetime
    saved_at: datetime | None
    submitted_at: datetime | None
    versions: int


@dataclass(frozen=True)
class Board:
    """A round for one of its advisors."""

    round: RoundShown
    declared_at: datetime | None
    looked: bool
    tasks: Sequence[Task]
    others: Sequence[tuple[str, str]]

    @property
    def done(self) -> int:
        """How many are submitted."""
        return sum(one.done for one in self.tasks)


@dataclass(frozen=True)
class Name:
    """A name in a round, before anything else is shown, with what the portal found."""

    dossier_id: str
    person_id: int
    name: str
    evidence: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class VersionShown:
    """A version of a review."""

    number: int
    saved_at: datetime
    submitted: bool
    answers: Sequence[Answer]


def boards(actor: Actor) -> list[Board]:
    """The rounds to which the actor is asked, the newest first."""
    return [_board(actor, one) for one in queries_rounds.convened(actor)]


def _board(actor: Actor, round_: Round) -> Board:
    advisor = next(one for one in round_.advisors if one.user_id == actor.id)
    declared = advisor.declared_at is not None
    tasks = [assignment(one) for one in queries_reviews.assignments(actor, round_)] if declared else []
    others = queries_reviews.across(actor, round_) if declared else []
    return Board(round_shown(round_), advisor.declared_at, advisor.found_at is not None, tasks, others)


def assignment(one: Assignment) -> Task:
    """A dossier to review."""
    review = one.review
    status = review.status if review else None
    back = status == ReviewStatus.DRAFT and review is not None and review.returned_at is not None
    due_at = one.dossier.round.reviews_due_at
    closes_at = max(one.dossier.round.reviews_close_at, one.extended_to or due_at)
    return Task(
        public_id=one.public_id,
        dossier_id=one.dossier.public_id,
        name=one.dossier.person.name,
        round=round_shown(one.dossier.round),
        review=RETURNED if back else REVIEWS[status],
        accepted=one.status == AssignmentStatus.ACKNOWLEDGED,
        done=is_done(one),
        may_write=status in {None, ReviewStatus.DRAFT} and not list(rules.may_be_written(one, review)),
        returned_reason=review.returned_reason if review else None,
        due_at=max(due_at, one.extended_to or due_at),
        closes_at=closes_at,
        saved_at=review.saved_at if review else None,
        submitted_at=review.submitted_at if review else None,
        versions=len(review.versions) if review else 0,
    )


def is_done(one: Assignment) -> bool:
    """Whether the review is submitted."""
    return one.review is not None and one.review.status in SUBMITTED


def people(actor: Actor, round_: Round) -> list[Name]:
    """Everybody in a round but the actor, by name, with what the portal found; nothing else of them is shown."""
    found = {one.person_id: one for one in queries_reviews.conflicts_of([actor.id or 0])}
    return [
        Name(public_id, person_id, name, list(found[person_id].evidence) if person_id in found else ())
        for public_id, person_id, name in queries_rounds.names(actor, round_)
    ]


def versions(review: Review, form: int) -> list[VersionShown]:
    """Every version of a review, the newest first, for its author."""
    return [
        VersionShown(one.number, one.saved_at, one.submitted, _said(one.answers, form))
        for one in reversed(review.versions)
    ]


def _said(given: Mapping[str, Any], form: int) -> list[Answer]:
    said = Review(answers=dict(given))
    return [one for audience in Audience for one in answers(said, form, audience)]


def progress(actor: Actor, found: Assignment) -> tuple[int, int]:
    """How many of the actor's reviews of this round are submitted, of how many."""
    theirs = queries_reviews.assignments(actor, found.dossier.round)
    return sum(map(is_done, theirs)), len(theirs)


def next_of(actor: Actor, found: Assignment) -> str | None:
    """The next dossier of the round that waits for the actor's review: those after this one first."""
    theirs = queries_reviews.assignments(actor, found.dossier.round)
    place = next((n for n, one in enumerate(theirs) if one.id == found.id), -1)
    ordered = [*theirs[place + 1 :], *theirs[: max(place, 0)]]
    return next((one.public_id for one in ordered if not is_done(one)), None)


def readers(form: int) -> list[tuple[Sentence, Sequence[Sentence]]]:
    """Who will see what once a review is submitted: each audience with the questions it reads the answers of."""
    made: list[tuple[Sentence, Sequence[Sentence]]] = []
    for audience in Audience:
        fields = rules_form.of_audience(form, {audience})
        if fields:
            made.append((rules_form.READ_BY[audience], [one.label for one in fields]))
    return made
