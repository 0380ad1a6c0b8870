"""Publications for programs."""

from datetime import UTC, datetime

import pytest

from portal.kernel import db, search
from tests.factories import a_user
from tests.factories_publications import a_person, a_publication, an_attribution
from tests.laws.test_lists import counted
from tests.program import Program

pytestmark = pytest.mark.usefixtures("app", "database")


def published(title: str, person, year: int = 2026, authors: tuple[str, ...] = ("Ines Duarte",), **columns):
    at = datetime(year, 5, 1, tzinfo=UTC)
    paper = a_publication(title, authors, published_at=at, **columns)
    an_attribution(paper, person, "confirmed", places=[len(authors)])
    return paper


@pytest.fixture
def ines():
    return a_person()


# The list


def test_any_site_lists_what_was_published_the_newest_first(app, ines):
    published("Old mirrors", ines, 2020)
    published("New mirrors", ines, 2026, ("Bo Ek", "Ines Duarte"), doi="10.1000/mirrors")
    program = Program(app)
    found = program.get("/publications")
    assert [one["title"] for one in found["items"]] == ["New mirrors", "Old mirrors"]
    assert found["items"][0]["authors"] == [
        {"name": "Bo Ek", "slug": None, "affiliation": None},
        {"name": "Ines Duarte", "slug": "ines-duarte", "affiliation": None},
    ]
    assert [one["doi"] for one in found["items"]] == ["10.1000/mirrors", None]
    assert program.answer.headers["Access-Control-Allow-Origin"] == "*"


def test_the_list_is_narrowed_by_year_person_and_words(app, ines):
    other = a_person("Bo Ek")
    paper = published("Old mirrors", ines, 2020)
    published("New lenses", other, 2026, ("Bo Ek",))
    with db.unit():
        search.put("publication", paper.key, {"public": paper.title}, paper.published_at)
    program = Program(app)

    def titles(query: str) -> list[str]:
        return [one["title"] for one in program.get(f"/publications?{query}")["items"]]

    assert (titles("year=2020"), titles("person=bo-ek"), titles("q=mirrors")) == (
        ["Old mirrors"],
        ["New lenses"],
        ["Old mirrors"],
    )
    assert (titles("person=nobody"), titles("year=2020&person=bo-ek")) == ([], [])
    program.get("/publications?year=soon", expect=400)


def test_what_only_colleagues_see_is_not_in_a_visitors_list(app):
    published("Inside", a_person("Ines Hidden", public=False), key="2703.77777")
    assert Program(app).get("/publications")["items"] == []
    Program(app).get("/publications/2703.77777", expect=404)
    colleague = Program(app, a_user("Stan", "staff"))
    assert [one["title"] for one in colleague.get("/publications")["items"]] == ["Inside"]
    assert colleague.get("/publications/2703.77777")["title"] == "Inside"


def test_a_long_list_goes_on_where_it_ended_and_asks_as_little(app, ines):
    for n in range(60):
        published(f"Paper {n}", ines)
    program = Program(app)
    with counted() as questions:
        first = program.get("/publications")
    assert (len(first["items"]), len(questions)) == (50, 3)
    rest = program.get(first["next"].removeprefix("/api/v1"))
    seen = {one["key"] for page in (first, rest) for one in page["items"]}
    assert (len(seen), rest["next"]) == (60, None)
    assert program.client.get(first["next"], headers=program.headers).status_code == 200


def test_a_cursor_that_this_list_never_gave_leads_nowhere(app):
    Program(app).get("/publications?after=nonsense", expect=404)


def test_the_same_list_is_answered_304_until_something_is_confirmed(app, ines):
    published("Old mirrors", ines)
    visitor = Program(app)
    visitor.get("/publications")
    kept = {**visitor.headers, "If-None-Match": visitor.answer.headers["ETag"]}
    same = visitor.client.get("/api/v1/publications", headers=kept)
    assert (same.status_code, same.data) == (304, b"")
    published("New mirrors", ines)
    again = visitor.client.get("/api/v1/publications", headers=kept)
    assert (again.status_code, len(again.json["items"])) == (200, 2)


# One of them


def test_a_publication_is_told_whole_with_its_bibtex(app, ines):
    authors = (*(f"Author {n}" for n in range(40)), "Ines Duarte")
    paper = a_publication("Many mirrors", authors, key="2703.12345")
    an_attribution(paper, ines, "confirmed", places=[41])
    program = Program(app)
    shown = program.get("/publications/2703.12345")
    assert (len(shown["authors"]), shown["authors"][40]["slug"]) == (41, "ines-duarte")
    assert shown["reasons"] == ["Ines Duarte has confirmed to be an author."]
    assert (shown["bibtex"].startswith("@"), shown["citation_key"] in shown["bibtex"]) == (True, True)
    assert program.answer.headers["Access-Control-Allow-Origin"] == "*"
    kept = {**program.headers, "If-None-Match": program.answer.headers["ETag"]}
    assert program.client.get("/api/v1/publications/2703.12345", headers=kept).status_code == 304


def test_a_key_may_hold_a_slash(app, ines):
    published("Old mirrors", ines, key="math/0309136")
    assert Program(app).get("/publications/math/0309136")["arxiv"] == "math/0309136"


def test_a_publication_that_there_is_not_is_not_found(app):
    Program(app).get("/publications/2703.00000", expect=404)
