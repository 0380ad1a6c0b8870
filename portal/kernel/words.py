"""Sentences that are written once, in English, and said at the edge in the reader's language.

`_("Good morning, %(name)s.", name=name)` makes a Sentence; turning it into text (`str`, a template, JSON)
looks up the reader's language at that moment, so that a service never needs to know who reads. Outside
an application it is said in English, which keeps pure modules and their tests free of Flask.

Which language is spoken is found out once a request: a page says some hundred sentences.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from gettext import NullTranslations
from typing import NamedTuple
from zoneinfo import ZoneInfo

import flask_babel
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask, g, has_app_context
from markupsafe import Markup, escape

from portal.kernel.clock import ANYWHERE_ON_EARTH

LOCALES = ("en", "fr")


@dataclass(frozen=True, eq=False)
class Sentence:
    """A sentence in English with its parameters, not yet said in any language."""

    text: str
    plural: str | None = None
    parameters: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        values, catalogue = dict(self.parameters), _spoken().catalogue
        if self.plural is None:
            text = catalogue.gettext(self.text)
        else:
            text = catalogue.ngettext(self.text, self.plural, values["num"])  # type: ignore[arg-type]
        return text % values if values else text

    def __html__(self) -> Markup:
        return escape(str(self))

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other) if isinstance(other, str | Sentence) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.text, self.plural, self.parameters))

    def __mod__(self, values: dict[str, object]) -> "Sentence":
        return Sentence(self.text, self.plural, tuple(values.items()))


def _(text: str, **parameters: object) -> Sentence:
    """A sentence to be said later."""
    return Sentence(text, None, tuple(parameters.items()))


def _n(singular: str, plural: str, num: int, **parameters: object) -> Sentence:
    """A sentence about a number of things, to be said later."""
    return Sentence(singular, plural, (("num", num), *parameters.items()))


def configure(app: Flask) -> None:
    """Let an app's templates say `_("…")` and `ngettext("…", "…", number)` in the reader's language."""
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: _spoken().catalogue.gettext(text),
        lambda singular, plural, num: _spoken().catalogue.ngettext(singular, plural, num),
        newstyle=True,
    )


class Spoken(NamedTuple):
    """A language: `en` or `fr`, and what it has for our sentences."""

    language: str
    catalogue: NullTranslations


ENGLISH = Spoken("en", NullTranslations())


def _spoken() -> Spoken:
    """The language spoken now; looked for once a request, and once in each `speaking`."""
    if not has_app_context():
        return ENGLISH
    found: Spoken | None = g.get("spoken")
    if found is None:
        language = str(flask_babel.get_locale() or "en")[:2]
        found = g.spoken = Spoken(language, flask_babel.get_translations())
    return found


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Inside, sentences are said in this language, as mail to one person needs."""
    before = g.pop("spoken", None) if has_app_context() else None
    try:
        with flask_babel.force_locale(locale if locale in LOCALES else "en"):
            yield
    finally:
        if has_app_context():
            g.spoken = before


def language() -> str:
    """The language spoken now: `en` or `fr`."""
    return _spoken().language


def say_date(day: date | datetime, style: str = "long") -> str:
    """A date in the reader's language, day first: "1 March 2027", or with style `medium` "1 Mar 2027"."""
    plain = date(day.year, day.month, day.day)  # moments in two zones can be equal and have two dates
    return _said_date(plain, _day(day, "MMMM" if style == "long" else "MMM"), language())


@lru_cache(maxsize=10_000)
def _said_date(day: date, pattern: str, language: str) -> str:
    return format_date(day, pattern, language)


def say_moment(moment: datetime, zone: ZoneInfo, style: str = "long") -> str:
    """A moment with weekday, in a zone, and in UTC where the zone differs.

    "Monday, 1 March 2027, 23:59 (Europe/Paris), 22:59 UTC", with the weekday in UTC where that differs too.
    """
    local, utc = moment.astimezone(zone), moment.astimezone(UTC)
    if style == "short":
        return _said_moment(local, f"{_day(local, 'MMM')}, HH:mm")
    weekday = {"en": "EEEE,", "fr": "EEEE"}[language()]
    pattern = f"{weekday} {_day(local, 'MMMM')}, HH:mm"
    text = f"{_said_moment(local, pattern)} ({say_zone(zone)})"
    if local.utcoffset() == utc.utcoffset():
        return text
    there = "HH:mm" if local.date() == utc.date() else "EEEE HH:mm"
    return f"{text}, {_said_moment(utc, there)} UTC"


def _said_moment(moment: datetime, pattern: str) -> str:
    """A moment as its clock shows it, to the minute."""
    return _said_minute(moment.replace(second=0, microsecond=0, tzinfo=None), pattern, language())


@lru_cache(maxsize=10_000)
def _said_minute(minute: datetime, pattern: str, language: str) -> str:
    return format_datetime(minute, pattern, locale=language)


def _day(day: date, month: str) -> str:
    """The pattern of a date; in French the first of a month is "1er mars"."""
    return f"d'er' {month} y" if day.day == 1 and language() == "fr" else f"d {month} y"


def say_zone(zone: ZoneInfo) -> str:
    """A time zone's name; the last one on earth is called "anywhere on Earth"."""
    return str(_("anywhere on Earth")) if zone.key == ANYWHERE_ON_EARTH else zone.key


def say_number(number: float, decimals: int | None = None) -> str:
    """A number in the reader's language, with as many decimals as are asked for."""
    return _said_number(number, None if decimals is None else f"#,##0.{'0' * decimals}", language())


@lru_cache(maxsize=10_000, typed=True)
def _said_number(number: float, pattern: str | None, language: str) -> str:
    return format_decimal(number, pattern, language)
