from dataclasses import fields
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.kernel import clock, db
from portal.recruitment import queries, views_own
from portal.recruitment.lifecycle import Status
from portal.recruitment.models import Application, Decision, Document, Evaluation, Outcome, Submission
from portal.recruitment.views_projection import STANDS
from tests.factories import a_position, a_user, actor_for, an_application, reader_signed_in

AFTER_CLOSING = timedelta(days=11)


@pytest.fixture
def application(position, ada):
    return an_application(position, ada)


@pytest.fixture
def reader(app, ada, application):
    return reader_signed_in(app, ada).visit(f"/applications/{application.public_id}")


def stand(application, status, **columns):
    """The application stands there, as the committee would have brought it."""
    with db.unit() as here:
        row = here.get(Application, application.id)
        row.status = status
        setattr(row, f"{status}_at", clock.now())
        for name, value in columns.items():
            setattr(row, name, value)


def decide(application, recruiter, outcome, message, *, released=True):
    """A decision of the committee, told or not."""
    who = {"decided_by_id": recruiter.id, "decided_at": clock.now()}
    told = {"released_by_id": recruiter.id, "released_at": clock.now()} if released else {}
    with db.unit() as here:
        here.add(
            Decision(
                application_id=application.id,
                outcome=outcome,
                reasons=["fit"],
                message=message,
                note="Aside.",
                **who,
                **told,
            )
        )


def row(application):
    with db.reading() as here:
        return here.get(Application, application.id)


# Where it stands


def test_every_status_has_its_words():
    assert set(STANDS) == set(Status)


@pytest.mark.parametrize(
    "status", sorted(set(Status) - {Status.DRAFT, Status.LAPSED, Status.HIRED, Status.SUBMITTED})
)
def test_the_page_says_where_it_stands_and_who_acts_next_and_no_internal_word(reader, application, status):
    stand(application, status)
    reader.visit(reader.path)
    assert str(STANDS[status].word) in reader.main
    assert str(STANDS[status].next) in reader.main
    assert "_" not in reader.main


def test_the_page_says_when_an_answer_is_promised_and_whom_to_ask(reader):
    assert "An answer is promised by Thursday, 22 April 2027, 11:00 (Europe/Paris), 09:00 UTC" in reader.main
    assert "phd@lumen.example" in reader.main


def test_a_rolling_position_promises_from_the_day_it_was_submitted(app, ada, recruiter):
    rolling = a_position(recruiter, title="Rolling", closes_in=None)
    application = an_application(rolling, ada)
    reader = reader_signed_in(app, ada).visit(f"/applications/{application.public_id}")
    assert "An answer is promised by Monday, 12 April 2027" in reader.main


def test_a_pending_decision_changes_nothing_that_the_applicant_sees(reader, application, recruiter):
    before = reader.main
    decide(application, recruiter, Outcome.REJECT, "Sadly not.", released=False)
    assert reader.visit(reader.path).main == before


def test_a_released_decision_is_told_with_its_message_and_nothing_else(reader, application, recruiter):
    decide(application, recruiter, Outcome.REJECT, "Thank you; this time not.")
    stand(application, "rejected")
    with db.unit() as here:
        scores = {"scores": {"research": 2}, "comment": "Unconvincing.", "saved_at": clock.now()}
        here.add(Evaluation(application_id=application.id, evaluator_id=recruiter.id, **scores))
    reader.visit(reader.path)
    assert "Thank you; this time not." in reader.main
    assert str(STANDS[Status.REJECTED].word) in reader.main
    assert not {"Rita", "Aside.", "Unconvincing", "fit"} & set(reader.main.split())


def test_a_view_holds_nothing_that_was_not_granted(application, ada):
    with db.reading():
        who = actor_for(ada)
        found = queries.own(who, application.public_id)
        found.standing = frozenset({"reader"})
        shown = views_own.own_application(found, actor=who, at=clock.now())
    granted = [field.name for field in fields(shown) if shown.sees(field.name)]
    assert granted == ["public_id", "position", "messages"]


# Withdrawing, and undoing it


def test_withdrawing_takes_a_reason_and_sends_a_mail(reader, application, letters):
    letters()
    reader.press("Withdraw", reason="Another offer.")
    assert "Your application is withdrawn." in reader.main
    assert "Why you withdrew" in reader.main
    assert (row(application).status, row(application).withdrawal_reason) == ("withdrawn", "Another offer.")
    assert [letter.subject for letter in letters()] == [
        "Your application for “PhD in open models” is withdrawn"
    ]


