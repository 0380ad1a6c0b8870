from dataclasses import replace

import pytest

from portal.demo import building as house
from portal.kernel import db, jobs
from tests import factories

REFUSED = {
    "PORTAL_ENV": ("production", "The demo is not for production"),
    "HOST": ("0.0.0.0", "The demo is for one's own machine"),  # noqa: S104
    "MAIL_URL": ("smtp://mail.example", "The demo writes mail to invented addresses"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_demo_refuses_where_strangers_would_meet_it(settings, database, name):
    value, sentence = REFUSED[name]
    with pytest.raises(house.Refused, match=sentence):
        house.insist_on_safety(replace(settings, **{name: value}))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_an_empty_portal_on_ones_own_machine_is_taken(settings, database, host):
    house.insist_on_safety(replace(settings, HOST=host))


def test_the_demo_refuses_a_database_that_holds_anything(settings, database):
    factories.a_user()
    with pytest.raises(house.Refused, match="this one holds something"):
        house.insist_on_safety(settings)


def test_what_a_waiting_worker_notes_for_itself_is_nothing(app, database):
    with db.unit():
        jobs.enqueue("house.seal")
    assert house.is_empty()


def test_make_run_leaves_a_portal_that_is_used_as_it_is(app, database):
    factories.a_user()
    answer = app.test_cli_runner().invoke(args=["demo", "--if-empty"])
    said = "The database holds something, and was left as it is. The portal: http://portal.test\n"
    assert (answer.exit_code, answer.output) == (0, said)


def test_the_command_says_who_can_sign_in(app, database, monkeypatch):
    made = [house.SignIn("Director", "d@lumen.example", "abcd-efgh", "/people")]
    monkeypatch.setattr(house, "build", lambda: made)
    answer = app.test_cli_runner().invoke(args=["demo"])
    assert "  Director  d@lumen.example  abcd-efgh  /people\n" in answer.output
