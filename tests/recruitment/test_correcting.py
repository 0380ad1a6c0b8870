from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.kernel import clock as time
from portal.kernel import db, traces
from portal.recruitment.models import Application, Document, Submission
from portal.recruitment.snapshots import content
from tests import samples
from tests.factories import a_user, actor_for, an_application, reader_signed_in

AFTER_CLOSING = timedelta(days=11)


@pytest.fixture
def application(position, ada):
    return an_application(position, ada)


@pytest.fixture
def reader(app, ada, application):
    """Ada, who has submitted."""
    return reader_signed_in(app, ada).visit(f"/applications/{application.public_id}")


def submissions():
    with db.reading() as here:
        return [content(one.snapshot) for one in here.scalars(select(Submission).order_by(Submission.id))]


def opened_by_the_committee(application):
    member = a_user("Noether Emmy")
    traces.opened(application, actor_for(member))


def write(reader, application, statement="A better statement.", **how):
    reader.visit(f"/applications/{application.public_id}/statement")
    return reader.press("Save and go on", statement=statement, **how)


def test_the_sent_version_stands_until_the_corrected_one_is_sent(reader, application):
    write(reader, application)
    assert [one["statement"] for one in submissions()] == ["I would like to train open models."]
    assert "You have changed something that is not submitted yet." in reader.main
    reader.follow("Check and submit it").press("Submit the corrected version")
    assert [one["statement"] for one in submissions()] == [
        "I would like to train open models.",
        "A better statement.",
    ]


def test_each_version_has_its_receipt(reader, application, letters):
    write(reader, application)
    reader.follow("Check and submit it").press("Submit the corrected version")
    reader.visit(f"/applications/{application.public_id}")
    numbers = [one["number"] for one in submissions()]
    assert all(number in reader.main for number in numbers)
    assert "(replaced by a later one)" in reader.main
    assert [number for letter in letters() for number in numbers if number in letter.body] == numbers


def test_nothing_changed_is_the_same_receipt(reader, application):
    reader.visit(f"/applications/{application.public_id}/check")
    assert "Submit the corrected version" not in reader.buttons()
    reader.client.post(f"/applications/{application.public_id}/correct", data={"csrf_token": token(reader)})
    assert len(submissions()) == 1


def token(reader):
    return reader.visit("/account").value("csrf_token")


def test_what_the_committee_has_opened_can_no_longer_be_changed(reader, application):
    reader.visit(f"/applications/{application.public_id}/statement")
    opened_by_the_committee(application)
    reader.press("Save and go on", statement="A little late.", expect=422)
    assert "the committee has begun to read yours" in reader.main
    assert reader.value("statement") == "A little late."
    assert "Correct it" not in reader.visit(f"/applications/{application.public_id}").main


def test_a_correction_begun_before_the_committee_opened_it_is_not_sent(reader, application):
    write(reader, application)
    reader.follow("Check and submit it")
    opened_by_the_committee(application)
    reader.press("Submit the corrected version", expect=422)
    assert "the committee has begun to read yours" in reader.main
    assert len(submissions()) == 1


def test_ones_own_opening_does_not_count(reader, application, ada):
    traces.opened(application, actor_for(ada))
    write(reader, application)
    assert "You have changed something" in reader.main


def test_after_closing_the_sent_version_stands_and_typed_text_is_shown_again(reader, application):
    reader.visit(f"/applications/{application.public_id}/statement")
    time.advance(AFTER_CLOSING)
    reader.press("Save and go on", statement="Too late.", expect=422)
    assert "this one has closed" in reader.main
    assert reader.value("statement") == "Too late."


def test_parts_of_what_can_no_longer_be_changed_lead_to_where_it_stands(reader, application):
    time.advance(AFTER_CLOSING)
    for part in ("statement", "documents"):
        assert (
            reader.visit(f"/applications/{application.public_id}/{part}").path
            == f"/applications/{application.public_id}"
        )


def test_a_document_that_was_sent_stays_for_its_receipt_when_it_is_replaced(reader, application):
    reader.visit(f"/applications/{application.public_id}/documents")
    reader.press("Upload: CV", files={"file": ("better.pdf", samples.pdf(pages=2))})
    sent = submissions()[0]["documents"][0]
    with db.reading() as here:
        kept = here.scalars(select(Document).where(Document.public_id == sent["id"])).one()
        assert (kept.name, kept.removed_at) == ("cv.pdf", time.now())
    with reader.client.get(f"/applications/{application.public_id}/documents/{sent['id']}") as answer:
        assert len(answer.data) == sent["size"]


def test_a_document_that_nobody_was_sent_leaves_nothing(reader, application):
    reader.visit(f"/applications/{application.public_id}/documents")
    for name in ("second.pdf", "third.pdf"):
        reader.press("Upload: CV", files={"file": (name, samples.pdf(text=name))})
    with db.reading() as here:
        assert sorted(here.scalars(select(Document.name))) == ["cv.pdf", "third.pdf"]


def test_a_correction_keeps_when_the_first_version_arrived(reader, application):
    arrived = time.now()
    time.advance(timedelta(days=1))
    write(reader, application)
    reader.follow("Check and submit it").press("Submit the corrected version")
    with db.reading() as here:
        assert here.get(Application, application.id).submitted_at == arrived
