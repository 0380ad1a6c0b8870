"""The forms of reports that a publication is on the wrong person."""

from portal.kernel import fields, forms
from portal.kernel.words import _
from portal.publications.models_help import Outcome


class Report(forms.Schema):
    """What a reader has to say about a publication that is on the wrong person."""

    said = fields.long_text(
        _("What makes you think so?"),
        most=2000,
        rows=4,
        help=_("You may leave this empty. Another page of the right person helps most."),
        audience=_("Read by the person, whoever answers in their place, and administrators."),
    )


class Settlement(forms.Schema):
    """What comes of a report."""

    outcome = fields.choice(
        _("Answer"),
        [(Outcome.TAKEN_OFF, _("It is not theirs")), (Outcome.STANDS, _("It stands"))],
        required=True,
    )
