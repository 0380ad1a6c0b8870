"""The mail that tells of a decision, written in one place for the eye and for the outbox alike.

A text is kept with its places, {name} and the like; it is filled for its applicant when it is shown, and frozen as
it was filled when it is released.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from portal.kernel import links, wording
from portal.kernel.words import speaking
from portal.recruitment import rules, rules_decisions, snapshots
from portal.recruitment.models import Application, Decision


@dataclass(frozen=True)
class Letter:
    """A mail as it will leave: to whom, its subject and its body."""

    address: str
    subject: str
    body: str

    @property
    def sha256(self) -> str:
        """The hash by which a release names what was shown."""
        return hashlib.sha256("\0".join((self.address, self.subject, self.body)).encode()).hexdigest()


def letter(application: Application, decision: Decision) -> Letter:
    """The mail that tells of a decision, byte for byte as it will leave, or as it left."""
    subject, body = wording.render("decision", application.locale, parameters(application, decision))
    return Letter(application.user.address, subject, body)


def parameters(application: Application, decision: Decision) -> dict[str, Any]:
    """What the mail's template is given."""
    return {
        "title": rules.title(application.position, application.locale),
        "message": filled(application, decision),
        "link": links.link("applications.show", public_id=application.public_id),
    }


def filled(application: Application, decision: Decision) -> str:
    """A decision's text with every place filled; once released, as it was."""
    if decision.released_at:
        return decision.message
    with speaking(application.locale):
        reasons = rules_decisions.said(decision.reasons)
    values = {
        "name": name(application),
        "title": rules.title(application.position, application.locale),
        "reasons": reasons,
        "contact": application.position.contact or "",
    }
    return rules_decisions.fill(decision.message, values)


def pending(application: Application) -> Decision | None:
    """The decision that waits to be told."""
    waits = (one for one in application.decisions if one.released_at is None and one.replaced_at is None)
    return next(waits, None)


def usual_text(outcome: str, locale: str) -> str:
    """What an outcome is usually told with, in a language, with its places."""
    with speaking(locale):
        return str(rules_decisions.TEXTS[outcome])


def name(application: Application) -> str:
    """The applicant's name as they sent it last."""
    sent = application.submissions[-1].snapshot if application.submissions else None
    return str(snapshots.content(sent)["applicant"]["name"]) if sent else application.user.address
