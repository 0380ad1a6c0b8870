"""The forms of people."""

from portal.kernel import fields, forms
from portal.kernel.words import _


class Profile(forms.Schema):
    """What somebody says about themself."""

    name = fields.text(
        _("Name"),
        required=True,
        autocomplete="name",
        help=_(
            "As it stands on your papers now. Papers that carry another name are found if you list it below."
        ),
    )
    other_names = fields.long_text(
        _("Other names on your papers"),
        most=4_000,
        rows=3,
        help=_("One a line: with or without a second name, as it was before a wedding, in another script."),
    )
    former_names = fields.long_text(
        _("Names that are no longer yours"),
        most=4_000,
        rows=2,
        help=_(
            "One a line. Papers are found by them and shown under your name. An address of your page that holds "
            "such a name is given up for a new one."
        ),
        audience=_("Nobody but you reads this."),
    )
    orcid = fields.text(_("ORCID iD"), most=60, help=_("Such as 0000-0002-1825-0097; its address will do."))
    arxiv_author = fields.text(
        _("arXiv author identifier"),
        most=100,
        help=_("Such as lovelace_a_1; the address of your page at arXiv will do."),
    )
    dblp = fields.text(
        _("dblp identifier"), most=100, help=_("Such as 12/3456; the address of your page at dblp will do.")
    )
    about = fields.long_text(
        _("About you"),
        most=5_000,
        kind="markdown",
        rows=8,
        audience=_("Everybody reads this once your page is public."),
    )
    website = fields.url(_("Your own website"))
    version = fields.version()
