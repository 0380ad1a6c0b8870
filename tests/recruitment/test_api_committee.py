"""A committee for programs: what its pages show is what its programs read, and nothing more."""

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest

from portal.kernel import clock, db, traces
from portal.recruitment.models import DiversityTally, Position
from tests.factories import (
    a_conflict,
    a_decision,
    a_position,
    a_user,
    an_application,
    an_evaluation,
)
from tests.laws.test_lists import counted
from tests.program import Program

CANARY = "Xanthippe Quagga"
SAID = {"scores": {"research": 4, "openness": 3}, "recommendation": "yes", "comment": None}


@pytest.fixture
def house(app, database):
    """Two applications; Mia has a conflict with one of them, which others have judged and decided about."""
    owner, chair = a_user("Rosa Recruiter", "recruiter"), a_user("Carl Chair", "staff")
    mia, max_ = a_user("Mia Member", "staff"), a_user("Max Member", "staff")
    position = a_position(owner, committee={chair: "chair", mia: "member", max_: "member"})
    hidden = an_application(position, a_user(CANARY), statement="About okapis.")
    other = an_application(position, a_user("Bea Bohr"), statement="About okapis too.")
    an_evaluation(hidden, max_, comment="Secret opinion")
    a_decision(hidden, chair, "shortlist")
    a_conflict(hidden, mia, "A paper on zebras.")
    return SimpleNamespace(
        owner=owner, chair=chair, mia=mia, max=max_, position=position, hidden=hidden, other=other
    )


def at(application, further=""):
    """The address of an application, or of something of it."""
    return f"/committee/applications/{application.public_id}{further}"


def of(position, further=""):
    """The address of a position, or of something of it."""
    return f"/committee/positions/{position.slug}{further}"


def text_of(program, *paths):
    """All that a program is answered at these addresses, whatever it is."""
    sent = [program.client.get(f"/api/v1{path}", headers=program.headers) for path in paths]
    return "\n".join(one.text for one in sent)


# Reading


def test_a_committee_finds_its_positions_and_what_waits(app, house):
    found = Program(app, house.mia).get("/committee")["items"]
    assert [(one["slug"], one["owned"], one["counts"], one["unread"]) for one in found] == [
        (house.position.slug, False, {"submitted": 1}, 1)
    ]


def test_a_position_says_how_many_stand_where_and_how_many_a_conflict_hides(app, house):
    mia, owner = (Program(app, one).get(of(house.position)) for one in (house.mia, house.owner))
    assert (mia["counts"], mia["hidden"], mia["judges"], mia["decides"]) == ({"submitted": 1}, 1, True, False)
    assert owner["counts"] == {"submitted": 1, "shortlisted": 1}
    assert (owner["hidden"], owner["judges"], owner["decides"]) == (0, False, True)


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("", ["Bea Bohr", CANARY]),
        ("?sort=received", [CANARY, "Bea Bohr"]),
        ("?sort=-mean", [CANARY, "Bea Bohr"]),
        ("?status=shortlisted", [CANARY]),
        ("?q=okapis", ["Bea Bohr", CANARY]),
        ("?q=Quagga", [CANARY]),
    ],
)
def test_the_table_is_filtered_searched_and_ordered_as_on_its_page(app, house, asked, names):
    found = Program(app, house.owner).get(of(house.position, f"/applications{asked}"))
    assert [one["name"] for one in found["items"]] == names


def test_the_table_of_whoever_has_read_everything_asks_for_nothing(app, house):
    an_evaluation(house.other, house.mia)
    assert Program(app, house.mia).get(of(house.position, "/applications?unread=yes"))["items"] == []


@pytest.mark.parametrize("asked", ["status=draft", "sort=name", "unread=perhaps", "page=2"])
def test_what_a_table_cannot_be_asked_is_refused(app, house, asked):
    Program(app, house.owner).get(of(house.position, f"/applications?{asked}"), expect=400)


def test_a_table_goes_on_by_its_cursor(app, house, monkeypatch):
    monkeypatch.setattr("portal.recruitment.queries_committee.PAGE", 1)
    program = Program(app, house.owner)
    first = program.get(of(house.position, "/applications?sort=received"))
    second = program.get(first["next"].removeprefix("/api/v1"))
    assert [one["items"][0]["name"] for one in (first, second)] == [CANARY, "Bea Bohr"]
    assert second["next"] is None


def test_a_table_asks_as_many_questions_at_thirty_rows_as_at_one(app, house):
    program, seen = Program(app, house.max), []
    for rows in (range(1), range(1, 30)):
        for n in rows:
            an_application(house.position, a_user(f"Applicant {n}", address=f"a{n}@lumen.example"))
        with counted() as asked:
            program.get(of(house.position, "/applications?sort=-mean"))
        seen.append(len(asked))
    assert seen[0] == seen[1]


