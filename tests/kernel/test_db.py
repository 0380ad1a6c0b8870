import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import MetaData, func, insert, select
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Mapped

from portal.kernel import clock, db

PROCESSES, TIMES = 8, 40


class Shelf(db.Base):
    __abstract__ = True
    metadata = MetaData()


class Tally(Shelf):
    count: Mapped[int]
    at: Mapped[datetime]


class TallyMark(Shelf, db.Public):
    by: Mapped[int]


@pytest.fixture
def tally(database):
    """A tally that stands at nothing; its database's address."""
    Shelf.metadata.create_all(db.engine())
    with db.unit() as here:
        here.add(Tally(count=0, at=clock.now()))
    yield database
    Shelf.metadata.drop_all(db.engine())


def standing() -> tuple[int, int]:
    with db.reading() as here:
        return here.scalar(select(Tally.count)), here.scalar(select(func.count(TallyMark.id)))


def test_a_unit_commits_at_its_end(tally):
    with db.unit() as here:
        here.scalar(select(Tally)).count = 7
        here.add(TallyMark(by=1))
    assert standing() == (7, 1)


def test_a_unit_that_fails_leaves_nothing(tally):
    with pytest.raises(ZeroDivisionError), db.unit() as here:  # noqa: PT012
        here.scalar(select(Tally)).count = 7
        here.execute(insert(TallyMark), {"by": 1})
        raise ZeroDivisionError
    assert standing() == (0, 0)


def test_others_read_while_a_unit_writes_much(tally):
    many = [{"by": 1, "public_id": f"{n:016}"} for n in range(40_000)]  # more than a connection's cache holds
    with ThreadPoolExecutor(1) as somebody, db.unit() as here:
        here.execute(insert(TallyMark), many)
        assert somebody.submit(standing).result() == (0, 0)
    assert standing() == (0, 40_000)


def test_a_reading_cannot_write(tally):
    with pytest.raises(DBAPIError, match=r"read-?only"), db.reading() as here:
        here.execute(insert(TallyMark), {"by": 1})
    with db.unit() as here:
        here.add(TallyMark(by=1))
    assert standing() == (0, 1)


@pytest.mark.parametrize("outer", [db.unit, db.reading])
@pytest.mark.parametrize("inner", [db.unit, db.reading])
def test_units_do_not_nest(database, outer, inner):
    with outer(), pytest.raises(RuntimeError, match="do not nest"), inner():
        pass
    assert not db.is_open()


def test_slow_work_stands_outside(database):
    db.outside("sending mail")
    with db.reading(), pytest.raises(RuntimeError, match="sending mail must stand outside"):
        db.outside("sending mail")


def test_there_is_a_session_only_in_a_unit(database):
    with db.unit() as here:
        assert db.session() is here
    with pytest.raises(RuntimeError, match="no unit"):
        db.session()


def test_a_moment_comes_back_in_utc(tally):
    moment = datetime(2027, 3, 28, 2, 30, 0, 123456, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    with db.unit() as here:
        here.scalar(select(Tally)).at = moment
    with db.reading() as here:
        at = here.scalar(select(Tally.at))
    assert (at, at.tzinfo) == (moment, UTC)


def test_a_moment_without_a_zone_is_refused(tally):
    with pytest.raises(StatementError, match="without a zone"), db.unit() as here:
        here.scalar(select(Tally)).at = datetime(2027, 3, 28)


def test_public_ids_are_random_and_easily_read():
    ids = [db.new_public_id() for _ in range(500)]
    assert len(set(ids)) == 500
    assert {len(one) for one in ids} == {16}
    assert set("".join(ids)).isdisjoint("01ilouILO-_")


def write_many(url: str, by: int) -> None:
    db.connect(url, durable=False)
    for _ in range(TIMES):
        with db.unit() as here:
            here.scalar(select(Tally).with_for_update()).count += 1
            here.add(TallyMark(by=by))
    db.disconnect()


@pytest.mark.processes
def test_eight_processes_write_at_once_and_nothing_is_lost(tally):
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    writers = [context.Process(target=write_many, args=(tally, by)) for by in range(PROCESSES)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * PROCESSES
    assert standing() == (PROCESSES * TIMES, PROCESSES * TIMES)
