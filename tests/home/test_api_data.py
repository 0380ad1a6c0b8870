"""Everything that the portal holds about somebody, in one JSON object: all of it, theirs alone, and a little at a time."""

import json

import pytest

from portal.accounts import programs
from portal.kernel import db, traces
from portal.policy.scopes import SCOPES
from portal.publications.lifecycle import AttributionStatus
from tests import factories_reviews
from tests.factories import (
    a_conflict,
    a_position,
    a_user,
    actor_for,
    an_application,
    an_evaluation,
    reader_signed_in,
)
from tests.factories_publications import a_publication, an_attribution
from tests.laws.test_lists import counted
from tests.program import Program
from tests.reviews.desk import a_lab

pytestmark = pytest.mark.usefixtures("app", "database")

DATA = "/my/data"
FOR_NO_TOKEN = {"sessions", "tokens"}


def all_of(app, user) -> dict:
    """What somebody is told who is signed in."""
    return reader_signed_in(app, user).client.get(f"/api/v1{DATA}").json


def test_who_has_only_an_account_is_told_that(app):
    user = a_user("Bea Ek", "recruiter")
    told = Program(app, user).get(DATA)
    assert told.pop("account") == {
        "id": user.public_id,
        "name": "Bea Ek",
        "address": "bea@lumen.example",
        "language": "en",
        "roles": ["recruiter"],
        "created_at": "2027-03-01T09:00:00+00:00",
        "verified_at": "2027-03-01T09:00:00+00:00",
        "has_password": False,
    }
    assert told.pop("profile") is None
    assert set(map(str, told.values())) == {"[]"}


def test_sessions_and_tokens_are_told_without_secrets_and_to_no_token(app):
    user = a_user("Bea Ek")
    with db.unit():
        made, secret = programs.issue("my site", ["people:read"], 30, actor=actor_for(user))
    answer = reader_signed_in(app, user).client.get(f"/api/v1{DATA}")
    assert [(one["public_id"], one["name"]) for one in answer.json["tokens"]] == [(made.public_id, "my site")]
    assert [one["here"] for one in answer.json["sessions"]] == [True]
    assert [one for one in (secret, made.secret_hash, "secret") if one in answer.text] == []
    assert FOR_NO_TOKEN & set(Program(app, user).get(DATA)) == set()


def test_a_person_is_told_their_profile_appointments_and_publications(app):
    user = a_user("Ines Duarte")
    ines = factories_reviews.somebody_reviewed("Ines Duarte", user)
    for status in AttributionStatus:
        an_attribution(a_publication(status), ines, status)
    told = Program(app, user).get(DATA)
    assert (told["profile"]["slug"], told["appointments"][0]["title"]) == ("ines-duarte", "researcher")
    assert {one["title"]: one["status"] for one in told["publications"]} == {
        one: one for one in AttributionStatus
    }


def test_an_applicant_is_told_every_word_document_and_receipt(app):
    bea = a_user("Bea Ek")
    owner = a_user("Rosa", "recruiter")
    sent = an_application(a_position(owner), bea, statement="I would polish mirrors.")
    an_application(a_position(owner, title="Another"), bea, status="draft")
    [one, draft] = Program(app, bea).get(DATA)["applications"]
    assert (one["public_id"], one["statement"]) == (sent.public_id, "I would polish mirrors.")
    assert [given["name"] for given in one["documents"]] == ["cv.pdf"]
    assert (one["receipts"][0]["same"], draft["receipts"]) == (True, [])
    assert ["Given name", "Bea"] in one["facts"]


def test_what_others_said_of_an_applicant_is_not_told(app):
    ada, mia = a_user("Ada Byron"), a_user("Mia", "staff")
    sent = an_application(a_position(a_user("Rosa", "recruiter"), committee={mia: "member"}), ada)
    an_evaluation(sent, mia, comment="Careless with lenses.")
    program = Program(app, ada)
    program.get(DATA)
    assert "lenses" not in program.answer.text
    [mine] = Program(app, mia).get(DATA)["evaluations"]
    assert (mine["application"], mine["evaluation"]["comment"]) == (sent.public_id, "Careless with lenses.")


