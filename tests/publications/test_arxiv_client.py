"""The door to arXiv: one question at a time, an answer that is whole or a fault that says why, and a rest after each."""

import logging
import re
import threading
import time
import tracemalloc
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import VERSION
from portal.kernel import clock, db
from portal.publications import arxiv_belief, arxiv_client, arxiv_limits
from portal.publications.arxiv_client import Fault, NotYet, Page
from portal.publications.models_harvest import ArxivGate
from tests.arxiv import a_record, odd_records
from tests.laws.house import ROOT
from tests.publications.test_arxiv_gate import free_at

INES = 'au:"Ines Duarte"'
TOLD = {
    "400": ("status", "400"),
    "404": ("status", "404"),
    "429": ("status", "429"),
    "500": ("status", "500"),
    "503": ("status", "503"),
    "redirect": ("status", "302"),
    "html": ("not_atom", None),
    "xhtml": ("not_atom", None),
    "empty": ("empty", None),
    "error-entry": ("error_entry", "incorrect id format for abc"),
    "truncated": ("truncated", None),
    "cut": ("cut", "ProtocolError"),
    "hang-up": ("connection", "ConnectionError"),
    "empty-page": ("short_page", "0/3"),
    "short-page": ("short_page", "1/3"),
    "duplicates": ("short_page", "2/3"),
    "other-page": ("unreadable", "startIndex"),
    "no-total": ("unreadable", "totalResults"),
    "odd-total": ("unreadable", "totalResults"),
    "odd-id": ("unreadable", "http://arxiv.org/abs/nothing"),
    "no-dates": ("unreadable", "an entry left out"),
    "bad-date": ("unreadable", "Invalid isoformat string: 'yesterday'"),
    "wrong-encoding": ("unreadable", None),
    "huge": ("too_large", None),
    "gzip-bomb": ("too_large", None),
    "bad-gzip": ("unreadable", "Content-Encoding"),
    "entities": ("entities", None),
    "bomb": ("entities", None),
    "bomb-in-attribute": ("entities", None),
}


@pytest.fixture
def three(arxiv, database):
    """Three papers of one author, and one of somebody else."""
    arxiv.add(a_record("Of others", ["Jan Novák"]))
    records = tuple(a_record(f"Mirror {n}") for n in range(3))
    arxiv.add(*reversed(records))
    return records


def refusal(question, *args) -> tuple[str, str | None]:
    """The code and detail of the fault that a question ends in."""
    with pytest.raises(Fault) as fault:
        question(*args)
    return fault.value.code, fault.value.detail


@pytest.mark.parametrize("style", ["2017", "2026"])
def test_a_search_answers_what_arxiv_says_oldest_first(arxiv, three, style):
    arxiv.style = style
    full = arxiv.edit(
        three[1].arxiv_id,
        version=3,
        updated=three[1].updated + timedelta(days=9),
        comment="12 pages",
        journal_ref="Journal of Mirrors 4 (2027)",
        doi="10.1000/mirror",
    )
    assert arxiv_client.search(INES, 0) == Page((three[0], full, three[2]), 3, 0)


def test_pages_follow_one_another_and_end(arxiv, three):
    assert arxiv_client.search(INES, 0, 2) == Page(three[:2], 3, 0)
    assert arxiv_client.search(INES, 2, 2) == Page(three[2:], 3, 2)
    assert arxiv_client.search(INES, 4, 2) == Page((), 3, 4)
    assert arxiv_client.search('au:"Nobody"', 0) == Page((), 0, 0)


def test_each_call_is_one_request_that_says_who_asks_and_keeps_no_cookie(arxiv, three):
    arxiv_client.search(INES, 0, 2)
    arxiv_client.by_ids([three[0].arxiv_id])
    arxiv.feeds["duarte_i_1"] = [three[0].arxiv_id]
    arxiv_client.feed("duarte_i_1")
    agent = f"portal/{VERSION} (+http://portal.test; mailto:help@lumen.example)"
    assert [(one.path, one.agent, one.headers.get("Cookie")) for one in arxiv.log] == [
        ("/api/query", agent, None),
        ("/api/query", agent, None),
        ("/a/duarte_i_1.atom2", agent, None),
    ]
    assert arxiv.log[0].args == {
        "search_query": INES,
        "start": "0",
        "max_results": "2",
        "sortBy": "submittedDate",
        "sortOrder": "ascending",
    }


