"""Which answers of arXiv are believed, tried on bytes; and how a paper reads once it is."""

from datetime import UTC, datetime

import pytest
from arxiv import Result

from portal.publications import arxiv_belief
from portal.publications.arxiv_belief import Answer
from portal.publications.arxiv_limits import Fault
from portal.publications.records import Author, Record
from tests.arxiv import Answer as Written
from tests.arxiv import a_record, feed

DAY = datetime(2027, 1, 1, tzinfo=UTC)
TWO = (a_record("One"), a_record("Two", arxiv_id="math/0309136"))
IDS = tuple(record.arxiv_id for record in TWO)


def page(**changes: object) -> bytes:
    """A page of two papers, changed."""
    return feed(Written(**{"records": TWO, "total": 2, "start": 0, "size": 10, **changes})).encode()


def code(body: bytes, **asked: int) -> str:
    """Why these bytes are not believed."""
    with pytest.raises(Fault) as fault:
        arxiv_belief.believe(body, **{"start": 0, "size": 10, **asked})
    return fault.value.code


@pytest.mark.parametrize("style", ["2017", "2026"])
def test_a_whole_page_is_believed_in_both_forms(style):
    assert arxiv_belief.believe(page(style=style), start=0, size=10) == Answer(2, IDS)


@pytest.mark.parametrize("style", ["2017", "2026"])
def test_no_beginning_of_a_page_is_believed(style):
    body = page(style=style).rstrip()
    codes = [code(body[:length]) for length in range(len(body))]
    assert set(codes) == {"empty", "not_atom", "truncated"}
    assert codes == sorted(codes, key=["empty", "not_atom", "truncated"].index)


def test_a_page_is_as_long_as_its_place_in_the_total_says():
    assert arxiv_belief.believe(page(total=12, start=10), start=10, size=10) == Answer(12, IDS)
    assert arxiv_belief.believe(page(total=12), start=0, size=2) == Answer(12, IDS)
    assert arxiv_belief.believe(page(records=(), total=12, start=20), start=20, size=10) == Answer(12, ())
    assert code(page(total=12)) == "short_page"
    assert code(page(total=12, start=11), start=11) == "unreadable"
    assert code(page(), size=1) == "unreadable"


@pytest.mark.parametrize("total", ["", "-1", "2.0", "٢", "1" * 10, "2 2"])
def test_a_total_is_a_number(total):
    assert code(page(total=total)) == "unreadable"


def test_another_page_than_the_one_asked_for_is_not_believed():
    assert code(page(total=12, start=10), start=8, size=4) == "unreadable"


def test_two_versions_of_one_paper_are_no_two_papers():
    twice = (TWO[0], a_record("One", arxiv_id=IDS[0], version=2))
    assert code(page(records=twice)) == "short_page"


def test_an_error_is_no_paper_wherever_it_stands():
    error = "<entry><id>http://arxiv.org/api/errors#x</id><title>Error</title><summary> so\n sorry </summary></entry>"
    with pytest.raises(Fault) as fault:
        arxiv_belief.believe(page(more=error), start=0, size=10)
    assert (fault.value.code, fault.value.detail) == ("error_entry", "so sorry")


def test_a_feed_of_another_kind_is_no_answer():
    assert code(b'<rss version="2.0"><channel/></rss>') == "not_atom"
    assert code(b"<feed><entry/></feed>") == "not_atom"
    assert code(b'{"feed": []}') == "not_atom"
    assert code(b"  \n\t") == "empty"
    assert code(b"\x00" * 1000) == "not_atom"
    assert code(b"\xff" * 1000) == "not_atom"


def test_what_stands_after_the_end_spoils_the_page():
    assert code(page() + b"<!-- served in 3 s -->"[:-1]) == "truncated"
    assert code(page() + b"<feed/>\n") == "truncated"
    assert code(page().replace(b"<title>", b"<title", 1)) == "unreadable"


def test_a_document_type_is_refused_even_in_another_encoding():
    declared = page(doctype='<!DOCTYPE feed [<!ENTITY x "y">]>', more="<rights>&x;</rights>").decode()
    assert code(declared.encode()) == "entities"
    assert code(declared.replace("UTF-8", "UTF-16").encode("utf-16")) == "entities"
    assert code(page(doctype="<!DOCTYPE feed>")) == "entities"


def test_a_paper_that_the_package_leaves_out_is_missed():
    results = [Result(f"http://arxiv.org/abs/{one}v1", DAY, DAY) for one in IDS]
    answer = Answer(2, IDS)
    assert [one.arxiv_id for one in arxiv_belief.records(results, answer)] == list(IDS)
    with pytest.raises(Fault) as fault:
        arxiv_belief.records(results[:1], answer)
    assert (fault.value.code, fault.value.detail) == ("unreadable", "1/2")


def reading(**said: object) -> Record:
    """How a paper reads of which the package says this."""
    return arxiv_belief.record(
        Result(**{"entry_id": "http://arxiv.org/abs/2601.00001v2", "updated": DAY, "published": DAY, **said})
    )


def test_a_paper_of_which_nothing_is_said_still_has_a_title():
    assert reading() == Record("2601.00001", 2, "arXiv:2601.00001", "", (), (), "", DAY, DAY)


def test_texts_have_single_blanks_and_no_unseen_characters():
    odd = reading(
        title=" Two\n  lines\t\u00a0of\u2028 text\x00 ",
        summary="back\u202ewards \x85 \x1b[31mred",
        comment=" \n ",
        journal_ref="J. e\u0301 \ufeff1",
    )
    assert (odd.title, odd.abstract) == ("Two lines of text", "backwards [31mred")
    assert (odd.comment, odd.journal_ref) == (None, "J. é 1")


def test_what_is_zero_is_not_nothing():
    assert (reading(title="0").title, reading(comment="0").comment, reading(doi="0").doi) == ("0", "0", "0")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (None, None),
        ("  ", None),
        ("10.1000/ABC", "10.1000/abc"),
        ("https://doi.org/10.1000/abc", "10.1000/abc"),
        ("doi: 10.1000/abc", "10.1000/abc"),
        ("10.1000/a 10.1000/b", "10.1000/a"),
        ("10.1000/a;\n 10.1000/b", "10.1000/a"),
        ("to appear", "to appear"),
        ("x" * 400, "x" * 300),
    ],
)
def test_a_doi_is_kept_as_dois_are_compared(said, kept):
    assert reading(doi=said).doi == kept


def test_authors_without_a_name_are_none_and_endless_names_end():
    names = [
        Result.Author(" Ines \n Duarte ", ["Institut  Lumen", "Elsewhere"]),
        Result.Author(" \u200b "),
        Result.Author("x" * 400, [" "]),
    ]
    assert reading(authors=names).authors == (
        Author("Ines Duarte", "Institut Lumen"),
        Author("x" * 300, None),
    )


def test_classes_of_other_systems_are_no_categories():
    terms = [
        "cs.LG",
        "cond-mat.mes-hall",
        "14J60 (Primary); 14F05",
        "I.2.6; H.5.5",
        "cs.LG",
        "q-bio.NC",
        "hep-th",
    ]
    odd = reading(categories=terms, primary_category="hep-th")
    assert (odd.categories, odd.primary) == (("cs.LG", "cond-mat.mes-hall", "q-bio.NC", "hep-th"), "hep-th")
    assert reading(categories=["cs.LG"], primary_category="").primary == "cs.LG"
    assert reading(categories=[], primary_category="cs.SD").categories == ("cs.SD",)
    assert reading(categories=["x" * 41]).categories == ()
