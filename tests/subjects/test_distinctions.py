"""Two people who look like one and are not: said once, suggested no more, and taken back."""

import pytest

from portal.kernel import audit, db
from portal.kernel.errors import Forbidden, IllegalMove
from portal.subjects import merging, queries
from tests.factories import a_user, actor_for, reader_signed_in
from tests.factories_publications import a_person
from tests.laws.test_lists import counted
from tests.program import Program
from tests.subjects.merges import impossible, look, merge

LIST, NOT_THE_SAME = "/admin/people/merges", "/admin/people/distinctions"
LOOK = "/admin/people/ines-m-duarte/merge/ines-duarte"
REFUSAL = "An administrator said that they are not the same. Whoever knows better takes that back first."


@pytest.fixture
def admin(app, administrator):
    return reader_signed_in(app, administrator)


def say(act, one, other, administrator) -> None:
    """An administrator says something of two people, whichever is named first."""
    who = actor_for(administrator)
    with db.unit():
        act(*queries.pair(who, one.slug, other.slug, to_change=True), actor=who)


def pairs() -> list[tuple[int, int]]:
    """Who is not the same as whom."""
    with db.reading():
        return sorted(queries.distinguished())


def test_an_administrator_says_so_on_the_list_and_takes_it_back(admin, two):
    admin.visit(LIST).press("Not the same: Ines M. Duarte, Ines Duarte")
    assert "They are not the same, and are not suggested again." in admin.text
    assert "Nobody seems to be here twice" in admin.main
    admin.follow("Not the same 1")
    assert (admin.path, "Alba Admin" in admin.main) == (NOT_THE_SAME, True)
    admin.press("Take it back: Ines M. Duarte, Ines Duarte")
    assert "Nobody was told apart" in admin.main
    assert LOOK in admin.visit(LIST).links()


def test_it_is_said_and_taken_back_where_one_looks_at_both_and_nobody_is_merged_meanwhile(admin, two):
    admin.visit(LOOK).press("They are not the same: Ines M. Duarte, Ines Duarte")
    assert REFUSAL in admin.visit(LOOK).main
    assert "Merge the two pages" not in admin.buttons()
    admin.press("Take back that they are not the same: Ines M. Duarte, Ines Duarte")
    assert "Merge the two pages" in admin.visit(LOOK).buttons()


def test_whoever_is_not_the_same_is_merged_neither_way(two, administrator):
    say(merging.distinguish, *two, administrator)
    for gone, kept in (two, two[::-1]):
        assert [str(one) for one in look(gone, kept, administrator).stops] == [REFUSAL]
        with pytest.raises(IllegalMove, match="not the same"):
            merge(gone, kept, administrator)


def test_said_twice_whoever_is_named_first_it_is_kept_once_and_both_remember(two, administrator):
    for one, other in (two, two[::-1]):
        say(merging.distinguish, one, other, administrator)
    assert pairs() == [(two[0].id, two[1].id)]
    for _twice in "ab":
        say(merging.reconsider, *two, administrator)
    assert pairs() == []
    for one, other in (two, two[::-1]):
        with db.reading():
            said = [(entry.act, entry.detail) for entry in audit.of(("person", one.public_id))]
        beside = {"other": other.public_id}
        assert said[-2:] == [("person.distinguish", beside), ("person.reconsider", beside)]


def test_whoever_is_not_one_who_is_merged_is_not_whom_that_is_merged_into(two, administrator):
    gone, kept = two
    stranger, namesake = a_person("Ines Duarte Silva"), a_person("Ana Ines Duarte")
    for other in (stranger, namesake):
        say(merging.distinguish, gone, other, administrator)
    say(merging.distinguish, namesake, kept, administrator)
    merge(gone, kept, administrator)
    assert pairs() == [(kept.id, stranger.id), (kept.id, namesake.id)]
    assert impossible() == []


def test_a_person_whose_page_goes_into_a_newer_one_stays_told_apart(two, administrator):
    gone, stranger = two
    newer = a_person("I. Duarte")
    say(merging.distinguish, gone, stranger, administrator)
    merge(gone, newer, administrator)
    assert pairs() == [(stranger.id, newer.id)]


def test_programs_say_the_same(app, two, administrator):
    program = Program(app, administrator)
    assert program.post(f"{LOOK}/distinguish") == {"suggestions": [], "more": 0, "distinguished": 1}
    assert program.get(LOOK)["distinguished"] is True
    (said,) = program.get(NOT_THE_SAME)["items"]
    assert (said["one"]["slug"], said["other"]["slug"], said["said_by"]) == (
        "ines-m-duarte",
        "ines-duarte",
        "Alba Admin",
    )
    assert program.post(LOOK, {"name": "Ines M. Duarte"}, expect=409)["detail"].endswith(REFUSAL)
    assert len(program.post(f"{LOOK}/reconsider")["suggestions"]) == 1
    assert program.get(NOT_THE_SAME) == {"items": [], "next": None}


@pytest.mark.parametrize("role", ["staff", "director"])
def test_nobody_but_an_administrator_says_or_reads_it(app, two, role):
    user = a_user("Somebody", role)
    program, reader = Program(app, user), reader_signed_in(app, user)
    program.get(NOT_THE_SAME, expect=403)
    reader.visit(NOT_THE_SAME, expect=403)
    for act in ("distinguish", "reconsider"):
        program.post(f"{LOOK}/{act}", expect=403)
    for act in (merging.distinguish, merging.reconsider):
        with pytest.raises(Forbidden), db.unit():
            act(*two, actor=actor_for(user))
    assert pairs() == []


def test_a_long_list_has_pages_and_asks_as_much_as_a_short_one(app, two, administrator):
    program, asked = Program(app, administrator), []
    for number in (1, 60):
        for n in range(number):
            say(merging.distinguish, a_person(f"Bo Ek {number} {n}"), two[0], administrator)
        with counted() as questions:
            found = program.get(NOT_THE_SAME)
        asked.append(len(questions))
    assert (len(found["items"]), asked[0]) == (50, asked[1])
    rest = program.get(found["next"].removeprefix("/api/v1"))
    assert (len(rest["items"]), rest["next"]) == (11, None)
