"""One's own applications for programs: from an address alone to an accepted offer, and what nobody else may see of them."""

import hashlib
import json
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from portal.kernel import clock, db
from portal.recruitment.models import Application, DiversityTally, Particulars
from tests import samples
from tests.conftest import MONDAY
from tests.factories import (
    CV,
    DEGREES,
    START,
    WHY,
    a_decision,
    a_position,
    a_user,
    an_application,
    an_evaluation,
)
from tests.laws.test_lists import counted
from tests.program import Program

AGE = {"key": "age", "label": "Years of practice?", "kind": "number", "choices": [], "required": False}
FACTS = {"given_name": "Ada", "family_name": "Byron", "country": "France"}
DAY = timedelta(days=1)


@pytest.fixture
def chair(app, database):
    """Somebody who reads applications."""
    return a_user("Carl Chair", "staff")


@pytest.fixture
def position(recruiter, chair):
    """A position that asks for everything that can be asked for, read by a committee."""
    return a_position(
        recruiter,
        closes_in=10 * DAY,
        committee={chair: "chair"},
        documents_asked=[CV, DEGREES],
        questions=[WHY, START, AGE],
        asks_equal_opportunity=True,
    )


@pytest.fixture
def program(app, ada):
    return Program(app, ada)


@pytest.fixture
def draft(program, position):
    """The address of an application that Ada’s program has begun."""
    made = program.post(f"/positions/{position.slug}/applications", {}, expect=201)
    return f"/applications/{made['id']}"


@pytest.fixture
def sent(program, draft):
    """The address of an application that Ada’s program has submitted."""
    fill(program, draft)
    program.post(f"{draft}/submit")
    return draft


def fill(program, draft):
    """Send whatever is asked for."""
    program.put(f"{draft}/particulars", FACTS)
    program.put(f"{draft}/statement", {"statement": "I would like to train open models."})
    program.put(f"{draft}/questions", {"answers": {"why": "Because they are open.", "age": 3}})
    program.upload(f"{draft}/documents/asked/cv", a_pdf())


def a_pdf(text="Curriculum vitae", name="my cv.pdf"):
    return BytesIO(samples.pdf(text=text)), name


def row(path):
    """The application that stands at an address."""
    with db.reading() as here:
        return here.scalar(select(Application).filter_by(public_id=path.split("/")[2]))


def progress(application):
    """How far each part has come."""
    return {one["key"]: one["status"] for one in application["parts"]}


# Beginning


def test_a_visitors_program_begins_with_an_address_and_goes_on_by_the_sessions_cookie(app, position):
    visitor = Program(app)
    token = visitor.get("/session")["csrf_token"]
    path, address = f"/positions/{position.slug}/applications", {"address": "grace@lumen.example"}
    visitor.post(path, address, expect=403)
    made = visitor.post(path, address, expect=201, X_CSRFToken=token)
    assert visitor.answer.headers["Location"] == f"/api/v1/applications/{made['id']}"
    assert visitor.get(f"/applications/{made['id']}")["status"] == "draft"
    assert [one["id"] for one in visitor.get("/applications")["items"]] == [made["id"]]


@pytest.mark.parametrize("body", [{}, {"address": None}, {"address": "grace"}])
def test_a_visitor_without_an_address_begins_nothing(app, position, body):
    visitor = Program(app)
    token = visitor.get("/session")["csrf_token"]
    visitor.post(f"/positions/{position.slug}/applications", body, expect=422, X_CSRFToken=token)
    assert list(visitor.answer.json["fields"]) == ["address"]
    assert visitor.get("/session")["id"] is None


def test_a_token_needs_no_address_and_gets_no_cookie(program, draft):
    assert "Set-Cookie" not in program.answer.headers
    assert program.get(draft)["position"]["slug"] == "phd-in-open-models"


def test_who_has_begun_goes_on_with_what_they_have(program, position, draft):
    again = program.post(f"/positions/{position.slug}/applications", {}, expect=201)
    assert draft.endswith(again["id"])


def test_a_position_that_is_closed_takes_none(program, position):
    with clock.at(MONDAY + 11 * DAY):
        program.post(f"/positions/{position.slug}/applications", {}, expect=422)
    program.post("/positions/nothing/applications", {}, expect=404)


# Writing


def test_an_application_says_part_by_part_what_it_still_needs(program, draft):
    before = program.get(draft)
    assert progress(before) == {
        "particulars": "to_do",
        "papers": "optional",
        "statement": "to_do",
        "documents": "to_do",
        "questions": "to_do",
        "equal-opportunity": "optional",
    }
    assert before["actions"] == ["application.edit", "application.delete"]
    fill(program, draft)
    after = program.get(draft)
    assert [one["needs"] for one in after["parts"]] == [[]] * 6
    assert after["actions"] == ["application.edit", "application.submit", "application.delete"]


