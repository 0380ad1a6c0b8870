"""What is somebody's own, by public ids and in pages, so that however much it is, it is read a little at a time."""

from typing import Any

from sqlalchemy import select

from portal.kernel import paging
from portal.policy.actor import Actor
from portal.recruitment import queries as recruitment
from portal.recruitment.models import Application, Evaluation
from portal.reviews import queries as reviews
from portal.reviews import queries_reviews
from portal.reviews.models import Dossier
from portal.reviews.models_reviews import Assignment, Review

SIZE = 10


def applications(actor: Actor, after: str | None) -> paging.Page:
    """The actor's own applications."""
    mine = recruitment.owns(actor).with_only_columns(Application.public_id)
    return _page(mine, Application.id, after)


def evaluated(actor: Actor, after: str | None) -> paging.Page:
    """The applications that the actor may read and of which they have said what they think."""
    mine = select(Evaluation.application_id).where(Evaluation.evaluator_id == actor.id)
    readable = recruitment.on_committee_side(actor), ~recruitment.is_conflicted(actor)
    rows = select(Application.public_id).where(Application.id.in_(mine), *readable)
    return _page(rows, Application.id, after)


def dossiers(actor: Actor, after: str | None) -> paging.Page:
    """The dossiers that are about the actor."""
    mine = reviews.is_reviewed(actor), reviews.is_running()
    return _page(select(Dossier.public_id).where(*mine), Dossier.id, after)


def reviewed(actor: Actor, after: str | None) -> paging.Page:
    """What was given to the actor to review, where they have begun."""
    begun = Assignment.id.in_(select(Review.assignment_id))
    rows = select(Assignment.public_id).where(queries_reviews.is_with(actor), begun)
    return _page(rows, Assignment.id, after)


def _page(rows: Any, key: Any, after: str | None) -> paging.Page:
    return paging.page(rows, key, size=SIZE, after=after)
