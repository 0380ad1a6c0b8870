"""A deadline as people type it: a date, an hour, a zone; the two odd nights of a year are asked about."""

import re
from datetime import date, datetime, time
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import marshmallow as ma

from portal.kernel import clock, fields
from portal.kernel.forms import Schema
from portal.kernel.words import _


class Hour(ma.fields.String):
    """An hour as people write it: 23:59, 23h59, 9:00."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> time:  # type: ignore[override]
        found = re.fullmatch(r"(\d{1,2})\s*[:hH.]\s*(\d{2})?", str(value))
        if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
            raise ma.ValidationError([_("Please give an hour such as 23:59.")])
        return time(int(found[1]), int(found[2] or 0))


class Zone(ma.fields.String):
    """A time zone by its IANA name; "anywhere on earth" is one too."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        typed = " ".join(str(value).casefold().replace("_", " ").replace("’", "'").split())
        if typed in {"aoe", "anywhere on earth", "n'importe où sur terre"}:
            return clock.ANYWHERE_ON_EARTH
        if typed not in zones():
            sentence = _("We know no such time zone. Try one like Europe/Paris, or: anywhere on earth.")
            raise ma.ValidationError([sentence])
        return zones()[typed]


@cache
def zones() -> dict[str, str]:
    """Every IANA time zone, by its name as somebody may type it."""
    return {one.casefold().replace("_", " "): one for one in available_timezones()}


def hour(label: Any, **meta: Any) -> Hour:
    """An hour of the day."""
    return Hour(allow_none=True, metadata={"label": label, "kind": "time", **meta})


class Deadline(Schema):
    """A deadline: a date, an hour (the last minute of the day, if none is given) and a zone; answers `closes_at`."""

    closes_on = fields.day(_("Deadline"), required=True)
    closes_hour = hour(_("At"), help=_("23:59 if you leave this empty."))
    zone = Zone(
        required=True,
        error_messages={"required": [fields.REQUIRED]},
        metadata={"label": _("Time zone"), "help": _("Such as Europe/Paris, or: anywhere on earth.")},
    )
    closes_which = fields.choice(
        _("That night the clocks go back: which of the two hours?"),
        [("first", _("The first, in summer time")), ("second", _("The second, in winter time"))],
        kind="radio",
    )

    @ma.post_load
    def _set_closing(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        day, which = data.get("closes_on"), data.get("closes_which")
        at = data.get("closes_hour") or time(23, 59)
        return {**data, "closes_at": moment("closes", day, at, data["zone"], which) if day else None}


class DeadlineOrRolling(Deadline):
    """A deadline, or none on purpose."""

    closes_on = fields.day(_("Deadline"))
    rolling = fields.box(_("No deadline: applications are read as they come"))

    @ma.validates_schema(pass_original=True, skip_on_field_errors=False)
    def _one_of_both(self, data: dict[str, Any], typed: Any, **_kwargs: Any) -> None:
        dated = bool(str(typed.get("closes_on") or "").strip())
        if not dated and not data.get("rolling"):
            sentence = _("Please give a deadline, or say below that there is none.")
            raise ma.ValidationError([sentence], "closes_on")
        if dated and data.get("rolling"):
            raise ma.ValidationError([_("There is a deadline, or there is none: please choose.")], "rolling")


def moment(name: str, day: date, at: time, zone: str, which: str | None) -> datetime:
    """The moment of a local date and hour; raises ValidationError for the hour a change of clocks leaves out or doubles."""
    second = {"first": False, "second": True}.get(which or "")
    try:
        return clock.moment(day, at, ZoneInfo(zone), second=second)
    except clock.NoSuchHour:
        sentence = _(
            "That night the clocks go forward, and this hour does not happen. Please choose another."
        )
        raise ma.ValidationError({f"{name}_hour": [sentence]}) from None
    except clock.TwoSuchHours:
        sentence = _(
            "That night the clocks go back, and this hour happens twice. Please say below which you mean."
        )
        raise ma.ValidationError({f"{name}_hour": [sentence]}) from None
    except OverflowError:
        raise ma.ValidationError({f"{name}_on": [_("Please give a date such as 2027-03-31.")]}) from None
