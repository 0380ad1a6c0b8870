"""What programs read is a view as it stands: its fields as JSON, and its types as JSON Schema.

A view is a frozen dataclass. `plain` writes one, leaving out whatever was withheld from this reader; `Shapes` describes
its class for the reference, so that the document cannot differ from the answer. A field says what it means by
`Annotated[str, "what it means"]`; one that may be withheld is not required.
"""

import types
import typing
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from portal.kernel.sight import WITHHELD
from portal.kernel.words import Sentence

TEXT = {"type": "string"}
SIMPLE: dict[Any, dict[str, Any]] = {
    str: TEXT,
    Sentence: TEXT,
    ZoneInfo: TEXT,
    UUID: TEXT,
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    type(None): {"type": "null"},
    Any: {},
}


def plain(value: Any) -> Any:
    """A view, or anything that stands in one, as JSON holds it: sentences said, moments in UTC, nothing withheld."""
    if value is None or isinstance(value, str | int | float):
        return value.value if isinstance(value, Enum) else value
    if hasattr(value, "_asdict"):
        return plain(value._asdict())
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(one) for key, one in value.items()}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, Sentence):
        return _plain_view(value)
    if isinstance(value, frozenset | set):
        return sorted(map(plain, value))
    if isinstance(value, Collection):
        return [plain(one) for one in value]
    return str(value)


def _plain_view(view: Any) -> dict[str, Any]:
    held = vars(view)  # a view holds nothing of what was withheld
    return {name: plain(held[name]) for name in _names(view.__class__) if name in held}


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


class Shapes:
    """JSON Schemas of views, each class under its own name in `named`; two classes of one name are refused."""

    def __init__(self) -> None:
        self.named: dict[str, dict[str, Any]] = {}
        self._classes: dict[str, Any] = {}

    def of(self, kind: Any) -> dict[str, Any]:
        """The schema of a type, with a reference for every view; raises TypeError for what no view holds."""
        if kind in SIMPLE:
            return dict(SIMPLE[kind])
        if (origin := typing.get_origin(kind)) is not None:
            return self._made_of(origin, typing.get_args(kind))
        if isinstance(kind, type) and issubclass(kind, Enum):
            return {"type": "string", "enum": [one.value for one in kind]}
        if is_dataclass(kind):
            return self._view(kind)
        raise TypeError(f"{kind} stands in no view")

    def _made_of(self, origin: Any, parts: Sequence[Any]) -> dict[str, Any]:
        if origin is typing.Annotated:
            return {**self.of(parts[0]), "description": str(parts[1])}
        if origin is typing.Literal:
            return {"enum": list(parts)}
        if origin in {typing.Union, types.UnionType}:
            return self._any_of(parts)
        if origin is tuple and parts[-1] is not Ellipsis:
            prefix = [self.of(one) for one in parts]
            return {"type": "array", "prefixItems": prefix, "minItems": len(prefix), "maxItems": len(prefix)}
        if issubclass(origin, Mapping):
            return {"type": "object", "additionalProperties": self.of(parts[1])}
        if issubclass(origin, Collection):
            return {"type": "array", "items": self.of(parts[0])}
        raise TypeError(f"{origin} stands in no view")

    def _view(self, kind: Any) -> dict[str, Any]:
        name = kind.__name__
        if self._classes.setdefault(name, kind) is not kind:
            raise TypeError(f"two views are called {name}: {kind} and {self._classes[name]}")
        if name not in self.named:
            self.named[name] = {}  # a view may hold views of its own kind
            hints = typing.get_type_hints(kind, include_extras=True)
            self.named[name] |= {
                "type": "object",
                "description": (kind.__doc__ or "").split("\n\n")[0],
                "properties": {one.name: self.of(hints[one.name]) for one in fields(kind)},
                "required": [one.name for one in fields(kind) if one.default is not WITHHELD],
                "additionalProperties": False,
            }
        return {"$ref": f"#/components/schemas/{name}"}

    def _any_of(self, kinds: Sequence[Any]) -> dict[str, Any]:
        made = [self.of(one) for one in kinds]
        simple = [one["type"] for one in made if set(one) == {"type"}]
        if len(simple) == len(made):
            flat = (kind for one in simple for kind in ([one] if isinstance(one, str) else one))
            return {"type": list(dict.fromkeys(flat))}
        return {"anyOf": [one for n, one in enumerate(made) if one not in made[:n]]}
