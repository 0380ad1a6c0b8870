"""What an advisor's programs read: rounds, names to declare about, dossiers to review, and reviews of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from portal import policy
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.reviews import rules_form, views, views_api, views_board
from portal.reviews.lifecycle import ASSIGNMENT, REVIEW, AssignmentStatus, ReviewStatus
from portal.reviews.models import Round, RoundAdvisor
from portal.reviews.models_reviews import Assignment
from portal.reviews.rules_form import Audience, FieldKind
from portal.reviews.views_api import JointPaper, ReviewAnswer, RoundBrief
from portal.reviews.views_api_dossier import Dossier
from portal.reviews.views_board import Board, Name, Task


@dataclass(frozen=True)
class ReviewTask:
    """A dossier that was given to you to review."""

    id: str
    dossier_id: str
    person: Annotated[str, "Their name."]
    part: Annotated[str, "As what it was given: lead, second or reader."]
    status: AssignmentStatus
    review_status: Annotated[ReviewStatus | None, "Null where nothing is written."]
    returned_reason: Annotated[str | None, "Why the director returned it to you."]
    stopped: Annotated[str | None, "Why you cannot write any more, or not for now."]
    due_at: datetime
    closes_at: Annotated[datetime, "Until when you may submit."]
    saved_at: datetime | None
    submitted_at: datetime | None


@dataclass(frozen=True)
class OtherDossier:
    """A dossier that other advisors review, and of which you may read a summary."""

    id: str
    person: str


@dataclass(frozen=True)
class AdvisorRound:
    """A round to which you are asked as an advisor."""

    round: RoundBrief
    looked: Annotated[bool, "Whether the portal has looked for joint papers; before, nobody can declare."]
    declared_at: Annotated[
        datetime | None, "When you said with whom you have a conflict; dossiers open then."
    ]
    due_at: datetime
    tasks: Sequence[ReviewTask]
    others: Sequence[OtherDossier]
    actions: Sequence[Act]


@dataclass(frozen=True)
class AdvisorRounds:
    """The open rounds to which you are asked, the newest first."""

    rounds: Sequence[AdvisorRound]


@dataclass(frozen=True)
class NameInRound:
    """Somebody who takes part in a round, before anything else is shown of them."""

    dossier_id: str
    person: str
    found: Annotated[Sequence[JointPaper], "Joint papers that the portal found."]


@dataclass(frozen=True)
class NamesInRound:
    """Everybody about whom you declare, by name."""

    round: RoundBrief
    looked: Annotated[bool, "Whether the portal has looked for joint papers; before, there are no names."]
    declared_at: datetime | None
    names: Sequence[NameInRound]
    actions: Sequence[Act]


@dataclass(frozen=True)
class QuestionChoice:
    """An answer that can be chosen."""

    code: str
    label: str


@dataclass(frozen=True)
class ReviewQuestion:
    """A question of the form, and who will read its answer."""

    key: str
    label: str
    kind: FieldKind
    required: Annotated[bool, "Whether nobody can submit without it."]
    words: Annotated[int | None, "How many words there is room for when it is submitted."]
    choices: Annotated[Sequence[QuestionChoice], "Best first; empty for a text."]
    audience: Audience
    read_by: Annotated[str, "Who reads the answer, in a sentence to show while somebody writes."]
    help: str | None


@dataclass(frozen=True)
class OwnReview:
    """Your review of somebody as it stands; a draft is yours alone."""

    version: Annotated[int, "0 where nothing is written."]
    status: Annotated[ReviewStatus | None, "Null where nothing is written."]
    answers: Annotated[Mapping[str, str], "By the question's key; of a choice the code."]
    saved_at: datetime | None
    submitted_at: datetime | None
    returned_reason: str | None
    needs: Annotated[Sequence[str], "What is still needed to submit it."]
    questions: Sequence[ReviewQuestion]
    actions: Sequence[Act]


@dataclass(frozen=True)
class AssignedReview:
    """A dossier that was given to you, as far as you may read it, beside your own review of it."""

    id: str
    task: ReviewTask
    dossier: Dossier
    review: OwnReview
    following: Annotated[str | None, "The next one that waits for you."]
    actions: Sequence[Act]


@dataclass(frozen=True)
class OwnReviewVersion:
    """Your review as it stood once."""

    number: int
    saved_at: datetime
    submitted: bool
    current: Annotated[bool, "Whether this is what stands now."]
    answers: Sequence[ReviewAnswer]


@dataclass(frozen=True)
class OwnReviewVersions:
    """Every version of your review, the newest first."""

    versions: Sequence[OwnReviewVersion]


def rounds(found: Sequence[Board]) -> AdvisorRounds:
    """The rounds of an advisor."""
    return AdvisorRounds([_round(one) for one in found])


def _round(board: Board) -> AdvisorRound:
    return AdvisorRound(
        round=views_api.round_brief(board.round),
        looked=board.looked,
        declared_at=board.declared_at,
        due_at=board.due_at,
        tasks=[task(one) for one in board.tasks],
        others=[OtherDossier(*one) for one in board.others],
        actions=board.acts,
    )


def task(one: Task) -> ReviewTask:
    """A dossier to review."""
    return ReviewTask(
        id=one.public_id,
        dossier_id=one.dossier_id,
        person=one.name,
        part=one.part,
        status=one.status,
        review_status=one.review_status,
        returned_reason=one.returned_reason,
        stopped=str(one.stopped) if one.stopped else None,
        due_at=one.due_at,
        closes_at=one.closes_at,
        saved_at=one.saved_at,
        submitted_at=one.submitted_at,
    )


def names(round_: Round, advisor: RoundAdvisor, people: Sequence[Name], actor: Actor) -> NamesInRound:
    """The names in a round; none before the portal has looked."""
    return NamesInRound(
        round=views_api.round_brief(views.round_shown(round_)),
        looked=advisor.found_at is not None,
        declared_at=advisor.declared_at,
        names=[NameInRound(one.dossier_id, one.name, views_api.joint_papers(one.evidence)) for one in people],
        actions=views_board.acts(actor, round_, advisor),
    )


def own(found: Assignment, actor: Actor) -> OwnReview:
    """An advisor's own review as it stands, with the questions of its round's form."""
    review, shown, form = found.review, views_board.own(found), found.dossier.round.form
    writes = views_board.may_write(found)
    acts = [act for act in (Act.REVIEW_WRITE, Act.REVIEW_SUBMIT) if writes and policy.may(actor, act, found)]
    needs = _needs(found) if writes else []
    return OwnReview(
        version=review.version if review else 0,
        status=review.status if review else None,
        answers={one.key: one.choice or one.text for one in shown.answers} if shown else {},
        saved_at=review.saved_at if review else None,
        submitted_at=review.submitted_at if review else None,
        returned_reason=review.returned_reason if review else None,
        needs=[str(one) for one in needs],
        questions=questions(form),
        actions=[act for act in acts if act == Act.REVIEW_WRITE or not needs],
    )


def _needs(found: Assignment) -> list:
    if found.review is None:
        return list(rules_form.missing({}, found.dossier.round.form))
    return REVIEW.needs(found.review, Act.REVIEW_SUBMIT)


def questions(form: int) -> list[ReviewQuestion]:
    """The questions of a form, in its order."""
    return [
        ReviewQuestion(
            key=one.key,
            label=str(one.label),
            kind=one.kind,
            required=one.required,
            words=one.words,
            choices=[QuestionChoice(code, str(label)) for code, label in one.choices],
            audience=one.audience,
            read_by=str(rules_form.READ_BY[one.audience]),
            help=str(one.help) if one.help else None,
        )
        for one in rules_form.form(form)
    ]


def assigned(found: Assignment, shown: Dossier, actor: Actor) -> AssignedReview:
    """An assignment with all that its advisor works on."""
    is_draft = found.review is None or found.review.status == ReviewStatus.DRAFT
    leaving = (Act.ASSIGNMENT_ACKNOWLEDGE, Act.ASSIGNMENT_DECLINE, Act.ASSIGNMENT_RECUSE)
    acts = policy.actions(actor, found, leaving, ASSIGNMENT)
    return AssignedReview(
        id=found.public_id,
        task=task(views_board.assignment(found)),
        dossier=shown,
        review=own(found, actor),
        following=views_board.place(actor, found).following,
        actions=[one for one in acts if is_draft or one != Act.ASSIGNMENT_DECLINE],
    )


def versions(found: Assignment) -> OwnReviewVersions:
    """Every version of an advisor's own review."""
    return OwnReviewVersions(
        [
            OwnReviewVersion(
                one.number,
                one.saved_at,
                one.submitted,
                one.current,
                [views_api.answer(said) for said in one.answers],
            )
            for one in views_board.versions(found)
        ]
    )
