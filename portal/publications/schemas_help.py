"""The forms of those who help with a person's publications."""

from collections.abc import Iterable

from portal.accounts.models import User
from portal.kernel import fields, forms
from portal.kernel.words import _


class Wanted(forms.Schema):
    """Whether somebody wants the weekly mail."""

    wanted = fields.box(_("One mail a week, while something new waits"))


class Delegate(forms.Schema):
    """Whom somebody lets answer in their place, by the public id of the account."""

    user = fields.text(_("Colleague"), required=True, most=16)


def delegate(colleagues: Iterable[User]) -> forms.Schema:
    """The same where the colleagues to choose from are shown."""
    offered = [(one.public_id, one.name or one.address) for one in colleagues]
    who = fields.choice(_("Colleague"), offered, required=True)
    return forms.Schema.of({"user": who}, "DelegateAmong")
