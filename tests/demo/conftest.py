"""The demo, built once for all tests of all workers, who only look at it."""

import fcntl
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.demo import building as house
from portal.kernel import clock, db, storage
from tests.conftest import MONDAY


@pytest.fixture(scope="session")
def built(app, tmp_path_factory, request) -> Path:
    """A folder with the demo's database and its documents; whoever comes first builds it, the others wait."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if hasattr(request.config, "workerinput") else base) / "demo"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            _build(folder)
            (folder / "done").touch()
    return folder


@pytest.fixture
def demo(built, settings) -> Iterator[Path]:
    """The demo, connected."""
    db.connect(f"sqlite:///{built}/portal.sqlite3", durable=False)
    storage.configure(built / "documents")
    yield built
    storage.configure(settings.storage)
    db.disconnect()


def _build(folder: Path) -> None:
    (folder / "portal.sqlite3").unlink(missing_ok=True)
    engine = db.connect(f"sqlite:///{folder}/portal.sqlite3", durable=False)
    db.Base.metadata.create_all(engine)
    storage.configure(folder / "documents")
    with clock.at(MONDAY):
        house.build()
    db.disconnect()
