"""What somebody means who looks for papers at arXiv: one paper, an author's identifier, or a name."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from portal.kernel.words import Sentence, _
from portal.people.rules import arxiv_author, orcid
from portal.publications import matching, rules

MOST = 50  # papers that one look-up shows
TOO_MANY = 5000  # papers of a name among which nobody finds theirs

_SIXTEEN = re.compile(r"(?:\d[\s-]*){15}[\dxX]")
_NO_NAME = re.compile(r"[\d/@:_<>=\\]")


class Sought(StrEnum):
    """By what papers are looked for."""

    PAPER = "paper"
    ORCID = "orcid"
    AUTHOR = "author"
    NAME = "name"


@dataclass(frozen=True)
class Wanted:
    """What is looked for, and how many requests that takes as far as one can tell."""

    sought: Sought
    value: str

    @property
    def planned(self) -> int:
        """An author's list names papers, which are asked for then."""
        return 2 if self.sought in {Sought.ORCID, Sought.AUTHOR} else 1


def read(text: str) -> Wanted | Sentence:
    """What a text asks for, however it is spelled; or a sentence that says why that cannot be asked for.

    >>> read("https://arxiv.org/abs/1706.03762v5")
    Wanted(sought=<Sought.PAPER: 'paper'>, value='1706.03762')
    """
    if paper := rules.arxiv_id(text):
        return Wanted(Sought.PAPER, paper[0])
    if identifier := orcid(text):
        return Wanted(Sought.ORCID, identifier)
    if author := arxiv_author(text):
        return Wanted(Sought.AUTHOR, author)
    if _SIXTEEN.search(text):
        return _("This ORCID iD has a wrong digit: its last one checks the others.")
    if rules.doi(text):
        return _("This DOI is not one of arXiv. Please type that paper by hand.")
    if _NO_NAME.search(text) or not matching.search_query([text]):
        return _(
            "This is neither an identifier of arXiv nor a name. One of a paper is like 1706.03762, one of an author like turing_a_1."
        )
    return Wanted(Sought.NAME, " ".join(text.split()))


def newest(arxiv_ids: Collection[str]) -> list[str]:
    """The newest of these papers, as many as are shown; their identifiers tell, and those from before 2007 have a slash."""

    def age(one: str) -> tuple[bool, str]:
        return "/" not in one, one.partition("/")[2] or one

    return sorted(arxiv_ids, key=age, reverse=True)[:MOST]
