from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.kernel import clock, db
from portal.recruitment.models import Application, EqualOpportunityAnswer, Particulars
from tests import samples
from tests.accounts.conftest import code_in
from tests.factories import START, WHY, a_position, a_user, an_application, reader_signed_in
from tests.reader import NAMESPACE, text_of

APPLY = "/positions/phd-in-open-models/apply"
ADDRESS = "grace@lumen.example"
AFTER_CLOSING = timedelta(days=11)


@pytest.fixture
def grace(somebody, position):
    """A visitor who has just started with an address alone."""
    return somebody().visit(APPLY).press("Start", address=ADDRESS)


def applications():
    with db.reading() as here:
        return here.scalars(select(Application).order_by(Application.id)).all()


def confirmed(reader, letters):
    """The reader types the code that came by mail."""
    code = next(code_in(letter) for letter in reversed(letters()) if letter.to == ADDRESS)
    return reader.press("Confirm", code=code)


def opened(reader, part):
    """The reader on a part of the application they look at."""
    return reader.visit("/".join([*reader.path.split("/")[:3], part]))


# Beginning


def test_an_address_is_enough_and_the_browser_goes_on_at_once(grace):
    [application] = applications()
    assert grace.path == f"/applications/{application.public_id}"
    assert (application.status, application.locale) == ("draft", "en")
    assert "Your address grace@lumen.example is not confirmed yet." in grace.main


def test_who_is_signed_in_starts_directly(app, ada, position):
    reader = reader_signed_in(app, ada).visit(APPLY).press("Start")
    assert [one.user_id for one in applications()] == [ada.id]
    assert "not confirmed" not in reader.main


def test_the_application_speaks_the_language_it_was_begun_in(somebody, position):
    somebody("fr").visit(APPLY).press("Start", address=ADDRESS)
    assert [one.locale for one in applications()] == ["fr"]


def test_who_has_an_application_lands_on_it(app, ada, position):
    application = an_application(position, ada)
    assert reader_signed_in(app, ada).visit(APPLY).path == f"/applications/{application.public_id}"


def test_two_windows_that_start_at_once_begin_one_application(app, ada, position):
    windows = [reader_signed_in(app, ada).visit(APPLY) for _window in range(2)]
    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda window: window.press("Start"), windows))
    assert [window.path for window in windows] == [f"/applications/{one.public_id}" for one in applications()] * 2


def test_what_is_not_one_address_begins_nothing(somebody, position):
    reader = somebody().visit(APPLY).press("Start", address="a@b.example, c@d.example", expect=422)
    assert "Please give one e-mail address" in reader.main
    assert (reader.value("address"), applications()) == ("a@b.example, c@d.example", [])


def test_a_closed_position_lets_nobody_begin_and_makes_no_account(somebody, position):
    reader = somebody().visit(APPLY)
    clock.advance(AFTER_CLOSING)
    reader.press("Start", address=ADDRESS, expect=422)
    assert "this one does not, at this moment" in reader.main
    assert (reader.value("address"), applications()) == (ADDRESS, [])


def test_a_position_nobody_announced_is_not_there(app, ada, recruiter):
    a_position(recruiter, title="A secret plan", status="draft")
    reader_signed_in(app, ada).visit("/positions/a-secret-plan/apply", expect=404)


# The address is confirmed later


def test_the_code_is_typed_on_the_application_and_leads_back_to_it(grace, letters):
    here = grace.path
    confirmed(grace, letters)
    assert grace.path == here
    assert "not confirmed" not in grace.main


def test_a_mistyped_address_can_be_corrected_meanwhile(grace, letters):
    here, _mails = grace.path, letters()
    grace.follow("No mail, or a wrong address?").press("Correct the address", address="hopper@lumen.example")
    assert [letter.to for letter in letters()] == ["hopper@lumen.example"]
    assert "hopper@lumen.example is not confirmed yet" in grace.visit(here).main


def test_a_draft_moves_to_the_account_the_person_turns_out_to_have(grace, letters):
    account = a_user("Grace Hopper", address=ADDRESS)
    opened(grace, "statement").press("Save and go on", statement="Compilers.")
    confirmed(grace, letters)
    assert [(one.user_id, one.statement) for one in applications()] == [(account.id, "Compilers.")]
    assert "Compilers." in opened(grace, "check").main


