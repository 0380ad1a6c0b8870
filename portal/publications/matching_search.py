"""How arXiv is asked for somebody's papers: their names in every form in which papers print them.

arXiv looks for words that stand side by side in an author's name, whatever their case and punctuation. Whether it
takes "é" for "e" has changed over the years, so both are asked for.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from anyascii import anyascii

from portal.publications.matching_names import two_syllables, without_umlauts
from portal.publications.matching_text import FIRST_OR_LAST, PARTICLES, clean, parted

MOST_TERMS, LONGEST_QUERY, LONGEST_TERM = 12, 900, 120

_DIGRAPHS = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "Ä": "Ae",
        "Ö": "Oe",
        "Ü": "Ue",
        "ø": "oe",
        "Ø": "Oe",
        "å": "aa",
        "Å": "Aa",
    }
)
_DULL = {"OR": "Or", "AND": "And", "ANDNOT": "Andnot"}


def search_query(known: Iterable[str]) -> str:
    """The question for papers by somebody known by these names: quoted variants, any of which will do; "" for no name.

    It is the same in whatever order the names come, has at most 12 terms and 900 characters, and names cannot break out.
    """
    forms = {(rank, " ".join(words)) for name in known for rank, words in _forms(name)}
    chosen: dict[str, str] = {}
    for _rank, text in sorted(forms):
        folded = f" {text.lower()} "
        if len(chosen) < MOST_TERMS and not any(have in folded for have in chosen):
            chosen = {have: term for have, term in chosen.items() if folded not in have} | {
                folded: f'au:"{text}"'
            }
    query = ""
    for term in chosen.values():
        longer = f"{query} OR {term}" if query else term
        query = longer if len(longer) <= LONGEST_QUERY else query
    return query


def _forms(name: str) -> Iterator[tuple[int, list[str]]]:
    """The words of every form that is worth asking for, and its rank: 0 for the name as it is written."""
    given, family, _comma = parted(clean(name))
    for rank, words in enumerate(_variants(given, family)):
        for spelling, text in enumerate(_spellings(" ".join(words))):
            found = [_DULL.get(word, word) for word in re.findall(r"[^\W_]+", text)]
            if found and len("".join(found)) > 1 and len(" ".join(found)) <= LONGEST_TERM:
                yield 4 * rank + spelling, found


def _variants(given: list[str], family: list[str]) -> Iterator[list[str]]:
    """The same name in other forms, the likeliest first; an empty one keeps the place of a form that there is not."""
    bare = [word for word in given if word.lower() not in PARTICLES]
    parts = [part for word in bare for part in re.split(r"[-.]", word) if part]
    initials = [part[0] for part in parts]
    core = [word for word in family if word.lower() not in PARTICLES]
    yield [*given, *family]
    if not parts or not core:
        return
    yield [initials[0], *family]
    yield [bare[0], *family] if len(bare) > 1 and len(parts[0]) > 1 else []
    yield [bare[0], *initials[1:], *family] if len(bare) > 1 else []
    yield [*initials, *family]
    tied = len(re.findall(r"\w+", given[0])) > 1
    yield ["".join(parts).capitalize(), *family] if tied and len(given) == 1 else []
    yield [bare[0], "".join(re.findall(r"\w+", "".join(family)))]
    yield [bare[0], *core] if len(core) < len(family) else []
    halves = core[-1].strip("-").split("-")
    yield from ([bare[0], half] if len(halves) > 1 else [] for half in (halves[0], halves[-1]))
    yield ["".join(initials), *family] if tied else []
    eastern = anyascii(family[0]).lower() in FIRST_OR_LAST
    syllables = two_syllables(anyascii(bare[0]).lower()) if eastern and len(parts) == 1 else []
    yield [*(one.capitalize() for one in syllables[-1]), *family] if syllables else []
    yield [*family, *given]
    yield [*family, "".join(parts).capitalize()] if eastern and len(parts) > 1 else []


def _spellings(text: str) -> Iterator[str]:
    """As it is written, if arXiv has these letters; in plain ones; with umlauts written out, and the other way round."""
    text = unicodedata.normalize("NFC", text)
    plain = anyascii(text)
    yield text if max(text, default="") < "\u0250" else ""
    yield plain
    yield anyascii(text.translate(_DIGRAPHS))
    yield " ".join(without_umlauts(word) for word in plain.split())
