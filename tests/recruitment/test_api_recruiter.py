"""A recruiter's desk for programs: the whole life of a position, and what they may not do to it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from portal.kernel import clock, db
from portal.people import service as people
from tests.conftest import MONDAY
from tests.factories import WHY, a_position, a_user, an_application, an_evaluation
from tests.program import Program

pytestmark = pytest.mark.usefixtures("app", "database")

DESK = "/committee/positions/phd-in-open-models"
EDIT, PEOPLE = f"{DESK}/edit", f"{DESK}/people"
NEW = {
    "kind": "phd",
    "language": "en",
    "title": "PhD in open models",
    "body": "Come and *work* with us.",
    "location": "Paris",
    "contact": "phd@lumen.example",
    "closes_on": "2027-04-01",
    "zone": "Europe/Paris",
}
LATER = {"closes_on": "2027-05-01", "closes_hour": "12:00", "zone": "Europe/Paris"}
KNOWN_TO_THE_PORTAL = (
    *("slug", "status", "version", "opens_at", "closes_at", "is_evaluated", "needs", "drafts"),
    *("supervisors", "actions"),
)


@pytest.fixture
def rita(app, database):
    return SimpleNamespace(user=(user := a_user("Rita Recruiter", "recruiter")), program=Program(app, user))


@pytest.fixture
def draft(rita):
    """A draft that was begun by the program of its recruiter."""
    rita.program.post("/committee/positions", NEW, expect=201)
    return rita.program


def as_sent(desk, **changes):
    """What a GET said, as a PUT sends it back, with changes."""
    return {name: value for name, value in desk.items() if name not in KNOWN_TO_THE_PORTAL} | changes


def change(program, expect=200, **changes):
    """Send back what stands there, with changes."""
    return program.put(EDIT, as_sent(program.get(EDIT), **changes), expect=expect)


def wrong(program):
    """What was wrong with the fields that were sent."""
    return program.answer.json["fields"]


# The whole life of a position


def test_a_program_leads_a_position_from_its_first_word_to_the_archive(app, rita):
    program, carl = rita.program, a_user("Carl Chair", "staff")
    made = program.post("/committee/positions", NEW, expect=201)
    assert (made["slug"], made["status"], made["closes_hour"]) == ("phd-in-open-models", "draft", "23:59")
    assert program.answer.headers["Location"] == f"/api/v1{EDIT}"
    assert change(program, salary="As a civil servant")["salary"] == "As a civil servant"
    seats = [{"user": carl.public_id, "seat": "chair"}]
    assert [one["name"] for one in program.put(PEOPLE, {"seats": seats})["seats"]] == ["Carl Chair"]
    assert program.post(f"{DESK}/open")["status"] == "open"
    assert Program(app).get("/positions/phd-in-open-models")["salary"] == "As a civil servant"
    assert program.post(f"{DESK}/extend", LATER)["closes_at"] == "2027-05-01T10:00:00+00:00"
    assert program.post(f"{DESK}/close")["status"] == "closed"
    assert program.post(f"{DESK}/reopen", LATER)["status"] == "open"
    program.post(f"{DESK}/close")
    assert program.post(f"{DESK}/archive")["actions"] == ["position.create"]
    Program(app).get("/positions/phd-in-open-models", expect=404)
    copied = program.post(f"{DESK}/copy", expect=201)
    assert (copied["slug"], copied["status"], copied["salary"]) == (
        *("phd-in-open-models-2", "draft", "As a civil servant"),
    )


def test_a_new_position_asks_for_what_is_usual_for_its_kind(draft):
    desk = draft.get(EDIT)
    assert [one["kind"] for one in desk["documents_asked"]] == ["cv", "transcript", "degree"]
    assert [one["key"] for one in desk["criteria"]] == ["promise", "fit", "craft", "openness"]
    assert desk["texts"]["en"]["body"] == "Come and *work* with us."


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"closes_on": None}, "closes_on"),
        ({"closes_on": "2020-01-01"}, "closes_on"),
        ({"rolling": True}, "rolling"),
        ({"zone": "Europe/Nowhere"}, "zone"),
        ({"closes_hour": "late"}, "closes_hour"),
        ({"kind": "king"}, "kind"),
        ({"contact": ""}, "contact"),
    ],
)
def test_a_position_that_cannot_be_begun_is_refused_as_on_the_page(rita, changed, name):
    rita.program.post("/committee/positions", NEW | changed, expect=422)
    assert list(wrong(rita.program)) == [name]


def test_without_its_role_nobody_begins_one(app):
    program = Program(app, a_user("Stan Staff", "staff"))
    program.post("/committee/positions", NEW, expect=403)


# Changing it


def test_what_was_read_can_be_sent_back_as_it_is(draft):
    before = draft.get(EDIT)
    after = change(draft)
    assert as_sent(after) == as_sent(before)
    assert after["version"] > before["version"]


def test_rows_are_added_changed_and_taken_out(draft):
    criterion = {"label": "Kindness", "weight": 3, "anchors": {"1": "Unkind", "5": "Kind"}}
    choice = {"label": "When?", "kind": "choice", "choices": ["Now", "Later"], "required": True}
    after = change(
        draft,
        documents_asked=[],
        questions=[choice],
        criteria=[*draft.get(EDIT)["criteria"][:1], criterion],
        texts={"fr": {"title": "Thèse", "summary": None, "body": "Venez."}, "en": None},
    )
    assert after["documents_asked"] == []
    assert after["questions"] == [choice | {"key": "when"}]
    assert [one["key"] for one in after["criteria"]] == ["promise", "kindness"]
    assert after["criteria"][1] == criterion | {"key": "kindness"}
    assert after["texts"] == {"fr": {"title": "Thèse", "summary": "", "body": "Venez."}}


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"questions": [{"label": "A"}, {"label": "B", "kind": "choice"}]}, "questions.1.choices"),
        ({"questions": [{"label": "A"}, {"label": "A"}]}, "questions.1.label"),
        ({"documents_asked": [{"kind": "cv"}, {"kind": "cv"}]}, "documents_asked.1.kind"),
        ({"texts": {}}, "texts.en.title"),
        ({"supervisor": "nobody"}, "supervisor"),
        ({"seats": 0}, "seats"),
        ({"seats": "two"}, "seats"),
        ({"criteria": [{"label": "A"}] * 21}, "criteria"),
        ({"criteria": [5]}, "criteria"),
        ({"opens_on": "2027-03-28", "opens_hour": "02:30"}, "opens_hour"),
        ({"status": "open"}, "status"),
    ],
)
def test_what_is_wrong_is_named_as_it_was_sent(draft, changed, name):
    change(draft, expect=422, **changed)
    assert list(wrong(draft)) == [name]


def test_an_opening_and_a_supervisor_can_be_chosen(draft):
    with db.unit():
        ines = people.join("Ines Hidden").public_id
    after = change(draft, supervisor=ines, opens_on="2027-03-10", opens_hour="9:00")
    assert after["supervisors"] == [{"id": ines, "name": "Ines Hidden"}]
    assert (after["supervisor"], after["opens_at"]) == (ines, "2027-03-10T08:00:00+00:00")


def test_what_somebody_changed_in_between_is_not_overwritten(draft):
    tag, body = draft.tag_of(EDIT), as_sent(draft.get(EDIT))
    change(draft, team="Theory")
    draft.put(EDIT, body | {"team": "Practice"}, expect=412, If_Match=tag)
    assert draft.answer.json["theirs"]["team"] == "Theory"
    assert draft.get(EDIT)["team"] == "Theory"
    draft.send("PUT", EDIT, body, expect=428)


def test_what_was_promised_to_applicants_stays(draft):
    draft.post(f"{DESK}/open")
    assert change(draft, team="Theory")["team"] == "Theory"
    change(draft, expect=422, closes_on="2027-03-15", kind="postdoc")
    assert list(wrong(draft)) == ["kind", "closes_on"]
    change(draft, expect=422, questions=[WHY])
    assert wrong(draft)[""] == [
        "Once a position is open, no further answer can be required: ask as optional."
    ]


def test_criteria_stay_once_somebody_has_evaluated_by_them(app, rita):
    carl = a_user("Carl Chair", "staff")
    position = a_position(rita.user, committee={carl: "chair"})
    an_evaluation(an_application(position, a_user("Ada Byron")), carl)
    program = rita.program
    assert program.get(EDIT)["is_evaluated"] is True
    assert change(program, team="Theory")["team"] == "Theory"
    change(program, expect=422, criteria=program.get(EDIT)["criteria"][:1])


# Moving it on


@pytest.mark.parametrize(
    ("status", "moves"),
    [
        ("draft", {"position.open"}),
        ("open", {"position.extend", "position.close"}),
        ("closed", {"position.reopen", "position.archive"}),
    ],
)
def test_it_says_what_may_be_done_now(rita, status, moves):
    a_position(rita.user, status=status)
    actions = set(rita.program.get(EDIT)["actions"])
    assert actions == moves | {"position.edit", "position.create", "committee.compose"}


def test_a_deadline_that_has_passed_hinders_no_new_one(rita):
    a_position(rita.user, status="closed", closes_in=timedelta(days=-1), opens_at=MONDAY - timedelta(days=9))
    assert "position.reopen" in rita.program.get(EDIT)["actions"]
    assert rita.program.post(f"{DESK}/reopen", LATER)["status"] == "open"


def test_a_rolling_position_has_no_deadline_to_extend(rita):
    a_position(rita.user, closes_in=None)
    assert "position.extend" not in rita.program.get(EDIT)["actions"]
    rita.program.post(f"{DESK}/extend", LATER, expect=409)


def test_a_draft_says_what_it_needs_before_it_opens(draft):
    change(draft, closes_on="2027-03-05")
    with clock.at(MONDAY + timedelta(days=10)):
        desk = draft.get(EDIT)
        assert (desk["needs"], "position.open" in desk["actions"]) == (["a deadline that lies ahead"], False)
        draft.post(f"{DESK}/open", expect=422)
    assert draft.answer.json["needs"] == ["a deadline that lies ahead"]


def test_a_move_that_does_not_start_here_is_refused(draft):
    draft.post(f"{DESK}/archive", expect=409)


def test_a_new_deadline_lies_after_the_present_one(draft):
    draft.post(f"{DESK}/open")
    draft.post(f"{DESK}/extend", LATER | {"closes_on": "2027-03-15"}, expect=422)
    assert list(wrong(draft)) == ["closes_on"]


def test_opening_twice_with_one_key_opens_once(draft):
    draft.post(f"{DESK}/open", Idempotency_Key="one")
    assert draft.post(f"{DESK}/open", Idempotency_Key="one")["status"] == "open"


# Its committee


def test_who_is_not_named_leaves_the_committee(app, rita):
    carl, mia = a_user("Carl Chair", "staff"), a_user("Mia Member", "staff")
    a_position(rita.user, committee={carl: "chair", mia: "member"})
    seats = [{"user": mia.public_id, "seat": "chair"}]
    after = rita.program.put(PEOPLE, {"seats": seats})
    assert after["seats"] == [{"user": mia.public_id, "name": "Mia Member", "seat": "chair"}]
    assert carl.public_id in {one["id"] for one in after["offered"]}
    assert rita.program.put(PEOPLE, {"seats": []})["seats"] == []


@pytest.mark.parametrize("case", ["no chair", "nobody", "an applicant", "twice"])
def test_a_committee_that_cannot_be_is_refused(rita, case):
    carl, ada = a_user("Carl Chair", "staff"), a_user("Ada Byron")
    a_position(rita.user)
    sent = {
        "no chair": [(carl.public_id, "member")],
        "nobody": [("nobody", "chair")],
        "an applicant": [(ada.public_id, "chair")],
        "twice": [(carl.public_id, "member"), (carl.public_id, "chair")],
    }[case]
    seats = [{"user": user, "seat": seat} for user, seat in sent]
    rita.program.put(PEOPLE, {"seats": seats}, expect=422)
    assert rita.program.get(PEOPLE)["seats"] == []


def test_an_archived_position_keeps_its_committee(rita):
    a_position(rita.user, status="archived", archived_at=MONDAY)
    assert rita.program.get(PEOPLE)["actions"] == []
    rita.program.put(PEOPLE, {"seats": []}, expect=409)


# Whose it is


@pytest.mark.parametrize("path", [EDIT, PEOPLE])
def test_a_draft_of_somebody_else_is_not_there_and_an_open_one_is_theirs_to_change(app, rita, path):
    a_position(rita.user, status="draft")
    other = Program(app, a_user("Otto Other", "recruiter"))
    other.get(path, expect=404)
    a_position(rita.user, title="Open")
    other.get(path.replace("phd-in-open-models", "open"), expect=403)


def test_a_chair_may_not_move_a_position_on(app, rita):
    carl = a_user("Carl Chair", "staff")
    a_position(rita.user, committee={carl: "chair"})
    program = Program(app, carl)
    for act in ("open", "close", "archive", "copy"):
        program.post(f"{DESK}/{act}", expect=403)


def test_a_token_to_read_positions_changes_none(app, rita):
    a_position(rita.user)
    program = Program(app, rita.user, scopes=("positions:read",))
    assert program.get("/positions/phd-in-open-models")["actions"] == []
    program.get(EDIT, expect=403)
    program.post(f"{DESK}/close", expect=403)
