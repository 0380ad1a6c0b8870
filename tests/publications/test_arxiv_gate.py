"""The gate before arXiv: whoever asks, from whichever thread or process, one request is under way and rests lie between."""

import multiprocessing
import threading
from datetime import datetime, timedelta
from itertools import pairwise
from time import sleep

import pytest
from sqlalchemy import select

from portal.kernel import clock, db
from portal.publications import arxiv_client, arxiv_gate
from portal.publications.arxiv_gate import NotYet
from portal.publications.models_harvest import ArxivGate
from tests.arxiv import a_record

REST, LONGEST = timedelta(seconds=3), timedelta(seconds=60)
DELAY_S, EACH = 0.15, 4


def free_at() -> datetime:
    """When the gate opens."""
    with db.reading() as here:
        return here.scalars(select(ArxivGate.free_at)).one()


def closed_until(rest: timedelta = REST) -> datetime:
    """When somebody who is turned away may come again."""
    with pytest.raises(NotYet) as closed, arxiv_gate.passing(rest, LONGEST):
        pass
    return closed.value.until


def test_one_passes_at_a_time_and_leaves_a_rest_behind(database):
    with arxiv_gate.passing(REST, LONGEST):
        assert closed_until() == clock.now() + REST
    assert closed_until() == clock.now() + REST
    clock.advance(REST)
    with arxiv_gate.passing(REST, LONGEST):
        pass


def test_without_a_rest_one_still_comes_again_later_than_at_once(database):
    with arxiv_gate.passing(timedelta(0), LONGEST):
        assert closed_until(timedelta(0)) == clock.now() + timedelta(seconds=1)
    with arxiv_gate.passing(timedelta(0), LONGEST):
        pass


def test_a_longer_rest_is_kept_and_a_shorter_one_is_not(database):
    with arxiv_gate.passing(REST, LONGEST) as passage:
        passage.ask_for(timedelta(minutes=5))
        passage.ask_for(timedelta(seconds=1))
        passage.ask_for(None)
    assert closed_until() == clock.now() + timedelta(minutes=5)


def test_a_failure_behind_the_gate_opens_it_again(database):
    with pytest.raises(KeyError), arxiv_gate.passing(REST, LONGEST):
        raise KeyError
    assert free_at() == clock.now() + REST


def test_whoever_died_behind_the_gate_is_waited_for_until_the_lease_ends(database):
    dead = arxiv_gate.passing(REST, LONGEST)
    dead.__enter__()
    clock.advance(LONGEST - timedelta(seconds=1))
    closed_until()
    clock.advance(timedelta(seconds=1))
    with arxiv_gate.passing(REST, LONGEST):
        # It was only asleep, and comes back late: the gate is no longer its to open.
        dead.__exit__(None, None, None)
        clock.advance(REST)
        assert closed_until() == clock.now() + REST


def test_the_gate_is_one_row_however_many_come_first(database, monkeypatch):
    monkeypatch.setattr(clock, "_stopped", None)
    passed, all_here = [], threading.Barrier(6)

    def come(number: int) -> None:
        all_here.wait()
        try:
            with arxiv_gate.passing(timedelta(minutes=1), LONGEST):
                passed.append(number)
        except NotYet:
            pass

    run(come, 6)
    assert len(passed) == 1
    with db.reading() as here:
        assert here.scalars(select(ArxivGate.name)).all() == ["arxiv"]


def run(work, times: int) -> None:
    """Do something in several threads at once."""
    threads = [threading.Thread(target=work, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def ask(times: int) -> None:
    """Ask arXiv so many times, coming again whenever the gate is closed."""
    while times:
        try:
            arxiv_client.search("au:Duarte", 0)
        except NotYet:
            sleep(0.005)
        else:
            times -= 1


def faults(log) -> list[str]:
    """What is wrong with the times at which requests arrived."""
    gaps = [after.at - before.at for before, after in pairwise(log)]
    return [f"{one.in_flight} in flight" for one in log if one.in_flight != 1] + [
        f"{gap:.3f} s apart" for gap in gaps if gap < DELAY_S
    ]


def test_threads_ask_one_at_a_time_with_rests_between(arxiv, database, monkeypatch):
    monkeypatch.setattr(clock, "_stopped", None)
    arxiv.add(a_record())
    arxiv.connect(delay_s=DELAY_S)
    run(lambda _: ask(EACH), 3)
    assert (len(arxiv.log), faults(arxiv.log)) == (3 * EACH, [])


def ask_in_a_process(url: str, way: arxiv_client.Way) -> None:
    db.connect(url, durable=False)
    arxiv_client.use(way)
    ask(EACH)
    db.disconnect()


@pytest.mark.processes
def test_processes_ask_one_at_a_time_with_rests_between(arxiv, database):
    arxiv.add(a_record())
    arxiv.connect(delay_s=DELAY_S)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    askers = [context.Process(target=ask_in_a_process, args=(database, arxiv_client.way())) for _ in range(2)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert [asker.exitcode for asker in askers] == [0, 0]
    assert (len(arxiv.log), faults(arxiv.log)) == (2 * EACH, [])