def test_of_two_drafts_to_one_position_neither_is_lost(grace, letters, position):
    account = a_user("Grace Hopper", address=ADDRESS)
    older = an_application(position, account, status="draft", statement="The older text.")
    opened(grace, "statement").press("Save and go on", statement="The newer text.")
    newer = next(one for one in applications() if one.public_id != older.public_id)
    confirmed(grace, letters)
    assert (
        "You have another application to this position"
        in grace.visit(f"/applications/{newer.public_id}").main
    )
    assert "The newer text." in grace.visit(f"/applications/{newer.public_id}/statement").main
    assert "The older text." in grace.visit(f"/applications/{older.public_id}/statement").main
    assert grace.visit(APPLY).path == f"/applications/{older.public_id}"


def test_what_was_sent_goes_before_a_draft(grace, letters, position):
    account = a_user("Grace Hopper", address=ADDRESS)
    draft = an_application(position, account, status="draft")
    submit_all(grace)
    sent = next(one for one in applications() if one.public_id != draft.public_id)
    confirmed(grace, letters)
    assert {one.public_id: one.status for one in applications()} == {
        sent.public_id: "submitted",
        draft.public_id: "lapsed",
    }


def test_of_two_that_were_sent_the_older_stands_and_the_other_can_be_taken_up_again(grace, letters, position):
    account = a_user("Grace Hopper", address=ADDRESS)
    older = an_application(position, account)
    submit_all(grace)
    newer = next(one for one in applications() if one.public_id != older.public_id)
    confirmed(grace, letters)
    assert {one.public_id: one.status for one in applications()} == {
        older.public_id: "submitted",
        newer.public_id: "withdrawn",
    }
    grace.visit(f"/applications/{older.public_id}").press("Withdraw")
    grace.visit(f"/applications/{newer.public_id}").press("Undo the withdrawal")
    assert {one.public_id: one.status for one in applications()} == {
        older.public_id: "withdrawn",
        newer.public_id: "submitted",
    }


def submit_all(reader):
    """The reader fills in what is asked for and submits."""
    opened(reader, "particulars").press(
        "Save and go on", given_name="Grace", family_name="Hopper", country="France"
    )
    opened(reader, "statement").press("Save and go on", statement="Compilers.")
    opened(reader, "documents").press("Upload: CV", files={"file": ("cv.pdf", samples.pdf())})
    return opened(reader, "check").press("Submit your application")


def test_facts_typed_before_signing_in_fill_what_the_account_lacks_and_stand_beside_what_it_has(
    grace, letters
):
    account = a_user("Grace Hopper", address=ADDRESS)
    with db.unit() as here:
        facts = {"given_name": "Grace", "country": "France", "papers": [], "also_typed": {}}
        here.add(Particulars(user_id=account.id, changed_at=clock.now(), **facts))
    opened(grace, "particulars").press(
        "Save and go on", given_name="Grace", country="Belgium", affiliation="The navy"
    )
    confirmed(grace, letters)
    page = opened(grace, "particulars")
    assert (page.value("country"), page.value("affiliation")) == ("France", "The navy")
    assert "Before you signed in you typed something else here." in page.main
    assert "Belgium" in page.main
    page.press("Save and go on")
    assert "Belgium" not in opened(grace, "particulars").main


# Typing


def test_the_task_list_says_what_each_part_needs(grace):
    assert [
        text_of(one) for one in grace.page.iter(f"{NAMESPACE}li") if one.find(f"{NAMESPACE}span") is not None
    ] == [
        "Your particulars Still needed: your name; the country you live in. To do",
        "Your papers Optional",
        "Statement Still needed: your statement. To do",
        "Documents Still needed: your document “CV”. To do",
    ]


def test_an_incomplete_part_is_kept_and_resumed_in_another_browser(app, ada, position):
    application = an_application(position, ada, status="draft")
    here, there = reader_signed_in(app, ada), reader_signed_in(app, ada)
    here.visit(f"/applications/{application.public_id}/particulars").press("Save and go on", phone="+33 1 23")
    assert there.visit(f"/applications/{application.public_id}/particulars").value("phone") == "+33 1 23"


def test_papers_are_kept_in_their_order_and_gaps_close(grace):
    opened(grace, "papers").press(
        "Save and go on", title_3="Third", link_1="https://arxiv.org/abs/1706.03762", part_3="All of it."
    )
    page = opened(grace, "papers")
    assert [page.value(name) for name in ("link_1", "title_1", "title_2", "part_2", "title_3")] == [
        "https://arxiv.org/abs/1706.03762", "", "Third", "All of it.", "",
    ]  # fmt: skip


