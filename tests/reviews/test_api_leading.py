"""Dossiers for programs of their director: conflicts settled, advisors proposed, what is frozen, given and taken back."""

import pytest

from tests import factories
from tests import factories_reviews as reviews
from tests.laws.test_lists import counted
from tests.program import Program
from tests.reviews.lab import a_lab, letters, with_reviews
from tests.reviews.test_settling import found

REASON = {"reason": "As discussed."}


@pytest.fixture
def lab(app, database):
    return a_lab(app)


@pytest.fixture
def director(lab):
    return Program(lab.app, lab.director)


def test_a_dossier_goes_from_its_person_to_its_director(lab, director):
    there = lab.page()
    told = director.get(there)
    assert (told["person"], told["status"], told["assignments"]) == ("Ada Byron", "preparing", [])
    assert not {"content", "statement", "synthesis", "packet"} & set(told)
    assert told["actions"] == ["dossier.freeze", "dossier.exempt", "dossier.entrust", "dossier.stand-aside"]
    frozen = director.post(f"{there}/freeze")
    assert (frozen["status"], len(frozen["sha256"])) == ("frozen", 64)
    assert "assignment.propose" in frozen["actions"]
    maryam, otto = lab.advisors
    told = director.get(f"{there}/assignments")
    assert [(one["name"], one["why_not"]) for one in told["choices"]] == [
        ("Maryam Noor", None),
        ("Otto Brandt", None),
    ]
    assert told["choices"][0]["pros"] == ["has no dossier in this round yet"]
    told = director.post(f"{there}/assignments", {"advisor": maryam.public_id, "part": "lead"})
    told = director.post(f"{there}/assignments", {"advisor": otto.public_id})
    assert [(one["advisor"], one["part"], one["status"]) for one in told["assignments"]] == [
        ("Maryam Noor", "lead", "proposed"),
        ("Otto Brandt", "reader", "proposed"),
    ]
    assert set(director.post(f"{there}/assignments", {"advisor": otto.public_id}, expect=422)["fields"]) == {
        "advisor"
    }
    director.delete(f"{there}/assignments/{told['assignments'][1]['id']}")
    given = director.post(lab.at("publish"), {"dossiers": [lab.dossier().public_id]})
    ada, bo = given["dossiers"]
    assert (ada["status"], bo["status"]) == ("reviewing", "preparing")
    assert [(one["name"], one["given"]) for one in given["advisors"]] == [
        ("Maryam Noor", 1),
        ("Otto Brandt", 0),
    ]
    assert letters("dossiers_given") == [("dossiers_given", "maryam")]
    director.delete(f"{there}/assignments/{told['assignments'][0]['id']}", expect=409)
    told = director.get(there)
    assert told["needs"] == {"dossier.collect": ["one submitted review"]}
    assert "assignment.publish" not in told["actions"]
    reviews.a_review(lab.dossier(), maryam, submitted=False)
    assert director.get(there)["assignments"][0]["review_status"] == "draft"
    director.post(f"{there}/collect", expect=422)


def test_what_was_taken_back_is_given_again_to_who_had_it(lab, director):
    reviews.freeze(lab.dossier(), lab.director)
    reviews.give(lab.dossier(), lab.director, lab.advisors)
    assert set(director.post(f"{lab.page()}/unfreeze", {}, expect=422)["fields"]) == {"reason"}
    told = director.post(f"{lab.page()}/unfreeze", REASON)
    assert told["status"] == "frozen"
    line = director.get(lab.at("dossiers"))["items"][0]
    assert line["actions"] == ["assignment.publish"]
    told = director.post(lab.at("publish"), {"dossiers": [line["id"]]})
    assert told["dossiers"][0]["status"] == "reviewing"


def test_several_dossiers_are_frozen_together_or_none(lab, director):
    ids = [lab.dossier(place).public_id for place in (0, 1)]
    for some in ([], [*ids, "2222222222222222"]):
        assert set(director.post(lab.at("freeze"), {"dossiers": some}, expect=422)["fields"]) == {"dossiers"}
    director.post(f"{lab.page()}/freeze")
    director.post(lab.at("freeze"), {"dossiers": ids}, expect=409)
    assert director.get(lab.at())["counts"] == {"frozen": 1, "preparing": 1}
    assert director.post(lab.at("freeze"), {"dossiers": ids[1:]})["counts"] == {"frozen": 2}


def test_somebody_sits_it_out_and_takes_part_after_all(lab, director):
    told = director.post(f"{lab.page()}/exempt", REASON)
    assert (told["exempt"], told["exempt_reason"]) == (True, "As discussed.")
    assert told["needs"] == {"dossier.freeze": ["a person who takes part in this round"]}
    assert "dossier.include" in told["actions"]
    assert director.post(f"{lab.page()}/include")["exempt"] is False
    assert letters("dossier_exempt") == [("dossier_exempt", "ada")]


