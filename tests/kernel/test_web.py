import io
import time
from datetime import timedelta

import pytest
from flask import g
from sqlalchemy import event

from portal.accounts import sessions
from portal.app import create_app
from portal.kernel import clock, db, forms, once, web
from portal.people import service as people
from tests.factories import a_user, reader_signed_in
from tests.reader import Reader

AWAY = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
EVIL = [
    "https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "javascript:alert(1)",
    "http:evil.example", "///evil.example", "/ /evil.example", "https:/evil.example", "evil.example",
]  # fmt: skip


@pytest.fixture
def ada(app, database):
    """Somebody with a page of their own, in front of its form."""
    user = a_user("Ada Byron")
    with db.unit():
        people.join("Ada Byron", user_id=user.id)
    reader = reader_signed_in(app, user).visit("/my/profile")
    reader.user = user
    return reader


def sign_out_elsewhere(user) -> None:
    with db.unit():
        sessions.end_all(user.id)


def sign_in_again(app, reader) -> None:
    """In another tab of the same browser."""
    other = reader_signed_in(app, reader.user)
    with other.client.session_transaction() as fresh, reader.client.session_transaction() as cookie:
        cookie.clear()
        cookie.update(fresh)


# What was typed is never lost


def test_what_was_typed_survives_a_session_that_ran_out(app, ada):
    sign_out_elsewhere(ada.user)
    ada.press("Save", name="Ada Lovelace", about="I compute.\n\nA lot.", expect=401)
    assert ("I compute." in ada.main, "sign in" in ada.main) == (True, True)
    sign_in_again(app, ada)
    ada.press("Send it again", expect=400).press("Send it again")
    assert (ada.path, ada.value("name")) == ("/my/profile", "Ada Lovelace")
    assert ada.value("about").split() == ["I", "compute.", "A", "lot."]


def test_an_old_page_is_taken_once_it_is_sent_again(ada):
    with ada.client.session_transaction() as cookie:
        cookie["csrf_token"] = "another one by now"
    ada.press("Save", name="Ada Lovelace", expect=400)
    assert ("Your text is safe" in ada.main, "sign in" in ada.main) == (True, False)
    assert ada.press("Send it again").value("name") == "Ada Lovelace"


def test_every_value_of_a_list_is_kept(app, database):
    reader = reader_signed_in(app, a_user("Adam", "administrator")).visit("/admin/users/invite")
    with reader.client.session_transaction() as cookie:
        cookie["csrf_token"] = "another one by now"
    reader.press(
        "Send the invitation", name="Bo", address="bo@lumen.example", roles=["staff", "director"], expect=400
    )
    reader.press("Send it again")
    assert ("Bo" in reader.main, "Member of staff, Director" in reader.main) == (True, True)


def test_passwords_and_codes_are_not_shown_again(app, database):
    reader = Reader(app).visit("/sign-in")
    sent = {
        "address": "ada@lumen.example",
        "password": "a rather long sentence",
        "code": "1234 5678",
        "csrf_token": "old",
        "_key": "k1",
    }
    page = reader.client.post("/sign-in", data=sent, headers=reader.headers)
    assert page.status_code == 400
    assert [
        "ada@lumen.example" in page.text,
        *(sent[name] in page.text for name in ("password", "code")),
    ] == [True, False, False]
    assert 'value="k1"' not in page.text


def test_every_secret_field_of_every_form_is_private(app):
    def below(schema):
        return [schema, *(one for child in schema.__subclasses__() for one in below(child))]

    fields = [(name, one) for schema in below(forms.Schema) for name, one in schema._declared_fields.items()]
    secret = {
        name
        for name, one in fields
        if one.metadata.get("kind") == "password" or one.metadata.get("autocomplete") == "one-time-code"
    }
    assert secret >= {"password", "new_password", "code"}
    assert secret <= web.PRIVATE_FIELDS


# Refusals


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/people/nobody",
        "/positions/nothing",
        "/static/nothing.css",
        "/people/a%00b",
        "/people?after=%00",
    ],
)
def test_what_is_not_there_is_said_kindly(app, database, path):
    assert "There is nothing here that you can see." in Reader(app).visit(path, expect=404).main


