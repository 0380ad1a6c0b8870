"""Whether a printed author can be a person: the gate before every question of whose a paper is.

A name is read in every way in which it could be meant (family name last or first, one or two of them, with or without
particles), and two names fit as well as their best readings do. Family names are equal or they are not: "Degrave" is
not "Grave". Given names may be shortened, initials, nicknames, or another spelling of the same sound; where they
contradict each other, nothing else helps.
"""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from anyascii import anyascii

from portal.people.rules import PARTICLES
from portal.publications.matching_nicknames import same_given

LONGEST_NAME = 300
MOST_TERMS, LONGEST_QUERY = 12, 900
INITIAL, BOTH_INITIALS, NICKNAME, SHORTENED, MIDDLE_USED, FAMILY_ALONE = 0.6, 0.55, 0.9, 0.8, 0.7, 0.2

_ACCENT = re.compile(
    r"\\[\"'`^~=.]\s*\{?\\?([A-Za-z])\}?|\\[cuvHkrdbt]\s*\{\\?([A-Za-z])\}|\\[cuvHkrdbt]\s+([A-Za-z])"
)
_LETTER = re.compile(r"\\(ss|oe|OE|ae|AE|aa|AA|[oOlLij])(?![A-Za-z])\s*")
_TOGETHER = re.compile(
    r"\b(?:collaborations?|consortium|team|group|project|network|committee)\b", re.IGNORECASE
)
_SUFFIXES = frozenset({"jr", "junior", "sr", "senior", "ii", "iii", "iv", "phd", "md", "dr", "prof"})
_UMLAUT = re.compile(r"(?<![aeiou])([aou])e(?!l?$)(?![aeiouy])")
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ø": "oe", "Ø": "Oe"}
)


@dataclass(frozen=True)
class Reading:
    """One way to read a name: given names (an initial is one letter), family names, and how likely it is meant so."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    weight: float = 1.0

    @property
    def surname(self) -> str:
        """The family name in one piece."""
        return "".join(self.family)


def compat(printed: str, known: Iterable[str]) -> float:
    """How well a printed name fits somebody known by these names: 1 for the same name, 0 for somebody else's."""
    return max((_compat(printed[:LONGEST_NAME], one[:LONGEST_NAME]) for one in known), default=0.0)


def fits(authors: Sequence[str], known: Iterable[str]) -> tuple[int, tuple[int, ...]]:
    """How well the best author fits (0 to 100), and the places, counted from 1, of all who can be it, best first."""
    names = tuple(known)
    scores = ((round(100 * compat(author, names)), place) for place, author in enumerate(authors, 1))
    found = sorted(((-score, place) for score, place in scores if score > 0))
    return (-found[0][0], tuple(place for _score, place in found)) if found else (0, ())


@lru_cache(maxsize=50_000)
def _compat(printed: str, known: str) -> float:
    here, there = readings(printed), readings(known)
    if not here or not there:
        return 0.0
    if here[0] == there[0]:
        return 1.0 if here[0].given else FAMILY_ALONE
    usual = max(_both(here[0], other) for other in there)
    return max(usual, *(_both(one, there[0]) for one in here))


def _both(one: Reading, other: Reading) -> float:
    """How well two readings fit, of which at least one is the usual: two odd ones at once would fit by chance."""
    family = _family(one, other)
    if not family:
        return 0.0
    return family * min(one.weight, other.weight) * _given(one.given, other.given)


def _family(one: Reading, other: Reading) -> float:
    if one.surname == other.surname or _sound(one.surname) == _sound(other.surname):
        return 1.0
    bare = [tuple(word for word in reading.family if word not in PARTICLES) for reading in (one, other)]
    if not all(bare):
        return 0.0
    if bare[0] == bare[1]:
        return 0.85
    short, long = sorted(bare, key=len)
    if len(short) == 1 and len(long) == 2 and short[0] in long:
        return 0.75 if short[0] == long[0] else 0.7
    return 0.0


