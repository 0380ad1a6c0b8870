"""Somebody works through their publications without leaving the keyboard, and watches arXiv being asked."""

import pytest

from portal.kernel import db
from portal.publications.models import Attribution
from tests.factories import a_user, reader_signed_in
from tests.factories_publications import a_harvest, a_person, a_publication, an_attribution

pytestmark = pytest.mark.browser
FOUR = ("Lea Roux", "N. Zeghidour", "Ada Byron", "Omar Diallo")


@pytest.fixture
def neil(app, database):
    """Neil in front of his browser, with a paper to each of these titles."""
    user = a_user("Neil Zeghidour", "staff")
    person = a_person("Neil Zeghidour", user)
    a_harvest(person)
    return person, reader_signed_in(app, user)


@pytest.fixture
def papers(neil):
    """Five papers that wait, the newest first."""
    person, _reader = neil
    titles = ("One", "Two", "Three", "Four", "Five")
    return [an_attribution(a_publication(one, FOUR), person, places=[2]) for one in titles]


def said(papers) -> list[str]:
    """What was said of each."""
    with db.reading() as here:
        return [str(here.get(Attribution, one.id).status) for one in papers]


def current(eyes) -> str:
    """The title of the current row."""
    return eyes.page.locator("[data-row][aria-current] h2").inner_text()


def test_the_queue_is_worked_through_by_keyboard(neil, papers, browse):
    eyes = browse(of=neil[1]).open("/my/publications")
    assert current(eyes) == "One"
    assert current(eyes.enter(key="y")) == "Two"
    assert current(eyes.keys("j")) == "Three"
    assert current(eyes.enter(key="n")) == "Four"
    assert said(papers) == ["confirmed", "suggested", "rejected", "suggested", "suggested"]
    assert current(eyes.enter(key="u")) == "Three"
    assert current(eyes.keys("k", "k", "k")) == "Two"
    eyes.keys("x", "j", "j", "x").press("Not mine: the ticked ones")
    eyes.reads("2 publications are not yours.")
    assert said(papers) == ["confirmed", "rejected", "suggested", "rejected", "suggested"]


def test_where_one_is_with_the_keyboard_is_the_current_row(neil, papers, browse):
    eyes = browse(of=neil[1]).open("/my/publications").tab_to("Two")
    assert current(eyes) == "Two"
    eyes.tab_to("Not mine: Two").enter()
    assert said(papers) == ["suggested", "rejected", "suggested", "suggested", "suggested"]


def test_enter_in_a_box_answers_nothing_that_is_not_ticked(neil, papers, browse):
    eyes = browse(of=neil[1]).open("/my/publications").tab_to("Tick “One”")
    eyes.enter().reads("Please tick the ones that you mean first.")
    assert said(papers) == ["suggested"] * 5


def test_the_keys_can_be_turned_off(neil, papers, browse):
    eyes = browse(of=neil[1]).open("/my/publications").tab_to("Turn the keys off").keys("Enter", "j")
    assert current(eyes) == "One"
    eyes.keys("Enter", "j")
    assert current(eyes) == "Two"


def test_without_javascript_every_answer_is_a_button(neil, papers, browse):
    eyes = browse(javascript=False, of=neil[1]).open("/my/publications")
    eyes.press("Mine : One").press("Not mine : Two").press("Undo")
    assert said(papers) == ["confirmed", "suggested", "suggested", "suggested", "suggested"]
    assert "Keys:" not in eyes.text


@pytest.mark.parametrize("device", ["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_list_fits_and_can_be_read(neil, browse, device, scheme):
    person, reader = neil
    many = tuple(f"A. Author{n}" for n in range(1, 172))
    an_attribution(
        a_publication("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbau", many), person, places=[80]
    )
    an_attribution(a_publication("Which one?", FOUR, withdrawn=True), person, places=[2, 4])
    an_attribution(a_publication("Nobody", many), person, places=[], fit=0, sources=["orcid"])
    for status in ("confirmed", "rejected"):
        an_attribution(a_publication(f"It is {status}", FOUR), person, status, places=[2])
    eyes = browse(device, scheme=scheme, of=reader)
    for show in ("waiting", "yours", "others"):
        eyes.open(f"/my/publications?show={show}").fits(320, 768, 1440)
    eyes.press("Take it back : It is rejected").look()
