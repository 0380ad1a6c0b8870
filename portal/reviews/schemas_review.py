"""The forms of an advisor: conflicts in one act, the review with who reads what, and why a dossier is declined."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import marshmallow as ma

from portal.kernel import fields, forms
from portal.kernel.words import Sentence, _
from portal.reviews import rules_form
from portal.reviews.rules_form import FieldKind, FormField
from portal.reviews.schemas import zone_field

MOST_CHARACTERS = 60_000  # of one answer, in a draft too


def review(form: int, *, whole: bool = False) -> forms.Schema:
    """The form of a review: every question says who reads its answer.

    A draft may run on; `whole` insists on what is required, and that nothing is longer than was asked for.
    """
    made: dict[str, Any] = {one.key: _field(one, whole) for one in rules_form.form(form)}
    made["version"] = fields.hidden(most=12)
    return forms.Schema.of(made, "Review")


def _field(one: FormField, whole: bool) -> ma.fields.Field:
    meta: dict[str, Any] = {"audience": rules_form.READ_BY[one.audience]}
    if one.help:
        meta["help"] = one.help
    if one.kind == FieldKind.CHOICE:
        return fields.choice(one.label, list(one.choices), required=one.required, kind="radio", **meta)
    limit = one.words if whole else None
    made = fields.long_text(
        one.label, required=one.required, words=limit, most=MOST_CHARACTERS, rows=8, **meta
    )
    made.metadata["words"] = one.words  # counted while somebody writes
    return made


class Fold(NamedTuple):
    """Optional questions that stand folded together; open where something is written in one, or wrong with it."""

    names: Sequence[str]
    labels: Sequence[Sentence | str]
    open: bool


def required(form: int) -> list[str]:
    """What a review cannot do without, by name."""
    return [one.key for one in rules_form.form(form) if one.required]


def folds(form: forms.Form, number: int) -> list[Fold]:
    """The optional questions of a form: choices that follow one another together, each text by itself."""
    optional = [one for one in rules_form.form(number) if not one.required]
    together = groupby(optional, key=lambda one: one.kind == FieldKind.CHOICE or one.key)
    shown = form.fields
    made = [[shown[one.key] for one in some] for _kind, some in together]
    return [
        Fold(
            [one.name for one in some],
            [one.label for one in some],
            any(one.value or one.errors for one in some),
        )
        for some in made
    ]


def answers(typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed into a review's form as the service takes it."""
    return {name: said for name, said in typed.items() if name != "version" and said is not None}


def version_of(typed: Mapping[str, Any]) -> int:
    """The version that a form was opened with; 0 for one that was only begun."""
    said = typed["version"] or ""
    return int(said) if said.isdecimal() else 0


def declaration(people: Iterable[tuple[str, str]]) -> forms.Schema:
    """With whom an advisor has a conflict, by the dossiers' public ids, and what about."""
    made: dict[str, Any] = {
        "conflicts": fields.choices(_("I have a conflict with"), list(people)),
        "remark": fields.long_text(
            _("What connects you"), most=2_000, rows=3, audience=_("Read by the director.")
        ),
        "zone": zone_field(_("Where you read mail: no reminder comes at your weekend.")),
        "none_but_these": fields.box(
            _("I have no conflict with anybody but these"),
            must=_("Please say that there are none but these."),
        ),
    }
    return Declaration.of(made, "Declaration")


class Declaration(forms.Schema):
    """A remark is kept with whom it is about."""

    @ma.validates_schema(skip_on_field_errors=False)
    def _remark_is_about_somebody(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        if data.get("remark") and not data.get("conflicts"):
            raise ma.ValidationError(
                {"conflicts": [_("Please tick whom your remark is about, or leave it empty.")]}
            )


def why(label: Sentence) -> forms.Schema:
    """A reason that the director reads."""
    reason = fields.long_text(label, required=True, most=2_000, rows=3, audience=_("Read by the director."))
    return forms.Schema.of({"reason": reason}, "Why")
