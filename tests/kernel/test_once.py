from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.kernel import clock, db, once
from portal.kernel.once import SpentKey
from portal.recruitment.models import Position
from tests.factories import a_user, reader_signed_in

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


def test_two_forms_with_the_same_words_are_two_acts(writer):
    reader = writer()
    send(reader, filled(reader))
    send(reader, filled(reader.visit("/committee/positions/new")))
    assert number_of(Position) == 2


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
