"""An applicant finds their papers at arXiv: it goes on before their eyes, and on a phone without JavaScript as well."""

import pytest

from tests.arxiv import a_record
from tests.browser.visitor import Visitor
from tests.factories import a_position, a_user, an_application, reader_signed_in

pytestmark = pytest.mark.browser


@pytest.fixture
def ada(app, database):
    """Somebody with a draft of an application, in front of a browser; and where their papers are typed."""
    user = a_user("Ada Byron")
    made = an_application(a_position(a_user("Rita Recruiter", "recruiter")), user, status="draft")
    return reader_signed_in(app, user), f"/applications/{made.public_id}/papers"


def seen(visitor: Visitor) -> Visitor:
    """A page that fits on a phone, and that one can read in the dark."""
    visitor.fits(320, 640)
    visitor.in_the_dark()
    return visitor


def test_papers_are_found_while_one_looks_on_and_taken(ada, arxiv, worker, browse):
    reader, papers = ada
    for title in ("Looms", "Engines", "Verses"):
        arxiv.add(a_record(title, ["Charles Babbage", "Ada Byron"]))
    here, plain = browse(of=reader), browse("phone", javascript=False, of=reader)
    with arxiv.hold():
        seen(here.open(papers)).type("Title", "Notes").type("What to look for", "Ada Byron")
        seen(here.press("Look up")).reads("You need not wait here")
        seen(plain.open(here.path)).reads("You need not wait here")
        arxiv.wait_for(1)
    for one in (here, plain):
        seen(one.reads("3 papers were found.", "Tick at most 2"))
    for title in ("Verses", "Looms"):
        plain.field(title).check()
    seen(plain.press("Take these"))
    rows = [plain.page.locator(f"[name=title_{n}]").input_value() for n in (1, 2, 3)]
    assert rows == ["Notes", "Verses", "Looms"]


def test_enter_asks_from_the_field_and_saves_from_a_row(ada, arxiv, browse):
    reader, papers = ada
    keys = browse(of=reader).open(papers)
    keys.tab_to("What to look for").write("Ada Byron").enter()
    assert "/papers/lookups/" in keys.path
    keys.open(papers).tab_to("Title").write("Notes").enter().reads("Your papers")
    assert keys.path == papers.removesuffix("/papers")
