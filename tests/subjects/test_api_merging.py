"""Merging for programs: the same suggestions, the same preview, the same refusals as the pages."""

import pytest

from portal.kernel import db
from tests.factories import a_user
from tests.factories_publications import a_person, a_publication, an_attribution
from tests.laws.test_lists import counted
from tests.program import Program
from tests.subjects.merges import now

PATH = "/admin/people/ines-m-duarte/merge/ines-duarte"


@pytest.fixture
def program(app, administrator):
    return Program(app, administrator)


def test_who_may_be_one_is_listed_with_what_speaks_for_it(program, two):
    assert program.get("/admin/people/merges") == {
        "suggestions": [
            {
                "gone": {"slug": "ines-m-duarte", "name": "Ines M. Duarte"},
                "kept": {"slug": "ines-duarte", "name": "Ines Duarte"},
                "reasons": ["Their names fit, and 1 publication of the one may be the other’s."],
            }
        ],
        "more": 0,
        "distinguished": 0,
    }


def test_what_would_move_is_read_before(program, two):
    shown = program.get(PATH)
    assert (shown["gone"]["slug"], shown["kept"]["account"]) == ("ines-m-duarte", "ines@lumen.example")
    assert "1 publication moves." in shown["moves"]
    assert (shown["stops"], shown["contested"]) == ([], [])


def test_they_are_merged_by_the_name_and_the_old_address_answers_with_the_page(app, program, two):
    wrong = program.post(PATH, {"name": "Somebody"}, expect=422)
    assert wrong["fields"]["name"] == ["Please type the name as it stands above: Ines M. Duarte."]
    assert program.post(PATH, {"name": "Ines M. Duarte"})["suggestions"] == []
    assert now(two[0]).merged_into_id == two[1].id
    assert Program(app).get("/people/ines-m-duarte")["slug"] == "ines-duarte"
    program.post(PATH, {"name": "Ines M. Duarte"}, expect=404)


def test_what_must_be_settled_first_is_a_conflict(program, two):
    other = a_publication("Lenses", ("Ines Duarte",))
    an_attribution(other, two[0], "confirmed")
    an_attribution(other, two[1], "rejected")
    assert program.get(PATH)["contested"] == [{"key": other.key, "title": "Lenses"}]
    refused = program.post(PATH, {"name": "Ines M. Duarte"}, expect=409)
    assert refused["detail"] == "They cannot be merged yet: “Lenses” is answered differently."


@pytest.mark.parametrize("role", ["staff", "director"])
def test_nobody_else_reads_or_merges(app, two, role):
    program = Program(app, a_user("Somebody", role))
    for path in (PATH, "/admin/people/a/merge/b", "/admin/people/merges"):
        program.get(path, expect=403)
    program.post(PATH, {"name": "Ines M. Duarte"}, expect=403)
    assert now(two[0]).merged_into_id is None


def test_suggestions_ask_as_much_for_thirty_people_as_for_two(program, two):
    asked = []
    for number in (0, 30):
        for n in range(number):
            person = a_person(f"Ines M. Duarte{'x' * n}" if n % 2 else "Ines M. Duarte")
            an_attribution(a_publication(f"Paper {n}", ("Ines M. Duarte", "Noor Berg")), person, "confirmed")
        with counted() as questions:
            program.get("/admin/people/merges")
        asked.append(len(questions))
    assert asked[0] == asked[1] <= 12
    assert db.is_open() is False