def test_what_a_conflict_closes_is_not_told(app):
    mia = a_user("Mia", "staff")
    position = a_position(a_user("Rosa", "recruiter"), committee={mia: "member"})
    sent = an_application(position, a_user("Ada Byron"))
    an_evaluation(sent, mia)
    a_conflict(sent, mia)
    assert Program(app, mia).get(DATA)["evaluations"] == []


def test_a_review_is_told_to_its_author_and_what_was_shared_to_its_person(app):
    lab = a_lab(app)
    lab.share("anna", for_person="You did well.", for_director="Slow with mirrors.", notes="Ask again.")
    [mine] = Program(app, lab.users["anna"]).get(DATA)["reviews"]
    assert mine["review"]["for_director"][0]["text"] == "Slow with mirrors."
    assert [one["submitted"] for one in mine["versions"]] == [True, False]
    program = Program(app, lab.users["ines"])
    [theirs] = program.get(DATA)["dossiers"]
    assert theirs["public_id"] == lab.dossier.public_id
    assert "You did well." in json.dumps(theirs["packet"])
    assert [one for one in ("Slow with mirrors.", "Ask again.") if one in program.answer.text] == []
    assert Program(app, lab.users["bo"]).get(DATA)["reviews"] == []


def test_a_packet_that_is_told_counts_as_opened_but_not_where_a_browser_guesses(app):
    lab = a_lab(app)
    lab.share()
    program = Program(app, lab.users["ines"])
    [shown] = program.get(DATA, Sec_Purpose="prefetch")["dossiers"]
    packet = "packet", shown["packet"]["public_id"]
    with db.reading():
        assert traces.readers_of(packet) == []
    program.get(DATA)
    with db.reading():
        assert [one.reader for one in traces.readers_of(packet)] == [lab.users["ines"].public_id]


def test_a_token_is_told_what_its_scopes_cover(app):
    bea = a_user("Bea Ek")
    an_application(a_position(a_user("Rosa", "recruiter")), bea)
    home = {"account", "follow_ups"}
    told = {
        scope: set(Program(app, bea, scopes=("home:read", scope)).get(DATA)) - home
        for scope in SCOPES
        if scope.endswith(":read")
    }
    assert told == {
        "home:read": set(),
        "people:read": {"appointments"},
        "publications:read": {"publications"},
        "positions:read": set(),
        "applications:read": {"applications", "lookups"},
        "committee:read": {"evaluations"},
        "reviews:read": {"dossiers", "reviews"},
    }
    assert "profile" in Program(app, bea, scopes=("home:read", "people:write")).get(DATA)
    Program(app, bea, scopes=("applications:read",)).get(DATA, expect=403)


def test_it_is_told_in_the_readers_language(app):
    bea = a_user("Bea Ek")
    an_application(a_position(a_user("Rosa", "recruiter")), bea)
    with db.unit() as here:
        here.merge(bea).locale = "fr"
    [one] = Program(app, bea).get(DATA)["applications"]
    assert ["Prénom", "Bea"] in one["facts"]


def test_nothing_is_open_while_a_piece_leaves_however_much_it_is(app):
    bea = a_user("Bea Ek")
    owner = a_user("Rosa", "recruiter")
    for n in range(23):
        an_application(a_position(owner, title=f"Position {n}"), bea, status="draft")
    program = Program(app, bea)
    answer = program.client.get(f"/api/v1{DATA}", headers=program.headers)
    pieces = []
    for piece in answer.iter_encoded():
        assert not db.is_open()
        pieces.append(piece)
    titles = [one["position"]["title"] for one in json.loads(b"".join(pieces))["applications"]]
    assert titles == [f"Position {n}" for n in range(23)]
    assert [piece.count(b"Position") for piece in pieces if b"Position" in piece] == [10, 10, 3]


def test_it_is_not_read_faster_than_it_leaves(app):
    bea = a_user("Bea Ek")
    an_application(a_position(a_user("Rosa", "recruiter")), bea)
    program = Program(app, bea)
    with counted() as at_once:
        answer = program.client.get(f"/api/v1{DATA}", headers=program.headers)
    with counted() as later:
        told = b"".join(answer.iter_encoded())
    assert (len(at_once), b'"applications"' in told) == (1, True)
    assert len(later) > len(at_once)


def test_a_visitor_has_no_data(app):
    Program(app).get(DATA, expect=401)
