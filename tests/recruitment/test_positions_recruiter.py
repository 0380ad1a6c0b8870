"""A recruiter in front of a browser without JavaScript writes a position and takes it all the way."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.kernel import clock, db
from portal.recruitment import queries_positions
from portal.recruitment.models import Evaluation
from tests.factories import a_position, a_user, actor_for, an_application, reader_signed_in

pytestmark = pytest.mark.usefixtures("app", "database")

NEW = {
    "kind": "phd",
    "language": "en",
    "title": "PhD in open models",
    "body": "Come and *work* with us.",
    "location": "Paris",
    "contact": "phd@lumen.example",
    "closes_on": "2027-03-31",
    "closes_hour": "23:59",
    "zone": "Europe/Paris",
}
EDIT = "/committee/positions/phd-in-open-models/edit"


@pytest.fixture
def rita():
    return a_user("Rita Recruiter", "recruiter")


@pytest.fixture
def recruiter(app, rita):
    return reader_signed_in(app, rita)


@pytest.fixture
def draft(recruiter):
    """A new draft, on its recruiter's desk."""
    return recruiter.visit("/committee/positions/new").press("Save the draft", **NEW)


def position(rita, slug="phd-in-open-models"):
    with db.reading():
        return queries_positions.one_visible(actor_for(rita), slug)


# A new one


def test_six_fields_and_it_is_there(rita, draft):
    found = position(rita)
    assert draft.path == EDIT
    assert (found.texts[0].title, found.kind, found.location) == ("PhD in open models", "phd", "Paris")
    assert (found.closes_at, found.zone) == (datetime(2027, 3, 31, 21, 59, tzinfo=UTC), "Europe/Paris")


def test_everything_missing_is_said_at_once_and_nothing_typed_is_lost(recruiter):
    page = recruiter.visit("/committee/positions/new").press(
        "Save the draft", expect=422, title="My title", contact=""
    )
    assert page.value("title") == "My title"
    assert "5 things need another look" in page.main
    for label in ("Kind", "Text", "Place of work", "Whom applicants may write to"):
        assert f"{label}Please fill this in." in page.main
    assert "DeadlinePlease give a deadline, or say below that there is none." in page.main


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"closes_on": "2027-02-28"}, "This deadline has passed"),
        ({"closes_on": "31.03.2027"}, "a date such as 2027-03-31"),
        ({"closes_on": "9999-12-31", "zone": "anywhere on earth"}, "a date such as"),
        ({"closes_hour": "25:00"}, "an hour such as 23:59"),
        ({"zone": "Mars/Olympus"}, "We know no such time zone"),
        ({"closes_on": "2027-03-28", "closes_hour": "02:30"}, "this hour does not happen"),
        ({"closes_on": "2027-10-31", "closes_hour": "02:30"}, "this hour happens twice"),
        ({"closes_on": ""}, "Please give a deadline, or say below that there is none"),
        ({"rolling": "true"}, "There is a deadline, or there is none"),
        ({"title": "a" * 300}, "longer than 200 characters"),
        ({"title": "a\x00b"}, "cannot be read"),
        ({"body": "a" * 20_001}, "longer than 20000 characters"),
        ({"contact": "a@b.org, c@d.org"}, "one e-mail address"),
        ({"contact": "a@b.org\r\nBcc: c@d.org"}, "one e-mail address"),
    ],
)
def test_bad_input_is_answered_in_a_clear_sentence(recruiter, typed, said):
    page = recruiter.visit("/committee/positions/new").press("Save the draft", expect=422, **{**NEW, **typed})
    assert said in page.main


def test_ten_megabytes_of_text_are_too_much(recruiter):
    recruiter.visit("/committee/positions/new").press(
        "Save the draft", expect=413, **{**NEW, "body": "a" * 10_000_000}
    )


@pytest.mark.parametrize(("which", "utc"), [("first", 0), ("second", 1)])
def test_the_doubled_hour_is_asked_back(recruiter, rita, which, utc):
    twice = {**NEW, "closes_on": "2027-10-31", "closes_hour": "02:30"}
    page = recruiter.visit("/committee/positions/new").press("Save the draft", expect=422, **twice)
    page.press("Save the draft", closes_which=which)
    assert position(rita).closes_at == datetime(2027, 10, 31, utc, 30, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["anywhere on earth", "AoE", "Anywhere on Earth"])
def test_anywhere_on_earth_can_be_typed(recruiter, rita, zone):
    recruiter.visit("/committee/positions/new").press("Save the draft", **{**NEW, "zone": zone})
    assert position(rita).closes_at == datetime(2027, 4, 1, 11, 59, tzinfo=UTC)


def test_a_zone_is_known_however_it_is_written(recruiter, rita):
    recruiter.visit("/committee/positions/new").press("Save the draft", **{**NEW, "zone": "america/new york"})
    assert position(rita).zone == "America/New_York"


