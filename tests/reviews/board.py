"""A round as its advisors meet it: Dora directs, Ada and Bob advise, three people are reviewed; all of it over HTTP."""

from collections.abc import Sequence
from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from werkzeug.test import TestResponse

from portal.accounts.models import User
from portal.kernel import clock, db, mail
from portal.people.models import Person
from portal.reviews import collecting, queries_reviews, queries_rounds, service
from portal.reviews.models import Dossier, DossierItem, SelfStatement
from portal.reviews.models_reviews import Assignment, Review
from tests.conftest import MONDAY
from tests.factories import a_user, actor_for, reader_signed_in, unit
from tests.factories_reviews import _led, a_round, dossier_of, freeze, give, somebody_reviewed
from tests.reader import Reader, forms_of

NAMES = ("Lea Berg", "Neil Roux", "Omar Sy")
STATEMENT, TALK = "Canary of a statement", "Canary of a talk"
HOURS = ("dossiers_due_at", "reviews_due_at", "reviews_close_at", "share_at")
SOON = {
    name: MONDAY + timedelta(hours=number) for number, name in enumerate(HOURS, 1)
}  # all of it before noon
AFTER_CLOSING = SOON["reviews_close_at"] + timedelta(minutes=1)
WHOLE = {"judgement": "on_course", "for_person": "You did well."}


class Board:
    """The round with its people, and what they do to it beside the test."""

    def __init__(self, app: Flask, *, names: Sequence[str] = NAMES, **round_: object):
        self.app = app
        self.dora = a_user("Dora Director", "director")
        self.ada, self.bob = a_user("Ada Byron", "advisor"), a_user("Bob Noyce", "advisor")
        self.people = [somebody_reviewed(name) for name in names]
        self.round = a_round(self.dora, [self.ada, self.bob], **round_)

    def given(self, *people: Person) -> list[Dossier]:
        """Their dossiers, with a statement and a talk in each, frozen and given to both advisors."""
        return [self._given(one) for one in people or self.people]

    def _given(self, person: Person) -> Dossier:
        dossier = dossier_of(self.round, person, for_=self.dora)
        with db.unit() as here:
            here.add(SelfStatement(dossier_id=dossier.id, knowledge=STATEMENT, saved_at=clock.now()))
            here.add(DossierItem(dossier_id=dossier.id, kind="talk", title=TALK, place=1))
        freeze(dossier, self.dora)
        give(dossier, self.dora, [self.ada, self.bob])
        return dossier

    def reader(self, user: User) -> Reader:
        """Somebody in front of a browser."""
        return reader_signed_in(self.app, user)

    def address(self, user: User, dossier: Dossier) -> str:
        """Where an advisor reviews a dossier, whether it is open to them or not."""
        with db.reading():
            found = queries_reviews.of_advisor(dossier, user.id)
            assert found is not None
            return f"/reviews/{found.public_id}"

    def open(self, user: User, dossier: Dossier) -> Reader:
        """An advisor in front of a dossier."""
        return self.reader(user).visit(self.address(user, dossier))

    def collect(self, dossier: Dossier) -> None:
        """The director takes the reviews in."""
        _led(dossier, self.dora, lambda found, actor: collecting.collect(found, actor=actor))

    def extend(self, user: User, by: timedelta) -> None:
        """The director gives one advisor more time."""
        with unit():
            actor = actor_for(self.dora)
            found = queries_rounds.one_visible(actor, self.round.slug, to_change=True)
            mine = next(one for one in found.advisors if one.user_id == user.id)
            service.extend(found, mine, clock.now() + by, actor=actor)


def kept(user: User) -> list[Review]:
    """The reviews of an advisor as they are stored, with every version."""
    theirs = select(Assignment.id).where(Assignment.user_id == user.id)
    rows = select(Review).where(Review.assignment_id.in_(theirs)).order_by(Review.id)
    with db.reading() as here:
        return list(here.scalars(rows.options(selectinload(Review.versions))))


def autosave(reader: Reader, **typed: str) -> TestResponse:
    """What a browser with JavaScript sends while somebody writes on the page they see."""
    form = next(one for one in forms_of(reader.page) if "judgement" in one.offered)
    data = dict(form.values) | typed
    headers = {"X-Autosave": "1", "X-CSRFToken": data["csrf_token"], "Accept": "application/json"}
    data.pop("_key")
    return reader.client.post(form.action, data=data, headers=headers)


def letters(template: str) -> list[tuple[str, str]]:
    """To whom this was written, and what stood in it."""
    with db.reading() as here:
        rows = select(mail.Message).where(mail.Message.template == template).order_by(mail.Message.id)
        return [(one.recipient, f"{one.subject}\n{one.body}") for one in here.scalars(rows)]
