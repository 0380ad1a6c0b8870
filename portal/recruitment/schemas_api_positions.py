"""What a program says of a position, as JSON, and how that becomes what the pages' form takes.

The form's rules and sentences decide; what they find wrong is named as the program named it: `questions.0.label`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import time
from typing import Any

import marshmallow as ma

from portal.kernel import fields
from portal.kernel.errors import Invalid
from portal.kernel.forms import Schema
from portal.kernel.words import LOCALES, _
from portal.recruitment.models_positions import Seat
from portal.recruitment.schemas_positions import MOST_ROWS, SEATS, FactsOfDraft, Rows, Terms
from portal.recruitment.schemas_rows import ROWS, SCORES, criterion, document, question

PROMISED = _("Once a position is open, its kind and dates are promised: extend its deadline instead.")
DATES = (*("kind", "opens_on", "opens_hour", "closes_on", "closes_hour", "closes_which", "rolling", "zone"),)
WORDING = ("title", "summary", "body")


def rows(row: type[ma.Schema], label: Any, most: int = MOST_ROWS) -> ma.fields.List:
    """A list of rows, no longer than this."""

    def check(value: Sequence[Any]) -> None:
        if len(value) > most:
            raise ma.ValidationError([_("There is room for %(most)s here.", most=most)])

    return ma.fields.List(
        ma.fields.Nested(row),
        required=True,
        validate=[check],
        error_messages={"required": [fields.REQUIRED], "null": [fields.REQUIRED]},
        metadata={"label": label, "maxItems": most},
    )


class PositionWording(Schema):
    """What a position says in one language."""

    title = fields.text(_("Title"), required=True)
    summary = fields.text(_("One sentence for the list"), most=400)
    body = fields.long_text(_("Text"), required=True, most=20_000, help=_("In Markdown."))


def _texts() -> ma.fields.Nested:
    by_locale: dict[str, ma.fields.Field] = {
        one: ma.fields.Nested(PositionWording, allow_none=True) for one in LOCALES
    }
    return ma.fields.Nested(Schema.from_dict(by_locale, name="PositionTexts"), required=True)


def _key() -> ma.fields.Field:
    return fields.text(_("Its lasting key"), most=40, help=_("Leave it out for a new one."))


def _question() -> type[ma.Schema]:
    one = fields.text(_("Answer"), required=True, most=200)
    more = {
        "key": _key(),
        "label": fields.text(_("Question"), required=True, most=300),
        "choices": ma.fields.List(one, metadata={"label": _("Answers to choose from")}),
    }
    return Schema.from_dict(question() | more, name="PositionQuestion")


def _criterion() -> type[ma.Schema]:
    row = criterion()
    meanings = {score: row.pop(f"anchor_{score}") for score in SCORES}
    more = {
        "key": _key(),
        "label": fields.text(_("Criterion"), required=True),
        "anchors": ma.fields.Nested(Schema.from_dict(meanings, name="PositionAnchors")),
    }
    return Schema.from_dict(row | more, name="PositionCriterion")


PositionTold = Terms.from_dict(
    {
        **{name: FactsOfDraft._declared_fields[name] for name in DATES},
        "supervisor": fields.text(_("Supervisor"), help=_("The id of a person among `supervisors`.")),
        "texts": _texts(),
        "documents_asked": rows(Schema.from_dict(document(), name="PositionDocument"), _("Documents")),
        "questions": rows(_question(), _("Questions")),
        "criteria": rows(_criterion(), _("Criteria")),
    },
    name="PositionTold",
)
"""All that a recruiter can change of a position: what its GET says, but for what only the portal knows."""


def insist_on_dates(said: Mapping[str, Any], seen: Any) -> None:
    """Raises Invalid where a position that has opened is told another kind or another date than it has."""
    wrong = {
        name: [PROMISED]
        for name in DATES
        if said[name] is not None and _typed(said[name]) != _typed(getattr(seen, name))
    }
    if wrong:
        raise Invalid(wrong)


def rows_of(said: Mapping[str, Any]) -> Rows:
    """How many rows the form needs; one at least of each, so that all of them can be taken out."""
    return Rows(*(max(1, len(said[name])) for name in ROWS))


def as_form(said: Mapping[str, Any]) -> dict[str, Any]:
    """What a program told of a position, in the names of the form."""
    values = {name: said[name] for name in (*Terms._declared_fields, *DATES, "supervisor")}
    for locale, text in said["texts"].items():
        values |= {f"{locale}_{name}": (text or {}).get(name) for name in WORDING}
    for name, (prefix, _collect) in ROWS.items():
        for n, row in enumerate(said[name], 1):
            values |= {f"{prefix}_{n}_{part}": value for part, value in _row(row).items()}
    return {name: _typed(value) for name, value in values.items() if value is not None}


@contextmanager
def named_as_told() -> Iterator[None]:
    """Name what the form finds wrong as the program named it."""
    try:
        yield
    except Invalid as error:
        raise Invalid({_told(name): said for name, said in error.fields.items()}) from None


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as the form has it: choices one a line, what each score means in a field of its own."""
    flat = dict(row)
    if "choices" in flat:
        flat["choices"] = "\n".join(flat["choices"])
    meanings = flat.pop("anchors", {})
    return flat | {f"anchor_{score}": text for score, text in meanings.items()}


def _typed(value: Any) -> Any:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value if isinstance(value, bool | int) else str(value)


def _told(name: str) -> str:
    if wording := re.fullmatch(r"([a-z]{2})_(title|summary|body)", name):
        return f"texts.{wording[1]}.{wording[2]}"
    if name == "new_user":  # the page names somebody new in a field of its own
        return "seats"
    for told, (prefix, _collect) in ROWS.items():
        if row := re.fullmatch(rf"{prefix}_(\d+)_(\w+)", name):
            return f"{told}.{int(row[1]) - 1}.{re.sub('^anchor_', 'anchors.', row[2])}"
    return name


# A committee


class SeatGiven(Schema):
    """Somebody on a committee."""

    user = fields.text(_("The id of one who sits there, or of one among `offered`"), required=True, most=40)
    seat = fields.choice(_("Seat"), SEATS, required=True)


class CommitteeTold(Schema):
    """Who shall sit on a committee; whoever is not named leaves it."""

    seats = rows(SeatGiven, _("Who sits on the committee"), most=100)


def seats(said: Mapping[str, Any], sitting: Sequence[str]) -> dict[str, Seat | None]:
    """The seats of a committee by user: of those who are named, and None for everybody else who sits there now."""
    given = [(one["user"], Seat(one["seat"])) for one in said["seats"]]
    if len(dict(given)) < len(given):
        raise Invalid({"seats": [_("This stands here twice.")]})
    return dict.fromkeys(sitting) | dict(given)
