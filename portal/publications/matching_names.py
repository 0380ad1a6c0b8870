"""How a printed name is read: its words in plain letters, and every way in which some of them can be the family name."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

from portal.publications.matching_text import CALLED, FIRST_OR_LAST, HAN, PARTICLES, SIMPLE, clean, parted

MOST_WORDS = 12
SYLLABLE = re.compile(  # of Chinese, roughly
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:[iu]ang|iong|iao|u?ai|u?an|i?an|[aeio]ng|ong|[aeo]i|ao|ou|ia|ie|iu|ua|ui|uo|ue|[aeiu]n|er|[aeiouv])"
)

_WORD = re.compile(r"(-?)([a-z]+)(\.?)")
_TWO_LETTERS = frozenset({"ch", "fr", "kh", "ng", "ph", "sh", "st", "th", "zh", "md", "wm"})

_UMLAUT = re.compile(r"(?<![aeiouqxy])(?:([ao])e|(?<!j)(u)e)(?!l?$)(?![aeiouy])")
_BETWEEN = frozenset({"de", "del", "la", "las", "los", "y"})  # Ramírez de la Cruz
_SAINTS = {"st": "saint", "ste": "sainte"}
_SPELLED = [
    str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "đ": "dj"}),
    str.maketrans({"ü": "v"}),
    str.maketrans({"ü": "yu"}),
]
_SLAVIC = re.compile(r"[a-z]{3,}(?:[oe]va?|[oe]ff|sk(?:[yi]|[yi][yij]|aya|aia)|[yi]n|enko|chuk)")
_SLAVIC_RULES = [
    (re.compile(pattern), said)
    for pattern, said in (
        (r"sk[yi][yij]?$", "ski"),
        (r"skaia$", "skaya"),
        (r"ff$", "v"),
        (r"^ye", "e"),
        (r"[iyj](?=ev)", ""),  # Arefiev, Arefyev
        (r"[yj](?=[aou])", "i"),  # Yudin, Iudin
        (r"(?<=[aeou])[yj]", "i"),  # Zaytsev, Zaitsev
        (r"x", "ks"),
        (r"kh", "h"),
        (r"w", "v"),
        (r"tz", "ts"),
        (r"^h(?=.*(?:enko|chuk)$)", "g"),  # Honcharenko, Goncharenko
    )
]
# Japanese: (Hepburn, Ohta, Itoh) written as (Kunrei, Ota, Ito).
_JAPANESE = re.compile(
    r"(?:(?:[kgsztcdnhbpmrjf]?[hy]|ts|[kgsztdnhbpmrwjf])?(?:[aiue]|o[hu]?)|n(?![aiueoy]))+"
)
_JAPANESE_RULES = [
    (re.compile(pattern), said)
    for pattern, said in (
        (r"o[uo]|oh(?![aiueoy])", "o"),
        (r"uu", "u"),
        (r"tsu", "tu"),
        (r"fu", "hu"),
        (r"shi", "si"),
        (r"chi", "ti"),
        (r"ji", "zi"),
        (r"sh(?=[auo])", "sy"),
        (r"ch(?=[auo])", "ty"),
        (r"jy?(?=[auo])", "zy"),
    )
]
_KOREAN = {"choe": "choi", "pak": "park", "suh": "seo", "paik": "baek", "paek": "baek", "mun": "moon"}
_KOREAN |= {"rhee": "lee", "noh": "roh", "gwon": "kwon", "whang": "hwang", "cheong": "jeong"}
# What no rule of spelling changes: the letters that are left are in both spellings of a family name, in their order.
_LETTERS_ONLY = str.maketrans("", "", " .,-")
_SKELETON = str.maketrans("xz", "ss", "aefghijknvwy")


@dataclass(frozen=True, eq=False, slots=True)
class Name:
    """A name that was read: its words, given names first where a comma says which they are, and its family names.

    An initial is one letter; a shortened word keeps its full stop ("ch."). Family names are in one piece and lead to how
    many words are before them (`ends`) or belong to them (`starts`); `parts` are halves of double names, and what stands
    before them: (half, words before, how likely it is used alone). `marks` are all of these.
    """

    words: tuple[str, ...]
    ends: Mapping[str, int]
    starts: Mapping[str, int]
    parts: tuple[tuple[str, int, float], ...]
    marks: frozenset[str]


@lru_cache(maxsize=1024)
def names(text: str) -> tuple[Name, ...]:
    """A name in all its spellings, the usual first; none where no single person is named."""
    said = clean(text)
    found: dict[tuple[tuple[str, ...], int | None], Name] = {}
    for spelling in _spellings(said):
        words, links, given = _words(spelling)
        if words and (words, given) not in found:
            found[words, given] = _name(words, links, given)
    return tuple(found.values())


def likely_among(printed: Sequence[str], marks: frozenset[str]) -> Iterator[int]:
    """Who of many is worth reading, as places counted from 1: whoever has the letters of one of these family names.

    A paper of thousands is sifted in milliseconds; nobody is left out who could meet one of the names.
    """
    is_likely = _sieve(marks)
    together = ",".join(printed)
    if SIMPLE.fullmatch(together) and not is_likely(together):
        return
    for place, text in enumerate(printed, 1):
        if not SIMPLE.fullmatch(text) or is_likely(text):
            yield place


@lru_cache(maxsize=32)
def _sieve(marks: frozenset[str]) -> Callable[[str], bool]:
    """What finds the letters of one of these family names in a text of plain letters."""
    romanised = any(map(_JAPANESE.fullmatch, marks))
    short, skeletons = set(), set()
    for mark in marks | {one for one, said in _KOREAN.items() if said in marks}:
        if len(mark) < 5:  # only an umlaut can be written otherwise
            short |= {
                mark,
                *(f"{mark[:at]}e{mark[at:]}" for at in range(1, len(mark)) if mark[at - 1] in "aou"),
            }
        else:
            skeletons.add(mark.translate(_SKELETON))

    def is_likely(text: str) -> bool:
        text = text.lower()
        letters = (text + _japanese(text) if romanised else text).translate(_LETTERS_ONLY)
        bones = letters.translate(_SKELETON)
        return any(one in letters for one in short) or any(one in bones for one in skeletons)

    return is_likely


def two_syllables(word: str) -> list[tuple[str, str]]:
    """How a Chinese given name falls into two; empty for a word that is none."""
    halves = ((word[:at], word[at:]) for at in range(1, len(word)))
    return [both for both in halves if all(map(SYLLABLE.fullmatch, both))]


def without_umlauts(text: str) -> str:
    """German names of one spelling: Mueller as Muller."""
    return _UMLAUT.sub(r"\1\2", text)


@lru_cache(maxsize=2048)
def key(word: str) -> str:
    """A family name's word as it is compared: one way for all spellings of umlauts, of German -mann, of Slavic endings, and
    of Japanese and Korean in our letters.
    """
    word = word.rstrip(".")
    if said := _SAINTS.get(word) or _KOREAN.get(word):
        return said
    if len(word) > 3 and word not in FIRST_OR_LAST and _JAPANESE.fullmatch(word):
        return _japanese(word)
    word = re.sub(r"(?<=..)mann$", "man", without_umlauts(word))
    if _SLAVIC.fullmatch(word):
        for pattern, said in _SLAVIC_RULES:
            word = pattern.sub(said, word)
    return word


def _japanese(letters: str) -> str:
    for pattern, said in _JAPANESE_RULES:
        letters = pattern.sub(said, letters)
    return letters


def _spellings(said: str) -> Iterator[str]:
    """The name; with umlauts and their like written out; with the name in brackets that somebody goes by."""
    yield said
    if not said.isascii():
        lowered = said.lower()
        yield from (
            lowered.translate(table) for table in _SPELLED[: 3 if "lü" in lowered or "nü" in lowered else 1]
        )
    for found in CALLED.finditer(said):
        called = (found[1] or found[2] or "").strip()
        given, family, comma = parted(said)
        if called.isalpha() and given and not comma:
            yield " ".join([called, *given[1:], *family])


def _words(said: str) -> tuple[tuple[str, ...], frozenset[int], int | None]:
    """The words in plain small letters, which of them a hyphen ties to the one before, and how many are given names
    where a comma says so.
    """
    given, family, comma = parted(said)
    words: list[str] = []
    links: set[int] = set()
    first = _plain(given, words, links, last=comma)
    _plain(family, words, links, last=True)
    return tuple(words[:MOST_WORDS]), frozenset(links), min(first, MOST_WORDS - 1) if comma else None


def _plain(parts: Sequence[str], words: list[str], links: set[int], *, last: bool) -> int:
    """Add the plain words of some parts of a name; answers how many there are now."""
    text = " ".join(parts)
    if not text.isascii():
        text = anyascii(HAN.sub(lambda found: f" {anyascii(found[0])} ", text))
    for mark in "'`":
        text = text.replace(mark, "")
    for hyphen, word, stop in _WORD.findall(text.lower()):
        if hyphen and words:
            links.add(len(words))
        if 1 < len(word) < 4 and word not in _TWO_LETTERS and not re.search("[aeiouy]", word):
            for letter in word:  # JB
                words.append(letter)
        else:
            words.append(f"{word}." if stop and 1 < len(word) < 5 else word)
    return len(words)


def _name(words: tuple[str, ...], links: frozenset[int], given: int | None) -> Name:
    keys = [key(word) for word in words]
    count = len(words)
    if given is None:
        ends = {"".join(keys[at:]): at for at in range(count - 1, -1, -1) if at not in links}
        starts = {
            "".join(keys[:at]): at for at in range(1, min(4, count)) if at not in links and len(keys[0]) > 1
        }
    else:
        core = next((at for at in range(given, count) if keys[at] not in PARTICLES), given)
        ends, starts = {"".join(keys[at:]): at for at in (core, given)}, {}
    parts = tuple(_parts(words, keys, links, given))
    return Name(words, ends, starts, parts, frozenset({*ends, *starts, *(part[0] for part in parts)}))


def _parts(
    words: tuple[str, ...], keys: list[str], links: frozenset[int], given: int | None
) -> Iterator[tuple[str, int, float]]:
    """Halves of a double family name: of Lefebvre-Martin both; of García Márquez without a hyphen the first."""
    last = len(words) - 1
    start = last
    while start in links:
        start -= 1
    if given is not None:
        start = min(start, given)
    halves = [at for at in range(start, last + 1) if len(keys[at]) > 2 and keys[at] not in PARTICLES]
    if start and len(halves) > 1 and not all(SYLLABLE.fullmatch(keys[at]) for at in halves):
        yield from ((keys[at], start, 0.75) for at in halves)
    elif given is None and keys[last] not in FIRST_OR_LAST:
        half = last - 1
        while half > 0 and keys[half] in _BETWEEN:
            half -= 1
        whole = half > 0 and min(len(keys[half]), len(keys[last])) > 2 and keys[half] not in PARTICLES
        if whole and not links & {half, half + 1, last}:
            yield keys[half], half, 0.6
