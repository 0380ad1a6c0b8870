import pytest

from portal import serve
from portal.kernel import migrating


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
        "--worker-class=gthread",
        "--reuse-port",
        "--no-control-socket",
        "--forwarded-allow-ips=",
        "--worker-tmp-dir=/folder",
    }
