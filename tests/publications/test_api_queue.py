"""One's own publications for programs: what waits, the answers, and asking arXiv for more."""

import pytest

from tests.factories import a_user
from tests.factories_publications import a_harvest, a_person, a_publication, an_attribution
from tests.laws.test_lists import counted
from tests.program import Program

pytestmark = pytest.mark.usefixtures("app", "database")

QUEUE = "/my/publications"
NONE = {"others": 0, "unlikely": 0}


@pytest.fixture
def user():
    return a_user("Ines Duarte", "staff")


@pytest.fixture
def ines(user):
    return a_person("Ines Duarte", user)


@pytest.fixture
def program(app, user, ines):
    return Program(app, user)


def asked(ines, title: str = "Measured mirrors", authors=("Ines Duarte", "Bo Ek"), **columns) -> str:
    return an_attribution(a_publication(title, authors), ines, **columns).public_id


def named(*ids: str) -> dict:
    return {"attributions": [{"id": one} for one in ids]}


def test_what_waits_says_why_and_what_may_be_answered(program, ines):
    asked(ines)
    an_attribution(a_publication("Old"), ines, "confirmed")
    found = program.get(QUEUE)
    assert (found["show"], found["counts"]) == ("waiting", {"waiting": 1, "yours": 1, **NONE})
    [one] = found["items"]
    assert one["reasons"] == ["Printed as “Ines Duarte”, author 1 of 2: the name fits."]
    assert one["actions"] == ["attribution.confirm", "attribution.reject"]
    assert one["authors"] == [
        {"name": "Ines Duarte", "own": True, "left_out": 0},
        {"name": "Bo Ek", "own": False, "left_out": 0},
    ]


def test_what_waits_says_how_likely_it_is_and_with_what_it_is_answered_together(program, ines):
    weighed = {"band": "suggested", "score": 7512, "lead": 7512}
    paper = a_publication("Mirrors", ("Ines Duarte", "Bo Ek"))
    shared = {**weighed, "cluster": f"{paper.key}:2"}
    reasons = [["shared", {"author": 2, "num": 1}], ["years", {"num": 7}]]
    an_attribution(paper, ines, reasons=reasons, **shared)
    asked(ines, "More mirrors", **shared)
    first = program.get(QUEUE)["items"][0]
    assert (first["score"], first["likelihood"], first["band"]) == (0.7512, "Likely", "suggested")
    assert first["reasons"][1:] == ["Bo Ek is on 1 accepted paper, too."]
    assert first["against"] == ["It is 7 years apart from every accepted paper."]
    assert first["shares"] == {"group": shared["cluster"], "name": "Bo Ek", "number": 2}


def test_what_is_unlikely_and_what_was_taken_stand_apart(program, ines):
    asked(ines, "Far", band="unlikely", score=12)
    an_attribution(a_publication("Near"), ines, "auto", band="auto", score=9990)
    assert program.get(QUEUE)["counts"] == {"waiting": 0, "yours": 1, "others": 0, "unlikely": 1}
    [far] = program.get(f"{QUEUE}?show=unlikely")["items"]
    assert (far["likelihood"], far["shares"]) == ("Unlikely", None)
    assert far["actions"] == ["attribution.confirm", "attribution.reject"]
    [near] = program.get(f"{QUEUE}?show=yours")["items"]
    assert near["likelihood"] == "Taken without asking: nearly everything speaks for it."
    assert near["actions"] == ["attribution.confirm", "attribution.reject"]


def test_a_publication_is_confirmed_rejected_and_asked_about_again(program, ines):
    one, two = asked(ines, "One"), asked(ines, "Two", ("Ines Duarte", "Noor Berg"))
    after = program.post(f"{QUEUE}/confirm", named(one))
    assert [line["title"] for line in after["items"]] == ["Two"]
    [mine] = program.get(f"{QUEUE}?show=yours")["items"]
    assert (mine["id"], mine["status"], mine["place"]) == (one, "confirmed", 1)
    assert mine["actions"] == ["attribution.reject", "attribution.undo"]
    assert program.post(f"{QUEUE}/reject", named(two))["counts"] == {
        **NONE,
        "waiting": 0,
        "yours": 1,
        "others": 1,
    }
    assert program.post(f"{QUEUE}/undo", named(one, two))["counts"]["waiting"] == 2