def test_the_queue_brings_the_least_read_and_then_nothing(app, house):
    program = Program(app, house.max)
    waiting = program.get(of(house.position, "/next"))
    assert waiting == {"application": house.other.public_id, "done": 1, "of": 2}
    an_evaluation(house.other, house.max)
    assert program.get(of(house.position, f"/next?after={house.other.public_id}")) == {
        "application": None,
        "done": 2,
        "of": 2,
    }


def test_an_owner_who_does_not_evaluate_has_no_queue(app, house):
    Program(app, house.owner).get(of(house.position, "/next"), expect=404)


def test_the_picture_is_told_in_numbers(app, house):
    seen = Program(app, house.owner).get(of(house.position, "/picture"))
    assert seen["reached"] == {
        "submitted": 2,
        "in_review": 1,
        "shortlisted": 1,
        "interviewing": 0,
        "offered": 0,
        "hired": 0,
    }
    assert seen["equal_opportunity"] is None


def test_equal_opportunity_is_told_to_whoever_decides_and_never_in_small_numbers(app, house):
    tallied = {"woman": 7, "man": 6, "other": 4}
    with db.unit() as here:
        here.get_one(Position, house.position.id).asks_equal_opportunity = True
        of_gender = {"position_id": house.position.id, "question": "gender"}
        here.add_all(DiversityTally(**of_gender, option=key, n=n) for key, n in tallied.items())
    clock.advance(timedelta(days=31))
    asked = Program(app, house.owner).get(of(house.position, "/picture"))["equal_opportunity"]
    assert asked[0]["answers"] == {"woman": 7, "man": 6, "other": None, "unsaid": None}
    assert Program(app, house.mia).get(of(house.position, "/picture"))["equal_opportunity"] is None


def test_an_application_says_all_that_was_sent_and_that_it_was_opened(app, house):
    seen = Program(app, house.owner).get(at(house.other))
    sent = seen["submitted"]
    assert (sent["name"], sent["statement"], sent["country"]) == ("Bea Bohr", "About okapis too.", "France")
    assert [(one["kind"], one["name"]) for one in sent["documents"]] == [("cv", "cv.pdf")]
    with db.reading():
        opened = traces.readers_of(("application", house.other.public_id))
    assert [one.reader for one in opened] == [house.owner.public_id]


def test_a_refused_program_leaves_no_trace(app, house):
    Program(app, house.mia).get(at(house.hidden), expect=404)
    with db.reading():
        assert traces.readers_of(("application", house.hidden.public_id)) == []


def test_a_document_is_the_file_that_was_sent_and_leaves_its_trace(app, house):
    program = Program(app, house.owner)
    document = program.get(at(house.other))["submitted"]["documents"][0]
    file = program.get(at(house.other, f"/documents/{document['id']}"))
    program.answer.close()
    assert (file[:5], len(file)) == (b"%PDF-", document["size"])
    with db.reading():
        assert len(traces.readers_of(("document", document["id"]))) == 1


def test_a_document_of_another_application_is_not_found(app, house):
    program = Program(app, house.owner)
    document = program.get(at(house.other))["submitted"]["documents"][0]["id"]
    program.get(at(house.hidden, f"/documents/{document}"), expect=404)


def test_an_application_says_what_its_reader_may_do_now(app, house):
    assert Program(app, house.max).get(at(house.other))["actions"] == ["conflict.declare", "evaluation.write"]
    assert Program(app, house.owner).get(at(house.other))["actions"] == [
        "application.take-up",
        "application.shortlist",
        "application.interview",
        "application.offer",
        "application.reject",
        "conflict.declare",
        "evaluation.read",
        "decision.record",
    ]
    assert "conflict.override" in Program(app, house.chair).get(at(house.hidden))["actions"]


def test_a_token_to_read_offers_nothing_to_do(app, house):
    program = Program(app, house.chair, scopes=("committee:read",))
    assert program.get(at(house.other))["actions"] == []
    program.post(at(house.other, "/start-reading"), expect=403)


# Evaluating


