"""What members of a committee think: one's own first, the others' after it, and nothing lost between two windows."""

from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import select

from portal.kernel import db
from portal.kernel.errors import Forbidden, IllegalMove, Incomplete, NotFound, Stale
from portal.recruitment import judging, queries, queries_judged, views_reading
from portal.recruitment.models import Evaluation, EvaluationVersion
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

SAID = {"scores": {"research": 4, "openness": 3}, "recommendation": "yes", "comment": None}


@pytest.fixture
def house(app, database):
    """A position with a recruiter, a chair and two members, and one application to it."""
    owner, chair = a_user("Rosa Recruiter", "recruiter"), a_user("Carl Chair", "staff")
    mia, max_ = a_user("Mia Member", "staff"), a_user("Max Member", "staff")
    position = a_position(owner, committee={chair: "chair", mia: "member", max_: "member"})
    application = an_application(position, a_user("Ada Byron"))
    return SimpleNamespace(
        owner=owner, chair=chair, mia=mia, max=max_, position=position, application=application
    )


def view(user, application):
    """What somebody sees of an application."""
    with db.reading():
        actor = actor_for(user)
        return views_reading.reading(queries.one_visible(actor, application.public_id), actor=actor)


def test_a_draft_is_kept_as_it_grows(house):
    an_evaluation(house.application, house.mia, submitted=False)
    with db.unit():
        found = seen_by(house.mia, house.application)
        kept = judging.save(found, SAID, version=1, actor=actor_for(house.mia))
        assert (kept.version, judging.said_in(kept)) == (2, SAID)


def test_an_older_window_overwrites_nothing_and_both_texts_are_shown(house):
    an_evaluation(house.application, house.mia, submitted=False, comment="Newer")
    with pytest.raises(Stale) as refused, db.unit():
        judging.save(seen_by(house.mia, house.application), SAID, version=0, actor=actor_for(house.mia))
    assert (refused.value.theirs["comment"], refused.value.yours["comment"]) == ("Newer", None)


def test_saving_the_same_twice_is_no_conflict(house):
    first = an_evaluation(house.application, house.mia, submitted=False)
    with db.unit():
        found, said = seen_by(house.mia, house.application), judging.said_in(first)
        assert judging.save(found, said, version=0, actor=actor_for(house.mia)).version == 1


def test_submitting_says_what_is_still_needed(house):
    with db.unit():
        found, who = seen_by(house.mia, house.application), actor_for(house.mia)
        said = {"scores": {"research": 5}, "recommendation": None, "comment": None}
        kept = judging.save(found, said, version=0, actor=who)
        with pytest.raises(Incomplete) as refused:
            judging.submit(kept, actor=who)
    needs = [str(one) for one in refused.value.needs]
    assert needs == ["a score for “Openness”", "a recommendation", "a comment, because a score is 1 or 5"]


def test_a_mean_weighs_the_criteria(house):
    with db.unit():
        found, who = seen_by(house.mia, house.application), actor_for(house.mia)
        kept = judging.save(found, SAID, version=0, actor=who)
        judging.submit(kept, actor=who)
        assert kept.mean == 3667


def test_what_others_think_is_seen_after_ones_own(house):
    an_evaluation(house.application, house.max, comment="Canary")
    assert not view(house.mia, house.application).sees("evaluations")
    an_evaluation(house.application, house.mia)
    assert [one.comment for one in view(house.mia, house.application).evaluations] == ["Canary"]


def test_an_owner_who_does_not_evaluate_sees_all_at_once(house):
    an_evaluation(house.application, house.max)
    assert [one.author for one in view(house.owner, house.application).evaluations] == ["Max Member"]
    with pytest.raises(Forbidden):
        an_evaluation(house.application, house.owner)


def test_reopening_hides_the_others_again_and_keeps_the_version_before(house):
    mine = an_evaluation(house.application, house.mia, comment="First")
    an_evaluation(house.application, house.max)
    reopened(house)
    assert not view(house.mia, house.application).sees("evaluations")
    with db.reading() as here:
        kept = here.scalars(select(EvaluationVersion)).one()
    assert (kept.evaluation_id, kept.content["comment"], kept.content["others"]) == (mine.id, "First", 1)


