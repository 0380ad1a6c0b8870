from datetime import timedelta

import pytest

from portal.accounts import invitations, queries
from portal.accounts.models import Invitation
from portal.kernel import clock, db
from portal.kernel.errors import NotFound
from tests.accounts.conftest import link_in

ADA, ROOT = "ada@lumen.example", "root@lumen.example"


@pytest.fixture
def root(signed_in):
    return signed_in(ROOT, "administrator")


@pytest.fixture
def invited(root, letters):
    """The link in the mail to somebody who was invited as a recruiter."""
    invite(root)
    return link_in(letters()[0])


def invite(root, address=ADA, roles=("recruiter",), expect=200):
    return root.visit("/admin/users/invite").press(
        "Send the invitation",
        name="Ada Byron",
        address=address,
        roles=list(roles),
        locale="en",
        expect=expect,
    )


def roles(address=ADA):
    with db.reading():
        user = queries.verified(address)
        return set(queries.roles_of(user)) if user else None


def test_who_is_invited_accepts_and_has_the_roles(invited, somebody):
    ada = somebody().visit(invited)
    assert ada.response.headers["Referrer-Policy"] == "no-referrer"
    ada.press("Accept the invitation", new_password="nine tall green doors")
    assert "Ada Byron" in ada.visit("/account").text
    assert roles() == {"recruiter"}


def test_opening_an_invitation_changes_nothing(invited, somebody):
    somebody().visit(invited).visit(invited)
    assert roles() is None


def test_an_invitation_is_accepted_once(invited, somebody):
    somebody().visit(invited).press("Accept the invitation")
    somebody().visit(invited, expect=404)


def test_a_mail_sent_again_revives_no_invitation_that_was_taken(invited, somebody):
    somebody().visit(invited).press("Accept the invitation")
    with db.unit() as here:
        taken = here.query(Invitation).one().public_id
        with pytest.raises(NotFound):
            invitations.mint(taken)


def test_two_tabs_accept_an_invitation_once(invited, somebody):
    first, second = somebody().visit(invited), somebody().visit(invited)
    first.press("Accept the invitation")
    second.press("Accept the invitation", expect=404)
    assert roles() == {"recruiter"}


def test_a_guessable_password_is_refused_and_the_invitation_still_holds(invited, somebody):
    ada = somebody().visit(invited).press("Accept the invitation", new_password="password1234", expect=422)
    ada.press("Accept the invitation", new_password="nine tall green doors")
    assert roles() == {"recruiter"}


def test_who_has_an_account_keeps_it_and_gains_the_roles(root, user, somebody, letters):
    made = user(ADA, "staff")
    invite(root, "ADA@lumen.example")
    somebody().visit(link_in(letters()[0])).press("Accept the invitation")
    assert roles() == {"staff", "recruiter"}
    with db.reading():
        assert queries.verified(ADA).password_hash == made.password_hash


def test_a_blocked_user_is_let_in_by_no_invitation(root, user, somebody, letters):
    made = user(ADA)
    with db.unit():
        queries.one(made.public_id).blocked_at = clock.now()
    invite(root)
    somebody().visit(link_in(letters()[0])).press("Accept the invitation", expect=404)
    assert roles() == set()


def test_an_invitation_holds_for_seven_days(invited, somebody):
    clock.advance(timedelta(days=7))
    somebody().visit(invited, expect=404)


def test_sending_again_voids_the_link_before(root, invited, somebody, letters):
    root.visit("/admin/users").press(f"Send again {ADA}")
    [fresh] = letters()
    somebody().visit(invited, expect=404)
    somebody().visit(link_in(fresh)).press("Accept the invitation")
    assert roles() == {"recruiter"}


def test_an_invitation_is_taken_back(root, invited, somebody):
    root.visit("/admin/users").press(f"Take back {ADA}")
    somebody().visit(invited, expect=404)


def test_nobody_is_invited_twice_at_once(root, invited, letters):
    assert "An invitation waits at this address already" in invite(root, expect=422).main
    assert letters() == []


def test_an_expired_invitation_makes_room_for_a_new_one(root, invited, letters, signed_in):
    clock.advance(timedelta(days=8))
    invite(signed_in(ROOT))
    assert len(letters()) == 1


def test_who_lost_the_keys_hands_out_none(root, invited, somebody, signed_in):
    with db.reading():
        page = f"/admin/users/{queries.verified(ROOT).public_id}"
    signed_in("chief@lumen.example", "administrator").visit(page).press("Save the roles", roles=["staff"])
    somebody().visit(invited, expect=404)


def test_an_invitation_needs_a_role_that_exists(root):
    invite(root, roles=[], expect=422)
    invite(root, roles=["emperor"], expect=422)
    with db.reading() as here:
        assert here.query(Invitation).count() == 0
