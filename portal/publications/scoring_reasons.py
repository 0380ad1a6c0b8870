"""Why a candidate is likely somebody's or not, as codes with small values, and the sentences that they stand for.

What weighs most comes first. The sentences speak of accepted and rejected papers, not of "yours", as others read them
too: whoever answers in somebody's place, and everybody who asks why a paper stands on a page. Authors are kept by their
place, so that whoever puts a reason into words can call them by the name they have now.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from portal.kernel.words import Sentence, _, _n
from portal.publications import scoring_model
from portal.publications.scoring import Verdict, Weighing
from portal.publications.scoring_features import Case, Evidence
from portal.publications.scoring_text import Alikeness, CoAuthor, place_of, words

WORTH_SAYING, ALIKE = 0.5, 0.5
MOST, WORDS = 5, 3
_WORD = re.compile(r"[^\W_]+")

SENTENCES: dict[str, Sentence] = {
    "cold": _("No paper is accepted yet with which it could be compared."),
    "initials": _("The printed name gives only initials."),
    "crowd": _("It has so many authors that those it shares say little."),
    "shared": _n(
        "%(name)s is on %(num)s accepted paper, too.", "%(name)s is on %(num)s accepted papers, too.", 1
    ),
    "several": _n(
        "%(name)s and %(num)s other author are on accepted papers, too.",
        "%(name)s and %(num)s other authors are on accepted papers, too.",
        1,
    ),
    "unshared": _("None of its other authors is on an accepted paper."),
    "only_rejected": _("%(name)s is only on rejected papers."),
    "shortened": _("%(name)s may be on accepted papers by a longer or shorter name."),
    "text": _("It is like “%(title)s”, which is accepted."),
    "words": _("Titles of accepted papers have words of its title: %(words)s."),
    "text_rejected": _("It is more like “%(title)s”, which is rejected."),
    "venue": _("Accepted papers appeared in “%(venue)s”, too."),
    "venue_rejected": _("Only rejected papers appeared in “%(venue)s”."),
    "organisation": _("“%(affiliation)s” is like what accepted papers say."),
    "organisation_rejected": _("“%(affiliation)s” is more like what rejected papers say."),
    "organisation_other": _("“%(affiliation)s” is on no accepted paper."),
    "colleague": _("%(name)s works here, too."),
    "category": _("Accepted papers are in %(category)s, too."),
    "category_rejected": _("Only rejected papers are in %(category)s."),
    "years": _n(
        "It is %(num)s year apart from every accepted paper.",
        "It is %(num)s years apart from every accepted paper.",
        1,
    ),
    "fit": _("The printed name is not quite the same."),
    "groups": _("Several people seem to have this name."),
    "no": _n("%(num)s paper by this name was rejected.", "%(num)s papers by this name were rejected.", 1),
    "yes": _n("%(num)s paper by this name is accepted.", "%(num)s papers by this name are accepted.", 1),
}
PUBLIC = frozenset({"shared", "several", "words", "venue", "organisation", "category"})  # fit for everybody


class Reason(NamedTuple):
    """A reason as it is kept: a key of SENTENCES and its values, `author` being a place among the paper's authors."""

    code: str
    values: dict[str, Any]


def sentence(code: str, values: Mapping[str, Any], authors: Mapping[int, str]) -> Sentence:
    """A reason in words, its author called as `authors` says by place."""
    said = dict(values)
    if "author" in said:
        said["name"] = authors.get(said.pop("author"), "…")
    return SENTENCES[code] % said if said else SENTENCES[code]


@dataclass(frozen=True)
class _Seen:
    """A candidate beside the papers that were accepted and rejected."""

    evidence: Evidence
    at: int

    @property
    def case(self) -> Case:
        return self.evidence.case

    @property
    def affiliation(self) -> str:
        return ", ".join(self.case.papers[self.at].organisations)

    def author(self, among: Iterable[CoAuthor]) -> int:
        """The place of the rarest co-author of the candidate who is among some."""
        rare, wanted = self.case.co_authors[self.at], set(among)
        found = max((one for one in rare if one in wanted), key=lambda one: (rare[one], one))
        return place_of(self.case.papers[self.at].authors, found)

    def like(self, texts: tuple[Alikeness, ...], mine: bool) -> str:
        """The title of the accepted or rejected paper to which it is most alike."""
        of = sorted(self.evidence.taken[mine])
        return self.case.papers[max(of, key=lambda one: max(text.to(one)[self.at] for text in texts))].title


