"""How adding works went, in words: a search for a DOI, and what was added from BibTeX."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from portal import policy
from portal.kernel.words import Sentence, _, _n
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.publications import views_harvest, views_lookups
from portal.publications.lifecycle import AttributionStatus, LookupStatus
from portal.publications.models import Attribution
from portal.publications.models_works import Lookup
from portal.publications.rules import ARXIV_DOI

OFF = _(
    "Works are not looked up by their DOI here. Please paste its BibTeX below; most journals offer it under “Cite”."
)
PROBLEMS: Mapping[str, Sentence] = {
    "timeout": _("The registry of DOIs did not answer in time"),
    "connection": _("The registry of DOIs could not be reached"),
    "cut": _("The registry’s answer broke off"),
    "status": _("The registry of DOIs answered with an error"),
    "unknown": _("No registry knows this DOI"),
    "moved": _("The DOI led from one address to the next without an end"),
    "unsafe": _("The DOI led to an address that we do not visit"),
    "too_large": _("The registry’s answer was far too long"),
    "unreadable": _("The registry’s answer could not be read"),
    "other_work": _("The registry answered about another work"),
    "no_title": _("The registry does not know its title"),
    "no_authors": _("The registry does not know its authors"),
    "no_year": _("The registry does not know its year"),
    "off": _("Works are no longer looked up by their DOI here"),
}


@dataclass(frozen=True)
class LookupShown:
    """How the search for a work by its DOI goes."""

    id: str
    doi: Annotated[str, "As DOIs are compared; of a paper at arXiv, arXiv's own."]
    arxiv: Annotated[str | None, "Its identifier, where it is a paper at arXiv."]
    status: LookupStatus
    sentence: Annotated[str, "Where it stands, in words."]
    over: bool
    key: Annotated[str | None, "The address at /publications of what it found."]
    title: Annotated[str | None, "The title of what it found."]
    attribution: Annotated[
        str | None, "What is known of you and the publication: confirmed, suggested or rejected."
    ]
    created_at: datetime
    actions: Annotated[list[Act], "What you may do now."]


def lookup(
    actor: Actor, found: Lookup, mine: Attribution | None, waits: Sentence | None = None
) -> LookupShown:
    """A search with what it found, and how that stands for the person; `waits` is its place in line at arXiv."""
    publication = found.publication
    return LookupShown(
        id=found.public_id,
        doi=found.doi,
        arxiv=found.doi.removeprefix(ARXIV_DOI) if is_at_arxiv(found) else None,
        status=found.status,
        sentence=str(_sentence(found, mine, waits)),
        over=found.status != LookupStatus.WAITING,
        key=publication.key if publication else None,
        title=publication.title if publication else None,
        attribution=mine.status if mine else None,
        created_at=found.created_at,
        actions=policy.actions(actor, found, (Act.LOOKUP_READ, Act.PUBLICATION_ADD)),
    )


def _sentence(found: Lookup, mine: Attribution | None, waits: Sentence | None) -> Sentence:
    if found.status == LookupStatus.WAITING:
        if not found.problem:
            return waits or _("The registry of DOIs is being asked.")
        return _("%(what)s; we wait and ask again.", what=_problem(found))
    if found.status == LookupStatus.FAILED:
        what = _problem(found)
        if is_at_arxiv(found):
            return _("%(what)s. Nothing was added; you can ask again later.", what=what)
        return _(
            "%(what)s. You can paste its BibTeX instead; most journals offer it under “Cite”.", what=what
        )
    if mine and mine.status == AttributionStatus.REJECTED:
        return _("It is here, and you said that it is not yours. You can take that back on your list.")
    if mine and mine.status == AttributionStatus.CONFIRMED:
        return _("It is here, and yours.")
    return _("It is here. Which of its authors you are is asked on your list.")


def is_at_arxiv(found: Lookup) -> bool:
    """Whether it is arXiv that is asked."""
    return found.doi.startswith(ARXIV_DOI)


def _problem(found: Lookup) -> Sentence:
    code = (found.problem or "").partition(":")[0]
    if is_at_arxiv(found) and views_harvest.is_fault({"code": code}):
        return views_lookups.silent(found.problem or "")
    if is_at_arxiv(found) and code == "unknown":
        return _("arXiv knows no paper by this identifier")
    return PROBLEMS.get(code, _("Something went wrong that was not your fault"))


def told(new: int, confirmed: int, waiting: int, rejected: int, at_arxiv: int) -> Iterator[Sentence]:
    """What came of BibTeX: how many works were new, and how they stand for the person."""
    yield _n("%(num)s publication was added.", "%(num)s publications were added.", new)
    if confirmed:
        yield _n("%(num)s of these is yours.", "%(num)s of these are yours.", confirmed)
    if waiting:
        yield _n(
            "Of %(num)s we have to ask which author you are.",
            "Of %(num)s we have to ask which author you are.",
            waiting,
        )
    if rejected:
        yield _n(
            "%(num)s is here already, and you said that it is not yours.",
            "%(num)s are here already, and you said that they are not yours.",
            rejected,
        )
    if at_arxiv:
        yield _n(
            "%(num)s is at arXiv and was left out: “Ask arXiv now” finds it.",
            "%(num)s are at arXiv and were left out: “Ask arXiv now” finds them.",
            at_arxiv,
        )