def test_our_version_is_the_projects(arxiv):
    assert re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)[1] == VERSION


def test_papers_are_asked_for_by_identifier_in_whatever_form_once_each(arxiv, three):
    forms = [
        f"https://arxiv.org/abs/{three[1].arxiv_id}v1",
        three[0].arxiv_id,
        three[1].arxiv_id,
        "2601.99999",
    ]
    assert arxiv_client.by_ids(forms) == Page(three[:2], 2, 0)
    assert arxiv.log[0].args["id_list"] == f"{three[1].arxiv_id},{three[0].arxiv_id},2601.99999"


@pytest.mark.parametrize(
    "ids", [[], ["abc"], ["2601.00001", ""], ["../x"], [f"2601.{n:05d}" for n in range(2001)]]
)
def test_what_is_no_list_of_identifiers_is_not_asked(arxiv, database, ids):
    with pytest.raises(ValueError, match="identifiers"):
        arxiv_client.by_ids(ids)
    assert arxiv.log == []


@pytest.mark.parametrize(("start", "size"), [(-1, 10), (0, 0), (0, 2001)])
def test_a_page_that_cannot_be_is_not_asked(arxiv, database, start, size):
    with pytest.raises(ValueError, match="no page"):
        arxiv_client.search(INES, start, size)
    assert arxiv.log == []


@pytest.mark.parametrize("counted", [False, True])
def test_an_authors_feed_answers_identifiers_with_or_without_a_count(arxiv, three, counted):
    arxiv.feeds_are_counted = counted
    arxiv.feeds["0000-0002-1825-0097"] = [three[2].arxiv_id, three[0].arxiv_id]
    arxiv.feeds["nobody_n_1"] = []
    assert arxiv_client.feed("0000-0002-1825-0097") == (three[2].arxiv_id, three[0].arxiv_id)
    assert arxiv_client.feed("nobody_n_1") == ()


def test_a_feed_is_judged_like_a_page(arxiv, three):
    arxiv.feeds_are_counted = True
    arxiv.feeds["duarte_i_1"] = [one.arxiv_id for one in three]
    arxiv.fault("short-page")
    assert refusal(arxiv_client.feed, "duarte_i_1") == ("short_page", "1/3")
    arxiv.fault("html")
    assert refusal(arxiv_client.feed, "duarte_i_1") == ("not_atom", None)
    assert refusal(arxiv_client.feed, "unknown_u_1") == ("status", "404")


def test_an_identifier_stays_within_its_address(arxiv, database):
    assert refusal(arxiv_client.feed, "../api/query?search_query=all:x&") == ("status", "404")
    assert arxiv.log[0].path == "/a/..%2Fapi%2Fquery%3Fsearch_query%3Dall%3Ax%26.atom2"


@pytest.mark.parametrize("kind", TOLD)
def test_each_fault_is_told_and_the_next_request_succeeds(arxiv, three, kind):
    arxiv.fault(kind)
    assert refusal(arxiv_client.search, INES, 0) == TOLD[kind]
    assert arxiv_client.search(INES, 0) == Page(three, 3, 0)
    assert [one.path for one in arxiv.log] == ["/api/query", "/api/query"]


@pytest.mark.parametrize("kind", ["slow", "drip", "drip-head"])
def test_an_answer_that_does_not_come_in_time_is_not_waited_for(arxiv, three, kind):
    arxiv.connect(patience_s=0.3)
    arxiv.fault(kind)
    before = time.monotonic()
    assert refusal(arxiv_client.search, INES, 0) == ("timeout", None)
    assert time.monotonic() - before < 3
    arxiv.connect()
    assert arxiv_client.search(INES, 0).records == three


def test_where_nobody_listens_the_connection_fails(arxiv, database):
    arxiv.close()
    assert refusal(arxiv_client.search, INES, 0) == ("connection", "ConnectionError")


@pytest.mark.parametrize("kind", ["huge", "gzip-bomb", "bomb", "bomb-in-attribute"])
def test_what_is_meant_to_fill_the_memory_does_not(arxiv, three, kind):
    arxiv.fault(kind)
    tracemalloc.start()
    try:
        refusal(arxiv_client.search, INES, 0)
        assert tracemalloc.get_traced_memory()[1] < 80 * 1024 * 1024
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("kind", ["lying-type", "gzip", "utf-16"])
def test_an_answer_in_strange_clothes_is_believed(arxiv, three, kind):
    arxiv.fault(kind)
    assert arxiv_client.search(INES, 0).records == three


