"""What programs tell a committee's operations: the pages' own forms, where a page's depends on whom it is about."""

from typing import Any

import marshmallow as ma

from portal.kernel import fields, forms
from portal.kernel.api import Listed
from portal.kernel.errors import Invalid
from portal.kernel.words import _
from portal.recruitment import rules_decisions, schemas_committee
from portal.recruitment.lifecycle import Status
from portal.recruitment.models import Application
from portal.recruitment.queries_committee import SORTS, Filter
from portal.recruitment.views_committee import STANDS
from portal.recruitment.views_reading import RECOMMENDATIONS

SCORE = _("A score is a whole number from 1 to 5.")


class Wanted(Listed):
    """What a table is asked for."""

    status = fields.choice(_("Status"), [(str(status), one.word) for status, one in STANDS.items()])
    q = fields.text(_("Words"), most=500)
    unread = fields.choice(_("Only those that wait for my evaluation"), [("yes", _("Yes"))])
    sort = fields.choice(
        _("Order"),
        [(f"{way}{key}", key) for key in SORTS for way in ("", "-")],
        help=_("A minus turns it round; -received unless you ask for another."),
    )


def wanted(query: dict[str, Any]) -> Filter:
    """A table's filter, as its page would take it."""
    sort = query["sort"] or "-received"
    return Filter(
        status=Status(query["status"]) if query["status"] else None,
        words=query["q"] or "",
        unread=bool(query["unread"]),
        sort=sort.removeprefix("-"),
        falling=sort.startswith("-"),
    )


class Onward(forms.Schema):
    """Where one comes from in one's queue."""

    after = fields.text(_("The id of the application that you come from"))


class _Score(ma.fields.Integer):
    """A score of JSON: a number, and no text that looks like one."""

    def _deserialize(self, value: Any, *_rest: Any, **_more: Any) -> int:
        if type(value) is not int or not 1 <= value <= 5:
            raise ma.ValidationError([SCORE])
        return value


class Evaluation(forms.Schema):
    """One's own evaluation, its scores by criterion, complete or not."""

    scores = ma.fields.Dict(
        keys=ma.fields.String(),
        values=_Score(metadata={"minimum": 1, "maximum": 5}),
        allow_none=True,
        metadata={
            "label": _("Scores"),
            "help": _("By the key of a criterion; left out where you have none yet."),
        },
    )
    recommendation = fields.choice(_("What would you do?"), list(RECOMMENDATIONS.items()))
    comment = fields.long_text(
        _("Comment"),
        most=20_000,
        help=_("Needed where a score is 1 or 5."),
        audience=_("Read by the committee, once they have submitted their own."),
    )


def evaluated(body: dict[str, Any], application: Application) -> dict[str, Any]:
    """An evaluation as the service takes it; raises Invalid for a score of what is no criterion."""
    scores = body["scores"] or {}
    known = {one.key for one in application.position.criteria}
    if unknown := sorted(set(scores) - known):
        raise Invalid({"scores": [_("There is no criterion “%(key)s” here.", key=unknown[0])]})
    return {"scores": scores, "recommendation": body["recommendation"], "comment": body["comment"]}


class Decide(forms.Schema):
    """A decision about one application."""

    outcome = fields.choice(_("Outcome"), list(rules_decisions.OUTCOMES.items()), required=True)
    reasons = fields.choices(
        _("Reasons"),
        list(rules_decisions.REASONS.items()),
        help=_("One at least where an application is not taken forward; the applicant reads them."),
    )
    text = fields.long_text(
        _("The text"),
        most=10_000,
        help=_(
            "With places such as {name}; the usual text in the applicant's language where you leave it out."
        ),
        audience=_("The applicant reads this, once you release it."),
    )
    note = fields.long_text(
        _("Note"),
        most=4_000,
        audience=_("Read by the recruiter and the chairs, never by the applicant."),
    )


class Release(forms.Schema):
    """Which letter was read."""

    seen = fields.text(
        _("The letter's hash"),
        required=True,
        most=64,
        help=_("The sha256 of the letter as you have read it: another text does not leave."),
    )


Appointment = type(
    schemas_committee.appointment(()).of(
        {"supervisor": fields.text(_("Supervisor"), help=_("A person's public id."))}, "Appointment"
    )
)
"""The form of an appointment, whoever there is to supervise."""
