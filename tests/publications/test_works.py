"""Works that arXiv does not have, as BibTeX: read, not retyped; added once; and somebody's as any other paper."""

import pytest
from sqlalchemy import select

from portal.kernel import db, jobs
from portal.publications import rules_bibtex
from portal.publications.models import Attribution, Publication
from portal.publications.rules_bibtex import Unreadable
from tests.doi import registry
from tests.factories import reader_signed_in
from tests.factories_publications import a_publication, an_attribution
from tests.publications.answering import Somebody
from tests.reader import Reader

__all__ = ["registry"]
BOOK = r"""@book{k, title={Measured m{\"\i}rrors}, author={Duarte, Ines and Wei Li and others}, year=2019, publisher={Lumen}}"""
ARTICLE = "@article{a, title={Lenses}, author={Ines Duarte}, year=2020, month=mar, journal={Optics}, volume=3, doi={10.1234/L}}"


@pytest.fixture
def ines(app, database) -> Somebody:
    """Somebody who wrote it."""
    return Somebody("Ines Duarte", "staff")


def added(app, who: Somebody, bibtex: str, **told) -> Reader:
    """Somebody pastes BibTeX; the page that follows."""
    page = reader_signed_in(app, who.user).visit("/my/publications/add")
    return page.press("Add it", bibtex=bibtex, **told)


def kept() -> list[tuple]:
    """The publications there are: key without what is random, kind, title."""
    with db.reading() as here:
        rows = here.execute(
            select(Publication.key, Publication.kind, Publication.title).order_by(Publication.id)
        )
        return [(key if key.startswith("doi") else key[:5], kind, title) for key, kind, title in rows]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (r"D{\'e}fossez, Alexandre and King, Jr., Martin", ("Alexandre Défossez", "Martin King Jr.")),
        (
            "{The Lens Collaboration} and Ludwig van der Berg",
            ("The Lens Collaboration", "Ludwig van der Berg"),
        ),
        (r"Ib{\'a}{\~n}ez~Ruiz, Tom{\'a}s", ("Tomás Ibáñez Ruiz",)),
        ("Ines Duarte and others", ("Ines Duarte",)),
    ],
)
def test_names_are_read_as_bibtex_means_them(typed, read):
    entry = f"@misc{{k, title={{T}}, year=2001, author={{{typed}}}}}"
    assert rules_bibtex.read(entry, 2027)[0].authors == read


def test_what_could_do_harm_is_plain_text():
    entry = (
        r"@misc{k, title={\input{/etc/passwd} <b>x</b>}, author={A B}, year=2001, url={javascript:alert(1)}}"
    )
    work = rules_bibtex.read(entry, 2027)[0]
    assert (work.title, work.note) == (r"\input /etc/passwd <b>x</b>", "javascript:alert(1)")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Dear all", "There is no BibTeX entry in this. One begins with @article{ or the like."),
        ("\n@misc{k, title={T", "Line 2 cannot be read as BibTeX."),
        ("\n@misc{k, title={T}, year=2001}", "Entry “k”, line 2: its authors are missing."),
        ("@misc{k, author={A B}, year=2001}", "Entry “k”, line 1: its title is missing."),
        (
            "@misc{k, author={A B}, title={T}, year={soon}}",
            "Entry “k”, line 1: its year is missing, or none that can be.",
        ),
        ("@misc{k, title={T}}" * 101, "These are 101 entries; at most 100 at once."),
    ],
)
def test_what_is_wrong_is_said_with_its_entry_or_line(text, said):
    with pytest.raises(Unreadable) as wrong:
        rules_bibtex.read(text, 2027)
    assert str(wrong.value.sentences[0]) == said


def test_abbreviations_made_of_abbreviations_fill_no_memory():
    values = ['"x"', *("#".join([f"b{n}"] * 50) for n in range(49))]
    bomb = "".join(f"@string{{b{n}={value}}}" for n, value in enumerate(values))
    work = rules_bibtex.read(f"{bomb}@misc{{k,title=b49,author={{A B}},year=2001}}", 2027)[0]
    assert len(work.title) <= 300


def test_a_book_is_added_and_mine(app, ines):
    page = added(app, ines, BOOK)
    assert "1 publication was added." in page.text
    assert kept() == [("work/", "book", "Measured mïrrors")]
    with db.reading() as here:
        mine = here.scalars(select(Attribution)).one()
    assert (mine.status, mine.place, mine.sources) == ("confirmed", 1, ["added"])


