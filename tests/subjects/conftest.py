"""An administrator, and an arXiv of our own."""

import pytest

from tests.arxiv import arxiv
from tests.factories import a_user

__all__ = ["arxiv"]


@pytest.fixture
def administrator(app, database):
    return a_user("Alba Admin", "administrator")
