"""MISP: one event with a `phone-number` object for each number of `output.indicators`, not to be used for blocking.

Ids follow from what they stand for; times are those of the library.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from output.export_folder import Sink
from output.indicators import TLP, Indicator, made_id, seconds

_TEMPLATE = {
    "name": "phone-number",
    "meta-category": "mobile",
    "description": "Phone number based on the E.164 international public telecommunication numbering plan",
    "template_uuid": "c4b5a67c-63d2-11ec-90d6-0242ac120003",
    "template_version": "1",
}
_NOBODY = "0"  # distribution: your organisation only, until somebody decides otherwise
_START = "1970-01-01T00:00:00Z"


def write(file: Sink, indicators: Iterable[Indicator]) -> int:
    """Writes the event, and returns how many numbers it has."""
    rest = iter(indicators)
    first = next(rest, None)
    head = json.dumps(_event(first.as_of if first else _START), ensure_ascii=False, separators=(",", ":"))
    file.write(f'{{"Event":{head[:-1]},"Object":['.encode())
    total = 0
    for one in _with(first, rest):
        text = json.dumps(_object(one), ensure_ascii=False, separators=(",", ":"))
        file.write((",\n" if total else "\n").encode() + text.encode())
        total += 1
    file.write(b"\n]}}\n")
    return total


def _with(first: Indicator | None, rest: Iterator[Indicator]) -> Iterator[Indicator]:
    return rest if first is None else chain([first], rest)


def _event(as_of: str) -> dict[str, Any]:
    return {
        "uuid": made_id("event", "shared numbers"),
        "info": "Phone numbers advertised for several brands (observations, no accusation)",
        "date": as_of[:10],
        "timestamp": str(seconds(as_of)),
        "threat_level_id": "4",  # undefined
        "analysis": "0",
        "distribution": _NOBODY,
        "published": False,
        "Orgc": {"name": "Hotline Atlas", "uuid": made_id("identity", "hotline-atlas")},
        "Tag": [{"name": f"tlp:{TLP}"}],
    }


def _object(one: Indicator) -> dict[str, Any]:
    when = {
        "timestamp": str(seconds(one.as_of)),
        "first_seen": _precise(one.first_seen),
        "last_seen": _precise(one.last_seen),
    }
    return {
        "uuid": made_id("object", one.number),
        **_TEMPLATE,
        "distribution": _NOBODY,
        "comment": one.name,
        **when,
        "Attribute": [
            {**_attribute("phone-number", "phone-number", one.international, one), **when, "Tag": _tags(one)},
            {
                **_attribute("text", "text", f"{one.said} Brands: {', '.join(one.brand_names)}.", one),
                **when,
                "disable_correlation": True,
            },
        ],
    }


def _attribute(relation: str, kind: str, value: str, one: Indicator) -> dict[str, Any]:
    return {
        "uuid": made_id(f"attribute {relation}", one.number),
        "object_relation": relation,
        "category": "Other",
        "type": kind,
        "value": value,
        "to_ids": False,
        "distribution": _NOBODY,
    }


def _tags(one: Indicator) -> list[dict[str, str]]:
    word = "fairly-confident" if one.confidence < 70 else "usually-confident"
    return [{"name": f"tlp:{TLP}"}, {"name": f'misp:confidence-level="{word}"'}]


def _precise(time: str) -> str:
    """A stored time as MISP writes it."""
    return time.replace("Z", ".000000+00:00")
