"""What a tool may be asked: its arguments with their bounds, as a schema for the asker, and what is wrong with some."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from output.errors import HotlinesError

MOST_TEXT = 1_000_000
"""Bytes of a text that is handed in."""
MOST_ROWS = 100
USUAL_ROWS = 20
_JSON = {str: "string", int: "integer", bool: "boolean"}
_CALLED = {str: "a text", int: "a whole number", bool: "true or false"}


class Argument(NamedTuple):
    """One argument. `least` and `most` are bounds of a number, or of a text's length in characters; `pattern` is one of the
    whole text; `usual` stands for what is not given.
    """

    says: str
    kind: type[str | int | bool] = str
    needed: bool = False
    least: int = 1
    most: int = 200
    pattern: str | None = None
    usual: str | int | bool | None = None
    is_long: bool = False


LIMIT = Argument(
    f"How many rows to give of each list: {USUAL_ROWS}, at most {MOST_ROWS}. `more` in the answer tells what was left out.",
    int,
    most=MOST_ROWS,
    usual=USUAL_ROWS,
)
AFTER = Argument(
    "The cursor `next` from `more` of an earlier answer to the same question: go on behind it.", most=2000
)
ON = Argument("A day, YYYY-MM-DD.", pattern=r"\d{4}-\d{2}-\d{2}", most=10)
NUMBER = Argument(
    "A phone number in any common spelling: 400-123-4567, 010 5979 9616, 13800138000.", needed=True, most=60
)
Arguments = Mapping[str, Argument]


def schema(arguments: Arguments) -> dict[str, Any]:
    """JSON Schema of an object with these arguments."""
    return {
        "type": "object",
        "properties": {name: _described(argument) for name, argument in arguments.items()},
        "required": [name for name, argument in arguments.items() if argument.needed],
        "additionalProperties": False,
    }


def _described(argument: Argument) -> dict[str, Any]:
    found: dict[str, Any] = {"type": _JSON[argument.kind], "description": argument.says}
    if argument.kind is str:
        found |= {"minLength": argument.least, "maxLength": argument.most}
    if argument.kind is int:
        found |= {"minimum": argument.least, "maximum": argument.most}
    if argument.pattern is not None:
        found["pattern"] = f"^{argument.pattern}$"
    if argument.usual is not None:
        found["default"] = argument.usual
    return found


def checked(arguments: Arguments, given: Mapping[str, Any]) -> dict[str, Any]:
    """All arguments by name, those that are not given as usual; a HotlinesError of one line if one is wrong."""
    if unknown := sorted(set(given) - set(arguments)):
        raise HotlinesError(f"{unknown[0][:60]!r} is no argument; there are {', '.join(arguments)}")
    return {name: _checked(name, argument, given.get(name)) for name, argument in arguments.items()}


def _checked(name: str, argument: Argument, value: Any) -> Any:
    if value is None:
        if argument.needed:
            raise HotlinesError(f"{name}: is missing")
        return argument.usual
    if type(value) is not argument.kind:
        raise HotlinesError(f"{name}: must be {_CALLED[argument.kind]}")
    if isinstance(value, str):
        _check_text(name, argument, value)
    elif not isinstance(value, bool) and not argument.least <= value <= argument.most:
        raise HotlinesError(f"{name}: must be from {argument.least} to {argument.most}")
    return value


def _check_text(name: str, argument: Argument, value: str) -> None:
    if argument.is_long:
        if len(value) > MOST_TEXT or len(value.encode("utf-8", "replace")) > MOST_TEXT:
            raise HotlinesError(f"{name}: is longer than {MOST_TEXT // 1_000_000} MB")
        return
    if len(value) > argument.most:
        raise HotlinesError(f"{name}: is longer than {argument.most} characters")
    if len(value.strip()) < argument.least:
        raise HotlinesError(f"{name}: is empty")
    if any(char == "\0" or "\ud800" <= char <= "\udfff" for char in value):
        raise HotlinesError(f"{name}: holds a character that no text has")
    if argument.pattern is not None and re.fullmatch(argument.pattern, value) is None:
        raise HotlinesError(f"{name}: must be written like 2026-02-01")
