"""The forms of an advisor: conflicts in one act, the review with who reads what, and why a dossier is declined."""

from collections.abc import Iterable, Mapping
from typing import Any

from portal.kernel import fields, forms
from portal.kernel.words import Sentence, _
from portal.reviews import rules_form
from portal.reviews.rules_form import FieldKind, FormField
from portal.reviews.schemas import zone_field


def review(form: int) -> forms.Schema:
    """The form of a review: every question says who reads its answer, and that the law may reach it."""
    made: dict[str, Any] = {one.key: _field(one) for one in rules_form.form(form)}
    made["version"] = fields.hidden(most=12)
    return forms.Schema.of(made, "Review")


def _field(one: FormField) -> Any:
    meta: dict[str, Any] = {"audience": rules_form.READ_BY[one.audience]}
    if one.help:
        meta["help"] = one.help
    if one.kind == FieldKind.CHOICE:
        return fields.choice(one.label, list(one.choices), required=one.required, kind="radio", **meta)
    return fields.long_text(one.label, required=one.required, words=one.words, most=60_000, rows=8, **meta)


def answers(typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed into a review's form as the service takes it."""
    return {name: said for name, said in typed.items() if name != "version" and said is not None}


def version_of(typed: Mapping[str, Any]) -> int:
    """The version that a form was opened with; 0 for one that was only begun."""
    said = typed["version"] or ""
    return int(said) if said.isdecimal() else 0


def declaration(people: Iterable[tuple[str, str]]) -> forms.Schema:
    """With whom an advisor has a conflict, by the dossiers' public ids, and what about."""
    return forms.Schema.of(
        {
            "conflicts": fields.choices(_("I have a conflict with"), list(people)),
            "remark": fields.long_text(
                _("Anything the director should know"),
                most=2_000,
                rows=3,
                audience=_("Read by the director."),
            ),
            "zone": zone_field(_("Where you read mail: no reminder comes at your weekend.")),
            "none_but_these": fields.box(
                _("None but these"), must=_("Please say that there are none but these.")
            ),
        },
        "Declaration",
    )


def why(audience: Sentence) -> forms.Schema:
    """A reason that the director reads."""
    reason = fields.long_text(_("Reason"), required=True, most=2_000, rows=3, audience=audience)
    return forms.Schema.of({"reason": reason}, "Why")


TO_DIRECTOR = _("Read by the director.")
