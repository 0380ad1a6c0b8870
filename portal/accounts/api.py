"""Who a program is here, and what a page of the portal's own needs before it sends something."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from flask_wtf.csrf import generate_csrf

from portal.accounts import login
from portal.kernel.api import Operations

api = Operations(
    "api_session", __name__, title="Session", about="Who you are to the portal, and how to send things to it."
)


@dataclass(frozen=True)
class Session:
    """Who asks."""

    id: Annotated[str | None, "Your public id; null for a visitor."]
    name: str
    roles: Sequence[str]
    scopes: Annotated[Sequence[str] | None, "What this token may be used for; null without a token."]
    csrf_token: Annotated[str | None, "For X-CSRFToken beside the session's cookie; null with a token."]


@api.get("/session", None, answers=Session)
def session() -> Session:
    """Tell who I am."""
    who = login.actor()
    if who.scopes is None:
        return Session(who.public_id, who.name, sorted(who.roles), None, generate_csrf())
    return Session(who.public_id, who.name, sorted(who.roles), sorted(who.scopes), None)
