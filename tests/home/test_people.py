"""Where publications show on a person's page and on the front page."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.kernel import clock, db
from portal.people.models import Person
from portal.publications.models import Publication
from tests.factories import a_user, reader_signed_in
from tests.factories_publications import a_person, a_publication, an_attribution
from tests.laws.test_lists import counted
from tests.reader import NAMESPACE, text_of


@pytest.fixture
def ines(app, database):
    return a_person("Ines Duarte")


def in_year(person, year, title="Measured mirrors", status="confirmed", **columns):
    """A paper of a year that is a person's, or may be."""
    paper = a_publication(title, published_at=datetime(year, 6, 1, tzinfo=UTC), **columns)
    return an_attribution(paper, person, status)


def headings(reader, level: int) -> list[str]:
    return [text_of(one) for one in reader.page.iter(f"{NAMESPACE}h{level}")]


def rows(reader) -> list[tuple[str, ...]]:
    """The rows of the page's table."""
    body = next(reader.page.iter(f"{NAMESPACE}tbody"))
    return [tuple(text_of(cell) for cell in row) for row in body.iter(f"{NAMESPACE}tr")]


# A person's page


def test_publications_stand_under_their_years_the_newest_first(ines, somebody):
    for year, title in ((2024, "Second"), (2026, "Fourth"), (2022, "First"), (2024, "Third")):
        in_year(ines, year, title)
    page = somebody().visit("/people/ines-duarte")
    assert headings(page, 2)[0] == "Publications 4"
    assert headings(page, 3) == ["2026", "2024", "2022"]
    assert headings(page, 4) == ["Fourth", "Third", "Second", "First"]
    assert "/publications?person=ines-duarte" in page.links()


def test_years_have_a_picture_and_the_same_as_a_table(ines, somebody):
    for year in (2022, 2024, 2024):
        in_year(ines, year)
    page = somebody().visit("/people/ines-duarte")
    picture = next(one for one in page.page.iter() if one.get("role") == "img")
    assert picture.get("aria-label") == "Publications by year: 3 from 2022 to 2024, most in 2024 (2)."
    assert [text_of(one) for one in page.page.iter(f"{NAMESPACE}th")][:2] == ["Year", "Publications"]
    assert rows(page) == [("2022", "1"), ("2023", "0"), ("2024", "2")]


def test_one_year_has_no_picture(ines, somebody):
    in_year(ines, 2024)
    page = somebody().visit("/people/ines-duarte")
    assert ("Measured mirrors" in page.main, "The same as a table" in page.main) == (True, False)


def test_without_publications_nothing_is_said_of_them(ines, somebody):
    page = somebody().visit("/people/ines-duarte")
    assert [one for one in headings(page, 2) if "Publications" in one] == []
    assert "/publications?person=ines-duarte" not in page.links()


@pytest.mark.parametrize(
    ("status", "shown"), [("certain", True), ("confirmed", True), ("suggested", False), ("rejected", False)]
)
@pytest.mark.parametrize("who", ["visitor", "colleague", "self"])
def test_only_what_is_certain_or_confirmed_is_shown_to_anybody(app, database, somebody, status, shown, who):
    user = a_user("Ines Duarte", "staff")
    paper = a_publication("The paper", ("Ines Duarte", "Otto Lind"))
    an_attribution(paper, a_person("Ines Duarte", user), status)
    an_attribution(paper, a_person("Otto Lind"), "confirmed", places=[2])  # everybody may see it
    reader = {
        "visitor": somebody,
        "colleague": lambda: reader_signed_in(app, a_user("Stan", "staff")),
        "self": lambda: reader_signed_in(app, user),
    }[who]()
    assert ("The paper" in reader.visit("/people/ines-duarte").main) == shown


def test_a_paper_is_only_on_the_pages_of_its_own_authors(ines, somebody):
    other = a_person("Otto Lind")
    in_year(ines, 2024, "Of Ines")
    both = a_publication("Of both", ("Ines Duarte", "Otto Lind"))
    an_attribution(both, ines, "confirmed")
    an_attribution(both, other, "confirmed", places=[2])
    assert headings(somebody().visit("/people/ines-duarte"), 4) == ["Of both", "Of Ines"]
    assert headings(somebody().visit("/people/otto-lind"), 4) == ["Of both"]


def test_a_colleague_without_a_public_page_is_not_linked_on_anothers(app, ines, somebody):
    hidden = a_person("Bo Hidden", public=False)
    paper = a_publication("Of both", ("Ines Duarte", "Bo Hidden"))
    an_attribution(paper, ines, "confirmed")
    an_attribution(paper, hidden, "confirmed", places=[2])
    assert "/people/bo-hidden" not in somebody().visit("/people/ines-duarte").links()
    staff = reader_signed_in(app, a_user("Stan", "staff"))
    assert "/people/bo-hidden" in staff.visit("/people/ines-duarte").links()


