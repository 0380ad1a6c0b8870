"""Deciding for programs: kept first, read word by word, and told once."""

from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from portal.kernel import clock, db
from portal.kernel.mail import Message
from portal.kernel.words import speaking
from portal.people import service as people
from portal.people.models import Title
from portal.recruitment import queries, rules_decisions, service
from tests.factories import (
    a_conflict,
    a_decision,
    a_position,
    a_user,
    actor_for,
    an_application,
    seen_by,
)
from tests.laws.test_lists import counted
from tests.program import Program


@pytest.fixture
def house(app, database):
    """A position with a recruiter, a chair and a member, and two applications."""
    owner, chair, mia = (
        a_user("Rosa Recruiter", "recruiter"),
        a_user("Carl Chair", "staff"),
        a_user("Mia Member", "staff"),
    )
    position = a_position(owner, committee={chair: "chair", mia: "member"})
    ada, bea = a_user("Ada Byron"), a_user("Bea Bohr")
    first, second = an_application(position, ada), an_application(position, bea)
    return SimpleNamespace(
        owner=owner, chair=chair, mia=mia, ada=ada, position=position, first=first, second=second
    )


def at(application, further=""):
    """The address of an application, or of something of it."""
    return f"/committee/applications/{application.public_id}{further}"


def mails(template="decision"):
    """What the outbox holds of a template."""
    with db.reading() as here:
        return list(here.scalars(select(Message).where(Message.template == template).order_by(Message.id)))


def withdraw(house):
    """Ada takes her application back."""
    with db.unit():
        who = actor_for(house.ada)
        service.withdraw(queries.own(who, house.first.public_id), None, actor=who, arrived_at=clock.now())


def accept(house):
    """Ada accepts the offer."""
    with db.unit():
        who = actor_for(house.ada)
        service.accept(queries.own(who, house.first.public_id), actor=who, arrived_at=clock.now())


def test_from_the_first_look_to_the_first_day(app, house):
    chair, owner = Program(app, house.chair), Program(app, house.owner)
    assert chair.post(at(house.first, "/start-reading"))["status"] == "in_review"
    for outcome, status in (("interview", "interviewing"), ("offer", "offered")):
        waiting = chair.put(at(house.first, "/decision"), {"outcome": outcome})
        assert chair.get(at(house.first))["status"] != status
        told = chair.post(at(house.first, "/decision/release"), {"seen": waiting["letter"]["sha256"]})
        assert (told["status"], told["told"][-1]["outcome"]) == (status, outcome)
    accept(house)
    assert "application.hire" in owner.get(at(house.first))["actions"]
    first_day = {"title": "phd", "starts_on": "2027-10-01", "ends_on": None}
    assert owner.post(at(house.first, "/hire"), first_day)["status"] == "hired"
    assert [one["act"] for one in owner.get(at(house.first))["history"]][-1:] == ["application.hire"]


def test_nobody_is_told_before_the_letter_is_released(app, house):
    chair, here = Program(app, house.chair), at(house.first, "/decision")
    nothing = chair.get(here)
    assert (nothing["decision"], nothing["letter"]) == (None, None)
    assert nothing["actions"] == [
        "application.shortlist",
        "application.interview",
        "application.offer",
        "application.reject",
        "decision.record",
    ]
    waiting = chair.put(here, {"outcome": "reject", "reasons": ["many"], "note": "We talked."})
    assert (waiting["decision"]["outcome"], waiting["decision"]["note"]) == ("reject", "We talked.")
    assert waiting["actions"][-2:] == ["decision.record", "decision.release"]
    assert (mails(), chair.get(at(house.first))["status"]) == ([], "submitted")


def test_the_letter_read_is_byte_for_byte_the_letter_that_leaves(app, house):
    chair, here = Program(app, house.chair), at(house.first, "/decision")
    letter = chair.put(here, {"outcome": "shortlist"})["letter"]
    chair.post(f"{here}/release", {"seen": letter["sha256"]})
    assert [(one.recipient, one.subject, one.body) for one in mails()] == [
        (letter["address"], letter["subject"], letter["body"])
    ]


def test_released_twice_tells_once(app, house):
    chair, here = Program(app, house.chair), at(house.first, "/decision")
    seen = {"seen": chair.put(here, {"outcome": "shortlist"})["letter"]["sha256"]}
    for _time in range(2):
        assert chair.post(f"{here}/release", seen)["status"] == "shortlisted"
    assert len(mails()) == 1