def test_it_shows_no_sign_of_arxiv(app, ines):
    added(app, ines, BOOK)
    page = Reader(app).visit("/publications")
    assert "Book" in page.text
    shown = page.follow("Measured mïrrors")
    assert "@book" in shown.text
    assert "publisher = {Lumen}" in shown.text
    assert not [href for href in shown.links() if "arxiv.org" in href]
    assert "Ines Duarte has confirmed to be an author." in shown.text
    assert reader_signed_in(app, ines.user).visit("/my/publications?show=yours").text.count("2019") >= 1
    for feed in ("publications.atom", "publications.json", "publications.bib"):
        assert app.test_client().get(f"/{feed}").status_code == 200


def test_adding_the_same_twice_changes_nothing(app, ines):
    added(app, ines, f"{BOOK}\n{ARTICLE}\n{ARTICLE}")
    before = kept()
    page = added(
        app, ines, f"{BOOK.replace('book{k', 'misc{other')}\n{ARTICLE.replace('Lenses', 'Other lenses')}"
    )
    assert "0 publications were added." in page.text
    assert kept() == before == [("work/", "book", "Measured mïrrors"), ("doi/10.1234/l", "article", "Lenses")]


def test_colleagues_whose_name_is_printed_are_asked(app, ines):
    wei, jan = Somebody("Wei Li", "staff"), Somebody("Jan Novák", "staff")
    added(app, ines, BOOK)
    with db.reading() as here:
        rows = here.execute(select(Attribution.person_id, Attribution.status, Attribution.sources))
        found = {row[0]: tuple(row[1:]) for row in rows}
    assert found[wei.person.id] == ("suggested", ["name"])
    assert jan.person.id not in found


def test_whoever_is_not_named_there_is_asked_which_author_they_are(app, database):
    jan = Somebody("Jan Novák", "staff")
    page = added(app, jan, BOOK)
    assert "Of 1 we have to ask which author you are." in page.text
    assert "It was added to your list by hand, but nobody on it is named like you." in page.text


def test_what_somebody_rejected_stays_rejected(app, ines):
    known = a_publication("Lenses", ("Ines Duarte",), doi="10.1234/l", key="doi/10.1234/l", origin="doi")
    an_attribution(known, ines.person, "rejected")
    page = added(app, ines, ARTICLE.replace("year=2020", f"year={known.published_at.year}"))
    assert "1 is here already, and you said that it is not yours." in page.text
    with db.reading() as here:
        assert here.scalar(select(Attribution.status)) == "rejected"


def test_what_arxiv_has_is_left_to_arxiv(app, ines):
    page = added(
        app,
        ines,
        "@misc{p, title={P}, author={Ines Duarte}, year=2021, eprint={2101.00001}, archivePrefix={arXiv}}",
    )
    assert "1 is at arXiv and was left out" in page.text
    assert kept() == []


def test_nothing_typed_is_lost(app, ines):
    page = reader_signed_in(app, ines.user).visit("/my/publications/add")
    page.press("Add it", bibtex=f"{BOOK}\n@misc{{x, title={{T}}}}", expect=422)
    assert page.value("bibtex") == f"{BOOK}\n@misc{{x, title={{T}}}}"
    assert "Entry “x”, line 2: its authors are missing." in page.text
    page.press("Add it", bibtex=BOOK, doi="10.1234/l", expect=422)
    assert kept() == []


def test_without_lookups_a_doi_asks_kindly_for_bibtex(app, ines):
    page = reader_signed_in(app, ines.user).visit("/my/publications/add")
    page.press("Add it", doi="10.1234/l", expect=422)
    assert "Please paste its BibTeX below" in page.text
    assert page.value("doi") == "10.1234/l"


def test_what_is_no_identifier_is_told_so_and_kept(app, ines, registry):
    page = reader_signed_in(app, ines.user).visit("/my/publications/add")
    page.press("Add it", doi="nonsense", expect=422)
    assert "This is neither a DOI" in page.text
    assert page.value("doi") == "nonsense"


def test_the_page_of_a_search_tells_how_it_goes(app, ines, registry):
    registry.add("10.1234/l")
    page = reader_signed_in(app, ines.user).visit("/my/publications/add").press("Add it", doi="10.1234/l")
    assert "The registry of DOIs is being asked." in page.text
    address = page.path
    jobs.run_due()
    assert "It is here, and yours." in page.visit(address).text
    reader_signed_in(app, Somebody("Jan Novák", "staff").user).visit(address, expect=404)
