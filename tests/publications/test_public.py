"""What everybody sees of publications: the list, one page, and nothing that is not theirs to see."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from portal.kernel import clock, db
from portal.people.models import PersonName
from portal.people.rules import NameKind
from portal.publications import attributing, queries_queue
from portal.publications.models import (
    Attribution,
    AttributionEvent,
    PublicationAuthor,
    PublicationChange,
)
from tests.factories import a_user, actor_for, reader_signed_in
from tests.factories_publications import a_person, a_publication, an_attribution
from tests.reader import NAMESPACE, text_of

pytestmark = pytest.mark.usefixtures("app", "database")

LIST = ("/publications", "/publications.json", "/publications.atom", "/publications.bib")


@pytest.fixture
def ines():
    return a_person("Ines Duarte")


@pytest.fixture
def questions():
    """The statements that reach the database."""
    asked: list[str] = []
    heard = db.engine(), "before_cursor_execute", lambda _c, _cursor, said, *_: asked.append(said)
    event.listen(*heard)
    yield asked
    event.remove(*heard)


def theirs(person, title="Measured mirrors", status="confirmed", **columns):
    """A publication that is this person's."""
    places = columns.pop("places", [1])
    made = a_publication(title, columns.pop("authors", (person.name,)), **columns)
    an_attribution(made, person, status, places=places)
    return made


def in_year(year: int, month: int = 6) -> datetime:
    return datetime(year, month, 1, 12, tzinfo=UTC)


def keys(reader) -> list[str]:
    """The publications that a page links to, in its order."""
    start = "/publications/"
    return [one.removeprefix(start) for one in reader.links() if one.startswith(start) and ".bib" not in one]


def change(thing, **values) -> None:
    """Let a row say something else, as a harvest or a person would."""
    with db.unit() as here:
        for name, value in values.items():
            setattr(here.get(type(thing), thing.id), name, value)


def rename(person, former: str) -> None:
    with db.unit() as here:
        here.add(PersonName(person_id=person.id, name=former, kind=NameKind.FORMER))


def byline(reader) -> str:
    (found,) = (one for one in reader.page.iter(f"{NAMESPACE}p") if "authors" in one.get("class", "").split())
    return text_of(found)


# Who sees what


@pytest.fixture
def leaks(ines):
    """Publications that visitors are not to know of, each for another reason; and one that they are."""
    hidden = a_person("Bo Hidden", user=a_user("Bo Hidden", "staff"), public=False)
    theirs(ines, "Seen", key="2701.00001")
    theirs(hidden, "Of somebody hidden", key="2701.00002")
    theirs(ines, "Suggested", "suggested", key="2701.00003")
    theirs(ines, "Rejected", "rejected", key="2701.00004")
    a_publication("Nobodys", key="2701.00005")
    return hidden


@pytest.mark.parametrize("path", LIST)
def test_visitors_see_what_people_with_a_public_page_wrote_and_nothing_else(leaks, somebody, path):
    said = somebody().visit(path).response.get_data(as_text=True)
    found = [one for one in ("Seen", "Of somebody", "Suggested", "Rejected", "Nobodys", "Bo") if one in said]
    assert found == ["Seen"]


def test_colleagues_see_what_colleagues_without_a_public_page_wrote_too(app, leaks):
    page = reader_signed_in(app, a_user("Stan", "staff")).visit("/publications")
    assert set(keys(page)) == {"2701.00001", "2701.00002"}
    assert "/people/bo-hidden" in page.links()


def test_exports_follow_the_list_and_feeds_are_the_same_for_everybody(app, leaks, somebody):
    stan = reader_signed_in(app, a_user("Stan", "staff"))
    said = {path: stan.visit(path).response.get_data(as_text=True) for path in LIST}
    assert {path: "Of somebody hidden" in text for path, text in said.items()} == {
        "/publications": True,
        "/publications.json": False,
        "/publications.atom": False,
        "/publications.bib": True,
    }
    assert "Access-Control-Allow-Origin" not in stan.visit("/publications.bib").response.headers
    assert somebody().visit("/publications.bib").response.headers["Access-Control-Allow-Origin"] == "*"


