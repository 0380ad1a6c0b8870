"""What programs are told about people beyond the pages' forms."""

import marshmallow as ma

from portal.kernel import fields, forms
from portal.kernel.words import _
from portal.people import rules


def _is_name(value: str) -> None:
    if wrong := rules.wrong_with_names([value]):
        raise ma.ValidationError(wrong)


class NewPerson(forms.Schema):
    """Somebody who joins, and what they are appointed to be."""

    name = fields.text(_("Name"), required=True, checks=[_is_name])
    title = fields.choice(_("Title"), list(rules.TITLES.items()), required=True)
    team = fields.text(_("Team"))
    starts_on = fields.day(_("First day"), help=_("Today if it is left out."))
    ends_on = fields.day(_("Last day"))
    supervisor = fields.text(_("Supervisor"), most=120, help=_("The last part of the address of their page."))
    user = fields.address(_("Account"), help=_("The address with which they sign in, if they do already."))
    orcid = fields.text(_("ORCID iD"), most=60)
    arxiv_author = fields.text(_("arXiv author identifier"), most=100)
