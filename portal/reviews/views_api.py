"""Rounds, dossiers and reviews as programs read them, whoever asks: made of the pages' views, where sight has held already."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from portal.kernel.sight import WITHHELD, Sighted
from portal.kernel.words import Sentence
from portal.policy.acts import Act
from portal.reviews import rules
from portal.reviews.lifecycle import FollowUpStatus, ReviewStatus, RoundStatus
from portal.reviews.rules import CrossView, Identity, RoundKind
from portal.reviews.rules_form import Audience
from portal.reviews.views import ContentShown, Highlight, Paper, RoundShown
from portal.reviews.views_packets import FollowUpShown, PacketShown
from portal.reviews.views_reviews import Answer, ReviewShown


@dataclass(frozen=True)
class RoundBrief:
    """A round, as it stands beside all that belongs to it."""

    slug: str
    name: str
    kind: RoundKind
    status: RoundStatus
    from_on: Annotated[date, "The first day of the period that is looked at."]
    until_on: Annotated[date, "Its last day."]
    zone: Annotated[str, "The time zone in which days end, such as Europe/Paris."]
    dossiers_due_at: datetime
    reviews_due_at: datetime
    reviews_close_at: Annotated[datetime, "After this nobody submits, but for whom there is more time."]
    share_at: datetime
    identity: Annotated[Identity, "Whether the person reads who wrote which review."]
    cross_view: Annotated[CrossView, "Whether advisors read one another's reviews after their own."]
    correct_days: Annotated[int, "How many days the person has to correct facts in a draft."]


@dataclass(frozen=True)
class Statement:
    """What somebody says of their own work, in four parts."""

    knowledge: str | None
    people: str | None
    community: str | None
    openness: str | None


@dataclass(frozen=True)
class OtherItems:
    """What stands in a dossier beside publications, one thing each."""

    artefact: Annotated[Sequence[str], "Models, code and data."]
    talk: Sequence[str]
    mentoring: Sequence[str]
    duty: Sequence[str]


@dataclass(frozen=True)
class DossierContent:
    """What somebody did in the period: as it is while the dossier is prepared, as it was frozen from then on."""

    publications: Sequence[Paper]
    highlights: Annotated[Sequence[Highlight], "What they singled out, in their order."]
    items: OtherItems


@dataclass(frozen=True)
class JointPaper:
    """A joint publication, or in words what else connects two people."""

    title: str
    key: str | None
    year: int | None


@dataclass(frozen=True)
class ReviewAnswer:
    """An answer of a review."""

    key: Annotated[str, "The question's key, such as for_person."]
    question: str
    answer: Annotated[str, "The text, or the answer chosen, in words."]
    choice: Annotated[str | None, "The code of the answer chosen; null for a text."]
    audience: Annotated[Audience, "Who reads it."]


@dataclass(frozen=True)
class DossierReview(Sighted):
    """A review of a dossier: what of it you may read."""

    id: str
    own: Annotated[bool, "Whether you wrote it."]
    status: ReviewStatus = WITHHELD
    submitted_at: datetime | None = WITHHELD
    author: str = WITHHELD
    answers: Annotated[Sequence[ReviewAnswer], "Those that you may read."] = ()
    disclosed: Annotated[
        Sequence[JointPaper], "What connects its author and the person, and was allowed."
    ] = ()


@dataclass(frozen=True)
class FollowUpItem:
    """Something that follows from a review."""

    id: str
    text: str
    status: FollowUpStatus
    owner: Annotated[str | None, "Who does it."]
    owner_id: str | None
    due_on: date | None
    overdue: bool
    evidence: Annotated[str | None, "What shows that it is done."]
    proposed_by: str
    actions: Sequence[Act]


@dataclass(frozen=True)
class PacketPart:
    """A text of a packet under its heading."""

    label: str
    text: str


@dataclass(frozen=True)
class PacketReview:
    """What one advisor says to the person; nobody is named where the board speaks with one voice."""

    by: str | None
    texts: Sequence[PacketPart]


@dataclass(frozen=True)
class PacketText:
    """What the person receives, exactly as it was frozen."""

    id: str
    sha256: Annotated[str, "The SHA-256 of the frozen text."]
    released_at: Annotated[datetime | None, "Null for a draft."]
    title: str
    opening: str
    synthesis: Annotated[PacketPart | None, "The director's letter."]
    reviews: Sequence[PacketReview]
    erased: bool


def round_brief(shown: RoundShown) -> RoundBrief:
    """A round beside what belongs to it."""
    return RoundBrief(
        slug=shown.slug,
        name=shown.name,
        kind=shown.kind_code,
        status=shown.status,
        from_on=shown.from_on,
        until_on=shown.until_on,
        zone=str(shown.zone),
        dossiers_due_at=shown.dossiers_due_at,
        reviews_due_at=shown.reviews_due_at,
        reviews_close_at=shown.reviews_close_at,
        share_at=shown.share_at,
        identity=Identity.NAMED if shown.named else Identity.COLLECTIVE,
        cross_view=CrossView.AFTER_OWN if shown.across else CrossView.NEVER,
        correct_days=shown.correct_days,
    )


def content(shown: ContentShown) -> DossierContent:
    """What stands in a dossier."""
    lines = dict(zip(rules.ITEMS, (some for _label, some in shown.items), strict=True))
    return DossierContent(shown.papers, shown.highlights, OtherItems(**lines))


def statement(shown: Iterable[tuple[Sentence, str | None]]) -> Statement:
    """The four parts of a statement."""
    return Statement(**dict(zip(rules.PARTS, (text for _label, text in shown), strict=True)))


def review(shown: ReviewShown) -> DossierReview:
    """A review, without what was withheld from its reader."""
    granted = [one for one in ("status", "submitted_at", "author") if shown.sees(one)]
    return DossierReview(
        id=shown.public_id,
        own=shown.own,
        answers=[answer(one) for one in shown.answers],
        disclosed=joint_papers(shown.disclosed),
        **{name: getattr(shown, name) for name in granted},
    )


def answer(one: Answer) -> ReviewAnswer:
    """An answer, with the code of what was chosen."""
    return ReviewAnswer(one.key, str(one.label), str(one.text), one.choice, one.audience)


def joint_papers(evidence: Iterable[Mapping[str, Any]]) -> list[JointPaper]:
    """What connects two people."""
    return [JointPaper(one["title"], one.get("key"), one.get("year")) for one in evidence]


def follow_up(one: FollowUpShown, actions: Sequence[Act] = ()) -> FollowUpItem:
    """Something that follows from a review, with what its reader may do about it."""
    return FollowUpItem(
        id=one.public_id,
        text=one.text,
        status=FollowUpStatus(one.status),
        owner=one.owner,
        owner_id=one.owner_id,
        due_on=one.due_on,
        overdue=one.overdue,
        evidence=one.evidence,
        proposed_by=str(one.proposed_by),
        actions=actions,
    )


def packet(shown: PacketShown) -> PacketText:
    """What the person receives."""
    return PacketText(
        id=shown.public_id,
        sha256=shown.sha256,
        released_at=shown.released_at,
        title=shown.title,
        opening=shown.opening,
        synthesis=PacketPart(**shown.synthesis) if shown.synthesis else None,
        reviews=[
            PacketReview(one["by"], [PacketPart(**text) for text in one["texts"]]) for one in shown.reviews
        ],
        erased=shown.erased,
    )
