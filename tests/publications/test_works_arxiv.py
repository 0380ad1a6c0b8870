"""A single paper at arXiv, added by its identifier: fetched there in its turn, then as anybody's as one of a harvest."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.kernel import clock, db, jobs
from portal.kernel.leases import Job
from portal.publications.lifecycle import LookupStatus
from portal.publications.models import Attribution, Publication
from tests.arxiv import a_record
from tests.factories import reader_signed_in
from tests.factories_publications import a_harvest, a_lookup, a_person, a_publication
from tests.program import Program
from tests.publications.answering import Somebody
from tests.reader import Reader

NAME = "publications.lookup"


@pytest.fixture
def ines(app, database, arxiv) -> Somebody:
    """Somebody who may have written it."""
    return Somebody("Ines Duarte", "staff")


def added(app, who: Somebody, said: str) -> Reader:
    """Somebody types an identifier; the page that follows."""
    return reader_signed_in(app, who.user).visit("/my/publications/add").press("Add it", doi=said)


def work() -> None:
    """Work until nothing of a search is due any more; the clock jumps to whenever something is."""
    for _turn in range(30):
        jobs.run_due()
        with db.reading() as here:
            due = here.scalars(
                select(Job.due_at).where(Job.name == NAME, Job.due_at.is_not(None))
            ).one_or_none()
        if due is None:
            return
        clock.advance(max(due - clock.now(), timedelta()))
    raise AssertionError("it never ends")


def stands() -> list[tuple]:
    """Every publication with whose it is: key, title, origin, status, place, ways."""
    with db.reading() as here:
        rows = select(
            Publication.key,
            Publication.title,
            Publication.origin,
            Attribution.status,
            Attribution.place,
            Attribution.sources,
        )
        return [tuple(row) for row in here.execute(rows.join(Publication.attributions))]


@pytest.mark.parametrize(
    "spelled",
    [
        "{}",
        "{}v3",
        "arXiv:{}v1 [cs.LG]",
        "https://arxiv.org/abs/{}",
        "https://arxiv.org/pdf/{}v2.pdf",
        "10.48550/arXiv.{}",
        "https://doi.org/10.48550/arXiv.{}",
    ],
)
def test_an_unknown_identifier_is_fetched_in_any_spelling_and_is_theirs(app, ines, arxiv, spelled):
    paper = arxiv.add(a_record("Mirrors", ["Jan Novák", "Ines Duarte"]))
    page = added(app, ines, spelled.format(paper.arxiv_id))
    assert "arXiv will be asked in a moment." in page.main
    assert f"arXiv:{paper.arxiv_id}" in page.text
    assert stands() == []
    work()
    assert "It is here, and yours." in page.visit(page.path).main
    assert stands() == [(paper.arxiv_id, "Mirrors", "arxiv", "confirmed", 2, ["added"])]
    assert [one.args["id_list"] for one in arxiv.log] == [paper.arxiv_id]


def test_it_is_found_in_the_lists_and_shown_to_everybody(app, ines, arxiv):
    paper = arxiv.add(a_record("Mirrors", ["Ines Duarte"]))
    added(app, ines, paper.arxiv_id)
    work()
    assert "Ines Duarte has confirmed" in Reader(app).visit(f"/publications/{paper.arxiv_id}").text
    assert "Mirrors" in Reader(app).visit("/publications").main


def test_whoever_is_not_named_on_it_is_asked(app, ines, arxiv):
    paper = arxiv.add(a_record("Mirrors", ["Jan Novák"]))
    page = added(app, ines, paper.arxiv_id)
    work()
    assert "Which of its authors you are is asked on your list." in page.visit(page.path).main
    assert [row[3] for row in stands()] == ["suggested"]


def test_sent_twice_it_is_one_search_and_one_publication(app, ines, arxiv):
    paper = arxiv.add(a_record("Mirrors", ["Ines Duarte"]))
    assert added(app, ines, paper.arxiv_id).path == added(app, ines, f"{paper.arxiv_id}v1").path
    work()
    assert "It is here, and yours." in added(app, ines, paper.arxiv_id).main
    assert (len(arxiv.log), len(stands())) == (1, 1)


def test_one_that_is_here_is_theirs_without_asking(app, ines, arxiv):
    known = a_publication("Mirrors", ("Ines Duarte",))
    assert "It is here, and yours." in added(app, ines, known.key).main
    assert arxiv.log == []


def test_its_place_in_line_is_said(app, ines, arxiv):
    arxiv.connect(delay_s=3)
    a_harvest(a_person("Person"), "running", priority=jobs.Priority.URGENT, requests=1, planned=9)
    a_harvest(None, "running", priority=jobs.Priority.QUIET, requests=1, planned=900)
    a_lookup(a_person("Somebody else"), "10.1234/asked.elsewhere")
    added(app, ines, "2101.00002")
    page = added(app, ines, "2101.00001")
    assert "It waits its turn: 2 before yours; about 6 seconds." in page.main


def test_what_arxiv_does_not_know_is_said_and_nothing_is_added(app, ines, arxiv):
    page = added(app, ines, "2101.00001")
    work()
    assert (
        "arXiv knows no paper by this identifier. Nothing was added; you can ask again later."
        in page.visit(page.path).main
    )
    assert stands() == []
    assert page.follow("Ask again").value("doi") == "2101.00001"


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("html", "arXiv answered with a page instead of data"),
        ("503", "arXiv was not available (503)"),
        ("empty", "An answer of arXiv was empty"),
        ("error-entry", "arXiv refused the question (“"),
    ],
)
def test_a_fault_is_told_asked_about_again_and_given_up_in_words(app, ines, arxiv, fault, said):
    paper = arxiv.add(a_record("Mirrors", ["Ines Duarte"]))
    arxiv.fault(fault, times=99)
    page = added(app, ines, paper.arxiv_id)
    jobs.run_due()
    assert said in page.visit(page.path).main
    assert "; we wait and ask again." in page.main
    work()
    assert said in page.visit(page.path).main
    assert "Nothing was added" in page.main
    assert stands() == []


def test_a_fault_that_passes_costs_nothing(app, ines, arxiv):
    paper = arxiv.add(a_record("Mirrors", ["Ines Duarte"]))
    arxiv.fault("503", times=2)
    page = added(app, ines, paper.arxiv_id)
    work()
    assert "It is here, and yours." in page.visit(page.path).main


def test_programs_do_the_same(app, ines, arxiv):
    paper = arxiv.add(a_record("Mirrors", ["Ines Duarte"]))
    program = Program(app, ines.user)
    asked = program.post("/my/publications/lookups", {"doi": f"arXiv:{paper.arxiv_id}"})
    assert (asked["status"], asked["arxiv"], asked["sentence"]) == (
        LookupStatus.WAITING,
        paper.arxiv_id,
        "arXiv will be asked in a moment.",
    )
    work()
    found = program.get(f"/my/publications/lookups/{asked['id']}")
    assert (found["key"], found["attribution"]) == (paper.arxiv_id, "confirmed")
