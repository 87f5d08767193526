"""STIX 2.1: a bundle with an indicator, what was observed and a sighting for each number of `output.indicators`.

STIX has no object for a phone number, so an extension of its own kind brings `phone-number` with a `value` in E.164, the
name and key that other platforms use. Ids follow from what they stand for, and `created` is one constant, so that a
later bundle brings newer versions of the same objects; `modified` is the library's newest visit.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from output.export_folder import Sink
from output.indicators import TLP, Indicator, made_id

_SCO_SPACE = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")  # of the standard, for observables
_CREATED = "1990-01-01T00:00:00.000Z"
_SELF = f"identity--{made_id('identity', 'hotline-atlas')}"
_EXTENSION = f"extension-definition--{made_id('extension-definition', 'phone-number')}"
_AMBER = {
    "type": "marking-definition",
    "spec_version": "2.1",
    "id": "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82",
    "created": "2017-01-20T00:00:00.000Z",
    "definition_type": "tlp",
    "name": f"TLP:{TLP.upper()}",
    "definition": {"tlp": TLP},
}
_MANY = 999_999_999  # the most that the standard's counts may say


def write(file: Sink, indicators: Iterable[Indicator]) -> int:
    """Writes the bundle, and returns how many indicators it has."""
    total = 0
    bundle = f"bundle--{made_id('bundle', 'shared numbers')}"
    file.write(f'{{"type":"bundle","id":"{bundle}","objects":[\n'.encode())
    file.write(",\n".join(map(_text, _common())).encode())
    for one in indicators:
        file.write(("".join(",\n" + _text(made) for made in _objects(one))).encode())
        total += 1
    file.write(b"\n]}\n")
    return total


def _text(made: dict[str, Any]) -> str:
    return json.dumps(made, ensure_ascii=False, separators=(",", ":"))


def _common() -> list[dict[str, Any]]:
    about = {"created": _CREATED, "modified": _CREATED}
    identity = {
        "type": "identity", "spec_version": "2.1", "id": _SELF, **about,
        "name": "Hotline Atlas", "identity_class": "system",
    }  # fmt: skip
    extension = {
        "type": "extension-definition", "spec_version": "2.1", "id": _EXTENSION, "created_by_ref": _SELF, **about,
        "name": "Phone number",
        "schema": "phone-number: an observable with the required property value, a number in E.164",
        "version": "1.0.0", "extension_types": ["new-sco"],
    }  # fmt: skip
    return [_AMBER, identity, extension]


def _objects(one: Indicator) -> Iterator[dict[str, Any]]:
    key = json.dumps({"value": one.international}, separators=(",", ":"))
    phone = f"phone-number--{uuid.uuid5(_SCO_SPACE, key)}"
    yield {
        "type": "phone-number", "spec_version": "2.1", "id": phone, "object_marking_refs": [_AMBER["id"]],
        "value": one.international, "extensions": {_EXTENSION: {"extension_type": "new-sco"}},
    }  # fmt: skip
    indicator, observed = _id("indicator", one), _id("observed-data", one)
    yield {
        **_head("indicator", one), "name": one.name, "description": _said(one), "indicator_types": ["unknown"],
        "pattern": f"[phone-number:value = '{one.international}']", "pattern_type": "stix",
        "valid_from": one.first_seen,
    }  # fmt: skip
    pages = min(one.pages, _MANY)
    yield {
        **_head("observed-data", one), "first_observed": one.first_seen, "last_observed": one.last_seen,
        "number_observed": pages, "object_refs": [phone],
    }  # fmt: skip
    yield {
        **_head("sighting", one), "first_seen": one.first_seen, "last_seen": one.last_seen, "count": pages,
        "sighting_of_ref": indicator, "observed_data_refs": [observed],
    }  # fmt: skip
    yield {
        **_head("relationship", one), "relationship_type": "based-on",
        "source_ref": indicator, "target_ref": observed,
    }  # fmt: skip


def _id(kind: str, one: Indicator) -> str:
    return f"{kind}--{made_id(kind, one.number)}"


def _head(kind: str, one: Indicator) -> dict[str, Any]:
    return {
        "type": kind, "spec_version": "2.1", "id": _id(kind, one), "created_by_ref": _SELF,
        "created": _CREATED, "modified": one.as_of.replace("Z", ".000Z"), "confidence": one.confidence,
        "object_marking_refs": [_AMBER["id"]],
    }  # fmt: skip


def _said(one: Indicator) -> str:
    return f"{one.said} Brands: {', '.join(one.brand_names)}."