def test_each_part_is_read_as_it_was_saved(program, draft):
    fill(program, draft)
    paper = {"title": "On engines", "link": "https://arxiv.org/abs/1706.03762", "part": "All of it."}
    program.put(f"{draft}/papers", {"papers": [paper]})
    program.put(f"{draft}/equal-opportunity", {"answers": {"gender": "woman"}})
    facts = program.get(f"{draft}/particulars")
    assert {name: facts[name] for name in FACTS} == FACTS
    assert facts["address"] == "ada@lumen.example"
    assert program.get(f"{draft}/papers")["papers"] == [paper]
    assert program.get(f"{draft}/statement")["words"] == 800
    questions = program.get(f"{draft}/questions")
    assert questions["questions"] == [WHY, START, AGE]
    assert questions["answers"] == {"why": "Because they are open.", "start": None, "age": 3}
    given = program.get(f"{draft}/equal-opportunity")["answers"]
    assert given == {"gender": "woman", "disability": None, "care": None, "first": None}


def test_what_is_left_out_is_emptied(program, draft):
    program.put(f"{draft}/particulars", FACTS)
    program.put(f"{draft}/particulars", {"given_name": "Augusta"})
    assert program.get(f"{draft}/particulars")["country"] is None


@pytest.mark.parametrize(
    ("part", "body", "name"),
    [
        ("particulars", {"orcid": "0000"}, "orcid"),
        ("particulars", {"version": "1"}, "version"),
        ("papers", {"papers": [{"title": "A"}] * 4}, "papers"),
        ("papers", {"papers": [{"link": "javascript:alert(1)"}]}, "papers"),
        ("papers", {"papers": ["A"]}, "papers"),
        ("statement", {"statement": 7}, "statement"),
        ("questions", {"answers": {"start": "Never"}}, "answers.start"),
        ("questions", {"answers": {"age": "young"}}, "answers.age"),
        ("questions", {"answers": {"why": ["a", "b"]}}, "answers"),
        ("questions", {"answers": {"shoe size": 42}}, "answers.shoe size"),
        ("questions", {}, "answers"),
        ("equal-opportunity", {"answers": {"gender": "cat"}}, "answers"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(program, draft, part, body, name):
    program.put(f"{draft}/{part}", body, expect=422)
    assert list(program.answer.json["fields"]) == [name]


def test_a_statement_that_is_too_long_is_kept_and_refused_when_it_is_submitted(program, draft):
    fill(program, draft)
    program.put(f"{draft}/statement", {"statement": "word " * 801})
    program.post(f"{draft}/submit", expect=422)
    assert program.answer.json["needs"] == ["a statement of at most 800 words"]


def test_what_was_typed_in_another_window_is_not_overwritten(program, draft):
    tag = program.tag_of(f"{draft}/statement")
    program.put(f"{draft}/statement", {"statement": "First."})
    program.put(f"{draft}/statement", {"statement": "Second."}, expect=412, If_Match=tag)
    assert program.answer.json["theirs"]["statement"] == "First."
    program.put(f"{draft}/questions", {"answers": {}}, If_Match=program.tag_of(f"{draft}/questions"))


def test_a_part_that_the_position_does_not_have_is_not_there(app, ada, recruiter):
    a_position(recruiter, title="Plain")
    program = Program(app, ada)
    made = program.post("/positions/plain/applications", {}, expect=201)
    assert progress(made).keys() == {"particulars", "papers", "statement", "documents"}
    for part in ("questions", "equal-opportunity"):
        program.get(f"/applications/{made['id']}/{part}", expect=404)
        program.put(f"/applications/{made['id']}/{part}", {"answers": {}}, expect=404, If_Match="x")


def test_what_was_typed_before_signing_in_is_shown_until_one_saves(program, draft, ada):
    paper = {"title": "Other", "link": None, "part": None}
    with db.unit() as here:
        typed = {"family_name": "Lovelace", "papers": [paper]}
        more = {"given_name": "Ada", "papers": [], "also_typed": typed, "changed_at": clock.now()}
        here.add(Particulars(user_id=ada.id, **more))
    assert program.get(f"{draft}/particulars")["also_typed"] == {"family_name": "Lovelace"}
    assert program.get(f"{draft}/papers")["also_typed"] == [paper]
    program.put(f"{draft}/particulars", FACTS)
    assert program.get(f"{draft}/particulars")["also_typed"] == {}


# Documents


def test_a_document_is_sent_fetched_replaced_and_taken_out(program, draft):
    first = program.upload(f"{draft}/documents/asked/cv", a_pdf())["documents"][0]
    assert (first["kind"], first["name"], first["pages"], first["required"]) == ("cv", "my cv.pdf", 1, True)
    at = f"{draft}/documents/{first['id']}"
    assert program.get(at) == samples.pdf(text="Curriculum vitae")
    program.answer.close()
    assert program.answer.headers["Cache-Control"] == "no-store"
    second = program.upload(f"{draft}/documents/asked/cv", a_pdf("Another", "new.pdf"))["documents"][0]
    assert (second["name"], second["id"] == first["id"]) == ("new.pdf", False)
    program.get(at, expect=404)
    program.delete(f"{draft}/documents/{second['id']}")
    assert program.get(draft)["documents"][0]["id"] is None
    program.delete(f"{draft}/documents/{second['id']}", expect=404)


@pytest.mark.parametrize(
    ("kind", "file"),
    [
        ("passport", (BytesIO(samples.pdf()), "passport.pdf")),
        ("cv", (BytesIO(b"MZ"), "cv.exe")),
        ("cv", (BytesIO(b"not at all"), "cv.pdf")),
    ],
)
def test_a_document_that_nobody_asked_for_or_that_is_none_is_refused(program, draft, kind, file):
    program.upload(f"{draft}/documents/asked/{kind}", file, expect=422)
    assert [one["id"] for one in program.get(draft)["documents"]] == [None, None]


def test_a_body_without_a_file_is_refused(program, draft):
    program.send("PUT", f"{draft}/documents/asked/cv", {"file": "x"}, expect=422)


# Submitting


def test_a_submission_is_frozen_and_anybody_can_recompute_its_hash(program, sent):
    [receipt] = program.get(sent)["receipts"]
    at = f"{sent}/receipts/{receipt['number']}"
    assert program.get(at) == receipt
    assert (receipt["same"], receipt["erased"]) == (True, False)
    frozen = program.get(f"{at}.json")
    assert hashlib.sha256(program.answer.data).hexdigest() == receipt["sha256"]
    assert (frozen["applicant"]["name"], frozen["answers"][0]["answer"]) == (
        *("Ada Byron", "Because they are open."),
    )
    program.get(f"{sent}/receipts/2222-2222-2222", expect=404)
    program.get(f"{sent}/receipts/2222-2222-2222.json", expect=404)


def test_what_is_incomplete_is_not_submitted(program, draft):
    program.post(f"{draft}/submit", expect=422)
    assert program.answer.json["needs"] == [
        "your name",
        "the country you live in",
        "your statement",
        "your document “CV”",
        "an answer to “Why here?”",
    ]


def test_sent_twice_it_is_one_submission(program, sent):
    program.post(f"{sent}/submit", Idempotency_Key="one")
    program.post(f"{sent}/submit", Idempotency_Key="one")
    assert len(program.get(sent)["receipts"]) == 1


def test_equal_opportunity_answers_are_counted_and_gone(program, draft):
    fill(program, draft)
    program.put(f"{draft}/equal-opportunity", {"answers": {"gender": "woman"}})
    program.post(f"{draft}/submit")
    program.get(f"{draft}/equal-opportunity", expect=404)
    with db.reading() as here:
        assert here.scalars(select(DiversityTally.option)).all() == ["woman"]


def test_a_correction_is_sent_until_somebody_has_read(program, sent):
    program.put(f"{sent}/statement", {"statement": "A better one."})
    shown = program.get(sent)
    assert shown["changed_since_submission"] is True
    assert shown["actions"] == ["application.edit", "application.correct", "application.withdraw"]
    corrected = program.post(f"{sent}/correct")
    assert [one["what"] for one in corrected["timeline"]] == ["submitted", "corrected", "promised"]
    assert (len(corrected["receipts"]), corrected["changed_since_submission"]) == (2, False)


def test_what_the_committee_has_opened_is_corrected_no_more(app, program, chair, sent):
    Program(app, chair).get(f"/committee{sent}")
    assert program.get(sent)["actions"] == ["application.withdraw"]
    assert program.get(f"{sent}/statement")["actions"] == []
    program.put(f"{sent}/statement", {"statement": "Too late."}, expect=422)
    program.post(f"{sent}/correct", expect=200)  # nothing was changed: the receipt is the same


# What comes of it


def test_it_is_withdrawn_and_restored(program, sent):
    taken = program.post(f"{sent}/withdraw", {"reason": "Another offer."})
    assert (taken["status"], taken["withdrawal_reason"]) == ("withdrawn", "Another offer.")
    assert taken["actions"] == ["application.restore"]
    again = program.post(f"{sent}/restore")
    assert (again["status"], again["withdrawal_reason"]) == ("submitted", None)


def test_a_withdrawn_one_is_not_restored_beside_another(program, position, sent):
    program.post(f"{sent}/withdraw", {})
    other = program.post(f"/positions/{position.slug}/applications", {}, expect=201)
    shown = program.get(sent)
    assert (shown["goes_on_in"], shown["actions"]) == (other["id"], [])
    program.post(f"{sent}/restore", expect=422)


@pytest.mark.parametrize(("answer", "status"), [("accept", "accepted"), ("decline", "declined")])
def test_an_offer_is_answered(program, recruiter, sent, answer, status):
    a_decision(row(sent), recruiter, "offer")
    offered = program.get(sent)
    assert (offered["status"], offered["next"]) == ("offered", "You: accept or decline the offer.")
    assert [one["what"] for one in offered["messages"]] == ["offered"]
    assert {"application.accept", "application.decline"} < set(offered["actions"])
    answered = program.post(f"{sent}/{answer}")
    assert answered["status"] == status
    program.post(f"{sent}/accept", expect=422 if answer == "accept" else 409)


def test_a_draft_is_deleted_with_all_that_it_said(program, draft):
    fill(program, draft)
    program.delete(draft)
    program.get(draft, expect=404)
    assert row(draft).statement is None
    assert program.get("/applications")["items"] == []


def test_what_was_sent_is_not_deleted(program, sent):
    program.delete(sent, expect=409)


def test_a_draft_that_was_set_aside_can_be_sent_once_its_position_is_open_again(program, draft):
    fill(program, draft)
    with db.unit() as here:
        found = here.scalar(select(Application))
        found.status, found.lapsed_at = "lapsed", clock.now()
    shown = program.get(draft)
    assert (shown["status"], shown["stand"]) == ("lapsed", "Not sent")
    assert shown["actions"] == ["application.edit", "application.submit", "application.delete"]
    assert program.post(f"{draft}/submit")["status"] == "submitted"


def test_the_list_says_where_each_of_mine_stands_the_latest_first(app, program, ada, recruiter, sent):
    a_position(recruiter, title="Other")
    with clock.at(MONDAY + DAY):
        program.post("/positions/other/applications", {}, expect=201)
        found = program.get("/applications")["items"]
    assert [(one["position"]["title"], one["status"], one["stand"]) for one in found] == [
        ("Other", "draft", "Draft"),
        ("PhD in open models", "submitted", "Submitted"),
    ]


def test_my_list_of_one_and_of_thirty_asks_the_same_of_the_database(program, ada, recruiter, sent):
    with counted() as one:
        program.get("/applications")
    for n in range(29):
        an_application(a_position(recruiter, title=f"Position {n}"), ada, status="draft")
    with counted() as thirty:
        assert len(program.get("/applications")["items"]) == 30
    assert len(thirty) == len(one)


# What is not theirs to know


def test_an_applicant_is_told_nothing_before_it_is_told(program, recruiter, chair, sent):
    before = program.get(sent)
    an_evaluation(row(sent), chair, comment="Quagga.")
    a_decision(row(sent), recruiter, "reject", told=False)
    assert program.get(sent) == before


def test_a_decision_is_told_with_its_message_and_nothing_else(program, recruiter, chair, sent):
    an_evaluation(row(sent), chair, comment="Quagga.")
    decision = a_decision(row(sent), recruiter, "reject")
    told = program.get(sent)
    assert [(one["what"], one["text"]) for one in told["messages"]] == [("rejected", decision.message)]
    assert (told["status"], told["actions"]) == ("rejected", [])
    words = json.dumps(told)
    assert [one for one in ("Quagga", "Carl", "Rita", "many") if one in words] == []


@pytest.mark.parametrize("who", ["recruiter", "stranger"])
def test_an_application_is_there_for_its_applicant_alone(app, program, recruiter, sent, who):
    number, document = program.get(sent)["receipts"][0]["number"], program.get(sent)["documents"][0]["id"]
    other = Program(app, recruiter if who == "recruiter" else a_user("Sam Stranger"))
    further = ("", "/particulars", "/papers", "/statement", "/questions", f"/documents/{document}")
    for path in (*further, f"/receipts/{number}", f"/receipts/{number}.json"):
        other.get(f"{sent}{path}", expect=404)
    for act in ("submit", "correct", "restore", "accept", "decline"):
        other.post(f"{sent}/{act}", expect=404)
    other.post(f"{sent}/withdraw", {}, expect=404)
    other.delete(sent, expect=404)
    other.delete(f"{sent}/documents/{document}", expect=404)
    other.upload(f"{sent}/documents/asked/cv", a_pdf(), expect=404)
    assert other.get("/applications")["items"] == []


def test_a_visitor_is_asked_to_sign_in(app, sent):
    Program(app).get(sent, expect=401)
    Program(app).get("/applications", expect=401)


def test_a_token_to_read_writes_nothing(app, ada, sent):
    program = Program(app, ada, scopes=("applications:read",))
    assert program.get(sent)["actions"] == []
    assert program.get(f"{sent}/statement")["actions"] == []
    program.put(f"{sent}/statement", {"statement": "Other."}, expect=403)
    program.post(f"{sent}/withdraw", {}, expect=403)
    program.get("/applications", expect=403)
