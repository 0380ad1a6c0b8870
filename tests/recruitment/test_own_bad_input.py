from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.test import encode_multipart

from portal.kernel import clock, db, storage
from portal.recruitment.models import Application, Document
from tests import samples
from tests.factories import START, a_position, an_application, reader_signed_in

UNREADABLE = "Some characters here cannot be read. Please type this again."


@pytest.fixture
def draft(recruiter, ada):
    asked = a_position(
        recruiter,
        title="Odd",
        questions=[START, {**START, "key": "years", "label": "Years?", "kind": "number"}],
        asks_equal_opportunity=True,
    )
    return an_application(asked, ada, status="draft")


@pytest.fixture
def reader(app, ada, draft):
    return reader_signed_in(app, ada)


def on(reader, draft, part):
    return reader.visit(f"/applications/{draft.public_id}/{part}")


def row(draft):
    with db.reading() as here:
        return here.get(Application, draft.id)


def test_ten_megabytes_of_text_are_refused_in_a_sentence(reader, draft):
    on(reader, draft, "statement").press("Save and go on", statement="x" * 10_000_000, expect=413)
    assert "what you typed is still there" in reader.main


def test_more_than_the_field_takes_is_refused_and_shown_again(reader, draft):
    on(reader, draft, "statement").press("Save and go on", statement="x" * 100_001, expect=422)
    assert "This is longer than 100000 characters." in reader.main
    assert len(reader.value("statement")) == 100_001


@pytest.mark.parametrize("typed", ["before\0after", "a \x07 bell"])
def test_control_characters_are_refused_and_the_rest_is_shown_again(reader, draft, typed):
    on(reader, draft, "statement").press("Save and go on", statement=typed, expect=422)
    assert UNREADABLE in reader.main
    assert reader.value("statement") == typed.replace("\0", "").replace("\x07", "")
    assert row(draft).statement == "I would like to train open models."


def test_bytes_that_are_not_utf8_are_refused(reader, draft):
    on(reader, draft, "statement")
    typed = {
        "csrf_token": reader.value("csrf_token"),
        "version": reader.value("version"),
        "statement": "café",
    }
    boundary, body = encode_multipart(typed)
    body = body.replace("é".encode(), b"\xe9")
    answer = reader.client.post(
        reader.path, data=body, content_type=f"multipart/form-data; boundary={boundary}"
    )
    assert (answer.status_code, UNREADABLE in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("part", "field", "typed", "sentence"),
    [
        ("particulars", "website", "javascript:alert(1)", "Please give a web address"),
        ("particulars", "orcid", "0000-0002-1825-0098", "An ORCID has four groups"),
        ("particulars", "given_name", "Ada\nByron", "This fits on one line."),
        ("particulars", "family_name", "x" * 101, "This is longer than 100 characters."),
        ("questions", "years", "many", "Please give a whole number"),
        ("papers", "link_2", "not a link", "Please give a web address"),
    ],
)
def test_a_wrong_value_is_said_beside_its_field_and_shown_again(reader, draft, part, field, typed, sentence):
    on(reader, draft, part).press("Save and go on", expect=422, **{field: typed})
    assert sentence in reader.main
    assert reader.value(field) == typed


def test_an_orcid_that_checks_is_taken(reader, draft):
    on(reader, draft, "particulars").press("Save and go on", orcid="0000-0002-1825-0097")
    assert on(reader, draft, "particulars").value("orcid") == "0000-0002-1825-0097"


@pytest.mark.parametrize(("part", "field"), [("questions", "start"), ("equal-opportunity", "gender")])
def test_a_choice_that_was_never_offered_is_refused(reader, draft, part, field):
    on(reader, draft, part).press("Save and go on", expect=422, **{field: "Never offered"})
    assert "Please choose one of the answers offered." in reader.main


def test_a_formula_in_a_name_is_a_name(reader, draft):
    on(reader, draft, "particulars").press("Save and go on", given_name="=1+1")
    assert on(reader, draft, "particulars").value("given_name") == "=1+1"


def test_html_in_a_text_is_text(reader, draft):
    on(reader, draft, "statement").press("Save and go on", statement="<script>alert(1)</script> & “more”")
    assert "<script>alert(1)</script> & “more”" in on(reader, draft, "check").main


