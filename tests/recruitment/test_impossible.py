import pytest
from sqlalchemy import delete, update

from portal import checks
from portal.kernel import clock, db
from portal.recruitment.models import Application, Decision, Evaluation, Submission
from portal.recruitment.queries_impossible import impossible_states
from tests.factories import an_application


def found() -> list[str]:
    return [problem.partition(": not so: ")[2] for problem in checks.found_by(impossible_states())]


@pytest.fixture
def application(position, ada):
    """An application as it should be."""
    return an_application(position, ada)


def test_what_people_do_leads_to_no_impossible_state(application):
    assert found() == []


def test_a_submission_that_is_gone_is_found(application):
    with db.unit() as here:
        here.execute(delete(Submission))
    assert found() == ["Whatever was submitted has a frozen submission."]


@pytest.mark.parametrize(
    ("status", "said"),
    [("offered", "Whoever is offered was told so."), ("rejected", "Whoever is rejected was told so.")],
)
def test_a_decision_that_nobody_was_told_is_found(application, status, said):
    with db.unit() as here:
        here.execute(update(Application).values({"status": status, f"{status}_at": clock.now()}))
    assert found() == [said]


def test_an_applicant_who_judges_themself_is_found(application):
    own = {"application_id": application.id}
    with db.unit() as here:
        here.add(Evaluation(**own, evaluator_id=application.user_id, saved_at=clock.now()))
        here.add(
            Decision(
                **own,
                outcome="offer",
                message="Yes.",
                decided_by_id=application.user_id,
                decided_at=clock.now(),
            )
        )
    assert found() == ["Nobody evaluates their own application.", "Nobody decides on their own application."]