def test_a_withdrawal_can_be_undone_until_closing(reader, application):
    arrived = row(application).submitted_at
    reader.press("Withdraw")
    clock.advance(timedelta(days=1))
    reader.visit(reader.path).press("Undo the withdrawal")
    assert (row(application).status, row(application).submitted_at) == ("submitted", arrived)
    assert row(application).withdrawal_reason is None


def test_a_withdrawal_cannot_be_undone_after_closing(reader, application):
    reader.press("Withdraw")
    page = reader.page
    clock.advance(AFTER_CLOSING)
    assert "Undo the withdrawal" not in reader.visit(reader.path).buttons()
    reader.page = page
    reader.press("Undo the withdrawal", expect=422)
    assert row(application).status == "withdrawn"


def test_one_does_not_undo_a_withdrawal_beside_another_application(reader, application):
    page = reader.press("Withdraw").page
    reader.visit("/positions/phd-in-open-models/apply").press("Start")
    assert "Undo the withdrawal" not in reader.visit(f"/applications/{application.public_id}").buttons()
    reader.page = page
    reader.press("Undo the withdrawal", expect=422)
    assert "you have another one now" in reader.main


def test_a_deleted_draft_cannot_be_restored(app, ada, recruiter):
    draft = an_application(a_position(recruiter, title="Other"), ada, status="draft")
    reader = reader_signed_in(app, ada).visit(f"/applications/{draft.public_id}")
    reader.press("Yes, delete it")
    post(reader, draft, "restore", expect=404)


# An offer


def post(reader, application, act, *, expect):
    """Press a button that the page does not show."""
    token = reader.visit("/account").value("csrf_token")
    answer = reader.client.post(f"/applications/{application.public_id}/{act}", data={"csrf_token": token})
    assert answer.status_code == expect


def test_an_offer_is_accepted_once_and_the_recruiter_knows(reader, application, letters):
    letters()
    stand(application, "offered")
    reader.visit(reader.path).press("Accept the offer")
    assert "Offer accepted" in reader.main
    assert row(application).accepted_at == clock.now()
    [letter] = letters()
    assert (letter.to, letter.subject) == (
        "rita@lumen.example",
        "Ada Byron has accepted the offer: PhD in open models",
    )
    post(reader, application, "accept", expect=422)


def test_an_offer_is_declined_for_good(reader, application, letters):
    stand(application, "offered")
    reader.visit(reader.path).press("Yes, decline it")
    assert "Offer declined" in reader.main
    post(reader, application, "accept", expect=409)
    assert row(application).status == "declined"


@pytest.mark.parametrize("act", ["accept", "decline", "restore", "delete"])
def test_what_does_not_start_here_does_not_happen(reader, application, act):
    post(reader, application, act, expect=409)
    assert row(application).status == "submitted"


# Others


@pytest.mark.parametrize(
    "page",
    [
        "",
        "/statement",
        "/documents",
        "/check",
        "/receipts/{number}",
        "/receipts/{number}.json",
        "/documents/{document}",
    ],
)
def test_somebody_elses_application_is_not_there(app, application, page):
    with db.reading() as here:
        names = {
            "number": here.scalar(select(Submission.number)),
            "document": here.scalar(select(Document.public_id)),
        }
    path = f"/applications/{application.public_id}{page.format(**names)}"
    eve = reader_signed_in(app, a_user("Eve Stranger"))
    missing = eve.visit("/applications/2222222222222222", expect=404).main
    assert eve.visit(path, expect=404).main == missing


@pytest.mark.parametrize(
    "act", ["check", "correct", "withdraw", "delete", "accept", "statement", "documents"]
)
def test_nobody_acts_on_somebody_elses_application(app, application, act):
    eve = reader_signed_in(app, a_user("Eve Stranger"))
    post(eve, application, act, expect=404)
    assert row(application).status == "submitted"


def test_a_receipt_of_another_application_is_not_here(app, ada, application, recruiter):
    other = an_application(a_position(recruiter, title="Other"), ada, status="draft")
    with db.reading() as here:
        number = here.scalar(select(Submission.number))
    reader_signed_in(app, ada).visit(f"/applications/{other.public_id}/receipts/{number}", expect=404)
