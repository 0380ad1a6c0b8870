"""Staff ask arXiv and answer by keyboard, and somebody reads it all on a phone at night: in a real browser, with a real worker."""

import pytest

from portal.kernel import clock
from tests.browser.visitor import Visitor
from tests.journeys.papers import AUTHOR, ORCID, REST

pytestmark = pytest.mark.browser


def test_staff_ask_arxiv_answer_by_keyboard_and_a_visitor_reads_it_at_night(papers, worker, joined, browse):
    reader = joined("Sofia Grave")
    sofia, plain = browse(of=reader), browse("phone", javascript=False, of=reader)
    she_says_how_her_papers_are_found(sofia)
    the_search_goes_on_before_her_eyes(sofia, plain)
    she_answers_by_keyboard(sofia)
    night = browse("phone", scheme="dark")
    a_visitor_finds_what_she_accepted(night)
    and_reads_a_paper(night, papers)
    and_nothing_else(night, papers)


def she_says_how_her_papers_are_found(sofia: Visitor) -> None:
    seen(sofia.open("/my/profile").type("ORCID iD", "0000").press("Save", status=422)).reads(
        "This is not an ORCID iD"
    )
    sofia.type("ORCID iD", ORCID).type("Author identifier", AUTHOR).type("Other names", "S. M. Grave")
    seen(sofia.press("Save")).press("Show my page to everybody").reads("Your page is public now.")


def the_search_goes_on_before_her_eyes(sofia: Visitor, plain: Visitor) -> None:
    """Her own page is told by live.js; the one beside it, without JavaScript, loads itself again."""
    seen(sofia.open("/my/publications")).press("Ask arXiv now")
    address = sofia.path
    plain.open(address)
    for requests in (1, 2, 3):
        for one in (sofia, plain):
            seen(one.reads(f"{requests} of 4"))
        clock.advance(REST)
    for one in (sofia, plain):
        seen(one.reads("arXiv was asked.", "4 publications wait for your answer"))
        assert (one.path, one.page.locator("[data-over]").count()) == (address, 1)


def she_answers_by_keyboard(sofia: Visitor) -> None:
    seen(sofia.tab_to("4 publications wait for your answer").enter())
    assert titles(sofia, "h2") == [
        "Slow reverberation",
        "Paired listening",
        "Mosses of the far north",
        "Lichen by the lake",
    ]
    seen(sofia.enter(key="n")).reads("“Slow reverberation” is not yours.")
    sofia.enter(key="u").reads("Taken back.")
    assert current(sofia) == "Slow reverberation"
    assert current(sofia.keys("j")) == "Paired listening"
    assert current(sofia.enter(key="y")) == "Mosses of the far north"
    sofia.enter(key="n")
    assert current(sofia) == "Lichen by the lake"
    seen(sofia.enter(key="n"))
    assert titles(sofia, "h2") == ["Slow reverberation"]
    seen(sofia.open("/my/publications?show=yours"))
    assert titles(sofia, "h2") == ["Paired listening", "Échos of closed rooms", "Measured mirrors"]
    assert titles(seen(sofia.open("/my/publications?show=others")), "h2") == [
        "Lichen by the lake",
        "Mosses of the far north",
    ]


def a_visitor_finds_what_she_accepted(night: Visitor) -> None:
    everything = ["Paired listening", "Échos of closed rooms", "Measured mirrors"]
    assert titles(seen(night.open("/publications")), "h3") == everything
    night.choose("By whom", "Sofia Grave").press("Show")
    assert titles(seen(night), "h3") == everything
    night.follow("2025 1")
    assert titles(seen(night), "h3") == ["Échos of closed rooms"]
    for words, expected in (("échos", ["Échos of closed rooms"]), ("novak", []), ("lichen", [])):
        night.type("Words in title", words).press("Show")
        assert titles(seen(night), "h3") == expected
    night.follow("All publications").type("Words in title", "novak").press("Show")
    assert titles(seen(night), "h3") == ["Measured mirrors"]


def and_reads_a_paper(night: Visitor, papers) -> None:
    seen(night.follow("Measured mirrors")).reads(
        "Why it is here", "arXiv lists it under Sofia Grave’s ORCID iD."
    )
    assert night.path == f"/publications/{papers['shared']}"
    seen(night.follow("Sofia Grave")).page.get_by_text("The same as a table").click()
    picture = seen(night).page.locator("main tbody").inner_text().split()
    assert picture == ["2024", "1", "2025", "1", "2026", "1"]
    assert titles(night, "h4") == ["Paired listening", "Échos of closed rooms", "Measured mirrors"]
    assert "Paired listening" in seen(night.open("/")).text


def and_nothing_else(night: Visitor, papers) -> None:
    for hidden in ("doubtful", "moss", "lichen"):
        night.open(f"/publications/{papers[hidden]}", status=404).reads("Nothing here")
    seen(night)


def seen(one: Visitor) -> Visitor:
    """Nothing of what stands here now is cut off, and axe finds nothing in it."""
    one.fits(320).look()
    return one


def titles(one: Visitor, level: str) -> list[str]:
    """The titles of a list of publications."""
    return one.page.locator(f"main li {level}").all_inner_texts()


def current(one: Visitor) -> str:
    """The title of the row that the keys are about."""
    return one.page.locator("[data-row][aria-current] h2").inner_text()