def test_whoever_wrote_it_sees_it_without_a_role(app, ines, somebody):
    ada = a_user("Ada Byron")
    theirs(a_person("Ada Byron", user=ada, public=False), key="2701.00001")
    assert keys(reader_signed_in(app, ada).visit("/publications")) == ["2701.00001"]
    assert keys(reader_signed_in(app, a_user("Zoe")).visit("/publications")) == []


@pytest.mark.parametrize("ending", ["", ".bib"])
@pytest.mark.parametrize(
    "key", ["2701.00002", "2701.00003", "2701.00004", "2701.00005", "2701.00002v1", "arXiv:2701.00002"]
)
def test_hidden_and_missing_answer_alike(leaks, somebody, key, ending):
    hidden = somebody().visit(f"/publications/{key}{ending}", expect=404)
    missing = somebody().visit(f"/publications/2799.99999{ending}", expect=404)
    assert (hidden.main, hidden.response.history) == (missing.main, missing.response.history)


def test_only_who_is_seen_to_have_published_can_be_chosen(app, leaks, somebody):
    theirs(a_person("Only Suggested"), status="suggested")
    a_person("Never Wrote")

    def offered(reader):
        page = reader.visit("/publications").page
        return [one.get("value") for one in page.iter(f"{NAMESPACE}option") if one.get("value")]

    assert offered(somebody()) == ["ines-duarte"]
    assert offered(reader_signed_in(app, a_user("Stan", "staff"))) == ["ines-duarte", "bo-hidden"]


def test_a_person_without_a_public_page_is_an_author_like_any_other(app, leaks, somebody):
    paper = theirs(a_person("Cleo Shown"), authors=("Cleo Shown", "Bo Hidden"), key="2702.00001")
    an_attribution(paper, leaks, "confirmed", places=[2])
    page = somebody().visit("/publications/2702.00001")
    assert byline(page) == "Cleo Shown, Bo Hidden"
    assert ("/people/bo-hidden" in page.links(), page.main.count("Bo Hidden"), "confirmed" in page.main) == (
        False,
        2,
        True,
    )
    colleague = reader_signed_in(app, a_user("Stan", "staff")).visit("/publications/2702.00001")
    assert "/people/bo-hidden" in colleague.links()


@pytest.mark.parametrize("path", ["/publications/2702.00001", "/publications/2702.00001.bib", *LIST])
def test_a_former_name_is_nowhere(ines, somebody, path):
    rename(ines, "Igor Duarte")
    paper = theirs(ines, authors=("Igor Duarte", "Wei Li"), key="2702.00001")
    with db.unit() as here:
        here.add(
            PublicationChange(
                publication_id=paper.id,
                field="authors",
                before="Igor Duarte",
                after="I. Duarte",
                seen_at=clock.now(),
            )
        )
    said = somebody().visit(path).response.get_data(as_text=True)
    assert ("Igor" in said, "Ines Duarte" in said) == (False, True)


def test_a_citation_key_carries_no_former_name_and_else_stays(ines, somebody):
    rename(ines, "Ines Oldname")
    old = theirs(ines, authors=("Ines Oldname",), key="2702.00001", citation_key="oldname2027measured")
    new = theirs(ines, authors=("I. Duarte",), key="2702.00002", citation_key="duarte2027other")
    said = {one.key: somebody().visit(f"/publications/{one.key}").main for one in (old, new)}
    assert ("@misc{duarte2027measured270200001," in said[old.key], "oldname" in said[old.key]) == (
        True,
        False,
    )
    assert "@misc{duarte2027other," in said[new.key]
    assert "oldname" not in somebody().visit("/publications.bib").response.get_data(as_text=True)


# The list


def test_an_empty_list_is_friendly(somebody):
    page = somebody().visit("/publications")
    assert "Nothing to show here yet" in page.main
    assert page.buttons() == []


def test_the_newest_comes_first_under_its_year(ines, somebody):
    for year in (2023, 2025, 2024):
        theirs(ines, published_at=in_year(year), key=f"{year - 2000}06.00001")
    page = somebody().visit("/publications")
    assert keys(page) == ["2506.00001", "2406.00001", "2306.00001"]
    assert [text_of(one) for one in page.page.iter(f"{NAMESPACE}h2")] == ["2025", "2024", "2023"]


