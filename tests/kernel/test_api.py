"""What holds for every operation of the JSON API: who asks, what is refused, and what is sent twice."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.models import ApiToken
from portal.kernel import clock, db
from portal.recruitment.models import Application
from tests.factories import a_position, a_user, reader_signed_in
from tests.program import Program, token_of

pytestmark = pytest.mark.usefixtures("app", "database")

TEN_DAYS = timedelta(days=10)


@pytest.fixture
def ada():
    return a_user("Ada Byron")


@pytest.fixture
def position():
    return a_position(a_user("Rita Recruiter", "recruiter"), closes_in=TEN_DAYS)


def applications() -> int:
    with db.reading() as here:
        return here.scalar(select(func.count()).select_from(Application))


def start(program: Program, position, **more):
    return program.post(f"/positions/{position.slug}/applications", {}, expect=201, **more)


# Who asks


def test_a_token_says_who_asks_and_what_for(app, ada):
    told = Program(app, ada, scopes=("applications:read",)).get("/session")
    assert (told["id"], told["scopes"], told["csrf_token"]) == (ada.public_id, ["applications:read"], None)


@pytest.mark.parametrize("sent", ["Bearer nonsense", "Basic YTpi", "Bearer", ""])
def test_a_token_that_does_not_work_is_refused_even_where_a_visitor_may_read(app, sent):
    program = Program(app)
    program.headers["Authorization"] = sent
    program.get("/positions", expect=401)
    assert program.answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("how", ["expired", "revoked", "blocked"])
def test_a_token_stops_working(app, ada, how):
    program = Program(app, ada)
    program.get("/session")
    with db.unit() as here:
        token = here.scalars(select(ApiToken)).one()
        if how == "expired":
            token.expires_at = clock.now()
        elif how == "revoked":
            token.revoked_at = clock.now()
        else:
            here.merge(ada).blocked_at = clock.now()
    program.get("/session", expect=401)


def test_the_cookie_beside_a_token_is_not_looked_at(app, ada):
    rita = a_user("Rita Recruiter", "recruiter")
    reader = reader_signed_in(app, rita)
    told = reader.client.get("/api/v1/session", headers={"Authorization": f"Bearer {token_of(ada)}"})
    assert told.json["id"] == ada.public_id


def test_a_token_opens_no_page(app, ada):
    answer = app.test_client().get("/home", headers={"Authorization": f"Bearer {token_of(ada)}"})
    assert answer.status_code == 303


def test_a_scope_narrows_what_a_token_may_do(app, ada, position):
    program = Program(app, ada, scopes=("applications:read",))
    program.post(f"/positions/{position.slug}/applications", {}, expect=403)
    assert program.answer.json["detail"] == (
        "This token may not start an application: it lacks the scope applications:write."
    )
    assert applications() == 0


def test_to_write_includes_to_read(app, ada, position):
    started = start(Program(app, ada), position)
    Program(app, ada, scopes=("applications:write",)).get(f"/applications/{started['id']}")


# A page's own script


def test_a_session_needs_its_csrf_token(app, ada, position):
    reader = reader_signed_in(app, ada)
    path = f"/api/v1/positions/{position.slug}/applications"
    refused = reader.client.post(path, json={})
    assert (refused.status_code, refused.json["code"], applications()) == (403, "not-from-here", 0)
    token = reader.client.get("/api/v1/session").json["csrf_token"]
    taken = reader.client.post(path, json={}, headers={"X-CSRFToken": token})
    assert (taken.status_code, applications()) == (201, 1)


# What is sent


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"data": "{", "content_type": "application/json"}, 400, "bad-request"),
        ({"data": "[]", "content_type": "application/json"}, 400, "bad-request"),
        ({"data": "a=b", "content_type": "text/plain"}, 415, "not-json"),
        ({"json": {"colour": "red"}}, 422, "invalid"),
        ({"json": {"address": 7}}, 422, "invalid"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(app, ada, position, sent, status, code):
    path = f"/api/v1/positions/{position.slug}/applications"
    answer = Program(app, ada)
    said = answer.client.post(path, headers=answer.headers, **sent)
    assert (said.status_code, said.json["code"], said.mimetype) == (status, code, "application/problem+json")
    assert said.json["detail"]
    assert applications() == 0


def test_a_refusal_speaks_the_language_that_is_accepted(app):
    program = Program(app, language="fr")
    program.get("/positions?knd=phd", expect=400)
    assert program.answer.json["detail"].startswith("Il n’y a pas")


# Sent twice


def test_the_same_key_acts_once_and_leads_where_it_led(app, ada, position):
    program = Program(app, ada)
    first = start(program, position, Idempotency_Key="one")
    again = start(program, position, Idempotency_Key="one")
    assert (again, applications()) == (first, 1)
    assert program.answer.headers["Idempotency-Replayed"] == "true"
    assert program.answer.headers["Location"] == f"/api/v1/applications/{first['id']}"


def test_the_same_key_with_another_body_is_refused(app, position):
    grace = a_user("Grace Hopper")
    program = Program(app, grace)
    start(program, position, Idempotency_Key="one")
    program.post(
        f"/positions/{position.slug}/applications", {"address": None}, expect=422, Idempotency_Key="one"
    )
    assert program.answer.json["code"] == "key-reused"


def test_a_key_is_its_senders_own(app, ada, position):
    start(Program(app, ada), position, Idempotency_Key="one")
    start(Program(app, a_user("Grace Hopper")), position, Idempotency_Key="one")
    assert applications() == 2


def test_a_key_that_was_refused_may_be_sent_again(app, ada, position):
    program = Program(app, ada)
    path = f"/positions/{position.slug}/applications"
    program.post(path, {"address": "no address"}, expect=422, Idempotency_Key="one")
    start(program, position, Idempotency_Key="one")


# Nothing overwritten


def test_a_change_says_what_it_has_seen(app, ada, position):
    program = Program(app, ada)
    started = start(program, position)
    path = f"/applications/{started['id']}/statement"
    program.send("PUT", path, {"statement": "First."}, expect=428)
    tag = program.tag_of(path)
    program.put(path, {"statement": "First."}, If_Match=tag)
    program.put(path, {"statement": "Second."}, expect=412, If_Match=tag)
    assert "First." in json.dumps(program.answer.json["theirs"])
    assert "First." in json.dumps(program.get(path))
