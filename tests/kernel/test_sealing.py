import logging
import multiprocessing
import threading
from enum import StrEnum
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from portal.kernel import audit, db, sealing


class Act(StrEnum):
    OPEN = "position.open"


NOOR = SimpleNamespace(public_id="noor")
THING = ("position", "p1")


def write(times=1, **said):
    for _ in range(times):
        with db.unit():
            audit.record(Act.OPEN, THING, actor=NOOR, **said)


def tamper(*statements):
    with db.unit() as here:
        for one in statements:
            here.execute(text(one))


@pytest.fixture
def chain(database):
    """Five sealed entries, each with a reason; the head of their chain."""
    write(5, reason="because")
    return sealing.seal(batch=2)


def test_a_whole_chain_is_sound(chain):
    assert chain.number == 5
    assert sealing.verify([chain], chunk=2) == []


def test_the_chain_goes_on_where_it_ended(chain):
    assert sealing.seal() == chain
    write(2)
    head = sealing.seal()
    assert (head.number, sealing.verify([chain, head])) == (7, [])


def test_the_head_is_logged_each_time_it_moves(database, caplog):
    write(3)
    with caplog.at_level(logging.INFO, "portal.audit"):
        head = sealing.seal()
        sealing.seal()
    assert [one.getMessage() for one in caplog.records] == [f"audit head 3 {head.hash}"]


def test_erased_texts_leave_the_chain_sound(chain):
    with db.unit():
        audit.erase(THING)
    assert sealing.verify([chain]) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE audit_entry SET actor = 'ada' WHERE sealed_number = 3", "Row 3 was changed or moved."),
        ("UPDATE audit_entry SET at = '2020-01-01' WHERE sealed_number = 1", "Row 1 was changed or moved."),
        ("DELETE FROM audit_detail WHERE entry_id = (SELECT id FROM audit_entry WHERE sealed_number = 2)",
         "The text of row 2 is missing, and was not erased."),
        ("UPDATE audit_detail SET text = '{}' WHERE entry_id = (SELECT id FROM audit_entry WHERE sealed_number = 4)",
         "The text of row 4 was changed."),
    ],
)  # fmt: skip
def test_a_changed_row_is_named(chain, change, fault):
    tamper(change)
    assert sealing.verify(chunk=2) == [fault]


@pytest.mark.parametrize(
    ("gone", "fault"), [("= 3", "Row 3 is missing."), ("< 4", "Rows 1 to 3 are missing.")]
)
def test_missing_rows_are_named(chain, gone, fault):
    rows = f"SELECT id FROM audit_entry WHERE sealed_number {gone}"
    tamper(
        f"DELETE FROM audit_detail WHERE entry_id IN ({rows})",
        f"DELETE FROM audit_entry WHERE id IN ({rows})",
    )
    assert sealing.verify() == [fault]


def test_rows_that_changed_places_are_named(chain):
    swap = "UPDATE audit_entry SET sealed_number = {} WHERE sealed_number = {}"
    tamper(swap.format(99, 2), swap.format(2, 3), swap.format(3, 99))
    faults = [f"Row {number} was changed or moved." for number in (2, 3)]
    assert sealing.verify()[:2] == faults


def test_only_a_logged_head_tells_a_chain_that_was_cut_off_or_written_anew(chain):
    cut = "UPDATE audit_entry SET sealed_number = NULL, seal = NULL"
    tamper(f"{cut} WHERE sealed_number = 5")
    assert (sealing.verify(), sealing.verify([chain])) == ([], ["Row 5 was logged and is missing."])
    tamper(cut, "UPDATE audit_entry SET actor = 'ada'")
    sealing.seal()
    anew = ["Row 5 is not the one whose hash was logged."]
    assert (sealing.verify(), sealing.verify([chain])) == ([], anew)


def test_an_entry_that_commits_late_is_sealed_late(chain, database):
    """On PostgreSQL a lower id can become visible after a higher one was sealed."""
    write()
    tamper("UPDATE audit_entry SET id = -1 WHERE sealed_number IS NULL")
    head = sealing.seal()
    assert (head.number, sealing.verify([chain, head])) == (6, [])


def test_sealers_that_race_make_one_chain(database):
    write(60)
    sealers = [threading.Thread(target=sealing.seal, args=(7,)) for _ in range(4)]
    for one in sealers:
        one.start()
    for one in sealers:
        one.join()
    head = sealing.seal()
    assert (head.number, sealing.verify([head])) == (60, [])


def write_and_seal(url):
    db.connect(url, durable=False)
    for _ in range(10):
        write(2, reason="because")
        sealing.seal(batch=3)
    db.disconnect()


@pytest.mark.processes
def test_processes_that_write_and_seal_at_once_lose_nothing(database):
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    workers = [context.Process(target=write_and_seal, args=(database,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    head = sealing.seal()
    assert ([worker.exitcode for worker in workers], head.number, sealing.verify([head])) == ([0] * 4, 80, [])
