"""Who answers about publications in whose place, and whether the weekly mail is wanted: as its page and programs show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from portal.people.models import Person
from portal.policy.actor import Actor
from portal.publications import queries_help


@dataclass(frozen=True)
class DelegateShown:
    """A colleague who answers in your place."""

    id: Annotated[str, "What you end it by."]
    name: str
    granted_at: datetime


@dataclass(frozen=True)
class AnsweredFor:
    """A person in whose place you answer."""

    id: Annotated[str, "What you end it by."]
    slug: Annotated[str, "The person, as in /people."]
    name: str
    granted_at: datetime


@dataclass(frozen=True)
class Helpers:
    """Who answers in your place, and in whose place you answer."""

    delegates: Sequence[DelegateShown]
    answered_for: Sequence[AnsweredFor]
    digest: Annotated[
        bool | None, "Whether you get the weekly mail; null for somebody without publications of their own."
    ]


def helpers(actor: Actor, person: Person | None) -> Helpers:
    """All that the actor gave and took, in the caller's unit."""
    given = queries_help.given_by(actor) if person else ()
    return Helpers(
        delegates=[
            DelegateShown(one.public_id, one.user.name or one.user.address, one.granted_at) for one in given
        ],
        answered_for=[
            AnsweredFor(one.public_id, one.person.slug, one.person.name, one.granted_at)
            for one in queries_help.taken_by(actor)
        ],
        digest=not queries_help.is_stopped(person.id) if person else None,
    )
