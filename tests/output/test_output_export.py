"""Exports: the same bytes for the same library, and safe in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from output import export_rows
from output.database import open_engine
from output.errors import LibraryError
from output.export import FORMATS
from output.export_csv import guarded
from output.library import Library
from output.rows import VIEWS, columns
from output.written_numbers import is_mobile

A, LAND, MOBILE = "4001112223", "02161234567", "13812345678"


def fill(engine: Engine, maker: Any) -> None:
    """A library with shared numbers, a mobile, a file, odd brands and an unread page."""
    for n, pairs in enumerate(
        (
            [("某牌", A), ("乙牌", A), ("A.O.史密斯", LAND)],
            [("=cmd|' /C calc'!A0", A), ("+某", LAND), ("＝全角", LAND), ('引号",逗号', LAND)],
            [("某牌", MOBILE), ("乙牌", MOBILE), ("-牌", "95118")],
        )
    ):
        maker.put(engine, f"http://h{n}.cn/?a={n},1", maker.advert(pairs, ("襄樊市", "武汉市", "和平区")), n)
    maker.put(engine, "file:///data/a.html", maker.advert([("某牌", A)], is_advert=False))


def read(path: Path) -> list[list[str]]:
    """A file as the csv module reads it, without its BOM."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def spreadsheet(cell: str) -> object:
    """What a spreadsheet makes of a cell: a formula, a number, a date or text."""
    if re.match(r"[=+\-@＝＋－＠\t\r\n]", cell):
        raise AssertionError(f"a formula: {cell!r}")
    if re.fullmatch(r"\d+(\.\d+)?([eE]\d+)?", cell):
        return float(cell)
    return cell


def test_every_view_is_a_file_that_excel_opens_unharmed(engine: Engine, maker: Any, tmp_path: Path) -> None:
    fill(engine, maker)
    done = Library(engine).export(tmp_path / "new" / "out")
    assert [one.table for one in done] == [*VIEWS, "columns"]
    assert sorted(path.name for path in (tmp_path / "new" / "out").iterdir()) == sorted(
        [*(f"{one.table}.csv" for one in done), "datapackage.json"]
    )
    for one in done:
        raw = one.path.read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf") and raw.endswith(b"\r\n")
        assert b"\n" not in raw.replace(b"\r\n", b"")
        rows = read(one.path)
        assert len(rows) == one.rows + 1
        if one.table in VIEWS:
            assert rows[0] == columns(one.table)
        for row in rows:
            for cell in row:
                spreadsheet(cell)
    numbers = {row[0] for row in read(tmp_path / "new" / "out" / "numbers.csv")[1:]}
    assert numbers == {"400-111-2223", "021-6123-4567", "95118"}
    assert all(spreadsheet(number) == number for number in numbers - {"95118"})


def test_cells_are_the_views_cells(engine: Engine, maker: Any, tmp_path: Path) -> None:
    fill(engine, maker)
    Library(engine).export(tmp_path)
    pages = {row[0]: row[1:] for row in read(tmp_path / "pages.csv")}
    assert pages["http://h0.cn/?a=0,1"][:6] == ["h0.cn", *["2026-03-01T08:00:00Z"] * 2, "1", "1", "1"]
    assert pages["file:///data/a.html"][0] == "" and pages["file:///data/a.html"][5] == "0"
    assert read(tmp_path / "shared_numbers.csv")[2][:3] == [
        "400-111-2223",
        "3",
        "'=cmd｜' /C calc'!A0|乙牌|某牌",
    ]
    brands = [row[0] for row in read(tmp_path / "brands.csv")[1:]]
    assert brands == [
        "'+某",
        "'-牌",
        "'=cmd｜' /C calc'!A0",
        "A.O.史密斯",
        "乙牌",
        '引号",逗号',
        "某牌",
        "'＝全角",
    ]
    [tianmen] = [row for row in read(tmp_path / "regions.csv") if row[0] == "429006" and not row[6]]
    assert tianmen[1:4] == ["天门市", "湖北省/天门市", "county"]


def test_mobiles_are_left_out_of_every_table(engine: Engine, maker: Any, tmp_path: Path) -> None:
    fill(engine, maker)
    library = Library(engine)
    library.export(tmp_path / "a")
    library.export(tmp_path / "b", plain=True)
    for path in [*(tmp_path / "a").iterdir(), *(tmp_path / "b").iterdir()]:
        text = path.read_text("utf-8")
        assert MOBILE not in text and "138-1234-5678" not in text
    hosts = read(tmp_path / "a" / "hosts.csv")
    assert hosts[3][3] == "2"  # counts stay as in the views
    library.export(tmp_path / "c", include_mobile=True)
    for view in ("numbers", "number_brands", "shared_numbers", "service_areas", "operators"):
        place = columns(view).index("number")
        assert "138-1234-5678" in {row[place] for row in read(tmp_path / "c" / f"{view}.csv")}


