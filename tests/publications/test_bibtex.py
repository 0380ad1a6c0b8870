r"""BibTeX that any program reads, in which nothing runs whatever a title says."""

import json
import lzma
import re
from itertools import islice

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pybtex.database import parse_string

from config import ROOT
from portal.kernel import db
from portal.publications import views_bibtex
from portal.publications.views_bibtex import Work, entry
from tests.factories_publications import a_person, a_publication, an_attribution

REAL = ROOT.parent / "shared" / "data" / "arxiv" / "records.jsonl.xz"
PRINTED = {
    r"\textbackslash{}": "\\",
    r"\textbraceleft{}": "{",
    r"\textbraceright{}": "}",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
} | {f"\\{sign}": sign for sign in "%&#_$"}
ESCAPE = re.compile("|".join(map(re.escape, PRINTED)))
RUNS = re.compile(r"\\([A-Za-z]+|.)")  # whatever LaTeX would take for a command
PRINTS = {one[1:].removesuffix("{}") for one in PRINTED}
SPACING = set(",;:! |{}")
ACCENTS = {*"'\"`^~=.cdbHkruvijoOlL", "ss", "aa", "AA", "ae", "AE", "oe", "OE"}


def work(**said) -> Work:
    usual = {
        "citation_key": "duarte2026mirrors",
        "title": "Measured mirrors",
        "authors": ("Ines Duarte",),
        "journal_ref": None,
        "arxiv": "2606.00001",
        "category": "cs.LG",
        "doi": None,
        "year": 2026,
        "month": 6,
        "withdrawn": False,
    }
    return Work(**usual | said)


def read(text: str):
    """The one entry of a text, by its key."""
    ((key, found),) = parse_string(text, "bibtex").entries.items()
    return key, found


def title_of(text: str) -> str:
    """A title as it was before: braces off, escapes printed."""
    title = read(text)[1].fields["title"]
    assert (title[0], title[-1]) == ("{", "}")
    return ESCAPE.sub(lambda found: PRINTED[found[0]], title[1:-1])


def single(text: str) -> str:
    """A text with single blanks, without characters that cannot be printed."""
    return " ".join(views_bibtex.UNPRINTED.sub(" ", text).split())


def test_a_preprint_is_miscellaneous_and_names_its_archive():
    assert entry(work(authors=("Ines Duarte", "Wei Li"), withdrawn=True)) == (
        "@misc{duarte2026mirrors,\n"
        "  author = {Ines Duarte and Wei Li},\n"
        "  title = {{Measured mirrors}},\n"
        "  year = {2026},\n"
        "  month = jun,\n"
        "  eprint = {2606.00001},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.LG},\n"
        "  url = {https://arxiv.org/abs/2606.00001},\n"
        "  note = {Withdrawn},\n"
        "}\n"
    )


def test_what_appeared_in_a_journal_is_an_article_and_keeps_its_archive():
    key, found = read(entry(work(journal_ref="J. Opt. & Sci. 12 (2026) 3", doi="10.1234/a_b.c")))
    assert (key, found.type) == ("duarte2026mirrors", "article")
    assert dict(found.fields) == {
        "title": "{Measured mirrors}",
        "journal": r"J. Opt. \& Sci. 12 (2026) 3",
        "year": "2026",
        "month": "June",
        "eprint": "2606.00001",
        "archivePrefix": "arXiv",
        "primaryClass": "cs.LG",
        "doi": "10.1234/a_b.c",
        "url": "https://arxiv.org/abs/2606.00001",
    }


def test_a_work_without_arxiv_leads_to_its_doi():
    fields = read(entry(work(arxiv=None, doi="10.1234/abc")))[1].fields
    assert (fields["url"], "eprint" in fields) == ("https://doi.org/10.1234/abc", False)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("Ines Duarte", "Wei Li"), "Ines Duarte and Wei Li"),
        (("ATLAS Collaboration", "Wei Li"), "{ATLAS Collaboration} and Wei Li"),
        (("Research and Development",), "{Research and Development}"),
        (("Duarte, Ines, Jr.",), "{Duarte, Ines, Jr.}"),
        (("Wei Li", "others"), "Wei Li and {others}"),
        (("Wei Li", " \x00 "), "Wei Li"),
        (("Sandy Holland", "A. Anders"), "Sandy Holland and A. Anders"),
        (("Żaneta Łoś", "李伟"), "Żaneta Łoś and 李伟"),
        ((r"\input{x}",), r"\textbackslash{}input\textbraceleft{}x\textbraceright{}"),
    ],
)
def test_names_stay_whole(names, said):
    text = entry(work(authors=names))
    assert f"author = {{{said}}}," in text
    assert len(read(text)[1].persons["author"]) == said.count(" and ") + 1 - sum(
        "d D" in one for one in names
    )


