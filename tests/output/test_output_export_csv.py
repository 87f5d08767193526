"""CSV put together many rows at a time: the csv module's bytes, whatever the cells hold; what is known of each table."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from output.export_csv import BOM, FORMULA, CsvTable, guarded
from output.export_tables import TABLES, is_day, is_number, is_numbers, is_time
from output.rows import VIEWS, Column, columns, described
from output.written_numbers import hyphenate

COLUMNS = [
    Column("number", str, True, ""),
    Column("brand", str, False, ""),
    Column("pages", int, True, ""),
    Column("is_advert", bool, True, ""),
    Column("old", list[str], False, ""),
]
NUMBERS = st.sampled_from(["4001112223", "02161234567", "95118", "", "-1", "0,1", "13812345678"])
TEXTS = st.one_of(
    st.text(max_size=6),
    st.text("\",\r\n\t\x1f\x00 =+-@＝＋－＠'None|x，", max_size=4),
    st.sampled_from(["None", "=1", "＝", "a\x1fb", "a,b", 'a"', "\n", "-", "'=x", " x"]),
)
ROWS = st.lists(
    st.tuples(
        st.none() | NUMBERS,
        st.none() | TEXTS,
        st.none() | st.integers(),
        st.sampled_from([None, 0, 1]),
        st.none() | st.lists(NUMBERS, max_size=2).map("|".join),
    ),
    max_size=12,
)


def by_the_csv_module(rows: Sequence[Sequence[Any]], plain: bool) -> bytes:
    """What the csv module makes of the rows, cell by cell."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n" if plain else "\r\n")
    writer.writerow([column.name for column in COLUMNS])
    for number, brand, pages, is_advert, old in rows:
        shown = number if plain or not number else hyphenate(number)
        listed = old if plain or not old else "|".join(map(hyphenate, old.split("|")))
        writer.writerow(guarded([shown, brand, pages, is_advert, listed]))
    return (b"" if plain else BOM) + stream.getvalue().encode()


@given(ROWS, st.booleans(), st.integers(1, 5))
def test_the_bytes_are_those_of_the_csv_module(rows: list[Any], plain: bool, lot: int) -> None:
    file = io.BytesIO()
    table = CsvTable(file, COLUMNS, plain)
    for start in range(0, len(rows), lot):
        table.write(rows[start : start + lot])
    table.close()
    assert file.getvalue() == by_the_csv_module(rows, plain)


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("mark", [*sorted(FORMULA), '"', ",", "\x1f", "\x00", "None", None, "'"])
def test_one_odd_cell_among_many_is_seen(mark: str | None, plain: bool) -> None:
    cells = [None] if mark is None else [mark, mark + "a", "a" + mark, f"a{mark}b"]
    for cell in cells:
        for place in (0, 1):
            rows: list[list[Any]] = [["4001112223", "某牌", 1, 0, None] for _ in range(5)]
            rows[2][place] = cell
            file = io.BytesIO()
            table = CsvTable(file, COLUMNS, plain)
            table.write(rows)
            assert file.getvalue() == by_the_csv_module(rows, plain), (cell, place)


@given(st.lists(st.text("ab", min_size=1, max_size=2), min_size=1, max_size=9), st.booleans())
def test_harmless_rows_are_never_looked_at_one_by_one(brands: list[str], plain: bool) -> None:
    rows = [("4001112223", brand, 1, None, None) for brand in brands]
    file = io.BytesIO()
    table = CsvTable(file, COLUMNS, plain)
    table._carefully = None  # type: ignore[method-assign,assignment]
    table.write(rows)
    assert file.getvalue() == by_the_csv_module(rows, plain)


def test_an_export_knows_every_view() -> None:
    assert set(TABLES) == set(VIEWS), "a new view needs a row in output/export_tables.py"


@pytest.mark.parametrize("view", VIEWS)
def test_what_an_export_knows_of_a_view_fits_it(view: str) -> None:
    facts, known = TABLES[view], {column.name: column for column in described(view)}
    assert facts.key and set(facts.key) <= set(known)
    if facts.is_unique:
        assert not any(known[name].optional for name in facts.key)
    for name in filter(None, (facts.began, facts.again)):
        assert is_time(known[name])
    assert not facts.again or facts.began
    if {"first_seen", "last_seen"} <= set(known):
        assert (facts.began, facts.again) == ("first_seen", "last_seen")
    for reference in facts.refers:
        assert set(reference.columns) <= set(known)
        assert set(reference.named or reference.columns) <= set(columns(reference.table))
        assert (reference.named or reference.columns) == TABLES[reference.table].key


def test_the_guide_names_the_key_of_every_table() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "exports.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \| ([\w, ]+) \|$", guide, re.MULTILINE)
    told = {name: tuple(key.split(", ")) for names, key in rows for name in re.findall(r"\w+", names)}
    assert {view: facts.key for view, facts in TABLES.items()}.items() <= told.items()
    shared = [view for view, facts in TABLES.items() if not facts.is_unique]
    assert [name for name in told if name in VIEWS][-len(shared) :] == shared
    for view, facts in TABLES.items():
        assert bool(facts.began) or f"`{view}`" in guide.split("leaves out the tables that have no times")[1]


@pytest.mark.parametrize("view", VIEWS)
def test_names_tell_what_columns_hold(view: str) -> None:
    """Exports go by names: which hold times, days and phone numbers, of which mobiles are left out."""
    for column in described(view):
        if column.type is not str:
            continue
        says_time = "ISO 8601" in column.doc or column.doc.startswith(("time ", "when"))
        assert is_time(column) == says_time, column
        assert is_day(column) == column.doc.startswith("the day"), column
        says_number = "national digits" in column.doc
        assert is_number(column) == says_number, column
    for column in described(view):
        if column.type == list[str]:
            assert is_numbers(column) == column.doc.startswith("numbers"), column
