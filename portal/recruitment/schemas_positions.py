"""The forms of a position: begin one, change it, choose its committee.

Its rows (documents asked, questions, criteria) are numbered fields, so that a page without JavaScript can add some.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

import marshmallow as ma

from portal.kernel import fields
from portal.kernel.forms import Schema
from portal.kernel.words import LOCALES, _
from portal.recruitment.models_positions import Position
from portal.recruitment.positions import Wording
from portal.recruitment.rules_positions import KINDS
from portal.recruitment.schemas_deadlines import DeadlineOrRolling, hour, moment
from portal.recruitment.schemas_rows import ROWS, SCORES, criterion, document, numbered, question

LANGUAGES = [("en", _("English")), ("fr", _("French"))]
SEATS = [("member", _("Member")), ("chair", _("Chair"))]
MOST_ROWS = 20


class NewPosition(DeadlineOrRolling):
    """What a position begins with; the rest is as usual for its kind."""

    kind = fields.choice(_("Kind"), list(KINDS.items()), required=True)
    language = fields.choice(_("The text below is in"), LANGUAGES, required=True, kind="radio")
    title = fields.text(_("Title"), required=True, most=200)
    body = fields.long_text(_("Text"), required=True, most=20_000, kind="markdown", rows=16)
    location = fields.text(_("Place of work"), required=True, most=200)
    contact = fields.address(_("Whom applicants may write to"), required=True, autocomplete="off")


# Changing a position


class Terms(Schema):
    """What a position offers and promises, apart from its texts and its dates."""

    team = fields.text(_("Team"))
    location = fields.text(_("Place of work"))
    contact = fields.address(_("Whom applicants may write to"), required=True, autocomplete="off")
    contract_months = fields.number(
        _("Contract, in months"), least=1, most=600, help=_("Empty for a permanent one.")
    )
    starts_on = fields.day(_("Starts on"))
    salary = fields.text(_("Salary"), help=_("A range, gross, and for which period."))
    seats = fields.number(_("How many people you seek"), required=True, least=1, most=100)
    statement_words = fields.number(_("Words of the statement, at most"), required=True, least=50, most=5000)
    answer_days = fields.number(
        _("Days until applicants have an answer"), required=True, least=1, most=365,
        help=_("Counted from the deadline; from the day somebody applied, if there is none. Applicants are shown this."),
    )  # fmt: skip
    grace_minutes = fields.number(
        _("Minutes of grace after the deadline"), required=True, least=0, most=1440,
        help=_("For whoever presses the button a moment too late. Not shown."),
    )  # fmt: skip


class Facts(Terms):
    """What can be changed of a position at any time; answers `texts`, `documents_asked`, `questions`, `criteria`."""

    en_title = fields.text(_("Title, in English"))
    en_summary = fields.text(_("One sentence for the list, in English"), most=400)
    en_body = fields.long_text(_("Text, in English"), most=20_000, kind="markdown", rows=18)
    fr_title = fields.text(_("Title, in French"))
    fr_summary = fields.text(_("One sentence for the list, in French"), most=400)
    fr_body = fields.long_text(_("Text, in French"), most=20_000, kind="markdown", rows=18)

    @ma.validates_schema
    def _has_a_text(self, data: dict[str, Any], **_kwargs: Any) -> None:
        wrong = {
            f"{one}_{part}": [fields.REQUIRED]
            for one in LOCALES
            if _written(data, one)
            for part in _missing(data, one)
        }
        if not any(_written(data, one) for one in LOCALES):
            wrong = {"en_title": [_("Please write the position in one language at least.")]}
        if wrong:
            raise ma.ValidationError(wrong)

    @ma.post_load
    def _collect(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        collected: dict[str, Any] = {"texts": {one: _wording(data, one) for one in LOCALES}}
        for name, (prefix, collect) in ROWS.items():
            if f"{prefix}_1_label" in self.fields:
                collected[name] = collect(numbered(data, prefix))
        return {**data, **collected}


class FactsOfDraft(Facts, DeadlineOrRolling):
    """What can be changed of a position before it opens: its kind and dates too."""

    kind = fields.choice(_("Kind"), list(KINDS.items()), required=True)
    opens_on = fields.day(_("Opens on"), help=_("Empty: at the moment you open it."))
    opens_hour = hour(_("At"), help=_("00:00 if you leave this empty."))

    @ma.post_load
    def _set_opening(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        day, at = data.get("opens_on"), data.get("opens_hour") or time()
        # An opening in the doubled hour means the first of the two: nobody loses by it.
        return {**data, "opens_at": moment("opens", day, at, data["zone"], "first") if day else None}


@dataclass(frozen=True)
class Rows:
    """How many rows a form shows; criteria have none once somebody has evaluated by them."""

    document: int
    question: int
    criterion: int

    @classmethod
    def kept(cls, position: Position, *, frozen: bool) -> "Rows":
        """Those of a position, and room for one more of each."""
        criteria = 0 if frozen else len(position.criteria) + 1
        return cls(len(position.documents_asked) + 1, len(position.questions) + 1, criteria)

    @classmethod
    def typed(cls, names: Iterable[str], *, frozen: bool, add: str | None = None) -> "Rows":
        """Those of a form that was sent, with two more of what `add` names."""
        found = {"document": 1, "question": 1, "criterion": 1}
        for name in names:
            if (row := re.fullmatch(r"(document|question|criterion)_(\d{1,3})_label", name)) and int(
                row[2]
            ) <= MOST_ROWS:
                found[row[1]] = max(found[row[1]], int(row[2]))
        rows = cls(**{**found, "criterion": 0 if frozen else found["criterion"]})
        return replace(rows, **{add: min(getattr(rows, add) + 2, MOST_ROWS)}) if add in found else rows


def facts(rows: Rows, *, supervisors: Sequence[tuple[str, str]], draft: bool) -> Facts:
    """The form of a position with so many rows, and these persons (public id and name) to choose a supervisor from."""
    more: dict[str, Any] = {
        "supervisor": fields.choice(
            _("Supervisor"), supervisors, help=_("Named once their own page is public.")
        )
    }
    for prefix, row in (("document", document), ("question", question), ("criterion", criterion)):
        for n in range(1, getattr(rows, prefix) + 1):
            more |= {f"{prefix}_{n}_{name}": field for name, field in row().items()}
    return (FactsOfDraft if draft else Facts).of(more, "FactsWithRows")


def kept(position: Position) -> dict[str, Any]:
    """What a position holds, as its form shows it."""
    zone = ZoneInfo(position.zone)
    values = {name: getattr(position, name) for name in Facts._declared_fields if hasattr(position, name)}
    values |= {"kind": position.kind, "zone": position.zone, "rolling": position.closes_at is None}
    for name, at in (("opens", position.opens_at), ("closes", position.closes_at)):
        local = at and at.astimezone(zone)
        values |= {f"{name}_on": local and local.date(), f"{name}_hour": f"{local:%H:%M}" if local else None}
        if local and local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset():
            values[f"{name}_which"] = "second" if local.fold else "first"
    values["supervisor"] = position.supervisor and position.supervisor.public_id
    for text in position.texts:
        values |= {f"{text.locale}_{part}": getattr(text, part) for part in ("title", "summary", "body")}
    for n, row in enumerate(position.documents_asked, 1):
        values |= {f"document_{n}_{name}": value for name, value in row.items()}
    for n, row in enumerate(position.questions, 1):
        values |= {f"question_{n}_{name}": value for name, value in row.items()} | {
            f"question_{n}_choices": "\n".join(row["choices"])
        }
    for n, row in enumerate(position.criteria, 1):
        values |= {f"criterion_{n}_{name}": getattr(row, name) for name in ("key", "label", "weight")}
        values |= {f"criterion_{n}_anchor_{score}": row.anchors.get(score) for score in SCORES}
    return values


def committee(members: Iterable[tuple[str, str]], offered: Iterable[tuple[str, str]]) -> Schema:
    """The form of a committee: a seat for each member (public id and name), and one for somebody new."""
    seats = {
        f"seat_{key}": fields.choice(name, [*SEATS, ("none", _("Leaves the committee"))], required=True)
        for key, name in members
    }
    new = {"new_user": fields.choice(_("Add"), list(offered)), "new_seat": fields.choice(_("As"), SEATS)}
    return Schema.of({**seats, **new}, "Committee")


def _written(data: Mapping[str, Any], locale: str) -> bool:
    return any(data.get(f"{locale}_{part}") for part in ("title", "summary", "body"))


def _missing(data: Mapping[str, Any], locale: str) -> list[str]:
    return [part for part in ("title", "body") if not data.get(f"{locale}_{part}")]


def _wording(data: Mapping[str, Any], locale: str) -> Wording | None:
    if not _written(data, locale):
        return None
    return Wording(data[f"{locale}_title"], data.get(f"{locale}_summary") or "", data[f"{locale}_body"])
