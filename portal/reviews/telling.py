"""Mail about reviews: it says that something waits and where, and never what a review says."""

from collections.abc import Iterable
from typing import Any

from portal.accounts.models import User
from portal.kernel import links, mail
from portal.people.models import Person
from portal.policy.actor import Role
from portal.reviews import queries_people
from portal.reviews.models import Dossier, Round
from portal.reviews.models_packets import FollowUp


def tell(template: str, user: User | None, key: str, *, about: str | None = None, **parameters: Any) -> None:
    """Write to somebody, once per `key`, in the caller's unit; to nobody where there is no account."""
    if user is None or user.blocked_at:
        return
    mail.post(
        template,
        to=user.address,
        locale=user.locale,
        key=f"{template}:{key}:{user.public_id}",
        about=about,
        name=user.name,
        **parameters,
    )


def tell_person(template: str, dossier: Dossier, key: str, **parameters: Any) -> None:
    """Write to the person under review, with the way to their dossier."""
    link = links.link("dossier.show", public_id=dossier.public_id)
    about = {"round": dossier.round.name, "zone": dossier.round.zone, "link": link}
    tell(
        template,
        dossier.person.user,
        f"{dossier.public_id}:{key}",
        about=dossier.public_id,
        **about,
        **parameters,
    )


def tell_director(template: str, dossier: Dossier, key: str, **parameters: Any) -> None:
    """Write to whoever directs a dossier: who acts for the director, else every director who may."""
    tell_directors(template, dossier, key, directors_of(dossier), **parameters)


def tell_directors(
    template: str, dossier: Dossier, key: str, users: Iterable[User], **parameters: Any
) -> None:
    """Write to these directors about a dossier; to each once."""
    link = links.link("rounds.dossier", slug=dossier.round.slug, public_id=dossier.public_id)
    about = {"round": dossier.round.name, "person": dossier.person.name, "link": link}
    for user in users:
        tell(template, user, f"{dossier.public_id}:{key}", about=dossier.public_id, **about, **parameters)


def tell_advisors(template: str, users: Iterable[User], round_: Round, key: str, **parameters: Any) -> None:
    """Write to advisors, with the way to what waits for them."""
    link = links.link("reviews.index")
    for user in users:
        tell(
            template,
            user,
            key,
            about=round_.slug,
            round=round_.name,
            zone=round_.zone,
            link=link,
            **parameters,
        )


def directors_of(dossier: Dossier) -> list[User]:
    """Whoever directs a dossier and is neither its person nor in conflict with them."""
    if dossier.acting_director is not None:
        return [dossier.acting_director]
    barred = {dossier.person.user_id, *queries_people.sealed_users(dossier.person_id)}
    return [one for one in queries_people.users_with(Role.DIRECTOR) if one.id not in barred]


def tell_owner(follow_up: FollowUp, owner: Person) -> None:
    """Write to whoever owes a follow-up, with the way to what they owe."""
    user = queries_people.user_of(owner)
    link = links.link("dossier.follow_ups")
    tell(
        "follow_up_agreed",
        user,
        follow_up.public_id,
        about=follow_up.public_id,
        due_on=follow_up.due_on,
        link=link,
    )
