import re
import subprocess
import sys

import pytest

import config

SECRET = "0123456789abcdef" * 4
SAFE = {
    "PORTAL_ENV": "production",
    "SECRET_KEY": SECRET,
    "PUBLIC_URL": "https://portal.example.org",
    "MAIL_URL": "smtp://mail.example.org",
    "MAIL_FROM": "portal@example.org",
    "SUPPORT_EMAIL": "help@example.org",
}
FAULTS = [
    ("PORTAL_ENV", "staging", "PORTAL_ENV"),
    ("SECRET_KEY", "", "SECRET_KEY"),
    ("SECRET_KEY", "too short", "SECRET_KEY"),
    ("SECRET_KEY", "abab" * 10, "guessable"),
    ("DATABASE_URL", "mysql://db/portal", "DATABASE_URL"),
    ("MAIL_URL", "http://mail.example.org", "MAIL_URL"),
    ("MAIL_URL", "file:/tmp/outbox", "SMTP"),
    ("MAIL_FROM", "a@example.org\r\nBcc: b@example.org", "MAIL_FROM"),
    ("MAIL_FROM", "portal@localhost", "MAIL_FROM"),
    ("SUPPORT_EMAIL", "help@localhost", "SUPPORT_EMAIL"),
    ("PUBLIC_URL", "portal.example.org", "PUBLIC_URL"),
    ("PUBLIC_URL", "http://portal.example.org", "https"),
    ("LOCALE", "de", "LOCALE"),
    ("LAB_TIMEZONE", "Europe/Lutetia", "LAB_TIMEZONE"),
    ("LOG_FORMAT", "xml", "LOG_FORMAT"),
    ("TRUSTED_PROXIES", "-1", "TRUSTED_PROXIES"),
    ("WEB_WORKERS", "0", "WEB_WORKERS"),
    ("WEB_THREADS", "many", "WEB_THREADS"),
    ("MAIL_PER_MINUTE", "0", "MAIL_PER_MINUTE"),
    ("WEB_PATIENCE_SECONDS", "0", "WEB_PATIENCE_SECONDS"),
    ("PORT", "70000", "PORT"),
    ("ARXIV_API_URL", "arxiv.org", "ARXIV_API_URL"),
    ("ARXIV_DELAY_SECONDS", "1", "ARXIV_DELAY_SECONDS"),
    ("DOI_LOOKUP", "maybe", "DOI_LOOKUP"),
    ("DOI_URL", "doi.org", "DOI_URL"),
    ("ARXIV_CONTACT", "a@example.org\r\nX: y", "ARXIV_CONTACT"),
]


def test_a_safe_portal_starts_in_production_on_sqlite(tmp_path):
    settings = config.load({**SAFE, "INSTANCE": str(tmp_path)})
    assert (settings.production, settings.database_url) == (True, f"sqlite:///{tmp_path}/portal.sqlite3")


@pytest.mark.parametrize(("name", "value", "said"), FAULTS)
def test_an_unsafe_setting_is_refused_in_a_sentence_that_names_it(tmp_path, name, value, said):
    with pytest.raises(config.UnsafeSetting, match=rf"^The portal did not start\. .*{said}"):
        config.load({**SAFE, "INSTANCE": str(tmp_path), name: value})


def test_every_refusal_is_tried(tmp_path):
    safe = config.load({**SAFE, "INSTANCE": str(tmp_path)})
    sentences = {sentence for _wrong, sentence in config._faults(safe)}
    said = set()
    for name, value, _said in FAULTS:
        with pytest.raises(config.UnsafeSetting) as refused:
            config.load({**SAFE, "INSTANCE": str(tmp_path), name: value})
        said.add(str(refused.value).removeprefix("The portal did not start. "))
    assert sentences - said == set()


def test_a_portal_of_ones_own_makes_its_secret_once_and_keeps_it(tmp_path):
    first, second = (config.load({"INSTANCE": str(tmp_path)}).SECRET_KEY for _ in range(2))
    assert (first, bool(re.fullmatch("[0-9a-f]{64}", first))) == (second, True)
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "written", ["postgres://db/portal", "postgresql://db/portal", "postgresql+psycopg://db/portal"]
)
def test_operators_may_write_postgresqls_address_as_they_know_it(tmp_path, written):
    settings = config.load({**SAFE, "INSTANCE": str(tmp_path), "DATABASE_URL": written})
    assert settings.database_url == "postgresql+psycopg://db/portal"


@pytest.mark.processes
@pytest.mark.parametrize("command", [["flask", "migrate"], ["gunicorn", "--check-config", "wsgi:app"]])
def test_neither_command_nor_server_starts_on_an_unsafe_setting(tmp_path, command):
    environment = {**SAFE, "INSTANCE": str(tmp_path), "PUBLIC_URL": "http://portal.example.org"}
    ended = subprocess.run([sys.executable, "-m", *command], env=environment, capture_output=True, text=True)
    assert (ended.returncode, "In production PUBLIC_URL starts with https://" in ended.stderr) == (1, True)
