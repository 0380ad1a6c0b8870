from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.kernel import clock, db, once
from portal.kernel.once import SpentKey
from portal.people import service as people
from portal.recruitment.models import Position
from tests.accounts.conftest import statements  # noqa: F401
from tests.factories import a_position, a_user, reader_signed_in
from tests.reader import Reader

TYPED = {
    "title": "PhD in open models",
    "kind": "phd",
    "body": "Come.",
    "location": "Paris",
    "rolling": "true",
}


@pytest.fixture
def writer(app, database):
    """A recruiter in front of the form for a new position."""
    user = a_user("Rita", "recruiter")
    return lambda: reader_signed_in(app, user).visit("/committee/positions/new")


def number_of(table) -> int:
    with db.reading() as here:
        return here.scalar(select(func.count()).select_from(table))


def filled(reader) -> dict:
    """The form as it would be sent."""
    form, _name, _value = reader._form_with("Save the draft")
    return reader._filled(form, TYPED)


def send(reader, form: dict):
    answer = reader.client.post("/committee/positions/new", data=form, headers=reader.headers)
    return answer.status_code, answer.headers.get("Location")


def test_a_form_that_is_sent_twice_acts_once_and_leads_to_the_same_place(writer):
    reader = writer()
    form = filled(reader)
    first, second = send(reader, form), send(reader, form)
    assert first == second == (303, "/committee/positions/phd-in-open-models/edit")
    assert number_of(Position) == 1


def test_a_second_sending_does_none_of_the_work_again(writer, statements):  # noqa: F811
    reader = writer()
    form = filled(reader)
    send(reader, form)
    assert set(statements(lambda: send(reader, form))) <= {"SELECT", "BEGIN", "PRAGMA"}


def test_two_forms_with_the_same_words_are_two_acts(writer):
    reader = writer()
    send(reader, filled(reader))
    send(reader, filled(reader.visit("/committee/positions/new")))
    assert number_of(Position) == 2


def test_who_goes_back_and_says_something_else_is_heard(writer):
    reader = writer()
    form = filled(reader)
    send(reader, form)
    assert send(reader, form | {"title": ["PhD in closed models"]})[1].endswith("/phd-in-closed-models/edit")


def test_a_form_that_arrives_twice_at_the_same_time_acts_once(writer):
    readers = [writer() for _ in range(4)]
    key, together = filled(readers[0])["_key"], Barrier(len(readers))

    def press(reader):
        form = {**filled(reader), "_key": key}
        together.wait(10)
        return send(reader, form)

    with ThreadPoolExecutor(len(readers)) as pool:
        answers = set(pool.map(press, readers))
    assert answers == {(303, "/committee/positions/phd-in-open-models/edit")}
    assert (number_of(Position), number_of(SpentKey)) == (1, 1)


def test_a_second_sending_is_led_on_even_where_the_act_is_possible_only_once(app, database):
    adam = reader_signed_in(app, a_user("Adam", "administrator")).visit("/admin/users/invite")
    form, _name, _value = adam._form_with("Send the invitation")
    sent = adam._filled(form, {"name": "Bo", "address": "bo@lumen.example", "roles": ["staff"]})
    answers = [adam.client.post("/admin/users/invite", data=sent).status_code for _ in range(2)]
    assert answers == [303, 303]


def test_one_change_that_arrives_twice_at_the_same_time_is_no_conflict(app, database):
    user = a_user("Ada Byron")
    with db.unit():
        people.join("Ada Byron", user_id=user.id)
    readers = [reader_signed_in(app, user).visit("/my/profile") for _ in range(4)]
    key, together = readers[0].value("_key"), Barrier(len(readers))

    def press(reader):
        form, _name, _value = reader._form_with("Save")
        together.wait(10)
        sent = {**reader._filled(form, {"about": "I compute."}), "_key": key}
        return reader.client.post("/my/profile", data=sent).status_code

    with ThreadPoolExecutor(len(readers)) as pool:
        assert list(pool.map(press, readers)) == [303] * 4


def test_who_begins_with_a_double_click_is_signed_in_once(app, database):
    a_position(a_user("Rita", "recruiter"), slug="open")
    visitors = [Reader(app).visit("/positions/open/apply") for _ in range(4)]
    form, _name, _value = visitors[0]._form_with("Start")
    sent, cookie = (
        visitors[0]._filled(form, {"address": "ada@lumen.example"}),
        visitors[0].client.get_cookie("portal"),
    )
    together = Barrier(len(visitors))

    def click(visitor):
        visitor.client.set_cookie("portal", cookie.value)
        together.wait(10)
        return visitor.client.post("/positions/open/apply", data=sent)

    with ThreadPoolExecutor(len(visitors)) as pool:
        answers = list(pool.map(click, visitors))
    assert len({(one.status_code, one.location) for one in answers}) == 1
    assert sum("portal=" in one.headers.get("Set-Cookie", "") for one in answers) == 1


def test_a_refused_form_spends_nothing_and_can_be_corrected(writer):
    reader = writer()
    form = filled(reader)
    assert send(reader, {**form, "title": ""})[0] == 422
    assert number_of(SpentKey) == 0
    assert send(reader, form)[0] == 303


def test_a_key_is_kept_only_as_its_hash(database):
    key = once.new_key()
    with db.unit():
        once.spend(key, "/there")
    with db.reading() as here:
        assert here.scalar(select(SpentKey.key)) != key
        assert (once.where(key), once.where(once.new_key())) == ("/there", None)


def test_a_key_is_spent_once(database):
    with db.unit():
        once.spend("key", "/there")
    with pytest.raises(IntegrityError), db.unit():
        once.spend("key", "/elsewhere")


def test_keys_are_forgotten_after_two_days(database):
    with db.unit():
        once.spend("old", "/there")
    clock.advance(timedelta(days=1))
    with db.unit():
        once.spend("new", "/there")
    clock.advance(timedelta(days=1, seconds=1))
    once.forget()
    with db.reading():
        assert (once.where("old"), once.where("new")) == (None, "/there")
