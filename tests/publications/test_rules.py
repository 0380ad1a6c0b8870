from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.publications import rules
from portal.publications.lifecycle import UNASKED
from portal.publications.rules import Evidence

BY_ORCID = Evidence(sources=frozenset({"name", "orcid"}), fit=100, places=(2,))
BY_NAME = Evidence(sources=frozenset({"name"}), fit=100, places=(2,))
LIKELY = replace(BY_NAME, likely=True)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2107.05580", ("2107.05580", None)),
        ("2107.05580v2", ("2107.05580", 2)),
        (" arXiv:2107.05580v12 ", ("2107.05580", 12)),
        ("https://arxiv.org/abs/2107.05580", ("2107.05580", None)),
        ("http://export.arxiv.org/pdf/2107.05580v1.pdf", ("2107.05580", 1)),
        ("10.48550/arXiv.2107.05580", ("2107.05580", None)),
        ("https://doi.org/10.48550/arXiv.2107.05580", ("2107.05580", None)),
        ("astro-ph/0601001v1", ("astro-ph/0601001", 1)),
        ("math.GT/0309136", ("math/0309136", None)),
        ("0704.0001", ("0704.0001", None)),
    ],
)
def test_an_arxiv_identifier_is_read_in_all_its_forms(typed, read):
    assert rules.arxiv_id(typed) == read


@pytest.mark.parametrize(
    "typed", ["", "0", "abc", "2107.055", "2107.0558012", "10.1234/abc", "../2107.05580", "v2"]
)
def test_what_is_no_arxiv_identifier_is_none(typed):
    assert rules.arxiv_id(typed) is None


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("10.1145/3292500.3330701", "10.1145/3292500.3330701"),
        ("https://doi.org/10.1000/ABC", "10.1000/abc"),
        ("doi:10.1000/abc.", "10.1000/abc"),
        ("2107.05580", None),
        ("javascript:alert(1)", None),
    ],
)
def test_a_doi_is_read_without_its_resolver(typed, read):
    assert rules.doi(typed) == read


@pytest.mark.parametrize(
    "comment",
    [
        "This paper has been withdrawn",
        "Withdrawn by the authors: an error in Section 4.",
        "The paper is withdrawn due to a licence issue",
        "Camera copy. Paper was withdrawn by the co-authors for some reason",
        "I want to withdraw the paper due to a serious error",
        "paper has bee withdrawn by the author",
    ],
)
def test_a_withdrawal_is_read_from_its_comment(comment):
    assert rules.is_withdrawn(comment)


@pytest.mark.parametrize(
    "comment",
    [
        None,
        "",
        "12 pages, 4 figures",
        "A major overhaul of the withdrawn paper on Toeplitz matrices",
        "We study withdrawal of bank deposits",
    ],
)
def test_speaking_of_withdrawals_is_none(comment):
    assert not rules.is_withdrawn(comment)


def test_a_citation_key_names_family_year_and_first_telling_word():
    assert [
        rules.citation_key(*one)
        for one in [
            ("Défossez", 2019, "The Demucs model"),
            ("O'Neil", 2020, "On a 3-way loss"),
            ("Ωμέγα", 2021, "0"),
            ("", 2022, "…"),
        ]
    ] == ["defossez2019demucs", "oneil2020way", "omega20210", "anonymous2022paper"]


def test_a_strong_identifier_match_is_certain_and_a_name_is_not():
    assert rules.settled([BY_ORCID]) == ["certain"]
    assert rules.settled([BY_NAME]) == ["suggested"]


@pytest.mark.parametrize(
    "weaker",
    [{"fit": 49}, {"places": ()}, {"places": (2, 5)}],
)
def test_a_misfit_or_two_places_leave_a_question(weaker):
    assert rules.settled([replace(BY_ORCID, **weaker)]) == ["suggested"]


@pytest.mark.parametrize("likely", [True, False])
def test_a_persons_own_word_beats_all_evidence(likely):
    no, yes = {"rejected": True}, {"confirmed": True, "place": 2}
    found = [rules.settled([replace(BY_ORCID, likely=likely, **said)]) for said in (no, yes)]
    assert found == [["rejected"], ["confirmed"]]


def test_a_likely_one_is_taken_unasked_where_nobody_else_has_a_claim():
    assert rules.settled([LIKELY]) == ["auto"]
    assert rules.settled([replace(LIKELY, places=(2, 5))]) == ["suggested"]
    assert rules.settled([LIKELY, LIKELY]) == ["suggested", "suggested"]
    assert rules.settled([LIKELY, BY_ORCID]) == ["suggested", "certain"]
    assert rules.settled([LIKELY, replace(BY_NAME, confirmed=True, place=2)]) == ["suggested", "confirmed"]
    assert rules.settled([LIKELY, replace(LIKELY, rejected=True)]) == ["auto", "rejected"]


def test_where_two_identifiers_clash_nobody_is_taken_for_likely():
    assert rules.settled([LIKELY, BY_ORCID, BY_ORCID]) == ["suggested"] * 3


def test_two_identifiers_that_claim_one_place_are_both_asked_about():
    assert rules.settled([BY_ORCID, BY_ORCID]) == ["suggested", "suggested"]
    assert rules.settled([BY_ORCID, replace(BY_ORCID, places=(3,))]) == ["certain", "certain"]


def test_a_place_somebody_confirmed_is_nobody_elses():
    theirs = replace(BY_NAME, confirmed=True, place=2)
    assert rules.settled([BY_ORCID, theirs]) == ["suggested", "confirmed"]
    assert rules.settled([BY_ORCID, replace(theirs, confirmed=False, rejected=True)]) == [
        "certain",
        "rejected",
    ]


evidences = st.builds(
    Evidence,
    sources=st.sets(st.sampled_from(["name", "orcid", "arxiv_author"]), min_size=1).map(frozenset),
    fit=st.integers(0, 100),
    places=st.lists(st.integers(1, 3), unique=True, max_size=2).map(tuple),
    confirmed=st.booleans(),
    rejected=st.booleans(),
    place=st.none() | st.integers(1, 3),
    likely=st.booleans(),
)


@given(st.lists(evidences, max_size=4))
def test_the_order_in_which_people_came_never_matters(found):
    numbers = range(len(found))
    verdicts = set()
    for order in permutations(numbers):
        said = dict(zip(order, rules.settled([found[n] for n in order]), strict=True))
        verdicts.add(tuple(said[n] for n in numbers))
    assert len(verdicts) == 1


@given(st.lists(evidences, max_size=4))
def test_no_two_people_are_ever_taken_for_one_author(found):
    stands = zip(found, rules.settled(found), strict=True)
    places = [one.places[0] for one, status in stands if status in UNASKED]
    places += [one.place for one in found if one.confirmed and one.place in places]
    assert len(places) == len(set(places))
