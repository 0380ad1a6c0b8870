"""The front page and the administrator's pages."""

from datetime import timedelta

import pytest

from portal.kernel import audit, clock, db, jobs
from portal.kernel.leases import Job, Status
from portal.kernel.mail import Message
from portal.policy.acts import Act
from tests.factories import a_position, a_user, actor_for, reader_signed_in
from tests.reader import Reader


@pytest.fixture
def adam(app, database):
    """An administrator at work."""
    return reader_signed_in(app, a_user("Adam", "administrator"))


@pytest.fixture
def letter(adam):
    """A mail to somebody, from an invitation."""
    adam.visit("/admin/users/invite").press(
        "Send the invitation", name="Bo", address="bo@lumen.example", roles=["staff"]
    )
    with db.reading() as here:
        return here.query(Message).one().public_id


def status_of(public_id: str) -> str:
    with db.reading() as here:
        return here.query(Message).filter_by(public_id=public_id).one().status


def test_the_front_page_of_an_empty_house_is_whole(app, database):
    assert "No position is open today." in Reader(app).visit("/").main


def test_the_front_page_names_what_is_open_and_nothing_else(app, database):
    owner = a_user("Rosa", "recruiter")
    a_position(owner, title="Open models")
    a_position(owner, title="Not announced", status="draft")
    page = Reader(app).visit("/")
    assert ("Open models" in page.main, "Not announced" in page.main) == (True, False)


def test_the_front_page_is_made_anew_when_a_deadline_passes(app, database):
    a_position(a_user("Rosa", "recruiter"), title="Open models", closes_in=timedelta(hours=1))
    client = app.test_client()
    tag = client.get("/").headers["ETag"]
    clock.advance(timedelta(hours=1, seconds=1))
    again = client.get("/", headers={"If-None-Match": tag})
    assert (again.status_code, "No position is open today." in again.text) == (200, True)


def test_a_mail_is_opened_only_for_a_reason_that_stays_on_record(adam, letter):
    assert "bo@lumen.example" in adam.visit("/admin/mail").main
    assert "invit" not in adam.visit(f"/admin/mail/{letter}").main.lower()
    adam.press("Open the mail", expect=422)
    adam.press("Open the mail", reason="Bo says that the link is broken.")
    assert "‹link›" in adam.main
    with db.reading():
        opened = [one for one in audit.of(("message", letter)) if one.act == Act.MAIL_OPEN]
    assert [one.reason for one in opened] == ["Bo says that the link is broken."]


def test_a_mail_is_sent_again(adam, letter):
    with db.unit() as here:
        here.query(Message).one().status = "failed"
    adam.visit("/admin/mail").press("Send again bo@lumen.example")
    assert status_of(letter) == "queued"


def test_work_that_failed_is_tried_again(adam):
    with db.unit() as here:
        here.add(
            Job(
                name="house.forget",
                args={},
                priority=5,
                status=Status.DEAD,
                finished_at=clock.now(),
                error="Gone",
            )
        )
    assert "Something needs a look" in adam.visit("/admin").main
    adam.visit("/admin/jobs").press("Try again house.forget")
    with db.reading():
        assert jobs.counts().dead == 0


def test_the_audit_is_filtered_by_act_and_by_actor(adam):
    bo = a_user("Bo")
    with db.unit():
        audit.record(Act.PROFILE_EDIT, ("person", "p1"), actor=actor_for(bo), reason="private words")
        audit.record(Act.JOB_REVIVE, ("job", "j1"), actor=actor_for(bo))
    both = adam.visit(f"/admin/audit?actor={bo.public_id}").main
    one = adam.visit("/admin/audit?act=profile.edit").main
    assert ("p1" in both, "j1" in both, "p1" in one, "j1" in one) == (True, True, True, False)
    assert "private words" not in both


def test_settings_are_shown_without_their_secrets(adam, settings):
    page = adam.visit("/admin/settings").main
    assert ("Institut Lumen" in page, settings.SECRET_KEY in page, settings.DATABASE_URL in page) == (
        True,
        False,
        False,
    )


@pytest.mark.parametrize("path", ["/admin", "/admin/mail", "/admin/jobs", "/admin/audit", "/admin/settings"])
@pytest.mark.parametrize("role", ["staff", "recruiter", "advisor", "director"])
def test_administration_is_for_administrators(app, database, path, role):
    reader_signed_in(app, a_user("Stan", role)).visit(path, expect=403)


def test_french_readers_read_french(app, database):
    assert "Se connecter" in Reader(app, language="fr").visit("/").text
