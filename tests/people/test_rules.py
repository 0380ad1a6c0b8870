from datetime import date
from types import SimpleNamespace

import pytest

from portal.people import rules


@pytest.mark.parametrize(
    ("name", "sorted_as"),
    [
        ("Ada Byron", "byron, ada"),
        ("Ludwig van der Berg", "van der berg, ludwig"),
        ("Zoë Müller", "muller, zoe"),
        ("Charles de Gaulle", "de gaulle, charles"),
        ("Plato", "plato"),
        ("Van Nguyen", "nguyen, van"),
        ("  ", ""),
    ],
)
def test_names_sort_by_family_name_with_its_particles(name, sorted_as):
    assert rules.sort_name(name).replace(" ", "") == sorted_as.replace(" ", "")


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Zoë Müller", "zoe-muller"), ("O'Neil, Jr.", "o-neil-jr"), ("—", "person"), ("x" * 300, "x" * 100)],
)
def test_an_address_is_made_of_plain_letters(name, slug):
    assert rules.slug(name) == slug


def test_every_title_has_a_name():
    assert set(rules.TITLES) == set(rules.Title)


@pytest.mark.parametrize("orcid", ["0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1694-233X"])
def test_an_orcid_with_its_check_digit_is_one(orcid):
    assert rules.is_orcid(orcid)


@pytest.mark.parametrize(
    "typed",
    ["0000-0002-1825-0098", "0000-0002-1694-2330", "0000000218250097", "0000-0002-1825-0097 ", "", "x"],
)
def test_an_orcid_with_a_slip_is_none(typed):
    assert not rules.is_orcid(typed)


@pytest.mark.parametrize(("day", "runs"), [(1, False), (2, True), (3, True), (4, True), (5, False)])
def test_an_appointment_runs_from_its_first_to_its_last_day(day, runs):
    held = SimpleNamespace(starts_on=date(2027, 3, 2), ends_on=date(2027, 3, 4))
    assert rules.in_office(held, date(2027, 3, day)) == runs


@pytest.mark.parametrize(
    "typed",
    [
        "0000-0002-1694-233X",
        "0000-0002-1694-233x",
        " 0000 0002 1694 233X ",
        "000000021694233x",
        "https://orcid.org/0000-0002-1694-233X",
        "http://www.orcid.org/0000-0002-1694-233X/",
        "orcid.org/0000-0002-1694-233X",
        "ORCID: 0000-0002-1694-233X",
        "0000\u20110002\u20111694\u2011233X",
    ],
)
def test_an_orcid_is_understood_however_it_is_typed(typed):
    assert rules.orcid(typed) == "0000-0002-1694-233X"


@pytest.mark.parametrize(
    "typed",
    ["0000-0002-1694-2330", "0000-0002-1694", "٠٠٠٠-0002-1825-0097", "example.org/0000-0002-1694-233X", "-"],
)
def test_what_is_no_orcid_is_none(typed):
    assert rules.orcid(typed) is None


@pytest.mark.parametrize(
    ("typed", "author"),
    [
        ("lovelace_a_1", "lovelace_a_1"),
        (" Lovelace_A_1 ", "lovelace_a_1"),
        ("https://arxiv.org/a/lovelace_a_1", "lovelace_a_1"),
        ("http://export.arxiv.org/a/lovelace_a_1.atom2", "lovelace_a_1"),
        ("arxiv.org/a/van-der-berg_l_12/", "van-der-berg_l_12"),
        ("lovelace", None),
        ("https://arxiv.org/abs/2107.05580", None),
        ("https://example.org/a/lovelace_a_1", None),
        ("lovelace_a_١", None),
    ],
)
def test_an_author_identifier_is_understood_out_of_its_address(typed, author):
    assert rules.arxiv_author(typed) == author


def test_names_stand_one_a_line_and_once():
    assert rules.names_in("  Ada   King\n\nA. King\nAda King\n") == ["Ada King", "A. King"]
    assert rules.names_in(None) == []


def test_names_that_nobody_could_look_for_are_refused():
    assert rules.wrong_with_names(["Ada King", "李", "O"]) == []
    assert [str(one) for one in rules.wrong_with_names(["Ada King", "—", "42"])] == [
        "“—” is not a name.",
        "“42” is not a name.",
    ]
    assert [str(one)[:5] for one in rules.wrong_with_names(["A" * 200, "B" * 201])] == ["“BBBB"]
    assert len(rules.wrong_with_names([f"Ada {'x' * n}" for n in range(20)])) == 0
    assert len(rules.wrong_with_names([f"Ada {'x' * n}" for n in range(21)])) == 1


@pytest.mark.parametrize(
    ("address", "former", "name", "tells"),
    [
        ("igor-kanarek", ["Igor Kanarek"], "Ines Duarte", True),
        ("igor-kanarek-2", ["Igor Kanarek"], "Ines Duarte", True),
        ("igor-kanarek", ["I. J. Kanarek"], "Ines Duarte", True),
        ("igor-duarte", ["Igor J. Duarte"], "Ines Duarte", True),
        ("igor-kanarek", ["Igor Kanarek"], "Igor Kanarek Duarte", True),
        ("ines-duarte", ["Igor Duarte"], "Ines Duarte", False),
        ("ines-duarte-2", ["Igor Duarte"], "Ines Duarte", False),
        ("ines-duarte", ["Igor Kanarek"], "Ines Lima", False),
        ("ines-j-lima", ["Igor J. Kanarek"], "Ines Duarte", False),
        ("igor-kanarek", [], "Ines Duarte", False),
    ],
)
def test_an_address_gives_a_former_name_away_by_any_part_of_it(address, former, name, tells):
    assert rules.gives_away(address, former, name) == tells
