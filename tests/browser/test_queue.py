"""Somebody works through their publications without leaving the keyboard, and watches arXiv being asked."""

import pytest

from portal.kernel import clock, db
from portal.publications.lifecycle import HarvestStatus
from portal.publications.models import Attribution
from portal.publications.models_harvest import Harvest
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
    return eyes.page.locator("[data-row][aria-current] :is(h2, h3)").inner_text()


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


@pytest.mark.parametrize("javascript", [True, False])
def test_a_group_is_answered_with_one_button_and_looks_well(neil, browse, javascript):
    person, reader = neil
    first = a_publication("Shared 0", FOUR)
    key, long = f"{first.key}:1", {"score": 6000, "lead": 6000, "band": "suggested", "places": [2]}
    those = [an_attribution(first, person, cluster=key, **long)]
    those += [an_attribution(a_publication("Shared 1", FOUR), person, cluster=key, **long)]
    eyes = browse(javascript=javascript, of=reader).open("/my/publications")
    eyes.reads("These 2 share Lea Roux", "Likely").fits(320, 1440).look()
    eyes.press("None mine : with Lea Roux")
    assert said(those) == ["rejected", "rejected"]
    eyes.reads("2 publications are not yours.").press("Undo")
    assert said(those) == ["suggested", "suggested"]


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
    weighed = {
        "score": 40,
        "band": "unlikely",
        "reasons": [["only_rejected", {"author": 1}], ["years", {"num": 9}]],
    }
    an_attribution(a_publication("Far away", FOUR), person, places=[2], **weighed)
    an_attribution(a_publication("It was taken", FOUR), person, "auto", places=[2], **weighed)
    eyes = browse(device, scheme=scheme, of=reader)
    for show in ("waiting", "unlikely", "yours", "others"):
        eyes.open(f"/my/publications?show={show}").fits(320, 768, 1440)
    eyes.press("Take it back : It is rejected").look()


# While arXiv is asked


def goes_on(harvest: Harvest, **columns: object) -> None:
    """A search comes further."""
    with db.unit() as here:
        row = here.get(Harvest, harvest.id)
        for name, value in columns.items():
            setattr(row, name, value)


def over(harvest: Harvest) -> None:
    """A search comes to its end."""
    goes_on(harvest, status=HarvestStatus.FINISHED, finished_at=clock.now(), requests=3, found=9)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_search_is_followed_to_its_end(neil, papers, browse, javascript):
    person, reader = neil
    going = a_harvest(person, "running", requests=1, planned=3)
    eyes = browse(javascript=javascript, of=reader).open(f"/my/publications/harvests/{going.public_id}")
    eyes.reads("arXiv is being asked.", "1 of 3")
    goes_on(going, requests=2, found=5, new=2)
    eyes.reads("2 of 3")
    over(going)
    eyes.reads("arXiv was asked.", "5 publications wait for your answer").look()
    assert eyes.page.locator("[data-over]").count() == 1


def test_a_page_that_is_over_asks_no_more_and_its_news_are_said_once(neil, browse):
    person, reader = neil
    going = a_harvest(person, "running", requests=1, planned=3)
    eyes = browse(of=reader).open(f"/my/publications/harvests/{going.public_id}")
    sentence = eyes.page.locator("[data-says]").element_handle()
    asked: list[str] = []
    eyes.page.on("request", lambda sent: asked.append(sent.url))
    over(going)
    eyes.reads("arXiv was asked.")
    number = len(asked)
    eyes.page.wait_for_timeout(2500)
    assert len(asked) == number
    assert sentence.evaluate("one => [one.isConnected, one.getAttribute('role'), one.textContent]") == [
        True,
        "status",
        "arXiv was asked.",
    ]


@pytest.mark.parametrize("device", ["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_search_fits_and_can_be_read(neil, browse, device, scheme):
    person, reader = neil
    faults = [{"code": "status", "detail": "429", "times": 3}, {"code": "missing", "detail": "2", "times": 1}]
    eyes = browse(device, scheme=scheme, of=reader)
    for status in ("finished", "running"):
        one = a_harvest(person, status, requests=2, planned=5, found=31, new=4, problems=faults)
        eyes.open(f"/my/publications/harvests/{one.public_id}").fits(320, 1440)
