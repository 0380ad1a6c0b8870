"""Whoever is not signed in is asked to, wherever it is not for visitors; and what they had typed waits for them."""

import pytest

from portal import policy
from portal.policy.acts import Act
from tests.laws.world import address, routes

FOR_VISITORS = {
    Act.PERSON_READ,
    Act.PUBLICATION_READ,
    Act.REPORT_FILE,
    Act.POSITION_READ,
    Act.APPLICATION_START,
}


def private(world, method: str):
    """The addresses of routes that are not for visitors, with what exists in the place of their parameters."""
    for rule in routes(world.app, method):
        act = world.app.view_functions[rule.endpoint].act
        if act and act not in FOR_VISITORS:
            yield from (address(rule, values) for values in world.values(rule))


def test_visitors_may_do_little():
    assert {act for act in Act if policy.is_for_visitors(act)} == FOR_VISITORS


def test_an_address_of_ones_own_leads_to_signing_in_and_back(world):
    reader = world.reader("visitor")
    led = {path: reader.client.get(path, headers=reader.headers) for path in private(world, "GET")}
    assert len(led) > 30
    assert {
        path for path, one in led.items() if one.status_code != 303 or one.location != f"/sign-in?next={path}"
    } == set()


@pytest.mark.parametrize("had", ["never been here", "been signed in"])
def test_what_was_typed_waits_until_its_writer_has_signed_in(world, had):
    reader = world.reader("visitor" if had == "never been here" else "reader").visit("/sign-in")
    form = {
        "csrf_token": reader.value("csrf_token"),
        "comment": "A long evaluation.",
        "password": "not to be shown",
    }
    if had == "been signed in":
        with reader.client.session_transaction() as cookie:
            cookie["_user_id"] = "a session that ended"
    answers = {
        path: reader.client.post(path, data=form, headers=reader.headers) for path in private(world, "POST")
    }
    kept = {
        path: (one.status_code, form["comment"] in one.text, form["password"] in one.text)
        for path, one in answers.items()
    }
    assert len(kept) > 30
    assert {path: said for path, said in kept.items() if said != (401, True, False)} == {}
