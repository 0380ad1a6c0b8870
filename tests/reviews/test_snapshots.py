"""What is frozen: one text, hashed with a salt of its own, and read again as it was."""

import hashlib
import json

from hypothesis import given
from hypothesis import strategies as st

from portal.reviews import snapshots

WORDS = st.text(max_size=30)
CONTENT = st.dictionaries(
    WORDS.filter(lambda key: key != "salt"),
    st.recursive(
        st.none() | st.booleans() | st.integers() | WORDS,
        lambda some: st.lists(some, max_size=3) | st.dictionaries(WORDS, some, max_size=3),
        max_leaves=6,
    ),
    max_size=5,
)
DOSSIER = {"statement": {"knowledge": "Ça marche."}, "highlights": [{"title": "Ω", "why": None}]}


@given(CONTENT)
def test_what_was_frozen_is_read_again_as_it_was(content):
    assert snapshots.content(snapshots.frozen(content)) == content


def test_the_text_is_json_in_utf8_with_its_keys_in_order_and_ends_its_last_line():
    text = snapshots.frozen(DOSSIER)
    keys = list(json.loads(text))
    assert keys == sorted(keys) == ["highlights", "salt", "statement"]
    assert "Ça marche." in text
    assert text.endswith("}\n")


def test_the_hash_is_that_of_the_bytes_as_sha256sum_computes_it():
    text = snapshots.frozen(DOSSIER)
    assert snapshots.sha256(text) == hashlib.sha256(text.encode()).hexdigest()
    assert snapshots.sha256(text) == snapshots.sha256(text.encode())


def test_the_same_content_frozen_twice_has_two_hashes():
    frozen = [snapshots.frozen(DOSSIER) for _ in range(2)]
    salts = [json.loads(one)["salt"] for one in frozen]
    assert len({*map(snapshots.sha256, frozen)}) == len({*salts}) == 2
    assert {len(salt) for salt in salts} == {32}  # 128 bits: nobody guesses at what is said by its hash


def test_content_that_brings_a_salt_of_its_own_is_salted_all_the_same():
    assert "mine" not in snapshots.frozen({"salt": "mine", **DOSSIER})