def test_nobody_named_is_no_author():
    assert "author" not in entry(work(authors=()))


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        ("50% of R&D #1_a", r"50\% of R\&D \#1\_a"),
        ("a {b} ~c^d", r"a \textbraceleft{}b\textbraceright{} \textasciitilde{}c\textasciicircum{}d"),
        ("a } lone { brace", r"a \textbraceright{} lone \textbraceleft{} brace"),
        ("costs $5", r"costs \$5"),
        (r"\$5 and \$6", r"\textbackslash{}\$5 and \textbackslash{}\$6"),
        ("$x^2 + y_{i}$ & co", r"$x^2 + y_{i}$ \& co"),
        (r"the $\alpha$-$\mathbb{R}$ test", r"the $\alpha$-$\mathbb{R}$ test"),
        (r"$\frac{1}{2} \leq \sqrt{n}$", r"$\frac{1}{2} \leq \sqrt{n}$"),
        (r"$\{0,1\}^n$", r"$\{0,1\}^n$"),
        ("from $5 to $6 & $x$", r"from $5 to $6 \& $x$"),
        (r"$a{$b", r"\$a\textbraceleft{}\$b"),
        ("$$x$$", r"\$$x$\$"),
        ("line\nbreak\t\x07", "line break"),
        ("Übergrößen 大 é", "Übergrößen 大 é"),
        (r"R\'enyi and Fabry-P\'{e}rot", r"R\'enyi and Fabry-P\'{e}rot"),
        (r"Avalia\c{c}\~ao, \L\'od\'z, na\"{\i}ve, {\"u}", r"Avalia\c{c}\~ao, \L\'od\'z, na\"{\i}ve, {\"u}"),
        (r"\oinput{x}", r"\textbackslash{}oinput\textbraceleft{}x\textbraceright{}"),
        (r"\^^5c", r"\textbackslash{}\textasciicircum{}\textasciicircum{}5c"),
        (r"\c{\input}", r"\textbackslash{}c\textbraceleft{}\textbackslash{}input\textbraceright{}"),
    ],
)
def test_text_is_written_so_that_it_prints(plain, said):
    assert views_bibtex.text(plain) == said
    read(entry(work(title=plain, journal_ref=plain)))


@pytest.mark.parametrize(
    "evil",
    [
        r"\input{/etc/passwd}",
        r"$\input{/etc/passwd}$",
        r"$x \write18{rm -rf /}$",
        r"$\def\alpha{\input x}\alpha$",
        r"$\csname input\endcsname{x}$",
        r"$^^5cinput{x}$",
        r"$\mathrm{\immediate\write18{x}}$",
        r"$\\input{x}$",
        r"$\alpha$\input{x}$\beta$",
        r"\\$\catcode`\%=0 %input{x}$",
        r"} } @misc{evil, title = {x}",
        r"$}$ , note = {\input{x}}",
        r"$\}$ } \input{x} $\{$",
        r"\end{thebibliography}\input{x}",
        r"$\href{javascript:x}{y}$",
    ],
)
@pytest.mark.parametrize("field", ["title", "journal_ref", "authors", "doi", "category"])
def test_nothing_runs(evil, field):
    text = entry(work(**{field: (evil,) if field == "authors" else evil}))
    assert read(text)[0] == "duarte2026mirrors"
    commands = set(RUNS.findall(text.partition("\n")[2]))
    assert commands - PRINTS - SPACING - ACCENTS <= views_bibtex.HARMLESS
    assert "^^" not in text


TEXTS = st.text(max_size=60) | st.text(alphabet="\\{}$%&#_~^ \"'@,=aeinput18\n", max_size=60)


