import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.kernel import audit, clock, db, jobs, search
from portal.recruitment import snapshots
from portal.recruitment.models import Application, DiversityTally, EqualOpportunityAnswer, Submission
from tests import samples
from tests.factories import CV, WHY, a_position, a_user, an_application, reader_signed_in
from tests.laws.test_statements import executed

CLOSING = timedelta(days=10)
GRACE = timedelta(minutes=15)


@pytest.fixture
def draft(position, ada):
    return an_application(position, ada, status="draft")


@pytest.fixture
def reader(app, ada, draft):
    """Ada, about to check her answers."""
    return reader_signed_in(app, ada).visit(f"/applications/{draft.public_id}/check")


def sent():
    with db.reading() as here:
        return here.scalars(select(Submission).order_by(Submission.id)).all()


def status_of(application):
    with db.reading() as here:
        return here.scalar(select(Application.status).where(Application.id == application.id))


def press(reader, **how):
    return reader.press("Submit your application", **how)


def test_everything_stands_on_the_page_before_it_is_sent(reader):
    for words in (
        "ada@lumen.example",
        "Ada",
        "France",
        "I would like to train open models.",
        "cv.pdf (1 page)",
    ):
        assert words in reader.main


def test_submitting_leads_to_a_receipt_with_number_hash_and_arrival(reader, draft):
    press(reader)
    [submission] = sent()
    assert reader.path == f"/applications/{draft.public_id}/receipts/{submission.number}"
    for words in (
        submission.number,
        submission.sha256,
        "Monday, 1 March 2027, 10:00 (Europe/Paris), 09:00 UTC",
    ):
        assert words in reader.main
    assert (submission.arrived_at, status_of(draft)) == (clock.now(), "submitted")


def test_submitting_asks_seventeen_questions_at_most(reader):
    with executed() as seen:
        press(reader)
    last = next(nth for nth, sql in enumerate(seen, 1) if sql.startswith("INSERT INTO spent_key"))
    assert last <= 17


def test_the_number_reads_like_one(reader):
    press(reader)
    assert all(
        len(group) == 4 and set(group) <= set(snapshots.LETTERS) for group in sent()[0].number.split("-")
    )
    assert sent()[0].number.count("-") == 2


def test_the_downloaded_file_has_the_hash_of_the_receipt(reader):
    press(reader).follow("Download what you sent")
    [submission] = sent()
    assert hashlib.sha256(reader.response.data).hexdigest() == submission.sha256
    assert f"{submission.number}.json" in reader.response.headers["Content-Disposition"]
    assert json.loads(reader.response.data)["statement"] == "I would like to train open models."


def test_a_copy_that_was_tampered_with_is_said_to_be(reader):
    press(reader)
    with db.unit() as here:
        here.scalars(select(Submission)).one().snapshot += " "
    assert "Our copy does not give this SHA-256 any more." in reader.visit(reader.path).main


def test_the_receipt_comes_by_mail_in_the_language_of_the_application(reader, letters):
    press(reader)
    [letter] = letters()
    [submission] = sent()
    assert (letter.to, letter.subject) == (
        "ada@lumen.example",
        "Your application for “PhD in open models” has arrived",
    )
    for words in (
        submission.number,
        submission.sha256,
        "10:00 (Europe/Paris), 09:00 UTC",
        "http://portal.test/applications/",
    ):
        assert words in letter.body


def test_submitting_twice_gives_the_same_receipt_and_one_mail(reader, letters):
    old_tab, token = reader.path, reader.value("csrf_token")
    press(reader)
    again = reader.client.post(old_tab, data={"csrf_token": token})
    assert (again.status_code, again.location) == (303, reader.path)
    assert [len(sent()), len(letters())] == [1, 1]


def test_the_same_form_sent_twice_leads_to_the_same_receipt(reader):
    before = reader.page
    press(reader)
    first, reader.page = reader.path, before
    press(reader)
    assert (reader.path, len(sent())) == (first, 1)


def test_two_windows_that_submit_at_once_get_one_receipt(app, ada, draft):
    here = f"/applications/{draft.public_id}"
    windows = [reader_signed_in(app, ada).visit(f"{here}/check") for _window in range(2)]
    with ThreadPoolExecutor(2) as both:
        list(both.map(press, windows))
    assert len(sent()) == 1
    assert {window.path for window in windows} == {f"{here}/receipts/{sent()[0].number}"}


def test_what_is_missing_is_said_and_nothing_is_sent(app, ada, position):
    with db.unit():
        application = an_application(position, ada, status="draft")
    reader = reader_signed_in(app, ada).visit(f"/applications/{application.public_id}/check")
    assert "Before you can submit, this is still needed:your document “CV”" in reader.main
    press(reader, expect=422)
    assert "Still needed: your document “CV”." in reader.main
    assert (sent(), status_of(application)) == ([], "draft")


def test_a_request_that_arrives_within_the_grace_counts(reader):
    clock.advance(CLOSING + GRACE)
    press(reader, expect=200)
    assert len(sent()) == 1


def test_a_deadline_that_passed_while_typing_is_said_and_the_text_stays(reader, draft):
    clock.advance(CLOSING + GRACE + timedelta(seconds=1))
    press(reader, expect=422)
    assert "a position that is open: this one has closed. Your text is kept" in reader.main
    assert "I would like to train open models." in reader.main
    assert (sent(), status_of(draft)) == ([], "draft")


def test_a_request_that_arrived_in_time_counts_though_the_draft_was_set_aside_meanwhile(
    reader, draft, letters
):
    with db.unit() as here:
        application = here.get(Application, draft.id)
        application.status, application.lapsed_at = "lapsed", clock.now()
    press(reader)
    assert (len(sent()), status_of(draft)) == (1, "submitted")


