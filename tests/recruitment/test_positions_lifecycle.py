"""A position from its first draft to the archive: what it needs, what it promises, who may do it."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.kernel import audit, clock, db
from portal.kernel.errors import Forbidden, IllegalMove, Incomplete, Invalid, Stale
from portal.policy.acts import Act
from portal.recruitment import positions, queries_positions
from portal.recruitment import positions_moves as moves
from portal.recruitment.models import Evaluation
from portal.recruitment.models_positions import Position, Seat
from portal.recruitment.rules_positions import USUAL, usual_criteria, usual_documents
from tests.factories import a_position, a_user, actor_for, an_application, unit

pytestmark = pytest.mark.usefixtures("app", "database")

DEADLINE = datetime(2027, 3, 31, 21, 59, tzinfo=UTC)
ENGLISH = positions.Wording("PhD in open models", "With us.", "Come and *work* with us.")
FRENCH = positions.Wording("Thèse", "Avec nous.", "Venez.")


@pytest.fixture
def recruiter():
    return actor_for(a_user("Rita Recruiter", "recruiter"))


def a_draft(actor, title="PhD in open models", kind="phd", closes_at=DEADLINE) -> Position:
    wording = positions.Wording(title, "", "Come.")
    with unit():
        made = positions.create(
            actor=actor, kind=kind, texts={"en": wording}, location="Paris", contact="phd@lumen.example",
            closes_at=closes_at, zone="Europe/Paris",
        )  # fmt: skip
    return seen(actor, made.slug)


def seen(actor, slug) -> Position:
    """The position as its reader's request finds it, in the open unit or one of its own."""
    if db.is_open():
        db.session().expire_all()
        return queries_positions.one_visible(actor, slug)
    with db.reading():
        return queries_positions.one_visible(actor, slug)


def doing(actor, slug, act, *args, **kwargs) -> Position:
    """Do something to a position in a unit of its own."""
    with db.unit():
        act(queries_positions.one_visible(actor, slug), *args, actor=actor, **kwargs)
    return seen(actor, slug)


# Writing


@pytest.mark.parametrize("kind", USUAL)
def test_six_facts_are_enough_and_the_rest_is_as_usual_for_its_kind(recruiter, kind):
    draft = a_draft(recruiter, kind=kind)
    assert draft.documents_asked == usual_documents(kind)
    assert [one.key for one in draft.criteria] == [one["key"] for one in usual_criteria(kind)]
    assert (draft.status, draft.contract_months) == ("draft", USUAL[kind].months)


def test_a_phd_asks_for_a_cv_and_a_transcript(recruiter):
    required = [one["kind"] for one in a_draft(recruiter).documents_asked if one["required"]]
    assert required == ["cv", "transcript"]


def test_nobody_but_a_recruiter_writes_a_position():
    with pytest.raises(Forbidden):
        a_draft(actor_for(a_user("Ada Byron", "staff")))


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("0", "0"),
        ("new", "new-2"),
        ("!!!", "position"),
        ("Thèse à Orsay", "these-a-orsay"),
        ("a" * 200, "a" * 80),
    ],
)
def test_every_title_has_an_address(recruiter, title, slug):
    assert a_draft(recruiter, title=title).slug == slug


def test_the_same_title_twice_has_two_addresses(recruiter):
    assert [a_draft(recruiter).slug for _ in range(3)] == [
        "phd-in-open-models", "phd-in-open-models-2", "phd-in-open-models-3",
    ]  # fmt: skip


def test_a_deadline_in_the_past_is_refused(recruiter):
    with pytest.raises(Invalid) as refused:
        a_draft(recruiter, closes_at=clock.now() - timedelta(seconds=1))
    assert list(refused.value.fields) == ["closes_on"]


def test_a_deadline_before_the_opening_is_refused(recruiter):
    draft = a_draft(recruiter)
    with pytest.raises(Invalid):
        doing(recruiter, draft.slug, positions.edit, {"opens_at": DEADLINE}, version=draft.version)


def test_markdown_is_made_safe_when_it_is_saved(recruiter):
    draft = a_draft(recruiter)
    bad = positions.Wording("Title", "", "<script>alert(1)</script> *yes*")
    draft = doing(recruiter, draft.slug, positions.edit, {"texts": {"en": bad}}, version=draft.version)
    assert draft.texts[0].body_html == "<p>&lt;script&gt;alert(1)&lt;/script&gt; <em>yes</em></p>\n"


def test_an_old_tab_does_not_overwrite_a_newer_one(recruiter):
    draft = a_draft(recruiter)
    doing(recruiter, draft.slug, positions.edit, {"texts": {"fr": FRENCH}}, version=draft.version)
    with pytest.raises(Stale):
        doing(recruiter, draft.slug, positions.edit, {"team": "Mine"}, version=draft.version)


def test_a_language_can_be_taken_out_of_a_draft(recruiter):
    draft = a_draft(recruiter)
    draft = doing(recruiter, draft.slug, positions.edit, {"texts": {"fr": FRENCH}}, version=draft.version)
    draft = doing(recruiter, draft.slug, positions.edit, {"texts": {"en": None}}, version=draft.version)
    assert [one.locale for one in draft.texts] == ["fr"]


