"""A small lab for the tests of a director's pages: a director, two advisors, two people, and the mails that were written."""

from dataclasses import dataclass
from datetime import date

from flask import Flask
from sqlalchemy import select

from portal.accounts.models import User
from portal.kernel import db
from portal.kernel.mail import Message
from portal.people.models import Person
from portal.reviews.models import Dossier, Round
from tests import factories
from tests import factories_reviews as reviews
from tests.reader import Reader


@dataclass
class Lab:
    """Who is who; `round` is open once `opened` made it."""

    app: Flask
    director: User
    advisors: list[User]
    users: list[User]
    people: list[Person]
    round: Round | None = None

    def reader(self, user: User) -> Reader:
        """Somebody in front of a browser."""
        return factories.reader_signed_in(self.app, user)

    def dossier(self, place: int = 0) -> Dossier:
        """Somebody's dossier as the director finds it."""
        return reviews.dossier_of(self.round, self.people[place], for_=self.director)

    def at(self, *parts: str) -> str:
        """An address in the round."""
        return "/".join([f"/rounds/{self.round.slug}", *parts])

    def page(self, place: int = 0) -> str:
        """Where the director works on somebody's dossier."""
        return self.at("dossiers", self.dossier(place).public_id)


def a_lab(app: Flask, *, opened: bool = True, **plan: object) -> Lab:
    """A director, two advisors and two people, in a round that is open unless it shall not be."""
    with db.unit():
        director = factories.a_user("Helene Roux", "director")
        advisors = [factories.a_user(name, "advisor") for name in ("Maryam Noor", "Otto Brandt")]
        users = [factories.a_user(name, "staff") for name in ("Ada Byron", "Bo Ek")]
        people = [reviews.somebody_reviewed(one.name, one) for one in users]
    lab = Lab(app, director, advisors, users, people)
    if opened:
        lab.round = reviews.a_round(director, advisors, **plan)
    return lab


def with_reviews(app: Flask, *said: dict[str, str], **plan: object) -> Lab:
    """The first person's dossier is with the director: each advisor said something."""
    lab = a_lab(app, **plan)
    authors = lab.advisors[: max(len(said), 1)]
    reviews.freeze(lab.dossier(), lab.director)
    reviews.give(lab.dossier(), lab.director, authors)
    for author, answers in zip(authors, said or ({},), strict=True):
        reviews.a_review(lab.dossier(), author, **answers)
    return lab


def letters(*templates: str) -> list[tuple[str, str]]:
    """Which mails of these kinds were written to whom, in order."""
    with db.reading():
        rows = select(Message.template, Message.recipient).order_by(Message.id)
        return [
            (template, to.split("@")[0])
            for template, to in db.session().execute(rows)
            if template in templates
        ]


def a_newcomer(name: str = "Zoe New", since: date = date(2027, 1, 10)) -> Person:
    """Somebody who has been here less than six months."""
    return reviews.somebody_reviewed(name, since=since)