def _given(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    if not one or not other:
        return FAMILY_ALONE
    if "".join(one) == "".join(other) and len("".join(one)) > 1:
        return 1.0 if len(one[0]) > 1 else BOTH_INITIALS
    first = _word(one[0], other[0])
    if first:
        return first * _rest(one[1:], other[1:])
    return max(
        _run_together(one, other), _run_together(other, one), _by_middle(one, other), _by_middle(other, one)
    )


def _word(one: str, other: str) -> float:
    """How well two given names fit: full ones, or an initial of one."""
    if len(one) == 1 or len(other) == 1:
        return (BOTH_INITIALS if len(one) == len(other) else INITIAL) if one[0] == other[0] else 0.0
    if one == other:
        return 1.0
    short, long = sorted((one, other), key=len)
    if len(short) >= 4 and long.startswith(short):
        return SHORTENED
    return NICKNAME if same_given(one, other) or _sound(one) == _sound(other) else 0.0


def _rest(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """What second names leave of it: a missing one little, one that contradicts nothing."""
    if any(not _word(*pair) for pair in zip(one, other, strict=False)):
        return 0.0
    return 1.0 if len(one) == len(other) else 0.96


def _run_together(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Xiao-Ming and Xiaoming; J.-B. and Jeanbaptiste, whose second initial stands inside."""
    whole = "".join(one)
    if len(one) > 1 and all(len(word) > 1 for word in one) and whole == other[0]:
        return 0.97
    return 0.0


def _by_middle(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """J. Robert is called Robert: the second name in full, where the first is not given."""
    if len(one) > 1 and len(other) == 1 and len(other[0]) > 1 and other[0] in one[1:]:
        return MIDDLE_USED
    return 0.0


# How a name is read


@lru_cache(maxsize=50_000)
def readings(name: str) -> tuple[Reading, ...]:
    """Every way to read a name, the likeliest first; none where nobody is named."""
    plain = _plain(name)
    if _TOGETHER.search(plain):
        return ()
    before, comma, after = plain.partition(",")
    family_words, given_words = _words(before), _words(after)
    if comma and given_words:
        return (Reading(_parts(given_words), _joined(family_words)),) if family_words else ()
    words = family_words
    if not words:
        return ()
    if len(words) == 1:
        return (Reading((), _joined(words)),)
    return tuple(dict.fromkeys(_orders(words)))


def _orders(words: list[str]) -> Iterator[Reading]:
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in PARTICLES:
        start -= 1
    if all(_is_initials(word) for word in words[start:]) and not _is_initials(words[0]):
        yield Reading(_parts(words[1:]), _joined(words[:1]))  # Zeghidour N.
        return
    yield Reading(_parts(words[:start]), _joined(words[start:]))
    if start > 1 and not _is_initials(words[start - 1]):
        yield Reading(_parts(words[: start - 1]), _joined(words[start - 1 :]), 0.9)  # two family names
    if not _is_initials(words[0]) and len(words) <= 3:
        yield Reading(_parts(words[1:]), _joined(words[:1]), 0.8)  # family name first


def _plain(name: str) -> str:
    """A name without markup: entities and LaTeX accents as letters, no braces, no et al., no notes in brackets."""
    text = _ACCENT.sub(lambda found: next(filter(None, found.groups())), html.unescape(name))
    text = _LETTER.sub(lambda found: found[1].rstrip("ij") or found[1], text)
    text = re.sub(r"[{}$*†‡§¶\d]", "", text)
    text = re.sub(r"\([^)]*\)|\bet\s+al\b.*", " ", text)
    return re.sub(r",?\s+(?:jr|sr|ii|iii|iv)\.?$", "", text.replace("~", " ").strip(), flags=re.IGNORECASE)


def _words(text: str) -> list[str]:
    """The words of a name in plain letters; initials written together stay one word, in capitals."""
    spaced = re.sub(r"\.(?!-)", ". ", text)
    words = re.findall(r"[A-Za-z'’`-]+\.?", anyascii(spaced))
    kept = [re.sub(r"['’`]", "", word).strip("-") for word in words]
    return [word for word in kept if word.strip(".") and word.strip(".").lower() not in _SUFFIXES]


def _is_initials(word: str) -> bool:
    letters = re.sub(r"[.-]", "", word)
    return len(letters) == 1 or (
        len(letters) <= 3 and letters.isupper() and not re.search(r"[AEIOUY]", letters)
    )


def _parts(words: Sequence[str]) -> tuple[str, ...]:
    """Given names: hyphens part them, initials written together are taken apart."""
    found: list[str] = []
    for word in words:
        bare = word.rstrip(".")
        if word.endswith(".") and 1 < len(bare) < 4 and "-" not in bare and not bare.isupper():
            found.append(bare[0].lower())  # Ch. is no name in full
        elif _is_initials(word):
            found.extend(re.sub(r"[.-]", "", bare).lower())
        else:
            parts = (part.strip(".") for part in bare.split("-"))
            found.extend(_folded(part) for part in parts if part and part.lower() not in PARTICLES)
    return tuple(found)


def _joined(words: Sequence[str]) -> tuple[str, ...]:
    """Family names: hyphens part them, too."""
    return tuple(_folded(part) for word in words for part in word.rstrip(".").split("-") if part)


def _folded(word: str) -> str:
    """In small letters, with ae, oe, ue of German spellings as a, o, u."""
    return _UMLAUT.sub(r"\1", word.lower())


def _sound(word: str) -> str:
    """A rough sound: names out of other scripts are spelled in several ways."""
    if len(word) < 4:
        return word
    said = word.replace("iou", "iu").replace("yu", "iu").replace("ya", "ia").replace("ye", "e")
    said = said.replace("ks", "x").replace("j", "i").replace("y", "i").replace("w", "v")
    said = re.sub(r"ei$", "i", re.sub(r"i+", "i", said))
    return re.sub(r"(.)\1", r"\1", said)


# How arXiv is asked


def search_query(known: Iterable[str]) -> str:
    """The question for papers by somebody known by these names: quoted variants, any of which will do.

    arXiv folds accents and case itself, and looks for the words of a variant side by side in an author's name.
    """
    terms: dict[str, str] = {}
    in_turn = zip_longest(*(_variants(name[:LONGEST_NAME]) for name in known))
    for variant in (one for row in in_turn for one in row if one):
        said = " ".join(re.findall(r"[^\W_]+", variant))[:100]
        if said and len(terms) < MOST_TERMS:
            terms.setdefault(anyascii(said).lower(), f'au:"{said}"')
    while len(" OR ".join(terms.values())) > LONGEST_QUERY and len(terms) > 1:
        terms.popitem()
    return " OR ".join(terms.values())


def _variants(name: str) -> Iterator[str]:
    """The ways in which a name may be printed, the likeliest first."""
    plain = re.sub(r",?\s+(?:jr|sr|ii|iii|iv)\.?$", "", html.unescape(name).strip(), flags=re.IGNORECASE)
    before, comma, after = (part.strip() for part in plain.partition(","))
    words = f"{after} {before}".split() if comma else plain.split()
    start = len(words) - len(before.split()) if comma else len(words) - 1
    while start > 1 and words[start - 1].lower() in PARTICLES:
        start -= 1
    given, family = words[:start], " ".join(words[start:])
    yield " ".join(words)
    if not given:
        return
    initials = [
        part[0] for word in given for part in word.split("-") if part and word.lower() not in PARTICLES
    ]
    if len(given) > 1:
        yield f"{given[0]} {family}"
        yield f"{' '.join([given[0], *(word[0] for word in given[1:])])} {family}"
    yield f"{initials[0]} {family}"
    if len(initials) > 1:
        yield f"{' '.join(initials)} {family}"
    yield from (
        spelled for spelled in (_german(" ".join(words)), _german(f"{initials[0]} {family}")) if spelled
    )
    yield f"{family} {' '.join(given)}"
    if start > 1 and len(words) - start == 1:
        yield f"{given[0]} {given[-1]} {family}"


def _german(text: str) -> str | None:
    """The text with its umlauts spelled out, if it has any."""
    spelled = text.translate(_UMLAUTS)
    return spelled if spelled != text else None
