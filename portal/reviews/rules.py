"""Pure rules of reviews: what a round, a dossier and a review still need, and how much may be said.

They read plain attributes, know no database and no reader, and answer in sentences what is still needed.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from portal.kernel.words import Sentence, _, _n
from portal.reviews import rules_form

MOST_ROUNDS_A_YEAR = 2
NEW_FOR_MONTHS = 6
WITHOUT_REVIEW_MONTHS = 12
MOST_HIGHLIGHTS = 5
WHY_WORDS = 100
STATEMENT_WORDS = 250
REPLY_WORDS = 500
REPLY_DAYS = 21
GLASS_STAYS_BROKEN = timedelta(hours=1)
JOINT_PAPERS_YEARS = 5


class RoundKind(StrEnum):
    """Which round of the year it is; a trial counts for nothing."""

    ANNUAL = "annual"
    SPRING = "spring"
    AUTUMN = "autumn"
    TRIAL = "trial"


class Identity(StrEnum):
    """Whether the person reads who wrote which review, or hears the board with one voice."""

    NAMED = "named"
    COLLECTIVE = "collective"


class CrossView(StrEnum):
    """Whether advisors read one another's reviews after their own."""

    AFTER_OWN = "after_own"
    NEVER = "never"


class ItemKind(StrEnum):
    """What stands in a dossier beside the publications of the period."""

    PUBLICATION = "publication"
    ARTEFACT = "artefact"
    TALK = "talk"
    MENTORING = "mentoring"
    DUTY = "duty"


class ConflictSource(StrEnum):
    """Who found a conflict: the portal in the publications, the advisor, the person, or a director."""

    AUTO = "auto"
    ADVISOR = "advisor"
    PERSON = "person"
    DIRECTOR = "director"


class Settlement(StrEnum):
    """How a conflict was settled: it closes everything of the pair, it is disclosed beside the review, or it was none."""

    SEALED = "sealed"
    ALLOWED = "allowed"
    DISMISSED = "dismissed"


KINDS: dict[str, Sentence] = {
    RoundKind.ANNUAL: _("Annual round"),
    RoundKind.SPRING: _("Spring round"),
    RoundKind.AUTUMN: _("Autumn round"),
    RoundKind.TRIAL: _("Trial, which counts for nothing"),
}
IDENTITIES: dict[str, Sentence] = {
    Identity.NAMED: _("The person reads who wrote which review"),
    Identity.COLLECTIVE: _("The person hears the board as one, without names"),
}
CROSS_VIEWS: dict[str, Sentence] = {
    CrossView.AFTER_OWN: _("Advisors read one another’s reviews after they have submitted their own"),
    CrossView.NEVER: _("Advisors read no reviews but their own"),
}
ITEMS: dict[str, Sentence] = {
    ItemKind.ARTEFACT: _("Models, code and data"),
    ItemKind.TALK: _("Talks"),
    ItemKind.MENTORING: _("Mentoring and teaching"),
    ItemKind.DUTY: _("Duties for the lab and the field"),
}
PARTS: dict[str, Sentence] = {
    "knowledge": _("Knowledge: what I found out"),
    "people": _("People: whom I helped to grow"),
    "community": _("Community: what I did for others"),
    "openness": _("Openness: what I made open, and what not"),
}

NEW_HERE = _("new here: first six months")  # kept in English, said in the reader's language

DATES: dict[str, Sentence] = {
    "dossiers_due_at": _("Dossiers due"),
    "reviews_due_at": _("Reviews due"),
    "reviews_close_at": _("Reviews close"),
    "share_at": _("Shared on"),
}


# Guards


def dates_are_in_order(round_: Any, at: datetime) -> Iterator[Sentence]:
    """The period ends after it begins, and each date comes after the one before it."""
    if round_.until_on < round_.from_on:
        yield _("a period that ends after it begins")
    for before, after in zip(list(DATES)[:-1], list(DATES)[1:], strict=True):
        if getattr(round_, after) < getattr(round_, before):
            yield _("“%(after)s” not before “%(before)s”", after=DATES[after], before=DATES[before])


def somebody_acts_for_the_director(round_: Any, at: datetime) -> Iterator[Sentence]:
    """Where directors are reviewed too, somebody must act for them; `needs_acting_director` was asked for."""
    if round_.needs_acting_director and round_.acting_director_id is None:
        yield _("an acting director, for the dossiers of directors")


