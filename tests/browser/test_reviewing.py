"""An advisor reviews on a telephone, in the dark, by keyboard, and after their session has ended: nothing is lost."""

import pytest

from portal.accounts import sessions
from portal.kernel import db
from tests.factories import reader_signed_in
from tests.factories_reviews import a_review
from tests.reviews.board import Board, kept

pytestmark = pytest.mark.browser

FIRST, MORE = "The listening models are the best of it.", "The listening models are the best of it. Go on."
SAY, STANDS = "What you would say to them", "Where does this person stand?"


@pytest.fixture
def board(app, database):
    """Nobody has declared yet; two dossiers wait for both."""
    board = Board(app, declared=False)
    board.given(*board.people[:2])
    return board


@pytest.fixture
def declared(app, database):
    """Both have declared; two dossiers wait, and Bob has said something about the first."""
    board = Board(app)
    dossier, _other = board.given(*board.people[:2])
    a_review(dossier, board.bob, for_person="Bob to them")
    return board


def said(board) -> list[tuple[str, str]]:
    return [(str(one.status), one.answers["for_person"]) for one in kept(board.ada)]


def at_the_form(browse, board, device="phone", **how):
    """Ada in front of the first dossier."""
    eyes = browse(device, clock=True, of=reader_signed_in(board.app, board.ada), **how).open("/reviews")
    return eyes.follow("Lea Berg")


def test_an_advisor_declares_and_reviews_on_a_telephone(board, browse):
    eyes = browse("phone", clock=True, of=reader_signed_in(board.app, board.ada)).open("/reviews")
    eyes.follow("Declare conflicts").fits(320, 390)
    eyes.page.get_by_label("Omar Sy").check()
    eyes.type("What connects you", "We share a flat.")
    eyes.page.get_by_label("I have no conflict with anybody but these").check()
    eyes.press("Declare, and open the dossiers").reads("The dossiers that were given to you are open now.")
    eyes.follow("Read the next one").fits(320, 390).in_the_dark()
    assert eyes.page.locator("details[open]").count() == 0
    eyes.choose(STANDS, "On course").type(SAY, FIRST).state("Not yet saved").later(1600).state("Saved")
    assert said(board) == [("draft", FIRST)]
    eyes.press("Submit and next").reads("Your review of Lea Berg is submitted.", "Neil Roux")
    assert said(board) == [("submitted", FIRST)]


def test_when_the_session_ends_while_somebody_writes_nothing_is_lost(declared, browse, post_office):
    eyes = (
        at_the_form(browse, declared).choose(STANDS, "On course").type(SAY, FIRST).later(1600).state("Saved")
    )
    with db.unit():
        sessions.end_all(declared.ada.id)
    eyes.type(SAY, MORE).later(1600).state("you have been signed out. Your text is kept in this browser.")
    assert said(declared) == [("draft", FIRST)]
    post_office.to(declared.ada.address)
    other = eyes.another_tab().open("/sign-in").type("Your e-mail address", declared.ada.address)
    other.press("Send me a code instead")
    other.type("Code from the mail", post_office.to(declared.ada.address)[0].code).press("Confirm")
    eyes.page.bring_to_front()
    eyes.type(SAY, f"{MORE} On.").later(1600).state("Saved")
    assert said(declared) == [("draft", f"{MORE} On.")]
    eyes.press("Submit").reads("is submitted", "Bob to them")


def test_a_browser_that_never_came_back_still_has_the_text(declared, browse):
    eyes = at_the_form(browse, declared)
    with eyes.offline():
        eyes.type(SAY, FIRST).later(1600).state("no connection")
        there = eyes.path
        eyes.page.close()
        eyes = eyes.another_tab()
    eyes.page.goto(f"{eyes.base}{there}")
    eyes.state("It is back in the form.")


def test_what_is_typed_in_a_fold_is_saved_and_stands_open_the_next_time(declared, browse):
    eyes = at_the_form(browse, declared)
    eyes.page.get_by_text("For the board", exact=True).first.click()
    eyes.type("For the board", "Strong.").later(1600).state("Saved").reload()
    assert eyes.page.get_by_label("For the board").is_visible()
    assert not eyes.page.get_by_label("For the director").is_visible()


def test_on_a_wide_screen_the_whole_dossier_stands_open_beside_the_form(declared, browse):
    eyes = at_the_form(browse, declared, "desktop")
    assert eyes.page.get_by_text("Canary of a statement").is_visible()
    dossier, form = (eyes.page.locator(one).bounding_box() for one in (".dossier", "#review"))
    assert dossier["x"] + dossier["width"] <= form["x"]
    assert not eyes.page.get_by_role("link", name="To the form").is_visible()


def test_by_keyboard_alone_from_the_list_to_the_next_dossier(declared, browse):
    eyes = browse(of=reader_signed_in(declared.app, declared.ada)).open("/reviews").enter(key="n")
    eyes.reads("Lea Berg").tab_to("Further than one could expect").keys("ArrowDown")
    eyes.tab_to(SAY).write(FIRST)
    eyes.tab_to("Submit and next").enter().reads("Neil Roux")
    assert [one.answers for one in kept(declared.ada)] == [{"judgement": "on_course", "for_person": FIRST}]


def test_the_keys_go_on_and_can_be_turned_off(declared, browse):
    eyes = at_the_form(browse, declared, "desktop").enter(key="s").reads("Neil Roux")
    eyes.enter(key="u", status=422).reads("2 things need another look")


def test_in_the_dark_every_page_can_be_read(declared, browse):
    for device in ("phone", "desktop"):
        eyes = at_the_form(browse, declared, device, scheme="dark")
        eyes.fits(320, 390, 1440).press("Keep for later").follow("1 version is kept")
        eyes.open(eyes.path.replace("/versions", "/decline")).follow("Then say so instead")


def test_without_javascript_an_advisor_does_it_all(declared, browse):
    eyes = browse("phone", javascript=False, of=reader_signed_in(declared.app, declared.ada)).open("/reviews")
    eyes.follow("Read the next one").press("Submit", status=422)
    eyes.choose(STANDS, "On course").type(SAY, FIRST).press("Submit").reads("Bob to them")
    assert said(declared) == [("submitted", FIRST)]
