"""What programs answer about their own publications."""

from typing import Any

import marshmallow as ma

from portal.kernel import fields, forms
from portal.kernel.words import _
from portal.publications.schemas import MOST, PUBLIC_ID

NONE_NAMED = _("Please name the ones that you mean: 1 to %(most)s of them.", most=MOST)


def _is_id(value: str) -> None:
    if not PUBLIC_ID.fullmatch(value):
        raise ma.ValidationError([_("This is not the id of a publication in your lists.")])


def _some(value: list[Any]) -> None:
    if not 1 <= len(value) <= MOST:
        raise ma.ValidationError([NONE_NAMED])


def _id() -> ma.fields.Field:
    return fields.text(
        _("Publication"), required=True, most=16, checks=[_is_id], pattern=f"^{PUBLIC_ID.pattern}$"
    )


def _list(of: type[forms.Schema]) -> ma.fields.Field:
    return ma.fields.List(
        ma.fields.Nested(of),
        required=True,
        validate=_some,
        error_messages={"required": [NONE_NAMED], "null": [NONE_NAMED]},
        metadata={"label": _("Publications"), "minItems": 1, "maxItems": MOST},
    )


class NamedPublication(forms.Schema):
    """A publication in one of your lists."""

    id = _id()


class ClaimedPublication(forms.Schema):
    """A publication that is yours, and which of its authors you are."""

    id = _id()
    place = fields.number(
        _("Author"), least=1, most=100_000, help=_("Counted from 1; it may be left out where only one fits.")
    )


class Attributions(forms.Schema):
    """The publications that an answer is about."""

    attributions = _list(NamedPublication)


class Claims(forms.Schema):
    """The publications that somebody says are theirs."""

    attributions = _list(ClaimedPublication)
