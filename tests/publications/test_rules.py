from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.publications import rules
from portal.publications.rules import Evidence

BY_ORCID = Evidence(sources=frozenset({"name", "orcid"}), fit=100, places=(2,))
BY_NAME = Evidence(sources=frozenset({"name"}), fit=100, places=(2,))


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
    assert rules.certain([BY_ORCID]) == [True]
    assert rules.certain([BY_NAME]) == [False]


@pytest.mark.parametrize(
    "weaker",
    [{"fit": 49}, {"places": ()}, {"places": (2, 5)}, {"rejected": True}, {"confirmed": True, "place": 2}],
)
def test_a_misfit_two_places_or_a_persons_own_word_leave_nothing_to_the_evidence(weaker):
    assert rules.certain([replace(BY_ORCID, **weaker)]) == [False]


def test_two_identifiers_that_claim_one_place_are_both_asked_about():
    assert rules.certain([BY_ORCID, BY_ORCID]) == [False, False]
    assert rules.certain([BY_ORCID, replace(BY_ORCID, places=(3,))]) == [True, True]


def test_a_place_somebody_confirmed_is_nobody_elses():
    theirs = replace(BY_NAME, confirmed=True, place=2)
    assert rules.certain([BY_ORCID, theirs]) == [False, False]
    assert rules.certain([BY_ORCID, replace(theirs, confirmed=False, rejected=True)]) == [True, False]


evidences = st.builds(
    Evidence,
    sources=st.sets(st.sampled_from(["name", "orcid", "arxiv_author"]), min_size=1).map(frozenset),
    fit=st.integers(0, 100),
    places=st.lists(st.integers(1, 3), unique=True, max_size=2).map(tuple),
    confirmed=st.booleans(),
    rejected=st.booleans(),
    place=st.none() | st.integers(1, 3),
)


@given(st.lists(evidences, max_size=4))
def test_the_order_in_which_people_came_never_matters(found):
    numbers = range(len(found))
    verdicts = set()
    for order in permutations(numbers):
        said = dict(zip(order, rules.certain([found[n] for n in order]), strict=True))
        verdicts.add(tuple(said[n] for n in numbers))
    assert len(verdicts) == 1


@given(st.lists(evidences, max_size=4))
def test_no_two_people_are_ever_certain_of_one_place(found):
    places = [one.places[0] for one, certain in zip(found, rules.certain(found), strict=True) if certain]
    places += [one.place for one in found if one.confirmed and one.place in places]
    assert len(places) == len(set(places))
