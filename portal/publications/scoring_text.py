"""What papers say, made comparable: words and names in plain letters, and how alike two texts are."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from anyascii import anyascii

from portal.publications.matching_text import FIRST_OR_LAST, clean, parted

LONGEST_TEXT, STRONGEST = 4000, 40  # letters of a text that are read; words of it that are compared
_WORD = re.compile(r"[a-z0-9]+")
_ENDINGS = ("ations", "ation", "ings", "ing", "ies", "es", "ed", "s")
_STOP_WORDS = """
a an the and or of for in on to with by from as at is are be we it its that this these their our how what via using based
new approach towards toward under over into
"""
_STOP = frozenset(_STOP_WORDS.split())
SHORT_GIVEN = 4  # letters: Wei, Ming
COMMON, FREQUENT, INITIAL, RARE = (
    0.375,
    0.625,
    0.75,
    1.0,
)  # binary fractions: their sums are exact in any order

CoAuthor = tuple[str, str]  # family name and first given name, in plain small letters


@lru_cache(maxsize=8192)
def words(text: str) -> tuple[str, ...]:
    """The telling words of a text without their endings."""
    return tuple(_stem(word) for word in plain_words(text))


def plain_words(text: str) -> list[str]:
    """The telling words of a text in small plain letters."""
    text = text[:LONGEST_TEXT] if text.isascii() else anyascii(text[:LONGEST_TEXT])
    return [word for word in _WORD.findall(text.lower()) if len(word) > 1 and word not in _STOP]


def _stem(word: str) -> str:
    ending = next((one for one in _ENDINGS if word.endswith(one) and len(word) - len(one) > 3), "")
    return word.removesuffix(ending)


@lru_cache(maxsize=16384)
def co_author(printed: str) -> CoAuthor | None:
    """A printed name as co-authors are compared; None where it is nobody's."""
    given, family, _comma = parted(clean(printed))
    last = _letters("".join(family))
    return (last, _letters(given[0]) if given else "") if last else None


def place_of(authors: Sequence[str], one: CoAuthor) -> int:
    """The place of the first of these printed names that is a co-author's, counted from 1."""
    return next(place for place, name in enumerate(authors, 1) if co_author(name) == one)


def _letters(text: str) -> str:
    return "".join(_WORD.findall((text if text.isascii() else anyascii(text)).lower()))


def rarity(one: CoAuthor) -> float:
    """How much it says that two papers share this name: least for short ones that thousands have."""
    family, given = one
    if family in FIRST_OR_LAST:
        return COMMON if len(given) <= SHORT_GIVEN else FREQUENT
    return RARE if len(given) > 1 else INITIAL


def weights(documents: Iterable[Iterable[str]]) -> dict[str, float]:
    """How rare every word is among documents, from almost 0 for one that all of them have."""
    every = [set(one) for one in documents]
    counted = Counter(word for one in every for word in one)
    return {word: math.log((len(every) + 1) / number) for word, number in counted.items()}


class Alikeness:
    """How alike any two of some texts are, from 0 to 1; worked out for a text when it is first asked about.

    What does not exceed `by_chance` counts as unlike.
    """

    def __init__(self, documents: Sequence[Sequence[str]], by_chance: float = 0.0):
        self._by_chance = by_chance
        rare = weights(documents)
        self.vectors = [_unit(one, rare) for one in documents]
        self._having: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for at, vector in enumerate(self.vectors):
            for word, weight in vector.items():
                self._having[word].append((at, weight))
        self._rows: dict[int, list[float]] = {}

    def to(self, at: int) -> list[float]:
        """How alike each text is to one of them; square roots, which spread what is nearly unlike."""
        if at not in self._rows:
            row = [0.0] * len(self.vectors)
            for word, weight in self.vectors[at].items():
                for other, theirs in self._having[word]:
                    row[other] += weight * theirs
            least = self._by_chance
            self._rows[at] = [
                math.sqrt((value - least) / (1 - least)) if value > least else 0.0 for value in row
            ]
        return self._rows[at]


def _unit(document: Sequence[str], rare: Mapping[str, float]) -> dict[str, float]:
    weighed = {word: (1 + math.log(number)) * rare[word] for word, number in Counter(document).items()}
    strongest = sorted(weighed, key=lambda word: (-weighed[word], word))[:STRONGEST]
    length = math.sqrt(math.fsum(weighed[word] ** 2 for word in strongest)) or 1.0
    return {word: weighed[word] / length for word in strongest}
