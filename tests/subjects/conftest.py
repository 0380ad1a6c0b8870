"""An administrator, and an arXiv of our own."""

import pytest

from tests.arxiv import arxiv
from tests.factories import a_user
from tests.factories_publications import a_person, a_publication, an_attribution

__all__ = ["arxiv"]


@pytest.fixture
def administrator(app, database):
    return a_user("Alba Admin", "administrator")


@pytest.fixture
def two(database):
    """Two people who are suggested as one."""
    gone, kept = a_person("Ines M. Duarte"), a_person("Ines Duarte", a_user("Ines Duarte", "staff"))
    paper = a_publication("Mirrors", ("Ines M. Duarte", "Noor Berg"))
    an_attribution(paper, gone, "confirmed")
    an_attribution(paper, kept, "suggested")
    return gone, kept
