"""Pure rules of publications: identifiers, withdrawals, citation keys, and which attributions the evidence carries."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count, product
from string import ascii_lowercase

from portal.kernel.search import fold
from portal.people.rules import sort_name
from portal.publications.lifecycle import AttributionStatus

CERTAIN_FIT = 50
IDENTIFIED = frozenset({"orcid", "arxiv_author"})
ARXIV_DOI = "10.48550/arxiv."  # what arXiv's own DOIs begin with

_ID = r"(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})"
_ARXIV = re.compile(
    rf"(?:(?:https?://)?(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html|src|format|e-print)/"
    rf"|(?:https?://)?(?:dx\.)?(?:doi\.org/|doi:\s*)?10\.48550/arxiv\.|arxiv[:\s]\s*)?({_ID})(?:v(\d{{1,3}}))?(?:\.pdf)?/?"
    r"(?:[?#]\S*|\s*\[[a-z.-]+\])?",  # a place in the page; the category that stands on the paper itself
    re.IGNORECASE,
)
_DOI = re.compile(r"(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_WITHDRAWN = re.compile(
    r"^\W*(?:(?:this|the) )?(?:\w+ )?withdrawn\b(?! paper)|\b(?:has|have) (?:since )?been (?:temporarily )?withdrawn\b"
    r"|\b(?:is|are|was|were) (?:being )?(?:temporarily )?withdrawn\b|\bwithdrawn by (?:the )?(?:\w+ )?(?:author|arxiv|admin)"
    r"|\b(?:want|need|wish|decided|like) to withdraw (?:this|the|our|my)\b",
    re.IGNORECASE,
)
_SPOKEN_OF = re.compile("withdraw", re.IGNORECASE)  # in hardly any comment
_NO_NAMES = frozenset({"jr", "sr", "ii", "iii", "iv", "collaboration", "consortium", "team", "group"})
_STOP = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "can",
        "do",
        "does",
        "for",
        "from",
        "how",
        "in",
        "is",
        "it",
        "its",
        "not",
        "of",
        "on",
        "or",
        "the",
        "to",
        "towards",
        "toward",
        "via",
        "we",
        "what",
        "when",
        "with",
        "your",
        "you",
        "our",
        "their",
        "this",
        "that",
        "using",
        "under",
        "une",
        "un",
        "le",
        "la",
        "les",
        "des",
        "du",
        "de",
        "et",
        "sur",
        "pour",
    ]
)


def arxiv_id(text: str) -> tuple[str, int | None] | None:
    """The arXiv identifier in a text and its version if it names one: an identifier, an address or arXiv's own DOI.

    >>> arxiv_id("https://arxiv.org/pdf/2107.05580v2.pdf")
    ('2107.05580', 2)
    """
    found = _ARXIV.fullmatch(text.strip())
    if found is None:
        return None
    value = found[1]
    archive, slash, number = value.partition("/")
    value = (
        f"{archive.partition('.')[0].lower()}/{number}" if slash else value
    )  # math.GT/0309136 is math/0309136
    return value, int(found[2]) if found[2] else None


def doi(text: str) -> str | None:
    """The DOI in a text, in lower case as DOIs are compared; without the address of a resolver."""
    found = _DOI.fullmatch(text.strip().rstrip(".,;"))
    return found[1].lower() if found else None


def named(path: str) -> list[tuple[str, str]]:
    """What an address may mean by its path, as schemes and values of identifiers: arXiv's in any form, or a DOI."""
    text = path.replace(":/", "://", 1) if path.startswith(("http:/", "https:/")) else path
    text = text.replace(":///", "://", 1).removeprefix("doi/")
    at_arxiv, at_doi = arxiv_id(text), doi(text)
    found = [("arxiv", at_arxiv[0])] if at_arxiv else []
    return [*found, ("doi", at_doi)] if at_doi else found


def is_withdrawn(comment: str | None) -> bool:
    """Whether the authors' comment says that this paper was withdrawn, not that it speaks of another that was."""
    if not comment or not _SPOKEN_OF.search(comment):
        return False
    return bool(_WITHDRAWN.search(" ".join(comment.split())))


def citation_key(family: str, year: int, title: str) -> str:
    """How a paper is called in a bibliography: family name, year, first telling word of the title.

    >>> citation_key("Défossez", 2019, "The Demucs model for music")
    'defossez2019demucs'
    """
    words = fold(title).split()
    telling = next(
        (word for word in words if word not in _STOP and len(word) > 1), words[0] if words else "paper"
    )
    name = fold(family).replace(" ", "") or "anonymous"
    return f"{name[:40]}{year}{telling[:40]}"


def family_name(printed: str) -> str:
    """The family name of an author as printed, particles included; for a collaboration what it is called.

    >>> family_name("Ludwig van der Berg Jr.")
    'van der berg'
    """
    words = printed.split()
    while len(words) > 1 and words[-1].strip(".,").lower() in _NO_NAMES:
        words.pop()
    return sort_name(" ".join(words)).partition(",")[0]


def numbered(key: str) -> Iterator[str]:
    """A citation key and those for further papers that would have the same: with a, b, … z, aa, ab …"""
    yield key
    for length in count(1):
        yield from (key + "".join(letters) for letters in product(ascii_lowercase, repeat=length))


@dataclass(frozen=True)
class Evidence:
    """What speaks for an attribution: by which ways it was found, how well the name fits (0–100), at which places.

    `place` is where a person stands who confirmed it; `confirmed` and `rejected` are their own words; `likely` says that
    beside their other papers nearly everything speaks for it.
    """

    sources: frozenset[str]
    fit: int
    places: tuple[int, ...]
    confirmed: bool = False
    rejected: bool = False
    place: int | None = None
    likely: bool = False

    @property
    def strong(self) -> bool:
        """An identifier says so, the name fits, and there is exactly one author it can be."""
        return bool(self.sources & IDENTIFIED) and self.fit >= CERTAIN_FIT and len(self.places) == 1


def settled(attributions: Iterable[Evidence]) -> list[AttributionStatus]:
    """Where each attribution of one publication stands; the same in whatever order they came.

    Two people cannot be one author: where the identifiers of two lay claim to a place, or somebody confirmed to be its
    author, nobody else is certain; and nobody is taken for likely where anybody else has a claim at all.
    """
    every = list(attributions)
    said = [one.confirmed or one.rejected for one in every]
    strong = [one.places[0] if one.strong and not said[at] else None for at, one in enumerate(every)]
    likely = [
        one.places[0] if one.likely and len(one.places) == 1 and not said[at] else None
        for at, one in enumerate(every)
    ]
    taken = {one.place for one in every if one.confirmed}
    claims = [{strong[at], likely[at]} - {None} for at in range(len(every))]

    def stands(at: int, one: Evidence) -> AttributionStatus:
        if said[at]:
            return AttributionStatus.CONFIRMED if one.confirmed else AttributionStatus.REJECTED
        if strong[at] and strong.count(strong[at]) == 1 and strong[at] not in taken:
            return AttributionStatus.CERTAIN
        if likely[at] and likely[at] not in taken and sum(likely[at] in one for one in claims) == 1:
            return AttributionStatus.AUTO
        return AttributionStatus.SUGGESTED

    return [stands(at, one) for at, one in enumerate(every)]
