from enum import StrEnum
from types import SimpleNamespace

import pytest
from sqlalchemy import MetaData, delete, select, update
from sqlalchemy.exc import DBAPIError

from portal.kernel import audit, clock, db
from portal.kernel.audit import AuditDetail, AuditEntry, CannotBeChanged


class Act(StrEnum):
    OPEN = "position.open"
    CLOSE = "position.close"


class Desk(db.Base):
    __abstract__ = True
    metadata = MetaData()


class Letter(Desk, db.Public):
    pass


NOOR = SimpleNamespace(public_id="noor")
ADA = SimpleNamespace(public_id="ada")
VISITOR = SimpleNamespace(public_id=None)
POSITION, OTHER = ("position", "p1"), ("position", "p2")


def write(act=Act.OPEN, thing=POSITION, actor=NOOR, **said):
    with db.unit():
        audit.record(act, thing, actor=actor, **said)


def listed(**filters):
    with db.reading():
        return [(one.act, one.thing, one.actor) for one in audit.entries(**filters)]


def history(thing=POSITION):
    with db.reading():
        return audit.of(thing)


def test_an_entry_says_who_did_what_to_which_thing_and_when(database):
    write(actor=VISITOR)
    (entry,) = history()
    assert (entry.at, entry.act, entry.kind, entry.thing, entry.actor, entry.sealed) == (
        clock.now(), "position.open", "position", "p1", "visitor", False
    )  # fmt: skip


def test_a_thing_just_made_is_named_by_its_table_and_new_public_id(database):
    Desk.metadata.create_all(db.engine())
    with db.unit() as here:
        letter = Letter()
        here.add(letter)
        audit.record(Act.OPEN, letter, actor=NOOR)
    assert [(one.kind, one.thing) for one in history(letter)] == [("letter", letter.public_id)]
    Desk.metadata.drop_all(db.engine())


def test_a_thing_without_a_public_id_is_refused(database):
    with pytest.raises(ValueError, match="no public id"):
        write(thing=("position", None))


def test_an_act_that_fails_leaves_no_entry(database):
    with pytest.raises(ZeroDivisionError), db.unit():  # noqa: PT012
        audit.record(Act.OPEN, POSITION, actor=NOOR)
        raise ZeroDivisionError
    assert listed() == []


def test_an_entry_is_never_dropped_by_a_reading(database):
    with pytest.raises(DBAPIError), db.reading():
        audit.record(Act.OPEN, POSITION, actor=NOOR)


def test_reasons_and_texts_stand_beside_the_entry_not_in_it(database):
    write(reason="Zoé asked", detail={"from": "Défossez", "days": 3})
    with db.reading() as here:
        row = here.execute(select(*AuditEntry.__table__.c)).one()
    assert "Zo" not in str(row)
    assert [(one.reason, one.detail) for one in history()] == [("Zoé asked", {"from": "Défossez", "days": 3})]


def test_erasing_takes_the_texts_of_one_thing_and_keeps_every_entry(database):
    write(reason="a secret")
    write(thing=OTHER, reason="kept")
    with db.unit():
        assert audit.erase(POSITION) == 1
        assert audit.erase(POSITION) == 0
    assert [(one.reason, one.erased_at) for one in history()] == [(None, clock.now())]
    assert [(one.reason, one.erased_at) for one in history(OTHER)] == [("kept", None)]
    with db.reading() as here:
        assert here.scalars(select(AuditDetail.salt).order_by(AuditDetail.id)).first() is None


def test_lists_are_newest_first_and_filtered(database):
    write(Act.OPEN, POSITION, NOOR)
    write(Act.CLOSE, POSITION, ADA)
    write(Act.OPEN, OTHER, ADA)
    rows = [("position.open", "p2", "ada"), ("position.close", "p1", "ada"), ("position.open", "p1", "noor")]
    assert listed() == rows
    assert listed(actor="ada") == rows[:2]
    assert listed(thing=POSITION) == rows[1:]
    assert listed(act="position.open", actor="noor") == rows[2:]


def test_lists_come_in_pages_and_without_texts(database):
    for reason in ("one", "two", "three"):
        write(reason=reason)
    with db.reading():
        first = audit.entries(size=2)
        last = audit.entries(size=2, after=first.next)
    assert [one.reason for one in (*first, *last)] == [None, None, None]
    assert (len(first), len(last), last.next) == (2, 1, None)


@pytest.mark.parametrize("change", [delete(AuditEntry), update(AuditEntry).values(actor="ada")])
def test_entries_cannot_be_changed_together(database, change):
    write()
    with pytest.raises(CannotBeChanged), db.unit() as here:
        here.execute(change)
    assert listed() == [("position.open", "p1", "noor")]


@pytest.mark.parametrize(
    "change", [lambda here, row: here.delete(row), lambda _, row: setattr(row, "actor", "ada")]
)
def test_one_entry_cannot_be_changed(database, change):
    write()
    with pytest.raises(CannotBeChanged), db.unit() as here:
        change(here, here.scalar(select(AuditEntry)))
    assert listed() == [("position.open", "p1", "noor")]
