"""Runs against arXiv, and the gate that all requests of the whole cluster pass one at a time."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.kernel import db
from portal.people.models import Person
from portal.policy.standing import HasStanding
from portal.publications.lifecycle import HarvestStatus

_UNDER_WAY = "status IN ('waiting', 'running')"


class Scope(StrEnum):
    """What a harvest asks about: one person's publications, or every publication known already."""

    PERSON = "person"
    KNOWN = "known"


class Harvest(db.Base, db.Public, HasStanding):
    """One run against arXiv: request `requests` of `planned`; how many papers were found, new and changed.

    `cursor` says where it goes on after a stop; `problems` holds codes and small values, which views put into words;
    `tries` counts how often the request in hand has failed. `priority` is that of its job: whoever waits goes first.
    """

    scope: Mapped[Scope] = mapped_column(String(10))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    status: Mapped[HarvestStatus] = mapped_column(String(10), default=HarvestStatus.WAITING)
    priority: Mapped[int]
    requests: Mapped[int] = mapped_column(default=0)
    planned: Mapped[int] = mapped_column(default=0)
    found: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    problems: Mapped[list[Any]] = mapped_column(default=list)
    cursor: Mapped[dict[str, Any]] = mapped_column(default=dict)
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    running_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship(lazy="raise")

    __table_args__ = (
        Index(
            "uq_harvest_of_person_under_way",
            "person_id",
            unique=True,
            sqlite_where=text(_UNDER_WAY),
            postgresql_where=text(_UNDER_WAY),
        ),
        Index(
            "uq_harvest_of_known_under_way",
            "scope",
            unique=True,
            sqlite_where=text(f"{_UNDER_WAY} AND scope = 'known'"),
            postgresql_where=text(f"{_UNDER_WAY} AND scope = 'known'"),
        ),
        Index("ix_harvest_of_person", "person_id", "id"),
        CheckConstraint("status IN ('waiting', 'running', 'finished', 'stopped')", name="status"),
        CheckConstraint("scope IN ('person', 'known')", name="scope"),
        CheckConstraint("(scope = 'person') = (person_id IS NOT NULL)", name="person_where_personal"),
        CheckConstraint("(status = 'finished') = (finished_at IS NOT NULL)", name="finished_when_finished"),
        CheckConstraint("(status = 'stopped') = (stopped_at IS NOT NULL)", name="stopped_when_stopped"),
    )


class ArxivGate(db.Base):
    """Whoever holds it may send the one request to arXiv; nobody before `free_at`, nor while it is `held_until`."""

    name: Mapped[str] = mapped_column(String(20), unique=True)
    holder: Mapped[str | None] = mapped_column(String(32))
    held_until: Mapped[datetime | None]
    free_at: Mapped[datetime]