def test_a_new_position_can_begin_as_an_earlier_one(recruiter):
    chair = a_user("Carla Chair", "staff")
    draft = a_draft(recruiter)
    doing(recruiter, draft.slug, positions.compose, {chair.public_id: Seat.CHAIR})
    doing(recruiter, draft.slug, moves.open_)
    with db.unit():
        earlier = queries_positions.one_visible(recruiter, draft.slug)
        slug = positions.copy(earlier, actor=recruiter).slug
    later = seen(recruiter, slug)
    assert (later.slug, later.status, later.opens_at) == ("phd-in-open-models-2", "draft", None)
    assert [one.label for one in later.criteria] == [one.label for one in draft.criteria]
    assert (later.documents_asked, later.texts[0].body) == (draft.documents_asked, "Come.")
    assert [one.user_id for one in later.committee] == [chair.id]


# Opening


def test_a_whole_draft_opens_at_once(recruiter):
    opened = doing(recruiter, a_draft(recruiter).slug, moves.open_)
    assert (opened.status, opened.opens_at) == ("open", clock.now())


def test_an_opening_ahead_is_kept(recruiter):
    draft, later = a_draft(recruiter), clock.now() + timedelta(days=7)
    doing(recruiter, draft.slug, positions.edit, {"opens_at": later}, version=draft.version)
    opened = doing(recruiter, draft.slug, moves.open_)
    assert (opened.opens_at, "public" in opened.standing) == (later, False)


def test_opening_says_everything_that_is_still_needed(recruiter):
    draft = a_draft(recruiter)
    member = a_user("Max Member", "staff")
    changes = {"contact": None, "criteria": [], "texts": {"en": None}}
    draft = doing(recruiter, draft.slug, positions.edit, changes, version=draft.version)
    with db.unit():
        position = queries_positions.one_visible(recruiter, draft.slug)
        position.committee.append(
            positions.CommitteeMember(user=member, seat=Seat.MEMBER, joined_at=clock.now())
        )
    with clock.at(DEADLINE + timedelta(hours=1)), pytest.raises(Incomplete) as refused:
        doing(recruiter, draft.slug, moves.open_)
    assert str(refused.value) == (
        "Still needed: a title and a text; an address that applicants may write to; a chair for the committee; "
        "one criterion at least, for the committee; a deadline that lies ahead."
    )


def test_only_its_owner_opens_it(recruiter):
    other = actor_for(a_user("Otto Other", "recruiter"))
    draft = a_draft(recruiter)
    with db.reading():
        draft.standing = queries_positions.standing(other, [draft.id])[draft.id]
    with pytest.raises(Forbidden):
        moves.open_(draft, actor=other)


# Promises

ROOM = {"statement_words": 900}
DOCUMENT = {"kind": "thesis", "label": "Thesis", "required": True}
QUESTION = {"key": "why", "label": "Why?", "kind": "text", "choices": [], "required": True}


@pytest.mark.parametrize(
    "changes",
    [
        {"statement_words": 799}, {"answer_days": 43}, {"grace_minutes": 0}, {"kind": "postdoc"}, {"closes_at": None},
        {"closes_at": DEADLINE - timedelta(days=1)}, {"documents_asked": [DOCUMENT]}, {"questions": [QUESTION]},
        {"texts": {"en": None, "fr": FRENCH}},
    ],
)  # fmt: skip
def test_what_applicants_were_promised_is_kept(recruiter, changes):
    opened = doing(recruiter, a_draft(recruiter).slug, moves.open_)
    with pytest.raises(Invalid):
        doing(recruiter, opened.slug, positions.edit, changes, version=opened.version)


@pytest.mark.parametrize(
    "changes",
    [{"statement_words": 801}, {"answer_days": 30}, {"grace_minutes": 30}, {"salary": "more"}, {"documents_asked": []},
     {"questions": [QUESTION | {"required": False}]}, {"texts": {"en": ENGLISH, "fr": FRENCH}}],
)  # fmt: skip
def test_what_is_better_for_applicants_can_change(recruiter, changes):
    opened = doing(recruiter, a_draft(recruiter).slug, moves.open_)
    after = doing(recruiter, opened.slug, positions.edit, changes, version=opened.version)
    assert after.version > opened.version


def test_criteria_are_frozen_once_somebody_evaluates_by_them(recruiter):
    ada = a_user()
    opened = doing(recruiter, a_draft(recruiter).slug, moves.open_)
    application = an_application(opened, ada, status="draft")
    with db.unit() as here:
        here.add(Evaluation(application_id=application.id, evaluator_id=recruiter.id, saved_at=clock.now()))
    with pytest.raises(Invalid, match="marked"):
        doing(recruiter, opened.slug, positions.edit, {"criteria": []}, version=opened.version)
    same = [positions._row(one) for one in opened.criteria]
    after = doing(recruiter, opened.slug, positions.edit, {"criteria": same}, version=opened.version)
    assert len(after.criteria) == 4


