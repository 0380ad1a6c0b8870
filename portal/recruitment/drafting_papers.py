"""Papers that an applicant finds at arXiv: asked for from the page on which they type, and taken into rows that are free.

What is taken is the title and the link; the applicant's part in it is theirs to write.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from portal import policy
from portal.kernel.errors import Invalid
from portal.kernel.words import Sentence, _, _n
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.publications import arxiv_lookups, views_lookups
from portal.publications import rules as publications
from portal.publications.models_lookups import ArxivLookup
from portal.recruitment import drafting, rules
from portal.recruitment.models import Application


def look_up(application: Application, said: str | None, *, actor: Actor, at: datetime) -> ArxivLookup:
    """Look papers up at arXiv, soon. Raises Invalid with a sentence, Incomplete or IllegalMove, Forbidden."""
    policy.require(actor, Act.APPLICATION_EDIT, application)
    drafting.insist_on_writing(application, at)
    typed = application.particulars.name if application.particulars else ""
    names = dict.fromkeys(name for name in (typed, application.user.name) if name)
    return arxiv_lookups.ask(application.public_id, said, names=names, actor=actor)


def take(
    application: Application, lookup: ArxivLookup, arxiv_ids: Collection[str], *, actor: Actor, at: datetime
) -> int:
    """Fill free rows with papers that were found; answers how many, of those that do not stand there already.

    Raises Invalid where none is named, or more than there is room for, or one that was not found; and as drafting.save does.
    """
    values = drafting.kept(application, "papers")
    version = values.pop("version")
    found = {one["arxiv"]: one for one in lookup.papers}
    if not arxiv_ids:
        raise Invalid({"papers": [_("Please tick the ones that you mean first.")]})
    if not found.keys() >= set(arxiv_ids):
        raise Invalid({"papers": [_("One of these was not found by this look-up.")]})
    chosen = [one for one in dict.fromkeys(arxiv_ids) if not stands(values, one)]
    free = free_rows(values)
    if len(chosen) > len(free):
        raise Invalid({"papers": [too_many(len(free))]})
    for n, one in zip(free, chosen, strict=False):
        values |= {f"title_{n}": found[one]["title"], f"link_{n}": views_lookups.link(one)}
    drafting.save(application, "papers", values, version=version, actor=actor, at=at)
    return len(chosen)


def free_rows(values: Mapping[str, Any]) -> list[int]:
    """The numbers of the rows in which nothing stands."""
    rows = range(1, rules.PAPERS + 1)
    return [n for n in rows if not any(values[f"{name}_{n}"] for name in drafting.PAPER)]


def stands(values: Mapping[str, Any], arxiv_id: str) -> bool:
    """Whether a paper stands in one of the rows already, by its link."""
    links = (values[f"link_{n}"] or "" for n in range(1, rules.PAPERS + 1))
    return arxiv_id in {read[0] for one in links if (read := publications.arxiv_id(one))}


def too_many(free: int) -> Sentence:
    """How many there is room for."""
    if not free:
        return _("All three rows are filled. Please empty one first.")
    return _n(
        "There is room for %(num)s more paper. Please choose only that one.",
        "There is room for %(num)s more papers. Please choose no more than that.",
        free,
    )


def taken(number: int) -> Sentence:
    """What is to be done with so many papers that were taken."""
    return _n(
        "It stands below. Please write your part in it.",
        "They stand below. Please write your part in each.",
        number,
    )
