import argon2
import pytest

from portal.accounts import passwords, queries
from portal.accounts.models import User, UserSession
from portal.kernel import clock, db
from portal.kernel.mail import Message
from tests.accounts.conftest import PASSWORD, code_in, let_in, link_in

ADA = "ada@lumen.example"


def answer(reader):
    """What somebody who guesses gets to see: status, headers but for their own, and text."""
    headers = {
        name: value
        for name, value in reader.response.headers
        if name not in {"X-Request-ID", "Content-Length", "Set-Cookie"}
    }
    return reader.response.status_code, reader.path, headers, reader.main


def test_nobody_has_an_account_before_somebody_makes_one(database):
    with db.reading() as here:
        assert here.query(User).count() == 0


def test_address_and_password_sign_in(signed_in):
    ada = signed_in(ADA)
    assert (ada.path, ADA in ada.main) == ("/account", True)


def test_the_address_may_be_typed_in_capitals(user, somebody):
    user(ADA)
    assert let_in(somebody(), "Ada@LUMEN.example").path == "/account"


@pytest.mark.parametrize("address", ["nobody@lumen.example", "blocked@lumen.example", "codes@lumen.example"])
def test_known_and_unknown_get_the_same_answer_after_the_same_work(address, user, somebody, monkeypatch):
    user(ADA)
    block(user("blocked@lumen.example"))
    no_password(user("codes@lumen.example"))
    tried, verify = [], passwords._verify
    monkeypatch.setattr(
        passwords, "_verify", lambda kept, typed: tried.append(cost(kept)) or verify(kept, typed)
    )
    wrong = answer(
        somebody().visit("/sign-in").press("Sign in", address=ADA, password="wrong" * 3, expect=422)
    )
    other = answer(
        somebody().visit("/sign-in").press("Sign in", address=address, password=PASSWORD, expect=422)
    )
    assert wrong == other
    assert len(tried) == 2
    assert tried[0] == tried[1]


def test_asking_for_a_code_says_nothing_of_who_is_known(user, somebody, letters):
    user(ADA)
    known = somebody().visit("/sign-in").press("Send me a code instead", address=ADA)
    unknown = somebody().visit("/sign-in").press("Send me a code instead", address="ava@lumen.example")
    status, path, headers, text = answer(unknown)
    assert answer(known) == (status, path, headers, text.replace("ava@", "ada@"))
    assert [letter.to for letter in letters()] == [ADA]
    with db.reading() as here:
        assert here.query(Message).count() == 1


def test_asking_for_a_code_does_the_same_work_for_known_and_unknown(user, somebody, statements):
    user(ADA)
    known = statements(lambda: somebody().visit("/sign-in").press("Send me a code instead", address=ADA))
    unknown = statements(
        lambda: somebody().visit("/sign-in").press("Send me a code instead", address="ava@lumen.example")
    )
    assert known == unknown


def test_a_code_by_mail_signs_in(user, somebody, letters):
    user(ADA)
    ada = somebody().visit("/sign-in?next=/account").press("Send me a code instead", address=ADA)
    ada.press("Confirm", code=code_in(letters()[0]))
    assert (ada.path, ADA in ada.main) == ("/account", True)


def test_the_code_is_worth_nothing_in_another_browser(user, somebody, letters):
    user(ADA)
    somebody().visit("/sign-in").press("Send me a code instead", address=ADA)
    [letter] = letters()
    thief = somebody().visit("/sign-in").press("Send me a code instead", address="eve@lumen.example")
    thief.press("Confirm", code=code_in(letter), expect=422)
    assert thief.visit("/account").path == "/sign-in"


def test_who_began_and_never_confirmed_signs_in_by_code_too(somebody, letters):
    somebody().visit("/sign-up?next=/account").press("Begin", address=ADA)
    letters()
    phone = somebody().visit("/sign-in?next=/account").press("Send me a code instead", address=ADA)
    phone.press("Confirm", code=code_in(letters()[0]))
    assert "not confirmed" not in phone.main


def test_a_forgotten_password_is_replaced_through_the_mail(user, somebody, letters):
    user(ADA)
    ada = somebody().visit("/sign-in?next=/account").press("Send me a code instead", address=ADA)
    ada.visit(link_in(letters()[0])).press("Confirm and sign in")
    ada.press("Change the password", new_password="nine tall green doors")
    assert let_in(somebody(), ADA, "nine tall green doors").path == "/account"
    assert [letter.subject for letter in letters()] == ["Your password at Institut Lumen was changed"]


def test_next_cannot_leave_the_site(user, somebody):
    user(ADA)
    reader = (
        somebody().visit("/sign-in?next=//evil.example/").press("Sign in", address=ADA, password=PASSWORD)
    )
    assert (reader.path, reader.response.request.host) == ("/home", "localhost")


def test_signing_in_begins_a_new_session(user, somebody):
    user(ADA)
    reader = somebody().visit("/sign-in?next=/account")
    with reader.client.session_transaction() as cookie:
        cookie["planted"], before = "by a stranger", cookie["csrf_token"]
    reader.press("Sign in", address=ADA, password=PASSWORD)
    with reader.client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie.get("csrf_token") != before


def test_signing_in_again_ends_the_session_before(signed_in):
    ada = signed_in(ADA)
    with ada.client.session_transaction() as cookie:
        before = cookie["_user_id"]
    let_in(ada, ADA)
    with db.reading():
        assert queries.signed_in(before) is None


def test_signing_out_ends_the_session_for_good(signed_in):
    ada = signed_in(ADA)
    with ada.client.session_transaction() as cookie:
        stolen = dict(cookie)
    ada.press("Sign out")
    with ada.client.session_transaction() as cookie:
        cookie.update(stolen)
    assert ada.visit("/account").path == "/sign-in"


def test_the_database_holds_no_secret_of_a_session(signed_in):
    ada = signed_in(ADA)
    with ada.client.session_transaction() as cookie, db.reading() as here:
        assert cookie["_user_id"] not in {row.secret_hash for row in here.query(UserSession)}


def cost(kept):
    """The work that a hash takes, without its salt."""
    return argon2.extract_parameters(kept)


def block(user):
    with db.unit():
        queries.one(user.public_id).blocked_at = clock.now()


def no_password(user):
    with db.unit():
        queries.one(user.public_id).password_hash = None