def test_a_form_sent_twice_makes_one_position(recruiter, rita):
    recruiter.visit("/committee/positions/new")
    typed = {**NEW, "csrf_token": recruiter.value("csrf_token"), "_key": recruiter.value("_key")}
    places = [recruiter.client.post("/committee/positions/new", data=typed).location for _twice in range(2)]
    assert places == [EDIT] * 2
    with db.reading():
        assert queries_positions.slugs_like("phd") == {"phd-in-open-models"}


# Changing it


def test_what_was_typed_is_kept_in_both_languages(rita, draft):
    page = draft.press(
        "Save", fr_title="Thèse", fr_body="Venez.", en_summary="With us.", salary="2,300 € a month", contract_months="36",
    )  # fmt: skip
    assert "Saved." in page.text
    found = position(rita)
    assert [(one.locale, one.title, one.body_html) for one in found.texts] == [
        ("en", "PhD in open models", "<p>Come and <em>work</em> with us.</p>\n"),
        ("fr", "Thèse", "<p>Venez.</p>\n"),
    ]
    assert (found.salary, found.contract_months) == ("2,300 € a month", 36)


def test_saving_unchanged_changes_nothing(rita, draft):
    before = position(rita)
    draft.press("Save")
    after = position(rita)
    columns = {
        name: getattr(before, name)
        for name in ("documents_asked", "questions", "closes_at", "zone", "opens_at", "seats")
    }
    assert {name: getattr(after, name) for name in columns} == columns
    assert [(one.key, one.anchors) for one in after.criteria] == [
        (one.key, one.anchors) for one in before.criteria
    ]


def test_a_position_speaks_one_language_at_least(draft):
    page = draft.press("Save", expect=422, en_title="", en_body="")
    assert "in one language at least" in page.main


def test_a_language_needs_a_title_and_a_text(draft):
    page = draft.press("Save", expect=422, fr_title="Thèse")
    assert "Text, in FrenchPlease fill this in." in page.main


def test_rows_can_be_added_without_javascript_and_keep_what_was_typed(rita, draft):
    page = draft.press("Add questions", question_1_label="Why here?", en_title="Unsaved")
    assert (page.value("question_1_label"), page.value("en_title")) == ("Why here?", "Unsaved")
    assert position(rita).texts[0].title == "PhD in open models"
    page.press(
        "Save",
        question_2_label="When?",
        question_3_label="Which?",
        question_3_kind="choice",
        question_3_choices="A\n\nB ",
    )
    assert position(rita).questions == [
        {"key": "why_here", "label": "Why here?", "kind": "text", "choices": [], "required": False},
        {"key": "when", "label": "When?", "kind": "text", "choices": [], "required": False},
        {"key": "which", "label": "Which?", "kind": "choice", "choices": ["A", "B"], "required": False},
    ]


def test_a_question_keeps_its_key_when_its_words_change(rita, draft):
    draft.press("Save", question_1_label="Why here?").press("Save", question_1_label="Why with us?")
    assert [(one["key"], one["label"]) for one in position(rita).questions] == [("why_here", "Why with us?")]


def test_an_emptied_row_is_gone(rita, draft):
    draft.press("Save", document_2_kind="", document_2_label="", criterion_1_label="")
    found = position(rita)
    assert [one["kind"] for one in found.documents_asked] == ["cv", "degree"]
    assert [one.key for one in found.criteria] == ["fit", "craft", "openness"]


@pytest.mark.parametrize(
    "typed",
    [
        {"document_2_kind": "cv"},
        {"question_1_label": "Which?", "question_1_kind": "choice", "question_1_choices": "only one"},
        {"criterion_2_label": "Promise"},
        {"criterion_2_key": "promise"},
        {"criterion_1_weight": "11"},
        {"document_1_kind": "passport"},
        {"supervisor": "nobody"},
    ],
)
def test_rows_that_cannot_be_are_refused(rita, draft, typed):
    before = position(rita).version
    draft.press("Save", expect=422, **typed)
    assert position(rita).version == before


def test_an_old_tab_is_shown_both_texts_and_may_keep_its_own(app, rita, draft):
    other = reader_signed_in(app, rita).visit(EDIT)
    draft.press("Save", en_title="From the first tab")
    page = other.press("Save", expect=409, en_title="From the second tab")
    assert "From the first tab" in page.main
    assert "From the second tab" in page.main
    page.press("Keep yours")
    assert position(rita).texts[0].title == "From the second tab"


def test_criteria_are_shown_and_not_asked_once_somebody_evaluates(rita, recruiter):
    opened = a_position(rita)
    application = an_application(opened, a_user(), status="draft")
    with db.unit() as here:
        here.add(Evaluation(application_id=application.id, evaluator_id=rita.id, saved_at=clock.now()))
    page = recruiter.visit(EDIT)
    assert ("they stay as they are" in page.main, page.value("criterion_1_label")) == (True, None)
    page.press("Save", salary="more", grace_minutes="15", answer_days="42")
    assert [one.label for one in position(rita).criteria] == ["Research", "Openness"]


