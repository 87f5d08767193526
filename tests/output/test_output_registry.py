"""The list of official numbers: what is imported stays, what is wrong is refused whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from output import registry
from output.database import downgrade, open_engine, upgrade, write
from output.errors import LibraryError
from output.library import Library
from output.written_numbers import hyphenate, national

HEAD = "brand,number,source,seen_on,confidence\n"
OWN = "https://www.maker.example/service"


def file(folder: Path, text: str) -> Path:
    path = folder / "own.csv"
    path.write_text(text, encoding="utf-8-sig")
    return path


def keys(library: Library, brand: str) -> list[tuple[str, str, str | None, str]]:
    return [(row.number, row.source, row.seen_on, row.confidence) for row in library.official_numbers(brand)]


def test_rows_are_added_once_and_changed_where_they_say_something_else(
    engine: Engine, tmp_path: Path
) -> None:
    library = Library(engine)
    rows = f"某牌,400-111-2223,{OWN},2026-01-05,high\n某牌,(021)6123 4567,{OWN},,\n"
    assert library.official_import(file(tmp_path, HEAD + rows)) == (2, 2, 0, 0)
    assert library.official_import(file(tmp_path, HEAD + rows)) == (2, 0, 0, 2)
    later = rows.replace("2026-01-05", "2026-03-01")
    assert library.official_import(file(tmp_path, HEAD + later)) == (2, 0, 1, 1)
    assert keys(library, "某牌") == [
        ("02161234567", OWN, None, "medium"),
        ("4001112223", OWN, "2026-03-01", "high"),
    ]
    assert library.official_remove("400 111 2223") == 1
    assert [number for number, *_ in keys(library, "某牌")] == ["02161234567"]
    with pytest.raises(LibraryError, match="no imported row"):
        library.official_remove("4001112223", "某牌")


def test_an_alias_leads_to_the_brand(engine: Engine, tmp_path: Path) -> None:
    library = Library(engine)
    before = len(library.official_numbers("格力"))
    library.official_import(file(tmp_path, f"Brand,Number,Source\nGREE,4001112223,{OWN}\n"))
    assert len(library.official_numbers("gree")) == before + 1


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "has no column brand, number, source"),
        ("brand,number\n某牌,4001112223\n", "has no column source"),
        (HEAD, "holds no rows"),
        (HEAD + "某牌,12,x,,\n", "line 2: '12' is no phone number"),
        (HEAD + "某牌,call 4001112223,x,,\n", "is no phone number"),
        (HEAD + "某牌,4001112223,,,\n", "line 2: source is empty"),
        (HEAD + "某牌,4001112223,x,yesterday,\n", "seen_on is 'yesterday'"),
        (HEAD + "某牌,4001112223,x,,sure\n", "confidence is 'sure'"),
        (HEAD + "".join(f"某牌,{n},x,,\n" for n in range(9)), "; and 4 more"),
        (HEAD + '某牌,4001112223,"x,,\n', "is no CSV file"),
        ("brand,number,source\n某牌,4001112223,http://a/b,c?d=1\n", "more cells than the head"),
        (HEAD + "某牌,4001112223,x,2999-01-01,\n", "which lies ahead"),
    ],
)
def test_a_file_with_a_fault_is_refused_in_one_line(
    engine: Engine, tmp_path: Path, text: str, part: str
) -> None:
    library = Library(engine)
    before = library.official_numbers()
    good = f"好牌,4009998887,{OWN},,\n" if text.startswith(HEAD) and len(text) > len(HEAD) else ""
    with pytest.raises(LibraryError) as raised:
        library.official_import(
            file(tmp_path, text.replace(HEAD, HEAD + good, 1) if "line 2" not in part else text)
        )
    assert part in str(raised.value) and "\n" not in str(raised.value)
    assert library.official_numbers() == before


def test_other_bytes_are_told(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "gbk.csv"
    path.write_bytes((HEAD + "某牌,4001112223,x,,\n").encode("gb18030"))
    with pytest.raises(LibraryError, match="is not UTF-8"):
        registry.read(path)
    with pytest.raises(LibraryError, match="cannot be read"):
        registry.read(tmp_path / "nosuch.csv")


def test_imported_rows_stay_when_the_shipped_ones_are_loaded_anew(engine: Engine, tmp_path: Path) -> None:
    library = Library(engine)
    shipped = library.official_numbers()
    first = next(row for row in shipped if national(row.number))
    rows = f"{first.brand},{first.number},{first.source},2026-11-01,low\n某牌,4001112223,{OWN},,\n"
    assert library.official_import(file(tmp_path, HEAD + rows)) == (2, 2, 0, 0)
    mended = library.official_numbers()
    assert first in mended and len(mended) == len(shipped) + 2, "the shipped row stays beside it"
    with write(engine) as connection:
        connection.execute(text("UPDATE meta SET value = 'older' WHERE key = 'reference'"))
    upgrade(engine)
    assert library.official_numbers() == mended
    downgrade(engine, "0002")
    upgrade(engine)
    assert library.official_numbers() == shipped


def test_one_brand_under_two_names_is_one_row(engine: Engine, tmp_path: Path) -> None:
    rows = f"格力,4001112223,{OWN},2026-01-05,\nGREE,4001112223,{OWN},2026-02-05,\n"
    library = Library(engine)
    assert library.official_import(file(tmp_path, HEAD + rows)) == (1, 1, 0, 0)
    assert library.official_import(file(tmp_path, HEAD + rows)) == (1, 0, 0, 1)


def test_two_imports_at_once_add_no_row_twice(engine: Engine, url: str, tmp_path: Path) -> None:
    rows = registry.read(file(tmp_path, f"{HEAD}某牌,4001112223,{OWN},,\n"))
    other = open_engine(url)
    registry.add(engine, rows)
    assert registry.add(other, rows).known == 1
    other.dispose()


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_none(text: str) -> None:
    found = national(text)
    assert found is None or (found.isdecimal() and found.isascii() and national(hyphenate(found)) == found)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("400-186-5909", "4001865909"),
        ("+86 138 0013 8000", "13800138000"),
        ("021—6123 4567", "02161234567"),
        ("(0755) 8888888", "07558888888"),
        ("95118", "95118"),
        ("0400-111-2223", "4001112223"),
        ("400_111~2223", "4001112223"),
        ("１２３１５", "12315"),
        ("4001865909转2", None),
        ("", None),
        ("7", None),
    ],
)
def test_numbers_are_taken_in_common_spellings(text: str, number: str | None) -> None:
    assert national(text) == number
