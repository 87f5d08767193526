"""What an export says of itself: checked by the library that others would check it with; Parquet opened and compared."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import frictionless
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import Engine

from output.library import Library
from output.migrations import HEAD
from output.rows import VIEWS, columns, described

A, LAND, MOBILE = "4001112223", "02161234567", "13812345678"
SMALL = [view for view in VIEWS if view != "regions"]


@pytest.fixture
def library(engine: Engine, maker: Any) -> Iterator[Library]:
    """A library in which every table has rows, some of them odd."""
    maker.put(engine, "http://a.cn/1,2", maker.advert([("某牌", A), ("=乙", A), ('丙"', LAND)]), 0)
    maker.put(engine, "http://a.cn/1,2", maker.advert([("某牌", LAND), ("=乙", LAND)], ("襄樊市",)), 2)
    maker.put(engine, "file:///data/a.html", maker.advert([("某牌", "95118")], is_advert=False), 3)
    maker.put(engine, "http://b.cn/", maker.advert([("某牌", MOBILE), ("丁牌", "95118")]), 3)
    maker.put(engine, "http://c.cn/", maker.advert([("某牌", "4001112298"), ("某牌", "4001112299")]), 4)
    library = Library(engine)
    library.withdraw(A, "=乙", why='wrong, "so"', who="me")
    library.judge(A, LAND, "same", why="=one, firm", who="me")
    yield library


@pytest.mark.parametrize(("form", "plain"), [("csv", False), ("csv", True), ("jsonl", False)])
def test_frictionless_finds_every_table_valid(
    library: Library, tmp_path: Path, form: str, plain: bool
) -> None:
    library.export(tmp_path, form, plain=plain, only=SMALL)
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["name", "type", "rowNumber", "fieldName", "note"])
    checked = {task.name: task.stats["rows"] for task in report.tasks}
    assert set(checked) == {*SMALL, "columns"}
    assert all(checked[view] for view in SMALL), checked
    package = frictionless.Package(str(tmp_path / "datapackage.json"))
    [row, *_] = package.get_resource("shared_numbers").read_rows()
    assert [name.lstrip("'") for name in row["brand_names"]] == ["=乙", '丙"', "某牌"]
    assert row["first_seen"].astimezone(UTC).year == 2026
    for view in SMALL:
        fields = package.get_resource(view).schema.fields
        assert [field.name for field in fields] == columns(view)
        assert all(field.title and field.description for field in fields)


def test_frictionless_sees_what_is_wrong(library: Library, tmp_path: Path) -> None:
    library.export(tmp_path, plain=True, only=["numbers", "number_brands", "brands"])
    lines = (tmp_path / "numbers.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "numbers.csv").write_text("".join([lines[0], *lines[2:]]), encoding="utf-8")
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    found = {kind for [kind] in report.flatten(["type"])}
    assert {"hash-count", "byte-count"} & found and "foreign-key" in found


def test_tables_name_the_licences_of_what_they_hold_besides_what_pages_said(
    library: Library, tmp_path: Path
) -> None:
    library.export(tmp_path, plain=True, only=["numbers", "brands", "official_numbers"])
    held = json.loads((tmp_path / "datapackage.json").read_bytes())
    named = {one["name"]: {part["name"] for part in one.get("licenses", [])} for one in held["resources"]}
    assert [one["name"] for one in held["licenses"]] == ["notspecified"] and not named["numbers"]
    assert named["official_numbers"] == named["brands"] == {"CC-BY-4.0", "notspecified"}


def test_the_gazetteer_is_valid_too(library: Library, tmp_path: Path) -> None:
    library.export(tmp_path, plain=True, only=["regions"])
    held = json.loads((tmp_path / "datapackage.json").read_bytes())
    [regions] = [one for one in held["resources"] if one["name"] == "regions"]
    assert {licence["name"] for licence in regions["licenses"]} == {"MIT", "CC-BY-4.0"} and regions["sources"]
    schema = frictionless.Schema.from_descriptor(regions["schema"])
    part = tmp_path / "part.csv"
    with (tmp_path / "regions.csv").open(encoding="utf-8") as lines:
        part.write_text("".join(line for n, line in enumerate(lines) if n % 40 == 0), encoding="utf-8")
    report = frictionless.Resource(path=part.name, basepath=str(tmp_path), schema=schema).validate()
    assert report.valid, report.flatten(["type", "rowNumber", "note"])


def test_options_and_versions_are_said_and_no_clock_time(library: Library, tmp_path: Path) -> None:
    raw = []
    for name in ("a", "b"):
        library.export(tmp_path / name, "jsonl", include_mobile=True, only=["brands", "hosts"])
        raw.append((tmp_path / name / "datapackage.json").read_bytes())
    assert raw[0] == raw[1]
    held = json.loads(raw[0])
    own = held["hotlines"]
    assert own["schema"] == HEAD and own["program"] == held["version"]
    assert (own["format"], own["include_mobile"], own["tables"]) == ("jsonl", True, ["hosts", "brands"])
    assert str(datetime.now(UTC).year) + "-" not in raw[0].decode()
    [hosts] = [one for one in held["resources"] if one["name"] == "hosts"]
    assert hosts["schema"]["primaryKey"] == ["host"]


def test_a_delta_is_valid(library: Library, tmp_path: Path) -> None:
    library.export(tmp_path / "old", only=SMALL)
    library.withdraw(LAND, why="wrong", who="me")
    library.export(tmp_path / "new", only=SMALL, since=tmp_path / "old")
    report = frictionless.validate(str(tmp_path / "new" / "datapackage.json"))
    assert report.valid, report.flatten(["name", "type", "rowNumber", "note"])
    assert json.loads((tmp_path / "new" / "datapackage.json").read_bytes())["name"] == "hotline-atlas-delta"


def test_parquet_holds_what_the_library_says(library: Library, tmp_path: Path) -> None:
    library.export(tmp_path, "parquet")
    for view in VIEWS:
        table = pq.read_table(tmp_path / f"{view}.parquet")
        assert table.schema.names == columns(view)
        assert table.num_rows, view
        for column in described(view):
            assert table.schema.field(column.name).metadata[b"description"].decode() == column.doc
    kinds = {field.name: field.type for field in pq.read_schema(tmp_path / "pages.parquet")}
    assert kinds["visits"] == pa.int64() and kinds["is_advert"] == pa.bool_()
    assert kinds["first_seen"] == pa.timestamp("ms", "UTC") and kinds["url"] == pa.string()
    days = pq.read_table(tmp_path / "official_numbers.parquet")["seen_on"].to_pylist()
    assert {type(day) for day in days} <= {date, type(None)}
    hosts = pq.read_table(tmp_path / "hosts.parquet").to_pylist()
    for row in hosts:
        for name in ("first_seen", "last_seen"):
            row[name] = row[name].strftime("%Y-%m-%dT%H:%M:%SZ")
    assert hosts == [asdict(row) for row in sorted(library.hosts(), key=lambda row: row.host)]
    shared = pq.read_table(tmp_path / "shared_numbers.parquet").to_pylist()
    assert shared and all(len(row["brand_names"]) == row["brands"] for row in shared)
    assert {row["number"] for row in shared} <= {A, LAND}
    pages = {row["url"]: row["is_advert"] for row in pq.read_table(tmp_path / "pages.parquet").to_pylist()}
    assert pages["file:///data/a.html"] is False and pages["http://b.cn/"] is True


def test_empty_tables_are_files_as_well(engine: Engine, tmp_path: Path) -> None:
    for form in ("csv", "jsonl", "parquet", "geojson", "stix", "misp"):
        only = [] if form in {"geojson", "stix", "misp"} else SMALL
        Library(engine).export(tmp_path / form, form, only=only)
    assert pq.read_table(tmp_path / "parquet" / "pages.parquet").num_rows == 0
    assert pq.read_schema(tmp_path / "parquet" / "numbers.parquet").names == columns("numbers")


def test_row_groups_are_written_as_they_fill(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from output import export_parquet  # noqa: PLC0415

    monkeypatch.setattr(export_parquet, "ROW_GROUP", 10_000)
    library.export(tmp_path, "parquet", only=["regions"])
    file = pq.ParquetFile(tmp_path / "regions.parquet")
    sizes = [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)]
    assert sum(sizes) > 40_000 and max(sizes) < 11_000
