"""What follows an offer: it is withdrawn, or somebody is hired and becomes a person of the lab."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from portal import policy
from portal.kernel import audit, links, mail
from portal.kernel.errors import Invalid
from portal.kernel.words import _, speaking
from portal.people import queries as people
from portal.people import rules as naming
from portal.people import service as staff
from portal.people.models import Appointment, Person, Title
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.recruitment import rules, views_letters
from portal.recruitment.lifecycle import APPLICATION
from portal.recruitment.models import Application


def withdraw_offer(application: Application, reason: str, *, actor: Actor) -> None:
    """Withdraw an offer; the applicant reads the reason in a mail. Raises IllegalMove, Forbidden."""
    policy.require(actor, Act.APPLICATION_WITHDRAW_OFFER, application)
    APPLICATION.apply(application, Act.APPLICATION_WITHDRAW_OFFER)
    audit.record(Act.APPLICATION_WITHDRAW_OFFER, application, actor=actor, reason=reason)
    link = links.link("applications.show", public_id=application.public_id)
    title = rules.title(application.position, application.locale)
    _mail("offer_withdrawn", application, reason=reason, title=title, link=link)


def hire(
    application: Application,
    *,
    title: Title,
    starts_on: date,
    ends_on: date | None,
    team: str | None,
    supervisor: Person | None,
    zone: ZoneInfo,
    actor: Actor,
) -> Appointment:
    """Appoint who accepted the offer; their account becomes a person's, with a page that waits for their yes.

    Staff acts begin on the first day. Raises Incomplete until the offer is accepted, Invalid, IllegalMove, Forbidden.
    """
    policy.require(actor, Act.APPLICATION_HIRE, application)
    person = people.of_user(application.user_id) or _join(application)
    if supervisor is not None and supervisor.id == person.id:
        raise Invalid({"supervisor": [_("Nobody supervises themself.")]})
    application.appointment = staff.appoint(
        person, title, starts_on, ends_on=ends_on, supervisor=supervisor, team=team, zone=zone
    )
    APPLICATION.apply(application, Act.APPLICATION_HIRE)
    detail = {"person": person.public_id, "starts_on": starts_on.isoformat()}
    audit.record(Act.APPLICATION_HIRE, application, actor=actor, detail=detail)
    with speaking(application.locale):
        appointed = str(naming.TITLES[title])
    profile = links.link("people.profile")
    _mail("hired", application, appointed=appointed, starts_on=starts_on, profile=profile)
    return application.appointment


def _join(application: Application) -> Person:
    facts = application.particulars
    orcid = facts and staff.free_identifier(naming.IdentifierKind.ORCID, facts.orcid)
    author = facts and staff.free_identifier(naming.IdentifierKind.ARXIV_AUTHOR, facts.arxiv_author)
    return staff.join(
        views_letters.name(application), user_id=application.user_id, orcid=orcid, arxiv_author=author
    )


def _mail(template: str, application: Application, **parameters: Any) -> None:
    mail.post(
        template,
        to=application.user.address,
        locale=application.locale,
        key=f"{template}:{application.public_id}:{application.version}",
        about=application.public_id,
        name=views_letters.name(application),
        contact=application.position.contact,
        **parameters,
    )
