"""A position that takes applications, and what the tests of recruitment share."""

from datetime import timedelta

import pytest

from tests.accounts.conftest import letters, statements  # noqa: F401
from tests.factories import a_position, a_user


@pytest.fixture
def recruiter(app, database):
    """Somebody who opens positions."""
    return a_user("Rita Recruiter", "recruiter")


@pytest.fixture
def position(recruiter):
    """A position that is open for ten days and asks for a CV and a statement."""
    return a_position(recruiter, closes_in=timedelta(days=10))


@pytest.fixture
def ada(app, database):
    """Somebody with an account who may apply."""
    return a_user("Ada Byron")


@pytest.fixture
def grace(somebody, position):
    """A visitor who has just started an application with an address alone."""
    return somebody().visit(f"/positions/{position.slug}/apply").press("Start", address="grace@lumen.example")
