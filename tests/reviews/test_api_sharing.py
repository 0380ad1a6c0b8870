"""What a person receives, for programs of its director: looked at exactly as it will be, shared, and taken back."""

import hashlib

import pytest

from tests import factories_reviews as reviews
from tests.program import Program
from tests.reviews.lab import letters, with_reviews

REASON = {"reason": "A fact was wrong."}


@pytest.fixture
def lab(app, database):
    return with_reviews(app, {"for_person": "You did well."})


@pytest.fixture
def director(lab):
    return Program(lab.app, lab.director)


def look(director, lab):
    """The director looks at what the person will receive."""
    return director.post(f"{lab.page()}/preview", expect=201)


def test_what_is_shared_is_what_was_looked_at_to_the_byte(lab, director):
    made = look(director, lab)
    there = f"{lab.page()}/packets/{made['id']}"
    assert director.answer.headers["Location"] == f"/api/v1{there}"
    assert (made["current"], made["released_at"], made["actions"]) == (True, None, ["packet.share"])
    assert [one["by"] for one in made["reviews"]] == ["Maryam Noor"]
    pdf = director.get(f"{there}.pdf")
    assert pdf[:5] == b"%PDF-"
    told = director.post(f"{there}/share")
    assert told["status"] == "shared"
    assert told["packet"]["sha256"] == made["sha256"]
    assert told["packet"]["reviews"] == made["reviews"]
    assert letters("packet_shared") == [("packet_shared", "ada")]
    received = Program(lab.app, lab.users[0]).get(f"/dossiers/{lab.dossier().public_id}/packet.pdf")
    assert hashlib.sha256(received).digest() == hashlib.sha256(pdf).digest()
    again = director.get(there)
    assert (again["current"], again["actions"]) == (False, [])
    director.post(f"{there}/share")
    assert letters("packet_shared") == [("packet_shared", "ada")]


def test_a_letter_is_kept_by_whoever_has_seen_it_as_it_stands(lab, director):
    there = f"{lab.page()}/letter"
    told = director.get(there)
    assert (told["text"], told["version"], told["actions"]) == (None, 0, ["synthesis.write"])
    first = director.answer.headers["ETag"]
    told = director.put(there, {"text": "A good half-year."})
    assert (told["text"], told["version"]) == ("A good half-year.", 1)
    stale = director.put(there, {"text": "Another."}, expect=412, If_Match=first)
    assert stale["theirs"]["text"] == "A good half-year."
    director.send("PUT", there, {"text": "Another."}, expect=428)
    assert director.get(lab.page())["synthesis"] == "A good half-year."
    assert director.put(there, {})["text"] is None
    told = director.put(there, {"text": "word " * 1501}, expect=422)
    assert told["fields"] == {"text": ["These are 1501 words; there is room for 1500."]}


def test_no_letter_is_written_before_the_reviews_are_in(lab, director):
    there = f"{lab.page(1)}/letter"
    assert director.get(there)["actions"] == []
    director.put(there, {"text": "Too early."}, expect=409)
    director.post(f"{lab.page(1)}/preview", expect=409)


def test_what_changed_since_asks_for_another_look(lab, director):
    made = look(director, lab)
    there = f"{lab.page()}/packets/{made['id']}"
    director.put(f"{lab.page()}/letter", {"text": "One word more."})
    assert (director.get(there)["current"], director.get(there)["actions"]) == (False, [])
    told = director.post(f"{there}/share", expect=422)
    assert told["needs"] == ["another look at the packet: something changed since you looked"]
    assert look(director, lab)["synthesis"]["text"] == "One word more."
    assert director.get(lab.page())["packet_id"] != made["id"]


def test_a_draft_is_shown_for_facts_first(app, database):
    lab = with_reviews(app, {"for_person": "You did well."}, correct_days=7)
    director = Program(app, lab.director)
    made = look(director, lab)
    assert made["actions"] == ["packet.check", "packet.share"]
    told = director.post(f"{lab.page()}/packets/{made['id']}/check")
    assert (told["status"], told["draft_packet"]["id"]) == ("correcting", made["id"])
    assert told["correct_until"] is not None
    assert letters("packet_draft") == [("packet_draft", "ada")]
    assert director.post(f"{lab.page()}/packets/{made['id']}/share")["status"] == "shared"


def test_what_was_shared_is_taken_back_for_a_reason(lab, director):
    made = look(director, lab)
    director.post(f"{lab.page()}/unshare", REASON, expect=409)
    director.post(f"{lab.page()}/packets/{made['id']}/share")
    assert set(director.post(f"{lab.page()}/unshare", {}, expect=422)["fields"]) == {"reason"}
    told = director.post(f"{lab.page()}/unshare", REASON)
    assert (told["status"], told["packet_id"]) == ("with_director", None)
    assert "packet" not in told
    Program(lab.app, lab.users[0]).get(f"/dossiers/{lab.dossier().public_id}/packet", expect=404)
    director.post(f"{lab.page()}/packets/{made['id']}/share", expect=422)


def test_whoever_directs_reads_what_was_received_and_leaves_a_trace(lab, director):
    reviews.share(lab.dossier(), lab.director)
    assert director.get(lab.page())["openings"] == []
    assert [one["who"] for one in director.get(lab.page())["openings"]] == ["Helene Roux"]


def test_a_packet_is_found_by_its_director_in_its_own_dossier_alone(lab, director):
    made = look(director, lab)
    for path in ("", ".pdf"):
        director.get(f"{lab.page(1)}/packets/{made['id']}{path}", expect=404)
        Program(lab.app, lab.users[0]).get(f"{lab.page()}/packets/{made['id']}{path}", expect=404)
    director.post(f"{lab.page(1)}/packets/{made['id']}/share", expect=404)
