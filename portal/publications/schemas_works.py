"""The form by which somebody adds a work that arXiv does not have."""

from portal.kernel import fields, forms
from portal.kernel.words import _
from portal.publications.rules_bibtex import MOST_SIGNS


class ByDOI(forms.Schema):
    """A work by its DOI."""

    doi = fields.text(
        _("DOI"),
        required=True,
        most=500,
        help=_("Such as 10.1000/182, or an address with it."),
        autocomplete="off",
    )


class ByBibTeX(forms.Schema):
    """Works as BibTeX."""

    bibtex = fields.long_text(
        _("BibTeX"),
        required=True,
        most=MOST_SIGNS,
        rows=12,
        help=_("One entry or several, at most a hundred."),
    )


class AddWork(forms.Schema):
    """Either of the two."""

    doi = fields.text(
        _("DOI"), most=500, help=_("Such as 10.1000/182, or an address with it."), autocomplete="off"
    )
    bibtex = fields.long_text(
        _("BibTeX"), most=MOST_SIGNS, rows=12, help=_("One entry or several, at most a hundred.")
    )
