"""The data dictionary as a text: every view with its columns, from the classes of the rows that say what they are."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc
from typing import Any

from output.rows import ORDER, VIEWS, described

_TYPES: dict[Any, str] = {str: "text", int: "integer", bool: "0 or 1", list[str]: "list"}
_HEAD = """# Data dictionary

Every table of the library that other tools may rely on: a view of that name on SQLite and PostgreSQL, and a file of an export. `python tools/write_dictionary.py`
makes this page from the classes of the rows, and a test compares it with them and with the views.

Times are ISO 8601 in UTC. Lists are sorted by code points and joined by `|` in SQL and CSV, arrays in JSON and Parquet. Numbers are bare national digits, but for CSV
made for Excel, which has hyphens. `first_seen` and `last_seen` span the successful visits that showed the fact. Of numbers, brands and pairs
only what adverts advertise counts. A table's rows come in the order given here, in which no two are alike.
"""


def markdown() -> str:
    """The whole page, in Markdown."""
    return "\n".join((_HEAD, *_tables()))


def _tables() -> Iterator[str]:
    for view, kind in VIEWS.items():
        yield f"## {view}\n"
        yield f"{cleandoc(kind.__doc__ or '')}\n"
        yield f"Order: `{ORDER[view]}`\n"
        yield "| column | type | | says |\n|---|---|---|---|"
        for name, cell, optional, doc in described(view):
            empty = "may be empty" if optional else ""
            yield f"| `{name}` | {_TYPES[cell]} | {empty} | {doc.replace('|', chr(92) + '|')} |"
        yield ""
