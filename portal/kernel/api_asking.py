"""What a program asks with: a JSON body, a query, a one-time key, and what it has seen before it changes something.

The schema is the form's own, so that the rule and the sentence are the same. A program is held to more than a person
who types: every name must be known, and a number is not a text.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import marshmallow as ma
import orjson
from flask import g, request

from portal.kernel import db, once
from portal.kernel.errors import Invalid, PortalError, Stale
from portal.kernel.forms import Form, Schema
from portal.kernel.shapes import plain
from portal.kernel.words import _

TYPES: tuple[tuple[Any, Any, Any], ...] = (
    (ma.fields.Boolean, bool, _("This is true or false.")),
    (ma.fields.Integer, int, _("This is a whole number, without quotation marks.")),
    (ma.fields.List, list, _("This is a list.")),
    (ma.fields.Dict, dict, _("This is an object.")),
    (ma.fields.Date, str, _("This is a date, as a text such as 2027-03-31.")),
    (ma.fields.Nested, dict, _("This is an object.")),
)


TEXT: tuple[Any, Any] = (str, _("This is a text."))
KEY = re.compile(r"[\x21-\x7e]{1,200}")


class UnknownQuery(PortalError):
    """A query parameter that this address does not know."""

    code = "unknown-query"


class NotJSON(PortalError):
    """A body in a language that this address does not speak."""

    status, code = 415, "not-json"
    sentence = _("Send JSON here, with the header Content-Type: application/json.")


class Unseen(PortalError):
    """Something is to be changed by a program that does not say which version of it it has seen."""

    status, code = 428, "unseen"
    sentence = _(
        "Say which version you have seen: send its ETag as If-Match, so that nobody's change is overwritten."
    )


class Moved(Stale):
    """What is to be changed is no longer what the program has seen."""

    status = 412


class KeyReused(Invalid):
    """A one-time key came a second time, with something else."""

    code = "key-reused"
    sentence = _("This Idempotency-Key was sent before with something else. Please take a new one.")


def body(schema: Schema, *, whole: bool = True) -> dict[str, Any]:
    """The JSON body, every field of the schema, None where it is missing; `whole` insists on what is required.

    Raises NotJSON, PortalError for what cannot be read, Invalid.
    """
    said = _object()
    if wrong := _wrong(schema, said):
        raise Invalid(wrong)
    form = Form(schema, values=said)
    return form.submit() if whole else form.save()


def query(schema: Schema) -> dict[str, Any]:
    """The query, by its schema; raises UnknownQuery, and PortalError for a value that cannot be taken."""
    if unknown := sorted(set(request.args) - set(schema.fields)):
        raise UnknownQuery(_("There is no query parameter “%(name)s” here.", name=unknown[0]))
    try:
        return Form(schema, typed=request.args).submit()
    except Invalid as error:
        name, said = next(iter(error.fields.items()))
        raise PortalError(_("The query parameter “%(name)s”: %(why)s", name=name, why=str(said[0]))) from None


def insist_on_match(seen: Any, tag: str) -> None:
    """Let nothing be changed that the program has not seen as it stands; raises Unseen, Moved."""
    if "If-Match" not in request.headers:
        raise Unseen()
    if not request.if_match.contains(tag):
        raise Moved(theirs=plain(seen), yours={})


def once_key() -> tuple[str, str] | None:
    """The one-time key of what is sent, bound to its caller, with a hash of all that it says."""
    sent = request.headers.get("Idempotency-Key")
    if sent is None:
        return None
    if not KEY.fullmatch(sent):
        raise PortalError(_("An Idempotency-Key has 1 to 200 visible characters."))
    asked = hashlib.sha256(repr((request.full_path, request.get_data())).encode()).hexdigest()
    return repr(("api", g.get("principal", ""), sent)), asked


def spent(key: tuple[str, str]) -> once.SpentKey | None:
    """What a one-time key did, None while it is unspent; raises KeyReused where it came with something else."""
    with db.reading():
        found = once.found(key[0])
    if found and found.asked != key[1]:
        raise KeyReused()
    return found


def hidden(schema: type[Schema]) -> frozenset[str]:
    """Fields of a form that only a page needs: the version that a program sends as If-Match."""
    return frozenset(
        name for name, one in schema._declared_fields.items() if one.metadata.get("kind") == "hidden"
    )


def _object() -> dict[str, Any]:
    if request.mimetype != "application/json":
        raise NotJSON()
    try:
        said = orjson.loads(request.get_data())
    except orjson.JSONDecodeError:
        raise PortalError(_("The body cannot be read as JSON.")) from None
    if not isinstance(said, dict):
        raise PortalError(_("The body must be one JSON object."))
    return said


def _wrong(schema: ma.Schema, said: Mapping[str, Any]) -> dict[str, list[Any]]:
    unknown = {
        name: [_("There is no such field here.")]
        for name in said
        if name not in schema.fields or schema.fields[name].metadata.get("kind") == "hidden"
    }
    known = {name: _misfit(schema.fields[name], value) for name, value in said.items() if name not in unknown}
    return unknown | {name: wrong for name, wrong in known.items() if wrong}


def _misfit(field: Any, value: Any) -> list[Any]:
    """Why a value is of another type than its field; a field that reads texts in its own way is a text."""
    if value is None:
        return []
    kind, sentence = next(((kind, said) for of, kind, said in TYPES if isinstance(field, of)), TEXT)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        return [sentence]
    if isinstance(field, ma.fields.List):
        return next((wrong for one in list(value) if (wrong := _misfit(field.inner, one))), [])
    if isinstance(field, ma.fields.Nested):
        return [one for some in _wrong(field.schema, dict(value)).values() for one in some]
    if "choices" in field.metadata and value not in {key for key, _label in field.metadata["choices"]}:
        return [_("Please choose one of the answers offered.")]
    return []
