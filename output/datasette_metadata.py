"""What Datasette is to be told of a library: titles and columns of the views, what to hide, questions with their SQL."""

from __future__ import annotations

import re
import tomllib
from inspect import cleandoc
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect

from output import licences, reference
from output.errors import LibraryError
from output.export_tables import TABLES
from output.rows import VIEWS, described

_ABOUT = (
    "Which phone numbers are advertised for which brands and regions, where and when. It says what was advertised, never that a "
    "number is false; absence from the list of official numbers proves nothing. The views below hold mobile numbers, too, which are "
    "personal information; the lists among the queries leave them out."
)
_SORT = {
    "numbers": "brands",
    "brands": "numbers",
    "hosts": "adverts",
    "number_brands": "pages",
    "shared_numbers": "brands",
    "brand_links": "numbers",
    "templates": "hosts",
    "template_hosts": "pages",
    "template_numbers": "pages",
    "ties": "pages",
    "number_changes": "when",
    "withdrawals": "withdrawn_at",
    "judgements": "judged_at",
}
"""The column by which a view is sorted, the largest first."""
_FACETS = {
    "numbers": ["kind"],
    "regions": ["level", "code_system"],
    "ties": ["kind", "left_out"],
    "withdrawals": ["kind"],
    "judgements": ["verdict"],
}
# As `written_numbers.is_mobile` has it.
_MOBILE = r"(\1 GLOB '1[3-9]?????????' OR \1 GLOB '01[3-9]?????????')"
_DIGITS = r"replace(replace(replace(\1, '-', ''), ' ', ''), '+86', '')"


def of_library(connection: Connection) -> dict[str, Any]:
    """The metadata for a library's SQLite file, under the name that Datasette gives it. Raises LibraryError on PostgreSQL."""
    file = connection.engine.url.database
    if connection.dialect.name != "sqlite" or file is None:
        raise LibraryError(
            "Datasette opens SQLite files; `hotlines db copy` makes one of a library on PostgreSQL"
        )
    hidden = inspect(connection).get_table_names()
    return metadata(Path(file).stem, hidden)


def metadata(database: str, hidden: list[str] | None = None) -> dict[str, Any]:
    """The metadata of a database of that name that has the views, or tables with their names and columns."""
    tables: dict[str, Any] = {view: _view(view) for view in VIEWS}
    tables |= {table: {"hidden": True} for table in hidden or () if table not in VIEWS}
    return {
        "title": "Hotline Atlas",
        "description": _ABOUT,
        "source": licences.PAGES_SOURCE,
        "license": licences.NONE_CLAIMED["title"],
        "databases": {
            database: {
                "title": "Hotline Atlas: advertised service areas",
                "description": _ABOUT,
                "queries": queries(),
                "tables": tables,
            }
        },
    }


def queries() -> dict[str, dict[str, str]]:
    """The shipped questions by name: title, description and SQL, whose parameters are empty texts if not given."""
    found = tomllib.loads(reference.read_bytes("datasette.toml").decode())
    return {name: {**query, "sql": _written_out(query["sql"])} for name, query in found.items()}


def _written_out(sql: str) -> str:
    sql = re.sub(r"digits\((:\w+)\)", _DIGITS, sql)
    return re.sub(r"is_mobile\(([\w.]+)\)", _MOBILE, sql).strip()


def _view(view: str) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "title": TABLES[view].title,
        "description": cleandoc(VIEWS[view].__doc__ or ""),
        "columns": {column.name: column.doc for column in described(view)},
    }
    if view in _SORT:
        facts["sort_desc"] = _SORT[view]
    if view in _FACETS:
        facts["facets"] = _FACETS[view]
    if view in licences.OF_TABLES:
        parts = [one["title"] for one in licences.OF_TABLES[view]]
        facts |= {"license": "; ".join(parts), "license_url": licences.CC_BY_URL}
    if view == "regions":
        facts["source"] = "; ".join(one["title"] for one in licences.REGION_SOURCES)
    return facts