def reasons(weighing: Weighing, verdict: Verdict) -> tuple[Reason, ...]:
    """Why a candidate's score is what it is, in a few reasons; the heaviest first."""
    seen = _Seen(weighing.rounds[verdict.round], weighing.case.at[verdict.key])
    if verdict.cold:
        return (Reason("cold", {}),)
    paper, parts = seen.case.papers[seen.at], weighing.model.parts(verdict.features)
    found = _heavy(parts, _OF_THE_PAPER) or _heavy(parts, _OF_THE_NAME)
    limits = [Reason("initials", {})] if scoring_model.only_initials(paper) else []
    if seen.case.damped[seen.at] < 1:
        limits.append(Reason("crowd", {}))
    return (*(say(seen) for say in found[:MOST]), *limits)


def _heavy(parts: Mapping[str, float], every: Sequence["_Weighed"]) -> list["_Say"]:
    """What there is to say of features that weigh something, the heaviest first."""
    weighed = [(sum(parts[name] for name in names), good, bad) for names, good, bad in every]
    heavy = sorted((one for one in weighed if abs(one[0]) >= WORTH_SAYING), key=lambda one: -abs(one[0]))
    said = (good if weight > 0 else bad for weight, good, bad in heavy)
    return [one for one in said if one]


def _shared(seen: _Seen) -> Reason:
    known = seen.evidence.known[True]
    shared = [one for one in seen.case.co_authors[seen.at] if one in known]
    author = seen.author(shared)
    if len(shared) > 1:
        return Reason("several", {"author": author, "num": len(shared) - 1})
    number = sum(shared[0] in seen.case.co_authors[at] for at in seen.evidence.taken[True])
    return Reason("shared", {"author": author, "num": number})


def _unshared(seen: _Seen) -> Reason:
    return Reason("unshared", {})


def _only_rejected(seen: _Seen) -> Reason:
    known = seen.evidence.known
    return Reason("only_rejected", {"author": seen.author(known[False] - known[True])})


def _shortened(seen: _Seen) -> Reason:
    known, otherwise = seen.evidence.known[True], seen.case.otherwise
    found = [one for one in seen.case.co_authors[seen.at] if known.intersection(otherwise[one])]
    return Reason("shortened", {"author": seen.author(found)})


def _text(seen: _Seen) -> Reason:
    if seen.evidence.alike[True][seen.at] >= ALIKE:
        return Reason("text", {"title": seen.like((seen.case.titles, seen.case.abstracts), True)})
    common = seen.evidence.words.intersection(seen.case.titles.vectors[seen.at])
    said = [
        word for word in _WORD.findall(seen.case.papers[seen.at].title) if common.intersection(words(word))
    ]
    telling = sorted(dict.fromkeys(said), key=lambda word: (-len(word), word))[:WORDS]
    return Reason("words", {"words": ", ".join(telling)})


def _text_rejected(seen: _Seen) -> Reason:
    return Reason("text_rejected", {"title": seen.like((seen.case.titles, seen.case.abstracts), False)})


def _venue(seen: _Seen) -> Reason:
    return Reason("venue", {"venue": seen.case.papers[seen.at].venue})


def _venue_rejected(seen: _Seen) -> Reason:
    return Reason("venue_rejected", {"venue": seen.case.papers[seen.at].venue})


def _organisation(seen: _Seen) -> Reason:
    return Reason("organisation", {"affiliation": seen.affiliation})


def _organisation_rejected(seen: _Seen) -> Reason:
    return Reason("organisation_rejected", {"affiliation": seen.affiliation})


def _organisation_other(seen: _Seen) -> Reason:
    return Reason("organisation_other", {"affiliation": seen.affiliation})


def _years(seen: _Seen) -> Reason:
    return Reason("years", {"num": seen.evidence.apart[seen.at]})


def _colleague(seen: _Seen) -> Reason:
    return Reason("colleague", {"author": seen.author(seen.case.here)})


def _categories(seen: _Seen, mine: bool) -> str:
    there, marks = seen.evidence.categories, seen.case.categories
    found = (one for one in marks.of[seen.at] if one in there[mine] and (mine or one not in there[True]))
    return max(found, key=lambda one: (marks.rare[one], one))


def _category(seen: _Seen) -> Reason:
    return Reason("category", {"category": _categories(seen, True)})


def _category_rejected(seen: _Seen) -> Reason:
    return Reason("category_rejected", {"category": _categories(seen, False)})


def _fit(seen: _Seen) -> Reason:
    return Reason("fit", {})


def _groups(seen: _Seen) -> Reason:
    return Reason("groups", {})


def _no(seen: _Seen) -> Reason:
    return Reason("no", {"num": seen.evidence.said[False]})


def _yes(seen: _Seen) -> Reason:
    return Reason("yes", {"num": seen.evidence.said[True]})


_Say = Callable[[_Seen], Reason]
_Weighed = tuple[
    tuple[str, ...], _Say | None, _Say | None
]  # features, and what to say where they speak for or against
_OF_THE_PAPER: tuple[_Weighed, ...] = (
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
_OF_THE_NAME: tuple[_Weighed, ...] = (
    (("groups",), None, _groups),
    (("no",), None, _no),
    (("yes",), _yes, None),
)