def test_a_year_is_that_of_greenwich(ines, somebody):
    theirs(ines, published_at=datetime(2024, 12, 31, 23, 30, tzinfo=UTC), key="2412.00001")
    theirs(ines, published_at=datetime(2025, 1, 1, 0, 30, tzinfo=UTC), key="2501.00001")
    assert keys(somebody().visit("/publications?year=2024")) == ["2412.00001"]
    assert keys(somebody().visit("/publications?year=2025")) == ["2501.00001"]


def test_filters_are_addresses_and_narrow_together(ines, somebody):
    noor = a_person("Noor Haddad")
    for person, year, key in ((ines, 2024, "1"), (ines, 2025, "2"), (noor, 2025, "3")):
        theirs(person, published_at=in_year(year), key=f"2506.0000{key}")
    page = somebody().visit("/publications").press("Show", person="noor-haddad")
    assert keys(page) == ["2506.00003"]
    page = somebody().visit("/publications").follow("2025 2")
    assert (page.response.request.full_path, keys(page)) == (
        "/publications?year=2025",
        ["2506.00003", "2506.00002"],
    )
    page.press("Show", person="ines-duarte")
    assert (page.value("year"), keys(page)) == ("2025", ["2506.00002"])


def test_years_and_the_number_count_what_the_other_filters_leave(ines, somebody):
    for year in (2024, 2025, 2025):
        theirs(ines, published_at=in_year(year))
    page = somebody().visit("/publications?year=2025")
    assert ("All years 2025 2 2024 1" in page.main, "2 publications" in page.main) == (True, True)


@pytest.mark.parametrize(
    "asked",
    [
        "year=0",
        "year=20245",
        "year=x",
        "year=٢٠٢٤",
        "person=bo-hidden",
        "person=never-was",
        "foo=bar",
        "q=",
        "q=%20",
    ],
)
def test_what_an_address_says_besides_changes_nothing(leaks, somebody, asked):
    """bo-hidden has a publication: a filter that knew it would show an empty list."""
    assert somebody().visit(f"/publications?{asked}").main == somebody().visit("/publications").main


def test_a_year_without_publications_says_so_with_a_way_back(ines, somebody):
    theirs(ines)
    page = somebody().visit("/publications?year=1999")
    assert "No publication fits" in page.main
    assert len(keys(page.follow("All publications"))) == 1


def test_long_lists_have_pages_that_keep_their_filter(ines, somebody):
    for n in range(52):
        theirs(ines, published_at=in_year(2025) - timedelta(hours=n), key=f"2506.{n:05}")
    first = somebody().visit("/publications?year=2025&person=ines-duarte")
    assert len(keys(first)) == 50
    assert keys(first.follow("Next page")) == ["2506.00050", "2506.00051"]
    somebody().visit("/publications?after=abc", expect=404)


def test_a_long_list_of_authors_names_the_first_six_and_whoever_is_of_the_lab(ines, somebody):
    authors = (*(f"Author {n}" for n in range(1, 172)), "Ines Duarte")
    theirs(ines, authors=authors, places=[172])
    said = somebody().visit("/publications").main
    assert "Author 5, Author 6 … Ines Duarte and 165 more" in said


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "A1"), (7, "A1, A2, A3, A4, A5, A6, A7"), (8, "A1, A2, A3, A4, A5, A6 and 2 more")],
)
def test_a_short_list_of_authors_is_whole(ines, somebody, number, said):
    theirs(ines, authors=tuple(f"A{n}" for n in range(1, number + 1)))
    (found,) = (
        one
        for one in somebody().visit("/publications").page.iter(f"{NAMESPACE}p")
        if one.get("class") == "byline"
    )
    assert text_of(found) == said


def test_an_entry_says_where_it_appeared(ines, somebody):
    theirs(
        ines,
        "In print",
        key="2506.00001",
        journal_ref="J. Opt. 12 (2026) 3",
        doi="10.1234/a<b>",
        withdrawn=True,
    )
    theirs(ines, "At arXiv", key="2506.00002")
    page = somebody().visit("/publications")
    assert "Withdrawn · J. Opt. 12 (2026) 3 · doi:10.1234/a<b>" in page.main
    assert "arXiv:2506.00002" in page.main
    assert "https://doi.org/10.1234/a%3Cb%3E" in page.links()


