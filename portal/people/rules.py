"""Pure rules of people: how names sort, what makes an address of a page, and which titles there are."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from anyascii import anyascii

from portal.kernel.words import Sentence, _

LONGEST_NAME, MOST_NAMES = 200, 20

PARTICLES = frozenset(
    {
        "von",
        "van",
        "de",
        "der",
        "den",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "du",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "ter",
        "ten",
    }
)


class Title(StrEnum):
    """What somebody is appointed as."""

    PHD = "phd"
    POSTDOC = "postdoc"
    RESEARCHER = "researcher"
    ENGINEER = "engineer"
    INTERN = "intern"
    DIRECTOR = "director"
    ADVISOR = "advisor"
    OPERATIONS = "operations"


class NameKind(StrEnum):
    """Another name of a person: one that papers carry too, or one that is not theirs any more."""

    VARIANT = "variant"
    FORMER = "former"


class IdentifierKind(StrEnum):
    """Where an identifier of a person comes from."""

    ORCID = "orcid"
    ARXIV_AUTHOR = "arxiv_author"
    DBLP = "dblp"


TITLES: dict[Title, Sentence] = {
    Title.DIRECTOR: _("Director"),
    Title.RESEARCHER: _("Researcher"),
    Title.POSTDOC: _("Postdoctoral researcher"),
    Title.PHD: _("PhD student"),
    Title.ENGINEER: _("Engineer"),
    Title.INTERN: _("Intern"),
    Title.OPERATIONS: _("Operations"),
    Title.ADVISOR: _("Scientific advisor"),
}


def sort_name(name: str) -> str:
    """The name as a list sorts it: family name first, folded, particles with the family name.

    >>> sort_name("Ludwig van der Berg")
    'van der berg, ludwig'
    """
    words = (name if name.isascii() else anyascii(name)).casefold().split()
    start = len(words) - 1
    while start > 1 and words[start - 1] in PARTICLES:
        start -= 1
    return ", ".join(filter(None, (" ".join(words[start:]), " ".join(words[:start]))))


def slug(name: str) -> str:
    """The name as it stands in an address: "Zoë Müller" is `zoe-muller`."""
    return re.sub(r"[^a-z0-9]+", "-", anyascii(name).casefold()).strip("-")[:100] or "person"


def gives_away(address: str, former: Iterable[str], name: str) -> bool:
    """Whether the address of a page is made of a former name, or of a part of one that the name of today does not have.

    >>> gives_away("ada-byron", ["A. Byron"], "Ada Lovelace")
    True
    """
    plain, now = re.sub(r"-\d+$", "", address), slug(name)
    if now in (plain, address):
        return False
    old = [slug(one) for one in former]
    parts = {part for one in old for part in one.split("-") if len(part) > 1} - set(now.split("-"))
    return plain in old or address in old or bool(parts & set(plain.split("-")))


def is_orcid(text: str) -> bool:
    """Whether this is an ORCID iD with a right check digit (ISO 7064 MOD 11-2, as ORCID says)."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]", text):
        return False
    total = 0
    for digit in text.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return text[-1] == ("X" if check == 10 else str(check))


def orcid(text: str) -> str | None:
    """An ORCID iD with its hyphens, also out of its address; None if this is none or its check digit is wrong."""
    plain = re.sub(
        r"[\s\u2010-\u2015\u2212-]", "", text
    )  # hyphens and dashes, as they are copied out of a paper
    found = re.fullmatch(
        r"(?:https?://)?(?:www\.)?(?:orcid\.org/|orcid:)?([0-9]{15}[0-9x])/?", plain, re.IGNORECASE
    )
    digits = found[1].upper() if found else ""
    value = "-".join(digits[n : n + 4] for n in range(0, 16, 4))
    return value if is_orcid(value) else None


def arxiv_author(text: str) -> str | None:
    """An arXiv author identifier such as `lovelace_a_1`, also out of its address; None if this is none."""
    found = re.fullmatch(
        r"(?:https?://)?(?:(?:www|export)\.)?(?:arxiv\.org/a/)?([a-z][a-z-]*(?:_[a-z]+)*_[0-9]+)(?:\.atom2?)?/?",
        text.strip().lower(),
    )
    return found[1] if found else None


def dblp(text: str) -> str | None:
    """A dblp identifier such as `12/3456` or `l/AdaLovelace`, also out of its address; None if this is none."""
    found = re.fullmatch(
        r"(?:https?://)?(?:www\.)?(?:dblp\.org/pid/|dblp\.uni-trier\.de/pid/)?([0-9a-z]{1,6}/[0-9A-Za-z-]{1,60})(?:\.html)?/?",
        text.strip(),
    )
    return found[1] if found else None


def names_in(text: str | None) -> list[str]:
    """Names typed one a line, each once, blanks folded."""
    return list(dict.fromkeys(" ".join(line.split()) for line in (text or "").splitlines() if line.strip()))


def wrong_with_names(names: Sequence[str]) -> list[Sentence]:
    """What is wrong with names that were typed; nothing where they can be kept and looked for."""
    wrong = [_("“%(line)s” is not a name.", line=one) for one in names if not any(map(str.isalpha, one))]
    long = [one for one in names if len(one) > LONGEST_NAME]
    wrong += [
        _("“%(start)s…” is too long for one name: each stands on a line of its own.", start=one[:40])
        for one in long
    ]
    if len(names) > MOST_NAMES:
        wrong.append(
            _("These are %(count)s names; there is room for %(most)s.", count=len(names), most=MOST_NAMES)
        )
    return wrong


def in_office(appointment: Any, day: date) -> bool:
    """Whether an appointment runs on this day."""
    return appointment.starts_on <= day and (appointment.ends_on is None or day <= appointment.ends_on)
