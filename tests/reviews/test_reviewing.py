"""An advisor reads a dossier and says what they think: two answers are enough, nothing typed is lost, nobody reads a draft."""

from datetime import timedelta

import pytest

from portal.accounts import sessions
from portal.kernel import clock, db
from portal.reviews import dossiers
from portal.reviews.models_reviews import AdvisorConflict
from tests.conftest import MONDAY
from tests.factories import a_user
from tests.factories_reviews import _led, a_review
from tests.journeys.conftest import come_back
from tests.laws.test_lists import counted
from tests.reader import NAMESPACE, text_of
from tests.reviews.board import AFTER_CLOSING, SOON, STATEMENT, TALK, WHOLE, Board, autosave, kept

ALL = {
    "judgement": "with_help",
    "for_person": "For you.",
    "advice": "Publish the code.",
    "knowledge": "strong",
    "people": "good",
    "community": "growing",
    "openness": "absent",
    "for_board": "For the board.",
    "for_director": "For the director.",
    "notes": "For me.",
}


READERS = {  # beside each field, and once more where it says who will read what
    "the person never does.": 6,
    "The person reads this, once the director shares it; so do the director and the board.": 3,
    "The director and the other advisors read this; the person does not.": 2,
    "The director alone reads this.": 2,
    "Nobody reads this but you.": 2,
    "The law may give the person a right to see": 1,
}


@pytest.fixture
def board(app, database):
    return Board(app)


@pytest.fixture
def dossier(board):
    return board.given(board.people[0])[0]


def answers(user) -> list[dict]:
    return [one.answers for one in kept(user)]


def folded(page, label) -> bool:
    """Whether what stands under this summary is folded away."""
    return next(
        "open" not in one.attrib
        for one in page.page.iter(f"{NAMESPACE}details")
        if text_of(one.find(f"{NAMESPACE}summary")) == label
    )


# What stands there


def test_the_dossier_stands_beside_the_form_and_says_who_reads_each_answer(board, dossier):
    page = board.open(board.ada, dossier)
    assert [STATEMENT in page.main, TALK in page.main] == [True, True]
    counts = {sentence: page.main.count(sentence) for sentence in READERS}
    assert counts == READERS


def test_exactly_two_answers_are_required(board, dossier):
    page = board.open(board.ada, dossier).press("Submit", expect=422)
    links = [link for link in page.links() if link.startswith("#f-")]
    assert links == ["#f-judgement", "#f-for_person"]
    page.press("Submit", **WHOLE)
    assert answers(board.ada) == [WHOLE]


def test_what_was_written_stands_open_and_the_rest_is_folded(board, dossier):
    a_review(dossier, board.ada, submitted=False, for_board="Strong.")
    page = board.open(board.ada, dossier)
    assert [folded(page, one) for one in ("For the board", "For the director", "Notes to yourself")] == [
        False, True, True,
    ]  # fmt: skip


def test_a_refused_submission_keeps_everything_that_was_typed(board, dossier):
    typed = ALL | {"judgement": "", "for_director": "word " * 801}
    page = board.open(board.ada, dossier).press("Submit", expect=422, **typed)
    assert "These are 801 words; there is room for 800." in page.main
    assert {name: page.value(name).strip() for name in ALL if page.value(name)} == {
        name: text.strip() for name, text in typed.items() if text
    }
    assert not folded(page, "For the director")


def test_a_draft_may_run_on_longer_than_a_review(board, dossier):
    reader = board.open(board.ada, dossier)
    assert autosave(reader, for_person="word " * 1501).status_code == 200
    assert (
        "there is room for 1500"
        in reader.visit(reader.path).press("Submit", judgement="on_course", expect=422).main
    )


def test_a_hundred_thousand_words_are_refused_in_words_and_still_stand_there(board, dossier):
    text = "word " * 100_000
    reader = board.open(board.ada, dossier)
    page = reader.press("Submit", judgement="on_course", for_person=text, expect=422)
    assert "This is longer than 60000 characters." in page.main
    assert len(page.value("for_person").split()) == 100_000
    told = autosave(reader, for_person=text)
    assert (told.status_code, list(told.json["fields"]), answers(board.ada)) == (422, ["for_person"], [])


# Saved while it grows


def test_the_browser_saves_and_hears_which_version_it_has(board, dossier):
    reader = board.open(board.ada, dossier)
    first = autosave(reader, for_person="A")
    assert first.json == {"version": 1, "saved_at": MONDAY.isoformat()}
    assert autosave(reader, version="1", for_person="A thought").json["version"] == 2
    assert answers(board.ada) == [{"for_person": "A thought"}]


def test_writing_accepts_the_dossier(board, dossier):
    reader = board.open(board.ada, dossier)
    assert "Accept" in reader.buttons()
    autosave(reader, for_person="A")
    assert "Accept" not in reader.visit(reader.path).buttons()


