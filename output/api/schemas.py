"""JSON Schema of what is answered, from the classes of rows and answers: their fields, types and texts."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import is_dataclass
from enum import Enum
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from output.records import Advert

Schema = dict[str, Any]
_PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean"}


class Schemas:
    """The schemas of a document: classes stand among its components, once each, and are referred to."""

    def __init__(self) -> None:
        self.components: dict[str, Schema] = {}

    def of(self, kind: Any) -> Schema:  # noqa: PLR0911 - a line for each kind
        """The schema of a type."""
        origin, parts = get_origin(kind), get_args(kind)
        if origin is Annotated:
            return {**self.of(parts[0]), "description": parts[1]}
        if origin in {Union, types.UnionType}:
            return self._union(parts)
        if origin in {tuple, list} or (isinstance(origin, type) and issubclass(origin, list)):
            return {"type": "array", "items": self.of(parts[0])}
        if origin is dict or (isinstance(origin, type) and issubclass(origin, Mapping)):
            return {"type": "object", "additionalProperties": self.of(parts[1])}
        if kind in _PLAIN:
            return {"type": _PLAIN[kind]}
        if isinstance(kind, type) and issubclass(kind, Enum):
            return {"type": "string", "enum": [one.value for one in kind]}
        if kind is Advert:
            from output.api.reading_schema import READING  # noqa: PLC0415 - long, and needed once

            return self._named("Reading", READING)
        if is_dataclass(origin or kind) or hasattr(kind, "_fields"):
            return self._record(origin or kind, parts)
        return {}

    def _union(self, parts: tuple[Any, ...]) -> Schema:
        some = [self.of(part) for part in parts if part is not type(None)]
        if len(some) == len(parts):
            return {"anyOf": some}
        if len(some) == 1 and isinstance(some[0].get("type"), str) and "enum" not in some[0]:
            return {**some[0], "type": [some[0]["type"], "null"]}
        return {"anyOf": [*some, {"type": "null"}]}

    def _record(self, kind: Any, of: tuple[Any, ...]) -> Schema:
        """A class by its fields; a generic one with that `of` which it is."""
        called = "Of".join((kind.__name__, *(part.__name__ for part in of)))
        if called not in self.components:
            self.components[called] = {}  # a class may hold itself
            hints = get_type_hints(kind, include_extras=True)
            fields = {
                name: hint[of] if of and getattr(hint, "__parameters__", ()) else hint
                for name, hint in hints.items()
            }
            text = " ".join((kind.__doc__ or "").split())
            self.components[called] = closed({name: self.of(hint) for name, hint in fields.items()}, text)
        return {"$ref": f"#/components/schemas/{called}"}

    def _named(self, name: str, schema: Schema) -> Schema:
        self.components[name] = schema
        return {"$ref": f"#/components/schemas/{name}"}


def closed(properties: Mapping[str, Schema], description: str = "") -> Schema:
    """An object with these keys, all of them, and no others."""
    found: Schema = {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }
    return {"description": description, **found} if description else found
