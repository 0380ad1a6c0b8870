"""What is typed reaches the lab, whatever happens to the connection, the session, or another window."""

from datetime import timedelta

import pytest

from portal.accounts import sessions
from portal.kernel import db
from portal.recruitment import drafting, queries
from tests.conftest import MONDAY
from tests.factories import a_position, a_user, actor_for, an_application, reader_signed_in

pytestmark = pytest.mark.browser

FIRST, SECOND = "Small models hear more than we think.", "Small models hear less than we think."
STATEMENT = "Your statement"


@pytest.fixture
def draft(app, database):
    """Somebody's draft: its id, and what of a statement the lab has."""
    clara, noor = a_user("Clara Weiss", "recruiter"), a_user("Noor Berg")
    application = an_application(
        a_position(clara, statement_words=10), noor, status="draft", statement="Old."
    )
    return Draft(noor, application.public_id)


class Draft:
    """A draft as its author opens it, and as the lab has it."""

    def __init__(self, user, public_id: str):
        self.user, self.address = user, f"/applications/{public_id}/statement"
        self._public_id = public_id

    @property
    def kept(self) -> str:
        with db.reading():
            return drafting.kept(queries.own(actor_for(self.user), self._public_id), "statement")["statement"]

    def sign_out_everywhere(self) -> None:
        with db.unit():
            sessions.end_all(self.user.id)


@pytest.fixture
def noor(app, draft, browse):
    """The author, in front of their statement."""
    return browse(clock=True, of=reader_signed_in(app, draft.user)).open(draft.address)


def test_what_is_typed_is_saved_a_moment_later_and_the_page_says_so(noor, draft):
    noor.type(STATEMENT, FIRST).state("Not yet saved").later(1600).state("Saved")
    assert draft.kept == FIRST
    noor.later(60_000).state("1 minute ago")


def test_without_a_connection_the_text_is_kept_and_sent_when_it_is_back(noor, draft):
    with noor.offline():
        noor.type(STATEMENT, FIRST).later(1600).state(
            "Not yet saved: no connection. Your text is kept in this browser"
        )
        assert draft.kept == "Old."
    noor.state("Saved")
    assert draft.kept == FIRST


def test_a_text_that_never_left_is_back_when_the_page_is_opened_again(noor, draft):
    with noor.offline():
        noor.type(STATEMENT, FIRST).later(1600).state("no connection")
        noor.page.close()
        noor = noor.another_tab()
    noor.page.clock.pause_at(MONDAY + timedelta(hours=1))
    noor.page.goto(f"{noor.base}{draft.address}")
    noor.state("It is back in the form.").later(1600).state("Saved")
    assert draft.kept == FIRST


def test_signed_out_while_typing_nothing_is_lost(noor, draft, post_office):
    draft.sign_out_everywhere()
    noor.type(STATEMENT, FIRST).later(1600).state(
        "you have been signed out. Your text is kept in this browser."
    )
    other = noor.another_tab().open("/sign-in").type("Your e-mail address", draft.user.address)
    other.press("Send me a code instead").type(
        "Code from the mail", post_office.to(draft.user.address)[0].code
    )
    other.press("Confirm")
    noor.page.bring_to_front()
    noor.type(STATEMENT, f"{FIRST} Much.").later(1600).state("Saved")
    assert draft.kept == f"{FIRST} Much."


def test_signed_out_pressing_the_button_shows_the_text_again(noor, draft):
    draft.sign_out_everywhere()
    noor.type(STATEMENT, FIRST).press("Save and go on", status=401).reads("Your text is safe", FIRST)


def test_two_tabs_the_second_to_save_sees_both_texts_and_keeps_either(noor, draft):
    other = noor.another_tab().open(draft.address)
    noor.type(STATEMENT, FIRST).press("Save and go on")
    other.type(STATEMENT, SECOND).later(1600).state("Another window saved this in the meantime.")
    assert draft.kept == FIRST
    other.press("Save and go on", status=409).reads(FIRST, SECOND).press("Keep yours")
    assert draft.kept == SECOND


def test_words_are_counted_and_none_is_cut_off(noor, draft):
    words = noor.page.locator("[data-words-of]")
    noor.type(STATEMENT, FIRST)
    assert words.inner_text() == "7 of 10 words"
    noor.type(STATEMENT, f"{FIRST} Much more, all in all.")
    assert words.inner_text() == "12 words; there is room for 10"
    noor.press("Save and go on").reads("Saved.")
    assert draft.kept == f"{FIRST} Much more, all in all."
