from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import func, select

from portal.kernel import clock, db
from portal.recruitment.models import Application, Particulars
from tests import samples
from tests.accounts.conftest import code_in
from tests.factories import a_position, a_user, an_application, reader_signed_in

APPLY = "/positions/phd-in-open-models/apply"
ADDRESS = "grace@lumen.example"
AFTER_CLOSING = timedelta(days=11)


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


def documents(reader):
    """A page of documents with one that was given."""
    return opened(reader, "documents").press("Upload: CV", files={"file": ("my cv.pdf", samples.pdf())})


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
    somebody("fr").visit(APPLY).press("Commencer", address=ADDRESS)
    assert [one.locale for one in applications()] == ["fr"]


def test_who_has_an_application_lands_on_it(app, ada, position):
    application = an_application(position, ada)
    assert reader_signed_in(app, ada).visit(APPLY).path == f"/applications/{application.public_id}"


def test_two_windows_that_start_at_once_begin_one_application(app, ada, position):
    windows = [reader_signed_in(app, ada).visit(APPLY) for _window in range(2)]
    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda window: window.press("Start"), windows))
    assert [window.path for window in windows] == [
        f"/applications/{one.public_id}" for one in applications()
    ] * 2


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


# The list, deleting


def test_the_list_shows_ones_own_applications_and_nobody_elses(app, ada, position, recruiter):
    an_application(position, a_user("Eve Stranger"))
    reader = reader_signed_in(app, ada).visit("/applications")
    assert "No applications yet" in reader.main
    an_application(a_position(recruiter, title="Mine alone"), ada, status="draft")
    assert "Mine alone Draft" in reader.visit("/applications").main
    assert "PhD in open models" not in reader.main


def test_a_long_list_asks_the_database_no_more_than_a_short_one(app, ada, recruiter, statements):
    reader, asked = reader_signed_in(app, ada), []
    for wanted in (1, 12):
        while len(applications()) < wanted:
            an_application(a_position(recruiter, title=f"Number {len(applications())}"), ada, status="draft")
        asked.append([one for one in statements(lambda: reader.visit("/applications")) if one == "SELECT"])
    assert [len(one) for one in asked] == [5, 5]


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