def test_a_text_that_is_too_long_is_kept_and_said(grace):
    opened(grace, "statement").press("Save and go on", statement="word " * 801)
    assert "a statement of at most 800 words" in grace.main
    assert len(opened(grace, "statement").value("statement").split()) == 801


def test_a_part_in_a_paper_longer_than_100_words_is_kept_and_said(grace):
    opened(grace, "papers").press("Save and go on", title_1="Attention", part_1="word " * 101)
    assert "your part in “Attention” in at most 100 words" in grace.main


def test_questions_are_those_of_the_position(app, ada, recruiter):
    asked = a_position(recruiter, title="With questions", questions=[WHY, START])
    application = an_application(asked, ada, status="draft")
    reader = reader_signed_in(app, ada).visit(f"/applications/{application.public_id}/questions")
    reader.press("Save and go on", why="Because.", start="Later")
    assert applications()[-1].answers == {"why": "Because.", "start": "Later"}


def test_a_part_that_a_position_does_not_have_is_not_there(grace):
    here = grace.path
    assert grace.visit(f"{here}/questions", expect=404)
    assert grace.visit(f"{here}/equal-opportunity", expect=404)


def test_text_is_saved_after_closing_and_the_page_says_that_it_closed(grace):
    opened(grace, "statement")
    clock.advance(AFTER_CLOSING)
    grace.press("Save and go on", statement="Too late, but mine.")
    assert "This position has closed" in grace.main
    assert "Your text and documents are kept. Nothing was sent." in grace.main
    assert applications()[-1].statement == "Too late, but mine."


# Two windows, and saving in the background


def autosave(reader, **fields):
    """What the browser sends by itself; its answer."""
    token = reader.value("csrf_token")
    typed = {"csrf_token": token, "version": reader.value("version"), **fields}
    return reader.client.post(
        reader.path, data=typed, headers={"X-Autosave": "1", "Accept": "application/json"}
    )


def test_autosave_answers_when_it_saved_and_the_new_version(grace):
    opened(grace, "statement")
    answer = autosave(grace, statement="Half a thou")
    assert (answer.status_code, sorted(answer.json)) == (200, ["saved_at", "version"])
    assert answer.json["version"] == opened(grace, "statement").value("version") != ""
    assert grace.value("statement") == "Half a thou"


def test_a_stale_autosave_is_refused_with_the_other_text(grace):
    opened(grace, "statement")
    autosave(grace, statement="The first window.")
    answer = autosave(grace, statement="The second window.")
    assert (answer.status_code, answer.json["theirs"]["statement"]) == (409, "The first window.")
    assert applications()[-1].statement == "The first window."


def test_autosave_of_what_cannot_be_taken_names_the_field(grace):
    opened(grace, "particulars")
    answer = autosave(grace, website="javascript:alert(1)")
    assert (answer.status_code, list(answer.json["fields"])) == (422, ["website"])


def test_autosave_without_a_session_is_401(grace, somebody):
    opened(grace, "statement")
    path, token = grace.path, {"X-Autosave": "1"}
    stranger = somebody().visit("/sign-in")
    answer = stranger.client.post(path, data={"csrf_token": stranger.value("csrf_token")}, headers=token)
    assert answer.status_code == 401


@pytest.mark.parametrize(("part", "field"), [("statement", "statement"), ("particulars", "affiliation")])
def test_a_stale_save_shows_both_texts_and_either_can_be_kept(app, ada, position, part, field):
    application = an_application(position, ada, status="draft")
    first, second = reader_signed_in(app, ada), reader_signed_in(app, ada)
    for reader in (first, second):
        reader.visit(f"/applications/{application.public_id}/{part}")
    first.press("Save and go on", **{field: "Theirs"})
    second.press("Save and go on", expect=409, **{field: "Yours"})
    assert "Theirs" in second.main
    assert "Yours" in second.main
    second.press("Keep yours")
    assert second.visit(f"/applications/{application.public_id}/{part}").value(field) == "Yours"


