"""Why somebody is asked about a publication, in words: what speaks for it, what against it, and how likely that makes it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.kernel.words import Sentence, _
from portal.publications import rules, scoring_reasons, views_queue_authors
from portal.publications.lifecycle import AttributionStatus

AGAINST = frozenset(
    {
        "initials",
        "crowd",
        "unshared",
        "only_rejected",
        "text_rejected",
        "venue_rejected",
        "organisation_rejected",
        "organisation_other",
        "category_rejected",
        "years",
        "fit",
        "groups",
        "no",
    }
)

OF_THE_NAME = frozenset({"fit", "initials"})
FITS, INITIALS_FIT, RESEMBLES = _("the name fits"), _("the initials fit"), _("a name somewhat like yours")


@dataclass(frozen=True)
class Likelihood:
    """How likely a publication is the reader's: the word, and the mark that waxes with it."""

    word: Sentence
    mark: str


LIKELIHOODS: tuple[tuple[int, Likelihood], ...] = (
    (9000, Likelihood(_("Very likely"), "most")),
    (5000, Likelihood(_("Likely"), "half")),
    (1000, Likelihood(_("Hard to say"), "quarter")),
    (0, Likelihood(_("Unlikely"), "empty")),
)
TAKEN = Likelihood(_("Taken without asking: nearly everything speaks for it."), "full")


def likelihood(row: Any) -> Likelihood | None:
    """How likely a row is the reader's; nothing where it was not weighed, or nothing is there to weigh it with."""
    if row.status == AttributionStatus.AUTO:
        return TAKEN
    if row.score is None or any(code == "cold" for code, _values in row.reasons):
        return None
    return next(word for least, word in LIKELIHOODS if row.score >= least)


def found(row: Any, names: Mapping[int, str], number: int, renamed: bool) -> Iterator[Sentence]:
    """How it came to be asked about: by which printed name, and by which identifiers."""
    own = views_queue_authors.own(row)
    if own:
        yield _printed(row, names, number, renamed)
    if "orcid" in row.sources:
        yield (
            _("arXiv lists it under your ORCID iD.")
            if own
            else _("Your ORCID iD says it is yours, but nobody on it is named like you.")
        )
    if "arxiv_author" in row.sources:
        yield (
            _("arXiv lists it under your author identifier.")
            if own
            else _("Your author identifier at arXiv says it is yours, but nobody on it is named like you.")
        )
    if "added" in row.sources:
        yield (
            _("It was added to your list by hand.")
            if own
            else _("It was added to your list by hand, but nobody on it is named like you.")
        )
    if rules.IDENTIFIED.intersection(row.sources) and own and row.fit < rules.CERTAIN_FIT:
        yield _("The printed name is unlike yours.")


def weighed(row: Any, names: Mapping[int, str]) -> tuple[tuple[Sentence, ...], tuple[Sentence, ...]]:
    """What speaks for it and what against it beside the reader's other publications, the heaviest first.

    What was said of the printed name already (`found`) is not said again.
    """
    sides: tuple[list[Sentence], list[Sentence]] = ([], [])
    for code, values in row.reasons:
        if code not in OF_THE_NAME or _is_plain(row, names):
            sides[code in AGAINST].append(scoring_reasons.sentence(code, values, names))
    return tuple(sides[False]), tuple(sides[True])


def _is_plain(row: Any, names: Mapping[int, str]) -> bool:
    """Whether nothing was said against the printed name."""
    own = views_queue_authors.own(row)
    return len(own) == 1 and _how(names.get(own[0], ""), row.fit) is FITS


def _printed(row: Any, names: Mapping[int, str], number: int, renamed: bool) -> Sentence:
    own = views_queue_authors.own(row)
    if len(own) > 1:
        return _(
            "%(some)s of its %(number)s authors can be you: please say which.", some=len(own), number=number
        )
    said = {"place": own[0], "number": number}
    if renamed:
        return _("A name of yours is printed there: author %(place)s of %(number)s.", **said)
    printed = names.get(own[0], "")
    how = _how(printed, row.fit)
    return _("Printed as “%(name)s”, author %(place)s of %(number)s: %(how)s.", name=printed, how=how, **said)


def _how(printed: str, fit: int) -> Sentence:
    """How well a printed name fits, as one would say it."""
    if fit < rules.CERTAIN_FIT:
        return RESEMBLES
    given = [word.strip(".") for word in printed.replace(".", ". ").split()[:-1]]
    return INITIALS_FIT if given and all(len(word) == 1 for word in given) else FITS
