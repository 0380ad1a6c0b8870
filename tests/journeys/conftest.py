"""A real post office, and the people of a journey."""

import re
import socket
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller

from portal.accounts import queries, sessions
from portal.accounts import service as accounts
from portal.kernel import db, jobs, mail
from portal.policy.actor import SYSTEM
from tests.arxiv import arxiv  # noqa: F401
from tests.journeys.papers import joined, papers  # noqa: F401
from tests.reader import Reader


@dataclass(frozen=True)
class Letter:
    """What somebody finds in their mailbox."""

    to: str
    subject: str
    body: str

    @property
    def code(self) -> str:
        """The code that stands in it."""
        return re.search(r"^ +(\d{4} \d{4})$", self.body, re.M)[1]

    def link(self, starts: str = "") -> str:
        """The first link in it, as a path."""
        return re.search(rf"http://portal\.test({starts}\S*)", self.body)[1]


class PostOffice:
    """Takes every message over SMTP, and hands out letters."""

    def __init__(self):
        self.letters: list[Letter] = []

    async def handle_DATA(self, _server, _session, envelope) -> str:
        read = message_from_bytes(envelope.original_content, policy=default)
        body = read.get_content().replace("\r\n", "\n")
        self.letters += [Letter(to, str(read["Subject"]), body) for to in envelope.rcpt_tos]
        return "250 OK"

    def to(self, address: str) -> list[Letter]:
        """Let the mail leave; then everything that has come for an address, the newest first."""
        jobs.run_due()
        return [one for one in reversed(self.letters) if one.to == address]


@pytest.fixture
def post_office(app, database, settings):
    """A real SMTP server, to which the portal sends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    office = PostOffice()
    server = Controller(office, hostname="127.0.0.1", port=port)
    server.start()
    mail.configure(f"smtp://127.0.0.1:{port}", settings.MAIL_FROM, 1000)
    yield office
    server.stop()
    mail.configure(settings.mail_url, settings.MAIL_FROM, settings.MAIL_PER_MINUTE)


@pytest.fixture
def colleague(app, database):
    """Makes people of the lab with roles, each in front of a browser, signed in."""

    def join(name: str, *roles: str, language: str = "en") -> Reader:
        address = f"{name.split()[0].lower()}@lumen.example"
        with db.unit():
            accounts.create_user(address, name, roles, actor=SYSTEM)
        return come_back(Reader(app, language=language), address)

    return join


def come_back(reader: Reader, address: str) -> Reader:
    """Sign in again, as after weeks one has to."""
    with db.unit():
        secret = sessions.begin(queries.verified(address), user_agent="", client="127.0.0.1", proved=True)
    with reader.client.session_transaction() as session:
        session["_user_id"] = secret
    return reader
