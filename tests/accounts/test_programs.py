"""Tokens: a program acts in one's name by one, and its owner makes and revokes it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.models import ApiToken
from portal.kernel import clock, db
from tests.conftest import MONDAY
from tests.factories import a_user, reader_signed_in

pytestmark = pytest.mark.usefixtures("app", "database")


@pytest.fixture
def ada(app):
    """Somebody whose browser has just proved their address."""
    return reader_signed_in(app, a_user("Ada Byron"))


def make(reader, *, expect: int = 201, **typed):
    said = {"name": "The web site", "scopes": ["applications:read"], "days": "30", **typed}
    return reader.visit("/account/tokens").press("Make a token", expect=expect, **said)


def secret_on(reader) -> str:
    return next(word for word in reader.main.split() if word.startswith("portal_"))


def ask(reader, secret: str):
    return reader.client.get("/api/v1/session", headers={"Authorization": f"Bearer {secret}"})


def tokens() -> int:
    with db.reading() as here:
        return here.scalar(select(func.count()).select_from(ApiToken))


def test_a_new_token_is_shown_once_and_works(ada):
    secret = secret_on(make(ada))
    assert ask(ada, secret).json["scopes"] == ["applications:read"]
    page = ada.visit("/account/tokens")
    assert "The web site" in page.main
    assert secret not in page.main


def test_only_a_hash_of_it_is_kept(ada):
    secret = secret_on(make(ada))
    with db.reading() as here:
        kept = here.scalars(select(ApiToken)).one()
    assert secret not in repr(vars(kept))


def test_a_token_works_until_its_day(ada):
    secret = secret_on(make(ada))
    with clock.at(MONDAY + timedelta(days=30, seconds=-1)):
        assert ask(ada, secret).status_code == 200
    with clock.at(MONDAY + timedelta(days=30)):
        assert ask(ada, secret).status_code == 401


def test_a_revoked_token_is_refused(ada):
    secret = secret_on(make(ada))
    ada.visit("/account/tokens").press("Revoke The web site")
    assert ask(ada, secret).status_code == 401
    assert "No token yet" in ada.main


def test_a_token_for_nothing_is_not_made(ada):
    page = make(ada, scopes=[], expect=422)
    assert "Please fill this in." in page.main
    assert tokens() == 0


def test_a_desk_that_was_left_makes_no_token(app):
    reader = reader_signed_in(app, a_user("Grace Hopper"))
    with clock.at(MONDAY + timedelta(hours=2)):
        page = make(reader, expect=422)
    assert "Please sign in again with a code by mail first" in page.main
    assert tokens() == 0


def test_somebody_elses_token_is_not_there(app, ada):
    make(ada)
    with db.reading() as here:
        theirs = here.scalars(select(ApiToken.public_id)).one()
    other = reader_signed_in(app, a_user("Grace Hopper")).visit("/account")
    sent = {"csrf_token": other.value("csrf_token")}
    answer = other.client.post(f"/account/tokens/{theirs}/revoke", data=sent, headers=other.headers)
    assert answer.status_code == 404
    assert ask(ada, "portal_" + "x" * 43).status_code == 401


def test_there_are_no_more_than_twenty(app, ada):
    for n in range(20):
        make(ada, name=f"Number {n}")
    assert "as many tokens as there can be" in make(ada, expect=422).main
