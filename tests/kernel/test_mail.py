"""Mail: a row first, sent once by a job through a real SMTP server or into a folder; secrets are never kept."""

import email
import logging
import socket
import threading
from contextlib import suppress
from datetime import timedelta
from email import policy
from email.headerregistry import Address

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from flask import Flask, current_app
from flask_babel import Babel
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import DictLoader
from sqlalchemy import event, select

from portal.kernel import carrier, clock, db, jobs, mail
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.mail import Message, Status

MINUTE = timedelta(minutes=1)
TO = "zoe@example.org"
TEMPLATES = {
    "mail/receipt.txt": "We have your application, {{ name }}\n\nDear {{ name }},\n\nthank you.\n",
    "mail/sign_in.txt": "Sign in\n\nDear {{ name }},\n\n‹link›\n\nor type ‹code›.\n",
    "mail/day.txt": "Day\n\n{{ day | dateformat('long') }}\n",
    "mail/careless.txt": "‹code›\n\n‹code›\n",
}


class Inbox:
    """The other side: keeps what it accepts, and answers as the test wishes."""

    def __init__(self):
        self.received, self.recipient_answer, self.answer = [], "250 OK", "250 OK"
        self.signed_in = None

    def remember(self, server, session, envelope, mechanism, data):
        self.signed_in = (data.login.decode(), data.password.decode())
        return AuthResult(success=True)

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.recipient_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient_answer

    async def handle_DATA(self, server, session, envelope):
        self.received.append(email.message_from_bytes(envelope.content, policy=policy.default))
        if self.answer == "drop":
            server.transport.abort()
        return self.answer


@pytest.fixture
def inbox():
    """An SMTP server of our own on this machine, and mail set to go there."""
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # the other side's own words
    box = Inbox()
    server = Controller(
        box,
        "127.0.0.1",
        a_free_port(),
        auth_require_tls=False,
        authenticator=box.remember,
        auth_exclude_mechanism=["LOGIN"],
    )
    server.start()
    mail.configure(f"smtp://127.0.0.1:{server.port}", "Institut Lumière <portal@lumen.example>", 60)
    yield box
    server.stop()


def a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@pytest.fixture(autouse=True)
def minted(database, monkeypatch):
    """A small app with a few templates; what was minted, newest last."""
    made = []

    def mint(subject: str) -> dict[str, str]:
        made.append(f"{subject}-secret-{len(made) + 1}")
        return {"link": f"https://portal.test/in/{made[-1]}", "code": made[-1].upper()}

    app = Flask(__name__)
    app.jinja_loader = DictLoader(TEMPLATES)
    Babel(app)
    monkeypatch.setitem(mail.MINTERS, "tests.sign_in", mint)
    monkeypatch.setattr(mail, "_outlet", mail._outlet)
    monkeypatch.setattr(jobs, "SCHEDULES", {})
    with app.app_context():
        yield made


def post(template="receipt", *, to=TO, locale="en", key="once", name="Zoë", **options):
    with db.unit():
        return mail.post(template, to=to, locale=locale, key=key, name=name, **options)


def post_secret(**options):
    return post("sign_in", secrets=("tests.sign_in", "abc"), **options)


def row():
    with db.reading() as here:
        return here.scalars(select(Message)).one()


def text(message):
    return message.get_content().replace("\r\n", "\n")


