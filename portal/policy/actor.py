"""Who acts: a frozen picture of the reader, made once a request, that no rule can change."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is to the whole institute, as against their standing to one thing."""

    STAFF = "staff"
    RECRUITER = "recruiter"
    ADVISOR = "advisor"
    DIRECTOR = "director"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Actor:
    """Somebody who acts: a user, a visitor (no id), or the portal itself.

    `verified` says that the address was proved by code or link; an applicant may act before that. `scopes` narrow what
    a program may do in their name; None for somebody who acts themself.
    """

    id: int | None = None
    public_id: str | None = None
    name: str = ""
    address: str = ""
    roles: frozenset[str] = frozenset()
    locale: str = "en"
    verified: bool = False
    session: str | None = None
    scopes: frozenset[str] | None = None

    @property
    def signed_in(self) -> bool:
        """Whether this is a user."""
        return self.id is not None


VISITOR = Actor()
SYSTEM = Actor(public_id="system", roles=frozenset({"system"}))
