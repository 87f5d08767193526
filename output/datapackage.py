"""`datapackage.json`: what an export's files are, by Data Package 2.0 and Table Schema, with their hashes.

It bears no clock time: two exports of one state by one version of the program are the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from output import licences
from output.export_tables import TABLES, is_day, is_time
from output.migrations import HEAD
from output.rows import VIEWS, Column
from output.version import version

NAME = "hotline-atlas"
OWN = "hotlines"
"""The key of what this program says beyond the standard."""
_PROFILE = "https://datapackage.org/profiles/2.0/"
_MEDIA = {
    "csv": "text/csv",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
    "geojson": "application/geo+json",
    "stix": "application/stix+json;version=2.1",
    "misp": "application/json",
}


class Written(NamedTuple):
    """One file of an export. `columns` and `facts` are empty for what is no table."""

    name: str
    path: str
    size: int
    sha256: str
    columns: Sequence[Column] = ()
    key: Sequence[str] = ()
    title: str = ""
    description: str = ""


def package(files: Iterable[Written], said: Mapping[str, Any]) -> bytes:
    """The file's bytes. `said`: the options; `format` and `plain` among them, `since` for a delta."""
    found = list(files)
    is_delta = "since" in said
    tables = {file.name for file in found}
    described = {
        "$schema": f"{_PROFILE}datapackage.json",
        "name": f"{NAME}-delta" if is_delta else NAME,
        "title": "Hotline Atlas: what changed" if is_delta else "Hotline Atlas: advertised service areas",
        "description": "Which phone numbers are advertised for which brands and regions, where and when. It says what "
        "was advertised, never that a number is false; absence from the list of official numbers proves nothing.",
        "version": version(),
        "licenses": [licences.NONE_CLAIMED],
        "sources": [{"title": licences.PAGES_SOURCE}],
        "resources": [_resource(file, said, tables, is_delta) for file in found],
        OWN: {"program": version(), "schema": HEAD, **said},
    }
    return (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode()


def _resource(file: Written, said: Mapping[str, Any], tables: set[str], is_delta: bool) -> dict[str, Any]:
    kind = said["format"]
    facts: dict[str, Any] = {"name": file.name}
    if file.columns:
        facts["type"] = "table"
    facts |= {"path": file.path, "format": kind if kind in {"csv", "jsonl", "parquet"} else "json"}
    facts |= {"mediatype": _MEDIA[kind], "title": file.title, "description": file.description}
    if kind != "parquet":
        facts["encoding"] = "utf-8"
    if kind == "csv":
        facts["dialect"] = _dialect(bool(said["plain"]))
    facts |= {"bytes": file.size, "hash": f"sha256:{file.sha256}"}
    if file.name in licences.OF_TABLES:
        facts["licenses"] = licences.OF_TABLES[file.name]
    if file.name == "regions":
        facts["sources"] = licences.REGION_SOURCES
    if file.columns:
        facts["schema"] = _schema(file, kind, tables, is_delta)
    return {name: value for name, value in facts.items() if value != ""}


def _dialect(plain: bool) -> dict[str, Any]:
    end = "\n" if plain else "\r\n"
    return {"header": True, "delimiter": ",", "lineTerminator": end, "quoteChar": '"', "doubleQuote": True}


def _schema(file: Written, kind: str, tables: set[str], is_delta: bool) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "$schema": f"{_PROFILE}tableschema.json",
        "fields": [_field(column, kind) for column in file.columns],
    }
    if kind == "csv":
        schema["missingValues"] = [""]
    if file.key:
        schema["primaryKey"] = list(file.key)
    refers = TABLES[file.name].refers if file.name in VIEWS and not is_delta else ()
    if keys := [
        {
            "fields": list(one.columns),
            "reference": {"resource": one.table, "fields": list(one.named or one.columns)},
        }
        for one in refers
        if one.table in tables
    ]:
        schema["foreignKeys"] = keys
    return schema


def _field(column: Column, kind: str) -> dict[str, Any]:
    facts: dict[str, Any] = {"name": column.name, "title": column.name.replace("_", " ")}
    facts |= _type(column, kind)
    facts["description"] = column.doc
    if not column.optional and column.type != list[str]:
        facts["constraints"] = {"required": True}
    return facts


def _type(column: Column, kind: str) -> dict[str, Any]:
    if column.type == list[str]:
        is_text = kind == "csv"
        return {"type": "list", "delimiter": "|", "itemType": "string"} if is_text else {"type": "array"}
    if column.type is bool:
        one_zero = {"trueValues": ["1"], "falseValues": ["0"]} if kind == "csv" else {}
        return {"type": "boolean", **one_zero}
    if is_time(column):
        return {"type": "datetime"}
    if is_day(column):
        return {"type": "date"}
    return {"type": {int: "integer", float: "number"}.get(column.type, "string")}