def every_dossier_is_shared(round_: Any, at: datetime) -> Iterator[Sentence]:
    """Nothing is left lying; `unshared`, how many dossiers that take part are not shared, was asked for."""
    if round_.unshared:
        yield _n(
            "%(num)s dossier to share, or to exempt",
            "%(num)s dossiers to share, or to exempt",
            round_.unshared,
        )


def nothing_was_shared(round_: Any, at: datetime) -> Iterator[Sentence]:
    """What somebody has read cannot be cancelled; `ever_shared` was asked for."""
    if round_.ever_shared:
        yield _("a round of which nothing was shared yet")


def takes_part(dossier: Any, at: datetime) -> Iterator[Sentence]:
    """The person is not exempt, and the round runs: what was cancelled goes no further."""
    if dossier.exempt_reason is not None:
        yield _("a person who takes part in this round")
    if dossier.round.status != "open":
        yield _("a round that is running")


def has_an_advisor(dossier: Any, at: datetime) -> Iterator[Sentence]:
    """Somebody was proposed, or has it already; `advisors` was asked for."""
    if not dossier.advisors:
        yield _("an advisor for this dossier")


def has_a_review(dossier: Any, at: datetime) -> Iterator[Sentence]:
    """Somebody has submitted; `submitted`, how many reviews, was asked for."""
    if not dossier.submitted:
        yield _("one submitted review")


def no_review_was_returned(dossier: Any, at: datetime) -> Iterator[Sentence]:
    """No author is changing what was returned to them; `returned` was asked for."""
    if dossier.returned:
        yield _n("%(num)s review that was returned", "%(num)s reviews that were returned", dossier.returned)


def is_under_review(review: Any, at: datetime) -> Iterator[Sentence]:
    """The dossier is being reviewed, or the review was returned to its author."""
    yield from may_be_written(review.assignment, review)


def is_with_director(review: Any, at: datetime) -> Iterator[Sentence]:
    """The reviews are in, and the person is not reading a draft of the packet."""
    if review.assignment.dossier.status != "with_director":
        yield _("a dossier whose reviews are in, and of which the person sees no draft yet")


def is_before_the_close(review: Any, at: datetime) -> Iterator[Sentence]:
    """Reviews close at one moment for everybody, but for whom the director gave more time or gave it back."""
    if at > closing(review) and review.returned_at is None:
        yield _(
            "more time: reviews have closed. Your draft stays here; write to the director, who can extend your date"
        )


def says_what_is_required(review: Any, at: datetime) -> Iterator[Sentence]:
    """One judgement and one text for the person."""
    yield from rules_form.missing(review.answers, review.assignment.dossier.round.form)


def has_owner_and_date(follow_up: Any, at: datetime) -> Iterator[Sentence]:
    """Somebody does it, until a day."""
    if follow_up.owner_id is None:
        yield _("who does it")
    if follow_up.due_on is None:
        yield _("until when")


# Predicates and sums


def may_be_written(assignment: Any, review: Any) -> Iterator[Sentence]:
    """What stops an advisor from writing: a dossier that moved on, unless their review was returned to them."""
    status = assignment.dossier.status
    was_returned = review is not None and review.returned_at is not None
    if status != "reviewing" and not (status == "with_director" and was_returned):
        yield _(
            "a dossier that is still under review: this one has moved on. Your draft stays here; write to the director"
        )


def closing(review: Any) -> datetime:
    """Until when its author may submit."""
    assignment = review.assignment
    closes = assignment.dossier.round.reviews_close_at
    return max(closes, assignment.extended_to or closes)


def months_before(day: date, months: int) -> date:
    """The same day some months earlier, or the last one of its month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError


def year_of(closes_at: datetime, zone: str) -> int:
    """The calendar year in which a round's reviews close, in its zone."""
    return closes_at.astimezone(ZoneInfo(zone)).year


def free_slot(taken: Iterable[int]) -> int | None:
    """Which of a year's two places for rounds is free; None when both are taken."""
    gone = set(taken)
    return next((slot for slot in range(1, MOST_ROUNDS_A_YEAR + 1) if slot not in gone), None)


def is_new(first_day: date, until: date) -> bool:
    """Whether somebody began less than six months before a period ended, and is exempt from its round."""
    return first_day > months_before(until, NEW_FOR_MONTHS)
