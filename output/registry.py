"""The registry of official numbers: which source called a number a maker's own line, for which brand, and when.

Shipped rows come with the program; others are imported from CSV and stay when that is upgraded.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from output import brand_names, bulk, forgotten, links, patience
from output.errors import LibraryError
from output.region_answers import AnswerIds
from output.rows import OfficialNumberRow
from output.written_numbers import national

NEEDED = ("brand", "number", "source")
"""The columns that a file must have."""
CONFIDENCE = ("high", "medium", "low")
_TOLD = 5  # lines that are wrong are told one by one up to so many
_LONGEST = 2_000  # characters of a cell
_MORE = ","  # stands for the cells that no name of the head is for
_KEY = "brand = :brand AND number = :number AND source = :source"
_COLUMNS = ["brand", "number", "source", "seen_on", "confidence", "imported"]


class Imported(NamedTuple):
    """What became of a file's rows: `new` ones, `changed` ones (another day or confidence), and those `known` already."""

    rows: int
    new: int
    changed: int
    known: int


def read(file: Path) -> list[OfficialNumberRow]:
    """The rows of a CSV file with the columns of `NEEDED`, and perhaps ``seen_on`` and ``confidence`` (medium).

    UTF-8, with or without BOM. Raises LibraryError, with one line, if any row is wrong: then nothing is to be imported.
    """
    wrong: list[str] = []
    rows: dict[tuple[str, str, str], OfficialNumberRow] = {}
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            for number, cells in _cells(file, lines):
                try:
                    row = _row(cells)
                except ValueError as error:
                    wrong.append(f"line {number}: {error}")
                    continue
                rows[row.brand, row.number, row.source] = row
    except OSError as error:
        raise LibraryError(f"{file}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise LibraryError(f"{file}: is not UTF-8; save it as CSV UTF-8") from error
    except csv.Error as error:
        raise LibraryError(f"{file}: is no CSV file: {error}") from error
    if wrong:
        more = f"; and {len(wrong) - _TOLD} more" if len(wrong) > _TOLD else ""
        raise LibraryError(f"{file}: nothing is imported: {'; '.join(wrong[:_TOLD])}{more}")
    if not rows:
        raise LibraryError(f"{file}: holds no rows")
    return list(rows.values())


def _cells(file: Path, lines: Iterator[str]) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(lines, strict=True)
    head = [name.strip().lower() for name in next(reader, [])]
    missing = [name for name in NEEDED if name not in head]
    if missing:
        raise LibraryError(f"{file}: has no column {', '.join(missing)}; it needs {', '.join(NEEDED)}")
    for cells in reader:
        if any(cell.strip() for cell in cells):
            named = dict(zip(head, map(str.strip, cells), strict=False))
            yield (
                reader.line_num,
                named | ({_MORE: "".join(cells[len(head) :])} if len(cells) > len(head) else {}),
            )


def _row(cells: dict[str, str]) -> OfficialNumberRow:
    """The row that the cells say. Raises ValueError, with what is wrong."""
    said = {name: bulk.clean(cells.get(name, "")) for name in (*NEEDED, "seen_on", "confidence")}
    if cells.get(_MORE):
        raise ValueError("it has more cells than the head; put quotes around a cell with a comma")
    empty = [name for name in NEEDED if not said[name]]
    if empty:
        raise ValueError(f"{', '.join(empty)} is empty")
    if any(len(value) > _LONGEST for value in said.values()):
        raise ValueError(f"a cell is longer than {_LONGEST} characters")
    number = national(said["number"])
    if number is None:
        raise ValueError(f"{said['number'][:40]!r} is no phone number; a landline needs its area code")
    confidence = said["confidence"].lower() or "medium"
    if confidence not in CONFIDENCE:
        raise ValueError(f"confidence is {confidence[:40]!r}, not one of {', '.join(CONFIDENCE)}")
    seen = said["seen_on"] or None
    if seen is not None:
        try:
            seen = date.fromisoformat(seen).isoformat()
        except ValueError:
            raise ValueError(f"seen_on is {seen[:40]!r}, not a day like 2026-11-22") from None
        if seen > (date.today() + timedelta(days=1)).isoformat():
            raise ValueError(f"seen_on is {seen}, which lies ahead")
    return OfficialNumberRow(brand_names.canonical(said["brand"]), number, said["source"], seen, confidence)


def add(engine: Engine, rows: Sequence[OfficialNumberRow]) -> Imported:
    """Put rows into the registry, under the brand's stored name, all or none of them. Raises LibraryError."""
    return patience.write(engine, AnswerIds(), lambda library: _add(library, rows))


def _add(library: Connection, rows: Sequence[OfficialNumberRow]) -> Imported:
    """A shipped row that says something else stays beside the imported one: a source may have said both."""
    forgotten.refuse(library, {row.number for row in rows})
    new = changed = 0
    look = bulk.sql(f"SELECT id, seen_on, confidence, imported FROM official_number WHERE {_KEY}")
    for row in sorted(rows, key=lambda row: (row.brand, row.number, row.source)):
        held = library.execute(look, {"brand": row.brand, "number": row.number, "source": row.source}).all()
        if any((one[1], one[2]) == (row.seen_on, row.confidence) for one in held):
            continue
        own = next((one[0] for one in held if one[3]), None)
        if own is None:
            cells = (row.brand, row.number, row.source, row.seen_on, row.confidence, 1)
            new += bulk.insert(library, "official_number", _COLUMNS, [cells])
        else:
            statement = (
                "UPDATE official_number SET seen_on = :seen_on, confidence = :confidence WHERE id = :id"
            )
            values = {"seen_on": row.seen_on, "confidence": row.confidence, "id": own}
            library.execute(bulk.sql(statement), values)
            changed += 1
    links.review(library, {row.number for row in rows})
    return Imported(len(rows), new, changed, len(rows) - new - changed)


def remove(engine: Engine, number: str, brand: str | None = None) -> int:
    """Take imported rows of a number out, of one brand or of all; returns how many. Shipped ones stay.

    Raises LibraryError if there are none.
    """
    digits = national(number)
    values = {"number": digits or number, "brand": brand_names.canonical(brand) if brand else None}
    which = "AND brand = :brand" if brand else ""
    statement = bulk.sql(f"DELETE FROM official_number WHERE imported = 1 AND number = :number {which}")
    if not brand:
        del values["brand"]

    def work(library: Connection) -> int:
        count = library.execute(statement, values).rowcount
        links.review(library, [values["number"] or ""])
        return count

    gone = patience.write(engine, AnswerIds(), work)
    if not gone:
        raise LibraryError(f"{number}: no imported row has it; `hotlines official list` shows what there is")
    return gone
