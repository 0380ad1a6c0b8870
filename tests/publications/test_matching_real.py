import json
import lzma
import random
import re
from difflib import SequenceMatcher
from itertools import combinations

import pytest
from anyascii import anyascii

from portal.publications.matching import compat
from tests.laws.house import ROOT

DATA = ROOT.parent / "shared" / "data"
MENTIONS = DATA / "disambiguation" / "name-mentions-train.json"
RECORDS = DATA / "arxiv" / "records.jsonl.xz"
AT_MOST_AUTHORS = 40

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(
        not (MENTIONS.exists() and RECORDS.exists()), reason="no real names beside the project"
    ),
]


def mentions() -> list[tuple[str, str]]:
    return [
        (one["name_on_arxiv"], f"{one['given']} {one['family']}") for one in json.loads(MENTIONS.read_text())
    ]


def in_common(one: str, other: str) -> bool:
    """Whether two names have a word in common, give or take a letter or two: most mentions that have none stand beside
    a co-author's name, as the truth was joined by title and place.
    """
    here, there = (re.findall("[a-z]{3,}", anyascii(name).lower()) for name in (one, other))
    return any(SequenceMatcher(None, a, b).ratio() >= 0.8 for a in here for b in there)


def test_nine_of_ten_authors_are_recognised_by_the_name_that_arxiv_prints():
    same = [(printed, name) for printed, name in mentions() if in_common(printed, name)]
    found = [pair for pair in same if compat(pair[0], [pair[1]]) > 0]
    assert len(same) > 400
    assert len(found) / len(same) >= 0.92


def test_a_printed_name_without_a_word_of_the_name_is_nobodys():
    """These are the mentions that were joined wrongly; to recognise them would be a fault."""
    others = [(printed, name) for printed, name in mentions() if not in_common(printed, name)]
    assert len(others) > 40
    assert [pair for pair in others if compat(pair[0], [pair[1]]) > 0] == []


def test_co_authors_are_hardly_ever_taken_for_one_another():
    with lzma.open(RECORDS, "rt", encoding="utf-8") as lines:
        papers = [json.loads(line)["authors"][:AT_MOST_AUTHORS] for line in lines]
    some = random.Random(3).sample(papers, 3500)  # noqa: S311
    pairs = [pair for authors in some for pair in combinations(authors, 2) if pair[0] != pair[1]]
    wrong = [pair for pair in pairs if compat(pair[0], [pair[1]]) > 0]
    assert len(pairs) > 25_000
    assert len(wrong) / len(pairs) <= 3 / 10_000, wrong
