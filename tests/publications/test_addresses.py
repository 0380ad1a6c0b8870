"""Where a publication stands: at the address of its key, to which every other one leads for good, people and programs."""

import pytest

from portal.kernel import db
from portal.publications.models import Publication, PublicationIdentifier
from tests.factories import a_user
from tests.factories_publications import a_person, a_publication, an_attribution
from tests.program import Program, document
from tests.reader import NAMESPACE

pytestmark = pytest.mark.usefixtures("app", "database")
API = "/api/v1"
WRITTEN = (
    "2106.00001v2",
    "arXiv:2106.00001",
    "arxiv:2106.00001v1",
    "https://arxiv.org/abs/2106.00001",
    "https:/arxiv.org/pdf/2106.00001v2.pdf",
    "10.48550/arXiv.2106.00001",
    "doi/10.48550/arXiv.2106.00001",
    "doi/10.1234/ABC",
    "10.1234/abc",
    "https://doi.org/10.1234/abc",
)


@pytest.fixture
def ines():
    return a_person("Ines Duarte")


@pytest.fixture
def visitor(app):
    return app.test_client()


def theirs(person, key: str, **columns) -> Publication:
    """A publication of somebody's."""
    made = a_publication("Measured mirrors", (person.name,), key=key, **columns)
    an_attribution(made, person, "confirmed")
    return made


def merged(person) -> tuple[Publication, Publication]:
    """Two publications of somebody's, of which the second is shown as the first."""
    kept, gone = theirs(person, "2106.00001"), theirs(person, "doi/10.1234/m", doi="10.1234/m")
    with db.unit() as here:
        here.get(Publication, gone.id).merged_into_id = kept.id
    return kept, gone


@pytest.mark.parametrize("written", WRITTEN)
def test_every_way_to_write_an_identifier_leads_to_the_one_address(ines, visitor, written):
    paper = theirs(ines, "2106.00001", doi="10.1234/abc")
    with db.unit() as here:
        here.add(PublicationIdentifier(publication_id=paper.id, scheme="doi", value="10.1234/abc"))
    for start in ("", API):
        there = visitor.get(f"{start}/publications/{written}")
        while there.location and there.status_code in {301, 308}:  # 308 takes a doubled slash out
            seen, there = there.status_code, visitor.get(there.location)
        assert (seen, there.request.path) == (301, f"{start}/publications/2106.00001")


@pytest.mark.parametrize("start", ["", API])
def test_an_old_identifier_is_an_address_too(ines, visitor, start):
    theirs(ines, "astro-ph/0601001")
    here = f"{start}/publications/astro-ph/0601001"
    assert visitor.get(here).status_code == 200
    for written in ("astro-ph/0601001v2", "Astro-ph.CO/0601001"):
        moved = visitor.get(f"{start}/publications/{written}")
        assert (moved.status_code, moved.location) == (301, here)


@pytest.mark.parametrize(("start", "end"), [("", ""), ("", ".bib"), (API, "")])
def test_the_address_of_what_was_merged_leads_to_what_it_is_shown_as(ines, visitor, start, end):
    kept, gone = merged(ines)
    moved = visitor.get(f"{start}/publications/{gone.key}{end}")
    assert (moved.status_code, moved.location) == (301, f"{start}/publications/{kept.key}{end}")


@pytest.mark.parametrize("start", ["", API])
def test_into_what_is_hidden_nothing_leads(ines, visitor, start):
    _kept, gone = merged(a_person("Bo Hidden", public=False))
    hidden = visitor.get(f"{start}/publications/{gone.key}")
    assert (hidden.status_code, hidden.location) == (404, None)


def test_a_program_is_led_from_any_origin_with_and_without_a_token_as_the_document_says(app, ines):
    _kept, gone = merged(ines)
    for program in (Program(app), Program(app, a_user("Stan", "staff"))):
        assert program.get(f"/publications/{gone.key}", expect=301) == b""
        assert program.answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "ETag" not in program.answer.headers


def test_the_document_says_where_that_happens_and_so_does_the_reference(app, somebody):
    led = [
        path for path, one in document()["paths"].items() if "301" in one.get("get", {}).get("responses", ())
    ]
    assert led == ["/api/v1/publications/{key}"]
    assert "Answered with 301 and a Location" in somebody().visit("/api/v1/docs/publications").main


def test_the_canonical_address_is_that_of_the_key(ines, somebody):
    theirs(ines, "2106.00001")
    page = somebody().visit("/publications/2106.00001v1?utm_source=x")
    (found,) = (one for one in page.page.iter(f"{NAMESPACE}link") if one.get("rel") == "canonical")
    assert found.get("href") == "http://portal.test/publications/2106.00001"
