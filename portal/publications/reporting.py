"""A reader reports that a publication is on the wrong person, and somebody settles it: not theirs, or it stands.

The person answers, or who answers in their place. An administrator may, too, but never against the person's own word.
"""

from portal import policy
from portal.accounts import limits
from portal.accounts.models import User
from portal.accounts.rules import neighbourhood
from portal.kernel import audit, clock, db, links, mail
from portal.kernel.errors import IllegalMove
from portal.kernel.words import _
from portal.policy.actor import Actor
from portal.policy.acts import Act
from portal.publications import attributing, queries_help, queries_queue, queries_reports, reporting_answers
from portal.publications.lifecycle import AttributionStatus
from portal.publications.models import Attribution
from portal.publications.models_help import AttributionReport, Outcome
from portal.publications.queries_reports import Which

OWN_WORD = frozenset({"self", "delegate"})
ENOUGH = _("Many reports came from here within the hour. Please wait a little, and send this one again then.")


def file(attribution: Attribution, said: str | None, *, client: str, actor: Actor) -> None:
    """Report that a publication is not this person's, with or without words; the same is kept once while it is open.

    `client` is the address that it comes from. The person is told by mail, once a day at most. Raises TooMany, Forbidden.
    """
    policy.require(actor, Act.REPORT_FILE, attribution)
    limits.take(limits.REPORTS, neighbourhood(client), ENOUGH)
    queries_queue.hold([attribution.publication_id])
    if queries_reports.is_filed(attribution.id, said):
        return
    report = AttributionReport(
        attribution_id=attribution.id, said=said, filed_by_id=actor.id, filed_at=clock.now()
    )
    db.session().add(report)
    audit.record(Act.REPORT_FILE, report, actor=actor)
    for user in _who_answers(attribution):
        _tell(
            "publication_reported",
            user,
            attribution,
            f"{clock.now():%Y-%m-%d}",
            links.link("reports.index"),
        )


def settle(report: AttributionReport, outcome: Outcome, *, actor: Actor) -> None:
    """Settle a report, and with it all that are open about the same: not theirs, or it stands.

    Raises IllegalMove for one that was settled otherwise, and for an administrator where the person has said themself that
    the publication is theirs; Forbidden.
    """
    policy.require(actor, Act.REPORT_SETTLE, report)
    if report.outcome == outcome:
        return
    if report.outcome is not None:
        raise IllegalMove(_("This report was settled otherwise in the meantime."))
    attribution = report.attribution
    if outcome == Outcome.TAKEN_OFF:
        _take_off(report, actor)
    reporting_answers.close(attribution, outcome, actor)
    audit.record(Act.REPORT_SETTLE, report, actor=actor)


def _take_off(report: AttributionReport, actor: Actor) -> None:
    """Reject in the name of whoever settles; the person is told where it is not them."""
    attribution = report.attribution
    if not report.standing & OWN_WORD:
        if attribution.status == AttributionStatus.CONFIRMED:
            name = attribution.person.name
            raise IllegalMove(
                _("%(name)s has confirmed to be an author; nobody else takes that back.", name=name)
            )
        settled = links.link("reports.index", show=Which.SETTLED)
        for user in _who_answers(attribution):
            _tell("publication_taken_off", user, attribution, report.public_id, settled)
    attribution.standing = report.standing
    attributing.reject(attribution, actor=actor)


def _who_answers(attribution: Attribution) -> list[User]:
    """The person, if they have an account, and whoever answers in their place."""
    person = attribution.person
    every = [person.user, *queries_help.delegates_of([person.id]).get(person.id, [])]
    return [one for one in every if one and not one.blocked_at]


def _tell(template: str, user: User, attribution: Attribution, event: str, where: str) -> None:
    person = attribution.person
    mail.post(
        template,
        to=user.address,
        locale=user.locale,
        key=f"{template}:{person.public_id}:{event}:{user.public_id}",
        about=person.public_id,
        name=user.name,
        own=user.id == person.user_id,
        person=person.name,
        title=attribution.publication.title,
        link=where,
    )
