"""A copy holds every row of its source, is finished when it was broken off, and takes nobody's place."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from output import db_check, db_copy, table_rows
from output.database import open_engine, write
from output.errors import LibraryError
from output.fact_models import SCHEMA
from output.library import Library
from output.table_rows import Digest

A, B = "4001112223", "13812345678"
Dump = Callable[[Engine], dict[str, list[Any]]]


@pytest.fixture
def filled(engine: Engine, maker: Any, desk: Any) -> Engine:
    for at in range(12):
        pairs = [("格力", A), ("某牌", f"400{at:07}")] if at % 2 else [("格力", B)]
        maker.put(engine, f"http://{'abc'[at % 3]}.cn/{at}", maker.advert(pairs, more="𠮷\t\\N\r\n"), at)
    desk().store.close()
    with write(engine) as connection:  # there are many, and they are copied like the others
        connection.execute(text("DELETE FROM region WHERE id > 20"))
    Library(engine).withdraw(A, "格力", why="so\n\\.\tand so", who="Li")
    return engine


@pytest.fixture(params=["sqlite", "postgresql"])
def to(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        (tmp_path / "copy").mkdir()
        return f"sqlite:///{tmp_path / 'copy' / 'other.db'}"
    return str(request.getfixturevalue("postgres")("template1"))


def rows(engine: Engine) -> dict[str, list[Any]]:
    with engine.connect() as connection:
        return {
            table.name: [row for part in table_rows.read(connection, table) for row in part]
            for table in SCHEMA.sorted_tables
        }


def test_every_row_goes_over_and_is_proved(filled: Engine, to: str, dump: Dump, maker: Any) -> None:
    told: list[tuple[str, int]] = []
    done = Library(filled).db_copy(to, lambda table, count: told.append((table, count)))
    assert {one.table for one in done} == set(SCHEMA.tables)
    assert all(one.alike and one.rows == one.copied and one.sha256 == one.copied_sha256 for one in done)
    assert {one.table: one.rows for one in done}["reading"] == 12
    assert ("reading", 12) in told
    copy = open_engine(to)
    assert rows(copy) == rows(filled)
    assert dump(copy) == dump(filled)
    assert [one for one in db_check.check(copy) if not one.ok] == []
    maker.put(
        copy, "http://new.cn/", maker.advert([("新牌", "4009990001")])
    )  # sequences go on behind what is there
    assert len(rows(copy)["page"]) == 13
    copy.dispose()


class KilledError(Exception):
    """Stands for a kill: nothing behind it is done."""


@pytest.mark.parametrize("change", [False, True])
def test_what_was_broken_off_goes_on(
    filled: Engine, to: str, monkeypatch: pytest.MonkeyPatch, change: bool, maker: Any
) -> None:
    monkeypatch.setattr(table_rows, "CHUNK", 5)
    written = table_rows.write
    calls = 0

    def dies(connection: Any, table: Any, rows: Any) -> None:
        nonlocal calls
        calls += 1
        written(connection, table, rows)
        if table.name == "reading" and len(rows) == 5 and calls > 1 and rows[0][0] > 5:
            raise KilledError

    monkeypatch.setattr(table_rows, "write", dies)
    with pytest.raises(KilledError):
        db_copy.copy(filled, to)
    with pytest.raises(LibraryError, match="unfinished copy of a library"):
        open_engine(to)
    monkeypatch.setattr(table_rows, "write", written)
    if change:  # what was copied before is not so any more
        maker.put(filled, "http://a.cn/0", maker.advert([("乙牌", A)], reader="2"), 0)
    read = table_rows.read
    seen: dict[str, int] = {}

    def counted(connection: Any, table: Any, **limits: Any) -> Any:
        for part in read(connection, table, **limits):
            if limits.get("until") is None and connection.engine.url == filled.url:
                seen[table.name] = seen.get(table.name, 0) + len(part)
            yield part

    monkeypatch.setattr(table_rows, "read", counted)
    assert all(one.alike for one in db_copy.copy(filled, to))
    assert seen.get("page", 0) == (0 if not change else seen.get("page", 0))  # not a second time
    copy = open_engine(to)
    assert rows(copy) == rows(filled)
    copy.dispose()


def test_what_is_not_new_is_refused(filled: Engine, url: str, to: str, maker: Any, tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="is the library itself"):
        db_copy.copy(filled, url)
    other = open_engine(to, create=True)
    maker.put(other, "http://z.cn/", maker.advert([("格力", A)]))
    before = rows(other)
    with pytest.raises(LibraryError, match="is not empty"):
        db_copy.copy(filled, to)
    assert rows(other) == before
    other.dispose()


def test_an_empty_library_is_filled(filled: Engine, to: str) -> None:
    open_engine(to, create=True).dispose()
    assert all(one.alike for one in db_copy.copy(filled, to))


def test_another_programs_database_is_left_alone(filled: Engine, tmp_path: Path) -> None:
    path = tmp_path / "bookmarks.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE bookmark (id INTEGER)")
    with pytest.raises(LibraryError, match="another program"):
        db_copy.copy(filled, f"sqlite:///{path}")


def test_the_unfinished_copy_of_another_library_is_refused(
    filled: Engine, to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object, **__: object) -> None:
        raise KilledError

    monkeypatch.setattr(table_rows, "write", dies)
    with pytest.raises(KilledError):
        db_copy.copy(filled, to)
    second = open_engine(f"sqlite:///{tmp_path / 'second.db'}", create=True)
    with pytest.raises(LibraryError, match="of another library"):
        db_copy.copy(second, to)
    second.dispose()


def test_a_copy_is_of_one_moment(filled: Engine, to: str, maker: Any) -> None:
    added = False

    def tell(table: str, count: int) -> None:
        nonlocal added
        if table == "page" and not added:
            added = True
            maker.put(filled, "http://late.cn/", maker.advert([("格力", A)]))

    before = rows(filled)
    db_copy.copy(filled, to, tell)
    copy = open_engine(to)
    assert added and rows(copy) == before
    assert [one for one in db_check.check(copy) if not one.ok] == []
    copy.dispose()


def test_two_copies_into_one_database_do_not_mix(filled: Engine, postgres: Callable[[str], str]) -> None:
    to = postgres("template1")
    with psycopg.connect(to) as holder:
        holder.execute("SELECT pg_advisory_lock(%s)", [db_copy._COPY_LOCK])
        with pytest.raises(LibraryError, match="another process is copying"):
            db_copy.copy(filled, to)


cells = st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False), st.text())


@given(st.lists(st.tuples(cells, cells), max_size=6), st.integers(0, 6))
def test_a_hash_tells_every_change_and_no_chunks(found: list[tuple[Any, ...]], cut: int) -> None:
    whole, parts = Digest(), Digest()
    whole.add(found)
    for part in (found[:cut], found[cut:]):
        parts.add(part)
    assert (whole.rows, whole.text()) == (parts.rows, parts.text())
    less = Digest()
    less.add(found[:-1])
    assert not found or less.text() != whole.text()


def test_a_lost_row_is_told(filled: Engine, to: str, monkeypatch: pytest.MonkeyPatch) -> None:
    written = table_rows.write

    def loses(connection: Any, table: Any, rows: Any) -> None:
        written(connection, table, rows[:-1] if table.name == "number_mention" else rows)

    monkeypatch.setattr(table_rows, "write", loses)
    with pytest.raises(LibraryError, match="number_mention: not as in the source"):
        db_copy.copy(filled, to)
    monkeypatch.setattr(table_rows, "write", written)
    assert all(one.alike for one in db_copy.copy(filled, to))
