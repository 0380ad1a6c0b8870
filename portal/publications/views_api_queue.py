"""One's own publications, and runs against arXiv, as programs read them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Annotated

from portal import policy
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.publications import views_harvest
from portal.publications.lifecycle import ATTRIBUTION, AttributionStatus, Band, HarvestStatus
from portal.publications.models_harvest import Harvest
from portal.publications.queries_help import SELF
from portal.publications.queries_queue import Show
from portal.publications.views_queue import Group, Ledger, Line
from portal.publications.views_queue_authors import More, Name

WHOLE = 10_000  # scores are kept in ten thousandths
ANSWERS = Act.ATTRIBUTION_CONFIRM, Act.ATTRIBUTION_REJECT, Act.ATTRIBUTION_UNDO


@dataclass(frozen=True)
class QueueAuthor:
    """An author on a row of the queue, or a gap where some are left out."""

    name: Annotated[str | None, "Null for a gap."]
    own: Annotated[bool, "Whether you are this author, or can be."]
    left_out: Annotated[int, "How many authors a gap stands for."]


@dataclass(frozen=True)
class AuthorChoice:
    """An author whom you can be."""

    place: Annotated[int, "Counted from 1; send it with a confirmation."]
    name: str


@dataclass(frozen=True)
class SharedAuthor:
    """A co-author whom this publication shares with others that wait, so that all of them can be answered at once."""

    group: Annotated[str, "The same for all that share this co-author; it may change with each answer."]
    name: Annotated[str | None, "The co-author, where the name is still known."]
    number: Annotated[int, "How many publications wait that share them."]


@dataclass(frozen=True)
class OwnPublication:
    """A publication that is yours, or may be, and why."""

    id: Annotated[str, "What you answer about."]
    key: Annotated[str, "The publication's address at /publications."]
    title: str
    arxiv: str | None
    published_at: datetime
    categories: Sequence[str]
    latest: Annotated[int, "Its newest version at arXiv."]
    withdrawn: bool
    public: Annotated[bool, "Whether everybody sees it here."]
    status: AttributionStatus
    place: Annotated[int | None, "Which author you are, where that is said."]
    decided_at: datetime | None
    authors: Sequence[QueueAuthor]
    reasons: Annotated[Sequence[str], "Why you are asked, and what speaks for it, in words."]
    against: Annotated[Sequence[str], "What speaks against it, in words; what weighs most comes first."]
    score: Annotated[
        float | None, "How likely it is yours, from 0 to 1; null where it was not weighed, or is decided."
    ]
    likelihood: Annotated[
        str | None, "The same in a word or two; null where nothing is there to compare it with."
    ]
    band: Annotated[
        Band | None, "What follows from that: it is taken without asking, asked about, or folded away."
    ]
    shares: Annotated[SharedAuthor | None, "With which others it can be answered about together."]
    choices: Annotated[
        Sequence[AuthorChoice], "Say which of these you are when you confirm; empty where it is clear."
    ]
    chooses: Annotated[bool, "Whether a confirmation has to say which author you are."]
    number_of_authors: Annotated[
        int | None, "How many there are, where they are too many to choose from a list."
    ]
    actions: Annotated[Sequence[Act], "What you may say about it now."]


@dataclass(frozen=True)
class OwnPublications:
    """A page of one of your lists, and how many publications stand on each."""

    show: Show
    counts: Annotated[Mapping[Show, int], "How many stand on each list: waiting, yours, others, unlikely."]
    identified: Annotated[bool, "Whether your profile has an identifier, by which all of yours are found."]
    last_harvest: Annotated[str | None, "The id of the run that asked arXiv last."]
    items: Sequence[OwnPublication]
    next: Annotated[str | None, "The address of the page after this one."]


@dataclass(frozen=True)
class HarvestProgress:
    """A run against arXiv: how far it is, what it brought, what went wrong."""

    id: str
    status: HarvestStatus
    sentence: Annotated[str, "Where it stands, in words."]
    over: bool
    requests: Annotated[int, "How many requests it has sent."]
    planned: Annotated[int, "How many it will have sent, as far as is known."]
    found: Annotated[int, "How many papers it found."]
    new: int
    changed: int
    problems: Annotated[Sequence[str], "What went wrong, in words."]
    created_at: datetime
    ended_at: datetime | None
    actions: Annotated[Sequence[Act], "What you may do now."]


def queue(
    actor: Actor, ledger: Ledger, last: Harvest | None, following: Callable[[str], str]
) -> OwnPublications:
    """One of the actor's lists; `following` makes the address of the next page of its cursor."""
    return OwnPublications(
        show=ledger.show,
        counts=ledger.counts,
        identified=ledger.identified,
        last_harvest=last.public_id if last else None,
        items=[own(actor, one) for one in ledger.lines],
        next=following(ledger.page.next) if ledger.page.next else None,
    )


def own(actor: Actor, line: Line) -> OwnPublication:
    """A publication on one of the actor's lists."""
    copied = (
        """key title arxiv published_at categories withdrawn public status place decided_at chooses band"""
    )
    mine = SimpleNamespace(standing=SELF, status=line.status)
    return OwnPublication(
        **{name: getattr(line, name) for name in copied.split()},
        id=line.public_id,
        latest=line.version,
        authors=[_author(one) for one in line.authors],
        reasons=[str(one) for one in line.reasons],
        against=[str(one) for one in line.against],
        score=None if line.score is None else line.score / WHOLE,
        likelihood=str(line.likelihood.word) if line.likelihood else None,
        shares=_shares(line.group) if line.group else None,
        choices=[AuthorChoice(place, name) for place, name in line.choices],
        number_of_authors=line.number,
        actions=policy.actions(actor, mine, ANSWERS, ATTRIBUTION),
    )


def harvest(actor: Actor, found: Harvest, shown: views_harvest.Shown) -> HarvestProgress:
    """A run against arXiv."""
    copied = "status over requests planned found new changed created_at ended_at"
    return HarvestProgress(
        **{name: getattr(shown, name) for name in copied.split()},
        id=shown.public_id,
        sentence=str(shown.sentence),
        problems=[str(one) for one in shown.problems],
        actions=policy.actions(actor, found, (Act.HARVEST_REQUEST, Act.HARVEST_READ)),
    )


def _author(one: Name | More) -> QueueAuthor:
    if isinstance(one, More):
        return QueueAuthor(None, False, one.number)
    return QueueAuthor(one.text, one.own, 0)


def _shares(group: Group) -> SharedAuthor:
    return SharedAuthor(group.id, group.name, group.number)
