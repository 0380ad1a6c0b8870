"""A search at arXiv in words: where it stands, what it brought, what went wrong, and what to do next."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from portal.kernel import clock, db
from portal.publications import views_harvest
from portal.publications.lifecycle import HarvestStatus
from portal.publications.models_harvest import Harvest
from tests.factories import a_user, reader_signed_in
from tests.factories_publications import a_harvest, a_person, a_publication, an_attribution

FINISHED, RUNNING, STOPPED = HarvestStatus.FINISHED, HarvestStatus.RUNNING, HarvestStatus.STOPPED
WENT_ON = "; we waited and went on."
UNCHANGED = "Nothing of yours was changed by it."


def problem(code: str, detail: str | None = None, times: int = 1) -> dict:
    """A problem as a harvest keeps it."""
    return {"code": code, "detail": detail, "times": times, "at": clock.now().isoformat()}


def told(status: HarvestStatus, *kept: dict) -> list[str]:
    """What is said of these problems."""
    return [str(one) for one in views_harvest.problems(kept, status)]


# Words


@pytest.mark.parametrize(
    ("code", "detail", "sentence"),
    [
        ("timeout", None, "arXiv did not answer in time"),
        ("connection", None, "arXiv could not be reached"),
        ("cut", None, "An answer of arXiv broke off"),
        ("status", "429", "arXiv asked us to slow down (429)"),
        ("status", "503", "arXiv was not available (503)"),
        ("status", "418", "arXiv answered with an error (418)"),
        ("not_atom", None, "arXiv answered with a page instead of data"),
        ("empty", None, "An answer of arXiv was empty"),
        ("error_entry", "bad id", "arXiv refused the question (“bad id”)"),
        ("truncated", None, "An answer of arXiv was cut short"),
        ("short_page", None, "arXiv left papers out of an answer"),
        ("too_large", None, "An answer of arXiv was far too long"),
        ("entities", None, "An answer of arXiv held what could do harm (XML entities)"),
        ("unreadable", None, "An answer of arXiv could not be read"),
        ("sudden_zero", None, "arXiv suddenly knew none of the papers"),
        ("shifted", None, "The number of papers changed between two answers"),
    ],
)
def test_every_fault_has_its_sentence(code, detail, sentence):
    assert told(FINISHED, problem(code, detail)) == [f"{sentence}{WENT_ON}"]
    assert told(FINISHED, problem(code, detail, 3)) == [f"{sentence}, 3 times{WENT_ON}"]
    assert told(RUNNING, problem(code, detail, 2)) == [f"{sentence}, 2 times; we wait and ask again."]
    assert told(STOPPED, problem(code, detail, 5), problem("gave_up", "name", 5)) == [
        f"{sentence}, and we gave up the search for your names after 5 tries. {UNCHANGED}"
    ]


@pytest.mark.parametrize(
    ("code", "detail", "beginning"),
    [
        ("missing", "1", "arXiv did not answer for one paper that we know; it stays as it is."),
        ("missing", "12", "arXiv did not answer for 12 papers that we know; they stay as they are."),
        (
            "narrowed",
            "cs.* math",
            "The name is a common one, so only some fields were searched: cs.*, math. With",
        ),
        (
            "too_many",
            "3120",
            "There are more papers under this name than can be asked for: 3120. With an ORCID iD",
        ),
        ("gave_up", None, f"We gave up the search after 1 try. {UNCHANGED}"),
        ("gave_up", "orcid", f"We gave up what arXiv lists under your ORCID iD after 1 try. {UNCHANGED}"),
        ("unheard_of", None, "Something went wrong that has no name yet (unheard_of)."),
    ],
)
def test_what_is_no_fault_stands_alone(code, detail, beginning):
    (sentence,) = told(STOPPED, problem(code, detail))
    assert sentence.startswith(beginning)


def test_a_fault_says_what_was_given_up_for_it_and_what_went_on():
    kept = (
        problem("timeout"),
        problem("status", "503", 10),
        problem("gave_up", "orcid", 5),
        problem("gave_up", "name", 5),
    )
    assert told(FINISHED, *kept) == [
        f"arXiv did not answer in time{WENT_ON}",
        f"arXiv was not available (503), and we gave up what arXiv lists under your ORCID iD after 5 tries. {UNCHANGED}",
        f"We gave up the search for your names after 5 tries. {UNCHANGED}",
    ]


@pytest.mark.parametrize(
    ("before", "seconds", "sentence"),
    [
        (0, 0, "arXiv will be asked in a moment."),
        (0, 9, "arXiv will be asked in a moment."),
        (0, 600, "arXiv wants a rest first: about 10 minutes."),
        (1, 1, "It waits its turn: 1 before yours; about 1 second."),
        (2, 20, "It waits its turn: 2 before yours; about 20 seconds."),
        (40, 600, "It waits its turn: 40 before yours; about 10 minutes."),
    ],
)
def test_the_line_is_told_with_how_long_it_may_take(before, seconds, sentence):
    assert str(views_harvest.waits(before, timedelta(seconds=seconds))) == sentence


# The page


@pytest.fixture
def neil(app, database):
    """A member of staff with a page and a browser."""
    user = a_user("Neil Zeghidour", "staff")
    return SimpleNamespace(
        user=user, person=a_person("Neil Zeghidour", user), reader=reader_signed_in(app, user)
    )


def address(harvest: Harvest) -> str:
    """Where a search is shown."""
    return f"/my/publications/harvests/{harvest.public_id}"


def test_a_search_under_way_says_how_far_it_is(neil):
    going = a_harvest(neil.person, "running", requests=2, planned=5, found=130, new=7, changed=1)
    page = neil.reader.visit(address(going))
    assert "arXiv is being asked. Requests 2 of 5 Found130 New7 Changed1" in page.main
    assert "it goes on by itself" in page.main
    assert 'http-equiv="refresh"' in page.response.text
    assert "data-over" not in page.response.text


def test_a_search_that_is_over_says_what_to_do_next(neil):
    for n in range(4):
        an_attribution(a_publication(f"Paper {n}"), neil.person)
    over = a_harvest(neil.person, found=31, new=4, problems=[problem("status", "429", 3)])
    page = neil.reader.visit(address(over))
    assert "arXiv asked us to slow down (429), 3 times; we waited and went on." in page.main
    assert ("data-over" in page.response.text, 'http-equiv="refresh"' in page.response.text) == (True, False)
    assert page.follow("4 publications wait for your answer").path == "/my/publications"


def test_a_search_that_found_nothing_new_leads_to_what_is_there(neil):
    page = neil.reader.visit(address(a_harvest(neil.person)))
    assert page.follow("See your publications").response.request.full_path == "/my/publications?show=yours"


def test_a_search_that_was_given_up_says_so(neil):
    faults = [problem("connection", None, 5), problem("gave_up", "name", 5)]
    page = neil.reader.visit(address(a_harvest(neil.person, "stopped", problems=faults)))
    assert "The search was given up." in page.main
    assert (
        f"arXiv could not be reached, and we gave up the search for your names after 5 tries. {UNCHANGED}"
        in page.main
    )


def test_the_place_in_line_is_said(neil):
    others = [a_person(f"Person {n}") for n in range(2)]
    for one in others:
        a_harvest(one, "waiting", priority=0)
    mine = a_harvest(neil.person, "waiting", priority=0)
    assert "It waits its turn: 2 before yours; about " in neil.reader.visit(address(mine)).main


def test_nobody_else_reads_how_a_search_went(app, neil, somebody):
    mine = a_harvest(neil.person)
    stranger = reader_signed_in(app, a_user("Stan", "staff", "director"))
    hidden = stranger.visit(address(mine), expect=404).main
    assert hidden == stranger.visit("/my/publications/harvests/2222222222222222", expect=404).main
    assert somebody().visit(address(mine)).path == "/sign-in"
    assert reader_signed_in(app, a_user("Adam", "administrator")).visit(address(mine)).path == address(mine)


# Asking


def test_arxiv_is_asked_by_button_and_once_at_a_time(neil):
    a_harvest(neil.person)
    page = neil.reader.visit("/my/publications").press("Ask arXiv now")
    first = page.path
    assert first.startswith("/my/publications/harvests/")
    assert "arXiv will be asked in a moment." in page.main
    page.visit("/my/publications")
    assert "Ask arXiv now" not in page.buttons()
    assert page.follow("See how it goes").path == first
    token = page.visit("/account").value("csrf_token")
    led = page.client.post("/my/publications/sync", data={"csrf_token": token}).location
    assert led == first
    with db.reading() as here:
        assert here.query(Harvest).where(Harvest.status == "waiting").count() == 1


def test_the_list_says_when_arxiv_was_asked_last(neil):
    a_harvest(neil.person)
    assert "arXiv was last asked on 1 Mar 2027, 10:00" in neil.reader.visit("/my/publications").main
    a_harvest(neil.person, "stopped")
    assert (
        "The last search at arXiv was given up on 1 Mar 2027, 10:00"
        in neil.reader.visit("/my/publications").main
    )


def test_who_is_no_person_of_the_lab_cannot_ask(app, database):
    reader = reader_signed_in(app, a_user("Stan", "staff")).visit("/home")
    sent = {"csrf_token": reader.visit("/account").value("csrf_token")}
    assert reader.client.post("/my/publications/sync", data=sent).status_code == 404
