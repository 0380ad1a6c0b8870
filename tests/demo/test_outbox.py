from dataclasses import replace

import pytest

from portal.accounts import service as accounts
from portal.kernel import db, jobs, mail
from tests.reader import Reader

PATH = "/demo/outbox"


@pytest.fixture
def here(app, database, settings, monkeypatch, tmp_path) -> Reader:
    """Somebody in front of the very machine that the demo runs on, with a letter box of its own."""
    monkeypatch.setattr(mail, "_outlet", replace(mail._outlet, url=f"file:{tmp_path}/outbox"))
    own = replace(settings, PORTAL_ENV="local", MAIL_URL="")
    monkeypatch.setitem(app.config, "SETTINGS", own)
    return Reader(app)


def test_mail_is_read_where_it_was_written_and_its_links_lead_on(here):
    with db.unit():
        accounts.start("ada@mail.example", "en")
    jobs.run_due()
    here.visit(PATH)
    assert "ada@mail.example" in here.main
    assert any(link.startswith("http://portal.test/confirm/") for link in here.links())


def test_the_letter_box_is_shown_on_every_page_there(here):
    assert PATH in here.visit("/privacy").links()


@pytest.mark.parametrize(
    "changed", [{"PORTAL_ENV": "production"}, {"PORTAL_ENV": "test"}, {"MAIL_URL": "smtp://mail.example"}]
)
def test_elsewhere_there_is_no_letter_box(here, app, monkeypatch, changed):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], **changed))
    here.visit(PATH, expect=404)
    assert PATH not in here.visit("/privacy").links()


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "Host"])
def test_nobody_reads_it_from_afar_through_this_machine(here, name):
    here.visit(PATH, expect=404, **{name: "portal.example"})


def test_another_machine_reads_nothing(here):
    here.client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    here.visit(PATH, expect=404)
