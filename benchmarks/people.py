"""People who are signed in, by the portal's own sessions, for a client that only knows bytes."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select

from benchmarks.world_applications import DRAFTS
from portal.accounts import sessions
from portal.accounts.models import User
from portal.kernel import db
from portal.recruitment.models import Application, Position


@dataclass(frozen=True)
class SignedIn:
    """Somebody's cookie, and the token that their forms carry."""

    cookie: str
    token: str


@dataclass(frozen=True)
class Draft:
    """A complete application that waits to be submitted, and its applicant."""

    id: int
    public_id: str
    statement: str
    who: SignedIn


def by_address(app: Flask, address: str) -> SignedIn:
    """The user who has proved this address, in a browser of theirs."""
    with db.unit() as here:
        user = here.scalars(select(User).where(User.address == address)).one()
        return _signed_in(app, user)


def drafts(app: Flask) -> Sequence[Draft]:
    """The drafts that wait to be submitted, with their applicants."""
    found = select(Application, User).join(Application.user).join(Application.position)
    found = found.where(Position.slug == DRAFTS, Application.status == "draft").order_by(Application.id)
    with db.unit() as here:
        return [
            Draft(one.id, one.public_id, one.statement or "", _signed_in(app, user))
            for one, user in here.execute(found).all()
        ]


def _signed_in(app: Flask, user: User) -> SignedIn:
    secret = sessions.begin(user, user_agent="benchmarks", client="127.0.0.1", proved=True)
    with app.test_request_context():
        session["_user_id"], session.permanent = secret, True
        token = generate_csrf()
        kept = app.session_interface.get_signing_serializer(app).dumps(dict(session))
    return SignedIn(f"{app.config['SESSION_COOKIE_NAME']}={kept}", token)
