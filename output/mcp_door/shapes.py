"""The shape of an answer as JSON Schema, from the classes of the library's rows, whose texts say what each column is."""

from __future__ import annotations

import types
from dataclasses import is_dataclass
from enum import Enum
from inspect import cleandoc
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

Schema = dict[str, Any]
_SIMPLE: dict[Any, str] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    type(None): "null",
}
_MORE: Schema = {
    "type": "array",
    "description": "What was left out of the answer; empty if nothing was.",
    "items": {
        "type": "object",
        "properties": {
            "part": {
                "type": "string",
                "description": "the list or text that was cut; [] is each row of a list",
            },
            "shown": {"type": "integer", "description": "how many rows, or characters, are there"},
            "of": {"type": ["integer", "null"], "description": "of how many, if known"},
            "next": {"type": ["string", "null"], "description": "the cursor to give as `after` for the next"},
        },
        "required": ["part", "shown", "of", "next"],
    },
}


def of_answer(kind: Any) -> Schema:
    """The shape of an answer that is one object of that class, with `more`."""
    return with_more(of(kind))


def with_more(found: Schema) -> Schema:
    """An object's shape with `more` added to it."""
    return {
        **found,
        "properties": {**found["properties"], "more": _MORE},
        "required": [*found.get("required", ()), "more"],
    }


def record(**properties: Schema) -> Schema:
    """The shape of an object with these fields, all of which it has."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def rows(items: Schema) -> Schema:
    """The shape of a list."""
    return {"type": "array", "items": items}


def of(kind: Any) -> Schema:
    """The shape of what is of that type, once it is plain."""
    if get_origin(kind) is not None:
        return _made_of(get_origin(kind), get_args(kind))
    if kind in _SIMPLE:
        return {"type": _SIMPLE[kind]}
    if issubclass(kind, Enum):
        return {"type": "string", "enum": [one.value for one in kind]}
    return _class(kind, {})


def _class(kind: Any, named: dict[Any, Any]) -> Schema:
    """The shape of a class of rows; `named`: what its type variables stand for."""
    hints = get_type_hints(kind, include_extras=True)
    fields = {name: of(_filled_in(hint, named)) for name, hint in hints.items()}
    return {**record(**fields), "description": cleandoc(kind.__doc__ or "")}


def _filled_in(hint: Any, named: dict[Any, Any]) -> Any:
    open_ones = getattr(hint, "__parameters__", ())
    return hint[tuple(named[one] for one in open_ones)] if open_ones else named.get(hint, hint)


def _made_of(origin: Any, parts: tuple[Any, ...]) -> Schema:
    """The shape of a type that is made of others."""
    if origin is Annotated:
        return {**of(parts[0]), "description": parts[1]}
    if origin in {Union, types.UnionType}:
        return _either([of(part) for part in parts])
    if origin is dict:
        return {"type": "object", "additionalProperties": of(parts[1])}
    if is_dataclass(origin):
        return _class(origin, dict(zip(getattr(origin, "__parameters__", ()), parts, strict=True)))
    return rows(of(parts[0]))  # a list, or a tuple of things of one type


def _either(shapes: list[Schema]) -> Schema:
    if all(list(shape) == ["type"] for shape in shapes):
        return {"type": [shape["type"] for shape in shapes]}
    return {"anyOf": shapes}
