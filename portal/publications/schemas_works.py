"""The form by which somebody adds a work."""

import marshmallow as ma

from portal.kernel import fields, forms
from portal.kernel.words import _

MOST_SIGNS = 200_000  # of BibTeX at once


def _identifier(*, required: bool = False) -> ma.fields.Field:
    help = _("Such as 10.1000/182 or 1706.03762, or an address with it.")
    label = _("DOI or arXiv identifier")
    return fields.text(label, required=required, most=500, help=help, autocomplete="off")


def _in_whose_place() -> ma.fields.Field:
    return fields.text(_("In whose place"), most=120)


class ByDOI(forms.Schema):
    """A work by its DOI, or a paper by arXiv's identifier."""

    doi = _identifier(required=True)
    person = _in_whose_place()


class ByBibTeX(forms.Schema):
    """Works as BibTeX."""

    bibtex = fields.long_text(
        _("BibTeX"),
        required=True,
        most=MOST_SIGNS,
        rows=12,
        help=_("One entry or several, at most a hundred."),
    )
    person = _in_whose_place()


class AddWork(forms.Schema):
    """Either of the two."""

    doi = _identifier()
    bibtex = fields.long_text(
        _("BibTeX"), most=MOST_SIGNS, rows=12, help=_("One entry or several, at most a hundred.")
    )