def test_a_conflict_is_settled_and_settled_anew(app, database):
    lab = found(app)
    director = Program(app, lab.director)
    one = director.get(lab.at("conflicts"))["conflicts"][0]
    assert (one["person"], one["source"], one["settled"]) == ("Ada Byron", "auto", None)
    assert [paper["title"] for paper in one["evidence"]]
    there = f"{lab.at('dossiers', one['dossier_id'])}/conflicts/{one['id']}"
    director.post(there, {"settled": "forgotten"}, expect=422)
    told = director.post(there, {"settled": "allowed", "reason": "Two papers of forty."})
    assert (told["conflicts"][0]["settled"], told["conflicts"][0]["reason"]) == (
        "allowed",
        "Two papers of forty.",
    )
    assert director.post(there, {"settled": "sealed"})["conflicts"][0]["settled"] == "sealed"


def test_somebody_else_acts_for_the_director(lab, director):
    there = f"{lab.page()}/entrust"
    assert director.get(there)["acting_director"] is None
    for user in ("2222222222222222", lab.users[0].public_id):
        assert set(director.post(there, {"user": user, **REASON}, expect=422)["fields"]) == {"user"}
    told = director.post(there, {"user": lab.users[1].public_id, **REASON})
    assert told["acting_director"] == {"id": lab.users[1].public_id, "name": "Bo Ek"}
    director.get(lab.page(), expect=404)
    assert Program(lab.app, lab.users[1]).get(lab.page())["person"] == "Ada Byron"
    assert director.post(there, REASON)["acting_director"] is None
    assert director.get(lab.page())["acting_director"] is None


def test_a_director_who_stands_aside_is_answered_nothing_and_sees_nothing(lab, director):
    there = lab.page()
    director.post(f"{there}/aside", {"remark": "We are married."}, expect=422)
    factories.a_user("Second Director", "director")
    assert director.post(f"{there}/aside", {"remark": "We are married."}, expect=204) == b""
    director.get(there, expect=404)
    assert [one["person"] for one in director.get(lab.at("dossiers"))["items"]] == ["Bo Ek"]


def test_reviews_are_read_side_by_side_and_one_is_returned(app, database):
    lab = with_reviews(
        app,
        {"judgement": "ahead", "for_director": "In confidence."},
        {"judgement": "off_course", "notes": "Mine."},
    )
    director = Program(app, lab.director)
    told = director.get(lab.page())
    assert told["status"] == "with_director"
    assert [one["author"] for one in told["reviews"]] == ["Maryam Noor", "Otto Brandt"]
    said = [{answer["key"]: answer["answer"] for answer in one["answers"]} for one in told["reviews"]]
    assert said[0]["for_director"] == "In confidence."
    assert "notes" not in said[1]
    assert told["side_by_side"] == [
        {
            "question": "Where does this person stand?",
            "answers": ["Further than one could expect", "Off course"],
            "far_apart": True,
        }
    ]
    there = f"{lab.page()}/reviews/{told['reviews'][0]['id']}/return"
    director.post(there, {}, expect=422)
    told = director.post(there, REASON)
    assert [one["author"] for one in told["reviews"]] == ["Otto Brandt"]
    assert told["assignments"][0]["returned_reason"] == "As discussed."
    assert told["needs"]["packet.share"] == ["1 review that was returned"]
    director.post(there, REASON, expect=404)


def test_what_a_review_says_is_withheld_until_the_reviews_are_taken_in(lab, director):
    reviews.freeze(lab.dossier(), lab.director)
    reviews.give(lab.dossier(), lab.director, lab.advisors)
    reviews.a_review(lab.dossier(), lab.advisors[0], for_person="Not yet to be read.")
    told = director.get(lab.page())
    assert b"Not yet to be read." not in director.answer.data
    assert [(one["author"], one["status"], one["answers"]) for one in told["reviews"]] == [
        ("Maryam Noor", "submitted", [])
    ]
    told = director.post(f"{lab.page()}/collect")
    assert [one["key"] for one in told["reviews"][0]["answers"]] == ["for_person", "judgement"]


def test_whoever_directs_no_dossier_finds_none(lab):
    somebody = [lab.users[0], lab.advisors[0], factories.a_user("Root Admin", "administrator")]
    for who in somebody:
        program = Program(lab.app, who)
        for path in ("", "/assignments", "/letter"):
            program.get(lab.page() + path, expect=404)
        program.post(lab.page() + "/freeze", expect=404)


@pytest.mark.parametrize("path", ["", "/assignments", "/letter", "/entrust"])
def test_a_dossier_asks_few_questions(app, database, path):
    lab = with_reviews(app, {}, {})
    reviews.a_letter(lab.dossier(), lab.director)
    director, there = Program(app, lab.director), lab.page() + path
    director.get(there)
    with counted() as said:
        director.get(there)
    assert len(said) <= 12
