"""Whatever arXiv answers: what is not believed is told on the harvest and changes nothing else, and later all is whole."""

from datetime import timedelta

import pytest

from portal.kernel import clock
from portal.publications import harvesting_steps, views_harvest
from tests.arxiv import KINDS, PATIENCE, a_record
from tests.factories_publications import a_person
from tests.publications.harvests import asked, counts, everything, harvested, look, step, told, work
from tests.publications.test_arxiv_client import TOLD
from tests.publications.test_importing import publication, stands

pytestmark = pytest.mark.usefixtures("database")
STRANGE_BUT_RIGHT = {"healthy", "lying-type", "gzip", "utf-16"}
IMPATIENT = {"slow": ("timeout", None), "drip": ("timeout", None), "drip-head": ("timeout", None)}
UNSEEN_IN_FEEDS = {  # they need not say how many papers there are, and only their identifiers are read
    *("empty-page", "short-page", "other-page", "no-total", "no-dates", "bad-date"),
}
FAULTS = {**TOLD, **IMPATIENT}


@pytest.fixture
def ines(arxiv):
    """Somebody with three papers that were harvested, and about whom arXiv has news since: a change and a fourth one."""
    person = a_person("Ines Duarte", orcid="0000-0002-1825-0097")
    records = [arxiv.add(a_record(f"Mirror{number}", ["Jan Novák", "Ines Duarte"])) for number in range(3)]
    arxiv.feeds["0000-0002-1825-0097"] = [one.arxiv_id for one in records[:2]]
    assert counts(harvested(person)) == ("finished", 3, 3, 0)
    arxiv.edit(records[0].arxiv_id, version=2, title="Lens", doi="10.1000/1")
    arxiv.feeds["0000-0002-1825-0097"].append(arxiv.add(a_record("Mirror3")).arxiv_id)
    arxiv.log.clear()
    return person


def records(arxiv) -> list:
    return list(arxiv.records.values())


def test_every_fault_that_this_arxiv_can_play_is_tried_here():
    assert set(KINDS) - set(FAULTS) - STRANGE_BUT_RIGHT == set()


def faulty_step(arxiv, kind: str, public_id: str) -> None:
    """One request that meets a fault; only then are we impatient."""
    arxiv.connect(patience_s=0.2 if kind in IMPATIENT else PATIENCE)
    arxiv.fault(kind)
    step(public_id)
    arxiv.connect()


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_changes_nothing_but_what_is_told_and_the_next_try_is_whole(arxiv, ines, kind):
    public_id, before = asked(ines), everything()
    faulty_step(arxiv, kind, public_id)  # the feed
    seen = 0 if kind in UNSEEN_IN_FEEDS else 1
    assert (len(look(public_id).problems), look(public_id).tries) == (seen, seen)
    if seen:
        step(public_id)
    faulty_step(arxiv, kind, public_id)  # the names
    harvest = look(public_id)
    assert everything() == before
    assert (harvest.problems[0]["code"], harvest.tries, harvest.status) == (FAULTS[kind][0], 1, "running")
    assert (harvest.found, harvest.new, harvest.changed) == (0, 0, 0)
    assert harvest.due_at >= clock.now() + timedelta(seconds=4)
    assert all(str(one) for one in views_harvest.problems(harvest.problems, harvest.status))
    harvest = work(public_id)[0]
    assert (counts(harvest), [one["times"] for one in harvest.problems]) == (
        ("finished", 4, 1, 1),
        [1 + seen],
    )
    assert publication(records(arxiv)[0]).title == "Lens"
    assert seen == 0 or stands(ines, records(arxiv)[3])[0] == "certain"


def test_what_is_strange_but_right_is_believed(arxiv, ines):
    for kind in sorted(STRANGE_BUT_RIGHT - {"healthy"}):
        arxiv.fault(kind, times=2)
        assert told(harvested(ines)) == []


# Patience


def test_pauses_grow_and_a_step_is_given_up_so_that_the_next_can_be_taken(arxiv, ines):
    arxiv.fault("html", times=5)
    public_id, pauses = asked(ines), []
    for _try in range(5):
        step(public_id)
        pauses.append((look(public_id).due_at - clock.now()).total_seconds())
    assert pauses == [4, 4, 4, 4, 0]
    harvest = work(public_id)[0]
    assert told(harvest) == [("not_atom", None, 5), ("gave_up", "orcid", 5)]
    assert (counts(harvest), harvest.requests) == (("finished", 4, 1, 1), 6)
    assert stands(ines, records(arxiv)[3])[:2] == ("suggested", ["name"])


def test_pauses_grow_with_the_rest_that_arxiv_asks_for(arxiv, ines):
    arxiv.connect(delay_s=3)
    arxiv.fault("html", times=4)
    public_id, pauses = asked(ines), []
    for _try in range(4):
        step(public_id)
        pauses.append((look(public_id).due_at - clock.now()).total_seconds())
    assert pauses == [6, 12, 24, 48]