HOSTILE = [
    "0",
    "<script>alert(1)</script>",
    "javascript:alert(1)",
    r"\input{/etc/passwd} $\sqrt{2}$",
    "{{ 7 * 7 }}",
    "x" * 300,
    "</title>",
    '" onload="x',
]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_title_is_text(ines, somebody, title):
    theirs(
        ines, title, key="2506.00001", abstract=title, comment=title, journal_ref=title, authors=(title, "B")
    )
    for path in ("/publications", "/publications/2506.00001"):
        page = somebody().visit(path)
        assert title in page.text
    assert posting(page)["headline"] == title


# One publication


def posting(reader) -> dict:
    """What the page tells search engines, as a browser would cut it out."""
    scripts = reader.page.iter(f"{NAMESPACE}script")
    (found,) = (one for one in scripts if one.get("type") == "application/ld+json")
    return json.loads(found.text)


def meta(reader) -> list[tuple[str, str]]:
    """The meta tags for libraries."""
    found = [(one.get("name", ""), one.get("content")) for one in reader.page.iter(f"{NAMESPACE}meta")]
    return [one for one in found if one[0].startswith("citation_")]


def test_a_page_says_what_arxiv_says(ines, somebody):
    theirs(
        ines, "Mirrors", key="2106.00001", authors=("Wei Li", "Ines Duarte"), places=[2], abstract="We measure $x<y$.",
        comment="12 pages", journal_ref="J. Opt. 12", doi="10.1234/abc", categories=["cs.LG", "stat.ML"], latest=3,
        published_at=in_year(2021), updated_at=in_year(2022),
    )  # fmt: skip
    page = somebody().visit("/publications").follow("Mirrors")
    for said in ("Wei Li, Ines Duarte", "We measure $x<y$.", "12 pages", "cs.LG, stat.ML", "1 June 2021", "Version 31 June 2022",
                 "Ines Duarte has confirmed to be an author.", "Thank you to arXiv for use of its open access interoperability."):  # fmt: skip
        assert said in page.main
    assert {
        "https://arxiv.org/abs/2106.00001",
        "https://arxiv.org/pdf/2106.00001",
        "https://doi.org/10.1234/abc",
    } <= set(page.links())
    assert meta(page) == [
        ("citation_title", "Mirrors"),
        ("citation_author", "Wei Li"),
        ("citation_author", "Ines Duarte"),
        ("citation_publication_date", "2021/06/01"),
        ("citation_online_date", "2021/06/01"),
        ("citation_journal_title", "J. Opt. 12"),
        ("citation_arxiv_id", "2106.00001"),
        ("citation_doi", "10.1234/abc"),
        ("citation_pdf_url", "https://arxiv.org/pdf/2106.00001"),
        ("citation_abstract_html_url", "http://portal.test/publications/2106.00001"),
    ]
    assert posting(page) == {
        "@context": "https://schema.org/",
        "@type": "ScholarlyArticle",
        "headline": "Mirrors",
        "author": [
            {"@type": "Person", "name": "Wei Li"},
            {"@type": "Person", "name": "Ines Duarte", "url": "http://portal.test/people/ines-duarte"},
        ],
        "datePublished": "2021-06-01",
        "dateModified": "2022-06-01",
        "abstract": "We measure $x<y$.",
        "keywords": ["cs.LG", "stat.ML"],
        "version": 3,
        "isPartOf": {"@type": "Periodical", "name": "J. Opt. 12"},
        "sameAs": ["https://arxiv.org/abs/2106.00001", "https://doi.org/10.1234/abc"],
        "url": "http://portal.test/publications/2106.00001",
    }


def test_what_is_not_known_is_not_said(ines, somebody):
    theirs(ines, key="2106.00001")
    page = somebody().visit("/publications/2106.00001")
    assert [
        one for one in ("DOI", "Version", "Comment", "What has changed", "None") if one in page.main
    ] == []
    assert {"citation_doi", "citation_journal_title"} & {name for name, _said in meta(page)} == set()


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        (["name", "orcid"], "arXiv lists it under Ines Duarte’s ORCID iD."),
        (["arxiv_author", "name"], "arXiv lists it under Ines Duarte’s author identifier."),
    ],
)
def test_an_identifier_is_named_as_the_reason(ines, somebody, sources, said):
    paper = a_publication(key="2106.00001")
    an_attribution(paper, ines, "certain", sources=sources)
    assert said in somebody().visit("/publications/2106.00001").main