def work_for(duration, step=timedelta(minutes=10)):
    """Let workers work on and on, without waiting."""
    for _moment in range(duration // step):
        jobs.run_due()
        clock.advance(step)


def test_a_message_leaves_once_in_plain_words(inbox):
    post()
    jobs.run_due()
    jobs.run_due()
    (message,) = inbox.received
    assert (message["Subject"], message["To"]) == ("We have your application, Zoë", TO)
    assert message["From"] == "Institut Lumière <portal@lumen.example>"
    assert (message["Auto-Submitted"], message.as_bytes().isascii()) == ("auto-generated", True)
    assert message["Date"].datetime == clock.now()
    assert text(message) == "Dear Zoë,\n\nthank you.\n"
    assert (row().status, row().sent_at, message["Message-ID"]) == (
        Status.SENT,
        clock.now(),
        row().message_id,
    )


def test_one_event_writes_to_one_person_once(inbox):
    assert post(key="submitted") == post(key="submitted")
    post(key="withdrawn")
    jobs.run_due()
    assert len(inbox.received) == 2


def test_racers_write_one_message(inbox):
    app, start = current_app._get_current_object(), threading.Barrier(4)

    def run():
        start.wait()
        with app.app_context():
            post()

    racers = [threading.Thread(target=run) for _racer in range(4)]
    for one in racers:
        one.start()
    for one in racers:
        one.join()
    jobs.run_due()
    assert (row().status, len(inbox.received)) == (Status.SENT, 1)


def test_what_was_sent_again_meanwhile_is_not_settled_by_the_old_sending(inbox, monkeypatch):
    carry = carrier.carry

    def slowly(*of):
        monkeypatch.setattr(carrier, "carry", carry)
        with db.unit():
            mail.resend(row_id)
        carry(*of)
        assert row().status == Status.QUEUED

    row_id = post()
    monkeypatch.setattr(carrier, "carry", slowly)
    jobs.run_due()
    assert (row().status, len(inbox.received)) == (Status.SENT, 2)


def test_no_mail_tells_of_what_did_not_happen(inbox):
    with suppress(ZeroDivisionError), db.unit():
        mail.post("receipt", to=TO, locale="en", key="k", name="Zoë")
        raise ZeroDivisionError
    assert (jobs.run_due(), inbox.received) == (0, [])


@pytest.mark.parametrize(
    ("locale", "line"), [("en", "March 1, 2027"), ("fr", "1 mars 2027"), ("xx", "March 1, 2027")]
)
def test_a_message_speaks_the_readers_language(locale, line):
    assert text_of(post("day", locale=locale, day=clock.now())) == f"{line}\n"


def text_of(public_id):
    with db.reading():
        return mail.body(public_id)


@pytest.mark.parametrize(
    "to",
    [
        "a@example.org\r\nBcc: b@example.org",
        "a@example.org\nX: y",
        "a@example.org,b@example.org",
        "a@example.org b@example.org",
        "a@example.org;b@example.org",
        "Zoë <a@example.org>",
        "a@b@example.org",
        "a..b@example.org",
        "a@example.org\u202e",
        "a@exam\0ple.org",
        "zoë@example.org",
        "@example.org",
        "a@",
        "",
        "a" * 250 + "@example.org",
    ],
)
def test_anything_but_one_plain_address_is_refused(to):
    with pytest.raises(Invalid):
        post(to=to)


@pytest.mark.parametrize("to", ["a@example.org", "a.b+c@sub.example.org", "o'hara_1@localhost"])
def test_plain_addresses_are_taken(to):
    assert mail.address(to) == to


@settings(derandomize=True, database=None)
@given(st.from_regex(mail.PLAINEST, fullmatch=True))
def test_what_is_so_plain_that_no_parser_is_asked_every_parser_takes(to):
    assert Address(addr_spec=to).addr_spec == to


def test_a_name_cannot_add_a_header(inbox):
    post(name="Zoë\r\nBcc: everybody@example.org\r\n\u2028X: y")
    jobs.run_due()
    (message,) = inbox.received
    assert message["Subject"] == "We have your application, Zoë Bcc: everybody@example.org X: y"
    assert (message["Bcc"], message["X"]) == (None, None)


def test_long_and_foreign_names_arrive_whole(inbox):
    name = "Þórdís Ångström-Übelhör " + "żółć 李明 " * 30
    post(name=name.strip())
    jobs.run_due()
    (message,) = inbox.received
    assert message["Subject"] == f"We have your application, {name.strip()}"
    assert text(message) == f"Dear {name.strip()},\n\nthank you.\n"


def test_a_secret_arrives_and_is_kept_nowhere(inbox, minted, caplog):
    written = []
    event.listen(db.engine(), "before_cursor_execute", lambda *of: written.append(str(of[3])))
    inbox.answer = "451 I cannot take abc-secret-1 yet"
    with caplog.at_level(logging.DEBUG):
        public_id = post_secret()
        work_for(timedelta(hours=1))
        inbox.answer = "250 OK"
        work_for(timedelta(hours=1))
    last = f"abc-secret-{len(minted)}"
    assert (
        text(inbox.received[-1]) == f"Dear Zoë,\n\nhttps://portal.test/in/{last}\n\nor type {last.upper()}.\n"
    )
    assert text_of(public_id) == "Dear Zoë,\n\n‹link›\n\nor type ‹code›.\n"
    assert "mail.send failed" in caplog.text
    assert "abc-secret" not in ("".join(written) + caplog.text).lower()


def test_every_sending_mints_anew(inbox, minted):
    inbox.answer = "451 4.3.0 later"
    public_id = post_secret()
    jobs.run_due()
    inbox.answer = "250 OK"
    clock.advance(MINUTE)
    jobs.run_due()
    with db.unit():
        mail.resend(public_id)
    jobs.run_due()
    first, again, resent = inbox.received
    assert minted == ["abc-secret-1", "abc-secret-2", "abc-secret-3"]
    assert first["Message-ID"] == again["Message-ID"] != resent["Message-ID"]


def test_a_parameter_cannot_catch_the_secret(inbox):
    post_secret(name="https://elsewhere.example/?‹link›")
    jobs.run_due()
    (message,) = inbox.received
    assert text(message).splitlines()[0] == "Dear https://elsewhere.example/?<link>,"


def test_no_secret_stands_in_a_subject_or_comes_from_nowhere():
    for template, secrets in [
        ("careless", ("tests.sign_in", "abc")),
        ("sign_in", None),
        ("receipt", ("tests.sign_in", "abc")),
    ]:
        with pytest.raises(ValueError, match=template):
            post(template, secrets=secrets)
    with pytest.raises(LookupError):
        post("sign_in", secrets=("nobody", "abc"))


def test_a_secret_nobody_may_have_any_more_is_not_sent(inbox, monkeypatch):
    def refuse(_subject: str):
        raise NotFound

    monkeypatch.setitem(mail.MINTERS, "tests.sign_in", refuse)
    post_secret()
    work_for(timedelta(hours=1))
    assert (row().status, row().error, inbox.received) == (Status.FAILED, "not-found", [])


def test_the_portal_signs_in_where_the_server_wants_it(inbox):
    server = mail._outlet.url.removeprefix("smtp://")
    mail.configure(f"smtp://portal%40lumen.example:p%2Fss%3Aword@{server}", "portal@lumen.example", 60)
    post()
    jobs.run_due()
    assert (inbox.signed_in, len(inbox.received)) == (("portal@lumen.example", "p/ss:word"), 1)


def test_an_address_that_does_not_exist_has_bounced_and_is_not_tried_again(inbox):
    inbox.recipient_answer = f"550 5.1.1 nobody called {TO} lives here"
    post()
    work_for(timedelta(hours=1))
    with db.reading():
        assert jobs.counts() == jobs.Counts(done=1)
    assert (row().status, row().error) == (Status.BOUNCED, "550 5.1.1")


def test_a_message_the_other_side_rejects_has_bounced(inbox):
    inbox.answer = "554 5.7.1 I do not like https://portal.test/in/abc-secret-1"
    post_secret()
    work_for(timedelta(hours=1))
    assert (len(inbox.received), row().status, row().error) == (1, Status.BOUNCED, "554 5.7.1")


def test_a_full_mailbox_is_tried_again(inbox):
    inbox.recipient_answer = "452 4.2.2 full"
    post()
    jobs.run_due()
    assert (row().status, row().error) == (Status.QUEUED, "452 4.2.2")
    inbox.recipient_answer = "250 OK"
    work_for(timedelta(hours=1))
    assert (row().status, row().error, len(inbox.received)) == (Status.SENT, None, 1)


def test_what_never_leaves_has_failed(monkeypatch):
    mail.configure("smtp://127.0.0.1:1", "portal@lumen.example", 60)
    post()
    work_for(timedelta(hours=20), timedelta(hours=1))
    with db.reading():
        (dead,) = jobs.dead()
    assert (row().status, row().error, dead.name) == (Status.FAILED, "ConnectionRefusedError", "mail.send")


def test_a_dead_sending_can_be_revived(inbox):
    inbox.answer = "451 not today"
    post()
    work_for(timedelta(hours=20), timedelta(hours=1))
    inbox.answer = "250 OK"
    with db.unit():
        jobs.revive(jobs.dead().items[0].public_id)
    jobs.run_due()
    assert row().status == Status.SENT


def test_a_line_that_breaks_after_the_message_may_double_it_with_the_same_message_id(inbox):
    inbox.answer = "drop"
    post()
    jobs.run_due()
    inbox.answer = "250 OK"
    work_for(timedelta(hours=1))
    first, second = inbox.received
    assert first["Message-ID"] == second["Message-ID"] == row().message_id


def test_trouble_after_the_message_was_accepted_is_no_trouble(inbox):
    async def slam(server, session, envelope):
        server.transport.abort()
        return "421 bye"

    inbox.handle_QUIT = slam
    post()
    work_for(timedelta(hours=1))
    assert (len(inbox.received), row().status) == (1, Status.SENT)


def test_no_more_mail_leaves_in_a_minute_than_allowed(inbox, monkeypatch):
    monkeypatch.setattr(mail, "_outlet", mail.Outlet(mail._outlet.url, "portal@lumen.example", 2))
    for number in range(5):
        post(key=str(number))
    left = []
    for _minute in range(3):
        jobs.run_due()
        left.append(len(inbox.received))
        clock.advance(MINUTE)
    assert left == [2, 4, 5]


def test_what_somebody_waits_for_overtakes_a_mailing(inbox):
    post(key="mailing")
    post_secret(key="sign in")
    jobs.run_due()
    assert [message["Subject"] for message in inbox.received] == ["Sign in", "We have your application, Zoë"]


def test_sending_stands_outside_units(tmp_path):
    message = carrier.compose(sender="portal@lumen.example", to=TO, subject="x", body="y", message_id="<z@x>")
    with db.reading(), pytest.raises(RuntimeError):
        carrier.carry(f"file:{tmp_path}", message, "name")


def test_what_was_sent_is_not_sent_by_a_second_job(inbox):
    public_id = post()
    jobs.run_due()
    mail.send(public_id)
    assert len(inbox.received) == 1


def test_an_envelope_shows_no_body(inbox):
    post(key="first", about="abc")
    post_secret(key="second")
    jobs.run_due(limit=1)
    with db.reading():
        newest = mail.envelopes(size=1)
        (older,) = mail.envelopes(after=newest.next, size=1)
    assert [one.status for one in newest] == [Status.SENT]
    assert (older.template, older.recipient, older.about) == ("receipt", TO, "abc")
    assert not hasattr(older, "body")


def test_there_is_no_body_and_no_resending_of_nothing():
    with db.unit():
        for act in (mail.body, mail.resend):
            with pytest.raises(NotFound):
                act("nothing")


def test_a_folder_takes_mail_whole_newest_last(tmp_path):
    outbox = tmp_path / "out box"
    mail.configure(f"file:{outbox}", "portal@lumen.example", 60)
    for key, name in (("1", "Ada"), ("2", "Zoë")):
        post_secret(key=key, name=name)
        jobs.run_due()
        clock.advance(MINUTE)
    names = sorted(path.name for path in outbox.iterdir())
    assert [name.endswith(".eml") for name in names] == [True, True]
    assert (outbox / names[1]).stat().st_mode & 0o777 == 0o600
    newest, oldest = mail.file_outbox()
    assert (newest.to, newest.at) == (TO, clock.now() - MINUTE)
    assert newest.body.startswith("Dear Zoë,\n\nhttps://portal.test/in/abc-secret-2")
    assert oldest.body.startswith("Dear Ada,")


def test_where_mail_really_leaves_there_is_no_file_outbox(inbox):
    assert mail.file_outbox() == []


def test_a_full_disk_is_tried_again(tmp_path):
    (tmp_path / "outbox").write_text("a file stands where the folder should")
    mail.configure(f"file:{tmp_path}/outbox", "portal@lumen.example", 60)
    post()
    jobs.run_due()
    assert (row().status, row().error) == (Status.QUEUED, "FileExistsError")