# Moving on


def test_a_deadline_only_moves_later(recruiter):
    opened = doing(recruiter, a_draft(recruiter).slug, moves.open_)
    with pytest.raises(Invalid):
        doing(recruiter, opened.slug, moves.extend, DEADLINE, "Europe/Paris")
    after = doing(recruiter, opened.slug, moves.extend, DEADLINE + timedelta(days=1), "Europe/Paris")
    assert after.closes_at == DEADLINE + timedelta(days=1)


def test_a_position_without_a_deadline_cannot_be_extended(recruiter):
    opened = doing(recruiter, a_draft(recruiter, closes_at=None).slug, moves.open_)
    with pytest.raises(IllegalMove):
        doing(recruiter, opened.slug, moves.extend, DEADLINE, "Europe/Paris")


@pytest.mark.parametrize("closes_at", [None, datetime(2027, 2, 28, tzinfo=UTC)])
def test_reopening_needs_a_deadline_ahead(recruiter, closes_at):
    opened = doing(recruiter, a_draft(recruiter).slug, moves.open_)
    doing(recruiter, opened.slug, moves.close)
    with pytest.raises(Invalid):
        doing(recruiter, opened.slug, moves.reopen, closes_at, "Europe/Paris")


def test_the_whole_way_is_written_down(recruiter):
    slug = doing(recruiter, a_draft(recruiter).slug, moves.open_).slug
    doing(recruiter, slug, moves.extend, DEADLINE + timedelta(days=1), "Europe/Paris")
    doing(recruiter, slug, moves.close)
    doing(recruiter, slug, moves.reopen, DEADLINE + timedelta(days=2), "Europe/Paris")
    doing(recruiter, slug, moves.close)
    position = doing(recruiter, slug, moves.archive)
    with db.reading():
        acts = [one.act for one in audit.of(position)]
    names = ("create", "open", "extend", "close", "reopen", "close", "archive")
    assert acts == [f"position.{name}" for name in names]


def test_an_archived_position_stays_as_it_is(recruiter):
    slug = doing(recruiter, a_draft(recruiter).slug, moves.open_).slug
    doing(recruiter, slug, moves.close)
    archived = doing(recruiter, slug, moves.archive)
    with pytest.raises(IllegalMove):
        doing(recruiter, slug, positions.edit, {"team": "x"}, version=archived.version)


# The committee


def test_a_committee_has_a_chair(recruiter):
    member, draft = a_user("Max Member", "staff"), a_draft(recruiter)
    with pytest.raises(Invalid):
        doing(recruiter, draft.slug, positions.compose, {member.public_id: Seat.MEMBER})
    after = doing(recruiter, draft.slug, positions.compose, {member.public_id: Seat.CHAIR})
    assert [one.seat for one in after.committee] == ["chair"]


def test_the_last_chair_cannot_leave_the_others_alone(recruiter):
    chair, member, draft = a_user("Carla Chair", "staff"), a_user("Max Member", "advisor"), a_draft(recruiter)
    both = {chair.public_id: Seat.CHAIR, member.public_id: Seat.MEMBER}
    doing(recruiter, draft.slug, positions.compose, both)
    with pytest.raises(Invalid):
        doing(recruiter, draft.slug, positions.compose, {chair.public_id: None})
    assert doing(recruiter, draft.slug, positions.compose, dict.fromkeys(both)).committee == []


def test_recruiters_can_sit_on_their_own_committee(recruiter):
    after = doing(recruiter, a_draft(recruiter).slug, positions.compose, {recruiter.public_id: Seat.CHAIR})
    assert {"owner", "chair", "reader"} <= after.standing


@pytest.mark.parametrize("roles", [(), ("administrator",)])
def test_somebody_without_a_fitting_role_cannot_sit(recruiter, roles):
    nobody, draft = a_user("Nora Nobody", *roles), a_draft(recruiter)
    with pytest.raises(Invalid):
        doing(recruiter, draft.slug, positions.compose, {nobody.public_id: Seat.CHAIR})


def test_what_somebody_evaluated_stays_when_they_leave(recruiter):
    chair, member = a_user("Carla Chair", "staff"), a_user("Max Member", "staff")
    owner = a_user("Olga Owner", "recruiter")
    position = a_position(owner, committee={chair: "chair", member: "member"})
    application = an_application(position, a_user(), status="draft")
    with db.unit() as here:
        here.add(Evaluation(application_id=application.id, evaluator_id=member.id, saved_at=clock.now()))
    after = doing(actor_for(owner), position.slug, positions.compose, {member.public_id: None})
    with db.reading() as here:
        assert here.query(Evaluation).one().evaluator_id == member.id
    assert [one.user_id for one in after.committee] == [chair.id]


def test_composing_is_written_down(recruiter):
    draft = a_draft(recruiter)
    doing(recruiter, draft.slug, positions.compose, {recruiter.public_id: Seat.CHAIR})
    with db.reading():
        last = audit.of(draft)[-1]
    assert (last.act, last.detail) == (Act.COMMITTEE_COMPOSE, {recruiter.public_id: "chair"})
