"""Somebody's own dossier for their programs: written, frozen, received, answered, and what they owe."""

import hashlib
from datetime import timedelta

import pytest

from portal.kernel import clock
from tests import factories_reviews as reviews
from tests.conftest import MONDAY
from tests.laws.test_lists import counted
from tests.program import Program
from tests.reviews.desk import a_lab, a_paper, letters
from tests.reviews.test_receiving import UNSAID, check

WHOLE = {
    "statement": {"knowledge": "I measured mirrors.", "people": None},
    "lines": {"talk": ["Mirrors in Lyon", "Mirrors in Lyon"], "duty": ["Fire warden"]},
    "highlights": [{"what": "talk:Mirrors in Lyon", "role": "Speaker", "why": "Many came."}],
}


@pytest.fixture
def lab(app, database):
    return a_lab(app)


@pytest.fixture
def draft(lab):
    return f"{lab.mine}/draft"


def test_a_dossier_is_written_and_read_again_as_it_was_sent(app, lab, draft):
    paper = a_paper(lab, "Measured mirrors")
    program = Program(app, lab.users["ines"])
    assert program.get("/my/dossier")["dossiers"][0]["status"] == "preparing"
    assert program.get(lab.mine)["actions"] == ["dossier.write", "dossier.object"]
    assert [one["id"] for one in program.get(draft)["choices"]] == [paper]
    marked = {"what": paper, "role": None, "why": "It is open."}
    kept = program.put(draft, WHOLE | {"highlights": [marked, *WHOLE["highlights"]]})
    assert kept["statement"] == dict.fromkeys(("people", "community", "openness")) | {
        "knowledge": "I measured mirrors."
    }
    assert (kept["lines"]["talk"], kept["lines"]["artefact"]) == (["Mirrors in Lyon"], [])
    assert kept["highlights"] == [marked, WHOLE["highlights"][0]]
    shown = program.get(lab.mine)
    assert [one["title"] for one in shown["content"]["highlights"]] == ["Measured mirrors", "Mirrors in Lyon"]
    assert program.put(draft, {})["highlights"] == []


def test_what_is_wrong_is_said_by_the_names_under_which_it_was_sent(app, lab, draft):
    program = Program(app, lab.users["ines"])
    long = "word " * 251
    for body, wrong in (
        ({"statement": {"knowledge": long}}, "statement"),
        ({"lines": {"talk": ["A talk " * 70] * 10}}, "lines"),
        ({"lines": {"talk": [f"{n} {'talk ' * 90}" for n in range(10)]}}, "lines"),
        ({"highlights": [{"why": "Because."}]}, "highlights"),
        ({"highlights": [{"what": "talk:Never held"}]}, "highlights"),
        ({"lines": {"talk": ["A"]}, "highlights": [{"what": "talk:A"}] * 2}, "highlights"),
        ({"highlights": [{"what": "talk:A"}] * 6}, "highlights"),
        ({"journals": ["Nature"]}, "journals"),
    ):
        program.put(draft, body, expect=422)
        assert list(program.answer.json["fields"]) == [wrong], body
    assert program.get(draft)["lines"]["talk"] == []


def test_a_dossier_is_written_over_only_by_who_has_seen_it(app, lab, draft):
    program = Program(app, lab.users["ines"])
    before = program.tag_of(draft)
    program.put(draft, WHOLE)
    program.put(draft, {}, expect=412, If_Match=before)
    assert program.answer.json["theirs"]["lines"]["duty"] == ["Fire warden"]
    program.send("PUT", draft, {}, expect=428)
    lab.freeze()
    program.put(draft, {}, expect=409)
    assert program.get(draft)["actions"] == []


def test_the_frozen_text_is_the_one_of_the_fingerprint(app, lab):
    program = Program(app, lab.users["ines"])
    program.get(f"{lab.mine}/frozen.json", expect=404)
    lab.freeze()
    program.get(f"{lab.mine}/frozen.json")
    assert hashlib.sha256(program.answer.data).hexdigest() == program.get(lab.mine)["sha256"]


