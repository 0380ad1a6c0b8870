"""The forms of pages that belong to no domain."""

from portal.kernel import fields, forms
from portal.kernel.words import _


class BreakGlass(forms.Schema):
    """Why somebody opens what they should not normally read."""

    reason = fields.long_text(
        _("Why do you have to read this?"),
        required=True,
        most=1000,
        rows=3,
        audience=_("Your reason and your name are written into the audit, for good."),
    )
