"""Conflicts first: an advisor sees names, and what was found beside them; the dossiers open in one act."""

from datetime import UTC, datetime

import pytest

from portal.kernel import db, jobs
from portal.reviews import queries_rounds
from portal.reviews.models import RoundAdvisor
from portal.reviews.rules import Settlement
from tests.factories_publications import a_publication, an_attribution
from tests.factories_reviews import a_review, dossier_of, settle
from tests.reader import forms_of
from tests.reviews.board import STATEMENT, TALK, Board, kept, letters

PRESS = "Declare, and open the dossiers"
LATELY = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def board(app, database):
    return Board(app, declared=False)


@pytest.fixture
def here(board):
    return f"/reviews/rounds/{board.round.slug}/declare"


def declare(board, here, *people, expect=200, **typed):
    """Ada ticks these people, and says that there are none but these."""
    reader = board.reader(board.ada).visit(here)
    ticked = [dossier_of(board.round, one, for_=board.dora).public_id for one in people]
    return reader.press(PRESS, expect=expect, conflicts=ticked, none_but_these="true", **typed)


def a_joint_paper(board, person, title="Measured mirrors", year=2026):
    paper = a_publication(
        title, (person.name, "Ada Byron"), published_at=LATELY.replace(year=year), key=f"{year}.00001"
    )
    an_attribution(paper, person, "confirmed")


def advisor(board, user) -> RoundAdvisor:
    with db.reading():
        return queries_rounds.advisor(board.round, user.id)


# Before


def test_before_declaring_there_are_names_and_not_a_word_more(board, here):
    neil = board.people[1]
    paper = a_publication("Canary of a paper", ("Neil Roux",), published_at=LATELY)
    an_attribution(paper, neil, "confirmed")
    dossier = board.given(neil)[0]
    reader = board.reader(board.ada)
    pages = [
        reader.visit(path).text
        for path in ("/reviews", here, "/home", "/people", f"/publications?q={TALK.replace(' ', '+')}")
    ]
    for path in (f"/dossiers/{dossier.public_id}", f"/reviews/dossiers/{dossier.public_id}"):
        pages.append(reader.visit(path, expect=404).text)
    pages.append(reader.visit(board.address(board.ada, dossier), expect=404).text)
    canaries = [STATEMENT, "Canary of a paper", dossier.public_id]
    assert [one for page in pages for one in canaries if one in page] == []
    assert [TALK in page for page in pages] == [False] * 4 + [True] + [
        False
    ] * 3  # what was typed into the search
    assert "0 of" not in pages[0]
    assert [one in pages[1] for one in ("Lea Berg", "Neil Roux", "Omar Sy")] == [True] * 3


def test_a_dossier_that_was_given_is_as_missing_as_one_that_never_was(board):
    dossier = board.given(board.people[0])[0]
    reader = board.reader(board.ada)
    hidden = reader.visit(board.address(board.ada, dossier), expect=404).main
    assert hidden == reader.visit("/reviews/2222222222222222", expect=404).main


def test_joint_papers_stand_beside_the_name_with_their_titles_and_years(app, database):
    board = Board(app, opened=False)
    lea, neil, _omar = board.people
    a_joint_paper(board, lea), a_joint_paper(board, lea, "Older mirrors", 2024)
    a_joint_paper(board, neil, "Ancient mirrors", 2019)
    board.reader(board.dora).visit(f"/rounds/{board.round.slug}").press("Open the round")
    jobs.run_due()
    page = board.reader(board.ada).visit(f"/reviews/rounds/{board.round.slug}/declare").main
    assert "Lea Berg 2 joint papers since 2024 Measured mirrors 2026 Older mirrors 2024" in page
    assert "Ancient mirrors" not in page


def test_while_the_portal_looks_there_is_one_calm_sentence_and_no_name(board, here):
    reader, mine = board.reader(board.ada).visit(here), advisor(board, board.ada).id
    with db.unit() as unit:
        unit.get_one(RoundAdvisor, mine).found_at = None
    waits = board.reader(board.ada).visit(here)
    assert [one.name in waits.text for one in board.people] == [False] * 3
    assert '<meta http-equiv="refresh"' in waits.response.text
    assert "the portal is still looking" in reader.press(PRESS, none_but_these="true", expect=422).main
    assert advisor(board, board.ada).declared_at is None


# In one act


def test_in_one_act_the_dossiers_that_were_given_open(board, here):
    board.given()
    page = declare(board, here)
    assert (page.path, "0 of 3" in page.main) == ("/reviews", True)
    assert STATEMENT in page.follow("Lea Berg").main


