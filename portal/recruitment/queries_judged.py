"""What was thought of an application, what was declared about it, and how a whole position stands in numbers."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Row, and_, exists, func, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from portal.kernel import db
from portal.policy.actor import Actor
from portal.recruitment import queries
from portal.recruitment.lifecycle import EvaluationStatus, Status
from portal.recruitment.models import (
    Application,
    Conflict,
    DiversityTally,
    Evaluation,
    EvaluationVersion,
    Position,
)

MOMENTS = ("submitted", "in_review", "shortlisted", "interviewing", "offered", "hired")
ENDS = ("rejected", "withdrawn", "declined", "offer_withdrawn")


def counts() -> ColumnElement[bool]:
    """An evaluation that is submitted, by somebody without a conflict."""
    sealed = exists().where(
        Conflict.application_id == Evaluation.application_id,
        Conflict.user_id == Evaluation.evaluator_id,
        Conflict.overridden_at.is_(None),
    )
    return and_(Evaluation.status == EvaluationStatus.SUBMITTED, ~sealed)


def evaluation(actor: Actor, application: Application) -> Evaluation | None:
    """The actor's own evaluation, with its standing: what they are to the application, and its author."""
    mine = Evaluation.application_id == application.id, Evaluation.evaluator_id == actor.id
    found = db.session().scalar(select(Evaluation).where(*mine))
    if found is not None:
        set_committed_value(found, "application", application)
        found.standing = application.standing | {"author"}
    return found


def evaluations_of_others(actor: Actor, application: Application) -> list[Evaluation]:
    """What others think, in the order in which they said so; for whoever may read it."""
    theirs = Evaluation.application_id == application.id, Evaluation.evaluator_id != actor.id, counts()
    query = select(Evaluation).where(*theirs).options(joinedload(Evaluation.evaluator))
    return list(db.session().scalars(query.order_by(Evaluation.submitted_at, Evaluation.id)))


def versions(evaluation: Evaluation) -> list[EvaluationVersion]:
    """An evaluation as it was submitted before it was reopened, oldest first."""
    kept = select(EvaluationVersion).where(EvaluationVersion.evaluation_id == evaluation.id)
    return list(db.session().scalars(kept.order_by(EvaluationVersion.id)))


def conflicts(application: Application) -> list[Conflict]:
    """The conflicts declared about an application, with who declared them."""
    query = (
        select(Conflict).where(Conflict.application_id == application.id).options(joinedload(Conflict.user))
    )
    return list(db.session().scalars(query.order_by(Conflict.declared_at, Conflict.id)))


# The picture


def moments(actor: Actor, position: Position) -> Sequence[Row]:
    """Rows of the moments of each application that the actor may see: `submitted_at`, `in_review_at` …"""
    columns = (getattr(Application, f"{name}_at") for name in (*MOMENTS, *ENDS))
    return db.session().execute(queries.visible(actor, position).with_only_columns(*columns)).all()


def tallies(position: Position) -> dict[tuple[str, str], int]:
    """How many gave which answer to which equal-opportunity question."""
    rows = select(DiversityTally).where(DiversityTally.position_id == position.id)
    return {(one.question, one.option): one.n for one in db.session().scalars(rows)}


def hired(position: Position) -> int:
    """How many were hired for a position."""
    rows = select(func.count()).where(
        Application.position_id == position.id, Application.status == Status.HIRED
    )
    return db.session().scalar(rows) or 0
