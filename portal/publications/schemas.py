"""The forms of one's own publications."""

import re
from collections.abc import Collection

import marshmallow as ma

from portal.kernel import fields, forms
from portal.kernel.words import _
from portal.publications import views_queue
from portal.publications.queries_queue import Show

PUBLIC_ID = re.compile(r"[2-9a-z]{16}")
MOST = views_queue.AT_ONCE


class Answer(forms.Schema):
    """What an answer is about: `these` or a `group`, as the pressed button says, or what is ticked; and on which page."""

    these = fields.hidden(most=2000)
    group = fields.hidden(most=2000)
    attribution = ma.fields.List(ma.fields.String())
    show = fields.choice(_("List"), [(one, one) for one in Show])
    after = fields.hidden(most=1000)


def places(public_ids: Collection[str]) -> forms.Schema:
    """Which author somebody is, for each publication that they answer about."""
    which = {f"place-{one}": fields.number(_("Author"), least=1, most=100_000) for one in public_ids}
    return forms.Schema.of(which, "Places")
