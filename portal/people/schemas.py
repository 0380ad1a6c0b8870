"""The forms of people."""

from portal.kernel import fields, forms
from portal.kernel.words import _


class Profile(forms.Schema):
    """What somebody says about themself."""

    name = fields.text(_("Name"), required=True, autocomplete="name", help=_("As it stands on your papers."))
    about = fields.long_text(
        _("About you"),
        most=5_000,
        kind="markdown",
        rows=8,
        audience=_("Everybody reads this once your page is public."),
    )
    website = fields.url(_("Your own website"))
    orcid = fields.text(_("ORCID iD"), most=19, help=_("Such as 0000-0002-1825-0097."))
    arxiv_author = fields.text(_("arXiv author identifier"), most=100, help=_("Such as lovelace_a_1."))
    version = fields.version()