def test_a_stale_window_sees_both_texts_and_may_keep_its_own(board, dossier):
    first, second = board.open(board.ada, dossier), board.open(board.ada, dossier)
    first.press("Keep for later", for_person="The first text.")
    told = autosave(second, for_person="The second text.")
    assert (told.status_code, told.json["theirs"]["for_person"]) == (409, "The first text.")
    page = second.press("Submit", judgement="on_course", for_person="The second text.", expect=409)
    assert ["The first text." in page.main, "The second text." in page.main] == [True, True]
    page.press("Keep yours")
    assert answers(board.ada) == [{"judgement": "on_course", "for_person": "The second text."}]


def test_signed_out_what_was_typed_is_shown_and_goes_through_after_signing_in(board, dossier):
    reader = board.open(board.ada, dossier)
    with db.unit():
        sessions.end_all(board.ada.id)
    assert autosave(reader, **WHOLE).status_code == 401
    page = reader.press("Submit", expect=401, **ALL)
    assert [text in page.main for text in ("Your text is safe", "Publish the code.", "For me.")] == [True] * 3
    assert answers(board.ada) == []
    come_back(reader, board.ada.address)
    page.press("Send it again")
    assert [(one.status, one.answers) for one in kept(board.ada)] == [("submitted", ALL)]


# Submitted


def test_submitted_twice_is_submitted_once(board, dossier):
    first, second = board.open(board.ada, dossier), board.open(board.ada, dossier)
    first.press("Submit", **WHOLE)
    second.press("Submit", **WHOLE)
    assert [[one.submitted for one in review.versions] for review in kept(board.ada)] == [[False, True]]


def test_what_is_submitted_stays_as_it_is(board, dossier):
    reader = board.open(board.ada, dossier)
    a_review(dossier, board.ada)
    version = str(kept(board.ada)[0].version)
    page = reader.press("Submit", version=version, for_person="Another.", expect=409, judgement="on_course")
    assert "Your review is submitted. Ask the director to return it" in page.main
    assert answers(board.ada) == [WHOLE]


def test_my_review_is_shown_as_i_said_it_with_my_notes(board, dossier):
    page = board.open(board.ada, dossier).press("Submit", **ALL)
    said = ["On course, with help", "Strong", "Not to be seen yet", *list(ALL.values())[1:3], "For me."]
    assert [text for text in said if text not in page.main] == []
    assert "Submit" not in page.buttons()
    assert "ask Dora Director to return it" in page.main


def test_next_leads_on_until_nothing_waits(board):
    board.given()
    reader, seen = board.reader(board.ada).visit("/reviews").follow("Read the next one n"), []
    for _one in range(2):
        seen.append(_heading(reader))
        reader.press("Submit and next", **WHOLE)
    seen.append(_heading(reader))
    assert (seen, "Submit and next" in reader.buttons()) == (["Lea Berg", "Neil Roux", "Omar Sy"], False)
    assert "2 of 3" in reader.main
    page = reader.press("Submit", **WHOLE).visit("/reviews")
    assert ("3 of 3" in page.main, "All of your reviews are submitted." in page.main) == (True, True)


# Too late


def test_after_the_close_submitting_is_refused_in_words_and_the_draft_stays(app, database):
    board = Board(app, **SOON)
    dossier = board.given(board.people[0])[0]
    a_review(dossier, board.ada, submitted=False, for_person="As it stood.")
    reader = board.open(board.ada, dossier)
    with clock.at(AFTER_CLOSING):
        page = reader.press("Submit", for_person="Typed too late.", expect=422)
        assert "reviews have closed. Your draft stays here" in page.main
        assert page.value("for_person").strip() == "Typed too late."
        assert "Submit" not in page.visit(reader.path).buttons()
        page.press("Keep for later", for_person="Typed too late.")
    assert [(one.status, one.answers["for_person"]) for one in kept(board.ada)] == [
        ("draft", "Typed too late.")
    ]


def test_whom_the_director_gives_more_time_submits_after_the_close_and_nobody_else(app, database):
    board = Board(app, **SOON)
    dossier = board.given(board.people[0])[0]
    board.extend(board.ada, timedelta(days=1))
    with clock.at(AFTER_CLOSING):
        board.open(board.ada, dossier).press("Submit", **WHOLE)
        assert "Submit" not in board.open(board.bob, dossier).buttons()
    assert ([one.status for one in kept(board.ada)], kept(board.bob)) == (["submitted"], [])


