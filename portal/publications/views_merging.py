"""Two publications that look like one work, side by side, with what speaks for it in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Annotated, Any

from portal import policy
from portal.kernel import paging
from portal.kernel.words import Sentence, _, _n
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.publications import queries_merging, views
from portal.publications.lifecycle import MERGE, MergeStatus
from portal.publications.models import Publication

FEW = 8  # authors that are named
ANSWERS = Act.MERGE_CONFIRM, Act.MERGE_DISMISS, Act.MERGE_UNDO


@dataclass(frozen=True)
class OneOfTwo:
    """A publication beside the one that it looks like."""

    key: Annotated[str, "Its address at /publications."]
    title: str
    authors: Annotated[Sequence[str], "The first ones, as they are printed."]
    more: Annotated[int, "How many authors are not named."]
    journal_ref: str | None
    year: int
    arxiv: str | None
    doi: str | None


@dataclass(frozen=True)
class Pair:
    """Two publications that look like one work, and what was said of them."""

    id: str
    status: MergeStatus
    kept: Annotated[OneOfTwo, "The one that is shown once they are merged."]
    gone: OneOfTwo
    reasons: Annotated[Sequence[str], "What speaks for their being one work, in words."]
    decided_at: datetime | None
    actions: Annotated[Sequence[Act], "What you may say now."]


@dataclass(frozen=True)
class Pairs:
    """A page of the pairs that somebody may see, and how many there are by what was said."""

    show: MergeStatus
    counts: Annotated[Mapping[MergeStatus, int], "How many pairs stand on each list."]
    items: Sequence[Pair]
    next: Annotated[str | None, "The cursor of the page after this one."]


def may_look(actor: Actor, person: Any) -> None:
    """Raise Forbidden for whoever is neither somebody of the lab (`person`) nor an administrator."""
    standing = frozenset({"wrote"} if person else ())
    policy.require(actor, Act.MERGE_READ, SimpleNamespace(standing=standing))


def pairs(actor: Actor, show: MergeStatus, after: str | None) -> tuple[Pairs, paging.Page]:
    """A page of what the actor may see, in the caller's unit; always the same number of questions."""
    page = queries_merging.listed(actor, show, after)
    shown = [_pair(actor, row[0], row.is_wrote) for row in page.items]
    return Pairs(show, queries_merging.counts(actor), shown, page.next), page


def _pair(actor: Actor, merge: Any, wrote: bool) -> Pair:
    standing = SimpleNamespace(standing=frozenset({"wrote"} if wrote else ()), status=merge.status)
    return Pair(
        id=merge.public_id,
        status=merge.status,
        kept=_one(merge.kept),
        gone=_one(merge.gone),
        reasons=[str(_reason(code, value)) for code, value in merge.reasons],
        decided_at=merge.decided_at,
        actions=policy.actions(actor, standing, ANSWERS, MERGE),
    )


def _one(publication: Publication) -> OneOfTwo:
    names = [one.name for one in publication.authors]
    return OneOfTwo(
        key=publication.key,
        title=publication.title,
        authors=names[:FEW],
        more=max(len(names) - FEW, 0),
        journal_ref=publication.journal_ref,
        year=publication.published_at.year,
        arxiv=views.arxiv_of(publication.key),
        doi=publication.doi,
    )


def _reason(code: str, value: Any) -> Sentence:
    """What speaks for two publications' being one work."""
    if code == "doi":
        return _("The record of one names the DOI of the other: %(doi)s.", doi=value)
    return _n(
        "They have the same title, and %(num)s author in common.",
        "They have the same title, and %(num)s authors in common.",
        int(value),
    )
