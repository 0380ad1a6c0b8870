"""Somebody answers about a person's publications in their place, for as long as both want it."""

import pytest

from portal.kernel import db
from portal.kernel.errors import Forbidden
from portal.publications import attributing, delegating, queries_help, queries_queue
from portal.publications.models import Attribution
from tests.factories import a_user, actor_for, reader_signed_in
from tests.program import Program
from tests.publications.answering import Somebody, letters
from tests.publications.delegates import DELEGATES, bo, granted, ines, waits
from tests.reader import Reader

__all__ = ["bo", "granted", "ines", "waits"]
LET = "Let them answer in your place"


def seen(app, user) -> Reader:
    """The page of those who answer for others, as somebody sees it."""
    return reader_signed_in(app, user).visit(DELEGATES)


def test_a_colleague_is_chosen_listed_and_told_by_mail(app, ines, bo):
    page = seen(app, ines.user).press(LET, user=bo.public_id)
    assert "Bo Ek can answer in your place now" in page.text
    assert "End it Bo Ek" in page.buttons()
    [(to, text)] = letters("delegation_granted")
    assert to == bo.address
    assert text.startswith("Ines Duarte lets you answer about their publications")


def test_whoever_answers_already_is_not_offered_again(app, granted, ines, bo):
    page = seen(app, ines.user)
    with pytest.raises(AssertionError):
        page.press(LET, user=bo.public_id)


def test_the_delegate_sees_in_whose_place_they_answer(app, granted, bo):
    reader = seen(app, bo)
    assert "Ines Duarte" in reader.main
    assert "/my/publications?person=ines-duarte" in reader.links()
    assert "Who answers in your place" not in reader.main


def test_either_of_the_two_ends_it(app, granted, ines, bo):
    assert "Nobody but you" in seen(app, ines.user).press("End it Bo Ek").main
    reader_signed_in(app, bo).visit(DELEGATES, expect=404)


def test_the_delegate_ends_it_too_and_it_can_be_granted_anew(app, granted, ines, bo):
    stop = "Stop answering for them Ines Duarte"
    seen(app, bo).press(stop, expect=404)  # they have nothing to do with the page now
    assert "Bo Ek can answer" in seen(app, ines.user).press(LET, user=bo.public_id).text


def test_nobody_chosen_is_said_kindly_and_nothing_granted(app, ines, bo):
    reader = seen(app, ines.user).press(LET, expect=422)
    assert "Nobody but you" in reader.main


def test_nobody_grants_in_somebody_elses_name(ines, bo):
    other = Somebody("Noor Berg", "staff", "administrator", "director")
    with db.reading():
        person = queries_help.own(ines.actor)
    person.standing = frozenset()
    with db.unit(), pytest.raises(Forbidden):
        delegating.grant(person, bo, actor=other.actor)


def test_a_delegation_between_two_others_is_missing(app, granted, ines, bo):
    stranger = Program(app, a_user("Noor Berg", "staff", "administrator"))
    stranger.post(f"{DELEGATES}/{granted.public_id}/end", expect=404)
    stranger.get(DELEGATES, expect=404)


def test_only_colleagues_inside_the_house_can_be_chosen(ines):
    a_user("Ada Advisor", "advisor")
    a_user("Cleo Applicant")
    a_user("Dora Director", "director")
    with db.reading():
        assert [one.name for one in queries_help.colleagues(ines.actor)] == ["Dora Director"]


# The queue of somebody in whose place one answers


def test_a_delegate_reads_the_queue_and_answers_as_the_person_would(app, granted, ines, bo, waits):
    reader = reader_signed_in(app, bo).visit("/my/publications?person=ines-duarte")
    assert "Publications of Ines Duarte" in reader.main
    assert "You answer in the place of Ines Duarte" in reader.main
    reader.press("Mine: Mirrors")
    assert "Publications of Ines Duarte" in reader.main
    with db.reading() as here:
        found = here.get(Attribution, waits[0].id)
        assert (found.status, found.decided_by_id) == ("confirmed", bo.id)


def test_the_person_takes_back_what_was_said_in_their_place(app, granted, ines, bo, waits):
    reader_signed_in(app, bo).visit("/my/publications?person=ines-duarte").press("Not mine: Mirrors")
    ines.says(attributing.undo, waits[0])
    with db.reading() as here:
        assert here.get(Attribution, waits[0].id).status == "suggested"


def test_nobody_else_reads_it_by_asking_for_it(app, ines, bo, waits):
    other = Somebody("Noor Berg", "staff", "administrator", "director")
    for reader in (Program(app, other.user), Program(app, bo)):
        reader.get("/my/publications?person=ines-duarte", expect=404)


def test_what_waits_for_others_is_not_counted_as_ones_own(granted, ines, bo, waits):
    with db.reading():
        assert queries_queue.waiting(actor_for(bo)).number == 0
        assert queries_queue.waiting(ines.actor).number == 2
