from contextvars import Context
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest

from portal import app as portal_app
from portal.accounts import limits
from portal.accounts.models import Tries
from portal.kernel import clock, db
from portal.kernel.errors import TooMany
from tests.accounts.conftest import PASSWORD, let_in

ADA = "ada@lumen.example"


def guess(reader, address=ADA, expect=422):
    return reader.visit("/sign-in").press("Sign in", address=address, password="wrong" * 3, expect=expect)


@pytest.fixture
def waits(monkeypatch):
    """How long each request was held back."""
    found: list[float] = []
    monkeypatch.setattr(limits.time, "sleep", found.append)
    return found


@pytest.mark.parametrize("address", [ADA, "nobody@lumen.example"])
def test_an_account_refuses_after_ten_wrong_passwords(address, user, somebody):
    user(ADA)
    for _ in range(10):
        guess(somebody(), address)
    refused = guess(somebody(), address, expect=429)
    assert "A code by mail still lets you in at once." in refused.main
    assert refused.response.headers["Retry-After"] == "900"


def test_the_right_password_waits_too_and_the_way_by_mail_stays_open(user, somebody, letters):
    user(ADA)
    for _ in range(10):
        guess(somebody())
    ada = somebody().visit("/sign-in").press("Sign in", address=ADA, password=PASSWORD, expect=429)
    ada.press("Send me a code instead", address=ADA)
    assert [letter.to for letter in letters()] == [ADA]
    clock.advance(timedelta(minutes=15))
    assert let_in(somebody(), ADA).path == "/account"


def test_the_right_password_forgets_the_wrong_ones(user, somebody):
    user(ADA)
    for _ in range(2):
        for _ in range(9):
            guess(somebody())
        let_in(somebody(), ADA)
    assert guess(somebody()).response.status_code == 422


def test_a_client_is_slowed_and_never_refused(user, somebody, waits):
    user(ADA)
    for number in range(12):
        guess(somebody(), f"nobody{number}@lumen.example")
    assert let_in(somebody(), ADA).path == "/account"
    assert waits == sorted(waits)
    assert (waits[0], waits[-1], len(waits)) == (0.2, 2.0, 9)


def test_at_most_six_mails_leave_for_an_address_in_an_hour(user, somebody, letters):
    user(ADA)
    for address in [ADA, "nobody@lumen.example"]:
        for _ in range(6):
            somebody().visit("/sign-in").press("Send me a code instead", address=address)
        reader = somebody().visit("/sign-in").press("Send me a code instead", address=address, expect=429)
        assert "Several mails went to this address already." in reader.main
    assert len(letters()) == 6


def test_the_limit_on_mails_stops_nobody_from_beginning(somebody, letters):
    for _ in range(8):
        reader = somebody().visit("/sign-up?next=/account").press("Begin", address=ADA)
    assert reader.path == "/account"
    assert len(letters()) == 6


@pytest.mark.parametrize(("proxies", "client"), [(0, "127.0.0.1"), (1, "203.0.113.9")])
def test_a_forged_address_of_a_client_is_not_believed(proxies, client, settings, database, tmp_path):
    # One proxy adds what it saw (203.0.113.9) to whatever the client claimed (198.51.100.1).
    app = portal_app.create_app(replace(settings, TRUSTED_PROXIES=proxies))
    db.connect(database, durable=False)
    browser = app.test_client()
    seen = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
    page = Context().run(browser.get, "/sign-in", headers=seen).get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    typed = {"csrf_token": token, "address": ADA, "password": "wrong" * 3, "way": "password"}
    Context().run(browser.post, "/sign-in", headers=seen, data=typed)
    assert of_client(client) == 1
    assert of_client("198.51.100.1") == 0


def of_client(client):
    with db.reading() as here:
        return here.scalar(limits._of(limits.CLIENT, client).with_only_columns(Tries.number)) or 0


def test_tries_at_the_same_moment_all_count(database):
    def try_five_times():
        for _ in range(5):
            with db.unit():
                limits.count(limits.PASSWORDS, ADA)

    guessers = [Thread(target=try_five_times) for _ in range(4)]
    for one in guessers:
        one.start()
    for one in guessers:
        one.join()
    with db.unit():
        assert limits.count(limits.PASSWORDS, ADA) == 21


def test_a_window_that_passed_begins_anew(database):
    with db.unit():
        for _ in range(10):
            limits.take(limits.PASSWORDS, ADA, "")
    with pytest.raises(TooMany), db.unit():
        limits.take(limits.PASSWORDS, ADA, "")
    clock.advance(limits.PASSWORDS.within)
    with db.unit():
        assert limits.count(limits.PASSWORDS, ADA) == 1


def test_whom_a_limit_concerns_is_kept_as_a_keyed_hash_and_forgotten(database):
    with db.unit() as here:
        limits.count(limits.MAILS, ADA)
        assert ADA not in here.query(Tries).one().subject
    clock.advance(limits.MAILS.within)
    with db.unit() as here:
        limits.prune()
        assert here.query(Tries).count() == 0
