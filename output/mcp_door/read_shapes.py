"""The shapes of what `read` and `resolve` give: see `output.asdict`."""

from __future__ import annotations

from output.mcp_door.shapes import Schema, of, record, rows, with_more
from output.records import AreaAnswer, NumberKind, Role

_TEXT = of(str)
_SPAN = {
    "type": "array",
    "items": of(int),
    "description": "start and end in the text, in Unicode code points",
}
_SPANS = rows(_SPAN)


def _named(key: str) -> Schema:
    return rows(record(**{key: _TEXT}, written=rows(_TEXT), evidence=_SPANS))


_AREA = record(written=_TEXT, **of(AreaAnswer)["properties"], evidence=_SPANS)
_NUMBER = record(
    number=_TEXT,
    kind=of(NumberKind),
    written=rows(_TEXT),
    count=of(int),
    extension=of(str | None),
    evidence=_SPANS,
)
_PAIR = record(brand=_TEXT, number=_TEXT, role=of(Role), evidence=rows(record(brand=_SPAN, number=_SPAN)))
RESOLVED = with_more(record(text=_TEXT, areas=rows(_AREA)))
READ = with_more(
    record(
        source=_TEXT,
        url=of(str | None),
        title=_TEXT,
        is_advert=of(bool),
        score=of(float),
        reasons=rows(record(reason=_TEXT, weight=of(float), evidence=_SPANS)),
        text={**_TEXT, "description": "what every offset points into"},
        advert_span={**_SPAN, "type": ["array", "null"]},
        brands=_named("brand"),
        products=rows(_TEXT),
        product_mentions=_named("product"),
        numbers=rows(_NUMBER),
        pairs=rows(_PAIR),
        areas=rows(_AREA),
        claims=_named("claim"),
    )
)
