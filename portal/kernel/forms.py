"""An HTML form is a marshmallow schema plus what was typed.

The same rule and the same sentence hold on the page and for programs. Blank means missing, an absent box means
no, several boxes make a list, and what was typed is shown again as it was typed. A schema is loaded in two ways:
`save` takes a draft (types and sizes only), `submit` also insists on what is required.

Fields are made by the functions of `portal.kernel.fields`: `statement = fields.long_text(_("Statement"), words=800)`.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self, cast

import marshmallow as ma
from werkzeug.datastructures import MultiDict

from portal.kernel.errors import Invalid
from portal.kernel.words import Sentence

Choices = Sequence[tuple[str, "Sentence | str"]]


class Schema(ma.Schema):
    """The fields of a form; unknown ones are let be, unreadable characters are refused."""

    class Meta:
        unknown = ma.EXCLUDE

    @classmethod
    def of(cls, fields: Mapping[str, ma.fields.Field], name: str) -> Self:
        """A form of this kind with these fields too, for one that depends on what it is about."""
        return cast(type[Self], cls.from_dict(dict(fields), name=name))()

    @ma.pre_load
    def _tidy(self, data: Any, **_kwargs: Any) -> dict[str, Any]:
        if isinstance(data, MultiDict):
            data = {
                name: self._taken(data, name) for name in self.fields if name in data or self._is_box(name)
            }
        return {name: tidy(value) for name, value in data.items() if not self._is_blank(name, value)}

    def _taken(self, data: MultiDict, name: str) -> Any:
        if isinstance(self.fields[name], ma.fields.List):
            return data.getlist(name)
        return data.get(name, "false" if self._is_box(name) else "")

    def _is_box(self, name: str) -> bool:
        return isinstance(self.fields[name], ma.fields.Boolean | ma.fields.List)

    def _is_blank(self, name: str, value: Any) -> bool:
        return isinstance(value, str) and not value.strip()


def tidy(value: Any) -> Any:
    """Text as it is kept: composed characters, plain newlines, no blanks around it."""
    if isinstance(value, list):
        return [tidy(one) for one in value]
    if not isinstance(value, str):
        return value
    return unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def showable(value: Any) -> Any:
    """What was typed as a page can show it again: without control characters, which no HTML may hold."""
    if isinstance(value, list):
        return [showable(one) for one in value]
    return "".join(one for one in value if one in "\r\n\t" or unicodedata.category(one) != "Cc")


@dataclass(frozen=True)
class FormField:
    """One field as a page shows it."""

    name: str
    label: Sentence | str
    kind: str
    value: Any
    errors: Sequence[Sentence | str]
    required: bool
    help: Sentence | str | None = None
    choices: Choices = ()
    autocomplete: str | None = None
    inputmode: str | None = None
    maxlength: int | None = None
    rows: int = 8
    words: int | None = None
    audience: Sentence | str | None = None


class Form:
    """A schema, what is kept, and what was typed over it."""

    def __init__(
        self, schema: Schema, *, values: Mapping[str, Any] | None = None, typed: MultiDict | None = None
    ):
        self.schema, self.kept, self.typed = schema, dict(values or {}), typed
        self.errors: dict[str, list[Sentence | str]] = {}

    def save(self) -> dict[str, Any]:
        """What was typed, as a draft: every field of the schema, None where it is blank. Raises Invalid."""
        return self._load(partial=True)

    def submit(self) -> dict[str, Any]:
        """What was typed, complete. Raises Invalid."""
        return self._load(partial=False)

    def _load(self, *, partial: bool) -> dict[str, Any]:
        try:
            loaded = self.schema.load(self.typed if self.typed is not None else self.kept, partial=partial)
        except ma.ValidationError as problem:
            self.errors = {name: _flat(said) for name, said in problem.normalized_messages().items()}
            raise Invalid(self.errors) from None
        return dict.fromkeys(self.schema.fields) | loaded

    def refuse(self, error: Invalid) -> None:
        """Show what a service found wrong beside the fields it concerns."""
        self.errors = {**self.errors, **error.fields}
        if not error.fields:
            self.errors.setdefault("", []).append(error.sentence)

    @property
    def fields(self) -> dict[str, FormField]:
        """The fields as the page shows them, by name, in the schema's order."""
        return {name: self._shown(name, field) for name, field in self.schema.fields.items()}

    def _shown(self, name: str, field: ma.fields.Field) -> FormField:
        meta = field.metadata
        return FormField(
            name=name,
            label=meta.get("label", name),
            kind=meta.get("kind", "text"),
            value=self._value(name, field),
            errors=self.errors.get(name, ()),
            required=field.required,
            **{key: meta[key] for key in _SHOWN if key in meta},
        )

    def _value(self, name: str, field: ma.fields.Field) -> Any:
        if self.typed is not None:
            return showable(self.schema._taken(self.typed, name))
        kept = self.kept.get(name)
        if isinstance(kept, list):
            return [str(one) for one in kept]
        if isinstance(kept, bool):
            return "true" if kept else "false"
        if isinstance(kept, date):
            return kept.isoformat()
        return "" if kept is None else str(kept)


_SHOWN = ("help", "choices", "autocomplete", "inputmode", "maxlength", "rows", "words", "audience")


def _flat(said: Any) -> list[Sentence | str]:
    if isinstance(said, dict):
        return [one for some in said.values() for one in _flat(some)]
    return [said] if isinstance(said, str | Sentence) else list(said)