@settings(max_examples=200, deadline=None)
@given(title=TEXTS, names=st.lists(TEXTS, max_size=3), journal=st.none() | TEXTS, doi=st.none() | TEXTS)
@example(title="$\\{$", names=["and"], journal="\\", doi="}")
@example(title="", names=[" and "], journal=None, doi="~")
def test_whatever_is_written_is_one_entry_with_its_key_and_title(title, names, journal, doi):
    text = entry(work(title=title, authors=names, journal_ref=journal, doi=doi))
    key, found = read(text)
    assert key == "duarte2026mirrors"
    assert title_of(text) == single(title)
    assert set(RUNS.findall(text)) - PRINTS - SPACING - ACCENTS <= views_bibtex.HARMLESS
    assert len(found.persons.get("author", [])) == len([one for one in names if single(one)])


@pytest.mark.real_data
@pytest.mark.skipif(not REAL.exists(), reason="arXiv's records are not kept beside the project")
def test_real_papers_are_one_entry_each_with_their_title_and_every_author():
    read_papers = 0
    with lzma.open(REAL, "rt") as lines:
        for said in map(json.loads, islice(lines, 0, None, 40)):
            about = {
                "title": said["title"],
                "authors": said["authors"],
                "journal_ref": said.get("journal_ref"),
            }
            text = entry(work(**about, doi=said.get("doi")))
            assert title_of(text) == single(said["title"])
            assert len(read(text)[1].persons["author"]) == len(said["authors"])
            read_papers += 1
    assert read_papers > 100


# Over HTTP


@pytest.fixture
def ines(app, database):
    return a_person("Ines Duarte")


def keys_of(response) -> list[str]:
    return [
        one.fields["eprint"]
        for one in parse_string(response.get_data(as_text=True), "bibtex").entries.values()
    ]


def written(person, number: int, **columns):
    for n in range(number):
        made = a_publication(f"Mirrors {n}", (person.name,), key=f"2606.{n:05}", **columns)
        an_attribution(made, person, "confirmed")


def test_a_publication_is_downloaded_by_its_key(ines, somebody):
    written(ines, 1)
    response = somebody().visit("/publications/2606.00000.bib").response
    assert keys_of(response) == ["2606.00000"]
    assert response.mimetype == "application/x-bibtex"
    assert response.headers["Content-Disposition"] == 'attachment; filename="2606.00000.bib"'
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_an_old_identifier_makes_a_file_name(ines, somebody):
    an_attribution(a_publication(key="astro-ph/0601001"), ines, "confirmed")
    sent = somebody().visit("/publications/astro-ph/0601001.bib").response.headers["Content-Disposition"]
    assert sent == 'attachment; filename="astro-ph-0601001.bib"'


def test_the_page_shows_what_is_downloaded(ines, somebody):
    written(ines, 1)
    page = somebody().visit("/publications/2606.00000")
    said = page.follow("Download as BibTeX").response.get_data(as_text=True)
    assert " ".join(said.split()) in page.text


def test_an_export_is_of_the_whole_list_however_long_in_its_order(ines, somebody):
    with db.unit():
        written(ines, 120)
    response = somebody().visit("/publications.bib").response
    assert keys_of(response) == [f"2606.{n:05}" for n in range(120)]
    assert response.headers["Content-Disposition"] == 'attachment; filename="publications.bib"'


def test_an_export_is_of_the_current_filter(ines, somebody):
    written(ines, 1)
    noor = a_person("Noor Haddad")
    other = a_publication("Others", ("Noor Haddad",), key="2506.00001")
    an_attribution(other, noor, "confirmed")
    page = somebody().visit("/publications?person=noor-haddad")
    assert keys_of(page.follow("BibTeX").response) == ["2506.00001"]
    assert len(keys_of(somebody().visit("/publications.bib?person=never-was").response)) == 2


def test_an_empty_export_is_empty(ines, somebody):
    assert somebody().visit("/publications.bib").response.data == b""


def test_no_unit_is_open_while_an_export_leaves(app, ines, somebody):
    with db.unit():
        written(ines, 60)
    open_then, close = [], app.test_client().get("/publications.bib", buffered=False)
    pieces = iter(close.response)
    for _piece in pieces:
        open_then.append(db.is_open())
    close.close()
    assert open_then == [False, False]