def test_a_change_made_after_others_could_be_read_says_so(house):
    an_evaluation(house.application, house.max)
    an_evaluation(house.application, house.mia, score=2)
    reopened(house)
    assert submitted_again(house, score=4).changed_after_seeing


def test_a_change_made_before_anybody_else_had_spoken_is_only_a_change(house):
    an_evaluation(house.application, house.mia, score=2)
    reopened(house)
    assert not submitted_again(house, score=4).changed_after_seeing


def test_reopening_without_a_change_says_nothing(house):
    an_evaluation(house.application, house.max)
    an_evaluation(house.application, house.mia, score=4)
    reopened(house)
    assert not submitted_again(house, score=4).changed_after_seeing


def test_after_a_decision_was_told_nothing_is_reopened(house):
    an_evaluation(house.application, house.mia)
    a_decision(house.application, house.chair, "shortlist")
    with pytest.raises(Incomplete, match="told already"):
        reopened(house)


def test_what_has_ended_is_no_longer_evaluated(house):
    a_decision(house.application, house.chair, "reject")
    with pytest.raises(Incomplete, match="moved on"):
        an_evaluation(house.application, house.mia)


def test_a_submitted_evaluation_is_not_saved_over(house):
    an_evaluation(house.application, house.mia)
    with pytest.raises(IllegalMove, match="Reopen"), db.unit():
        judging.save(seen_by(house.mia, house.application), SAID, version=2, actor=actor_for(house.mia))


def test_somebody_elses_evaluation_is_not_theirs_to_submit_or_reopen(house):
    an_evaluation(house.application, house.max)
    with db.unit():
        found = seen_by(house.mia, house.application)
        theirs = queries_judged.evaluation(actor_for(house.max), found)
        theirs.standing = found.standing
        for act in (judging.submit, judging.reopen):
            with pytest.raises(Forbidden):
                act(theirs, actor=actor_for(house.mia))


def test_save_and_next_leads_through_the_queue(app, house):
    second = an_application(house.position, a_user("Bea Bohr"))
    mia = reader_signed_in(app, house.mia).visit(f"/committee/positions/{house.position.slug}/next")
    assert mia.path == f"/committee/applications/{house.application.public_id}"
    scored = {"score_research": 4, "score_openness": 3, "recommendation": "yes"}
    mia.press("Submit and next", **scored)
    assert mia.path == f"/committee/applications/{second.public_id}"
    mia.press("Submit and next", **scored)
    assert "Nothing waits for you here" in mia.main


def test_skipping_goes_on_and_comes_round_again(app, house):
    second = an_application(house.position, a_user("Bea Bohr"))
    mia = reader_signed_in(app, house.mia).visit(f"/committee/positions/{house.position.slug}/next")
    assert mia.follow("Skip s").path.endswith(second.public_id)
    assert mia.follow("Skip s").path.endswith(house.application.public_id)


def test_the_least_read_comes_first(app, house):
    second = an_application(house.position, a_user("Bea Bohr"))
    an_evaluation(house.application, house.max)
    mia = reader_signed_in(app, house.mia).visit(f"/committee/positions/{house.position.slug}/next")
    assert mia.path.endswith(second.public_id)


def test_what_is_missing_is_said_beside_what_was_typed(app, house):
    mia = reader_signed_in(app, house.mia).visit(f"/committee/applications/{house.application.public_id}")
    mia.press("Submit", expect=422, score_research=4, comment="Half a thought")
    assert "a score for “Openness”" in mia.main
    assert (mia.value("comment"), mia.value("score_research")) == ("Half a thought", "4")


def test_two_windows_show_both_texts(app, house):
    address = f"/committee/applications/{house.application.public_id}"
    first, second = (reader_signed_in(app, house.mia).visit(address) for _window in range(2))
    first.press("Keep for later", comment="In the first window")
    second.press("Keep for later", expect=409, comment="In the second window")
    assert "In the first window" in second.main
    assert second.press("Keep yours").value("comment") == "In the second window"


