"""Where an application stands, as its applicant is told it: a word, who acts next, and what happened when.

One table makes of each status what the applicant reads. A decision is told when it is released, with its message
and nothing else: never an internal status, a pending decision, a score or a name.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from portal.kernel.words import Sentence, _
from portal.recruitment.lifecycle import Status
from portal.recruitment.models import Application, Outcome


class Stand(NamedTuple):
    """Where an application stands, as its applicant reads it: a word, its mark, and who acts next."""

    word: Sentence
    mark: str
    next: Sentence


Code = Status | Literal["accepted"]
What = Code | Literal["corrected", "promised"]

NOBODY = _("Nobody needs to do anything.")

STANDS: dict[Status, Stand] = {
    Status.DRAFT: Stand(_("Draft"), "none", _("You: finish it and submit it.")),
    Status.SUBMITTED: Stand(_("Submitted"), "quarter", _("The lab: your application will be read.")),
    Status.IN_REVIEW: Stand(_("Being read"), "half", _("The lab: your application is being read.")),
    Status.SHORTLISTED: Stand(_("Shortlisted"), "most", _("The lab: you will hear how it goes on.")),
    Status.INTERVIEWING: Stand(_("Interview"), "most", _("The lab: you will hear how it goes on.")),
    Status.OFFERED: Stand(_("Offer"), "full", _("You: accept or decline the offer.")),
    Status.HIRED: Stand(_("Hired"), "done", _("The lab: it will write to you about your first day.")),
    Status.REJECTED: Stand(_("Not taken forward"), "ended", NOBODY),
    Status.WITHDRAWN: Stand(_("Withdrawn"), "ended", NOBODY),
    Status.DECLINED: Stand(_("Offer declined"), "ended", NOBODY),
    Status.OFFER_WITHDRAWN: Stand(_("Offer withdrawn"), "ended", NOBODY),
    Status.LAPSED: Stand(_("Not sent"), "ended", NOBODY),
}
ACCEPTED = Stand(_("Offer accepted"), "full", _("The lab: it prepares your contract."))

TOLD: dict[str, tuple[What, Sentence, str]] = {
    Outcome.SHORTLIST: (Status.SHORTLISTED, _("Shortlisted"), "most"),
    Outcome.INTERVIEW: (Status.INTERVIEWING, _("Invited to an interview"), "most"),
    Outcome.OFFER: (Status.OFFERED, _("Offer"), "full"),
    Outcome.REJECT: (Status.REJECTED, _("Not taken forward"), "ended"),
}


@dataclass(frozen=True)
class Event:
    """Something that happened, or is promised (`ahead`); `code` is for programs."""

    code: What
    word: Sentence
    mark: str
    at: datetime
    zone: ZoneInfo
    text: str | None = None
    ahead: bool = False


def stand_of(application: Application) -> Stand:
    """Where an application stands."""
    if application.status == Status.OFFERED and application.accepted_at:
        return ACCEPTED
    return STANDS[application.status]


def code_of(application: Application) -> Code:
    """The same for programs; each status has a word of its own, so that a code tells no more than its word."""
    return "accepted" if stand_of(application) is ACCEPTED else application.status


def timeline(application: Application, promised: datetime | None) -> list[Event]:
    """What happened, in its order, and the answer that is promised."""
    zone = ZoneInfo(application.position.zone)
    corrected: tuple[What, Sentence] = ("corrected", _("Corrected version submitted"))
    sent: list[tuple[What, Sentence]] = [(Status.SUBMITTED, _("Submitted"))]
    sent += [corrected for _more in application.submissions[1:]]
    events = [
        Event(*said, "quarter", one.arrived_at, zone, one.number)
        for said, one in zip(sent, application.submissions, strict=False)
    ]
    withdrawn_at = application.withdrawn_at if application.status == Status.WITHDRAWN else None
    moments: tuple[tuple[What, Sentence, str, datetime | None], ...] = (
        (Status.IN_REVIEW, _("Being read"), "half", application.in_review_at),
        ("accepted", _("Offer accepted"), "full", application.accepted_at),
        (Status.DECLINED, _("Offer declined"), "ended", application.declined_at),
        (Status.HIRED, _("Hired"), "done", application.hired_at),
        (Status.WITHDRAWN, _("Withdrawn"), "ended", withdrawn_at),
    )
    events += [Event(code, word, mark, at, zone) for code, word, mark, at in moments if at]
    events += [replace(one, text=None) for one in told(application)]
    events.sort(key=lambda one: one.at)
    if promised:
        events.append(Event("promised", _("An answer is promised by"), "waiting", promised, zone, ahead=True))
    return events


def told(application: Application) -> list[Event]:
    """The decisions that were released, with their messages."""
    zone = ZoneInfo(application.position.zone)
    return [
        Event(*TOLD[one.outcome], one.released_at, zone, one.message)
        for one in application.decisions
        if one.released_at
    ]
