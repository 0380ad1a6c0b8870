"""What programs read before they write one: the OpenAPI document, and a page over it that needs no script.

Both are made from the operations as they are declared, when somebody first asks.
"""

import http
import re
from functools import cache
from typing import Any

import apispec
import marshmallow as ma
import orjson
from apispec.ext.marshmallow import MarshmallowPlugin, resolver
from flask import Blueprint, Response, current_app

from portal import policy
from portal.kernel import problems
from portal.kernel.api import DOMAINS, OPERATIONS, PREFIX, Operation
from portal.kernel.api_asking import hidden
from portal.kernel.freshness import fresh
from portal.kernel.shapes import Shapes
from portal.kernel.web import public
from portal.kernel.words import speaking
from portal.policy.sentences import SENTENCES

pages = Blueprint("reference", __name__)

ABOUT = """Everything the portal's pages do, for programs, by the same rules.

Send `Authorization: Bearer …` with a token of yours (its scopes say what it may do), or, from a page of the portal's own, the
session's cookie and the `csrf_token` of `GET /api/v1/session` as `X-CSRFToken`. Public GETs need neither, from any origin.
What is hidden from you answers 404, as what does not exist does."""


@pages.get(f"{PREFIX}/openapi.json")
@public
def document() -> Response:
    """The document for programs."""

    def render() -> Response:
        return Response(orjson.dumps(openapi()), mimetype="application/json")

    response = fresh(tuple, render)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def openapi() -> dict[str, Any]:
    """The OpenAPI 3.1 document of this portal."""
    settings = current_app.config["SETTINGS"]
    return _described() | {
        "info": {"title": f"The portal of {settings.LAB_NAME}", "version": "1", "description": ABOUT},
        "servers": [{"url": "/"}],
    }


@cache
def _described() -> dict[str, Any]:
    with speaking("en"):  # the document is the same for everybody
        return _describe()


def _describe() -> dict[str, Any]:
    marshmallow = MarshmallowPlugin(schema_name_resolver=_name)
    spec = apispec.APISpec("", "1", "3.1.0", plugins=[marshmallow])
    assert marshmallow.converter is not None
    marshmallow.converter.add_attribute_function(_said_of_field)
    shapes = Shapes()
    spec.components.schema("Problem", problems.SCHEMA)
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    spec.components.security_scheme("session", {"type": "apiKey", "in": "header", "name": "X-CSRFToken"})
    for one in DOMAINS.values():
        spec.tag({"name": one.name, "x-title": one.title, "description": one.about})
    for made in OPERATIONS.values():
        path = re.sub(r"<(?:[a-z]+:)?(\w+)>", r"{\1}", PREFIX + made.rule)
        spec.path(path, operations={made.method.lower(): _operation(made, shapes)})
    for name, schema in shapes.named.items():
        spec.components.schema(name, schema)
    described: dict[str, Any] = spec.to_dict()
    for name, schema in described["components"]["schemas"].items():
        if name not in shapes.named and name != "Problem":
            schema["additionalProperties"] = False  # what nobody asked for is refused
    return described


def _operation(made: Operation, shapes: Shapes) -> dict[str, Any]:
    summary, _blank, more = (made.view.__doc__ or "").strip().partition("\n\n")
    described: dict[str, Any] = {
        "operationId": made.endpoint.replace(".", "-"),
        "tags": [made.endpoint.partition(".")[0]],
        "summary": " ".join(summary.split()),
        "description": " ".join(more.split()),
        "parameters": _parameters(made),
        "responses": _responses(made, shapes),
        "security": [{"token": [one for one in [policy.scope_of(made.act)] if one]}, {"session": []}],
    }
    if made.act:
        described |= {"x-act": made.act.value, "x-who": SENTENCES[made.act].text}
    if made.act is None or policy.is_for_visitors(made.act):
        described["security"].append({})
    if made.leads_to:
        described["x-leads-to"] = made.leads_to.endpoint.replace(".", "-")
    if made.told or made.files:
        described["requestBody"] = {"required": True, "content": _body(made)}
    return described