def test_a_wrong_method_names_the_right_ones(app, database):
    answer = app.test_client().put("/people")
    assert (answer.status_code, set(answer.headers["Allow"].split(", "))) == (405, {"GET", "HEAD", "OPTIONS"})
    assert "cannot be used in that way" in answer.text


def test_ten_megabytes_of_text_are_refused_with_a_sentence(app, database):
    answer = app.test_client().post("/sign-in", data={"address": "x" * 10_000_000})
    assert (answer.status_code, "what you typed is still there" in answer.text) == (413, True)


def test_an_upload_beyond_all_limits_is_refused_with_a_sentence(app, database):
    answer = app.test_client().post(
        "/sign-in",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(28 * 1024 * 1024)},
    )
    assert answer.status_code == 413


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_database_that_is_away_asks_for_a_minute(ada, app, signed_in):
    reader = ada if signed_in else Reader(app)
    db.connect(AWAY, connect_args={"connect_timeout": 2})
    reader.visit("/people", expect=503)
    assert (reader.response.headers["Retry-After"], "Wait a minute" in reader.main) == ("30", True)


def test_a_locked_database_asks_for_a_minute_and_keeps_nothing(ada, database, monkeypatch):
    if not database.startswith("sqlite"):
        pytest.skip("PostgreSQL locks rows, not the house")
    monkeypatch.setattr(db, "BUSY_MS", 20)
    holder = db.connect(database).connect().execution_options(writes=True)
    with holder, holder.begin():
        ada.press("Save", name="Ada Lovelace", expect=503)
    assert ada.response.headers["Retry-After"] == "30"
    assert ada.visit("/my/profile").value("name") == "Ada Byron"


def test_a_fault_of_ours_is_said_without_its_details(settings, database):
    app = planted(settings, database, lambda: 1 / 0)
    answer = app.test_client().get("/planted")
    assert (
        answer.status_code,
        "Something went wrong on our side" in answer.text,
        "division" in answer.text,
    ) == (500, True, False)


def test_a_refusal_leaves_nothing_behind(ada):
    with db.reading():
        before = people.queries.of_user(ada.user.id).version
    ada.press("Save", orcid="0000-0000-0000-0000", name="Ada Lovelace", expect=422)
    with db.reading():
        assert people.queries.of_user(ada.user.id).version == before


# Scripts of ours


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [("/nothing", 404, "not-found"), ("/home", 401, "not-signed-in"), ("/metrics/", 404, "not-found")],
)
def test_a_script_gets_its_refusal_as_json(app, database, path, status, code):
    answer = app.test_client().get(path, headers={"X-Autosave": "1"})
    assert (answer.status_code, answer.json["code"], set(answer.json)) == (
        status,
        code,
        {"type", "title", "status", "code", "detail", "needs"},
    )


def test_a_script_with_an_old_token_is_told_that_nobody_is_signed_in(app, database):
    answer = app.test_client().post("/my/profile", data={"csrf_token": "old"}, headers={"X-Autosave": "1"})
    assert (answer.status_code, answer.json["code"]) == (401, "not-signed-in")


def test_a_script_reads_which_fields_are_wrong(ada):
    token = ada.value("csrf_token")
    form = {"csrf_token": token, "name": "", "version": ada.value("version")}
    answer = ada.client.post("/my/profile", data=form, headers={"X-Autosave": "1", "Accept": "text/html"})
    assert answer.status_code == 422


# Requests and their ids


def test_a_proxys_request_id_is_said_again(app):
    sent = "0f8fad5b-d9cb-469f-a165-70867728950e"
    assert app.test_client().get("/healthz", headers={"X-Request-ID": sent}).headers["X-Request-ID"] == sent


@pytest.mark.parametrize("sent", ["<script>", "a" * 65, "a b", "é", "", "a;b=c", "%0d%0a"])
def test_an_odd_request_id_is_replaced(app, sent):
    said = app.test_client().get("/healthz", headers={"X-Request-ID": sent}).headers["X-Request-ID"]
    assert said != sent
    assert web.REQUEST_ID.fullmatch(said)


# Language


def test_a_language_chosen_by_a_link_is_kept(app, database):
    reader = Reader(app).visit("/people?lang=fr")
    assert reader.page.get("lang") == "fr"
    assert reader.visit("/positions").page.get("lang") == "fr"
    assert reader.visit("/positions?lang=en").visit("/").page.get("lang") == "en"


