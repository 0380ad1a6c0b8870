"""Decisions as a committee reads them: what was decided and by whom, what was told, and what waits to be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.kernel.words import Sentence
from portal.recruitment import rules_decisions, views_letters
from portal.recruitment.models import Application, Decision
from portal.recruitment.views_committee import STANDS, Stand


@dataclass(frozen=True)
class DecisionShown:
    """A decision: who took it, why, and when it was told (None while it waits)."""

    outcome: Sentence
    key: str
    by: str
    at: datetime
    note: str | None
    reason_keys: Sequence[str]
    reasons: Sequence[Sentence]
    message: str
    released_at: datetime | None
    replaced: bool


@dataclass(frozen=True)
class Told:
    """What the applicant was told, and when."""

    key: str
    outcome: Sentence
    message: str
    at: datetime


@dataclass(frozen=True)
class Ticked:
    """An application among several: who, where it stands, what would be written to them and was decided."""

    public_id: str
    name: str
    locale: str
    stand: Stand
    pending: DecisionShown | None
    letter: views_letters.Letter | None


def decision(found: Decision) -> DecisionShown:
    """A decision, for whoever may read it."""
    return DecisionShown(
        outcome=rules_decisions.OUTCOMES[found.outcome],
        key=str(found.outcome),
        by=found.decided_by.name or found.decided_by.address,
        at=found.decided_at,
        note=found.note,
        reason_keys=tuple(found.reasons),
        reasons=tuple(rules_decisions.REASONS[key] for key in found.reasons),
        message=found.message,
        released_at=found.released_at,
        replaced=found.replaced_at is not None,
    )


def told(found: Decision) -> Told:
    """What a released decision told the applicant."""
    told_at = found.released_at or found.decided_at
    return Told(found.outcome, rules_decisions.OUTCOMES[found.outcome], found.message, told_at)


def ticked(application: Application) -> Ticked:
    """One of several applications that somebody who decides has ticked."""
    waits = views_letters.pending(application)
    return Ticked(
        public_id=application.public_id,
        name=views_letters.name(application),
        locale=application.locale,
        stand=STANDS[application.status],
        pending=decision(waits) if waits else None,
        letter=views_letters.letter(application, waits) if waits else None,
    )
