"""Small worlds for tests, made as the large ones are."""

import pytest

from benchmarks import databases, world
from portal.kernel import db, storage

SMALL = world.Sizes(publications=60, applications=40, people=6, positions=4, drafts=3)


@pytest.fixture(scope="package")
def worlds(tmp_path_factory):
    """Makes small worlds by seed, each once."""
    made = {}

    def of(seed: int):
        if seed not in made:
            made[seed] = world.kept(SMALL, seed, folder=tmp_path_factory.mktemp("worlds"))
        return made[seed]

    return of


@pytest.fixture
def connected(app, worlds):
    """The portal's database and storage are a world's; afterwards the storage is what it was."""
    before = storage.folder()
    with databases.place(worlds(1), "sqlite") as place:
        db.connect(place.url)
        storage.configure(place.folder / "documents")
        yield place
        db.disconnect()
    storage.configure(before)


@pytest.fixture(autouse=True)
def _leaves_the_portal_as_it_was(app):
    """Making a world connects the portal to it for a moment."""
    before = storage.folder()
    yield
    storage.configure(before)