def test_a_withdrawn_one_says_so_before_anything_else(ines, somebody):
    theirs(ines, key="2106.00001", withdrawn=True, comment="Withdrawn: an error in section 2")
    said = somebody().visit("/publications/2106.00001").main
    top, rest = said.split("Abstract", 1)
    assert ("This paper was withdrawn." in top, "an error in section 2" in top, "an error" in rest) == (
        True,
        True,
        False,
    )


def test_changes_are_told_in_words_the_latest_first(ines, somebody):
    paper = theirs(ines, key="2106.00001")
    seen = [
        ("doi", None, "10.1234/abc"),
        ("title", "Miror", "Mirrors"),
        ("comment", "Draft", None),
        ("abstract", "A", "B"),
        ("version", "1", "2"),
    ]
    with db.unit() as here:
        for field, before, after in seen:
            here.add(
                PublicationChange(
                    publication_id=paper.id, field=field, before=before, after=after, seen_at=clock.now()
                )
            )
    said = somebody().visit("/publications/2106.00001").main
    assert (
        "Version 2 followed version 1. 1 March 2027 The abstract changed. 1 March 2027 Comment: “Draft” was taken away. 1 March 2027 "
        "Title: “Miror” became “Mirrors”. 1 March 2027 DOI: “10.1234/abc” was added. 1 March 2027"
    ) in said


@pytest.mark.parametrize(
    ("after", "said"), [("yes", "It was withdrawn."), ("no", "The withdrawal was taken back.")]
)
def test_a_withdrawal_is_told_among_the_changes(ines, somebody, after, said):
    paper = theirs(ines, key="2106.00001")
    with db.unit() as here:
        told = {"field": "withdrawn", "before": None, "after": after, "seen_at": clock.now()}
        here.add(PublicationChange(publication_id=paper.id, **told))
    assert said in somebody().visit("/publications/2106.00001").main


def test_three_thousand_authors_are_folded_after_thirty_and_those_of_the_lab_named(ines, somebody):
    authors = (*(f"Author {n}" for n in range(1, 3000)), "Ines Duarte")
    paper = theirs(ines, key="2106.00001", authors=authors, places=[3000])
    page = somebody().visit(f"/publications/{paper.key}")
    assert byline(page).endswith("Author 29, Author 30 … Ines Duarte")
    assert "2970 more authors" in page.main
    assert len([one for one in meta(page) if one[0] == "citation_author"]) == 3000


def test_affiliations_are_said_where_they_are_printed(ines, somebody):
    paper = theirs(ines, key="2106.00001", authors=("Ines Duarte", "Wei Li"))
    with db.unit() as here:
        second = here.query(PublicationAuthor).filter_by(publication_id=paper.id, place=2).one()
        second.affiliation = "University of Nowhere"
    assert "Wei Li, University of Nowhere" in somebody().visit("/publications/2106.00001").main


# Made once

