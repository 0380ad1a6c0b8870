"""Adding works and saying what is one work, for programs."""

import pytest
from sqlalchemy import select

from portal.kernel import db, jobs
from portal.publications import merging
from portal.publications.models_works import Merge
from tests.doi import registry
from tests.factories_publications import a_publication, an_attribution
from tests.program import Program
from tests.publications.answering import Somebody

__all__ = ["registry"]
BOOK = "@book{k, title={Mirrors}, author={Duarte, Ines}, year=2019, publisher={Lumen}}"


@pytest.fixture
def ines(app, database) -> Somebody:
    """Somebody who wrote it."""
    return Somebody("Ines Duarte", "staff")


def test_bibtex_is_added_and_what_waits_is_answered(app, ines):
    program = Program(app, ines.user)
    assert program.post("/my/publications/add", {"bibtex": BOOK})["counts"]["yours"] == 1
    mine = program.get("/my/publications?show=yours")["items"][0]
    assert (mine["title"], mine["arxiv"], mine["categories"], mine["status"]) == (
        "Mirrors",
        None,
        [],
        "confirmed",
    )
    shown = program.get(f"/publications/{mine['key']}")
    assert (shown["kind"], shown["category"], shown["arxiv"]) == ("book", "", None)


def test_what_is_wrong_with_bibtex_is_said_at_its_field(app, ines):
    refused = Program(app, ines.user).post(
        "/my/publications/add", {"bibtex": "@misc{x, title={T}}"}, expect=422
    )
    assert "Entry “x”, line 1: its authors are missing." in str(refused)


def test_a_doi_is_looked_up_and_followed(app, ines, registry):
    program = Program(app, ines.user)
    registry.add("10.1234/l")
    asked = program.post("/my/publications/lookups", {"doi": "https://doi.org/10.1234/L"})
    assert (asked["status"], asked["doi"], asked["over"]) == ("waiting", "10.1234/l", False)
    jobs.run_due()
    found = program.get(f"/my/publications/lookups/{asked['id']}")
    assert (found["key"], found["attribution"]) == ("doi/10.1234/l", "confirmed")
    Program(app, Somebody("Jan Novák", "staff").user).get(
        f"/my/publications/lookups/{asked['id']}", expect=404
    )


def test_pairs_are_read_merged_and_parted(app, ines):
    kept, gone = (a_publication("Mirrors", ("Ines Duarte",)) for _twice in "ab")
    an_attribution(kept, ines.person, "confirmed")
    with db.unit() as here:
        merging.suggest()
        one = here.scalar(select(Merge.public_id))
    program, address = Program(app, ines.user), f"/my/publications/merges/{one}"
    assert program.get("/my/publications/merges")["items"][0]["gone"]["key"] == gone.key
    assert program.post(f"{address}/confirm")["counts"] == {"suggested": 0, "merged": 1, "dismissed": 0}
    assert program.get(f"/publications/{gone.key}", expect=301) == b""
    assert program.post(f"{address}/undo")["counts"]["suggested"] == 1
    assert program.post(f"{address}/dismiss")["counts"]["dismissed"] == 1
    Program(app, Somebody("Jan Novák", "staff").user).post(f"{address}/confirm", expect=404)
