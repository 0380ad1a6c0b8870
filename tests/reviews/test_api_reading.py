"""A dossier for the programs of everybody else: as far as each may read it, with the traces that a page leaves."""

from datetime import timedelta

import pytest

from portal.kernel import clock
from tests import factories_reviews as reviews
from tests.conftest import MONDAY
from tests.program import Program
from tests.reviews.desk import a_lab

DUE = "2027-06-30"
SAID = {
    "for_person": "CANARY one",
    "for_board": "CANARY two",
    "for_director": "CANARY three",
    "notes": "PRIVATE",
    "judgement": "off_course",
}


@pytest.fixture
def lab(app, database):
    return a_lab(app)


def program(lab, name: str) -> Program:
    return Program(lab.app, lab.users[name])


def fields_of(lab, name: str) -> set[str]:
    """What somebody reads of the dossier, beside what everybody does who may know of it."""
    return set(program(lab, name).get(lab.theirs)) - {"id", "round", "person", "person_slug", "actions"}


def test_each_reader_is_given_their_own_fields_and_no_other(lab):
    lab.review("anna", **SAID)
    stands = {"status", "exempt"}
    content = {"content", "summary", "changed", "frozen_at", "sha256"}
    assert fields_of(lab, "sven") == stands | content
    assert fields_of(lab, "bo") == stands | {"summary", "reviews"}
    assert fields_of(lab, "anna") == stands | content | {
        *("statement", "last", "last_own", "others", "reviews", "reply", "own_proposals")
    }
    assert fields_of(lab, "max") == stands | {
        *("acting_director", "reviews_submitted", "reviews_asked", "openings")
    }
    program(lab, "sam").get(lab.theirs, expect=404)


def test_another_advisor_reads_what_the_board_may_and_no_rating(lab):
    lab.review("anna", **SAID)
    (theirs,) = program(lab, "bo").get(lab.theirs)["reviews"]
    assert {one["key"] for one in theirs["answers"]} == {"for_person", "for_board"}
    assert theirs["author"] == "Anna Keller"


def test_behind_broken_glass_stand_texts_without_names_and_ratings(lab):
    lab.review("anna", **SAID)
    root = program(lab, "max")
    assert root.get(lab.theirs)["actions"] == ["glass.break"]
    root.post(f"{lab.theirs}/glass", {"reason": "  "}, expect=422)
    shown = root.post(f"{lab.theirs}/glass", {"reason": "A complaint, ticket 4711."})
    assert "glass.break" not in shown["actions"]
    (theirs,) = shown["reviews"]
    assert {one["key"] for one in theirs["answers"]} == {"for_person", "for_board", "for_director"}
    assert [one for one in ("PRIVATE", "off_course", "Anna Keller") if one in root.answer.text] == []
    assert shown["openings"][0]["reason"] == "A complaint, ticket 4711."
    with clock.at(MONDAY + timedelta(hours=2)):
        assert "reviews" not in root.get(lab.theirs)
    program(lab, "dora").post(f"{lab.theirs}/glass", {"reason": "I can read it."}, expect=403)


def test_whoever_opens_a_packet_is_seen_by_its_person(lab):
    lab.share(for_person="You did well.")
    program(lab, "sven").get(f"{lab.theirs}/packet", expect=404)
    Program(lab.app, lab.users["ines"]).post(f"{lab.mine}/lend", {"shown": True})
    sven = program(lab, "sven")
    packet = sven.get(f"{lab.theirs}/packet")
    assert packet["reviews"][0]["texts"] == [{"label": "What they say to you", "text": "You did well."}]
    pdf = sven.get(f"{lab.theirs}/packet.pdf")
    assert (pdf[:5], sven.answer.headers["Cache-Control"]) == (b"%PDF-", "no-store")
    assert sven.get(lab.theirs)["packet"]["id"] == packet["id"]
    opened = program(lab, "ines").get(lab.mine)["openings"]
    assert [(one["who"], one["times"]) for one in opened] == [("Sven Holm", 3)]


def test_reading_a_packet_on_a_guess_leaves_no_trace(lab):
    lab.share()
    program(lab, "dora").get(f"{lab.theirs}/packet", Sec_Purpose="prefetch")
    assert program(lab, "ines").get(lab.mine)["openings"] == []


def test_before_it_is_shared_there_is_no_packet(lab):
    lab.review("anna")
    reviews.a_preview(lab.dossier, lab.users["dora"])
    for name in ("ines", "anna", "max", "dora"):
        program(lab, name).get(f"{lab.theirs}/packet", expect=404)


def test_an_advisor_proposes_what_should_follow_while_they_review(lab):
    lab.freeze()
    reviews.give(lab.dossier, lab.users["dora"], [lab.users["anna"]])
    anna = program(lab, "anna")
    shown = anna.post(f"{lab.theirs}/follow-ups", {"text": "Find a second supervisor."})
    (mine,) = shown["own_proposals"]
    assert (mine["text"], mine["status"], mine["actions"]) == (
        "Find a second supervisor.",
        "proposed",
        [],
    )
    anna.post(f"{lab.theirs}/follow-ups/{mine['id']}/drop", expect=403)
    program(lab, "bo").post(f"{lab.theirs}/follow-ups", {"text": "Another."}, expect=403)


def test_what_follows_is_agreed_owed_and_done(lab):
    lab.share()
    sam = lab.add("Sarah Long")
    ines = program(lab, "ines")
    (proposed,) = ines.post(f"{lab.theirs}/follow-ups", {"text": "Write it up."})["follow_ups"]
    assert proposed["actions"] == ["follow-up.agree", "follow-up.drop"]
    at = f"{lab.theirs}/follow-ups/{proposed['id']}"
    offered = {one["name"]: one["id"] for one in ines.get(f"{lab.theirs}/owners")["choices"]}
    assert next(iter(offered)) == "Ines Duarte"
    ines.post(f"{at}/agree", {"owner": "nobody", "due_on": DUE}, expect=422)
    ines.post(f"{at}/agree", {"owner": offered["Sarah Long"]}, expect=422)
    ines.post(f"{at}/finish", {"evidence": "Done already."}, expect=409)
    (agreed,) = ines.post(f"{at}/agree", {"owner": offered["Sarah Long"], "due_on": DUE})["follow_ups"]
    assert (agreed["status"], agreed["owner"], agreed["due_on"]) == ("agreed", "Sarah Long", DUE)
    owed = program(lab, "sarah").get("/my/follow-ups")
    assert [(one["text"], one["dossier_id"]) for one in owed["follow_ups"]] == [("Write it up.", None)]
    assert [one["name"] for one in owed["whom"]] == ["Dora Klein"]
    program(lab, "sarah").get(lab.theirs, expect=404)
    (done,) = ines.post(f"{at}/finish", {"evidence": "https://example.org/it"})["follow_ups"]
    assert (done["status"], done["evidence"], done["actions"]) == ("done", "https://example.org/it", [])
    assert sam.name == "Sarah Long"


def test_what_was_proposed_is_dropped(lab):
    lab.share()
    ines = program(lab, "ines")
    (proposed,) = ines.post(f"{lab.theirs}/follow-ups", {"text": "Write it up."})["follow_ups"]
    (dropped,) = ines.post(f"{lab.theirs}/follow-ups/{proposed['id']}/drop")["follow_ups"]
    assert (dropped["status"], dropped["actions"]) == ("dropped", [])
    ines.post(f"{lab.theirs}/follow-ups/{proposed['id']}/drop", expect=409)
    ines.post(f"{lab.theirs}/follow-ups/2222222222222222/drop", expect=404)
