import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.publications.matching import compat, fits, search_query

CANNOT_BE = [
    ("Jonas Degrave", "Edouard Grave"),
    ("Edouard Gravel", "Edouard Grave"),
    ("M. Zeghidour", "Neil Zeghidour"),
    ("Nadia Zeghidour", "Neil Zeghidour"),
    ("John A. Smith", "John B. Smith"),
    ("ATLAS Collaboration", "John Atlas"),
    ("", "Neil Zeghidour"),
    ("†", "Neil Zeghidour"),
]
SURELY = [  # an identifier that says so is believed
    ("Édouard Grave", "Edouard Grave"),
    ("E. Grave", "Edouard Grave"),
    ("Grave, Edouard", "Edouard Grave"),
    (r"Alexandre D{\'e}fossez", "Alexandre Défossez"),
    ("A. D&eacute;fossez", "Alexandre Défossez"),
    ("Mueller, Zoe", "Zoé Müller"),
    ("Zoe Muller", "Zoé Müller"),
    ("Soren Dalgaard", "Søren Dalgaard"),
    ("Lukasz Kaiser", "Łukasz Kaiser"),
    ("J.-B. Alayrac", "Jean-Baptiste Alayrac"),
    ("JB Alayrac", "Jean-Baptiste Alayrac"),
    ("Jean Baptiste Alayrac", "Jean-Baptiste Alayrac"),
    ("Li Wei", "Wei Li"),
    ("Xiaoming Wang", "Xiao-Ming Wang"),
    ("Ludwig Van Der Berg", "Ludwig van der Berg"),
    ("L. VanderBerg", "Ludwig van der Berg"),
    ("Ann O’Neil", "Ann O'Neil"),
    ("Yury Petrov", "Yuri Petrov"),
    ("Bob Gray", "Robert Gray"),
    ("John Smith Jr.", "John B. Smith"),
    ("Gabriel García", "Gabriel García Márquez"),
]


@pytest.mark.parametrize(("printed", "person"), CANNOT_BE)
def test_somebody_elses_name_is_no_candidate(printed, person):
    assert compat(printed, [person]) == 0


@pytest.mark.parametrize(("printed", "person"), SURELY)
def test_a_name_in_another_dress_fits_well_enough_for_an_identifier(printed, person):
    assert compat(printed, [person]) >= 0.5


def test_a_family_name_alone_is_a_weak_candidate():
    assert 0 < compat("Zeghidour", ["Neil Zeghidour"]) < 0.5


def test_the_fuller_the_name_the_better_it_fits():
    printed = ["Neil Zeghidour", "N. Zeghidour", "Zeghidour"]
    found = [compat(one, ["Neil Zeghidour"]) for one in printed]
    assert found == sorted(found, reverse=True)
    assert found[0] == 1


def test_the_best_of_a_persons_names_counts():
    assert compat("Ada King", ["Ada Byron", "Ada King"]) == 1


def test_every_author_who_can_be_the_person_has_a_place_the_best_first():
    assert fits(["S. Dalgaard", "Wei Li", "Søren Dalgaard"], ["Søren Dalgaard"]) == (100, (3, 1))
    assert fits(["Wei Li"], ["Søren Dalgaard"]) == (0, ())
    assert fits([], ["Søren Dalgaard"]) == (0, ())


names = st.text(st.characters(codec="utf-8"), max_size=40)


@given(names, st.lists(names, max_size=3))
def test_whatever_is_printed_gets_a_verdict_between_none_and_certainty(printed, known):
    assert 0 <= compat(printed, known) <= 1


@given(st.sampled_from(SURELY), st.sampled_from([str.upper, str.lower, str.title]))
def test_capitals_never_make_somebody_somebody_else(pair, case):
    printed, person = pair
    if "\\" not in printed and "&" not in printed:
        assert compat(case(person), [person]) > 0


@given(names, st.lists(names, max_size=3), names)
def test_another_known_name_never_makes_a_fit_worse(printed, known, more):
    assert compat(printed, [*known, more]) >= compat(printed, known)


def test_arxiv_is_asked_for_every_way_in_which_a_name_is_printed():
    assert (
        search_query(["Neil Zeghidour"]) == 'au:"Neil Zeghidour" OR au:"N Zeghidour" OR au:"Zeghidour Neil"'
    )
    assert {'au:"Zoé Müller"', 'au:"Zoé Mueller"', 'au:"Z Müller"'} <= set(
        search_query(["Zoé Müller"]).split(" OR ")
    )


@given(st.lists(names, max_size=6))
def test_no_name_breaks_out_of_its_question(known):
    query = search_query(known)
    terms = query.split(" OR ") if query else []
    assert len(query) <= 900
    assert len(terms) <= 12
    assert all(one.startswith('au:"') and one.endswith('"') and one.count('"') == 2 for one in terms)
    assert "\\" not in query
