"""A refusal for programs: problem+json (RFC 9457), with the sentence that a page would show."""

from typing import Any

import orjson
from flask import Response

from portal.kernel import errors
from portal.kernel.shapes import plain

MEDIA_TYPE = "application/problem+json"
ADDRESS = "/api/v1/docs#problem-"


def problem(error: errors.PortalError) -> Response:
    """The answer to a refused request: what is wrong, and what is still needed, in the reader's language."""
    body: dict[str, Any] = {
        "type": ADDRESS + error.code,
        "title": error.code.replace("-", " ").capitalize(),
        "status": error.status,
        "detail": str(error),
        "code": error.code,
        "needs": [str(one) for one in error.needs],
    }
    if isinstance(error, errors.Stale):
        body["theirs"] = plain(error.theirs)
    if isinstance(error, errors.Invalid):
        body["fields"] = {str(name): [str(one) for one in said] for name, said in error.fields.items()}
    response = Response(orjson.dumps(body), error.status, mimetype=MEDIA_TYPE)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


SCHEMA = {
    "type": "object",
    "description": "What was refused, and why, in a sentence for people and a code for programs.",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "The sentence, in the language that you accept."},
        "code": {"type": "string", "description": "What programs decide by."},
        "needs": {
            "type": "array",
            "items": {"type": "string"},
            "description": "What is still needed, one by one.",
        },
        "fields": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
            "description": "What is wrong with which field.",
        },
        "theirs": {"type": "object", "description": "What stands there now, where it changed in between."},
    },
    "required": ["type", "title", "status", "detail", "code", "needs"],
}