def test_a_text_that_changed_since_it_was_read_does_not_leave(app, house):
    chair, here = Program(app, house.chair), at(house.first, "/decision")
    seen = {"seen": chair.put(here, {"outcome": "shortlist"})["letter"]["sha256"]}
    chair.put(here, {"outcome": "shortlist", "text": "Dear {name}, other words."})
    chair.post(f"{here}/release", seen, expect=409)
    assert mails() == []


def test_a_decision_that_a_colleague_took_meanwhile_is_not_replaced_unseen(app, house):
    chair, owner, here = Program(app, house.chair), Program(app, house.owner), at(house.first, "/decision")
    chair.get(here)
    tag = chair.answer.headers["ETag"]
    owner.put(here, {"outcome": "offer"})
    chair.put(here, {"outcome": "shortlist"}, If_Match=tag, expect=412)
    assert chair.answer.json["theirs"]["decision"]["outcome"] == "offer"
    chair.send("PUT", here, {"outcome": "shortlist"}, expect=428)


def test_who_withdrew_in_between_is_not_told(app, house):
    chair, here = Program(app, house.chair), at(house.first, "/decision")
    seen = {"seen": chair.put(here, {"outcome": "reject", "reasons": ["many"]})["letter"]["sha256"]}
    withdraw(house)
    chair.post(f"{here}/release", seen, expect=409)
    assert "has withdrawn in the meantime" in chair.answer.json["detail"]
    chair.put(here, {"outcome": "shortlist"}, expect=409)
    assert mails() == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "outcome"),
        ({"outcome": "perhaps"}, "outcome"),
        ({"outcome": "reject"}, "reasons"),
        ({"outcome": "reject", "reasons": ["looks"]}, "reasons"),
        ({"outcome": "shortlist", "text": "Dear {nmae},"}, "text"),
        ({"outcome": "shortlist", "told": True}, "told"),
    ],
)
def test_what_no_decision_can_be_is_refused_by_name(app, house, body, field):
    chair = Program(app, house.chair)
    chair.put(at(house.first, "/decision"), body, expect=422)
    assert list(chair.answer.json["fields"]) == [field]


def test_a_decision_is_taken_back_before_it_is_told(app, house):
    chair, here = Program(app, house.chair), at(house.first, "/decision")
    a_decision(house.first, house.chair, "reject", told=False)
    chair.delete(here)
    assert chair.get(here)["decision"] is None
    chair.post(f"{here}/release", {"seen": "x"}, expect=409)


def test_all_letters_of_a_position_are_read_at_once(app, house):
    for one in (house.first, house.second):
        a_decision(one, house.chair, "reject", told=False)
    letters = f"/committee/positions/{house.position.slug}/letters"
    waiting = Program(app, house.owner).get(letters)["items"]
    assert [(one["name"], one["letter"]["address"]) for one in waiting] == [
        ("Ada Byron", "ada@lumen.example"),
        ("Bea Bohr", "bea@lumen.example"),
    ]
    a_conflict(house.first, house.chair)
    assert [one["name"] for one in Program(app, house.chair).get(letters)["items"]] == ["Bea Bohr"]
    Program(app, house.mia).get(letters, expect=403)


def test_letters_ask_as_many_questions_for_one_as_for_two(app, house):
    letters, program, seen = (
        f"/committee/positions/{house.position.slug}/letters",
        Program(app, house.owner),
        [],
    )
    for one in (house.first, house.second):
        a_decision(one, house.chair, "shortlist", told=False)
        with counted() as asked:
            program.get(letters)
        seen.append(len(asked))
    assert seen[0] == seen[1]


def test_a_member_neither_decides_nor_tells(app, house):
    waiting = Program(app, house.chair).put(at(house.first, "/decision"), {"outcome": "shortlist"})
    mia = Program(app, house.mia)
    mia.get(at(house.first, "/decision"), expect=403)
    mia.put(at(house.first, "/decision"), {"outcome": "offer"}, If_Match='"0"', expect=403)
    mia.delete(at(house.first, "/decision"), expect=403)
    bodies = {
        "start-reading": None,
        "decision/release": {"seen": waiting["letter"]["sha256"]},
        "reconsider": {"reason": "Please."},
        "withdraw-offer": {"reason": "Please."},
        "hire": {"title": "phd", "starts_on": "2027-10-01"},
    }
    for act, body in bodies.items():
        mia.post(at(house.first, f"/{act}"), body, expect=403)
    assert mails() == []