def test_when_the_dossier_has_moved_on_the_text_can_be_read_and_it_says_whom_to_ask(board, dossier):
    a_review(dossier, board.ada, submitted=False, for_person="As it stood.")
    a_review(dossier, board.bob)
    reader = board.open(board.ada, dossier)
    board.collect(dossier)
    page = reader.press("Submit", for_person="Typed too late.", expect=422)
    assert "this one has moved on. Your draft stays here" in page.main
    assert page.value("for_person").strip() == "Typed too late."
    page = reader.visit(board.address(board.ada, dossier))
    assert ["As it stood." in page.main, "Ask Dora Director." in page.main] == [True, True]
    assert [one.answers["for_person"] for one in kept(board.ada)] == ["As it stood."]


def test_a_dossier_that_was_taken_back_shows_nothing_but_what_one_wrote(board, dossier):
    a_review(dossier, board.ada, submitted=False, for_person="As it stood.")
    _led(dossier, board.dora, lambda found, who: dossiers.unfreeze(found, "A mistake.", actor=who))
    page = board.open(board.ada, dossier)
    assert [text in page.main for text in ("has taken this dossier back", "As it stood.", STATEMENT, TALK)] == [
        True, True, False, False,
    ]  # fmt: skip


def test_the_open_window_of_an_advisor_in_conflict_finds_nothing_and_stores_nothing(board, dossier):
    a_review(dossier, board.ada, submitted=False, for_person="As it stood.")
    reader = board.open(board.ada, dossier)
    with db.unit():
        conflict = AdvisorConflict(
            user_id=board.ada.id, person_id=board.people[0].id, source="person", evidence=[], found_at=MONDAY
        )
        db.session().add(conflict)
    assert autosave(reader, for_person="Typed too late.").status_code == 404
    reader.press("Submit", for_person="Typed too late.", expect=404)
    assert [one.answers["for_person"] for one in kept(board.ada)] == ["As it stood."]


# Others


def test_what_others_said_is_read_after_ones_own_and_what_is_for_the_director_never(board, dossier):
    a_review(dossier, board.bob, **ALL | {"for_person": "Bob to them", "for_board": "Bob to the board"})
    said = ("Bob to them", "Bob to the board", "Publish the code.", "For the director.", "For me.")
    page = board.open(board.ada, dossier)
    assert [one in page.text for one in (*said, "Bob Noyce")] == [False] * 6
    page.press("Submit", **WHOLE)
    assert [one in page.text for one in (*said, "Bob Noyce")] == [True, True, True, False, False, True]


def test_where_advisors_never_read_one_another_they_do_not(app, database):
    board = Board(app, cross_view="never")
    dossier = board.given(board.people[0])[0]
    a_review(dossier, board.bob, for_person="Bob to them", for_board="Bob to the board")
    page = board.open(board.ada, dossier).press("Submit", **WHOLE)
    assert "In this round advisors read no reviews but their own." in page.main
    assert ["Bob to them" in page.text, "Bob to the board" in page.text] == [False, False]


def test_a_draft_is_nobodys_but_its_authors(board, dossier):
    a_review(
        dossier, board.ada, submitted=False, **dict.fromkeys(("for_person", "notes"), "Canary of a draft")
    )
    a_review(dossier, board.bob)
    root = a_user("Root Admin", "administrator")
    where = {
        board.bob: [board.address(board.bob, dossier), "/reviews"],
        board.dora: [
            f"/rounds/{board.round.slug}",
            f"/rounds/{board.round.slug}/dossiers/{dossier.public_id}",
        ],
        root: [f"/dossiers/{dossier.public_id}"],
    }
    pages = [board.reader(who).visit(path).text for who, paths in where.items() for path in paths]
    glass = board.reader(root).visit(f"/dossiers/{dossier.public_id}")
    pages.append(glass.press("Break the glass", reason="I must.").text)
    assert ["Canary of a draft" in one for one in pages] == [False] * 6
    for who in (board.bob, board.dora, root):
        board.reader(who).visit(board.address(board.ada, dossier), expect=404)
    assert "Canary of a draft" in board.open(board.ada, dossier).text


def test_a_proposal_stands_with_the_review(board, dossier):
    page = board.open(board.ada, dossier).press("Propose", text="Find a second supervisor.")
    assert "Find a second supervisor." in page.main
    assert "Find a second supervisor." not in board.open(board.bob, dossier).main


# Lists


@pytest.mark.parametrize("number", [1, 30])
def test_reviews_ask_the_same_number_of_questions_at_one_dossier_and_at_thirty(app, database, number):
    board = Board(app, names=[f"Person {n:02}" for n in range(number)])
    dossier = board.given()[0]
    a_review(dossier, board.ada, submitted=False)
    reader = board.reader(board.ada)
    with counted() as listed:
        reader.visit("/reviews")
    assert f"0 of {number}" in reader.main
    with counted() as asked:
        reader.visit(board.address(board.ada, dossier))
    assert (len(listed), len(asked)) == (5, 11)


def _heading(reader) -> str:
    return text_of(next(reader.page.iter(f"{NAMESPACE}h1")))
