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
