"""An HTML form is a marshmallow schema plus what was typed.

The same rule and the same sentence hold on the page and for programs. Blank means missing, an absent box means
no, several boxes make a list, and what was typed is shown again as it was typed. A schema is loaded in two ways:
`save` takes a draft (types and sizes only), `submit` also insists on what is required.

The functions below make fields: `statement = long_text(_("Statement"), words=800)`.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import marshmallow as ma
from marshmallow import validate
from werkzeug.datastructures import MultiDict

from portal.kernel.errors import Invalid
from portal.kernel.words import Sentence, _, _n

Choices = Sequence[tuple[str, "Sentence | str"]]
REQUIRED = _("Please fill this in.")
UNREADABLE = _("Some characters here cannot be read. Please type this again.")
ADDRESS = re.compile(r"[^@\s,;<>\"()]{1,64}@[^@\s,;<>\"()]{1,180}\.[^@\s,;<>\"().]{2,63}")


class Schema(ma.Schema):
    """The fields of a form; unknown ones are let be, unreadable characters are refused."""

    class Meta:
        unknown = ma.EXCLUDE

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
            return self.schema._taken(self.typed, name)
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
    return list(said)


# What a value must be


def readable(value: str) -> None:
    """Refuse text with NUL, other control characters, or bytes that were not UTF-8."""
    if "\ufffd" in value or any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in value):
        raise ma.ValidationError([UNREADABLE])


def one_line(value: str) -> None:
    """Refuse line breaks where a line is meant."""
    if "\n" in value or "\t" in value:
        raise ma.ValidationError([_("This fits on one line.")])


def at_most_words(most: int):
    """Refuse more words than were asked for."""

    def check(value: str) -> None:
        if (count := len(value.split())) > most:
            raise ma.ValidationError(
                [_("These are %(count)s words; there is room for %(most)s.", count=count, most=most)]
            )

    return check


def one_address(value: str) -> None:
    """Refuse what is not exactly one e-mail address."""
    if not ADDRESS.fullmatch(value) or ".." in value or len(value) > 254:
        raise ma.ValidationError([_("Please give one e-mail address, such as name@example.org.")])


def web_address(value: str) -> None:
    """Refuse what is not an http(s) address; `javascript:` and its kin never become links."""
    if not re.fullmatch(r"https?://[^\s<>\"']{3,}", value):
        raise ma.ValidationError([_("Please give a web address that starts with https://")])


# Fields


def _field(
    kind: type[ma.fields.Field], label: Sentence, required: bool, checks: list, messages: dict, /, **meta: Any
):
    return kind(
        required=required,
        allow_none=not required,
        validate=checks,
        error_messages={"required": REQUIRED, "null": REQUIRED, **messages},
        metadata={"label": label, **meta},
    )


def text(
    label: Sentence,
    *,
    required: bool = False,
    most: int = 200,
    checks: Sequence = (),
    kind: str = "text",
    **meta: Any,
):
    """One line of text."""
    too_long = _n("This is longer than %(num)s character.", "This is longer than %(num)s characters.", most)
    rules = [readable, one_line, validate.Length(max=most, error=too_long), *checks]  # type: ignore[arg-type]
    return _field(ma.fields.String, label, required, rules, {}, kind=kind, maxlength=most, **meta)


def long_text(
    label: Sentence, *, required: bool = False, most: int = 20_000, words: int | None = None, **meta: Any
):
    """Text over several lines."""
    too_long = _n("This is longer than %(num)s character.", "This is longer than %(num)s characters.", most)
    rules = [readable, validate.Length(max=most, error=too_long)] + ([at_most_words(words)] if words else [])  # type: ignore[arg-type]
    return _field(
        ma.fields.String, label, required, rules, {}, **{"kind": "textarea", "words": words, **meta}
    )


def address(label: Sentence, *, required: bool = False, **meta: Any):
    """One e-mail address."""
    return text(
        label,
        required=required,
        most=254,
        checks=[one_address],
        kind="email",
        **{"autocomplete": "email", **meta},
    )


def url(label: Sentence, *, required: bool = False, **meta: Any):
    """A web address."""
    return text(label, required=required, most=500, checks=[web_address], kind="url", **meta)


def password(label: Sentence, *, required: bool = True, autocomplete: str = "current-password", **meta: Any):
    """A secret; never shown again."""
    return _field(
        ma.fields.String,
        label,
        required,
        [validate.Length(max=1000)],
        {},
        kind="password",
        autocomplete=autocomplete,
        **meta,
    )


def number(label: Sentence, *, required: bool = False, least: int = 0, most: int = 10**9, **meta: Any):
    """A whole number."""
    wrong = _("Please give a whole number from %(least)s to %(most)s.", least=least, most=most)
    rules = [validate.Range(least, most, error=wrong)]  # type: ignore[arg-type]
    return _field(
        WholeNumber, label, required, rules, {"invalid": wrong}, kind="number", inputmode="numeric", **meta
    )


def day(label: Sentence, *, required: bool = False, **meta: Any):
    """A date."""
    return _field(
        ma.fields.Date,
        label,
        required,
        [],
        {"invalid": _("Please give a date such as 2027-03-31.")},
        kind="date",
        **meta,
    )


def choice(label: Sentence, choices: Choices, *, required: bool = False, kind: str = "choice", **meta: Any):
    """One of several."""
    rules = [
        validate.OneOf([key for key, _label in choices], error=_("Please choose one of the answers offered."))
    ]  # type: ignore[arg-type]
    return _field(ma.fields.String, label, required, rules, {}, kind=kind, choices=choices, **meta)


def choices(label: Sentence, offered: Choices, *, required: bool = False, **meta: Any):
    """Any of several."""
    one = ma.fields.String(
        validate=validate.OneOf(
            [key for key, _label in offered], error=_("Please choose among the answers offered.")
        )
    )  # type: ignore[arg-type]
    rules = [validate.Length(min=1, error=REQUIRED)] if required else []  # type: ignore[arg-type]
    return ma.fields.List(
        one,
        required=required,
        validate=rules,
        metadata={"label": label, "kind": "choices", "choices": offered, **meta},
    )


def box(label: Sentence, *, must: Sentence | None = None, **meta: Any):
    """A box to tick; `must` says why it has to be ticked."""
    rules = [validate.Equal(True, error=must)] if must else []  # type: ignore[arg-type]
    return ma.fields.Boolean(
        load_default=False, validate=rules, metadata={"label": label, "kind": "checkbox", **meta}
    )


def hidden(most: int = 200):
    """A value the page carries unseen."""
    return text(_("Hidden value"), most=most, kind="hidden")


class WholeNumber(ma.fields.Integer):
    """A whole number as people write it: blanks and thin spaces between thousands are let be."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, str):
            value = re.sub(r"[\s'\u2019]", "", value)
        return super()._deserialize(value, attr, data, **kwargs)