def _parameters(made: Operation) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"in": "path", "name": name, "required": True, "schema": {"type": "string"}}
        for name in made.parameters
    ]
    if made.asked:
        found.append({"in": "query", "schema": made.asked()})
    if made.matches:
        found.append(_header("If-Match", "The ETag of what you have seen.", required=True))
    if made.method == "POST":
        found.append(
            _header(
                "Idempotency-Key",
                "Any word, new for each thing you mean to do: sent again, it acts no second time.",
                required=False,
            )
        )
    return found


def _header(name: str, said: str, *, required: bool) -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"}
    return {"in": "header", "name": name, "description": said, "required": required, "schema": schema}


def _body(made: Operation) -> dict[str, Any]:
    if made.files:
        file = {"type": "string", "contentMediaType": "application/octet-stream"}
        schema = {"type": "object", "properties": {made.files: file}, "required": [made.files]}
        return {"multipart/form-data": {"schema": schema}}
    assert made.told is not None
    told = made.told(exclude=hidden(made.told), partial=not made.whole)
    return {"application/json": {"schema": told}}


def _responses(made: Operation, shapes: Shapes) -> dict[str, Any]:
    refused = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    statuses = {
        400: True,
        401: True,
        403: made.act is not None,
        404: made.act is not None or made.listed or bool(made.parameters),
        409: made.method != "GET",
        412: made.matches,
        413: bool(made.told or made.files),
        415: bool(made.told or made.files),
        422: made.method != "GET",
        428: made.matches,
        429: True,
        503: True,
    }
    said = {
        str(one): {"description": _phrase(one), "content": refused} for one, may in statuses.items() if may
    }
    if made.moves:
        location = {"schema": {"type": "string"}, "description": "Where it stands for good."}
        said["301"] = {"description": _phrase(301), "headers": {"Location": location}}
    if made.asked:  # which the server itself answers, before the portal is asked
        said["414"] = {"description": _phrase(414), "content": {"text/html": {"schema": {"type": "string"}}}}
    return {str(made.success): _success(made, shapes), **said}


def _success(made: Operation, shapes: Shapes) -> dict[str, Any]:
    answered, headers = made.answered, {}
    if made.success == 204:
        return {"description": "Done."}
    if answered.media != "application/json":
        return {
            "description": "The file.",
            "content": {answered.media: {"schema": {"type": "string", "contentMediaType": answered.media}}},
        }
    schema = shapes.of(answered.answers)
    if answered.listed:
        page = {"items": {"type": "array", "items": schema}, "next": {"type": ["string", "null"]}}
        schema = {"type": "object", "properties": page, "required": ["items", "next"]}
    headers["ETag"] = {"schema": {"type": "string"}, "description": "For If-None-Match and If-Match."}
    said = "A page of the list." if answered.listed else "As it stands now."
    return {"description": said, "headers": headers, "content": {"application/json": {"schema": schema}}}


def _phrase(status: int) -> str:
    return http.HTTPStatus(status).phrase


def _name(schema: Any) -> str:
    made = schema if isinstance(schema, ma.Schema) else schema()
    return f"{resolver(type(made))}{'Draft' if made.partial else 'Form'}"


def _said_of_field(_converter: Any, field: ma.fields.Field, **_rest: Any) -> dict[str, Any]:
    """What a form says beside a field, in English: its label, its help, its choices, its limits."""
    meta = field.metadata
    said: dict[str, Any] = {"title": str(meta.get("label") or "")}
    if hints := [str(meta[name]) for name in ("help", "audience") if meta.get(name)]:
        said["description"] = " ".join(hints)
    if "choices" in meta and isinstance(field, ma.fields.String):
        said["enum"] = [key for key, _label in meta["choices"]] + ([None] if field.allow_none else [])
    if meta.get("maxlength"):
        said["maxLength"] = meta["maxlength"]
    if field.required and isinstance(field, ma.fields.String):
        said["minLength"] = 1
    return said
