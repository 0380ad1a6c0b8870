import json
import logging
import sys

import pytest
import structlog

from portal.kernel import logs
from tests.factories import a_user, reader_signed_in

TOKEN = "Zk3vJ8r1Qm5Xc7Lw2Tn9Bh4Fs6Gd0PyAeUoRiKjMqNs"  # as long as 256 bits are


@pytest.fixture
def written(capsys):
    """The lines that were logged, as JSON; afterwards logs are as before."""
    structlog.contextvars.clear_contextvars()
    root, before = logging.getLogger(), list(logging.getLogger().handlers)
    logs.configure("json")

    yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    root.handlers = before


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "new_password",
        "token",
        "code",
        "Authorization",
        "Cookie",
        "address",
        "email",
        "SECRET_KEY",
    ],
)
def test_a_secret_is_hidden_by_its_name(written, name):
    structlog.get_logger("portal.test").info("tried", sent={name: "hunter2"}, **{name: "hunter2"})
    (line,) = written()
    assert (line[name], line["sent"]) == ("(hidden)", {name: "(hidden)"})


def test_libraries_write_the_same_lines(written):
    logging.getLogger("library").warning("Error handling request %s", f"/letters/{TOKEN}?token={TOKEN}")
    (line,) = written()
    assert {**line, "at": None} == {
        "event": "Error handling request /letters/(hidden)?token=(hidden)",
        "logger": "library",
        "level": "warning",
        "at": None,
    }


def test_an_error_is_written_without_its_message(written):
    place = sys._getframe().f_lineno + 2
    try:
        raise ValueError("ada@example.org is 37")
    except ValueError:
        structlog.get_logger("portal.test").exception("fault")
    (line,) = written()
    assert (line["error"], "ada" in json.dumps(line), line["places"] == [f"{__name__}:{place}"]) == (
        "ValueError",
        False,
        True,
    )


def test_the_audits_head_is_written_whole(written):
    logging.getLogger("portal.audit").info("audit head %d %s", 7, "ab" * 32)
    assert written()[0]["event"] == f"audit head 7 {'ab' * 32}"


def test_a_password_in_an_address_is_hidden(written):
    logging.getLogger("portal").info("connecting to postgresql://portal:hunter2@db/portal")
    assert written()[0]["event"] == "connecting to postgresql://(hidden)@db/portal"


def test_a_request_is_logged_by_its_pattern_with_its_id_and_without_its_token(app, database, written):
    answer = app.test_client().get(f"/people/{TOKEN}?token={TOKEN}", headers={"Cookie": f"portal={TOKEN}"})
    text = json.dumps(written()[-1])
    line = json.loads(text)
    assert (line["event"], line["method"], line["route"], line["status"]) == (
        "request",
        "GET",
        "/people/<slug>",
        404,
    )
    assert (line["request_id"], TOKEN in text) == (answer.headers["X-Request-ID"], False)


def test_a_request_is_logged_with_its_readers_public_id_and_nothing_else_of_them(app, database, written):
    ada = a_user("Ada Byron")
    reader_signed_in(app, ada).visit("/positions")
    line = written()[-1]
    assert (line["user"], "ada" in json.dumps(line).lower()) == (ada.public_id, False)
