"""Results on standard output: a table on a terminal, JSON lines elsewhere."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import click

from crawler.terminal import json_visible, visible
from output.plain import plain

__all__ = ["cell_text", "echo_json", "plain", "show", "show_one", "show_table", "to_json", "wants_json"]

_WIDE = 100_000  # columns off a terminal: nothing is cut


def wants_json(form: str | None) -> bool:
    """Whether JSON is due: asked for, or not forbidden and nobody is looking."""
    return form == "json" or (form is None and not sys.stdout.isatty())


def to_json(value: Any) -> str:
    """One line of JSON, Chinese as it is."""
    return json_visible(json.dumps(value, ensure_ascii=False, separators=(", ", ": ")))


def echo_json(value: Any) -> None:
    """Prints one object, and sends it off at once: whoever reads may be waiting for it."""
    data = to_json(value).encode("utf-8", "backslashreplace") + b"\n"
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        click.echo(data.decode("utf-8"))
        return
    sys.stdout.flush()
    stream.write(data)
    stream.flush()


def show(rows: Iterable[Any], form: str | None, columns: Sequence[str] | None = None) -> None:
    """Prints `rows`, mappings or records with the same keys; a table may have only some of the `columns`."""
    if wants_json(form):
        for row in rows:
            echo_json(plain(row))
        return
    found = [plain(row) for row in rows]
    show_table([{name: row[name] for name in columns} for row in found] if columns else found)


def show_one(value: Any, form: str | None) -> None:
    """Prints one object: on a terminal its plain values as lines, then each list of objects as a table."""
    row = plain(value)
    if wants_json(form):
        echo_json(row)
        return
    tables = {key: value for key, value in row.items() if _is_rows(value)}
    show_table([{"": key, " ": value} for key, value in row.items() if key not in tables], header=False)
    for key, rows in tables.items():
        show_table(rows, title=key)


def _is_rows(value: Any) -> bool:
    return (
        isinstance(value, list | tuple) and bool(value) and all(isinstance(part, Mapping) for part in value)
    )


def show_table(rows: Sequence[Mapping[str, Any]], title: str | None = None, header: bool = True) -> None:
    """Prints a table as wide as its content needs, or the terminal allows; no cell is cut."""
    from crawler.cli.table import fold, layout  # loads rich  # noqa: PLC0415

    if not rows:
        click.echo("nothing found", err=True)
        return
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else _WIDE
    names = list(rows[0])
    cells = [[visible(cell_text(row.get(name))) for name in names] for row in rows]
    right = [all(_is_number(row.get(name)) for row in rows) for name in names]
    for line in fold(visible(title), width) if title else []:
        click.echo(line)
    for line in layout(names if header else [""] * len(names), cells, width, right):
        click.echo(line)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def cell_text(value: Any) -> str:
    """A value as a person reads it: lists joined, nothing for null, yes and no."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(
            f"{key} {cell_text(part)}" for key, part in value.items() if part not in (None, "", [])
        )
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(cell_text(part) for part in value)
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
