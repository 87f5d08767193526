"""Compares built tables with the shipped ones: their contents, not their bytes."""

from __future__ import annotations

import lzma
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

SHOWN = 5


def contents(path: Path) -> str | None:
    """The text of a shipped table, decompressed; null if there is none.

    Two versions of liblzma may pack the same text into different bytes, so bytes are not compared.
    """
    if not path.exists():
        return None
    data = path.read_bytes()
    return (lzma.decompress(data) if path.suffix == ".xz" else data).decode("utf-8")


def difference(name: str, built: str, shipped: str | None) -> Iterator[str]:
    """What tells the two texts of one table apart: one line, then the first rows that differ.

    ``-`` is a row that is shipped and not built, ``+`` one that is built and not shipped.
    """
    if shipped is None:
        yield f"{name}: not shipped"
        return
    ours, theirs = built.splitlines(), shipped.splitlines()
    if ours == theirs:
        yield f"{name}: same ({len(ours) - 1} rows)"
        return
    gone, new = Counter(theirs) - Counter(ours), Counter(ours) - Counter(theirs)
    count = sum(gone.values()) + sum(new.values())
    yield f"{name}: {count} rows differ" if count else f"{name}: the same rows in another order"
    rows = [(row, "-") for row in gone.elements()] + [(row, "+") for row in new.elements()]
    yield from (f"  {sign} {row}" for row, sign in sorted(rows)[:SHOWN])


def compare(built: dict[str, str], folder: Path) -> bool:
    """Print one line for each table, with the rows that differ; whether all are the same."""
    same = True
    for name, text in built.items():
        shipped = contents(folder / name)
        same = same and shipped == text
        print(*difference(name, text, shipped), sep="\n")
    return same
