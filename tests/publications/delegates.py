"""Somebody who lets a colleague answer in their place, as tests meet the two."""

import pytest

from portal.accounts.models import User
from portal.kernel import db
from portal.publications import delegating, queries_help
from portal.publications.models import Attribution
from portal.publications.models_help import Delegation
from tests.factories import a_user
from tests.factories_publications import a_publication, an_attribution
from tests.publications.answering import Somebody

DELEGATES = "/my/publications/delegates"


@pytest.fixture
def ines(app, database) -> Somebody:
    """Whose publications they are."""
    return Somebody("Ines Duarte", "staff")


@pytest.fixture
def bo(app, database) -> User:
    """A colleague without a page of their own."""
    return a_user("Bo Ek", "staff")


@pytest.fixture
def granted(ines, bo) -> Delegation:
    """Ines lets Bo answer."""
    with db.unit():
        return delegating.grant(queries_help.own(ines.actor), bo, actor=ines.actor)


@pytest.fixture
def waits(ines) -> list[Attribution]:
    """Two publications that may be Ines's."""
    other = a_publication("Lenses", ("Ines Duarte", "Uwe Otto"))
    papers = a_publication("Mirrors", ("Ines Duarte", "Noor Berg")), other
    return [an_attribution(one, ines.person, score=5_000, band="suggested") for one in papers]
