import pytest
from sqlalchemy import select

from portal.kernel import clock, db
from portal.recruitment.models import EqualOpportunityAnswer
from tests import samples
from tests.factories import START, WHY, a_position, an_application, reader_signed_in
from tests.laws.test_statements import executed
from tests.reader import NAMESPACE, text_of
from tests.recruitment.test_applying import AFTER_CLOSING, applications, documents, opened, submit_all

# Parts


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


@pytest.mark.parametrize("part", ["particulars", "papers", "statement", "questions", "equal-opportunity"])
def test_every_part_is_saved_in_the_background_with_few_questions(app, ada, recruiter, part):
    asked = a_position(recruiter, title="All", questions=[WHY], asks_equal_opportunity=True)
    application = an_application(asked, ada, status="draft")
    reader = reader_signed_in(app, ada).visit(f"/applications/{application.public_id}/{part}")
    with executed() as seen:
        assert autosave(reader, statement="Half").status_code == 200
    most = 8 if part == "equal-opportunity" else 5  # its answers are rows of their own
    assert len(seen) <= most, seen


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