def test_an_old_tab_without_its_version_overwrites_nothing(reader, draft):
    on(reader, draft, "statement").press("Save and go on", statement="Other words.", version="", expect=409)
    assert "I would like to train open models." in reader.main
    assert row(draft).statement == "I would like to train open models."


def test_the_same_form_twice_saves_once_and_says_nothing_strange(reader, draft):
    page = on(reader, draft, "statement").page
    for _twice in range(2):
        reader.page = page
        reader.press("Save and go on", statement="Twice.")
    assert (reader.path, row(draft).statement) == (f"/applications/{draft.public_id}", "Twice.")


def test_a_session_that_ended_while_typing_keeps_the_text_to_be_sent_again(app, ada, reader, draft):
    on(reader, draft, "statement")
    clock.advance(timedelta(days=15))
    reader.press("Save and go on", statement="Written for two weeks.", expect=401)
    assert "Your text is safe" in reader.main
    again = reader_signed_in(app, ada).visit("/account")
    again.page = reader.page
    data = {name: value for name, value in fields_of(reader) if name != "csrf_token"}
    again.client.post(
        f"/applications/{draft.public_id}/statement",
        data={**data, "csrf_token": again.visit("/account").value("csrf_token")},
    )
    assert row(draft).statement == "Written for two weeks."


def fields_of(reader):
    inputs = [one for one in reader.page.iter() if one.get("type") == "hidden"]
    return [(one.get("name"), one.get("value")) for one in inputs]


# Files


def upload(reader, draft, name, content, **how):
    on(reader, draft, "documents")
    return reader.press("Upload: CV", files={"file": (name, content)}, **{"expect": 422, **how})


def cvs(draft):
    with db.reading() as here:
        return here.scalars(select(Document.name).where(Document.application_id == draft.id)).all()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("", b"", "Please choose a file whose name ends in .pdf, .jpg, .jpeg, .png."),
        ("cv.pdf", b"", "This file is empty."),
        ("cv.docx", samples.office_document(), "Please choose a file whose name ends in"),
        ("cv.pdf", samples.html_page(), "This file is called .pdf but is"),
        ("cv.pdf", samples.exe(), "This file is called .pdf but is"),
        ("cv.pdf", samples.truncated_pdf(), "This PDF is not whole"),
        ("cv.pdf", samples.encrypted_pdf("secret"), "This PDF is encrypted or protected."),
        ("cv.pdf", samples.pdf(pages=101), "At most 100 pages are taken here; this PDF has 101."),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_and_the_one_before_stays(
    reader, draft, name, content, sentence
):
    upload(reader, draft, name, content)
    assert sentence in reader.main
    assert "cv.pdf 1 page" in reader.main
    assert cvs(draft) == ["cv.pdf"]


def test_twenty_six_megabytes_are_too_many(reader, draft):
    upload(reader, draft, "cv.pdf", b"%PDF-1.7\n" + bytes(26_000_000))
    assert "This file is larger than 25 MB." in reader.main


def test_more_than_a_request_may_hold_is_refused_in_a_sentence(reader, draft):
    upload(reader, draft, "cv.pdf", bytes(30_000_000), expect=413)
    assert "That is more than this page can take" in reader.main


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("it's mine.pdf", "it’s mine.pdf"),
        ("\u202efdp.evil.pdf", "fdp.evil.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_strange_file_name_is_made_safe(reader, draft, name, kept):
    upload(reader, draft, name, samples.pdf(pages=2), expect=200)
    assert cvs(draft) == [kept]


def test_a_document_that_nobody_asked_for_is_refused(reader, draft):
    on(reader, draft, "documents")
    reader.press("Upload: CV", files={"file": ("cv.pdf", samples.pdf())}, kind="diary", expect=422)
    assert "This position does not ask for such a document." in reader.main


def test_a_full_disk_is_said_and_nothing_else_is_lost(reader, draft, monkeypatch):
    monkeypatch.setattr(storage, "keep", full)
    upload(reader, draft, "cv.pdf", samples.pdf(pages=2), expect=503)
    assert "We have no room for your file right now." in reader.main
    assert "cv.pdf 1 page" in reader.main


def full(_file):
    raise storage.full()
