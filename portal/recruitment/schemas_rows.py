"""The rows of a position's form: documents asked, questions, criteria. A row left empty is no row."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import marshmallow as ma

from portal.kernel import fields
from portal.kernel.words import _
from portal.recruitment.positions import slug_of
from portal.recruitment.rules_positions import DOCUMENTS

QUESTIONS = [
    ("text", _("Text")),
    ("choice", _("One of several")),
    ("number", _("A number")),
    ("url", _("Web address")),
]
SCORES = ("1", "2", "3", "4", "5")


def document() -> dict[str, Any]:
    """A document asked for."""
    return {
        "kind": fields.choice(_("Document"), list(DOCUMENTS.items())),
        "label": fields.text(_("What it is called"), most=120, help=_("Empty: its usual name.")),
        "required": fields.box(_("Required")),
    }


def question() -> dict[str, Any]:
    """A question of the position's own."""
    return {
        "key": fields.hidden(40),
        "label": fields.text(_("Question"), most=300),
        "kind": fields.choice(_("Answer"), QUESTIONS),
        "choices": fields.long_text(_("Answers to choose from, one a line"), most=2000, rows=3),
        "required": fields.box(_("Required")),
    }


def criterion() -> dict[str, Any]:
    """A criterion with what its scores mean."""
    anchors = {f"anchor_{score}": fields.text(_("A %(score)s means", score=score)) for score in SCORES}
    weight = fields.number(_("Weight, from 1 to 10"), least=1, most=10)
    return {"key": fields.hidden(40), "label": fields.text(_("Criterion")), "weight": weight, **anchors}


def numbered(data: Mapping[str, Any], prefix: str) -> list[tuple[int, dict[str, Any]]]:
    """The rows of a form that was loaded, by number."""
    found: dict[int, dict[str, Any]] = {}
    for name, value in data.items():
        if row := re.fullmatch(rf"{prefix}_(\d+)_(\w+)", name):
            found.setdefault(int(row[1]), {})[row[2]] = value
    return sorted(found.items())


def _documents(rows: list[tuple[int, dict[str, Any]]]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for n, row in rows:
        kind, label = row.get("kind") or ("other" if row.get("label") else None), row.get("label")
        if kind:
            _refuse_twice(kind, [one["kind"] for one in made], f"document_{n}_kind")
            made.append({"kind": kind, "label": label or DOCUMENTS[kind].text, "required": row["required"]})
    return made


def _questions(rows: list[tuple[int, dict[str, Any]]]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for n, row in rows:
        if label := row.get("label"):
            kind = row.get("kind") or "text"
            choices = [one.strip() for one in (row.get("choices") or "").splitlines() if one.strip()]
            if kind == "choice" and len(set(choices)) < 2:
                sentence = _("Please give two different answers at least, one a line.")
                raise ma.ValidationError({f"question_{n}_choices": [sentence]})
            key = _key(row, made, f"question_{n}_label")
            made.append(
                {
                    "key": key,
                    "label": label,
                    "kind": kind,
                    "choices": choices if kind == "choice" else [],
                    "required": row["required"],
                }
            )
    return made


def _criteria(rows: list[tuple[int, dict[str, Any]]]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for n, row in rows:
        if label := row.get("label"):
            key = _key(row, made, f"criterion_{n}_label")
            anchors = {score: text for score in SCORES if (text := row.get(f"anchor_{score}"))}
            made.append({"key": key, "label": label, "weight": row.get("weight") or 1, "anchors": anchors})
    return made


def _key(row: Mapping[str, Any], made: list[dict[str, Any]], name: str) -> str:
    """The stable key of a row: the one it has, or for a new row one made of its label."""
    _refuse_twice(row["label"], [one["label"] for one in made], name)
    taken = [one["key"] for one in made]
    if row.get("key"):
        _refuse_twice(row["key"], taken, name)
        return row["key"]
    wanted = slug_of(row["label"])[:30].replace("-", "_")
    return wanted if wanted not in taken else f"{wanted}_{len(made) + 1}"


def _refuse_twice(one: str, others: Iterable[str], name: str) -> None:
    if one in others:
        raise ma.ValidationError({name: [_("This stands here twice.")]})


ROWS = {
    "documents_asked": ("document", _documents),
    "questions": ("question", _questions),
    "criteria": ("criterion", _criteria),
}
