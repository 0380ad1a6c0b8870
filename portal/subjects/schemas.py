"""The forms by which two pages become one."""

from portal.kernel import fields, forms
from portal.kernel.words import _


class WithWhom(forms.Schema):
    """Into which page another goes."""

    into = fields.text(
        _("The page that stays"),
        required=True,
        most=200,
        help=_("The last part of its address, or the whole address: /people/ada-byron is ada-byron."),
    )


class Confirmed(forms.Schema):
    """That somebody has looked at whom they merge."""

    name = fields.text(
        _("Name of the page that goes"),
        required=True,
        help=_("Type it to confirm. This cannot be undone."),
    )
