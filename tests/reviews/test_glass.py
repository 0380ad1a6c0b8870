"""An administrator sees an envelope; behind broken glass more, for an hour, for a reason that the director and the person read."""

from datetime import timedelta

import pytest

from portal.accounts import service as accounts
from portal.accounts.models import User
from portal.kernel import clock, db
from portal.policy.actor import SYSTEM
from portal.reviews.models_reviews import AdvisorConflict
from tests import factories_reviews as reviews
from tests.conftest import MONDAY
from tests.factories import a_user
from tests.reviews.desk import a_lab, letters

WHY = "A complaint about a broken page, ticket 4711."
SAID = {
    "for_person": "CANARY one",
    "for_board": "CANARY two",
    "for_director": "CANARY three",
    "notes": "PRIVATE",
    "judgement": "off_course",
}


@pytest.fixture
def lab(app, database):
    made = a_lab(app)
    made.reader("ines").visit(made.mine).press("Save", knowledge="CANARY statement")
    made.review("anna", **SAID)
    return made


def break_it(lab):
    return lab.reader("max").visit(lab.theirs).press("Break the glass", reason=WHY)


def test_an_administrator_sees_how_it_stands_and_no_word_of_it(lab):
    page = lab.reader("max").visit(lab.theirs)
    assert ("With the director" in page.main, "1 of 1 submitted" in page.main) == (True, True)
    assert [one for one in ("CANARY", "Anna Keller") if one in page.response.get_data(as_text=True)] == []
    page.visit(f"{lab.theirs}/packet.pdf", expect=404)


def test_why_somebody_is_exempt_is_not_on_the_envelope(app, database):
    lab = a_lab(app)
    lab.exempt("CANARY leave")
    page = lab.reader("max").visit(lab.theirs)
    assert ("Exempt" in page.main, "CANARY" in page.text) == (True, False)


def test_a_reason_is_asked_for(lab):
    page = lab.reader("max").visit(lab.theirs).press("Break the glass", reason="  ", expect=422)
    assert ("Please fill this in." in page.main, "CANARY" in page.text) == (True, False)
    assert letters("glass_broken") == []


def test_behind_it_stand_the_dossier_and_what_was_submitted_without_authors_notes_and_ratings(lab):
    html = break_it(lab).response.get_data(as_text=True)
    assert [
        one for one in ("CANARY statement", "CANARY one", "CANARY two", "CANARY three") if one not in html
    ] == []
    assert [one for one in ("PRIVATE", "Off course", "Anna Keller") if one in html] == []


def test_a_draft_stays_closed(app, database):
    lab = a_lab(app)
    lab.freeze()
    reviews.give(lab.dossier, lab.users["dora"], [lab.users["anna"]])
    reviews.a_review(lab.dossier, lab.users["anna"], submitted=False, **SAID)
    assert "CANARY" not in break_it(lab).response.get_data(as_text=True)


def test_the_director_gets_the_reason_by_mail_and_the_person_reads_it(lab):
    break_it(lab)
    (letter,) = letters("glass_broken")
    assert (letter.recipient, WHY in letter.body) == ("dora@lumen.example", True)
    page = lab.reader("ines").visit(lab.mine)
    assert f"Max Root, 1 Mar 2027, 10:00 broke the glass: {WHY}" in page.main


def test_after_an_hour_it_is_closed_again(lab):
    page = break_it(lab)
    assert "until 1 Mar 2027, 11:00" in page.main
    with clock.at(MONDAY + timedelta(minutes=59)):
        assert "CANARY" in page.visit(lab.theirs).text
    with clock.at(MONDAY + timedelta(minutes=60)):
        assert "CANARY" not in page.visit(lab.theirs).text
        assert "Break the glass" in page.buttons()


def test_it_opens_one_dossier_to_one_administrator(lab):
    lab.users["nina"] = a_user("Nina Root", "administrator")
    break_it(lab)
    assert "CANARY" not in lab.reader("nina").visit(lab.theirs).text


def test_nobody_else_breaks_it(lab):
    for name in ("sven", "anna", "bo", "dora", "ines"):
        assert (name, lab.send(name, f"{lab.theirs}/glass", {"reason": WHY})) == (name, 403)
    assert lab.send("sam", f"{lab.theirs}/glass", {"reason": WHY}) == 404
    assert letters("glass_broken") == []


def test_an_administrator_breaks_none_that_is_their_own(app, database):
    lab = a_lab(app)
    with db.unit():
        accounts.grant(db.session().get(User, lab.users["ines"].id), "administrator", actor=SYSTEM)
    lab.review("anna", **SAID)
    assert lab.send("ines", f"{lab.theirs}/glass", {"reason": WHY}) == 403
    assert "CANARY" not in lab.reader("ines").visit(lab.mine).response.get_data(as_text=True)


def test_an_administrator_whom_a_conflict_seals_finds_nothing(app, database):
    lab = a_lab(app)
    sealed = {
        "source": "director",
        "evidence": [],
        "found_at": MONDAY,
        "settled": "sealed",
        "settled_at": MONDAY,
    }
    with db.unit() as here:
        here.add(AdvisorConflict(user_id=lab.users["max"].id, person_id=lab.ines.id, **sealed))
    lab.reader("max").visit(lab.theirs, expect=404)
    assert lab.send("max", f"{lab.theirs}/glass", {"reason": WHY}) == 404