PAGES = [*LIST, "/publications/2106.00001", "/publications/2106.00001.bib"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_has_not_changed_is_not_sent_again(ines, somebody, path):
    theirs(ines, key="2106.00001")
    response = somebody().visit(path).response
    assert ("Set-Cookie" in response.headers, b"csrf_token" in response.data) == (False, False)
    again = somebody().visit(path, expect=304, **{"If-None-Match": response.headers["ETag"]})
    assert again.response.data == b""


def _a_harvest(ines, paper):
    yield
    change(paper, title="Another title", changed_at=clock.now())


def _an_answer(ines, paper):
    tell = an_attribution(paper, a_person("Noor Haddad"), "suggested", places=[2])
    yield
    with db.unit() as here:
        row = here.get(Attribution, tell.id)
        row.status, row.place, row.decided_at = "confirmed", 2, clock.now()
        here.add(
            AttributionEvent(
                attribution_id=tell.id,
                act="attribution.confirm",
                before="suggested",
                after="confirmed",
                at=clock.now(),
            )
        )


def _one_for_another(ines, paper):
    """As many accepted as before, and the same people."""
    noor = a_person("Noor Haddad")
    mine = an_attribution(paper, noor, "confirmed", places=[2])
    other = theirs(ines, "Other", key="2106.00002")
    hers = an_attribution(other, noor, "suggested", places=[2])
    yield
    with db.unit() as here:
        one, two = here.get(Attribution, mine.id), here.get(Attribution, hers.id)
        one.status, two.status, two.decided_at = "rejected", "confirmed", clock.now()
        for row in (one, two):
            here.add(
                AttributionEvent(
                    attribution_id=row.id, act="x", before="suggested", after=row.status, at=clock.now()
                )
            )


def _a_page_taken_back(ines, paper):
    noor = a_person("Noor Haddad")
    an_attribution(paper, noor, "confirmed", places=[2])
    yield
    change(noor, published_at=None)


def _a_new_name(ines, paper):
    yield
    change(ines, name="Ines Duarte-Lima", changed_at=clock.now())


def _by_themselves(ines, paper, *acts):
    """Noor, who wrote it too, says so in her own way; what she said before is no news."""
    user = a_user("Noor Haddad")
    noor = a_person("Noor Haddad", user=user)
    mine = an_attribution(paper, noor, "suggested", places=[2])
    *before, last = acts
    who = actor_for(user)

    def say(act) -> None:
        with db.unit():
            act(queries_queue.some(who, [mine.public_id])[0], actor=who)

    for act in before:
        say(act)
    yield
    say(last)


def _a_word_taken_back(ines, paper):
    return _by_themselves(ines, paper, attributing.confirm, attributing.undo)


def _a_word_changed(ines, paper):
    return _by_themselves(ines, paper, attributing.confirm, attributing.reject)


def _somebody_elses_page(ines, paper):
    noor = a_person("Noor Haddad", public=False)
    an_attribution(paper, noor, "confirmed", places=[2])
    yield
    change(noor, published_at=clock.now())


@pytest.mark.parametrize("path", ["/publications", "/publications/2106.00001"])
@pytest.mark.parametrize(
    "happens",
    [
        *(_a_harvest, _an_answer, _one_for_another, _a_word_taken_back, _a_word_changed),
        *(_a_page_taken_back, _somebody_elses_page, _a_new_name),
    ],
)
def test_whatever_changes_what_is_seen_makes_another_page(ines, somebody, path, happens):
    paper = theirs(ines, key="2106.00001", authors=("Ines Duarte", "Noor Haddad"))
    steps = happens(ines, paper)
    next(steps)
    tag = somebody().visit(path).response.headers["ETag"]
    clock.advance(timedelta(minutes=1))
    next(steps, None)
    assert somebody().visit(path, **{"If-None-Match": tag}).response.headers["ETag"] != tag


def test_the_years_are_counted_anew_when_there_is_another_publication(ines, somebody):
    theirs(ines, published_at=in_year(2024))
    assert "All years 2024 1" in somebody().visit("/publications").main
    theirs(ines, published_at=in_year(2024))
    assert "All years 2024 2" in somebody().visit("/publications").main


def test_a_taken_back_page_takes_its_publications_along(ines, somebody):
    theirs(ines, key="2106.00001")
    change(ines, published_at=None)
    assert keys(somebody().visit("/publications")) == []
    somebody().visit("/publications/2106.00001", expect=404)


def test_what_somebody_who_is_signed_in_sees_is_kept_nowhere(app, ines):
    theirs(ines, key="2106.00001")
    reader = reader_signed_in(app, a_user("Stan", "staff"))
    assert {reader.visit(path).response.headers["Cache-Control"] for path in PAGES} == {"no-store"}


QUESTIONS = {
    "/publications": 5,
    "/publications?q=mirrors&year=2027&person=ines-duarte": 5,
    "/publications.json": 4,
    "/publications.atom": 4,
    "/publications.bib": 4,
    "/publications/2106.00001": 5,
    "/publications/2106.00001.bib": 5,
}


@pytest.mark.parametrize("path", QUESTIONS)
def test_a_page_asks_the_same_few_questions_however_long_it_is(ines, somebody, questions, path):
    theirs(ines, key="2106.00001")
    numbers = []
    for rows in (0, 29):
        for n in range(rows):
            theirs(
                ines if n % 2 else a_person(f"Person {n}"),
                f"Mirrors {n}",
                authors=tuple(f"A{k}" for k in range(1 + n)),
            )
        questions.clear()
        somebody().visit(path)
        numbers.append(len([one for one in questions if one.startswith(("SELECT", "WITH"))]))
    assert numbers == [QUESTIONS[path]] * 2