@pytest.mark.parametrize("which", odd_records())
def test_papers_such_as_nobody_expects_are_believed_as_they_are(arxiv, database, which):
    odd = arxiv.add(odd_records()[which])
    assert arxiv_client.by_ids([odd.arxiv_id]) == Page((odd,), 1, 0)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        (None, 3),
        (1, 3),
        (40, 40),
        ("  40 ", 40),
        ("Mon, 01 Mar 2027 09:10:00 GMT", 600),
        ("Mon, 01 Mar 2027 08:00:00 GMT", 3),
        (999_999_999_999, 3600),
        ("Fri, 01 Mar 2117 09:10:00 GMT", 3600),
        ("later", 3),
        ("-5", 3),
        ("²", 3),
    ],
)
def test_arxiv_gets_the_rest_that_it_asks_for_at_most_an_hour(arxiv, three, said, seconds):
    arxiv.connect(delay_s=3)
    arxiv.fault("503", retry_after=said)
    assert refusal(arxiv_client.search, INES, 0) == ("status", "503")
    assert free_at() == clock.now() + timedelta(seconds=seconds)


def test_a_fault_says_how_long_arxiv_wants_to_rest(arxiv, three):
    arxiv.fault("429", retry_after=40)
    with pytest.raises(Fault) as fault:
        arxiv_client.search(INES, 0)
    assert fault.value.retry_after == timedelta(seconds=40)


def test_while_arxiv_rests_nothing_is_sent_and_one_is_told_when_to_come_again(arxiv, three):
    arxiv.connect(delay_s=3)
    arxiv_client.search(INES, 0)
    with pytest.raises(NotYet) as early:
        arxiv_client.by_ids([three[0].arxiv_id])
    assert early.value.until == clock.now() + timedelta(seconds=3)
    clock.advance(timedelta(seconds=2, milliseconds=999))
    with pytest.raises(NotYet):
        arxiv_client.feed("duarte_i_1")
    assert len(arxiv.log) == 1
    clock.advance(timedelta(milliseconds=1))
    assert arxiv_client.search(INES, 0).records == three


def test_the_gate_opens_again_after_whatever_happened_behind_it(arxiv, three, monkeypatch):
    monkeypatch.setattr(arxiv_limits.Patience, "watch", lambda self, line: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        arxiv_client.search(INES, 0)
    monkeypatch.undo()
    assert arxiv_client.search(INES, 0).records == three


def test_nobody_asks_arxiv_inside_a_unit_of_work(arxiv, three):
    for question, args in [
        (arxiv_client.search, (INES, 0)),
        (arxiv_client.by_ids, ([three[0].arxiv_id],)),
        (arxiv_client.feed, ("duarte_i_1",)),
    ]:
        with pytest.raises(RuntimeError, match="asking arXiv"), db.reading():
            question(*args)
    assert arxiv.log == []


def test_no_unit_is_open_while_arxiv_answers(arxiv, three, monkeypatch):
    believed = arxiv_belief.believe
    seen = []
    monkeypatch.setattr(
        arxiv_belief,
        "believe",
        lambda *args, **kwargs: seen.append(db.is_open()) or believed(*args, **kwargs),
    )
    arxiv_client.search(INES, 0)
    assert seen == [False]


def test_names_that_are_asked_for_stand_in_no_log(arxiv, database, caplog):
    with caplog.at_level(logging.INFO):
        arxiv_client.search('au:"Former Name"', 0)
    assert [record.getMessage() for record in caplog.records if "Former" in record.getMessage()] == []


def test_the_lease_outlasts_the_longest_request(arxiv, database):
    patience = arxiv_client.way().patience_s
    with arxiv.hold():
        asking = threading.Thread(target=arxiv_client.search, args=(INES, 0))
        asking.start()
        arxiv.wait_for(1)
        with db.reading() as here:
            held_until = here.scalars(select(ArxivGate.held_until)).one()
    asking.join()
    assert held_until > clock.now() + timedelta(seconds=patience)