def test_an_evaluation_from_its_first_score_to_its_second_thoughts(app, house):
    mia, here = Program(app, house.mia), at(house.other, "/evaluation")
    begun = mia.get(here)
    assert (begun["version"], begun["status"], begun["scores"], begun["actions"]) == (
        0,
        None,
        {},
        ["evaluation.write"],
    )
    assert [one["key"] for one in begun["criteria"]] == ["research", "openness"]
    kept = mia.put(here, {"scores": {"research": 4}})
    assert (kept["status"], kept["scores"], kept["mean"]) == ("draft", {"research": 4}, 4.0)
    mia.post(f"{here}/submit", expect=422)
    assert mia.answer.json["needs"] == ["a score for “Openness”", "a recommendation"]
    same = {name: kept[name] for name in SAID}
    assert mia.put(here, same)["version"] == kept["version"]
    assert mia.put(here, SAID)["actions"] == ["evaluation.write", "evaluation.submit"]
    submitted = mia.post(f"{here}/submit")
    assert (submitted["status"], submitted["mean"], submitted["actions"]) == (
        "submitted",
        3.667,
        ["evaluation.reopen"],
    )
    mia.put(here, SAID | {"comment": "More"}, expect=409)
    assert mia.post(f"{here}/reopen")["status"] == "draft"


def test_an_evaluation_changed_in_between_is_not_overwritten(app, house):
    mia, here = Program(app, house.mia), at(house.other, "/evaluation")
    mia.get(here)
    tag = mia.answer.headers["ETag"]
    mia.put(here, SAID)
    mia.put(here, SAID | {"comment": "Older"}, If_Match=tag, expect=412)
    assert mia.answer.json["theirs"]["scores"] == SAID["scores"]
    mia.send("PUT", here, SAID, expect=428)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"scores": {"research": 6}}, "scores"),
        ({"scores": {"research": "4"}}, "scores"),
        ({"scores": {"research": True}}, "scores"),
        ({"scores": {"looks": 4}}, "scores"),
        ({"scores": [4]}, "scores"),
        ({"recommendation": "perhaps"}, "recommendation"),
        ({"version": "1"}, "version"),
    ],
)
def test_what_no_evaluation_can_say_is_refused_by_name(app, house, wrong, field):
    mia = Program(app, house.mia)
    mia.put(at(house.other, "/evaluation"), wrong, expect=422)
    assert list(mia.answer.json["fields"]) == [field]


def test_what_was_never_begun_is_neither_submitted_nor_reopened(app, house):
    for act in ("submit", "reopen"):
        Program(app, house.mia).post(at(house.other, f"/evaluation/{act}"), expect=404)


def test_what_others_think_comes_after_ones_own_at_every_address(app, house):
    an_evaluation(house.other, house.max, comment="Secret opinion", score=2)
    mia, everywhere = (
        Program(app, house.mia),
        (at(house.other), of(house.position, "/applications?sort=-mean")),
    )
    mia.get(at(house.other, "/evaluations"), expect=403)
    for path in (*everywhere, at(house.other, "/evaluation")):
        assert "Secret opinion" not in text_of(mia, path), path
    assert {"evaluations", "mean", "spread"} & set(mia.get(everywhere[1])["items"][0]) == set()
    assert "evaluations" not in mia.get(everywhere[0])

    an_evaluation(house.other, house.mia, score=4)
    seen = mia.get(at(house.other, "/evaluations"))
    assert [one["comment"] for one in seen["others"]] == ["Secret opinion"]
    assert mia.get(everywhere[0])["evaluations"] == seen["others"]
    line = mia.get(everywhere[1])["items"][0]
    assert (line["evaluations"], line["mean"], line["spread"]) == (2, 3.0, 2.0)

    mia.post(at(house.other, "/evaluation/reopen"))
    mia.get(at(house.other, "/evaluations"), expect=403)
    assert "Secret opinion" not in text_of(mia, *everywhere)


def test_an_order_by_what_others_think_tells_nothing_of_it(app, house):
    third = an_application(house.position, a_user("Cy Cohn"))
    an_evaluation(house.other, house.max, score=1)
    an_evaluation(third, house.max, score=5)
    orders = {
        sort: [
            one["name"]
            for one in Program(app, house.mia).get(of(house.position, f"/applications?sort={sort}"))["items"]
        ]
        for sort in ("mean", "-mean", "spread", "evaluations", "-evaluations")
    }
    assert orders == {sort: ["Cy Cohn", "Bea Bohr"] for sort in orders}


def test_what_somebody_has_only_begun_is_read_by_nobody_else(app, house):
    an_evaluation(house.other, house.max, comment="Half a thought", submitted=False)
    an_evaluation(house.other, house.mia)
    for user in (house.owner, house.chair, house.mia):
        paths = at(house.other), at(house.other, "/evaluations"), at(house.other, "/evaluation")
        assert "Half a thought" not in text_of(Program(app, user), *paths)


# Conflicts


def test_declaring_a_conflict_hides_the_application_at_once(app, house):
    max_ = Program(app, house.max)
    max_.post(at(house.other, "/conflict"), {"kind": "personal", "evidence": "We share a flat."}, expect=204)
    max_.get(at(house.other), expect=404)
    owner = Program(app, house.owner).get(at(house.other))
    assert [(one["kind"], one["name"]) for one in owner["conflicts"]] == [("personal", "Max Member")]


