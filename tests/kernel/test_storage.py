"""Files and the rows that name them: shared by those who send the same, swept when nobody needs them."""

import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Column, ForeignKey, Table, insert

from portal.kernel import clock, db, documents, storage
from portal.kernel.errors import Unavailable
from tests import samples


@pytest.fixture(autouse=True)
def uploads(tmp_path, monkeypatch):
    monkeypatch.setattr(storage, "_folder", None)
    documents.configure(tmp_path / "documents")
    return tmp_path / "documents"


def receive(data: bytes) -> documents.Received:
    return documents.receive(io.BytesIO(data), "cv.pdf")


def kept(uploads: Path) -> list[str]:
    return sorted(found.name for found in uploads.rglob("*") if found.is_file())


def registered(data: bytes) -> documents.StoredFile:
    received = receive(data)
    with db.unit():
        return documents.register(received)


def test_two_people_with_the_same_file_share_one_row(database):
    first = registered(samples.pdf())
    with clock.at(clock.now() + timedelta(hours=1)):
        second = registered(samples.pdf())
    assert (second.id, second.stored_at - first.stored_at) == (first.id, timedelta(hours=1))


def test_a_file_that_vanished_meanwhile_is_asked_for_again(database):
    received = receive(samples.pdf())
    documents.path(received.sha256).unlink()
    with db.unit(), pytest.raises(Unavailable, match="upload it again"):
        documents.register(received)


def age(file: Path, hours: float) -> None:
    then = (clock.now() - timedelta(hours=hours)).timestamp()
    os.utime(file, (then, then))


def test_a_sweep_takes_only_old_files_that_no_row_names(database, uploads):
    named, unnamed, fresh = registered(samples.pdf(1)), receive(samples.pdf(2)), receive(samples.pdf(3))
    (uploads / "drafts" / "left by a crash").write_bytes(b"%PDF")
    for found in uploads.rglob("*"):
        age(found, hours=25)
    age(documents.path(fresh.sha256), hours=23)
    assert documents.sweep() == 2
    assert kept(uploads) == sorted([named.sha256, fresh.sha256])
    assert not documents.exists(unnamed.sha256)


def test_uploading_again_makes_a_file_young_again(database, uploads):
    received = receive(samples.pdf())
    with clock.at(datetime.now(UTC)):
        age(documents.path(received.sha256), hours=25)
        receive(samples.pdf())
        assert documents.sweep() == 0


def test_a_released_file_goes_with_the_next_sweep(database, uploads):
    stored = registered(samples.pdf())
    age(documents.path(stored.sha256), hours=25)
    with db.unit():
        assert documents.release(stored)
    assert (documents.sweep(), kept(uploads)) == (1, [])


def test_a_file_that_is_being_registered_again_is_not_released(database):
    stored = registered(samples.pdf())
    with clock.at(clock.now() + timedelta(seconds=1)):
        registered(samples.pdf())
    with db.unit():
        assert not documents.release(stored)


@pytest.fixture
def witness(database):
    """A table of some domain whose rows name a file."""
    table = Table("witness", db.Base.metadata, Column("file_id", ForeignKey("stored_file.id")))
    table.create(db.engine())
    yield table
    table.drop(db.engine())
    db.Base.metadata.remove(table)


def test_a_file_that_something_refers_to_is_not_released(witness):
    stored, other = registered(samples.pdf(1)), registered(samples.pdf(2))
    with db.unit() as here:
        here.execute(insert(witness).values(file_id=stored.id))
        assert (documents.release(stored), documents.release(other)) == (False, True)


def test_missing_and_changed_files_are_named(database):
    whole, missing, longer = (registered(samples.pdf(pages)) for pages in (1, 2, 3))
    documents.path(missing.sha256).unlink()
    documents.path(longer.sha256).write_bytes(b"%PDF")
    assert list(documents.problems()) == [
        f"document {missing.sha256}: the file is missing",
        f"document {longer.sha256}: the file has 4 bytes instead of {longer.size}",
    ]
    assert documents.exists(whole.sha256)
