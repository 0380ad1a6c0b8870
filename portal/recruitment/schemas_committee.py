"""The forms of a committee: an evaluation by a position's own criteria, a conflict, a decision, a reason, an appointment."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portal.kernel import fields, forms
from portal.kernel.words import _
from portal.people.rules import TITLES
from portal.recruitment import rules_decisions
from portal.recruitment.views_reading import CONFLICTS, RECOMMENDATIONS

LANGUAGES = {"en": _("The text in English"), "fr": _("The text in French")}


def evaluation(criteria: Iterable[Any]) -> forms.Schema:
    """The form of an evaluation: a score from 1 to 5 per criterion, with what each end means."""
    made: dict[str, Any] = {f"score_{one.key}": _score(one) for one in criteria}
    made["recommendation"] = fields.choice(
        _("What would you do?"), list(RECOMMENDATIONS.items()), required=True, kind="radio"
    )
    made["comment"] = fields.long_text(
        _("Comment"),
        most=20_000,
        rows=6,
        help=_("Needed where a score is 1 or 5."),
        audience=_("Read by the committee, once they have submitted their own."),
    )
    made["version"] = fields.hidden(most=12)
    return forms.Schema.of(made, "Evaluation")


def _score(criterion: Any) -> Any:
    choices = [(str(score), str(score)) for score in range(1, 6)]
    ends = "; ".join(f"{score}: {said}" for score, said in sorted(criterion.anchors.items()) if said)
    weight = _("Weight %(weight)s. %(ends)s", weight=criterion.weight, ends=ends)
    return fields.choice(criterion.label, choices, required=True, kind="radio", help=weight)


def evaluated(typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed into an evaluation's form as the service takes it."""
    scores = {
        name.removeprefix("score_"): int(score)
        for name, score in typed.items()
        if name.startswith("score_") and score
    }
    return {"scores": scores, "recommendation": typed["recommendation"], "comment": typed["comment"]}


def version_of(typed: Mapping[str, Any]) -> int:
    """The version that a form was opened with; 0 for one that was only begun."""
    said = typed["version"] or ""
    return int(said) if said.isdecimal() else 0


class Conflict(forms.Schema):
    """What stands between a reader and an applicant."""

    kind = fields.choice(_("What connects you?"), list(CONFLICTS.items()), required=True, kind="radio")
    evidence = fields.long_text(
        _("Anything to add"),
        most=2_000,
        rows=3,
        audience=_("Read by the recruiter and the chairs, never by the applicant."),
    )


class Override(forms.Schema):
    """Why somebody may read in spite of a conflict."""

    reason = fields.long_text(_("Reason"), required=True, most=2_000, rows=2)


class Reconsider(forms.Schema):
    """Why an application is read once more."""

    reason = fields.long_text(
        _("Reason"), required=True, most=2_000, rows=3, audience=_("Kept in the history of this application.")
    )


class WithdrawOffer(forms.Schema):
    """Why an offer is withdrawn."""

    reason = fields.long_text(
        _("Reason"),
        required=True,
        most=2_000,
        rows=4,
        audience=_("The applicant reads this, word by word, in a mail."),
    )


def decision(outcome: str, locales: Sequence[str]) -> forms.Schema:
    """The form of a decision: reasons where something is refused, a note, and a text per language of the applicants."""
    places = ", ".join(f"{{{name}}}: {said}" for name, said in rules_decisions.PLACES.items())
    made: dict[str, Any] = {}
    if outcome == "reject":
        made["reasons"] = fields.choices(
            _("Reasons"),
            list(rules_decisions.REASONS.items()),
            required=True,
            help=_("One at least; the applicant reads those you tick."),
        )
    for locale in locales:
        made[f"text_{locale}"] = fields.long_text(
            LANGUAGES[locale],
            required=True,
            most=10_000,
            rows=14,
            help=_("Filled for each applicant: %(places)s.", places=places),
            audience=_("The applicant reads this, once you release it."),
        )
    made["note"] = fields.long_text(
        _("Note"),
        most=4_000,
        rows=3,
        audience=_("Read by the recruiter and the chairs, never by the applicant."),
    )
    return forms.Schema.of(made, "Decision")


def appointment(supervisors: forms.Choices) -> forms.Schema:
    """The form of an appointment; supervisors by public id."""
    made = {
        "title": fields.choice(
            _("Appointed as"), [(str(key), said) for key, said in TITLES.items()], required=True
        ),
        "starts_on": fields.day(_("First day"), required=True, help=_("From this day on they act as staff.")),
        "ends_on": fields.day(_("Last day"), help=_("Leave this empty for a permanent contract.")),
        "team": fields.text(_("Team")),
        "supervisor": fields.choice(_("Supervisor"), supervisors),
    }
    return forms.Schema.of(made, "Appointment")
