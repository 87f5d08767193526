"""GeoJSON (RFC 7946): a feature for each row of `service_areas`, without geometry.

No boundaries or centres of China's divisions are known whose licence allows handing them on, so `geometry` is null, which the
standard provides for; the code of the region is what a map of the reader's own is joined by.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from output import query
from output.export_folder import Sink
from output.export_rows import Part
from output.rows import described

VIEW = "service_areas"


def write(file: Sink, parts: Iterable[Part]) -> int:
    """Writes the collection, and returns how many features it has."""
    columns = described(VIEW)
    total = 0
    file.write(b'{"type":"FeatureCollection","features":[')
    for part in parts:
        for row in part:
            cells = {
                column.name: query.value(column.type, cell) for column, cell in zip(columns, row, strict=True)
            }
            feature = {"type": "Feature", "geometry": None, "properties": cells}
            text = json.dumps(feature, ensure_ascii=False, separators=(",", ":"))
            file.write((",\n" if total else "\n").encode() + text.encode())
            total += 1
    file.write(b"\n]}\n")
    return total
