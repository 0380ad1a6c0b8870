"""The reference: a page over the document, for people who write programs. No script; one page for each part."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app, render_template

from portal.kernel import markdown
from portal.kernel.api import PREFIX
from portal.kernel.errors import NotFound
from portal.kernel.freshness import fresh
from portal.kernel.web import public
from portal.reference import openapi, pages

HERE = Path(__file__).parent
EXAMPLES = HERE / "reference_examples.json"
DEEP = 4


@dataclass(frozen=True)
class Field:
    """A field of what is sent or answered: its name with the way to it, its type in words, what it means."""

    name: str
    kind: str
    required: bool
    meaning: str


@dataclass(frozen=True)
class Line:
    """An operation on the list of a part."""

    key: str
    method: str
    path: str
    summary: str


@dataclass(frozen=True)
class Part:
    """A part of the API and its operations."""

    key: str
    title: str
    about: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Shown:
    """An operation, whole."""

    line: Line
    description: str
    act: str | None
    who: str | None
    scope: str | None
    public: bool
    parameters: tuple[Field, ...]
    told: tuple[Field, ...]
    answered: tuple[Field, ...]
    leads_to: tuple[Line, str] | None
    success: str
    moves: bool
    refusals: tuple[tuple[str, str], ...]
    example: str | None


@pages.get(f"{PREFIX}/docs")
@public
def docs():
    """What a program does first, and every operation by its part."""
    return fresh(
        tuple,
        lambda: render_template("reference/index.html", guide_html=guide(), parts=parts()),
    )


@pages.get(f"{PREFIX}/docs/<part>")
@public
def docs_of(part: str):
    """Every operation of a part, whole."""
    found = next((one for one in parts() if one.key == part), None)
    if found is None:
        raise NotFound()
    return fresh(
        tuple,
        lambda: render_template(
            "reference/part.html", part=found, parts=parts(), operations=[_shown(one) for one in found.lines]
        ),
    )


def guide() -> str:
    """The first pages of the reference, as clean HTML."""
    return _guide(current_app.config["SETTINGS"].PUBLIC_URL)


@cache
def _guide(origin: str) -> str:
    text = (HERE / "reference_guide.md").read_text()
    return markdown.render(text.replace("{{ origin }}", origin))


def parts() -> tuple[Part, ...]:
    """Every part, with a line for each operation."""
    lines = [
        (operation["tags"][0], _line(method, path, operation))
        for path, one in openapi()["paths"].items()
        for method, operation in one.items()
    ]
    return tuple(
        Part(
            tag["name"].removeprefix("api_"),
            tag["x-title"],
            tag["description"],
            tuple(line for name, line in lines if name == tag["name"]),
        )
        for tag in openapi()["tags"]
    )


def _line(method: str, path: str, operation: Mapping[str, Any]) -> Line:
    return Line(operation["operationId"], method.upper(), path, operation["summary"])


@cache
def _shown(line: Line) -> Shown:
    operation = openapi()["paths"][line.path][line.method.lower()]
    success = next(status for status in operation["responses"] if status < "300")
    leads_to = operation.get("x-leads-to")
    scopes = [scope for one in operation["security"] for scope in one.get("token", ())]
    return Shown(
        line=line,
        description=operation["description"],
        act=operation.get("x-act"),
        who=operation.get("x-who"),
        scope=next(iter(scopes), None),
        public={} in operation["security"],
        parameters=tuple(map(_parameter, operation["parameters"])),
        told=_fields_in(operation.get("requestBody", {})),
        answered=() if leads_to else _fields_in(operation["responses"][success]),
        leads_to=_place(leads_to) if leads_to else None,
        success=success,
        moves="301" in operation["responses"],
        refusals=tuple(
            (status, one["description"]) for status, one in operation["responses"].items() if status >= "400"
        ),
        example=_example(line.key),
    )


def _place(key: str) -> tuple[Line, str]:
    """Where an operation is described: its line, and the part it is in."""
    return next((line, part.key) for part in parts() for line in part.lines if line.key == key)


def _example(key: str) -> str | None:
    """What was really asked and answered, as text."""
    if (kept := examples().get(key)) is None:
        return None
    told = [_indented(kept["told"])] if kept["told"] is not None else []
    answer = [_indented(kept["answer"])] if kept["answer"] is not None else []
    return "\n\n".join([kept["asked"], *told, "\n".join([str(kept["status"]), *answer])])


def _indented(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _parameter(one: Mapping[str, Any]) -> Field:
    name = one["name"] if one["in"] != "header" else f"{one['name']}:"
    meaning = one.get("description") or one["schema"].get("title", "")
    where = {"path": "in the address", "query": "in the query", "header": "header"}[one["in"]]
    return Field(name, f"{kind_of(one['schema'])}, {where}", one.get("required", False), meaning)


def _fields_in(said: Mapping[str, Any]) -> tuple[Field, ...]:
    for media in said.get("content", {}).values():
        found = tuple(rows(media["schema"]))
        return found or (Field("", kind_of(media["schema"]), True, ""),)
    return ()


def rows(schema: Mapping[str, Any], way: str = "", deep: int = DEEP) -> Iterator[Field]:
    """The fields of a schema, those within others after them, by the way to them: `items[].title`."""
    here = resolved(schema)
    for name, one in here.get("properties", {}).items():
        meaning = one.get("description") or one.get("title", "")
        yield Field(way + name, kind_of(one), name in here.get("required", ()), meaning)
        inner, step = one, way + name
        while "items" in (whole := resolved(inner)):
            inner, step = whole["items"], f"{step}[]"
        for option in [inner, *resolved(inner).get("anyOf", ())] if deep else ():
            yield from rows(option, f"{step}.", deep - 1)


def kind_of(schema: Mapping[str, Any]) -> str:
    """A type in words a programmer knows."""
    here = resolved(schema)
    if "anyOf" in here:
        return " or ".join(dict.fromkeys(map(kind_of, here["anyOf"])))
    if "enum" in here:
        return " | ".join(json.dumps(one) for one in here["enum"])
    kinds = here.get("type", "anything")
    names = [_named(one, here) for one in ([kinds] if isinstance(kinds, str) else kinds)]
    return " or ".join(names)


def _named(kind: str, schema: Mapping[str, Any]) -> str:
    if kind == "array":
        return f"list of {kind_of(schema['items'])}" if "items" in schema else "list"
    formats = {"date-time": "moment", "date": "day"}
    return formats.get(schema.get("format", ""), kind) if kind == "string" else kind


def resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """A schema, or the one that it refers to."""
    if "$ref" in schema:
        return openapi()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


@cache
def examples() -> dict[str, Any]:
    """What was really asked and answered, by operation; written by `make examples`."""
    return json.loads(EXAMPLES.read_text()) if EXAMPLES.exists() else {}
