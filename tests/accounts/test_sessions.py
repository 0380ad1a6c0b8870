from contextvars import Context
from datetime import timedelta

import pytest

from portal.accounts import queries, service, sessions
from portal.accounts.models import UserSession
from portal.kernel import clock, db
from portal.policy.actor import SYSTEM
from tests.accounts.conftest import PASSWORD, let_in

ADA, GRACE = "ada@lumen.example", "grace@lumen.example"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def is_in(reader) -> bool:
    return reader.visit("/account").path == "/account"


@pytest.mark.parametrize(("role", "idle"), [("staff", 14 * DAY), ("recruiter", 14 * DAY), ("advisor", 14 * DAY),
                                            ("director", 12 * HOUR), ("administrator", 12 * HOUR)])  # fmt: skip
def test_an_idle_session_ends(role, idle, signed_in):
    just, late = signed_in(ADA, role), signed_in(GRACE, role)
    clock.advance(idle - timedelta(seconds=1))
    assert is_in(just)
    clock.advance(timedelta(seconds=1))
    assert not is_in(late)


def test_an_applicants_session_that_is_used_ends_after_ninety_days(signed_in):
    ada = signed_in(ADA)
    for _ in range(8):
        clock.advance(10 * DAY)
        assert is_in(ada)
    clock.advance(10 * DAY)
    assert not is_in(ada)


def test_a_new_administrator_is_idle_for_less_long_at_once(signed_in):
    ada = signed_in(ADA)
    with db.unit():
        service.grant(queries.verified(ADA), "administrator", actor=SYSTEM)
    clock.advance(12 * HOUR)
    assert not is_in(ada)


def seen_at():
    with db.reading() as here:
        return here.query(UserSession).one().seen_at


def test_last_seen_is_written_every_five_minutes_at_most(signed_in):
    ada, begun = signed_in(ADA), clock.now()
    clock.advance(timedelta(minutes=4))
    ada.visit("/account")
    assert seen_at() == begun
    clock.advance(timedelta(minutes=1))
    ada.visit("/account")
    assert seen_at() == clock.now()


def test_what_a_browser_fetches_on_a_guess_leaves_no_trace(signed_in):
    ada, begun = signed_in(ADA), clock.now()
    clock.advance(HOUR)
    ada.visit("/account", **{"Sec-Purpose": "prefetch"})
    ada._send(ada.client.head, "/account")
    assert seen_at() == begun


def test_a_new_password_signs_every_other_browser_out(signed_in, letters):
    here, there = signed_in(ADA), signed_in(ADA)
    here.visit("/account").press(
        "Change the password", password=PASSWORD, new_password="nine tall green doors"
    )
    assert is_in(here)
    assert not is_in(there)
    assert [(letter.to, letter.subject) for letter in letters()] == [
        (ADA, "Your password at Institut Lumen was changed")
    ]


def test_a_new_password_needs_the_old_one(signed_in):
    ada = signed_in(ADA).visit("/account")
    ada.press("Change the password", new_password="nine tall green doors", expect=422)
    ada.press("Change the password", password="wrong" * 3, new_password="nine tall green doors", expect=422)
    assert "This is not your password." in ada.main
    assert is_in(let_in(ada, ADA))


def test_a_guessable_new_password_is_refused(signed_in):
    ada = signed_in(ADA).visit("/account")
    ada.press("Change the password", password=PASSWORD, new_password="ada@lumen.example", expect=422)
    assert "easy to guess" in ada.main


def test_a_browser_left_somewhere_is_signed_out_from_here(signed_in):
    here, there = signed_in(ADA), signed_in(ADA)
    here.visit("/account").press("Sign out everywhere else")
    assert (is_in(here), is_in(there)) == (True, False)


def test_one_of_several_browsers_is_signed_out(signed_in):
    here, there = signed_in(ADA), signed_in(ADA)
    with db.reading() as unit:
        other = unit.query(UserSession).order_by(UserSession.id.desc()).first().public_id
    press(here.visit("/account"), f"/account/sessions/{other}/end")
    assert (is_in(here), is_in(there)) == (True, False)


def test_nobody_ends_anothers_session(signed_in):
    grace, ada = signed_in(GRACE), signed_in(ADA)
    with db.reading() as unit:
        hers = unit.query(UserSession).order_by(UserSession.id).first().public_id
    assert press(ada.visit("/account"), f"/account/sessions/{hers}/end", expect=404)
    assert is_in(grace)


def test_a_blocked_user_is_out_at_once(signed_in):
    ada = signed_in(ADA)
    with db.unit():
        queries.verified(ADA).blocked_at = clock.now()
    assert not is_in(ada)
    let_in_again = ada.visit("/sign-in").press("Sign in", address=ADA, password=PASSWORD, expect=422)
    assert "do not go together" in let_in_again.main


def test_a_made_up_cookie_is_a_visitors(somebody):
    reader = somebody()
    with reader.client.session_transaction() as cookie:
        cookie["_user_id"] = "1"
    assert not is_in(reader)


def test_sessions_that_ended_are_forgotten_after_a_month(signed_in):
    signed_in(ADA), signed_in(GRACE)
    with db.unit():
        sessions.end_all(queries.verified(ADA).id)
    clock.advance(45 * DAY)
    with db.unit() as here:
        sessions.begin(queries.verified(GRACE), user_agent="", client="", proved=False)
        sessions.prune()
        assert here.query(UserSession).count() == 1


def press(reader, action: str, expect: int = 303):
    """Send the reader's own form to an address, as a changed page would."""
    data = {"csrf_token": reader.value("csrf_token")}
    response = Context().run(reader.client.post, action, data=data)
    assert response.status_code == expect
    return True