def test_the_owner_overrides_for_a_reason_and_a_member_does_not(app, house):
    owner = Program(app, house.owner)
    conflict = owner.get(at(house.hidden))["conflicts"][0]["id"]
    here = at(house.hidden, f"/conflicts/{conflict}/override")
    Program(app, house.max).post(here, {"reason": "Please."}, expect=403)
    owner.post(here, expect=415)
    owner.post(here, {"reason": " "}, expect=422)
    owner.post(at(house.hidden, "/conflicts/2222222222222222/override"), {"reason": "Ninety."}, expect=404)
    seen = owner.post(here, {"reason": "The paper had ninety authors."})
    assert seen["conflicts"][0]["override_reason"] == "The paper had ninety authors."
    assert "conflict.override" not in seen["actions"]
    assert Program(app, house.mia).get(at(house.hidden))["submitted"]["name"] == CANARY


# What leaves nowhere


def everything(house, application):
    """Every address at which something of an application could stand."""
    parts = ("", "/evaluation", "/evaluations", "/decision")
    asked = (
        "",
        "?sort=-mean",
        "?sort=evaluations",
        "?status=shortlisted",
        "?q=okapis",
        "?q=Quagga",
        "?unread=yes",
    )
    return [
        "/committee",
        *(at(application, part) for part in parts),
        *(of(house.position, part) for part in ("", "/next", "/picture", "/letters")),
        *(of(house.position, f"/applications{one}") for one in asked),
        of(house.position, f"/next?after={application.public_id}"),
    ]


SECRETS = (CANARY, "Quagga", "Secret opinion", "zebras", 'shortlisted":1', 'shortlisted": 1')


def test_a_conflict_hides_an_application_at_every_address(app, house):
    told = text_of(Program(app, house.mia), *everything(house, house.hidden))
    assert [one for one in (*SECRETS, house.hidden.public_id) if one in told] == []
    openly = text_of(Program(app, house.owner), *everything(house, house.hidden))
    assert [one for one in (*SECRETS[:4], house.hidden.public_id) if one not in openly] == []


def test_a_conflicted_program_is_answered_as_if_there_were_nothing(app, house):
    mia, missing = Program(app, house.mia), "2222222222222222"
    for part in ("", "/evaluation", "/evaluations", "/decision"):
        mia.get(at(house.hidden, part), expect=404)
        there = mia.answer.json
        mia.get(f"/committee/applications/{missing}{part}", expect=404)
        assert mia.answer.json == there


def test_nothing_about_it_can_be_sent(app, house):
    mia = Program(app, house.mia)
    bodies = {
        "evaluation/submit": None,
        "evaluation/reopen": None,
        "conflict": {"kind": "personal"},
        "start-reading": None,
        "decision/release": {"seen": "x"},
        "reconsider": {"reason": "x"},
        "withdraw-offer": {"reason": "x"},
        "hire": {"title": "phd", "starts_on": "2027-03-01"},
    }
    for act, body in bodies.items():
        mia.post(at(house.hidden, f"/{act}"), body, expect=404)
    mia.put(at(house.hidden, "/evaluation"), SAID, If_Match='"0"', expect=404)
    mia.put(at(house.hidden, "/decision"), {"outcome": "offer"}, If_Match='"0"', expect=404)
    mia.delete(at(house.hidden, "/decision"), expect=404)


def test_nobody_meets_the_committee_side_of_their_own_application(app, house):
    own = an_application(house.position, house.max)
    an_evaluation(own, house.mia, comment="About Max")
    a_decision(own, house.chair, "reject", told=False)
    max_ = Program(app, house.max)
    told = text_of(max_, *everything(house, own))
    assert [one for one in ("About Max", own.public_id) if one in told] == []
    max_.get(at(own), expect=404)


def test_members_learn_nothing_of_a_decision_that_waits(app, house):
    a_decision(house.other, house.chair, "reject", told=False)
    an_evaluation(house.other, house.max)
    max_ = Program(app, house.max)
    told = text_of(max_, *everything(house, house.other))
    assert [
        one for one in ('"decided"', '"decisions"', '"conflicts"', '"history"', "reject") if one in told
    ] == []
    assert max_.get(of(house.position))["untold"] == 0
    max_.get(at(house.other, "/decision"), expect=403)


def test_strangers_of_every_role_find_nothing(app, house):
    stranger = Program(app, a_user("Sam Stranger", "recruiter", "staff", "administrator", "director"))
    for path in everything(house, house.other)[1:]:
        stranger.get(path, expect=404)
    assert json.loads(text_of(stranger, "/committee"))["items"] == []
