"""A small lab whose people are reviewed: Dora directs, Ines is reviewed and Sven supervises her, Anna and Bo advise.

Max administers, Sam is a stranger among the staff.
"""

from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from portal.accounts.models import User
from portal.kernel import clock, db
from portal.kernel.mail import Message
from portal.people.models import Person
from portal.reviews import dossiers, queries
from portal.reviews.models import Dossier, Round
from tests import factories_reviews as reviews
from tests.factories import a_user, actor_for, reader_signed_in
from tests.factories_publications import a_person, a_publication, an_attribution
from tests.reader import Reader

IN_THE_PERIOD = timedelta(days=20)


@dataclass
class Lab:
    """Its people, its round, and Ines's dossier."""

    app: Flask
    users: dict[str, User]
    ines: Person
    round: Round
    dossier: Dossier

    @property
    def mine(self) -> str:
        """Where Ines finds her dossier."""
        return f"/my/dossier/{self.dossier.public_id}"

    @property
    def theirs(self) -> str:
        """Where others do."""
        return f"/dossiers/{self.dossier.public_id}"

    def reader(self, name: str) -> Reader:
        """One of them in front of a browser."""
        return reader_signed_in(self.app, self.users[name])

    def send(self, name: str, address: str, data: dict[str, str]) -> int:
        """The status that somebody gets who sends a form which no page shows them."""
        reader = self.reader(name)
        token = reader.visit("/home").value("csrf_token")
        return reader.client.post(address, data={**data, "csrf_token": token}).status_code

    def row(self) -> Dossier:
        """The dossier as it is kept now."""
        with db.reading() as here:
            return here.scalar(select(Dossier).where(Dossier.public_id == self.dossier.public_id))

    def freeze(self) -> None:
        """The director freezes it."""
        reviews.freeze(self.dossier, self.users["dora"])

    def exempt(self, reason: str) -> None:
        """The director lets Ines sit it out."""
        with db.unit():
            director = actor_for(self.users["dora"])
            found = queries.led(director, self.dossier.public_id, to_change=True)
            dossiers.exempt(found, reason, actor=director)

    def review(self, *advisors: str, **answers: str) -> None:
        """It is frozen and given to these advisors, who submit."""
        self.freeze()
        reviews.give(self.dossier, self.users["dora"], [self.users[one] for one in advisors])
        for one in advisors:
            reviews.a_review(self.dossier, self.users[one], **answers)

    def share(self, *advisors: str, **answers: str) -> None:
        """All the way until Ines has it."""
        self.review(*(advisors or ("anna",)), **answers)
        reviews.share(self.dossier, self.users["dora"])

    def add(self, name: str) -> Person:
        """Somebody else of the staff, who is in no round."""
        self.users[name.split()[0].lower()] = user = a_user(name, "staff")
        return reviews.somebody_reviewed(name, user)


def a_lab(app: Flask, *, supervised: bool = True, **round_: object) -> Lab:
    """A lab with an open round."""
    roles = {"Dora Klein": "director", "Anna Keller": "advisor", "Bo Lindqvist": "advisor"}
    roles |= {
        "Max Root": "administrator",
        "Sven Holm": "staff",
        "Sam Stranger": "staff",
        "Ines Duarte": "staff",
    }
    users = {name.split()[0].lower(): a_user(name, role) for name, role in roles.items()}
    boss = a_person("Sven Holm", users["sven"])
    ines = reviews.somebody_reviewed("Ines Duarte", users["ines"], supervisor=boss if supervised else None)
    made = reviews.a_round(users["dora"], [users["anna"], users["bo"]], **round_)
    dossier = reviews.dossier_of(made, ines, for_=users["dora"])
    return Lab(app, users, ines, made, dossier)


def a_paper(lab: Lab, title: str, status: str = "confirmed", **columns: object) -> str:
    """A paper of Ines's in the period, and how a form names it."""
    columns = {"published_at": clock.now() - IN_THE_PERIOD, **columns}
    made = a_publication(title, ("Ines Duarte",), **columns)
    an_attribution(made, lab.ines, status)
    return f"p:{made.key}"


def letters(template: str) -> list[Message]:
    """The mails of a kind that were written."""
    with db.reading() as here:
        return list(here.scalars(select(Message).where(Message.template == template).order_by(Message.id)))
