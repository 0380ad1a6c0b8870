"""How a look-up at arXiv goes, in words, and the papers that it found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from portal.kernel.words import Sentence, _, _n
from portal.publications import views_harvest
from portal.publications.lifecycle import HarvestStatus, LookupStatus
from portal.publications.models_lookups import ArxivLookup
from portal.publications.rules_lookups import MOST, Sought
from portal.publications.views_queue_authors import More, listed

NOTHING = {
    Sought.PAPER: _(
        "arXiv knows no paper by this identifier. Please look at it once more, or type the paper by hand."
    ),
    Sought.ORCID: _(
        "arXiv lists no papers under this ORCID iD: it knows only those whose authors told it. Your name may find them."
    ),
    Sought.AUTHOR: _("arXiv knows no author by this identifier. Your name may find your papers."),
    Sought.NAME: _("arXiv found no paper by this name. Please try it as your papers print it."),
}
OURS = _("Something went wrong that was not your fault. Please try again later, or type your papers by hand.")


@dataclass(frozen=True)
class AuthorFound:
    """An author of a paper that was found, or a gap where some are left out."""

    text: Annotated[str | None, "The name as printed; null for a gap."]
    own: Annotated[bool, "Whether you may be this author."]
    number: Annotated[int, "How many authors a gap stands for."]


@dataclass(frozen=True)
class PaperFound:
    """A paper that arXiv has."""

    arxiv: Annotated[str, "Its identifier, by which you take it."]
    title: str
    year: int
    link: str
    authors: Sequence[AuthorFound]


@dataclass(frozen=True)
class ArxivLookupShown:
    """How a look-up at arXiv goes, and what it found; it is thrown away within a day."""

    id: str
    said: Annotated[str, "What is looked for, as arXiv is asked."]
    status: LookupStatus
    sentence: Annotated[str, "Where it stands, in words, and while it waits its place in line."]
    over: bool
    note: Annotated[str | None, "What else is to be known of what was found, in words."]
    papers: Annotated[Sequence[PaperFound], "The newest first."]
    created_at: datetime


def lookup(found: ArxivLookup, ahead: int = 0, expected: timedelta = timedelta()) -> ArxivLookupShown:
    """A look-up in words; `ahead` and `expected` are its place in line while it waits."""
    return ArxivLookupShown(
        id=found.public_id,
        said=found.value,
        status=found.status,
        sentence=str(_sentence(found, ahead, expected)),
        over=found.status != LookupStatus.WAITING,
        note=str(note) if (note := _note(found)) else None,
        papers=[_paper(one) for one in found.papers],
        created_at=found.created_at,
    )


def silent(problem: str) -> Sentence:
    """What was wrong with an answer of arXiv, of which a code and a detail are kept."""
    code, _colon, detail = problem.partition(":")
    return views_harvest.fault({"code": code, "detail": detail})


def _sentence(found: ArxivLookup, ahead: int, expected: timedelta) -> Sentence:
    if found.status == LookupStatus.FOUND:
        number = len(found.papers)
        return (
            _n("%(num)s paper was found.", "%(num)s papers were found.", number) if number else _none(found)
        )
    if found.status == LookupStatus.FAILED:
        if not found.problem:
            return OURS
        return _(
            "%(what)s, and we gave up. Please try again later, or type your papers by hand.",
            what=silent(found.problem),
        )
    if found.problem:
        return _("%(what)s; we wait and ask again.", what=silent(found.problem))
    if found.requests:
        return views_harvest.SENTENCES[HarvestStatus.RUNNING]
    return views_harvest.waits(ahead, expected)


def _none(found: ArxivLookup) -> Sentence:
    if found.sought == Sought.NAME and found.total:
        return _(
            "arXiv has %(number)s papers that may be by this name, and we could not tell which are yours. The identifier of a paper, or your ORCID iD, finds yours.",
            number=found.total,
        )
    return NOTHING[Sought(found.sought)]


def _note(found: ArxivLookup) -> Sentence | None:
    """That there is more than is shown."""
    if not found.papers or found.total <= MOST:
        return None
    return _(
        "arXiv has %(number)s in all; the newest stand here. The identifier of a paper finds any other.",
        number=found.total,
    )


def _paper(kept: dict[str, Any]) -> PaperFound:
    names = listed(dict(kept["authors"]), kept["places"], kept["number"])
    authors = [
        AuthorFound(None, False, one.number) if isinstance(one, More) else AuthorFound(one.text, one.own, 0)
        for one in names
    ]
    return PaperFound(kept["arxiv"], kept["title"], kept["year"], link(kept["arxiv"]), authors)


def link(arxiv_id: str) -> str:
    """Where arXiv shows a paper."""
    return f"https://arxiv.org/abs/{arxiv_id}"
