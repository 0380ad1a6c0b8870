"""Decided now, told later: what was shown is what leaves, once, and never to somebody who has withdrawn."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from portal.kernel import clock, db
from portal.kernel.errors import Forbidden, IllegalMove, Incomplete, Invalid
from portal.kernel.mail import Message
from portal.recruitment import (
    deciding,
    deciding_offers,
    queries,
    queries_positions,
    rules_decisions,
    service,
    views_letters,
)
from portal.recruitment.models import Application, Outcome
from tests.factories import (
    a_conflict,
    a_decision,
    a_position,
    a_user,
    actor_for,
    an_application,
    an_evaluation,
    reader_signed_in,
    seen_by,
)


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


def mails(template="decision"):
    """What the outbox holds of a template."""
    with db.reading() as here:
        return list(here.scalars(select(Message).where(Message.template == template).order_by(Message.id)))


def status_of(application):
    """Where an application stands in the database."""
    with db.reading() as here:
        return here.scalar(select(Application.status).where(Application.id == application.id))


def withdraw(house, application):
    """Its applicant takes the application back."""
    with db.unit():
        who = actor_for(house.ada)
        service.withdraw(queries.own(who, application.public_id), None, actor=who, arrived_at=clock.now())


def test_a_decision_waits_and_nobody_is_told(app, house):
    a_decision(house.first, house.chair, "reject", told=False)
    assert (mails(), status_of(house.first)) == ([], "submitted")
    applicant = reader_signed_in(app, house.ada).visit(f"/applications/{house.first.public_id}")
    assert "Not taken forward" not in applicant.text


def test_the_mail_shown_is_byte_for_byte_the_mail_that_leaves(app, house):
    a_decision(house.first, house.chair, "reject", told=False)
    chair = reader_signed_in(app, house.chair).visit(f"/committee/positions/{house.position.slug}/release")
    shown = next(chair.page.iter("{http://www.w3.org/1999/xhtml}pre"))
    chair.press("Send this mail to one applicant")
    sent = mails()[0]
    assert "".join(shown.itertext()) == sent.body
    assert sent.recipient == "ada@lumen.example"
    assert "– There were more strong applications than places." in sent.body


def test_released_twice_tells_once(app, house):
    a_decision(house.first, house.chair, "shortlist", told=False)
    first, second = (
        reader_signed_in(app, house.chair).visit(f"/committee/positions/{house.position.slug}/release")
        for _tab in "ab"
    )
    assert "One applicant was told." in first.press("Send this mail to one applicant").main
    assert "nothing was sent twice" in second.press("Send this mail to one applicant").main
    assert (len(mails()), status_of(house.first)) == (1, "shortlisted")


def test_a_text_that_changed_since_it_was_read_does_not_leave(app, house):
    a_decision(house.first, house.chair, "shortlist", told=False)
    chair = reader_signed_in(app, house.chair).visit(f"/committee/positions/{house.position.slug}/release")
    with db.unit():
        found, who = seen_by(house.owner, house.first), actor_for(house.owner)
        deciding.record(
            found, Outcome.SHORTLIST, text="Dear {name}, other words.", reasons=(), note=None, actor=who
        )
    chair.press("Send this mail to one applicant", expect=409)
    assert "changed since you looked" in chair.main
    assert mails() == []


def test_who_withdrew_in_between_is_not_told_and_the_others_are(app, house):
    for one in (house.first, house.second):
        a_decision(one, house.chair, "reject", told=False)
    chair = reader_signed_in(app, house.chair).visit(f"/committee/positions/{house.position.slug}/release")
    withdraw(house, house.first)
    chair.press("Send these 2 mails")
    assert [one.recipient for one in mails()] == ["bea@lumen.example"]
    assert "One applicant was told." in chair.text
    assert "The applicant has withdrawn in the meantime. Nothing was sent." in chair.text


def test_a_decision_about_somebody_who_withdrew_is_refused_kindly(app, house):
    chair = reader_signed_in(app, house.chair)
    chair.visit(
        f"/committee/positions/{house.position.slug}/decide?outcome=shortlist&application={house.first.public_id}"
    )
    withdraw(house, house.first)
    chair.press("Keep this decision", expect=409)
    assert "The applicant has withdrawn in the meantime" in chair.main


def test_a_later_decision_replaces_the_one_that_waits(house):
    a_decision(house.first, house.chair, "shortlist", told=False)
    a_decision(house.first, house.owner, "interview", told=False)
    with db.reading():
        found = queries.one_visible(actor_for(house.chair), house.first.public_id)
        assert [(one.outcome, one.replaced_at is None) for one in found.decisions] == [
            ("shortlist", False),
            ("interview", True),
        ]


def test_a_decision_is_taken_back_before_it_is_told(app, house):
    a_decision(house.first, house.chair, "reject", told=False)
    chair = reader_signed_in(app, house.chair).visit(f"/committee/applications/{house.first.public_id}")
    chair.press("Take back")
    assert "Decided, not told" not in chair.main
    assert "Nothing to tell" in chair.visit(f"/committee/positions/{house.position.slug}/release").main


def test_a_refusal_needs_a_reason(app, house):
    chair = reader_signed_in(app, house.chair)
    chair.visit(
        f"/committee/positions/{house.position.slug}/decide?outcome=reject&application={house.first.public_id}"
    )
    chair.press("Keep this decision", expect=422, note="We talked.")
    assert "Please fill this in." in chair.main
    assert chair.value("note") == "We talked."


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Dear {nmae},", "{nmae} is no place"),
        ("Dear {name", "A brace stands alone"),
        ("Dear {name}, no.", "does not say where they stand"),
    ],
)
def test_a_text_that_cannot_be_filled_is_refused(house, text, fault):
    with pytest.raises(Invalid) as refused:
        deciding.refuse_wrong("reject", text, ["many"])
    assert fault in str(refused.value.fields["text"][0])


def test_what_a_place_brings_is_never_a_place_again():
    assert rules_decisions.fill("Dear {name},", {"name": "{contact}", "contact": "x"}) == "Dear {contact},"


def test_there_are_at_most_nine_reasons():
    assert len(rules_decisions.REASONS) == 9


def test_a_french_applicant_is_told_in_french_places_filled(house):
    with db.unit():
        seen_by(house.chair, house.first).locale = "fr"
    a_decision(house.first, house.chair, "offer")
    assert mails()[0].locale == "fr"
    assert "Ada Byron" in mails()[0].body


def test_many_are_decided_and_told_at_once_and_the_number_is_restated(app, house):
    chair = reader_signed_in(app, house.chair).visit(f"/committee/positions/{house.position.slug}")
    chair.press("Not take forward…", application=[house.first.public_id, house.second.public_id])
    assert "Not take forward: 2 applications" in chair.main
    chair.press("Keep this decision about 2 applications", reasons=["many", "dates"])
    assert "Tell 2 applicants" in chair.main
    assert "2 applicants were told." in chair.press("Send these 2 mails").main
    assert [one.recipient for one in mails()] == ["ada@lumen.example", "bea@lumen.example"]


def test_nothing_ticked_is_said(app, house):
    chair = reader_signed_in(app, house.chair).visit(f"/committee/positions/{house.position.slug}")
    assert "Please tick" in chair.press("Shortlist…").main


def test_somebody_elses_ids_are_not_found(app, house):
    elsewhere = an_application(
        a_position(a_user("Otto Other", "recruiter"), title="Elsewhere"), a_user("Zoe Z")
    )
    chair = reader_signed_in(app, house.chair)
    decide = f"/committee/positions/{house.position.slug}/decide?outcome=reject"
    chair.visit(f"{decide}&application={elsewhere.public_id}", expect=404)
    chair.visit(f"{decide}&application={house.first.public_id}&application={elsewhere.public_id}", expect=404)


def test_a_member_neither_decides_nor_tells_nor_sees_what_waits(app, house):
    a_decision(house.first, house.chair, "reject", told=False)
    with pytest.raises(Forbidden):
        a_decision(house.second, house.mia, "reject", told=False)
    mia = reader_signed_in(app, house.mia)
    assert "Not take forward" not in mia.visit(f"/committee/positions/{house.position.slug}").main
    assert "Decided" not in mia.visit(f"/committee/applications/{house.first.public_id}").main
    mia.visit(
        f"/committee/positions/{house.position.slug}/release?application={house.first.public_id}", expect=403
    )


def test_a_released_note_reaches_neither_the_applicant_nor_the_members(app, house):
    with db.unit():
        found, who = seen_by(house.chair, house.first), actor_for(house.chair)
        decision = deciding.record(
            found, Outcome.SHORTLIST, text="Dear {name}.", reasons=(), note="Canary", actor=who
        )
        deciding.release(found, seen=views_letters.letter(found, decision).sha256, actor=who)
    an_evaluation(house.first, house.mia)
    for user, page in ((house.mia, "committee/applications"), (house.ada, "applications")):
        assert "Canary" not in reader_signed_in(app, user).visit(f"/{page}/{house.first.public_id}").text
    assert "Canary" not in mails()[0].body


def test_reading_starts_for_those_ticked_and_fixes_the_criteria(app, house):
    owner = reader_signed_in(app, house.owner).visit(f"/committee/positions/{house.position.slug}")
    owner.press("Start reading…", application=[house.first.public_id, house.second.public_id])
    assert "2 applications are being read now." in owner.press("Start reading all 2").main
    assert (status_of(house.first), status_of(house.second)) == ("in_review", "in_review")
    with db.reading():
        assert queries_positions.is_evaluated(house.position)


def test_what_was_not_taken_forward_is_reconsidered_for_a_reason(app, house):
    a_decision(house.first, house.chair, "reject")
    chair = reader_signed_in(app, house.chair).visit(f"/committee/applications/{house.first.public_id}")
    chair.follow("Reconsider…").press("Reconsider", reason="Somebody declined.")
    assert status_of(house.first) == "in_review"
    assert "Somebody declined." in chair.main


def test_an_offer_is_withdrawn_with_a_reason_that_the_applicant_reads(app, house):
    a_decision(house.first, house.chair, "offer")
    chair = reader_signed_in(app, house.chair).visit(f"/committee/applications/{house.first.public_id}")
    chair.follow("Withdraw the offer…").press("Withdraw the offer", reason="The grant fell through.")
    assert status_of(house.first) == "offer_withdrawn"
    assert "The grant fell through." in mails("offer_withdrawn")[0].body


def test_a_second_offer_has_to_be_accepted_anew(house):
    a_decision(house.first, house.chair, "offer")
    with db.unit():
        who = actor_for(house.ada)
        service.accept(queries.own(who, house.first.public_id), actor=who, arrived_at=clock.now())
    with db.unit():
        found, who = seen_by(house.chair, house.first), actor_for(house.chair)
        deciding_offers.withdraw_offer(found, "A mistake.", actor=who)
        deciding.reconsider(found, "It was a mistake.", actor=who)
    a_decision(house.first, house.chair, "offer")
    with db.reading():
        assert queries.one_visible(actor_for(house.chair), house.first.public_id).accepted_at is None


def test_a_position_without_a_committee_is_decided_by_its_recruiter(app, database):
    owner, ada = a_user("Rosa Recruiter", "recruiter"), a_user("Ada Byron")
    application = an_application(a_position(owner), ada)
    a_decision(application, owner, "offer")
    assert status_of(application) == "offered"


def test_a_conflicted_chair_releases_nothing(app, house):
    a_decision(house.first, house.owner, "reject", told=False)
    chair = reader_signed_in(app, house.chair).visit(f"/committee/positions/{house.position.slug}/release")
    a_conflict(house.first, house.chair)
    chair.press("Send this mail to one applicant", expect=404)
    assert mails() == []


def test_releasing_what_was_never_decided_is_refused(house):
    with pytest.raises(IllegalMove), db.unit():
        deciding.release(seen_by(house.chair, house.first), seen="", actor=actor_for(house.chair))


def test_an_evaluation_is_not_reopened_once_told(house):
    an_evaluation(house.first, house.mia)
    a_decision(house.first, house.chair, "reject")
    with pytest.raises(Incomplete):
        an_evaluation(house.first, house.chair)
