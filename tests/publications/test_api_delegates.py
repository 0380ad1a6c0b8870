"""Who answers about publications in whose place, for programs."""

from portal.kernel import db
from portal.publications import queries_help
from tests.factories import reader_signed_in
from tests.program import Program
from tests.publications.delegates import DELEGATES, bo, granted, ines, waits

__all__ = ["bo", "granted", "ines", "waits"]


def test_programs_grant_and_end_too(app, ines, bo):
    program = Program(app, ines.user)
    found = program.post(DELEGATES, {"user": bo.public_id})
    assert [one["name"] for one in found["delegates"]] == ["Bo Ek"]
    assert Program(app, bo).get(DELEGATES)["answered_for"][0]["slug"] == "ines-duarte"
    ended = program.post(f"{DELEGATES}/{found['delegates'][0]['id']}/end")
    assert ended["delegates"] == []
    refused = program.post(DELEGATES, {"user": "2222222222222222"}, expect=422)
    assert "None of your colleagues" in str(refused)


def test_the_weekly_mail_is_stopped_and_wanted_again(app, ines):
    program = Program(app, ines.user)
    assert program.get(DELEGATES)["digest"] is True
    assert program.post("/my/publications/digest", {"wanted": False})["digest"] is False
    reader = reader_signed_in(app, ines.user).visit(DELEGATES)
    assert "You get one mail a week" in reader.press("Keep", wanted="true").text
    with db.reading():
        assert not queries_help.is_stopped(ines.person.id)


def test_whoever_has_no_page_of_their_own_reads_that_of_whom_they_answer_for(app, granted, bo, waits):
    program = Program(app, bo)
    assert {one["title"] for one in program.get("/my/publications")["items"]} == {"Mirrors", "Lenses"}
    after = program.post("/my/publications/reject", {"attributions": [{"id": waits[0].public_id}]})
    assert [one["title"] for one in after["items"]] == ["Lenses"]


def test_once_it_is_ended_nothing_of_it_is_left(app, granted, bo, waits):
    program = Program(app, bo)
    program.post(
        f"{DELEGATES}/{granted.public_id}/end", expect=404
    )  # what they would be led to is not theirs now
    program.get("/my/publications?person=ines-duarte", expect=404)
    program.post("/my/publications/reject", {"attributions": [{"id": waits[0].public_id}]}, expect=404)
