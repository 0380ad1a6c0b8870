"""What an advisor's programs send; the pages' forms hold it to the same rules."""

import marshmallow as ma

from portal.kernel import fields, forms
from portal.kernel.words import _
from portal.reviews import rules_form, schemas_review


class ConflictsDeclared(forms.Schema):
    """With whom an advisor has a conflict, said once."""

    conflicts = ma.fields.List(
        ma.fields.String(error_messages={"null": [fields.REQUIRED]}),
        error_messages={"null": [fields.REQUIRED]},
        metadata={"label": _("I have a conflict with"), "help": _("By the ids of their dossiers.")},
    )
    remark = fields.long_text(
        _("What connects you"), most=2_000, audience=_("Read by the director."), maxlength=2_000
    )
    zone = fields.text(_("Time zone"), help=_("Where you read mail: no reminder comes at your weekend."))
    none_but_these = fields.box(_("I have no conflict with anybody but these"))


# The questions of the newest form; what a round with another one asks is held to that one's form in the view.
ReviewAnswers = type(schemas_review.review(rules_form.NEWEST))


class Declined(forms.Schema):
    """Why a dossier is declined."""

    reason = fields.long_text(_("Reason"), required=True, most=2_000, audience=_("Read by the director."))


class Recused(forms.Schema):
    """What connects an advisor with the person after all."""

    reason = fields.long_text(
        _("What connects you"), required=True, most=2_000, audience=_("Read by the director.")
    )
