"""People with accounts, and the mail they get."""

import re
import shutil

import pytest
from sqlalchemy import event

from portal.accounts import passwords, queries, service
from portal.kernel import carrier, db, jobs
from portal.policy.actor import SYSTEM

PASSWORD = "a rather long sentence"


@pytest.fixture(autouse=True)
def _nobody_waits(monkeypatch):
    monkeypatch.setattr("portal.accounts.limits.time.sleep", lambda seconds: None)


@pytest.fixture
def user(app, database):
    """Makes users with a proved address and the password PASSWORD."""

    def make(address: str = "ada@lumen.example", *roles: str, name: str = "Ada Byron"):
        made = passwords.hashed(PASSWORD)
        with db.unit():
            return service.create_user(address, name, roles, made, actor=SYSTEM)

    return make


@pytest.fixture
def letters(app, database, settings):
    """Lets the mail leave, and answers what arrived since the last time, the oldest first."""
    shutil.rmtree(carrier.folder(settings.mail_url), ignore_errors=True)

    def arrive() -> list[carrier.Filed]:
        jobs.run_due()
        found = carrier.filed(settings.mail_url, 100)[::-1]
        shutil.rmtree(carrier.folder(settings.mail_url), ignore_errors=True)
        return found

    return arrive


@pytest.fixture
def signed_in(somebody, user):
    """Makes readers who are signed in by password."""

    def make(address: str = "ada@lumen.example", *roles: str):
        with db.reading():
            known = queries.verified(address)
        if known is None:
            user(address, *roles)
        return let_in(somebody(), address)

    return make


def let_in(reader, address: str, password: str = PASSWORD):
    """Sign a reader in by password."""
    return reader.visit("/sign-in?next=/account").press("Sign in", address=address, password=password)


def code_in(letter: carrier.Filed) -> str:
    """The code that stands in a mail."""
    return re.search(r"^ +(\d{4} \d{4})$", letter.body, re.M)[1]


def link_in(letter: carrier.Filed) -> str:
    """The path of the link that stands in a mail."""
    return re.search(r"^http://portal\.test(/\S+)$", letter.body, re.M)[1]


@pytest.fixture
def statements(database):
    """Lists the kinds of statements of a piece of work, but for what a connection is told of units once."""

    def of(work) -> list[str]:
        sent: list[str] = []
        listen = (
            db.engine(),
            "before_cursor_execute",
            lambda _c, _cursor, sql, *_rest: sent.append(sql.split()[0]),
        )
        event.listen(*listen)
        work()
        event.remove(*listen)
        return [one for one in sent if one != "PRAGMA"]

    return of