def test_an_unconfirmed_address_stops_nobody_on_deadline_evening(app, position, letters):
    hurried = a_user("Grace Hopper", verified=False)
    application = an_application(position, hurried, status="draft")
    reader = reader_signed_in(app, hurried).visit(f"/applications/{application.public_id}/check")
    assert "is not confirmed yet" in press(reader).main
    assert len(sent()) == 1


def test_the_act_is_written_down_with_its_receipt(reader, draft, ada):
    press(reader)
    with db.reading():
        entry = audit.of(draft)[-1]
    assert (entry.act, entry.actor, entry.detail) == (
        "application.submit",
        ada.public_id,
        {"receipt": sent()[0].number},
    )


# Found by its words


def found(query):
    with db.reading() as here:
        return list(here.scalars(search.matching("application", ["committee"], query)))


def test_a_committee_finds_it_by_its_words_at_once_and_by_its_documents_after_the_job(app, position, ada):
    application = an_application(position, ada, status="draft")
    reader = reader_signed_in(app, ada).visit(f"/applications/{application.public_id}/documents")
    reader.press("Upload: CV", files={"file": ("cv.pdf", samples.pdf(text="Seven years of knitting"))})
    press(reader.visit(f"/applications/{application.public_id}/check"))
    assert (found("open models"), found("knitting")) == ([application.public_id], [])
    jobs.run_due()
    assert (found("open models"), found("knitting")) == ([application.public_id], [application.public_id])


def test_nobody_finds_a_draft(draft):
    jobs.run_due()
    assert found("open models") == []


# Equal opportunity


@pytest.fixture
def counted(app, ada, recruiter):
    """Ada has answered, and submitted."""
    asked = a_position(recruiter, title="Asks", asks_equal_opportunity=True)
    application = an_application(asked, ada, status="draft")
    reader = reader_signed_in(app, ada).visit(f"/applications/{application.public_id}/equal-opportunity")
    reader.press("Save and go on", gender="woman", care="unsaid")
    press(reader.visit(f"/applications/{application.public_id}/check"))
    return application


def test_answers_become_counts_without_a_person_and_are_erased(counted):
    with db.reading() as here:
        tallies = here.execute(select(DiversityTally.question, DiversityTally.option, DiversityTally.n)).all()
        assert sorted(map(tuple, tallies)) == [("care", "unsaid", 1), ("gender", "woman", 1)]
        assert here.scalars(select(EqualOpportunityAnswer)).all() == []


def test_a_second_answer_adds_to_the_count(counted, app):
    eve = a_user("Eve Other")
    with db.reading() as here:
        position_slug = here.get(Application, counted.id).position_id
    reader = reader_signed_in(app, eve).visit("/positions/asks/apply").press("Start")
    with db.unit() as here:
        mine = here.scalars(select(Application).where(Application.user_id == eve.id)).one()
        here.add(EqualOpportunityAnswer(application_id=mine.id, question="gender", option="woman"))
    finish(reader)
    with db.reading() as here:
        rows = select(DiversityTally.n).where(
            DiversityTally.position_id == position_slug, DiversityTally.option == "woman"
        )
        assert here.scalars(rows).all() == [2]


def finish(reader):
    """The reader types what is asked for and submits."""
    here = reader.path
    reader.visit(f"{here}/particulars").press("Save and go on", given_name="Eve", country="Spain")
    reader.visit(f"{here}/statement").press("Save and go on", statement="Me too.")
    reader.visit(f"{here}/documents").press("Upload: CV", files={"file": ("cv.pdf", samples.pdf())})
    press(reader.visit(f"{here}/check"))


def test_what_was_counted_is_not_asked_again_and_stands_in_no_snapshot(counted, app, ada):
    reader = reader_signed_in(app, ada)
    reader.visit(f"/applications/{counted.public_id}/equal-opportunity", expect=404)
    assert "woman" not in sent()[0].snapshot


# The snapshot alone

texts = st.text(st.characters(exclude_categories=["Cs"]))


def anybodys(statement, answer, name, label):
    """An application as the snapshot needs it, without a database."""
    file = SimpleNamespace(sha256="0" * 64, size=1, pages=1)
    facts = dict.fromkeys(snapshots.FACTS) | {"given_name": name}
    return SimpleNamespace(
        position=SimpleNamespace(
            slug="s", kind="phd", questions=[WHY], documents_asked=[{**CV, "label": label}]
        ),
        particulars=SimpleNamespace(
            **facts, name=name, papers=[{"title": name, "link": None, "part": statement}]
        ),
        user=SimpleNamespace(address="ada@lumen.example"),
        statement=statement,
        answers={"why": answer},
        documents=[SimpleNamespace(public_id="x", kind="cv", name=name, file=file)],
    )


@given(texts, texts, texts, texts)
def test_a_receipt_verifies_whatever_was_typed(statement, answer, name, label):
    frozen = snapshots.freeze(
        anybodys(statement, answer, name, label), number="N", arrived_at=clock.now(), title=label
    )
    content = snapshots.content(frozen)
    assert hashlib.sha256(frozen.encode("utf-8")).hexdigest() == snapshots.sha256(frozen)
    assert (content["statement"], content["answers"][0]["answer"], content["applicant"]["name"]) == (
        statement,
        answer,
        name,
    )
    assert snapshots.written(content) == frozen


def test_two_who_send_the_same_have_different_hashes():
    frozen = [
        snapshots.freeze(anybodys("a", "b", "c", "d"), number="N", arrived_at=clock.now(), title="t")
        for _twice in range(2)
    ]
    assert snapshots.sha256(frozen[0]) != snapshots.sha256(frozen[1])
