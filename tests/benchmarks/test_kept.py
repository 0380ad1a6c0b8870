"""The closing hour's checker finds what is lost, doubled or different, and nothing else."""

import hashlib
from dataclasses import replace

import pytest

from benchmarks.applicant import PAGES, PLAN, SAVES, UPLOADS, Acknowledged
from benchmarks.kept import Kept, wrong

CV, SENT = "c" * 64, '{"statement": "One mark-1 and mark-2", "cv": "' + "c" * 64 + '"}'
HASH = hashlib.sha256(SENT.encode()).hexdigest()
NOTICED = Acknowledged(
    "application", {"statement": ["mark-1", "mark-2"]}, {"cv": CV}, ["RECEIPT", "RECEIPT"], {"RECEIPT": HASH}
)
KEPT = Kept({"statement": "One mark-1 and mark-2"}, [("cv", CV)], {"RECEIPT": SENT}, letters=1, jobs=1)
STORED = {CV: CV}


def test_what_is_there_once_is_fine():
    assert list(wrong(NOTICED, KEPT, STORED)) == []


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"texts": {"statement": "One mark-2"}}, "the save mark-1 is there 0 times"),
        ({"texts": {"statement": "mark-1 mark-1 mark-2"}}, "the save mark-1 is there 2 times"),
        ({"files": []}, "the upload of cv is there 0 times"),
        ({"files": [("cv", CV), ("cv", CV)]}, "the upload of cv is there 2 times"),
        ({"submissions": {}}, "the receipts are ['RECEIPT', 'RECEIPT'], kept is []"),
        ({"submissions": {"RECEIPT": SENT, "OTHER": SENT}}, "it was submitted 2 times"),
        ({"submissions": {"RECEIPT": SENT + " "}}, f"the receipt says {HASH}, kept is "),
        ({"submissions": {"RECEIPT": "{}"}}, "what was sent lacks "),
        ({"letters": 2}, "1 sent, 2 letters, 1 jobs"),
        ({"jobs": 0}, "1 sent, 1 letters, 0 jobs"),
    ],
)
def test_what_is_lost_doubled_or_different_is_said(fault, said):
    found = list(wrong(NOTICED, replace(KEPT, **fault), STORED))
    assert any(one.startswith(f"application: {said}") for one in found)


def test_a_file_that_is_missing_or_other_bytes_is_said():
    sentence = ["application: the file of cv is not what was sent"]
    assert list(wrong(NOTICED, KEPT, {})) == list(wrong(NOTICED, KEPT, {CV: "d" * 64})) == sentence


def test_an_application_that_is_not_there_is_lost():
    assert list(wrong(NOTICED, None, STORED)) == ["application: lost"]


def test_an_applicant_does_what_the_closing_hour_promises():
    steps = PLAN.split()
    done = {what: sum(one.startswith(what) for one in steps) for what in ("view", "save", "upload", "submit")}
    both = 2 * steps.count("verify")  # a receipt's page and its file
    assert done | {"view": done["view"] + both} == {
        "view": PAGES,
        "save": SAVES,
        "upload": len(UPLOADS),
        "submit": 1,
    }
