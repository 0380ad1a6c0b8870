"""People of the lab who answer about their publications, as tests meet them."""

from sqlalchemy import select

from portal.accounts.models import User
from portal.kernel import db
from portal.kernel.mail import Message
from portal.policy.actor import Actor
from portal.publications import queries_queue
from portal.publications.models import Attribution
from tests.factories import a_user, actor_for
from tests.factories_publications import a_person


class Somebody:
    """A person of the lab who answers about their publications."""

    def __init__(self, name: str, *roles: str, public: bool = True):
        self.user: User = a_user(name, *roles)
        self.actor: Actor = actor_for(self.user)
        self.person = a_person(name, self.user, public)

    def says(self, act, *attributions: Attribution, **given) -> None:
        """They say it, in a unit of its own."""
        ids = [one.public_id for one in attributions]
        with db.unit():
            for one in queries_queue.some(self.actor, ids, to_change=True):
                act(one, actor=self.actor, **given)


def letters(template: str) -> list[tuple[str, str]]:
    """To whom mails of a kind were written, in order, and what stood in each."""
    with db.reading() as here:
        rows = here.scalars(select(Message).where(Message.template == template).order_by(Message.id))
        return [(one.recipient, f"{one.subject}\n{one.body}") for one in rows]
