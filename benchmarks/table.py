"""Tables on standard output."""

from __future__ import annotations

from collections.abc import Sequence


def print_table(rows: Sequence[Sequence[str]], names: Sequence[str]) -> None:
    """Print `rows`, each a label and a cell for each of the `names`."""
    table = [["", *names], *rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for first, *cells in table:
        right = (cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))
        print("  ".join([first.ljust(widths[0]), *right]).rstrip())


def figure(value: float) -> str:
    """A number in three digits, or whole if it is larger."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
