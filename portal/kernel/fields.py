"""The fields of a form, each with its rules and the sentence that says what is wrong.

`statement = long_text(_("Statement"), words=800)`; whatever else a page shows beside a field is given by
name: `help`, `autocomplete`, `inputmode`, `rows`, `audience` (who will read it).
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

import marshmallow as ma

from portal.kernel.forms import Choices
from portal.kernel.words import Sentence, _, _n

REQUIRED = _("Please fill this in.")
UNREADABLE = _("Some characters here cannot be read. Please type this again.")
ADDRESS = re.compile(r"[^@\s,;<>\"()]{1,64}@[^@\s,;<>\"()]{1,180}\.[^@\s,;<>\"().]{2,63}")
UNREADABLE_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd]")  # controls but \t and \n

# What a value must be


def readable(value: str) -> None:
    """Refuse text with NUL, other control characters, or bytes that were not UTF-8."""
    if UNREADABLE_CHARACTERS.search(value):
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


def _says(sentence: Sentence, holds: Callable[[Any], bool]) -> Callable[[Any], None]:
    """A check that refuses with a sentence of ours; marshmallow's own validators take only plain text."""

    def check(value: Any) -> None:
        if not holds(value):
            raise ma.ValidationError([sentence])

    return check


def _field(
    kind: type[ma.fields.Field],
    label: Sentence | str,
    required: bool,
    checks: list,
    messages: dict,
    /,
    **meta: Any,
):
    return kind(
        required=required,
        allow_none=not required,
        validate=checks,
        error_messages={"required": [REQUIRED], "null": [REQUIRED], **messages},
        metadata={"label": label, **meta},
    )


def text(
    label: Sentence | str,
    *,
    required: bool = False,
    most: int = 200,
    checks: Sequence = (),
    kind: str = "text",
    **meta: Any,
):
    """One line of text."""
    too_long = _n("This is longer than %(num)s character.", "This is longer than %(num)s characters.", most)
    rules = [readable, one_line, _says(too_long, lambda value: len(value) <= most), *checks]
    return _field(ma.fields.String, label, required, rules, {}, kind=kind, maxlength=most, **meta)


def long_text(
    label: Sentence | str,
    *,
    required: bool = False,
    most: int = 20_000,
    words: int | None = None,
    **meta: Any,
):
    """Text over several lines."""
    too_long = _n("This is longer than %(num)s character.", "This is longer than %(num)s characters.", most)
    rules = [readable, _says(too_long, lambda value: len(value) <= most)]
    rules += [at_most_words(words)] if words else []
    return _field(
        ma.fields.String, label, required, rules, {}, **{"kind": "textarea", "words": words, **meta}
    )


def address(label: Sentence | str, *, required: bool = False, **meta: Any):
    """One e-mail address."""
    return text(
        label,
        required=required,
        most=254,
        checks=[one_address],
        kind="email",
        **{"autocomplete": "email", **meta},
    )


def url(label: Sentence | str, *, required: bool = False, **meta: Any):
    """A web address."""
    return text(label, required=required, most=500, checks=[web_address], kind="url", **meta)


def password(
    label: Sentence | str, *, required: bool = True, autocomplete: str = "current-password", **meta: Any
):
    """A secret; never shown again."""
    return _field(
        ma.fields.String,
        label,
        required,
        [_says(_("This is longer than 1000 characters."), lambda value: len(value) <= 1000)],
        {},
        kind="password",
        autocomplete=autocomplete,
        **meta,
    )


def number(label: Sentence | str, *, required: bool = False, least: int = 0, most: int = 10**9, **meta: Any):
    """A whole number."""
    wrong = _("Please give a whole number from %(least)s to %(most)s.", least=least, most=most)
    rules = [_says(wrong, lambda value: least <= value <= most)]
    return _field(
        WholeNumber,
        label,
        required,
        rules,
        {"invalid": wrong},
        **{"kind": "number", "inputmode": "numeric", "minimum": least, "maximum": most, **meta},
    )


def day(label: Sentence | str, *, required: bool = False, **meta: Any):
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


def choice(
    label: Sentence | str, choices: Choices, *, required: bool = False, kind: str = "choice", **meta: Any
):
    """One of several."""
    rules = [
        _says(_("Please choose one of the answers offered."), {key for key, _label in choices}.__contains__)
    ]
    return _field(ma.fields.String, label, required, rules, {}, kind=kind, choices=choices, **meta)


def choices(label: Sentence | str, offered: Choices, *, required: bool = False, **meta: Any):
    """Any of several."""
    taken = {key for key, _label in offered}.__contains__
    one = ma.fields.String(validate=_says(_("Please choose among the answers offered."), taken))
    rules = [_says(REQUIRED, bool)] if required else []
    return ma.fields.List(
        one,
        required=required,
        error_messages={"required": [REQUIRED], "null": [REQUIRED]},
        validate=rules,
        metadata={"label": label, "kind": "choices", "choices": offered, **meta},
    )


def box(label: Sentence | str, *, must: Sentence | None = None, **meta: Any):
    """A box to tick; `must` says why it has to be ticked."""
    rules = [_says(must, bool)] if must else []
    return ma.fields.Boolean(
        load_default=False,
        error_messages={"null": [REQUIRED]},
        validate=rules,
        metadata={"label": label, "kind": "checkbox", **meta},
    )


def version():
    """Which version of a thing the page was written for; a stale one is refused."""
    return _field(WholeNumber, _("Version"), False, [], {"invalid": REQUIRED}, kind="hidden")


def hidden(most: int = 200):
    """A value the page carries unseen."""
    return text(_("Hidden value"), most=most, kind="hidden")


class WholeNumber(ma.fields.Integer):
    """A whole number as people write it: blanks and thin spaces between thousands are let be."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, str):
            value = re.sub(r"[\s'\u2019]", "", value)
        return super()._deserialize(value, attr, data, **kwargs)
