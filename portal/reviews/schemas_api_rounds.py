"""What a director's programs say where a page has boxes to tick, or choices that depend on what it is about."""

from typing import Any

import marshmallow as ma

from portal.kernel import fields
from portal.kernel.forms import Schema
from portal.kernel.words import Sentence, _
from portal.reviews import schemas, views_reviews


def ids(label: Sentence) -> ma.fields.List:
    """At least one thing or user, by id."""

    def some(value: list[Any]) -> None:
        if not value:
            raise ma.ValidationError([fields.REQUIRED])

    return ma.fields.List(
        fields.text(label, required=True),
        required=True,
        validate=some,
        error_messages={"required": [fields.REQUIRED], "null": [fields.REQUIRED]},
        metadata={"label": label, "minItems": 1},
    )


class PlanOfRound(schemas.Plan):
    """A round while it is planned; who acts for the director is one of those whom its plan offers."""

    acting_director = fields.text(
        _("Acting director"),
        help=_(
            "Takes the director’s place for a dossier that is the director’s own, or of somebody they may not judge."
        ),
    )


class AskedToRound(Schema):
    """Who is asked to a round."""

    users = ids(_("Advisors"))


class SeveralDossiers(Schema):
    """Dossiers to which the same is done."""

    dossiers = ids(_("Dossiers"))


class ProposedAdvisor(Schema):
    """Who shall review a dossier, and as what."""

    advisor = fields.text(_("Advisor"), required=True)
    part = fields.choice(_("As"), list(views_reviews.PARTS_TAKEN.items()))


class ActsForDirector(Schema):
    """Who acts for the director on a dossier."""

    user = fields.text(_("Acting director"), help=_("Nobody: then the director directs it again."))
    reason = fields.long_text(_("Reason"), required=True, most=2_000, audience=_("Read by directors."))
