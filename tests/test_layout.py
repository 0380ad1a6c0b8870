"""What stands around every page."""

import pytest

from tests.factories import a_user, reader_signed_in


@pytest.mark.parametrize("asked", ["endpoint=x", "_scheme=javascript&_external=1", "_method=PUT"])
def test_whatever_is_asked_of_a_page_is_only_asked_again_in_the_other_language(app, database, asked):
    said = app.test_client().get(f"/positions?{asked}&lang=en")
    assert said.status_code == 200
    assert f'href="/positions?{asked}&lang=fr"' in said.text.replace("&amp;", "&")


@pytest.mark.parametrize("roles", [(), ("staff",), ("recruiter", "administrator")])
def test_whoever_applied_finds_their_applications_whatever_their_roles(app, database, roles):
    reader = reader_signed_in(app, a_user("Ada Byron", *roles)).visit("/positions")
    assert reader.links().count("/applications") == 1
