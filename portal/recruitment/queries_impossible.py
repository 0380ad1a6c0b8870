"""States that no move leads to and no constraint can forbid, as queries that should find nothing.

Each sentence says what holds; its query answers with the public ids of what breaks it.
"""

from sqlalchemy import Select, exists, select

from portal.people.models import Appointment, Person
from portal.recruitment.lifecycle import Status
from portal.recruitment.models import Application, Decision, Evaluation, Outcome, Submission

TOLD = {Status.OFFERED: Outcome.OFFER, Status.REJECTED: Outcome.REJECT}


def impossible_states() -> dict[str, Select]:
    """A sentence for each thing that always holds, and the query that would find an exception."""
    sent = exists().where(Submission.application_id == Application.id)
    return {
        "Whatever was submitted has a frozen submission.": select(Application.public_id).where(
            Application.submitted_at.is_not(None), ~sent
        ),
        "Nobody evaluates their own application.": select(Evaluation.public_id)
        .join(Evaluation.application)
        .where(Evaluation.evaluator_id == Application.user_id),
        "Nobody decides on their own application.": select(Decision.public_id)
        .join(Decision.application)
        .where(Decision.decided_by_id == Application.user_id),
        "Whoever was hired is the one who applied.": select(Application.public_id)
        .join(Appointment, Appointment.id == Application.appointment_id)
        .join(Person, Person.id == Appointment.person_id)
        .where(Person.user_id.is_distinct_from(Application.user_id)),
        **{
            f"Whoever is {status} was told so.": select(Application.public_id).where(
                Application.status == status, ~_was_told(outcome)
            )
            for status, outcome in TOLD.items()
        },
    }


def _was_told(outcome: Outcome):
    return exists().where(
        Decision.application_id == Application.id,
        Decision.outcome == outcome,
        Decision.released_at.is_not(None),
    )
