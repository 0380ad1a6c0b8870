"""What an advisor sees of their work: rounds, names to declare about, dossiers to review, and how far they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from portal import policy
from portal.kernel import clock
from portal.kernel.words import Sentence, _, _n
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.reviews import queries_reviews, queries_rounds, rules, rules_form
from portal.reviews.lifecycle import (
    BEFORE_REVIEWS_ARE_IN,
    SUBMITTED,
    AssignmentStatus,
    DossierStatus,
    ReviewStatus,
    RoundStatus,
)
from portal.reviews.models import Round, RoundAdvisor
from portal.reviews.models_reviews import Assignment, Review
from portal.reviews.rules_form import Audience
from portal.reviews.views import RoundShown, Stand, round_shown
from portal.reviews.views_reviews import RETURNED, REVIEWS, Answer, ReviewShown, answers, review_shown


@dataclass(frozen=True)
class Task:
    """A dossier to review: whose, how far, until when."""

    public_id: str
    dossier_id: str
    name: str
    round: RoundShown
    review: Stand
    status: AssignmentStatus
    part: str
    review_status: ReviewStatus | None
    returned: bool
    accepted: bool
    done: bool
    shared: bool
    may_write: bool
    closed: bool
    stopped: Sentence | None
    returned_reason: str | None
    due_at: datetime
    closes_at: datetime
    how_far: Sentence
    saved_at: datetime | None
    submitted_at: datetime | None


@dataclass(frozen=True)
class Board:
    """A round for one of its advisors."""

    round: RoundShown
    declared_at: datetime | None
    looked: bool
    due_at: datetime
    how_far: Sentence
    tasks: Sequence[Task]
    others: Sequence[tuple[str, str]]
    acts: Sequence[Act]

    @property
    def done(self) -> int:
        """How many are submitted."""
        return sum(one.done for one in self.tasks)

    @property
    def following(self) -> str | None:
        """The first that waits for a review."""
        return next((one.public_id for one in self.tasks if one.may_write), None)


@dataclass(frozen=True)
class Name:
    """A name in a round, before anything else is shown, with what the portal found."""

    dossier_id: str
    person_id: int
    name: str
    evidence: Sequence[Mapping[str, Any]]

    @property
    def found(self) -> Sentence | None:
        """How many joint papers the portal found, and since when."""
        if not self.evidence:
            return None
        since = min(one["year"] for one in self.evidence)
        number = len(self.evidence)
        return _n(
            "%(num)s joint paper, of %(year)s", "%(num)s joint papers since %(year)s", number, year=since
        )


@dataclass(frozen=True)
class VersionShown:
    """A version of a review; `current` is the one in the form."""

    number: int
    saved_at: datetime
    submitted: bool
    current: bool
    answers: Sequence[Answer]


class Place(NamedTuple):
    """How far an advisor is in a round: how many reviews are submitted, of how many, and which dossier comes next."""

    done: int
    of: int
    following: str | None


def boards(actor: Actor) -> list[Board]:
    """The open rounds to which the actor is asked, the newest first."""
    rounds = [one for one in queries_rounds.convened(actor) if one.status == RoundStatus.OPEN]
    own = {one.id: next(each for each in one.advisors if each.user_id == actor.id) for one in rounds}
    declared = [one for one in rounds if own[one.id].declared_at is not None]
    given, others = queries_reviews.assignments(actor, declared), queries_reviews.across(actor, declared)
    return [_board(actor, one, own[one.id], given, others.get(one.id, [])) for one in rounds]


def _board(
    actor: Actor,
    round_: Round,
    advisor: RoundAdvisor,
    given: Sequence[Assignment],
    others: Sequence[tuple[str, str]],
) -> Board:
    here = (one for one in given if one.dossier.round_id == round_.id)
    due_at = max(round_.reviews_due_at, advisor.extended_to or round_.reviews_due_at)
    return Board(
        round=round_shown(round_),
        declared_at=advisor.declared_at,
        looked=advisor.found_at is not None,
        due_at=due_at,
        how_far=how_far(due_at, ZoneInfo(round_.zone)),
        tasks=[assignment(one) for one in here if one.dossier.status != DossierStatus.CLOSED],
        others=others,
        acts=acts(actor, round_, advisor),
    )


def acts(actor: Actor, round_: Round, advisor: RoundAdvisor) -> list[Act]:
    """What an advisor may do in a round now: declare, once, when the portal has looked."""
    waits = advisor.found_at is not None and advisor.declared_at is None
    return policy.actions(actor, round_, (Act.ROUND_DECLARE,)) if waits else []


def how_far(at: datetime, zone: ZoneInfo) -> Sentence:
    """How many days are left in a zone, or how many it is late."""
    days = (at.astimezone(zone).date() - clock.today(zone)).days
    if clock.now() > at:
        return _n("%(num)s day late", "%(num)s days late", -days) if days else _("since today")
    return _n("%(num)s day left", "%(num)s days left", days) if days else _("today")


def assignment(one: Assignment) -> Task:
    """A dossier to review."""
    review, round_ = one.review, one.dossier.round
    status = review.status if review else None
    back = status == ReviewStatus.DRAFT and review is not None and review.returned_at is not None
    due_at = max(round_.reviews_due_at, one.extended_to or round_.reviews_due_at)
    closes_at = max(round_.reviews_close_at, one.extended_to or round_.reviews_close_at)
    return Task(
        public_id=one.public_id,
        dossier_id=one.dossier.public_id,
        name=one.dossier.person.name,
        round=round_shown(round_),
        review=RETURNED if back else REVIEWS[status],
        status=one.status,
        part=one.part,
        review_status=status,
        returned=back,
        accepted=one.status == AssignmentStatus.ACKNOWLEDGED,
        done=is_done(one),
        shared=status == ReviewStatus.RELEASED,
        may_write=may_write(one),
        closed=clock.now() > closes_at and not back,
        stopped=stopped(one),
        returned_reason=review.returned_reason if review else None,
        due_at=due_at,
        closes_at=closes_at,
        how_far=how_far(due_at, ZoneInfo(round_.zone)),
        saved_at=review.saved_at if review else None,
        submitted_at=review.submitted_at if review else None,
    )


def may_write(one: Assignment) -> bool:
    """Whether its author may still write: it is no longer, or not yet again, submitted, and the dossier did not move on."""
    status = one.review.status if one.review else None
    return status in {None, ReviewStatus.DRAFT} and not list(rules.may_be_written(one, one.review))


def stopped(one: Assignment) -> Sentence | None:
    """Why its author can no longer write, or not for now, what is not submitted."""
    if is_done(one) or may_write(one):
        return None
    if one.dossier.status in BEFORE_REVIEWS_ARE_IN:
        return _("The director has taken this dossier back for now.")
    return _("This dossier has moved on, and is no longer under review.")


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


def own(found: Assignment) -> ReviewShown | None:
    """The review as it stands, for its author, who alone reads a draft; None where nothing was written."""
    review = found.review
    return review_shown(review, found.dossier, standing=frozenset({"author"})) if review else None


def versions(found: Assignment) -> list[VersionShown]:
    """Every version of a review, the newest first, for its author."""
    review, form = found.review, found.dossier.round.form
    if review is None:
        return []
    return [
        VersionShown(
            one.number, one.saved_at, one.submitted, one.answers == review.answers, _said(one.answers, form)
        )
        for one in reversed(review.versions)
    ]


def _said(given: Mapping[str, Any], form: int) -> list[Answer]:
    said = Review(answers=dict(given))
    return [one for audience in Audience for one in answers(said, form, audience)]


def place(actor: Actor, found: Assignment) -> Place:
    """How far the actor is in the round, and the next dossier that waits for them: those after this one first."""
    theirs = queries_reviews.assignments(actor, [found.dossier.round])
    here = next((n for n, one in enumerate(theirs) if one.id == found.id), -1)
    ordered = [*theirs[here + 1 :], *theirs[: max(here, 0)]]
    following = next((one.public_id for one in ordered if may_write(one)), None)
    return Place(sum(map(is_done, theirs)), len(theirs), following)


def readers(form: int) -> list[tuple[Sentence, Sequence[Sentence]]]:
    """Who will see what once a review is submitted: each audience with the questions it reads the answers of."""
    made: list[tuple[Sentence, Sequence[Sentence]]] = []
    for audience in Audience:
        fields = rules_form.of_audience(form, {audience})
        if fields:
            made.append((rules_form.READ_BY[audience], [one.label for one in fields]))
    return made
