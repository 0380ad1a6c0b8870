"""A conflict hides an application from whoever declared it, through every standing, role and way out."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from portal.kernel import db
from portal.kernel.errors import Forbidden, IllegalMove, NotFound
from portal.kernel.mail import Message
from portal.recruitment import judging, queries_committee, queries_judged
from portal.recruitment.models import Conflict
from tests.factories import (
    a_conflict,
    a_decision,
    a_position,
    a_user,
    actor_for,
    an_application,
    an_evaluation,
    reader_signed_in,
    seen_by,
)

CANARY = "Xanthippe Quagga"


@pytest.fixture
def house(app, database):
    """Two applications; Mia has a conflict with one of them, which others have judged and decided about."""
    owner, chair = a_user("Rosa Recruiter", "recruiter"), a_user("Carl Chair", "staff")
    mia, max_ = a_user("Mia Member", "staff"), a_user("Max Member", "staff")
    position = a_position(owner, committee={chair: "chair", mia: "member", max_: "member"})
    hidden = an_application(position, a_user(CANARY), statement="About okapis.")
    other = an_application(position, a_user("Bea Bohr"), statement="About okapis too.")
    an_evaluation(hidden, max_, comment="Canary")
    a_decision(hidden, chair, "shortlist")
    a_conflict(hidden, mia)
    return SimpleNamespace(
        owner=owner, chair=chair, mia=mia, max=max_, position=position, hidden=hidden, other=other
    )


def addresses(house):
    """Every address about the application that a committee may open."""
    one, table = (
        f"/committee/applications/{house.hidden.public_id}",
        f"/committee/positions/{house.position.slug}",
    )
    pages = [one, *(f"{one}/{page}" for page in ("conflict", "reconsider", "withdraw-offer", "hire"))]
    named = f"application={house.hidden.public_id}"
    return [
        *pages,
        document_of(house),
        f"{table}/decide?outcome=reject&{named}",
        f"{table}/start-reading?{named}",
    ]


def document_of(house):
    """The address of a document of the hidden application."""
    with db.reading():
        applicant = actor_for(seen_by_owner(house).user)
        documents = queries_committee.queries.own(applicant, house.hidden.public_id).documents
        return f"/committee/applications/{house.hidden.public_id}/documents/{documents[0].public_id}"


def seen_by_owner(house):
    """The hidden application as its recruiter finds it."""
    return queries_committee.queries.one_visible(actor_for(house.owner), house.hidden.public_id)


def test_every_address_about_it_answers_as_if_it_did_not_exist(app, house):
    mia, owner = reader_signed_in(app, house.mia), reader_signed_in(app, house.owner)
    for address in addresses(house)[:2] + addresses(house)[5:]:
        missing = address.replace(house.hidden.public_id, "2345678923456789")
        assert owner.client.get(address, buffered=True).status_code == 200, address
        assert mia.visit(missing, expect=404).main == mia.visit(address, expect=404).main
    for address in addresses(house):
        mia.visit(address, expect=404)


def test_nothing_about_it_can_be_sent(app, house):
    mia = reader_signed_in(app, house.mia)
    token = mia.visit(f"/committee/applications/{house.other.public_id}").value("csrf_token")
    for act in ("evaluation", "evaluation/reopen", "decision/cancel", "conflict"):
        sent = mia.client.post(
            f"/committee/applications/{house.hidden.public_id}/{act}", data={"csrf_token": token}
        )
        assert sent.status_code == 404, act


@pytest.mark.parametrize(
    "asked",
    ["", "?sort=-mean", "?sort=evaluations", "?status=shortlisted", "?q=okapis", "?q=Quagga", "?unread=yes"],
)
def test_the_table_tells_only_that_something_is_hidden(app, house, asked):
    table = reader_signed_in(app, house.mia).visit(f"/committee/positions/{house.position.slug}{asked}")
    assert "Hidden: conflict (1)" in table.main
    html = table.response.get_data(as_text=True)
    assert [
        word for word in ("Xanthippe", house.hidden.public_id, "Shortlisted", "Canary") if word in html
    ] == []


def test_counts_leave_it_out(app, house):
    for page in ("", f"/positions/{house.position.slug}", f"/positions/{house.position.slug}/picture"):
        mia = reader_signed_in(app, house.mia).visit(f"/committee{page}")
        assert "Shortlisted 1" not in mia.main, page
    with db.reading():
        actor = actor_for(house.mia)
        position = queries_committee.position(actor, house.position.slug)
        assert queries_committee.progress(actor, position) == (0, 1)
        assert len(queries_judged.moments(actor, position)) == 1


def test_the_queue_passes_it_by(app, house):
    mia = reader_signed_in(app, house.mia)
    assert mia.visit(f"/committee/positions/{house.position.slug}/next").path.endswith(house.other.public_id)
    after = f"/committee/positions/{house.position.slug}/next?after={house.hidden.public_id}"
    assert mia.visit(after).path.endswith(house.other.public_id)


def test_no_mail_tells_the_conflicted_anything(house):
    a_decision(house.hidden, house.chair, "reject")
    with db.reading() as here:
        assert [one for one in here.scalars(select(Message.recipient)) if one == house.mia.address] == []


def test_an_evaluation_begun_before_is_sealed_with_the_rest(app, house):
    an_evaluation(house.other, house.mia, submitted=False, comment="Half a thought")
    a_conflict(house.other, house.mia)
    reader_signed_in(app, house.mia).visit(f"/committee/applications/{house.other.public_id}", expect=404)
    owner = reader_signed_in(app, house.owner).visit(f"/committee/applications/{house.other.public_id}")
    assert "Half a thought" not in owner.text


def test_a_conflict_beats_every_role_and_seat(app, house):
    a_conflict(house.hidden, house.owner)
    a_conflict(house.hidden, house.chair)
    for user in (house.owner, house.chair):
        reader_signed_in(app, user).visit(f"/committee/applications/{house.hidden.public_id}", expect=404)


def test_the_owner_or_another_chair_overrides_for_a_reason(app, house):
    owner = reader_signed_in(app, house.owner).visit(f"/committee/applications/{house.hidden.public_id}")
    owner.press("Override", reason="The paper had ninety authors.")
    assert "Overridden: The paper had ninety authors." in owner.main
    mia = reader_signed_in(app, house.mia).visit(f"/committee/applications/{house.hidden.public_id}")
    assert "Xanthippe Quagga" in mia.main


def test_an_override_without_a_reason_changes_nothing(app, house):
    owner = reader_signed_in(app, house.owner).visit(f"/committee/applications/{house.hidden.public_id}")
    assert "an override needs a reason" in owner.press("Override", reason=" ").main
    reader_signed_in(app, house.mia).visit(f"/committee/applications/{house.hidden.public_id}", expect=404)


def test_a_member_overrides_nothing_and_nobody_their_own(house):
    with db.unit() as here:
        conflict = here.scalars(select(Conflict)).one()
        with pytest.raises(Forbidden):
            judging.override(
                seen_by(house.max, house.hidden), conflict, "Please.", actor=actor_for(house.max)
            )
    a_conflict(house.hidden, house.chair)
    with pytest.raises(NotFound), db.unit():
        seen_by(house.chair, house.hidden)


def test_nobody_overrides_their_own_even_with_the_row_in_hand(house):
    conflict = a_conflict(house.hidden, house.owner)
    with db.unit():
        found = seen_by(house.chair, house.hidden)
        with pytest.raises(IllegalMove):
            judging.override(found, conflict, "It is nothing.", actor=actor_for(house.owner))


def test_what_was_overridden_can_be_declared_again(house):
    with db.unit():
        found = seen_by(house.owner, house.hidden)
        judging.override(found, queries_judged.conflicts(found)[0], "Once.", actor=actor_for(house.owner))
    a_conflict(house.hidden, house.mia, "After all.")
    with pytest.raises(NotFound), db.unit():
        seen_by(house.mia, house.hidden)


def test_declaring_is_a_page_that_leads_back_to_the_table(app, house):
    max_ = reader_signed_in(app, house.max).visit(f"/committee/applications/{house.other.public_id}")
    max_.follow("I know this person: declare a conflict").press("Declare the conflict", kind="personal")
    assert max_.path == f"/committee/positions/{house.position.slug}"
    assert "Hidden: conflict (1)" in max_.main


def test_a_member_who_applies_never_meets_the_committee_side_of_their_own(app, house):
    own = an_application(house.position, house.max)
    an_evaluation(own, house.mia, comment="Canary")
    a_decision(own, house.chair, "reject", told=False)
    max_ = reader_signed_in(app, house.max).visit(f"/committee/positions/{house.position.slug}")
    assert (own.public_id in max_.response.text, "Hidden" in max_.main) == (False, False)
    max_.visit(f"/committee/applications/{own.public_id}", expect=404)
    assert "Canary" not in max_.visit(f"/applications/{own.public_id}").text


def test_an_owner_who_applies_to_their_own_position_neither(app, house):
    own = an_application(house.position, house.owner)
    reader_signed_in(app, house.owner).visit(f"/committee/applications/{own.public_id}", expect=404)
