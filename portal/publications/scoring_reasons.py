"""Why a candidate is likely somebody's or not, in words; what weighs most comes first.

The sentences speak of accepted and rejected papers, not of "yours", as others read them too: whoever answers in
somebody's place, and everybody who asks why a paper stands on a page.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from portal.kernel.words import Sentence, _, _n
from portal.publications import scoring_model
from portal.publications.scoring import Verdict, Weighing
from portal.publications.scoring_features import Case, Evidence
from portal.publications.scoring_text import Alikeness, CoAuthor, co_author, printed, words

WORTH_SAYING, ALIKE = 0.5, 0.5
MOST, WORDS = 5, 3
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class _Seen:
    """A candidate beside the papers that were accepted and rejected."""

    evidence: Evidence
    at: int

    @property
    def case(self) -> Case:
        return self.evidence.case

    def name(self, among: Iterable[CoAuthor]) -> str:
        """The rarest co-author of the candidate who is among some, as it prints them."""
        rare, wanted = self.case.co_authors[self.at], set(among)
        found = max((one for one in rare if one in wanted), key=lambda one: (rare[one], one))
        return printed(self.case.papers[self.at].authors, found)

    def like(self, texts: tuple[Alikeness, ...], mine: bool) -> str:
        """The title of the accepted or rejected paper to which it is most alike."""
        of = sorted(self.evidence.taken[mine])
        return self.case.papers[max(of, key=lambda one: max(text.to(one)[self.at] for text in texts))].title


def reasons(weighing: Weighing, verdict: Verdict) -> tuple[Sentence, ...]:
    """Why a candidate's score is what it is, in a few sentences; the heaviest reason first."""
    seen = _Seen(weighing.rounds[verdict.round], weighing.case.at[verdict.key])
    if verdict.cold:
        return (_("No paper is accepted yet with which it could be compared."),)
    paper, parts = seen.case.papers[seen.at], weighing.model.parts(verdict.features)
    found = _heavy(parts, _OF_THE_PAPER) or _heavy(parts, _OF_THE_NAME)
    limits = [_("The printed name gives only initials.")] if scoring_model.only_initials(paper) else []
    if seen.case.damped[seen.at] < 1:
        limits.append(_("It has so many authors that those it shares say little."))
    return (*(say(seen) for say in found[:MOST]), *limits)


def _heavy(parts: Mapping[str, float], every: Sequence["_Reason"]) -> list["_Say"]:
    """What there is to say of features that weigh something, the heaviest first."""
    weighed = [(sum(parts[name] for name in names), good, bad) for names, good, bad in every]
    heavy = sorted((one for one in weighed if abs(one[0]) >= WORTH_SAYING), key=lambda one: -abs(one[0]))
    said = (good if weight > 0 else bad for weight, good, bad in heavy)
    return [one for one in said if one]


def _shared(seen: _Seen) -> Sentence:
    known = seen.evidence.known[True]
    shared = [one for one in seen.case.co_authors[seen.at] if one in known]
    first = seen.name(shared)
    if len(shared) > 1:
        return _n(
            "%(name)s and %(num)s other author are on accepted papers, too.",
            "%(name)s and %(num)s other authors are on accepted papers, too.",
            len(shared) - 1,
            name=first,
        )
    number = sum(co_author(first) in seen.case.co_authors[at] for at in seen.evidence.taken[True])
    return _n(
        "%(name)s is on %(num)s accepted paper, too.",
        "%(name)s is on %(num)s accepted papers, too.",
        number,
        name=first,
    )


def _unshared(seen: _Seen) -> Sentence:
    return _("None of its other authors is on an accepted paper.")


def _only_rejected(seen: _Seen) -> Sentence:
    return _("%(name)s is only on rejected papers.", name=seen.name(_strangers(seen)))


def _strangers(seen: _Seen) -> set[CoAuthor]:
    return seen.evidence.known[False] - seen.evidence.known[True]


def _shortened(seen: _Seen) -> Sentence:
    known, otherwise = seen.evidence.known[True], seen.case.otherwise
    found = [one for one in seen.case.co_authors[seen.at] if known.intersection(otherwise[one])]
    return _("%(name)s may be on accepted papers by a longer or shorter name.", name=seen.name(found))