def test_plain_is_for_programs(engine: Engine, maker: Any, tmp_path: Path) -> None:
    fill(engine, maker)
    Library(engine).export(tmp_path / "out", plain=True)
    for path in (tmp_path / "out").glob("*.csv"):
        raw = path.read_bytes()
        assert not raw.startswith(b"\xef\xbb\xbf") and b"\r" not in raw
    assert {row[0] for row in read(tmp_path / "out" / "numbers.csv")[1:]} == {A, LAND, "95118"}


def test_both_databases_give_the_same_bytes(both_urls: list[str], maker: Any, tmp_path: Path) -> None:
    found = []
    for n, url in enumerate(both_urls):
        engine = open_engine(url)
        fill(engine, maker)
        for form in FORMATS:
            for wide in (False, True):
                folder = tmp_path / str(n) / f"{form} {wide}"
                Library(engine).export(folder, form, plain=wide, include_mobile=wide)
        engine.dispose()
        files = sorted(path for path in (tmp_path / str(n)).rglob("*") if path.is_file())
        found.append([(path.relative_to(tmp_path / str(n)), path.read_bytes()) for path in files])
    assert len(found[0]) == 2 * (3 * (len(VIEWS) + 2) + 3 * 2)
    assert found[0] == found[1]


def test_the_dictionary_describes_every_column(engine: Engine, tmp_path: Path) -> None:
    Library(engine).export(tmp_path)
    rows = read(tmp_path / "columns.csv")
    described = {(row[0], row[1]): row[2:] for row in rows[1:]}
    expected = {(view, column) for view in VIEWS for column in columns(view)}
    assert expected | {("columns", name) for name in rows[0]} == set(described)
    assert all(all(cells) for cells in described.values())


def test_json_lines_say_what_the_library_says(engine: Engine, maker: Any, tmp_path: Path) -> None:
    fill(engine, maker)
    library = Library(engine)
    done = library.export(tmp_path, "jsonl")
    assert {one.path.name for one in done} == {f"{view}.jsonl" for view in (*VIEWS, "columns")}
    found = {
        one.table: [json.loads(line) for line in one.path.read_text(encoding="utf-8").splitlines()]
        for one in done
    }
    assert {one.table: one.rows for one in done} == {table: len(rows) for table, rows in found.items()}
    assert found["hosts"] == [asdict(row) for row in sorted(library.hosts(), key=lambda row: row.host)]
    assert [list(row) for row in found["shared_numbers"][:1]] == [columns("shared_numbers")]
    assert all(isinstance(row["brand_names"], list) for row in found["shared_numbers"])
    assert {type(row["is_advert"]) for row in found["pages"]} <= {bool, type(None)}
    numbers = {row["number"] for row in found["numbers"]}
    assert numbers and all(number.isdecimal() and not is_mobile(number) for number in numbers)


def test_folders_and_formats_that_cannot_be(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    library = Library(engine)
    for action in (
        lambda: library.export(tmp_path / "file"),
        lambda: library.export(tmp_path / "file" / "below"),
        lambda: library.export(tmp_path, "xlsx"),
        lambda: library.export(tmp_path, only=["nowhere"]),
        lambda: library.export(tmp_path, "stix", only=["pages"]),
        lambda: library.export(tmp_path, "geojson", since="2026-01-01"),
        lambda: library.export(tmp_path, since="soon"),
        lambda: library.export(tmp_path, since="2999-01-01"),
    ):
        with pytest.raises(LibraryError) as caught:
            action()
        assert "\n" not in str(caught.value)


@given(st.text())
def test_no_cell_is_a_formula_and_none_is_lost(cell: str) -> None:
    [safe] = guarded([cell])
    spreadsheet(safe)
    assert safe.removeprefix("'") == cell.removeprefix("'") or safe == "'" + cell
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerow([safe, "x"])
    stream.seek(0)
    assert list(csv.reader(stream)) == [[safe, "x"]]


def test_large_tables_are_never_in_memory_whole(engine: Engine) -> None:
    with Library(engine)._look() as connection:
        parts = [len(part) for part in export_rows.parts(connection, "regions", False)]
    assert sum(parts) > 40_000
    assert max(parts) <= 1000


def test_an_export_sees_one_moment(
    engine: Engine, maker: Any, tmp_path: Path, dump: Callable[..., Any]
) -> None:
    fill(engine, maker)
    library = Library(engine)
    count = len(dump(engine)["pages"])
    with library._look() as connection:
        rows = export_rows.parts(connection, "hosts", False)
        next(iter(rows))
        maker.put(engine, "http://new.cn/", maker.advert([("新牌", A)]))
        pages = [row for part in export_rows.parts(connection, "pages", False) for row in part]
    assert len(pages) == count
