"""Whether a printed author can be a person: the gate before every question of whose a paper is.

Every name is read in each way in which it can be meant, and two names fit as well as their best readings do. Family names
are equal or they are not: "Degrave" is not "Grave". Given names may be initials, short forms, another spelling or partly
missing; where they contradict each other, nothing else helps.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from portal.publications.matching_names import SYLLABLE, Name, likely_among, names, two_syllables
from portal.publications.matching_nicknames import full_forms, same_given, sound
from portal.publications.matching_search import search_query
from portal.publications.matching_text import FIRST_OR_LAST, PARTICLES

__all__ = ["compat", "fits", "search_query"]

SAME_SOUND, NICKNAME, SECOND_NAME, INITIAL, FORMAL_INITIAL, FAMILY_ALONE = 0.95, 0.85, 0.6, 0.55, 0.5, 0.2
FULL = 0.75  # given names that fit better than this are written out
OTHERWISE_WRITTEN, MISSING_INITIAL, MISSING_NAME, MISSING_PARTICLE = 0.98, 0.97, 0.93, 0.88
SLIP, SHORTENED = 0.45, 0.35
TURNED_ROUND, TURNED_LIKELY, TURNED_INITIALS = 0.6, 0.8, 0.95

_OF_WOMEN = frozenset({"ina", "ine", "ette", "etta", "elle", "ella", "ita", "ia"})  # Paul, Paulina


def compat(printed: str, known: Iterable[str]) -> float:
    """How well a printed name fits somebody known by these names: 1 for the same name, 0 for somebody else's.

    At least .9 where the full given name is the same, .5 to .6 for an initial, .2 for the family name alone.
    """
    return max((_compat(printed, one) for one in known), default=0.0)


def fits(authors: Sequence[str], known: Iterable[str]) -> tuple[int, tuple[int, ...]]:
    """How well the best author fits (0 to 100), and the places, counted from 1, of all who can be it, best first."""
    theirs = tuple(known)
    likely = likely_among(authors, _marks(theirs))
    scores = ((compat(authors[place - 1], theirs), place) for place in likely)
    found = sorted((-round(100 * score), place) for score, place in scores if score > 0)
    return (-found[0][0], tuple(place for _score, place in found)) if found else (0, ())


@lru_cache(maxsize=32)
def _marks(known: tuple[str, ...]) -> frozenset[str]:
    return frozenset().union(*(one.marks for text in known for one in names(text)))


@lru_cache(maxsize=1024)
def _compat(printed: str, known: str) -> float:
    return max((_fit(one, other) for one in names(printed) for other in names(known)), default=0.0)


def _fit(one: Name, other: Name) -> float:
    if one.marks.isdisjoint(other.marks):
        return 0.0
    usual = max((_usual(one, other, end) for end in one.ends.keys() & other.ends.keys()), default=0.0)
    turned = max(_turned(one, other), _turned(other, one), _both_turned(one, other))
    return max(usual, turned, _halved(one, other), _halved(other, one))


def _usual(one: Name, other: Name, end: str) -> float:
    return _given(one.words[: one.ends[end]], other.words[: other.ends[end]], end)


def _turned(one: Name, other: Name) -> float:
    """One begins with its family name: Li Wei, Zeghidour N."""
    best = 0.0
    for start in one.starts.keys() & other.ends.keys():
        rest, given = one.words[one.starts[start] :], other.words[: other.ends[start]]
        fit = _given(rest, given, start) if given else 0.0
        if all(len(word) == 1 for word in rest):
            best = max(best, fit * TURNED_INITIALS)
        elif start in FIRST_OR_LAST:
            best = max(best, fit * TURNED_LIKELY)
        elif fit > FULL and len(rest) == len(given):
            best = max(best, fit * TURNED_ROUND)
    return best


def _both_turned(one: Name, other: Name) -> float:
    """Both begin with a family name that does so, as the initial at an end shows: Nguyen V. A."""
    if len(one.words) != len(other.words) or min(len(one.words[-1]), len(other.words[-1])) > 1:
        return 0.0
    starts = one.starts.keys() & other.starts.keys() & FIRST_OR_LAST
    fits = (_given(one.words[one.starts[at] :], other.words[other.starts[at] :], at) for at in starts)
    return max(fits, default=0.0) * TURNED_INITIALS


def _halved(one: Name, other: Name) -> float:
    """One has a double family name, the other a half of it."""
    return max(
        (
            likely * _given(one.words[:before], other.words[: other.ends[half]], half)
            for half, before, likely in one.parts
            if other.ends.get(half)
        ),
        default=0.0,
    )


# Given names


def _given(one: tuple[str, ...], other: tuple[str, ...], family: str) -> float:
    if not one or not other:
        return FAMILY_ALONE if one or other else 1.0
    if "".join(one) == "".join(other):
        return 1.0
    if family in FIRST_OR_LAST:
        if _other_syllables(one, other) or _other_syllables(other, one):
            return 0.0
        return max(_in_order(one, other), _second_used(one, other), _second_used(other, one))
    (one, particles), (other, others) = _without_particles(one), _without_particles(other)
    if not (particles <= others or others <= particles):
        return 0.0
    best = max(_in_order(one, other), _second_used(one, other), _second_used(other, one))
    best = best or _loosely(one[0], other[0]) * _rest(one[1:], other[1:], 1.0)
    return best if particles == others else best * MISSING_PARTICLE


def _other_syllables(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether one is a Chinese given name of two syllables, and the other writes another one, or only one of them."""
    if len(one) == 1 and len(other) == 2 == len("".join(other)):
        halves = two_syllables(one[0])
        return bool(halves) and not any(a.startswith(other[0]) and b.startswith(other[1]) for a, b in halves)
    both = len(one) == 2 and len(other) == 1 and len(other[0]) > 1
    return both and all(map(SYLLABLE.fullmatch, (*one, *other)))


