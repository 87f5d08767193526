"""JSON Schema of a reading: what `read` answers for a page. `output.asdict` makes it."""

from __future__ import annotations

from typing import Any

from output.records import AreaStatus, NumberKind, Role

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_MAYBE: Schema = {"type": ["string", "null"]}
_YEAR: Schema = {"type": ["integer", "null"]}
_SPAN: Schema = {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}


def _object(**properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _enum(kind: Any) -> Schema:
    return {"type": "string", "enum": [one.value for one in kind]}


_WRITTEN = {"written": _list(_TEXT), "evidence": _list(_SPAN)}
_REGIONS = _list(_object(code=_TEXT, name=_TEXT, path=_TEXT))
_PLACE = _object(brand=_SPAN, number=_SPAN)

AREA = _object(
    written=_TEXT,
    status=_enum(AreaStatus),
    code=_MAYBE,
    name=_MAYBE,
    path=_MAYBE,
    level=_MAYBE,
    first_year=_YEAR,
    last_year=_YEAR,
    successors=_list(_TEXT),
    candidates=_REGIONS,
    readings=_REGIONS,
    parent_code=_MAYBE,
    code_system=_MAYBE,
    decided_by=_MAYBE,
    evidence=_list(_SPAN),
)
"""One area of a page or a text."""

READING = _object(
    source=_TEXT,
    url=_MAYBE,
    title=_TEXT,
    is_advert={"type": "boolean"},
    score={"type": "number"},
    reasons=_list(_object(reason=_TEXT, weight={"type": "number"}, evidence=_list(_SPAN))),
    text=_TEXT,
    advert_span={"anyOf": [_SPAN, {"type": "null"}]},
    brands=_list(_object(brand=_TEXT, **_WRITTEN)),
    products=_list(_TEXT),
    product_mentions=_list(_object(product=_TEXT, **_WRITTEN)),
    numbers=_list(
        _object(
            number=_TEXT,
            kind=_enum(NumberKind),
            written=_list(_TEXT),
            count={"type": "integer"},
            extension=_MAYBE,
            evidence=_list(_SPAN),
        )
    ),
    pairs=_list(_object(brand=_TEXT, number=_TEXT, role=_enum(Role), evidence=_list(_PLACE))),
    areas=_list(AREA),
    claims=_list(_object(claim=_TEXT, **_WRITTEN)),
)
"""What `read` answers."""