def test_an_objection_names_an_advisor_of_the_round(app, lab):
    program = Program(app, lab.users["ines"])
    offered = program.get(lab.mine)["choices"]
    assert [one["name"] for one in offered] == ["Anna Keller", "Bo Lindqvist"]
    program.post(f"{lab.mine}/objection", {"advisor": "nobody", "reason": "Who?"}, expect=422)
    assert list(program.answer.json["fields"]) == ["advisor"]
    said = program.post(f"{lab.mine}/objection", {"advisor": offered[0]["id"], "reason": "We quarrelled."})
    assert said["status"] == "preparing"
    assert len(letters("person_objected")) == 1


def test_facts_are_corrected_in_the_draft_while_the_days_last(app, database):
    lab = a_lab(app, correct_days=5)
    check(lab)
    program = Program(app, lab.users["ines"])
    shown = program.get(lab.mine)
    assert (shown["status"], shown["actions"]) == ("correcting", ["packet.read", "packet.correct"])
    assert shown["draft_packet"]["reviews"][0]["texts"][0]["text"] == "You came in 1999."
    after = program.post(f"{lab.mine}/correction", {"text": "I came in 2020."})
    assert [one["text"] for one in after["corrections"]] == ["I came in 2020."]
    program.post(f"{lab.mine}/reply", {"text": "Too early."}, expect=409)
    with clock.at(MONDAY + timedelta(days=6)):
        assert program.get(lab.mine)["actions"] == ["packet.read"]
        program.post(f"{lab.mine}/correction", {"text": "And more."}, expect=422)


def test_the_person_reads_what_is_meant_for_them_and_answers(app, lab):
    lab.share(for_person="You did well.", **UNSAID)
    program = Program(app, lab.users["ines"])
    shown = program.get(lab.mine)
    assert shown["packet"]["reviews"][0]["by"] == "Anna Keller"
    assert [one for one in ("CANARY", "off_course", "absent") if one in program.answer.text] == []
    assert {"reviews", "reviews_asked", "own_proposals"} & set(shown) == set()
    program.post(f"{lab.mine}/acknowledgement", {"name": "Ines"}, expect=422)
    assert program.post(f"{lab.mine}/acknowledgement", {"name": "Ines Duarte"})["reply"]["acknowledged_at"]
    assert program.post(f"{lab.mine}/reply", {"text": "Thank you."})["reply"]["text"] == "Thank you."
    program.post(f"{lab.mine}/reply", {"text": "And this."}, expect=409)
    assert program.post(f"{lab.mine}/lend", {"shown": True})["lent"] is True
    program.post(f"{lab.mine}/lend", {}, expect=422)
    after = program.post(f"{lab.mine}/lend", {"shown": False})
    assert (after["lent"], after["actions"]) == (
        False,
        ["packet.read", "follow-up.propose", "packet.lend"],
    )


def test_sent_twice_with_one_key_a_reply_is_sent_once(app, lab):
    lab.share()
    program = Program(app, lab.users["ines"])
    first = program.post(f"{lab.mine}/reply", {"text": "Thank you."}, Idempotency_Key="one")
    again = program.post(f"{lab.mine}/reply", {"text": "Thank you."}, Idempotency_Key="one")
    assert (first["reply"], program.answer.headers["Idempotency-Replayed"]) == (again["reply"], "true")
    assert len(letters("person_replied")) == 1


def test_a_dossier_is_its_persons_own(app, lab):
    for name in ("dora", "anna", "sven", "max", "sam"):
        Program(app, lab.users[name]).get(lab.mine, expect=404)
        Program(app, lab.users[name]).get(f"{lab.mine}/draft", expect=404)
    assert Program(app, lab.users["sam"]).get("/my/dossier")["dossiers"] == []
    Program(app).get("/my/dossier", expect=401)


def test_where_the_board_speaks_with_one_voice_no_name_reaches_the_person(app, database):
    lab = a_lab(app, identity="collective")
    lab.share("anna", "bo")
    program = Program(app, lab.users["ines"])
    assert [one["by"] for one in program.get(lab.mine)["packet"]["reviews"]] == [None, None]
    assert "Anna Keller" not in program.answer.text


def test_the_list_asks_the_same_number_of_questions_at_one_round_and_at_two(app, lab):
    program = Program(app, lab.users["ines"])
    program.get("/my/dossier")
    numbers = []
    for more in (False, True):
        if more:
            reviews.a_round(lab.users["dora"], [lab.users["anna"]], name="Trial", kind="trial")
        with counted() as asked:
            found = program.get("/my/dossier")["dossiers"]
        numbers.append((len(found), len(asked)))
    assert numbers == [(1, 3), (2, 3)]