def _without_particles(words: tuple[str, ...]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Given names, and the particles between them and the family name."""
    end = len(words)
    while end > 1 and words[end - 1] in PARTICLES:
        end -= 1
    return words[:end], frozenset(words[end:])


def _in_order(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """The first names fit, one for one or run together, and the others contradict nothing."""
    first = _word(one[0], other[0])
    if first:
        return first * _rest(one[1:], other[1:], first)
    for whole, several in ((one, other), (other, one)):
        if len(several) > 1 and whole[0] == several[0] + several[1]:
            return _rest(whole[1:], several[2:], 1.0)
        if len(several) > 1 and len(several[1]) == 1 and whole[0].startswith(several[0] + several[1]):
            return INITIAL * _rest(whole[1:], several[2:], INITIAL)  # Jean Y., Jeanyves
        letters = len(whole[0])
        initials = "".join(word[0] for word in several[:letters])
        if 1 < letters < 4 and whole[0] == initials and not full_forms(whole[0]):
            return INITIAL * _rest(whole[1:], several[letters:], INITIAL)  # JA
    return 0.0


def _second_used(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """J. Walker Orr is called Walker Orr."""
    if len(other) > 1 or len(other[0]) < 3:
        return 0.0
    return SECOND_NAME * max((_word(word, other[0]) for word in one[1:] if len(word) > 2), default=0.0)


def _word(one: str, other: str) -> float:
    """How well two given names fit, of which either may be an initial or shortened ("ch.")."""
    short, long = sorted((one.rstrip("."), other.rstrip(".")), key=len)
    if short == long:
        return 1.0 if len(short) > 1 else INITIAL
    if len(short) == 1 or one.endswith(".") or other.endswith("."):
        if long.startswith(short):
            return INITIAL
        if len(short) == 1:
            return FORMAL_INITIAL if any(full[0] == short for full in full_forms(long)) else 0.0
    two_names = two_syllables(short) and two_syllables(long)  # Jianan and Jiannan
    if sound(short) == sound(long) and not two_names:
        return SAME_SOUND
    return NICKNAME if same_given(short, long) else 0.0


def _loosely(one: str, other: str) -> float:
    """What two given names have in common that no table knows: one begins the other (Avi, Avirup), or a slip of the pen
    parts them (Wlliam); so little that somebody is asked.
    """
    short, long = sorted((one, other), key=len)
    if len(short) < 3 or (full_forms(short) and full_forms(long)):
        return 0.0
    if len(long) > len(short) + 1:
        return SHORTENED if long.startswith(short) and long[len(short) :] not in _OF_WOMEN else 0.0
    return (
        SLIP
        if len(short) > 5 and short[0] == long[0] and short[-1] == long[-1] and _slipped(short, long)
        else 0.0
    )


def _slipped(short: str, long: str) -> bool:
    """Whether one letter is missing, or two neighbours stand the wrong way round."""
    at = next((at for at, letter in enumerate(short) if letter != long[at]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    return short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]


def _rest(one: tuple[str, ...], other: tuple[str, ...], first: float) -> float:
    """What further names leave of a fit: those of the shorter list stand in the longer one, in its order."""
    short, long = sorted((one, other), key=len)
    at = 0
    missing: list[str] = []
    for word in short:
        while at < len(long) and not _word(word, long[at]):
            missing.append(long[at])
            at += 1
        if at == len(long):
            return 0.0
        at += 1
    missing.extend(long[at:])
    left = 1.0 if short == long else OTHERWISE_WRITTEN
    if missing:
        left = MISSING_NAME if any(len(word) > 1 for word in missing) else MISSING_INITIAL
    return left * (1.1 if short and first <= INITIAL else 1.0)
