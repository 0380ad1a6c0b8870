"""The institute in which the laws are tried."""

import pytest

from tests.laws import world as worlds


@pytest.fixture
def world(app, database) -> worlds.World:
    return worlds.build(app)