def test_without_none_but_these_nothing_is_declared_and_every_tick_stays(board, here):
    lea = dossier_of(board.round, board.people[0], for_=board.dora).public_id
    reader = board.reader(board.ada).visit(here)
    page = reader.press(PRESS, conflicts=[lea], remark="We share a flat.", zone="Asia/Tokyo", expect=422)
    assert "Please say that there are none but these." in page.main
    assert [page.value(name) for name in ("conflicts", "remark", "zone")] == [
        lea, "We share a flat.", "Asia/Tokyo",
    ]  # fmt: skip
    assert advisor(board, board.ada).declared_at is None


def test_a_remark_about_nobody_is_asked_about_and_not_lost(board, here):
    page = declare(board, here, remark="We share a flat.", expect=422)
    assert "Please tick whom your remark is about" in page.main
    assert page.value("remark") == "We share a flat."


def test_who_was_ticked_stays_closed_until_the_director_allows_it(board, here):
    lea = board.people[0]
    dossier = board.given(lea)[0]
    assert "Lea Berg" not in declare(board, here, lea, remark="We share a flat.").main
    reader = board.reader(board.ada)
    reader.visit(board.address(board.ada, dossier), expect=404)
    reader.visit(f"/dossiers/{dossier.public_id}", expect=404)
    settle(dossier, board.dora, board.ada, Settlement.ALLOWED)
    assert STATEMENT in reader.visit(board.address(board.ada, dossier)).main


def test_what_is_sealed_stays_closed_for_good(board, here):
    dossier = board.given(board.people[0])[0]
    declare(board, here, board.people[0])
    settle(dossier, board.dora, board.ada, Settlement.SEALED)
    assert "Lea Berg" not in board.reader(board.ada).visit("/reviews").text
    board.reader(board.ada).visit(board.address(board.ada, dossier), expect=404)


def test_it_is_said_once_and_the_second_window_hears_so(board, here):
    second = board.reader(board.ada).visit(here)
    declare(board, here)
    said = second.press(PRESS, none_but_these="true", zone="Asia/Tokyo", expect=409)
    assert "You have declared already." in said.main
    page = second.visit(here)
    assert "You declared your conflicts on Monday, 1 March 2027" in page.main
    assert [one.name in page.text for one in board.people] == [False] * 3
    assert advisor(board, board.ada).zone == "Europe/Paris"


def test_the_time_zone_is_kept_and_one_that_is_none_is_asked_again(board, here):
    assert "We know no such time zone." in declare(board, here, zone="Mars/Olympus", expect=422).main
    declare(board, here, zone="asia/tokyo")
    assert advisor(board, board.ada).zone == "Asia/Tokyo"


def test_nobody_but_the_rounds_advisors_is_asked(board, here):
    board.reader(board.dora).visit(here, expect=404)


# Later


def test_a_conflict_that_comes_up_later_closes_the_dossier_and_seals_what_was_written(board, here):
    declare(board, here)
    dossier = board.given(board.people[0])[0]
    a_review(dossier, board.ada)
    page = board.open(board.ada, dossier).follow("I have a conflict")
    assert "Everything of this person closes to you at once" in page.main
    assert "is sealed: nobody reads it any more." in page.main
    assert "Please fill this in." in page.press("Declare the conflict", expect=422).main
    page = page.press("Declare the conflict", reason="We are to write a paper.")
    assert (page.path, "Lea Berg" in page.main) == ("/reviews", False)
    page.visit(board.address(board.ada, dossier), expect=404)
    assert [one.status for one in kept(board.ada)] == ["recused"]
    assert [(to, "We are to write a paper." in text) for to, text in letters("advisor_recused")] == [
        ("dora@lumen.example", False)
    ]


def test_a_dossier_can_be_declined_for_a_reason_and_is_gone(board, here):
    declare(board, here)
    dossier = board.given(board.people[0])[0]
    page = board.open(board.ada, dossier).follow("Decline")
    page = page.press("Decline", reason="I am at sea.")
    there = board.address(board.ada, dossier)
    assert (page.path, there in page.links()) == ("/reviews", False)
    page.visit(there, expect=404)
    assert [to for to, _text in letters("advisor_declined")] == ["dora@lumen.example"]


def test_accepting_is_one_press(board, here):
    declare(board, here)
    page = board.open(board.ada, board.given(board.people[0])[0])
    assert "Accept" not in page.press("Accept").buttons()
    assert {one.action for one in forms_of(page.page) if one.action.endswith("/acknowledge")} == set()
