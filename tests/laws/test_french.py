"""Every sentence that a visitor or an applicant can meet is said in French, whole, and with the same parameters."""

import re
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from tests.laws.house import PORTAL

FRENCH = PORTAL / "translations" / "fr" / "LC_MESSAGES" / "messages.po"
RULES = PORTAL / "translations" / "extract.cfg"
KEYWORDS = {"_": None, "gettext": None, "_n": (1, 2), "ngettext": (1, 2)}
PLACE = re.compile(r"%\(\w+\)s|\{\w+\}|‹\w+›")

# Straight quotes, blanks that may break where French forbids it, blanks that are missing or too many.
MISSET = re.compile(
    r"""['"]|(?<!\u202f)[;?!]|(?<!\u00a0)(?<!\d):(?!//)|«(?!\u00a0)|(?<!\u00a0)»|[ \u00a0\u202f]{2}|^\s|\s$"""
)

# Read only by staff, committees and administrators, who read English.
STAFF_ONLY = (
    "templates/administration/",
    "templates/committee/",
    "home/pages_admin.py",
    "accounts/pages_users.py",
    "policy/",
)

pytestmark = pytest.mark.skipif(not FRENCH.exists(), reason="there is no French catalogue yet")


@cache
def sentences() -> dict[str, set[str]]:
    """Every sentence of the portal with the files it stands in; of two forms, the one for one thing."""
    with RULES.open() as rules:
        methods, options = parse_mapping_cfg(rules)
    found: dict[str, set[str]] = {}
    for file, _line, text, _comments, _context in extract_from_dir(PORTAL, methods, options, KEYWORDS):
        found.setdefault(text if isinstance(text, str) else text[0], set()).add(file)
    return found


@cache
def french() -> Catalog:
    """The French catalogue."""
    with FRENCH.open("rb") as file:
        return read_po(file, "fr")


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    """A sentence's one form, or its two."""
    return (text,) if isinstance(text, str) else tuple(text)


def is_said(message: Message | None) -> bool:
    """Whether a sentence has its French, in every form, and nobody has to look at it again."""
    if message is None or message.fuzzy:
        return False
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def is_for_everybody(files: set[str]) -> bool:
    """Whether somebody who is not staff may read a sentence of these files."""
    return any(not file.startswith(STAFF_ONLY) for file in files)


def test_every_sentence_for_visitors_and_applicants_is_said_in_french():
    public = sorted(text for text, files in sentences().items() if is_for_everybody(files))
    assert len(public) > 100
    assert [text for text in public if not is_said(french().get(text))] == []


def test_a_translation_keeps_the_places_of_its_sentence():
    changed = []
    for message in french():
        if not message.id:
            continue
        ids, said = (one if isinstance(one, tuple | list) else (one,) for one in (message.id, message.string))
        wanted = set(PLACE.findall(ids[-1]))
        changed += [
            ids[0] for one in said if one and set(PLACE.findall(one)) - {"%(num)s"} != wanted - {"%(num)s"}
        ]
    assert changed == []


def test_the_catalogue_holds_nothing_that_nobody_says():
    assert [
        ids
        for message in french()
        if (ids := message.id) and (ids if isinstance(ids, str) else ids[0]) not in sentences()
    ] == []


def test_french_has_two_forms_and_takes_the_first_for_none():
    assert (french().num_plurals, french().plural_expr) == (2, "(n > 1)")


def test_french_is_set_as_a_french_printer_would():
    said = [one for message in french() if message.id for one in forms(message.string)]
    assert [one for one in said if MISSET.search(one)] == []


@pytest.mark.parametrize(
    "text", ["l'un", '"un"', "où ?", "où?", "un : deux", "un:deux", "« un »", "un  deux", " un"]
)
def test_what_is_typed_in_haste_is_seen(text):
    assert MISSET.search(text)


@pytest.mark.parametrize(
    "text", ["l’un", "où\u202f?", "un\u00a0: deux", "«\u00a0un\u00a0»", "23:59", "https://un.example"]
)
def test_what_is_set_well_passes(text):
    assert not MISSET.search(text)