def test_several_are_answered_at_once_or_none_of_them(program, ines):
    clear, unclear = asked(ines, "Clear"), asked(ines, "Unclear", places=[1, 2])
    [line] = [one for one in program.get(QUEUE)["items"] if one["id"] == unclear]
    assert (line["chooses"], [one["place"] for one in line["choices"]]) == (True, [1, 2])
    program.post(f"{QUEUE}/confirm", named(clear, unclear), expect=422)
    assert program.answer.json["fields"] == {unclear: ["Still needed: which of the authors you are."]}
    assert program.get(QUEUE)["counts"]["waiting"] == 2
    said = {"attributions": [{"id": clear}, {"id": unclear, "place": 2}]}
    assert program.post(f"{QUEUE}/confirm", said)["counts"] == {"waiting": 0, "yours": 2, **NONE}


def test_nobody_answers_about_anothers_publication(program):
    bea = a_person("Bea Ek", a_user("Bea Ek"))
    theirs = asked(bea, "Hers", ("Bea Ek",))
    for unknown in (theirs, "2222222222222222"):
        program.post(f"{QUEUE}/confirm", named(unknown), expect=422)
        assert program.answer.json["fields"] == {"attributions": ["One of these is in none of your lists."]}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"attributions": []},
        {"attributions": None},
        {"attributions": "2222222222222222"},
        {"attributions": ["2222222222222222"]},
        {"attributions": [{}]},
        {"attributions": [{"id": "not an id"}]},
        {"attributions": [{"id": "2222222222222222", "place": 0}]},
        {"attributions": [{"id": "2222222222222222", "place": "1"}]},
        {"attributions": [{"id": "2222222222222222"}] * 101},
    ],
)
def test_a_body_of_another_shape_is_refused(program, body):
    program.post(f"{QUEUE}/confirm", body, expect=422)
    assert set(program.answer.json["fields"]) == {"attributions"}


def test_an_answer_that_comes_twice_is_given_once(program, ines):
    one = asked(ines)
    first = program.post(f"{QUEUE}/confirm", named(one), Idempotency_Key="once")
    assert program.post(f"{QUEUE}/confirm", named(one), Idempotency_Key="once") == first
    assert program.answer.headers["Idempotency-Replayed"] == "true"


def test_a_long_list_goes_on_and_asks_the_same_number_of_questions(program, ines):
    asked(ines)
    with counted() as few:
        program.get(QUEUE)
    for n in range(30):
        asked(ines, f"Paper {n}")
    with counted() as many:
        first = program.get(f"{QUEUE}?show=waiting")
    assert (len(first["items"]), len(many)) == (25, len(few))
    assert len(few) <= 12
    rest = program.get(first["next"].removeprefix("/api/v1"))
    assert (len(rest["items"]), rest["next"]) == (6, None)


def test_who_has_no_page_has_no_list(app):
    Program(app, a_user("Bea Ek")).get(QUEUE, expect=404)
    Program(app).get(QUEUE, expect=401)


# Asking arXiv


def test_arxiv_is_asked_once_and_the_run_is_followed(program):
    begun = program.post(f"{QUEUE}/sync")
    assert (begun["status"], begun["over"], begun["planned"]) == ("waiting", False, 2)
    assert program.answer.headers["Location"] == f"/api/v1{QUEUE}/harvests/{begun['id']}"
    assert program.post(f"{QUEUE}/sync")["id"] == begun["id"]
    assert program.get(f"{QUEUE}/harvests/{begun['id']}") == begun
    assert program.get(QUEUE)["last_harvest"] == begun["id"]


def test_a_run_says_what_it_brought_and_what_went_wrong(program, ines):
    over = a_harvest(ines, found=12, new=3, problems=[{"code": "timeout", "times": 2}])
    shown = program.get(f"{QUEUE}/harvests/{over.public_id}")
    assert (shown["status"], shown["found"], shown["new"]) == ("finished", 12, 3)
    assert shown["problems"] == ["arXiv did not answer in time, 2 times; we waited and went on."]
    assert shown["actions"] == ["harvest.request", "harvest.read"]


def test_anothers_run_is_not_found_but_by_an_administrator(app, ines):
    over = a_harvest(ines)
    Program(app, a_user("Bea Ek", "staff")).get(f"{QUEUE}/harvests/{over.public_id}", expect=404)
    kept = Program(app, a_user("Adam", "administrator")).get(f"{QUEUE}/harvests/{over.public_id}")
    assert kept["actions"] == ["harvest.read"]