def test_a_long_list_goes_on_where_it_left_off(ines, somebody):
    for n in range(60):
        in_year(ines, 2000 + n % 25, f"Paper {n}")
    first = somebody().visit("/people/ines-duarte")
    seen = headings(first, 4)
    assert (len(seen), headings(first, 2)[0]) == (50, "Publications 60")
    second = first.follow("Next page")
    assert (len(headings(second, 4)), len({*seen, *headings(second, 4)})) == (10, 60)
    somebody().visit("/people/ines-duarte?after=nonsense", expect=404)


def test_a_withdrawn_paper_is_shown_as_withdrawn(ines, somebody):
    in_year(ines, 2024, withdrawn=True)
    assert "Withdrawn" in somebody().visit("/people/ines-duarte").main


def test_a_persons_page_asks_five_questions_however_much_they_wrote(ines, somebody):
    asked = []
    for more in (0, 1, 60):
        for n in range(more):
            in_year(ines, 2000 + n % 25, authors=tuple(f"Author {k}" for k in range(9)))
        with counted() as questions:
            somebody().visit("/people/ines-duarte")
        asked.append(len(questions))
    assert asked == [5, 5, 5]


CHANGES = {
    "a publication is theirs": lambda ines: in_year(ines, 2024, "New"),
    "a day passes": lambda _ines: clock.advance(timedelta(days=1)),
    "somebody else has a page": lambda _ines: a_person("Otto Lind"),
}


@pytest.mark.parametrize("address", ["/", "/people/ines-duarte"])
@pytest.mark.parametrize("what", CHANGES)
def test_a_kept_page_is_made_anew_when_it_changes(app, ines, address, what):
    in_year(ines, 2023, "Old")
    client = app.test_client()
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    CHANGES[what](ines)
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("address", ["/", "/people/ines-duarte"])
def test_a_kept_page_is_made_anew_when_arxiv_changes_a_title(app, ines, address):
    made = in_year(ines, 2023, "Old title")
    client = app.test_client()
    tag = client.get(address).headers["ETag"]
    clock.advance(timedelta(seconds=1))
    with db.unit() as here:
        paper = here.get(Publication, made.publication_id)
        paper.title, paper.changed_at = "New title", clock.now()
    again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, "New title" in again.text) == (200, True)


# The front page


def test_the_front_page_shows_the_five_newest_and_who_of_the_lab_wrote_them(ines, somebody):
    otto, hidden = a_person("Otto Lind"), a_person("Bo Hidden", public=False)
    for year in range(2018, 2025):
        in_year(ines, year, f"Paper of {year}")
    paper = a_publication(
        "Of three",
        ("Otto Lind", "Wei Li", "Ines Duarte", "Bo Hidden"),
        published_at=datetime(2025, 1, 1, tzinfo=UTC),
    )
    for place, person in ((3, ines), (1, otto), (4, hidden)):
        an_attribution(paper, person, "confirmed", places=[place])
    page = somebody().visit("/")
    assert headings(page, 3)[:5] == ["Of three", *(f"Paper of {year}" for year in (2024, 2023, 2022, 2021))]
    byline = next(one for one in page.page.iter(f"{NAMESPACE}p") if one.get("class") == "byline")
    assert text_of(byline) == "Otto Lind, Ines Duarte"
    assert ("Bo Hidden" in page.text, "Wei Li" in page.text, "/publications" in page.links()) == (
        False,
        False,
        True,
    )
    assert rows(page) == [(str(year), "1") for year in range(2018, 2026)]


def test_the_front_page_leaves_publications_out_where_there_are_none_to_see(app, ines, somebody):
    in_year(ines, 2024, "Perhaps", status="suggested")
    in_year(a_person("Bo Hidden", public=False), 2024, "Of nobody known")
    page = somebody().visit("/")
    assert ("What we published" in page.main, "Perhaps" in page.main, "Of nobody known" in page.main) == (
        False,
        False,
        False,
    )
    colleague = reader_signed_in(app, a_user("Stan", "staff")).visit("/")
    assert ("Of nobody known" in colleague.main, "Perhaps" in colleague.main) == (True, False)


def test_the_front_page_calls_people_by_the_names_they_have(ines, somebody):
    in_year(ines, 2024, authors=("I. Duarte-Lima",))
    with db.unit() as here:
        here.get(Person, ines.id).name = "Inês Lima"
    assert ("Inês Lima" in somebody().visit("/").main, "Duarte" in somebody().visit("/").main) == (
        True,
        False,
    )


def test_the_front_page_asks_five_questions_however_much_there_is(ines, somebody):
    asked = []
    for more in (1, 30):
        for n in range(more):
            in_year(ines, 2000 + n)
        with counted() as questions:
            somebody().visit("/")
        asked.append(len(questions))
    assert asked == [5, 5]