def test_pauses_have_an_end(arxiv, ines):
    arxiv.connect(delay_s=600)
    arxiv.fault("html")
    public_id = asked(ines)
    step(public_id)
    assert look(public_id).due_at - clock.now() == timedelta(minutes=15)


def test_arxiv_says_how_long_we_wait(arxiv, ines):
    arxiv.fault("503", retry_after=90)
    public_id = asked(ines)
    step(public_id)
    assert look(public_id).due_at - clock.now() == timedelta(seconds=90)


def test_where_nothing_at_all_is_answered_the_harvest_stops_and_nothing_is_changed(arxiv, ines):
    before = everything()
    arxiv.fault("503", times=100)
    harvest = harvested(ines)
    assert (counts(harvest), harvest.requests, everything() == before) == (("stopped", 0, 0, 0), 15, True)
    assert told(harvest) == [
        ("status", "503", 15),
        ("gave_up", "orcid", 5),
        ("gave_up", "name", 5),
        ("gave_up", "refresh", 5),
    ]
    arxiv.faults.clear()
    assert counts(harvested(ines)) == ("finished", 4, 1, 1)


@pytest.mark.parametrize("kind", ["400", "404", "error-entry"])
def test_what_arxiv_refuses_is_asked_once_more_and_no_further(arxiv, ines, kind):
    arxiv.fault(kind, times=2)
    harvest = harvested(ines)
    assert [one["code"] for one in harvest.problems] == [FAULTS[kind][0], "gave_up"]
    assert (counts(harvest), harvest.requests, told(harvest)[0][2]) == (("finished", 4, 1, 1), 3, 2)


def test_a_closed_gate_is_no_try_and_no_problem(arxiv, ines):
    arxiv.connect(delay_s=3)
    other = a_person("Jan Novák")
    harvests = work(asked(ines), asked(other))
    assert [(told(one), one.status) for one in harvests] == [([], "finished")] * 2


# Belief between pages


@pytest.fixture
def pages(arxiv, monkeypatch):
    """Somebody with six papers, two on a page."""
    monkeypatch.setattr(harvesting_steps, "SIZE", 2)
    person = a_person("Bo Li")
    for number in range(6):
        arxiv.add(a_record(f"Mirror{number}", ["Bo Li"]))
    return person


def test_a_search_whose_total_changes_begins_again(arxiv, pages):
    public_id = asked(pages)
    step(public_id)
    arxiv.add(a_record("One more", ["Bo Li"]))
    step(public_id)
    before = everything()
    step(public_id)
    assert (told(look(public_id)), everything() == before) == ([("shifted", None, 1)], True)
    harvest = work(public_id)[0]
    assert (counts(harvest), told(harvest)) == (("finished", 7, 7, 0), [("shifted", None, 1)])


def test_a_paper_that_comes_on_two_pages_shifts_them(arxiv, pages):
    public_id = asked(pages)
    step(public_id)
    last = records(arxiv)[-1]
    arxiv.edit(last.arxiv_id, published=records(arxiv)[0].published - timedelta(days=1))
    step(public_id)
    assert told(look(public_id)) == [("shifted", None, 1)]
    assert counts(work(public_id)[0]) == ("finished", 6, 6, 0)


def test_a_search_that_shifts_again_and_again_is_given_up(arxiv, pages):
    public_id = asked(pages)
    while look(public_id).status in {"waiting", "running"} and len(arxiv.log) < 50:
        step(public_id)
        arxiv.add(a_record("One more", ["Bo Li"]))
    harvest = work(public_id)[0]
    assert told(harvest) == [("shifted", None, 3), ("gave_up", "name", 1)]
    assert (harvest.status, harvest.new) == ("finished", 2)


def test_a_name_does_not_suddenly_lose_all_its_papers(arxiv, ines):
    kept, before = dict(arxiv.records), everything()
    arxiv.records.clear()
    public_id = asked(ines)
    for _request in range(2):
        step(public_id)
    assert (told(look(public_id)), everything() == before) == ([("sudden_zero", None, 1)], True)
    arxiv.records.update(kept)
    assert counts(work(public_id)[0]) == ("finished", 4, 1, 1)


def test_a_name_that_stays_without_papers_is_reported_and_remembered(arxiv, ines):
    before = everything()
    arxiv.records.clear()
    for _time in range(2):
        harvest = harvested(ines)
        assert told(harvest) == [("sudden_zero", None, 5), ("gave_up", "name", 5), ("missing", "3", 1)]
        assert (counts(harvest), everything() == before) == (("finished", 0, 0, 0), True)


def test_a_name_that_never_had_papers_may_have_none(arxiv):
    person = a_person("Noor Berg")
    assert [told(harvested(person)) for _time in range(2)] == [[], []]
