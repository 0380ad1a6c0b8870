"""A review, who has it to write, and what stands between its author and the person.

A review's answers are granted one audience at a time by the table in sight.py; what a reader may not see is withheld from
the view itself, so that no template can show it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.kernel.sight import WITHHELD, Sighted
from portal.kernel.words import Sentence, _
from portal.reviews import rules_form, sight
from portal.reviews.lifecycle import AssignmentStatus, ReviewStatus
from portal.reviews.models import Dossier
from portal.reviews.models_reviews import AdvisorConflict, Assignment, Review
from portal.reviews.rules import ConflictSource, Settlement
from portal.reviews.rules_form import Audience
from portal.reviews.sight import ReviewGroup
from portal.reviews.views import Stand, name_of

ASSIGNMENTS: dict[str, Stand] = {
    AssignmentStatus.PROPOSED: Stand(_("Proposed"), "none"),
    AssignmentStatus.PUBLISHED: Stand(_("Given"), "empty"),
    AssignmentStatus.ACKNOWLEDGED: Stand(_("Accepted"), "quarter"),
    AssignmentStatus.DECLINED: Stand(_("Declined"), "ended"),
    AssignmentStatus.RECUSED: Stand(_("Recused"), "ended"),
}
REVIEWS: dict[str | None, Stand] = {
    None: Stand(_("To do"), "empty"),
    ReviewStatus.DRAFT: Stand(_("Begun"), "half"),
    ReviewStatus.SUBMITTED: Stand(_("Submitted"), "full"),
    ReviewStatus.RELEASED: Stand(_("Shared"), "done"),
    ReviewStatus.RECUSED: Stand(_("Recused"), "ended"),
}
RETURNED = Stand(_("Returned"), "attention")
SOURCES: dict[str, Sentence] = {
    ConflictSource.AUTO: _("Found in the publications"),
    ConflictSource.ADVISOR: _("Declared by the advisor"),
    ConflictSource.PERSON: _("Objection of the person"),
    ConflictSource.DIRECTOR: _("Declared by the director"),
}
SETTLEMENTS: dict[str, Sentence] = {
    Settlement.SEALED: _("Sealed: the advisor sees nothing of this person"),
    Settlement.ALLOWED: _("Disclosed and allowed: shown beside the review"),
    Settlement.DISMISSED: _("No conflict, for instance somebody of the same name"),
}
SETTLED: dict[str | None, Stand] = {
    None: Stand(_("To settle"), "attention"),
    Settlement.SEALED: Stand(_("Sealed"), "ended"),
    Settlement.ALLOWED: Stand(_("Disclosed and allowed"), "half"),
    Settlement.DISMISSED: Stand(_("No conflict"), "done"),
}
PARTS_TAKEN: dict[str, Sentence] = {
    "lead": _("Lead"),
    "second": _("Second"),
    "reader": _("Reader"),
}


@dataclass(frozen=True)
class Answer:
    """An answer of a review: the question, what was said, and who reads it."""

    key: str
    label: Sentence
    text: Any
    read_by: Sentence
    audience: Audience
    choice: str | None


@dataclass(frozen=True)
class ReviewShown(Sighted):
    """A review as one reader sees it: the audiences that were granted, and what connects its author with the person."""

    public_id: str
    author: str = WITHHELD
    own: bool = False
    stand: Stand = WITHHELD
    submitted_at: datetime | None = WITHHELD
    judgement: Sentence | str | None = WITHHELD
    ratings: Sequence[Answer] = WITHHELD
    for_person: Sequence[Answer] = WITHHELD
    for_board: Sequence[Answer] = WITHHELD
    for_director: Sequence[Answer] = WITHHELD
    notes: Sequence[Answer] = WITHHELD
    answers: Sequence[Answer] = ()
    status: ReviewStatus = WITHHELD
    disclosed: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class AssignmentShown:
    """Who has a dossier, and how far they are; `drafting` says how far without a word of what is written."""

    public_id: str
    advisor: str
    advisor_id: str
    part: Sentence
    part_code: str
    stand: Stand
    status: AssignmentStatus
    review: Stand
    review_status: ReviewStatus | None
    review_id: str | None
    reason: str | None
    proposed: bool
    active: bool
    submitted: bool
    submitted_at: datetime | None
    returned_reason: str | None
    disclosed: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class ConflictShown:
    """What stands between an advisor and a person, with its evidence, and how it was settled."""

    public_id: str
    advisor: str
    advisor_id: str
    source: Sentence
    source_code: ConflictSource
    evidence: Sequence[Mapping[str, Any]]
    remark: str | None
    stand: Stand
    settled: str | None
    reason: str | None
    found_at: datetime
    of_reader: bool = False


def review_shown(
    review: Review,
    dossier: Dossier,
    *,
    conflict: AdvisorConflict | None = None,
    standing: frozenset[str] | None = None,
) -> ReviewShown:
    """A submitted review for whoever asked for it, as `review.standing` grants it."""
    stands = review.standing if standing is None else standing

    def sees(group: ReviewGroup) -> bool:
        return sight.REVIEW.sees(group, stands, dossier.status)

    form = dossier.round.form
    shown: dict[str, Any] = {}
    if sees(ReviewGroup.EXISTENCE):
        shown |= {"stand": REVIEWS[review.status], "status": review.status}
        shown["submitted_at"] = review.submitted_at
    if sees(ReviewGroup.NAME):
        shown["author"] = name_of(review.assignment.user)
        shown["disclosed"] = disclosed(conflict)
    read = [one for one in Audience if sees(sight.READ_BY_AUDIENCE[one])]
    shown["answers"] = [one for audience in read for one in answers(review, form, audience)]
    if sees(ReviewGroup.RATING):
        ratings = answers(review, form, Audience.RATING)
        shown["judgement"] = next((one.text for one in ratings if one.key == "judgement"), None)
        shown["ratings"] = [one for one in ratings if one.key != "judgement"]
    for name, audience in _TEXTS.items():
        if sees(sight.READ_BY_AUDIENCE[audience]):
            shown[name] = answers(review, form, audience)
    return ReviewShown(public_id=review.public_id, own="author" in stands, **shown)


_TEXTS = {
    "for_person": Audience.PERSON,
    "for_board": Audience.BOARD,
    "for_director": Audience.DIRECTOR,
    "notes": Audience.SELF,
}


def answers(review: Review, form: int, audience: Audience) -> list[Answer]:
    """What a review says to one audience; questions without an answer are left out."""
    fields = rules_form.of_audience(form, {audience})
    said = [(one, rules_form.said(one, review.answers)) for one in fields]
    return [
        Answer(
            one.key,
            one.label,
            text,
            rules_form.READ_BY[audience],
            audience,
            review.answers[one.key] if one.choices else None,
        )
        for one, text in said
        if text
    ]


def assignment_shown(assignment: Assignment, conflict: AdvisorConflict | None = None) -> AssignmentShown:
    """Who has a dossier and how far they are."""
    review = assignment.review
    status = review.status if review else None
    back = review is not None and status == ReviewStatus.DRAFT and review.returned_at is not None
    return AssignmentShown(
        public_id=assignment.public_id,
        advisor=name_of(assignment.user),
        advisor_id=assignment.user.public_id,
        part=PARTS_TAKEN[assignment.part],
        part_code=assignment.part,
        stand=ASSIGNMENTS[assignment.status],
        status=assignment.status,
        review=RETURNED if back else REVIEWS[status],
        review_status=status,
        review_id=review.public_id if review else None,
        reason=assignment.reason,
        proposed=assignment.status == AssignmentStatus.PROPOSED,
        active=assignment.status in {AssignmentStatus.PUBLISHED, AssignmentStatus.ACKNOWLEDGED},
        submitted=status in {ReviewStatus.SUBMITTED, ReviewStatus.RELEASED},
        submitted_at=review.submitted_at if review else None,
        returned_reason=review.returned_reason if review else None,
        disclosed=disclosed(conflict),
    )


def disclosed(conflict: AdvisorConflict | None) -> Sequence[Mapping[str, Any]]:
    """The evidence of a conflict that was disclosed and allowed: it is shown beside the review."""
    if conflict is None or conflict.settled != Settlement.ALLOWED:
        return ()
    return list(conflict.evidence) or [{"title": conflict.remark or "", "key": None, "year": None}]


def conflict_shown(conflict: AdvisorConflict, reader_id: int | None = None) -> ConflictShown:
    """What stands between an advisor and a person."""
    return ConflictShown(
        public_id=conflict.public_id,
        advisor=name_of(conflict.user),
        advisor_id=conflict.user.public_id,
        source=SOURCES[conflict.source],
        source_code=conflict.source,
        evidence=list(conflict.evidence),
        remark=conflict.remark,
        stand=SETTLED[conflict.settled],
        settled=conflict.settled,
        reason=conflict.settled_reason,
        found_at=conflict.found_at,
        of_reader=conflict.user_id == reader_id,
    )