def _text(seen: _Seen) -> Sentence:
    if seen.evidence.alike[True][seen.at] >= ALIKE:
        title = seen.like((seen.case.titles, seen.case.abstracts), True)
        return _("It is like “%(title)s”, which is accepted.", title=title)
    common = seen.evidence.words.intersection(seen.case.titles.vectors[seen.at])
    said = [
        word for word in _WORD.findall(seen.case.papers[seen.at].title) if common.intersection(words(word))
    ]
    telling = sorted(dict.fromkeys(said), key=lambda word: (-len(word), word))[:WORDS]
    return _("Titles of accepted papers have words of its title: %(words)s.", words=", ".join(telling))


def _text_rejected(seen: _Seen) -> Sentence:
    title = seen.like((seen.case.titles, seen.case.abstracts), False)
    return _("It is more like “%(title)s”, which is rejected.", title=title)


def _venue(seen: _Seen) -> Sentence:
    return _("Accepted papers appeared in “%(venue)s”, too.", venue=seen.case.papers[seen.at].venue)


def _venue_rejected(seen: _Seen) -> Sentence:
    return _("Only rejected papers appeared in “%(venue)s”.", venue=seen.case.papers[seen.at].venue)


def _affiliation(seen: _Seen) -> str:
    return ", ".join(seen.case.papers[seen.at].organisations)


def _organisation(seen: _Seen) -> Sentence:
    return _("“%(affiliation)s” is like what accepted papers say.", affiliation=_affiliation(seen))


def _organisation_rejected(seen: _Seen) -> Sentence:
    return _("“%(affiliation)s” is more like what rejected papers say.", affiliation=_affiliation(seen))


def _organisation_other(seen: _Seen) -> Sentence:
    return _("“%(affiliation)s” is on no accepted paper.", affiliation=_affiliation(seen))


def _years(seen: _Seen) -> Sentence:
    apart = seen.evidence.apart[seen.at]
    return _n(
        "It is %(num)s year apart from every accepted paper.",
        "It is %(num)s years apart from every accepted paper.",
        apart,
    )


def _colleague(seen: _Seen) -> Sentence:
    return _("%(name)s works here, too.", name=seen.name(seen.case.here))


def _categories(seen: _Seen, mine: bool) -> str:
    there = seen.evidence.categories
    return max(
        (
            one
            for one in seen.case.categories.of[seen.at]
            if one in there[mine] and (mine or one not in there[True])
        ),
        key=lambda one: (seen.case.categories.rare[one], one),
    )


def _category(seen: _Seen) -> Sentence:
    return _("Accepted papers are in %(category)s, too.", category=_categories(seen, True))


def _category_rejected(seen: _Seen) -> Sentence:
    return _("Only rejected papers are in %(category)s.", category=_categories(seen, False))


def _fit(seen: _Seen) -> Sentence:
    return _("The printed name is not quite the same.")


def _groups(seen: _Seen) -> Sentence:
    return _("Several people seem to have this name.")


def _no(seen: _Seen) -> Sentence:
    number = seen.evidence.said[False]
    return _n(
        "%(num)s paper by this name was rejected.", "%(num)s papers by this name were rejected.", number
    )


def _yes(seen: _Seen) -> Sentence:
    number = seen.evidence.said[True]
    return _n("%(num)s paper by this name is accepted.", "%(num)s papers by this name are accepted.", number)


_Say = Callable[[_Seen], Sentence]
_Reason = tuple[
    tuple[str, ...], _Say | None, _Say | None
]  # features, and what to say where they speak for or against
_OF_THE_PAPER: tuple[_Reason, ...] = (
    (("shared", "several"), _shared, None),
    (("unshared",), None, _unshared),
    (("only_rejected",), None, _only_rejected),
    (("shortened",), _shortened, None),
    (("text", "words"), _text, None),
    (("text_rejected",), None, _text_rejected),
    (("venue",), _venue, None),
    (("venue_rejected",), None, _venue_rejected),
    (("organisation", "organisation_other"), _organisation, _organisation_other),
    (("organisation_rejected",), None, _organisation_rejected),
    (("colleague",), _colleague, None),
    (("category",), _category, None),
    (("category_rejected",), None, _category_rejected),
    (("years",), None, _years),
    (("fit",), None, _fit),
)
_OF_THE_NAME: tuple[_Reason, ...] = (
    (("groups",), None, _groups),
    (("no",), None, _no),
    (("yes",), _yes, None),
)
