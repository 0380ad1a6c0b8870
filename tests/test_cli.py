import socket
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from portal import serve
from portal.accounts import passwords
from portal.accounts import queries as accounts
from portal.kernel import db, migrating
from portal.people.models import Person, PersonIdentifier


@pytest.fixture
def flask(app, database):
    """Run a command of `flask`."""
    return app.test_cli_runner().invoke


def test_migrate_says_what_ran(flask, monkeypatch):
    monkeypatch.setattr(migrating, "upgrade", lambda _url: ["0001", "0002"])
    assert flask(args=["migrate"]).output == "Ran 0001, 0002.\n"


def test_migrate_says_that_nothing_was_to_do(flask, monkeypatch):
    monkeypatch.setattr(migrating, "upgrade", lambda _url: [])
    assert flask(args=["migrate"]).output == "The schema is up to date.\n"


def test_the_server_is_started_as_the_settings_say(settings):
    chosen = type(settings)(
        **{**vars(settings), "HOST": "::1", "PORT": 8123, "WEB_WORKERS": 3, "WEB_THREADS": 5}
    )
    command = serve.server_command(chosen, "/folder")
    assert set(command) >= {
        "--bind=[::1]:8123",
        "--workers=3",
        "--threads=5",
        "--worker-class=portal.serve_threads.Threads",
        "--reuse-port",
        "--no-control-socket",
        "--forwarded-allow-ips=",
        "--worker-tmp-dir=/folder",
    }


def test_a_second_portal_does_not_take_half_of_the_firsts_requests(flask, app, settings, monkeypatch):
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as first:
        port = first.getsockname()[1]
        monkeypatch.setitem(app.config, "SETTINGS", replace(settings, PORT=port))
        answer = flask(args=["serve"])
    assert (answer.exit_code, answer.stderr) == (
        1,
        f"Error: 127.0.0.1:{port} cannot be used: Address already in use.\n",
    )


CREATE = ["users", "create", "ada@lumen.example", "--name", "Ada", "--role", "director", "--password-stdin"]


def test_an_operator_creates_a_user_who_can_sign_in_at_once(flask):
    answer = flask(args=CREATE, input="a long sentence to remember\n")
    assert (answer.exit_code, answer.output) == (0, "ada@lumen.example may sign in as director.\n")
    with db.reading():
        user = accounts.verified("ada@lumen.example")
        assert (user.name, accounts.roles_of(user)) == ("Ada", {"director"})
    assert passwords.fits(user.password_hash, "a long sentence to remember")


def test_a_password_is_asked_twice_and_never_shown(flask):
    answer = flask(args=CREATE[:-1], input="a long sentence to remember\n" * 2)
    assert (answer.exit_code, "long sentence" in answer.output) == (0, False)


def test_a_weak_password_is_refused_in_a_sentence(flask):
    answer = flask(args=CREATE, input="short\n")
    assert (
        answer.output == "Error: A password has 12 characters or more; a sentence is easiest to remember.\n"
    )


def test_the_same_address_is_not_taken_twice(flask):
    flask(args=CREATE, input="a long sentence to remember\n")
    answer = flask(args=CREATE, input="a long sentence to remember\n")
    assert (answer.exit_code, answer.output) == (
        1,
        "Error: Somebody has an account with this address already.\n",
    )


def test_a_role_is_granted_beside_those_there_are(flask):
    flask(args=CREATE, input="a long sentence to remember\n")
    assert (
        flask(args=["users", "grant", "ada@lumen.example", "recruiter"]).output
        == "ada@lumen.example is recruiter now.\n"
    )
    with db.reading():
        assert accounts.roles_of(accounts.verified("ada@lumen.example")) == {"director", "recruiter"}


def test_nobody_is_granted_a_role_by_a_mistyped_address(flask):
    answer = flask(args=["users", "grant", "adda@lumen.example", "recruiter"])
    assert (answer.exit_code, answer.output) == (
        1,
        "Error: Nobody has proved that adda@lumen.example is theirs.\n",
    )


def test_a_person_is_added_with_an_appointment_from_today(flask):
    answer = flask(
        args=["people", "add", "Ada Lovelace", "--title", "researcher", "--orcid", "0000-0002-1825-0097"]
    )
    assert answer.output == "Ada Lovelace is researcher from 2027-03-01: /people/ada-lovelace\n"


def test_an_orcid_that_is_none_adds_nobody(flask):
    answer = flask(args=["people", "add", "Ada Lovelace", "--title", "phd", "--orcid", "0000"])
    with db.reading() as here:
        assert (answer.exit_code, here.scalar(select(func.count()).select_from(Person))) == (1, 0)


def test_a_persons_identifiers_may_be_addresses(flask):
    known_as = [
        "--orcid",
        "https://orcid.org/0000-0002-1825-0097",
        "--arxiv-author",
        "arxiv.org/a/Lovelace_A_1",
    ]
    answer = flask(args=["people", "add", "Ada Lovelace", "--title", "phd", *known_as])
    with db.reading() as here:
        kept = here.execute(select(PersonIdentifier.kind, PersonIdentifier.value)).all()
    assert (answer.exit_code, sorted(kept)) == (
        0,
        [("arxiv_author", "lovelace_a_1"), ("orcid", "0000-0002-1825-0097")],
    )


def test_somebody_elses_identifier_adds_nobody(flask):
    known_as = ["--title", "phd", "--arxiv-author", "lovelace_a_1"]
    flask(args=["people", "add", "Ada Lovelace", *known_as])
    answer = flask(args=["people", "add", "Ann Lovelace", *known_as])
    with db.reading() as here:
        assert (answer.exit_code, here.scalars(select(Person.name)).all()) == (1, ["Ada Lovelace"])
    assert answer.output == "Error: Somebody else here has given this identifier already.\n"


def test_a_page_can_belong_to_an_account_and_an_account_to_one_page(flask):
    flask(args=CREATE, input="a long sentence to remember\n")
    add = ["people", "add", "Ada Lovelace", "--title", "researcher", "--user", "ada@lumen.example"]
    first, second = flask(args=add), flask(args=add)
    with db.reading() as here:
        belongs = here.execute(select(Person.slug, Person.user_id)).all()
        assert belongs == [("ada-lovelace", accounts.verified("ada@lumen.example").id)]
    assert (first.exit_code, second.output) == (0, "Error: This account has a page already.\n")


def test_a_page_is_given_to_nobody_by_a_mistyped_address(flask):
    answer = flask(args=["people", "add", "Ada", "--title", "phd", "--user", "adda@lumen.example"])
    with db.reading() as here:
        assert (answer.exit_code, here.scalar(select(func.count()).select_from(Person))) == (1, 0)
