"""The institute in which the laws are tried."""

import shutil

import pytest

from portal.kernel import db
from tests.laws import world as worlds


@pytest.fixture(scope="session")
def built(folder) -> dict[str, worlds.World]:
    """The institute once it was built, and beside it its file, where a database is one."""
    return {}


@pytest.fixture
def world(app, database, built, folder) -> worlds.World:
    """The whole institute, as new for every test."""
    file, kept = database.removeprefix("sqlite:///"), folder / "world.sqlite3"
    if file == database:
        return worlds.build(app)
    if "world" not in built:
        built["world"] = worlds.build(app)
        db.engine().dispose()
        shutil.copy(file, kept)
    db.engine().dispose()
    shutil.copy(kept, file)
    return built["world"]
