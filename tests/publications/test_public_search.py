"""Searching publications: phrases, accents, rare words; and it answers from nothing that its reader may not see."""

import pytest

from portal.kernel import clock, db, search
from portal.publications import queries_public
from tests.factories import a_user, reader_signed_in
from tests.factories_publications import a_person, a_publication, an_attribution

pytestmark = pytest.mark.usefixtures("app", "database")


@pytest.fixture
def ines():
    return a_person("Ines Duarte")


def found_by(person, title, key, status="confirmed", text=None):
    """A publication of somebody's that can be searched for, as an import makes it."""
    made = a_publication(title, (person.name,), key=key)
    an_attribution(made, person, status)
    with db.unit():
        search.put("publication", key, {"public": text or f"{title} {person.name}"}, clock.now())


def keys(reader) -> list[str]:
    start = "/publications/"
    return [one.removeprefix(start) for one in reader.links() if one.startswith(start)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("mirrors", ["2606.00001", "2606.00002"]),
        ("MIRR", ["2606.00001", "2606.00002"]),
        ('"open mirrors"', ["2606.00001"]),
        ('"mirrors open"', []),
        ("defossez", ["2606.00003"]),
        ("Défossez spectre", ["2606.00003"]),
        ("mirrors -closed", ["2606.00001"]),
        ("duarte", ["2606.00001", "2606.00002", "2606.00003"]),
        ("' OR 1=1 --", []),
        ("!!!", []),
    ],
)
def test_words_are_looked_for_as_one_writes_them(ines, somebody, words, expected):
    found_by(ines, "Open mirrors", "2606.00001")
    found_by(ines, "Closed mirrors", "2606.00002")
    found_by(ines, "Le spectre selon Défossez", "2606.00003")
    page = somebody().visit("/publications").press("Show", q=words)
    assert keys(page) == expected
    assert page.value("q") == words


def test_a_search_that_finds_nothing_says_for_what(ines, somebody):
    found_by(ines, "Open mirrors", "2606.00001")
    page = somebody().visit("/publications?q=<b>zebra</b>")
    assert "Nothing here for “<b>zebra</b>”" in page.main
    assert keys(page.follow("All publications")) == ["2606.00001"]


def test_a_search_is_narrowed_by_year_and_person(ines, somebody):
    found_by(ines, "Open mirrors", "2606.00001")
    found_by(a_person("Noor Haddad"), "Wide mirrors", "2606.00002")
    page = somebody().visit("/publications?q=mirrors&person=noor-haddad&year=2027")
    assert keys(page) == ["2606.00002"]
    assert keys(somebody().visit("/publications?q=mirrors&year=2020")) == []


@pytest.mark.parametrize("most", [1, 3])
def test_of_words_that_stand_everywhere_the_newest_come_first_and_are_counted_no_further(
    ines, somebody, monkeypatch, most
):
    monkeypatch.setattr(queries_public, "MOST", most)
    for n in (1, 2, 3):
        found_by(ines, "Open mirrors", f"2606.0000{n}")
    found_by(ines, "Hidden mirrors", "2606.00004", "suggested")
    found_by(ines, "Glass", "2606.00005")
    page = somebody().visit("/publications?q=mirrors")
    assert sorted(keys(page)) == ["2606.00001", "2606.00002", "2606.00003"]
    said = {
        1: ("More than 1 publications", "All years 2027 More"),
        3: ("3 publications", "All years 2027 3 "),
    }
    assert [one in page.main for one in said[most]] == [True, True]
    year = page.follow("2027" if most == 1 else "2027 3")
    assert (keys(year), said[most][0] in year.main) == (keys(page), True)


def test_a_search_finds_only_what_its_reader_may_see(app, ines, somebody):
    """All three texts say the rare word; two of them to nobody, or to colleagues only."""
    found_by(ines, "Open mirrors", "2606.00001", text="zirconium")
    found_by(ines, "Doubtful mirrors", "2606.00002", "suggested", text="zirconium")
    found_by(a_person("Bo Hidden", public=False), "Hidden mirrors", "2606.00003", text="zirconium")
    found_by(ines, "Other", "2606.00004")
    assert keys(somebody().visit("/publications?q=zirconium")) == ["2606.00001"]
    colleague = reader_signed_in(app, a_user("Stan", "staff"))
    assert set(keys(colleague.visit("/publications?q=zirconium"))) == {"2606.00001", "2606.00003"}


def test_a_text_for_others_is_not_searched(ines, somebody):
    found_by(ines, "Open mirrors", "2606.00001")
    with db.unit():
        search.put("publication", "2606.00001", {"public": "mirrors", "full": "zirconium"}, clock.now())
        search.put("position", "2606.00001", {"public": "zirconium"}, clock.now())
    assert keys(somebody().visit("/publications?q=zirconium")) == []


def test_exports_and_feeds_are_of_what_was_searched_for(ines, somebody):
    found_by(ines, "Open mirrors", "2606.00001")
    found_by(ines, "Closed doors", "2606.00002")
    for path in ("/publications.json", "/publications.atom", "/publications.bib"):
        said = somebody().visit(f"{path}?q=doors").response.get_data(as_text=True)
        assert ("Closed doors" in said, "Open mirrors" in said) == (True, False)


@pytest.mark.parametrize("words", ["%ff%fe", "x" * 5000, "%22", "a" + "+b" * 400, "%01%02"])
def test_nothing_is_too_strange_to_ask(ines, somebody, words):
    found_by(ines, "Open mirrors", "2606.00001")
    somebody().visit(f"/publications?q={words}")