def test_autosave_answers_with_the_next_version(app, house):
    mia = reader_signed_in(app, house.mia)
    page = mia.visit(f"/committee/applications/{house.application.public_id}")
    typed = {"csrf_token": page.value("csrf_token"), "version": "0", "comment": "Going on"}
    address = f"/committee/applications/{house.application.public_id}/evaluation"
    kept = mia.client.post(address, data=typed, headers={"X-Autosave": "1"})
    assert (kept.status_code, kept.json["version"]) == (200, 1)
    stale = mia.client.post(address, data=typed | {"comment": "Older"}, headers={"X-Autosave": "1"})
    assert (stale.status_code, stale.json["theirs"]["comment"]) == (409, "Going on")


def test_a_member_may_not_evaluate_what_they_cannot_see(app, house):
    stranger = reader_signed_in(app, a_user("Sam Stranger", "staff", "administrator", "director"))
    stranger.visit(f"/committee/applications/{house.application.public_id}", expect=404)
    with pytest.raises(NotFound):
        seen_by(a_user("Tim Stranger", "recruiter"), house.application)


def reopened(house):
    """Mia reopens her evaluation."""
    with db.unit():
        found = seen_by(house.mia, house.application)
        judging.reopen(queries_judged.evaluation(actor_for(house.mia), found), actor=actor_for(house.mia))


def submitted_again(house, *, score):
    """Mia submits her reopened evaluation with this score everywhere."""
    with db.unit():
        who, found = actor_for(house.mia), seen_by(house.mia, house.application)
        mine = queries_judged.evaluation(who, found)
        said = {**judging.said_in(mine), "scores": {"research": score, "openness": score}}
        kept = judging.save(found, said, version=mine.version, actor=who)
        judging.submit(kept, actor=who)
        return kept


ACTS = ("save", "submit", "reopen", "conflict", "override", "look")


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    some.lists(
        some.tuples(some.sampled_from(("mia", "max", "chair")), some.sampled_from(ACTS)),
        max_size=14,
    )
)
def test_no_sequence_of_acts_shows_what_others_think_before_ones_own(house, steps):
    begin_again(house)
    for name, act in steps:
        attempt(house, name, act)
        for reader in ("mia", "max", "chair"):
            assert_sight(house, getattr(house, reader))


def begin_again(house):
    """The application as nobody has judged it."""
    with db.unit() as here:
        for table in ("evaluation_version", "evaluation", "conflict"):
            here.connection().exec_driver_sql(f"DELETE FROM {table}")


def attempt(house, name, act):
    """Somebody tries something; what they may not do is refused and changes nothing."""
    user = getattr(house, name)
    try:
        with db.unit():
            found, who = seen_by(user, house.application), actor_for(user)
            mine = queries_judged.evaluation(who, found)
            if act == "save":
                judging.save(found, SAID, version=mine.version if mine else 0, actor=who)
            elif act in {"submit", "reopen"} and mine:
                getattr(judging, act)(mine, actor=who)
            elif act == "conflict":
                judging.declare(found, "personal", None, actor=who)
            elif act == "override":
                for one in queries_judged.conflicts(found):
                    judging.override(found, one, "Nobody else can judge it.", actor=who)
    except (NotFound, Forbidden, IllegalMove, Incomplete, Stale):
        pass


def assert_sight(house, user):
    """Others' opinions are there exactly for those whose own is submitted and who have no conflict."""
    with db.reading() as here:
        mine = here.scalar(select(Evaluation.status).where(Evaluation.evaluator_id == user.id))
    try:
        assert view(user, house.application).sees("evaluations") == (mine == "submitted")
    except NotFound:
        with db.reading():
            assert queries.standing(actor_for(user), [house.application.id])[house.application.id] >= {
                "conflicted"
            }


def test_a_conflict_of_an_evaluator_takes_their_opinion_out(house):
    an_evaluation(house.application, house.max, comment="Canary")
    an_evaluation(house.application, house.mia)
    a_conflict(house.application, house.max)
    assert view(house.mia, house.application).evaluations == ()