def test_writing_another_part_elsewhere_makes_nothing_stale(app, ada, position):
    application = an_application(position, ada, status="draft")
    first, second = reader_signed_in(app, ada), reader_signed_in(app, ada)
    first.visit(f"/applications/{application.public_id}/statement")
    second.visit(f"/applications/{application.public_id}/particulars").press("Save and go on", phone="1")
    first.press("Save and go on", statement="Undisturbed.")
    assert applications()[-1].statement == "Undisturbed."


# Documents


def documents(reader):
    """A page of documents with one that was given."""
    return opened(reader, "documents").press("Upload: CV", files={"file": ("my cv.pdf", samples.pdf())})


def test_a_document_is_given_read_again_replaced_and_removed(grace):
    documents(grace)
    assert "“my cv.pdf” has arrived." in grace.main
    link = next(link for link in grace.links() if "/documents/" in link)
    with grace.client.get(link) as sent:
        assert sent.data == samples.pdf()
    opened(grace, "documents").press("Upload: CV", files={"file": ("better.pdf", samples.pdf(pages=2))})
    assert "better.pdf 2 pages" in grace.main
    assert "my cv.pdf" not in opened(grace, "documents").main
    grace.press("Remove: CV")
    assert "better.pdf" not in grace.main


def test_a_photograph_becomes_a_pdf(grace):
    opened(grace, "documents").press("Upload: CV", files={"file": ("cv.jpg", samples.jpeg())})
    assert "cv.pdf 1 page" in grace.main


def test_an_upload_that_began_before_closing_may_finish(grace, monkeypatch):
    opened(grace, "documents")
    submit_all(grace)
    opened(grace, "documents")
    slow = samples.pdf(pages=3)
    monkeypatch.setattr("portal.kernel.documents.clean_name", a_slow_line("cv.pdf", AFTER_CLOSING))
    grace.press("Upload: CV", files={"file": ("cv.pdf", slow)})
    assert "“cv.pdf” has arrived." in grace.main


def a_slow_line(name, how_long):
    def arrive(_raw):
        clock.advance(how_long)
        return name

    return arrive


# Equal opportunity


def test_equal_opportunity_is_off_unless_a_position_asks(grace):
    assert "Equal opportunity" not in grace.main


def test_equal_opportunity_answers_stand_apart_from_the_draft(app, ada, recruiter):
    asked = a_position(recruiter, title="Asks", asks_equal_opportunity=True)
    application = an_application(asked, ada, status="draft")
    reader = reader_signed_in(app, ada).visit(f"/applications/{application.public_id}/equal-opportunity")
    assert {"woman", "man", "other", "unsaid"} == offered(reader, "gender")
    reader.press("Save and go on", gender="unsaid", care="yes")
    with db.reading() as here:
        kept = here.execute(select(EqualOpportunityAnswer.question, EqualOpportunityAnswer.option)).all()
        assert sorted(map(tuple, kept)) == [("care", "yes"), ("gender", "unsaid")]
    assert "prefer" not in reader.visit(f"/applications/{application.public_id}/check").main


def offered(reader, name):
    inputs = [one for one in reader.page.iter() if one.get("name") == name]
    return {one.get("value") for one in inputs}


# The list, deleting


def test_the_list_shows_ones_own_applications_and_nobody_elses(app, ada, position, recruiter):
    an_application(position, a_user("Eve Stranger"))
    reader = reader_signed_in(app, ada).visit("/applications")
    assert "No applications yet" in reader.main
    an_application(a_position(recruiter, title="Mine alone"), ada, status="draft")
    assert "Mine alone Draft" in reader.visit("/applications").main
    assert "PhD in open models" not in reader.main


def test_the_list_of_a_visitor_leads_to_signing_in(somebody, position):
    assert somebody().visit("/applications").path == "/sign-in"


def test_a_deleted_draft_is_gone_with_its_texts_and_files(grace):
    documents(grace)
    opened(grace, "statement").press("Save and go on", statement="Not for anybody.")
    here = grace.path
    grace.press("Yes, delete it")
    assert "No applications yet" in grace.main
    grace.visit(here, expect=404)
    [application] = applications()
    assert (application.statement, application.answers) == (None, {})
    with db.reading() as here:
        for table in ("document", "stored_file"):
            assert here.scalar(select(func.count()).select_from(db.Base.metadata.tables[table])) == 0


def test_after_deleting_one_may_begin_again(grace):
    grace.press("Yes, delete it")
    grace.visit(APPLY).press("Start")
    assert [one.status for one in applications()] == ["withdrawn", "draft"]
