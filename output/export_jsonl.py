"""JSON lines: an object a row with the columns as keys, lists as arrays, truth values as such."""

from __future__ import annotations

import json
from collections.abc import Sequence

from output import query
from output.export_folder import Sink
from output.export_rows import Part
from output.rows import Column


class JsonTable:
    """One table on its way into a file."""

    def __init__(self, file: Sink, columns: Sequence[Column]) -> None:
        self._file = file
        self._names = [column.name for column in columns]
        self._types = [column.type for column in columns]
        self._encode = json.JSONEncoder(ensure_ascii=False).encode

    def write(self, rows: Part) -> None:
        """Adds rows."""
        lines = []
        for row in rows:
            cells = zip(self._names, map(query.value, self._types, row), strict=True)
            lines.append(self._encode(dict(cells)) + "\n")
        self._file.write("".join(lines).encode())

    def close(self) -> None:
        """Nothing is left to be written."""
