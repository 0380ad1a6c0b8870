"""A name that somebody gave a file: what people read stays, what machines obey goes."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.filenames import clean_name

NAMES = {
    "../../etc/passwd.pdf": "passwd.pdf",
    "C:\\Users\\Ada\\cv.pdf": "cv.pdf",
    'a"b`c\r\nSet-Cookie: x.pdf': "abc Set-Cookie x.pdf",
    "L'été.pdf": "L’été.pdf",
    "cv\u202efdp.exe": "cvfdp.exe",
    "e\u0301te\u0301.PDF": "été.PDF",
    "a\u0000b\ud800\ufeff.pdf": "ab.pdf",
    "x" * 300 + ".pdf": "x" * 116 + ".pdf",
    "  spaced \t out .pdf": "spaced out.pdf",
    ".pdf": "document.pdf",
    "..": "document",
    "": "document",
    None: "document",
    "履歴書.pdf": "履歴書.pdf",
}


@pytest.mark.parametrize(("raw", "clean"), NAMES.items(), ids=range(len(NAMES)))
def test_a_name_keeps_what_people_read_and_loses_what_machines_obey(raw, clean):
    assert clean_name(raw) == clean


@given(st.text(st.characters(), max_size=300))
def test_any_name_becomes_a_harmless_one(raw):
    name = clean_name(raw)
    assert 0 < len(name) <= 120
    assert set(name) & set("/\\\"'`<>:|?*;\n\r\0\u202e\u200f") == set()
    assert unicodedata.is_normalized("NFC", name)
    assert clean_name(name) == name
