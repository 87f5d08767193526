"""What the library answers as plain objects: the keys of `--json`, whichever door asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from output.asdict import advert_dict
from output.records import Advert


def plain(value: Any) -> Any:
    """`value` as dicts, lists, texts and numbers: the library's rows become dicts."""
    if value is None or isinstance(value, str | int | float):
        return value.value if isinstance(value, Enum) else value
    named = _named(value)
    if named is not None:
        return {name: plain(part) for name, part in named.items()}
    if isinstance(value, Iterable):
        return [plain(part) for part in value]
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _named(value: Any) -> Mapping[str, Any] | None:
    """What `value` consists of, by name; None if it has no names."""
    if isinstance(value, Advert):
        return advert_dict(value, value.url or "")
    if is_dataclass(value):
        return {item.name: getattr(value, item.name) for item in fields(value)}
    if hasattr(value, "_asdict"):
        found: dict[str, Any] = value._asdict()
        return found
    return value if isinstance(value, Mapping) else None