def test_what_a_position_is_not_about_cannot_be_decided_there(app, house):
    elsewhere = an_application(
        a_position(a_user("Otto Other", "recruiter"), title="Elsewhere"), a_user("Zoe Z")
    )
    chair = Program(app, house.chair)
    chair.get(at(elsewhere, "/decision"), expect=404)
    chair.post(at(elsewhere, "/start-reading"), expect=404)


def test_an_application_is_reconsidered_and_an_offer_withdrawn_for_a_reason(app, house):
    chair = Program(app, house.chair)
    a_decision(house.first, house.chair, "reject")
    chair.post(at(house.first, "/reconsider"), {}, expect=422)
    again = chair.post(at(house.first, "/reconsider"), {"reason": "Somebody declined."})
    assert (again["status"], again["history"][-1]["reason"]) == ("in_review", "Somebody declined.")
    chair.post(at(house.first, "/reconsider"), {"reason": "Twice."}, expect=409)
    a_decision(house.first, house.chair, "offer")
    gone = chair.post(at(house.first, "/withdraw-offer"), {"reason": "The grant fell through."})
    assert gone["status"] == "offer_withdrawn"
    assert "The grant fell through." in mails("offer_withdrawn")[0].body


def test_nobody_is_hired_before_they_accept_nor_twice(app, house):
    a_decision(house.first, house.chair, "offer")
    owner, body = Program(app, house.owner), {"title": "phd", "starts_on": "2027-10-01"}
    owner.post(at(house.first, "/hire"), body, expect=422)
    assert owner.answer.json["needs"] == ["the applicant's acceptance of the offer"]
    accept(house)
    Program(app, house.chair).post(at(house.first, "/hire"), body, expect=403)
    owner.post(at(house.first, "/hire"), body)
    owner.post(at(house.first, "/hire"), body, expect=409)


def test_a_supervisor_is_named_by_a_persons_id(app, house):
    with db.unit():
        zoe = people.join("Zoé Müller")
        people.appoint(zoe, Title.RESEARCHER, clock.now().date(), zone=ZoneInfo("Europe/Paris"))
    a_decision(house.first, house.chair, "offer")
    accept(house)
    owner, body = Program(app, house.owner), {"title": "phd", "starts_on": "2027-10-01"}
    owner.post(at(house.first, "/hire"), body | {"supervisor": "2222222222222222"}, expect=422)
    assert list(owner.answer.json["fields"]) == ["supervisor"]
    owner.post(at(house.first, "/hire"), body | {"supervisor": zoe.public_id})
    with db.reading():
        assert queries.one_visible(actor_for(house.owner), house.first.public_id).appointment_id


def test_a_french_applicants_letter_is_french_whoever_reads_it(app, house):
    with db.unit():
        seen_by(house.chair, house.first).locale = "fr"
    english, french = (Program(app, house.chair, language=one) for one in ("en", "fr"))
    letter = english.put(at(house.first, "/decision"), {"outcome": "offer"})["letter"]
    with speaking("fr"):
        assert letter["body"].startswith(str(rules_decisions.TEXTS["offer"]).partition("{")[0])
    assert "Dear" not in letter["body"]
    assert letter == french.get(at(house.first, "/decision"))["letter"]
    assert english.get(at(house.first, "/decision"))["language"] == "fr"


def test_a_note_reaches_neither_members_nor_the_applicant(app, house):
    chair, here = Program(app, house.chair), at(house.first, "/decision")
    letter = chair.put(here, {"outcome": "shortlist", "note": "Canary"})["letter"]
    chair.post(f"{here}/release", {"seen": letter["sha256"]})
    mia = Program(app, house.mia)
    mia.get(at(house.first))
    assert "Canary" not in mia.answer.text
    assert "Canary" not in mails()[0].body
    ada = Program(app, house.ada)
    told = ada.client.get(f"/api/v1/applications/{house.first.public_id}", headers=ada.headers)
    assert "Canary" not in told.text


def test_the_same_release_sent_again_by_its_key_is_answered_alike(app, house):
    chair, here = Program(app, house.chair), at(house.first, "/decision")
    seen = {"seen": chair.put(here, {"outcome": "shortlist"})["letter"]["sha256"]}
    first = chair.post(f"{here}/release", seen, Idempotency_Key="one")
    assert chair.post(f"{here}/release", seen, Idempotency_Key="one") == first
    assert chair.answer.headers["Idempotency-Replayed"] == "true"