@pytest.mark.parametrize("lang", ["de", "", "../fr", "fr%00", "FR", "fr-FR"])
def test_a_language_nobody_speaks_here_changes_nothing(app, database, lang):
    reader = Reader(app, language="fr").visit(f"/people?lang={lang}", expect=404 if "%00" in lang else 200)
    assert reader.page.get("lang") == "fr"
    assert reader.client.get_cookie("locale") is None


def test_the_browsers_language_is_spoken_until_another_is_chosen(app, database):
    assert Reader(app, language="fr-CA,fr;q=0.9,en;q=0.1").visit("/people").page.get("lang") == "fr"
    assert Reader(app, language="xx,*;q=0.1,;;=").visit("/people").page.get("lang") == "en"


def test_changing_the_language_keeps_the_page_and_its_questions(app, database):
    reader = Reader(app).visit("/people?former=yes")
    assert reader.follow("Français").response.request.full_path == "/people?former=yes&lang=fr"


# Nobody is sent away


@pytest.mark.parametrize("goal", EVIL)
def test_signing_in_never_leads_off_the_site(ada, goal):
    answer = ada.client.get("/sign-up", query_string={"next": goal}, headers=ada.headers)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/home")


@pytest.mark.parametrize(
    "path", ["//evil.example/home", "///evil.example/%2f..", "/\\evil.example/home", "/%2f/evil.example"]
)
def test_no_address_leads_off_the_site(app, database, path):
    answer = app.test_client().get(path)
    assert answer.headers.get("Location", "/").removeprefix("http://localhost").startswith("/")
    assert not answer.headers.get("Location", "/").startswith("//")


# The unit of a request


def test_a_get_cannot_write(settings, database):
    row = once.SpentKey(key="x", location="/", spent_at=clock.now())
    app = planted(settings, database, lambda: db.session().add(row) or db.session().flush() or "")
    assert app.test_client().get("/planted").status_code in {500, 503}
    with db.reading() as here:
        assert here.query(once.SpentKey).count() == 0


def planted(settings, database, view):
    """The portal as it runs for people, with one more page."""
    app = create_app(settings)
    app.testing = False
    app.add_url_rule("/planted", view_func=web.public(view), endpoint="planted")
    db.connect(database, durable=False)
    return app


# Requests that waited


def waited(seconds: float, then: float = 0) -> dict[str, object]:
    """What the server says of a request that waited for a thread, and then took so long to tell what it wants."""
    now = time.monotonic()
    return {"portal.arrival": (now - then - seconds, now - then)}


@pytest.mark.parametrize(
    ("path", "status", "wait"),
    [("/positions", 503, "30"), ("/api/v1/positions", 503, "30"), ("/healthz", 200, None)],
)
def test_who_waited_too_long_for_a_thread_is_asked_to_come_again(app, database, path, status, wait):
    answer = app.test_client().get(path, environ_overrides=waited(10.1))
    assert (answer.status_code, answer.headers.get("Retry-After")) == (status, wait)


def test_who_is_asked_to_come_again_changed_nothing_and_asked_the_database_nothing(ada):
    asked: list[str] = []
    listen = db.engine(), "before_cursor_execute", lambda _c, _cursor, said, *_: asked.append(said)
    event.listen(*listen)
    ada.client.environ_base.update(waited(10.1))
    ada.press("Save", name="Ada Lovelace", expect=503)
    event.remove(*listen)
    ada.client.environ_base.update(waited(0))
    assert (asked, ada.visit("/my/profile").value("name")) == ([], "Ada Byron")


def test_who_is_asked_to_come_again_is_heard_out_first(app, database):
    said = io.BytesIO(b"x" * 500_000)
    answer = app.test_client().post(
        "/sign-in",
        input_stream=said,
        content_length=500_000,
        content_type="multipart/form-data; boundary=x",
        environ_overrides=waited(10.1),
    )
    assert (answer.status_code, said.tell()) == (503, 500_000)


def test_a_request_arrived_with_its_first_byte_and_a_slow_one_is_not_sent_away(settings, database):
    arrived = []
    app = planted(settings, database, lambda: arrived.append(g.arrived_at) or "")
    answer = app.test_client().get("/planted", environ_overrides=waited(9, then=5))
    assert answer.status_code == 200
    assert timedelta(seconds=14) <= clock.now() - arrived[0] < timedelta(seconds=15)