# Moving on


def test_a_draft_says_what_it_still_needs_and_opens(draft):
    assert "It has everything it needs to open." in draft.main
    page = draft.press("Open the position")
    assert ("The position is open." in page.text, "Open the position" in page.buttons()) == (True, False)


def test_a_refused_opening_says_what_is_needed(recruiter, rita):
    a_position(rita, status="draft", closes_in=timedelta(hours=1))
    clock.advance(timedelta(hours=2))
    page = recruiter.visit(EDIT)
    assert "a deadline that lies ahead" in page.text
    page = page.press("Open the position", expect=422)
    assert "Still needed: a deadline that lies ahead." in page.main


def test_the_whole_way_by_buttons(draft, rita, somebody):
    page = (
        draft.press("Open the position")
        .follow("Extend the deadline")
        .press("Extend the deadline", closes_on="2027-04-30")
    )
    assert position(rita).closes_at == datetime(2027, 4, 30, 21, 59, tzinfo=UTC)
    page = page.follow("Close the position").press("Close the position")
    assert position(rita).status == "closed"
    page = page.follow("Reopen the position").press("Reopen the position", closes_on="2027-05-31", zone="AoE")
    assert (position(rita).status, position(rita).zone) == ("open", clock.ANYWHERE_ON_EARTH)
    page = (
        page.follow("Close the position")
        .press("Close the position")
        .follow("Archive the position")
        .press("Archive the position")
    )
    assert "stays as it is" in page.main
    somebody().visit("/positions/phd-in-open-models", expect=404)


def test_closing_says_first_how_many_are_still_writing(recruiter, rita):
    opened = a_position(rita)
    an_application(opened, a_user(), status="draft")
    page = recruiter.visit(EDIT).follow("Close the position")
    assert "1 application is begun and not sent." in page.main


def test_an_earlier_deadline_is_no_extension(recruiter, rita):
    a_position(rita)
    page = recruiter.visit("/committee/positions/phd-in-open-models/extend")
    assert "has to be later" in page.press("Extend the deadline", expect=422, closes_on="2027-03-02").main


def test_a_move_that_is_over_is_refused(recruiter, rita):
    a_position(rita)
    reopen = recruiter.visit("/committee/positions/phd-in-open-models/reopen")
    reopen.press("Reopen the position", expect=409, closes_on="2027-04-30")


def test_a_new_position_begins_from_an_earlier_one(recruiter, rita):
    a_position(rita)
    page = recruiter.visit(EDIT).press("Begin a new position from this one")
    assert page.path == "/committee/positions/phd-in-open-models-2/edit"


# The committee


def test_a_committee_is_composed(recruiter, rita):
    carla = a_user("Carla Chair", "staff")
    a_position(rita)
    page = recruiter.visit("/committee/positions/phd-in-open-models/people")
    page = page.press("Save the committee", new_user=carla.public_id, new_seat="chair")
    page = page.press("Save the committee", new_user=rita.public_id, new_seat="member")
    assert page.value(f"seat_{carla.public_id}") == "chair"
    page = page.press("Save the committee", expect=422, **{f"seat_{carla.public_id}": "none"})
    assert "needs a chair" in page.main


def test_only_those_offered_can_be_chosen(recruiter, rita):
    applicant = a_user()
    a_position(rita)
    page = recruiter.visit("/committee/positions/phd-in-open-models/people")
    assert "Ada" not in page.main
    page.press("Save the committee", expect=422, new_user=applicant.public_id, new_seat="chair")


# Who may

PLACES = ["edit", "extend", "reopen", "close", "archive", "people"]


@pytest.mark.parametrize("place", PLACES)
def test_of_a_draft_others_learn_nothing_and_of_an_open_one_they_are_refused(app, rita, place):
    a_position(rita, title="Hidden", status="draft")
    a_position(rita, title="Shown")
    other = reader_signed_in(app, a_user("Otto Other", "recruiter", "administrator"))
    other.visit(f"/committee/positions/hidden/{place}", expect=404)
    other.visit(f"/committee/positions/shown/{place}", expect=403)


@pytest.mark.parametrize("place", [*PLACES, "open", "copy"])
def test_nor_can_they_send_a_form(app, rita, place):
    a_position(rita, title="Hidden", status="draft")
    a_position(rita, title="Shown")
    other = reader_signed_in(app, a_user("Otto Other", "recruiter")).visit("/committee/positions/new")
    token = {"csrf_token": other.value("csrf_token")}
    for slug, status in (("hidden", 404), ("shown", 403)):
        sent = other.client.post(f"/committee/positions/{slug}/{place}", data=token, headers=other.headers)
        assert sent.status_code == status


def test_nobody_but_a_recruiter_begins_one(app):
    reader_signed_in(app, a_user("Stan Staff", "staff")).visit("/committee/positions/new", expect=403)


def test_a_visitor_is_asked_to_sign_in(somebody):
    assert somebody().visit("/committee/positions/new").path == "/sign-in"
