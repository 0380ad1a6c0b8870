"""Every route says what it performs, reading changes nothing, and nothing is sent without the page it came from."""

import hashlib

import pytest
from sqlalchemy import select

from portal.app import BROUGHT, create_app
from portal.kernel import db, web
from portal.kernel.traces import AccessTrace
from portal.policy.acts import Act
from tests.laws.world import EVERYBODY, every_get, every_post, routes
from tests.watch import BrokenLaw, watch

TRACES = {
    AccessTrace.__tablename__: set(),
    "user_session": {"seen_at"},
    "api_token": {"used_at"},
}  # what reading may leave behind
PRIVATE_FORMS = ("/sign-in", "/sign-up", "/confirm", "/invitation", "/apply", "/why/")
NOT_PAGES = {"/healthz", "/readyz", "/metrics"}


def digest() -> str:
    """The content of every table, but for traces."""
    seen = hashlib.sha256()
    with db.reading() as here:
        for table in db.Base.metadata.sorted_tables:
            skipped = TRACES.get(table.name)
            if skipped == set():
                continue
            columns = [column for column in table.columns if column.name not in (skipped or ())]
            seen.update(repr(here.execute(select(*columns).order_by(table.c.id)).all()).encode())
    return seen.hexdigest()


def broken_page(reader, path: str) -> str | None:
    """What is wrong with a page, in a line."""
    try:
        with reader.client.get(path, headers=reader.headers) as answer:
            return f"{path}: {answer.status_code}" if answer.status_code >= 500 else None
    except Exception as error:  # whatever it is: every broken page is to be named, not only the first
        return f"{path}: {type(error).__name__} {error}"


def test_the_app_does_not_start_with_a_route_that_declares_nothing(settings, monkeypatch):
    def rogue(app):
        app.add_url_rule("/rogue", "rogue", lambda: "")

    monkeypatch.setattr("portal.app.cli.configure", rogue)
    with pytest.raises(RuntimeError, match="declare no act: /rogue"):
        create_app(settings)


def test_every_declared_act_is_an_act(app):
    declared = {view.act for name, view in app.view_functions.items() if name not in BROUGHT}
    assert [act for act in declared if act is not None and not isinstance(act, Act)] == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_answer_whose_act_nobody_required_fails_the_test_that_got_it(settings, method):
    app = create_app(settings)
    watch(app)
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.add_url_rule(
        "/careless",
        view_func=web.performs(Act.PERSON_READ, own_units=True)(careless),
        methods=[method.upper()],
    )
    with pytest.raises(BrokenLaw, match="was not required"):
        getattr(app.test_client(), method)("/careless")


def careless():
    return {}


@pytest.mark.parametrize("persona", EVERYBODY)
def test_reading_changes_nothing_and_breaks_no_page(world, persona):
    reader, before = world.reader(persona), digest()
    broken = [fault for path in every_get(world) if (fault := broken_page(reader, path))]
    assert broken == []
    assert digest() == before


@pytest.mark.parametrize("persona", ["applicant", "reader"])
def test_a_head_request_changes_nothing_and_leaves_no_trace(world, persona):
    reader, before = world.reader(persona), digest()
    for path in every_get(world):
        answer = reader.client.head(path, headers=reader.headers)
        assert (answer.status_code < 500, answer.data) == (True, b""), path
        answer.close()
    assert digest() == before
    with db.reading() as here:
        assert here.scalars(select(AccessTrace.thing)).all() == []


@pytest.mark.parametrize("persona", ["visitor", "applicant", "owner"])
def test_nothing_is_sent_without_a_token(world, persona):
    reader, before, answers = world.reader(persona), digest(), {}
    for path in every_post(world):
        answer = reader.client.post(path, data={"reason": "typed by hand"}, headers=reader.headers)
        answers[path] = answer.status_code, "typed by hand" in answer.text
    assert {path: said for path, said in answers.items() if said != (400, True)} == {}
    assert digest() == before


def test_pages_that_visitors_share_are_answered_304(world):
    kept, missing = {}, []
    for path in every_get(world):
        reader = world.reader("visitor")
        first = reader.client.get(path, headers=reader.headers)
        if first.status_code != 200 or path in NOT_PAGES or any(one in path for one in PRIVATE_FORMS):
            continue
        tag = first.headers.get("ETag")
        again = reader.client.get(path, headers={**reader.headers, "If-None-Match": tag or ""})
        if not tag or 'name="csrf_token"' in first.text or "Set-Cookie" in first.headers:
            missing.append(path)
        kept[path] = again.status_code, again.data
    assert missing == []
    assert {path: answer for path, answer in kept.items() if answer != (304, b"")} == {}


def test_the_same_tag_is_not_good_for_another_language(world):
    reader = world.reader("visitor")
    tag = reader.client.get("/positions", headers=reader.headers).headers["ETag"]
    asked = {"If-None-Match": tag, "Accept-Language": "fr", "Accept": "text/html"}
    assert reader.client.get("/positions", headers=asked).status_code == 200


def test_every_route_answers_in_a_way_the_laws_know(app):
    pages = {"GET", "HEAD", "OPTIONS", "POST"}
    assert {way for rule in routes(app, "GET") + routes(app, "POST") for way in rule.methods} == pages
    assert {way for rule in app.url_map.iter_rules() for way in rule.methods} == pages | {"PUT", "DELETE"}
