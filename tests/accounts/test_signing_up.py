from datetime import timedelta

import pytest

from portal.accounts import queries, service
from portal.accounts.models import Proof, User
from portal.kernel import clock, db
from tests.accounts.conftest import code_in, link_in

ADDRESS = "grace@lumen.example"


@pytest.fixture
def begun(somebody):
    """A reader who has just given an address."""
    return somebody().visit("/sign-up?next=/account").press("Begin", address=ADDRESS)


def the_user(address=ADDRESS):
    with db.reading():
        return queries.verified(address)


def test_an_address_is_enough_to_begin(begun, letters):
    assert begun.path == "/account"
    assert "Your address is not confirmed yet." in begun.main
    assert [(letter.to, letter.subject) for letter in letters()] == [
        (ADDRESS, "Your code for Institut Lumen")
    ]


def test_the_code_confirms_the_address(begun, letters):
    [letter] = letters()
    begun.visit("/confirm").press("Confirm", code=code_in(letter))
    assert begun.visit("/account").text.count("not confirmed") == 0
    assert the_user().verified_at == clock.now()


def test_a_wrong_code_says_so_and_confirms_nothing(begun, letters):
    letters()
    begun.visit("/confirm").press("Confirm", code="0000 0001", expect=422)
    assert "This code does not fit" in begun.main
    assert the_user() is None


def test_the_code_of_another_browser_does_not_work(begun, somebody, letters):
    [letter] = letters()
    stranger = somebody().visit("/sign-up?next=/account").press("Begin", address="eve@lumen.example")
    stranger.visit("/confirm").press("Confirm", code=code_in(letter), expect=422)
    somebody().visit("/confirm")
    assert the_user() is None


def test_a_code_bears_five_tries(begun, letters):
    [letter] = letters()
    begun.visit("/confirm")
    for _ in range(5):
        begun.press("Confirm", code="0000 0001", expect=422)
    begun.press("Confirm", code=code_in(letter), expect=422)
    assert the_user() is None


def test_opening_the_link_changes_nothing(begun, somebody, letters):
    [letter] = letters()
    scanner = somebody().visit(link_in(letter))
    assert scanner.response.headers["Referrer-Policy"] == "no-referrer"
    assert ADDRESS in scanner.main
    assert scanner.visit("/account").path == "/sign-in"
    assert the_user() is None


def test_the_links_button_signs_in_there_and_nowhere_else(begun, somebody, letters):
    phone = somebody().visit(link_in(letters()[0]))
    phone.press("Confirm and sign in")
    assert phone.visit("/account").path == "/account"
    assert begun.visit("/account").path == "/sign-in"  # whoever began may not be who reads the mail


def test_a_link_works_once(begun, somebody, letters):
    link = link_in(letters()[0])
    somebody().visit(link).press("Confirm and sign in")
    late = somebody().visit(link, expect=404)
    assert "This link holds no longer" in late.text


def test_a_link_holds_for_a_day(begun, somebody, letters):
    link = link_in(letters()[0])
    clock.advance(timedelta(hours=24))
    somebody().visit(link, expect=404)


def test_a_new_code_voids_the_one_before(begun, letters):
    [old] = letters()
    begun.visit("/confirm").press("Send a new code")
    [new] = letters()
    begun.press("Confirm", code=code_in(old), expect=422)
    begun.press("Confirm", code=code_in(new))
    assert the_user() is not None


def test_a_mistyped_address_is_corrected_and_its_mail_is_worth_nothing(begun, somebody, letters):
    [old] = letters()
    begun.visit("/confirm").press("Correct the address", address="Grace.Hopper@lumen.example")
    [new] = letters()
    somebody().visit(link_in(old), expect=404)
    begun.press("Confirm", code=code_in(new))
    assert new.to == "Grace.Hopper@lumen.example"
    assert the_user("grace.hopper@lumen.example") is not None
    assert the_user() is None


def test_who_is_known_begins_exactly_like_who_is_not(user, somebody, letters):
    user(ADDRESS)
    known = somebody().visit("/sign-up?next=/account").press("Begin", address=ADDRESS)
    unknown = somebody().visit("/sign-up?next=/account").press("Begin", address="grade@lumen.example")
    assert known.main == unknown.main.replace("grade", "grace")
    assert [letter.subject for letter in letters()] == ["Your code for Institut Lumen"] * 2


def test_what_was_begun_moves_to_who_proved_the_address_before(user, somebody, letters, monkeypatch):
    owner, moved = user(ADDRESS), []
    monkeypatch.setattr(service, "adopters", [lambda *ids: moved.append(ids)])
    begun = somebody().visit("/sign-up?next=/account").press("Begin", address="GRACE@lumen.example")
    begun.visit("/confirm").press("Confirm", code=code_in(letters()[0]))
    assert "Ada Byron" in begun.visit("/account").text
    with db.reading() as here:
        left = here.query(User).filter(User.adopted_by_id == owner.id).one()
    assert moved == [(left.id, owner.id)]


def test_two_addresses_are_not_one(somebody, database):
    somebody().visit("/sign-up").press("Begin", address="a@b.example\r\nBcc: c@d.example", expect=422)
    somebody().visit("/sign-up").press("Begin", address="a@b.example,c@d.example", expect=422)
    with db.reading() as here:
        assert here.query(User).count() == 0


def test_a_blocked_beginner_is_let_in_by_no_link(begun, somebody, letters):
    link = link_in(letters()[0])
    with db.unit() as here:
        here.query(User).one().blocked_at = clock.now()
    somebody().visit(link).press("Confirm and sign in", expect=404)
    assert begun.visit("/account").path == "/sign-in"
    assert the_user() is None


def test_only_hashes_of_secrets_are_kept(begun, letters):
    [letter] = letters()
    with db.reading() as here:
        kept = " ".join(str(vars(proof)) for proof in here.query(Proof))
    assert code_in(letter).replace(" ", "") not in kept
    assert link_in(letter).rpartition("/")[2] not in kept
