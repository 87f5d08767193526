"""Deltas: put upon the earlier export they give the later one, on both databases, in every format with tables."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from output import delta
from output.errors import LibraryError
from output.export_tables import TABLES
from output.library import Library
from output.rows import VIEWS, columns

A, B, MOBILE = "4001112223", "02161234567", "13812345678"
SMALL = [view for view in VIEWS if view != "regions"]
FORMATS = [("csv", False), ("csv", True), ("jsonl", False), ("parquet", False)]


def read(folder: Path, table: str, form: str) -> list[dict[str, Any]]:
    """The rows of an export, as anybody else would read them."""
    path = folder / f"{table}.{form}"
    if form == "csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    if form == "jsonl":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return list(pyarrow.parquet.read_table(path).to_pylist())


def frozen(row: dict[str, Any]) -> str:
    return json.dumps({name: value for name, value in row.items() if name != "change"}, default=str)


def applied(old: list[dict[str, Any]], changes: list[dict[str, Any]], key: Sequence[str]) -> Counter[str]:
    """The recipe of docs/exports.md."""
    rows = Counter(map(frozen, old))
    by_key = {json.dumps([row[name] for name in key], default=str): frozen(row) for row in old}
    for row in changes:
        if row["change"] == "added":
            rows[frozen(row)] += 1
        elif row["change"] == "removed":
            rows[frozen(row)] -= 1
        else:
            rows[by_key[json.dumps([row[name] for name in key], default=str)]] -= 1
            rows[frozen(row)] += 1
    assert min(rows.values(), default=0) >= 0
    return +rows


def before(engine: Engine, maker: Any) -> None:
    maker.put(engine, "http://a.cn/1", maker.advert([("某牌", A), ("=乙", A), ("丙牌", B)]), 0)
    maker.put(engine, "http://b.cn/1,2", maker.advert([("某牌", B), ('丁"', "95118")], ("襄阳市",)), 1)
    maker.put(engine, "http://c.cn/", maker.advert([("某牌", MOBILE), ("丙牌", "4009998887")]), 1)
    Library(engine).withdraw("95118", why="wrong", who="me")


def after(engine: Engine, maker: Any) -> None:
    library = Library(engine)
    maker.put(engine, "http://a.cn/1", maker.advert([("某牌", B), ("新牌", "4005556667")]), 4)
    maker.put(engine, "http://d.cn/", maker.advert([("=乙", A), ("某牌", MOBILE)], ("襄阳市",)), 5)
    library.withdraw(B, "丙牌", why="a mistake", who="me")
    library.withdraw("http://c.cn/", why="asked for", who="me")
    library.undo_withdrawal("95118", why="right after all", who="you")


@pytest.mark.parametrize("include_mobile", [False, True])
def test_a_delta_upon_the_earlier_export_gives_the_later_one(
    engine: Engine, maker: Any, tmp_path: Path, include_mobile: bool
) -> None:
    library = Library(engine)
    before(engine, maker)
    chosen: Any = {"only": SMALL, "include_mobile": include_mobile}
    for form, plain in FORMATS:
        library.export(tmp_path / f"old {form} {plain}", form, plain=plain, **chosen)
    after(engine, maker)
    for form, plain in FORMATS:
        old, new, changes = (tmp_path / f"{name} {form} {plain}" for name in ("old", "new", "delta"))
        library.export(new, form, plain=plain, **chosen)
        done = library.export(changes, form, plain=plain, since=old, **chosen)
        assert {one.table for one in done} == {*SMALL, "columns"}
        for view in SMALL:
            rows = read(changes, view, form)
            if rows:
                assert list(rows[0]) == ["change", *columns(view)]
            found = applied(read(old, view, form), rows, TABLES[view].key)
            assert found == Counter(map(frozen, read(new, view, form))), (form, view)
        words = {(row["change"], row["undone_why"] or None) for row in read(changes, "withdrawals", form)}
        assert words == {("changed", "right after all"), ("added", None)}
        gone = [row for row in read(changes, "number_brands", form) if row["change"] == "removed"]
        shown = "021-6123-4567" if (form, plain) == ("csv", False) else B
        assert (shown, "丙牌") in {(row["number"], row["brand"]) for row in gone}


def test_a_delta_of_nothing_is_empty(engine: Engine, maker: Any, tmp_path: Path) -> None:
    before(engine, maker)
    library = Library(engine)
    for form, plain in FORMATS:
        library.export(tmp_path / form, form, plain=plain)
        done = library.export(tmp_path / "delta", form, plain=plain, since=tmp_path / form)
        assert sum(one.rows for one in done if one.table != "columns") == 0


def test_what_a_time_tells(engine: Engine, maker: Any, tmp_path: Path) -> None:
    before(engine, maker)
    maker.put(engine, "http://a.cn/1", maker.advert([("某牌", A), ("=乙", A), ("丙牌", B)]), 4)
    maker.put(engine, "http://d.cn/", maker.advert([("新牌", "4005556667")]), 5)
    done = Library(engine).export(tmp_path, "jsonl", since="2026-03-04")
    with_times = {view for view in VIEWS if TABLES[view].began}
    assert {one.table for one in done} == {*with_times, "columns"}
    pages = {row["url"]: row["change"] for row in read(tmp_path, "pages", "jsonl")}
    assert pages == {"http://a.cn/1": "changed", "http://d.cn/": "added"}
    assert {row["number"] for row in read(tmp_path, "numbers", "jsonl")} == {A, B, "4005556667"}
    assert [row["change"] for row in read(tmp_path, "withdrawals", "jsonl")] == ["added"]
    said = json.loads((tmp_path / "datapackage.json").read_bytes())["hotlines"]["since"]
    assert said["time"] == "2026-03-04T00:00:00Z"
    assert set(said["left_out"]) == set(VIEWS) - with_times
    assert "removed" in said["cannot_tell"]


def spoil(folder: Path, kind: str) -> None:
    manifest = folder / "datapackage.json"
    held = json.loads(manifest.read_bytes())
    if kind == "a byte":
        raw = bytearray((folder / "brands.csv").read_bytes())
        raw[-4] ^= 1
        (folder / "brands.csv").write_bytes(raw)
    elif kind == "a file":
        (folder / "brands.csv").unlink()
    elif kind == "no manifest":
        manifest.unlink()
    elif kind == "foreign":
        manifest.write_text('{"name": "x", "resources": []}')
    elif kind == "odd":
        manifest.write_text("[1, 2")
    elif kind == "a list":
        manifest.write_text("[]")
    elif kind == "columns":
        for one in held["resources"]:
            one["schema"]["fields"].pop()
        manifest.write_text(json.dumps(held))
    elif kind == "a delta":
        held["hotlines"]["since"] = {}
        manifest.write_text(json.dumps(held))


def test_what_cannot_be_compared_is_one_clear_line(engine: Engine, maker: Any, tmp_path: Path) -> None:
    before(engine, maker)
    library, only = Library(engine), ["brands", "hosts"]
    library.export(tmp_path / "old", only=only)
    new = tmp_path / "new"
    for kind in ("a byte", "a file", "no manifest", "foreign", "odd", "a list", "columns", "a delta"):
        shutil.copytree(tmp_path / "old", tmp_path / kind)
        spoil(tmp_path / kind, kind)
        with pytest.raises(LibraryError) as caught:
            library.export(new, only=only, since=tmp_path / kind)
        assert str(tmp_path / kind) in str(caught.value) and "\n" not in str(caught.value)
    for options in ({"plain": True}, {"include_mobile": True}, {"only": ["pages"]}, {"format": "jsonl"}):
        chosen: Any = {"only": only, "since": tmp_path / "old", **options}
        with pytest.raises(LibraryError):
            library.export(new, **chosen)
    with pytest.raises(LibraryError, match="another folder"):
        library.export(tmp_path / "old", only=only, since=tmp_path / "old")
    with pytest.raises(LibraryError, match="no whole export"):
        library.export(new, only=only, since=tmp_path / "nowhere")
    assert not new.exists()


CELLS = st.sampled_from(["a", "b", "", None, 1, "=x"])
SIDES = st.lists(st.tuples(st.sampled_from(["k", "l", None]), CELLS), max_size=8)


@given(SIDES, SIDES)
def test_differences_are_what_a_recount_says(
    tmp_path_factory: pytest.TempPathFactory, old: list[Any], new: list[Any]
) -> None:
    scratch = tmp_path_factory.getbasetemp() / "scratch"
    found = [row for part in delta.differences(old, new, (0,), False, scratch) for row in part]
    named = [dict(zip(("change", "key", "cell"), row, strict=True)) for row in found]
    rows = [{"key": key, "cell": cell} for key, cell in old]
    assert applied(rows, named, ["key"]) == Counter(frozen({"key": key, "cell": cell}) for key, cell in new)
    assert not scratch.exists()
    keys = [row["key"] for row in named if row["change"] == "changed"]
    assert all(sum(row[0] == key for row in side) == 1 for key in keys for side in (old, new))


UNIQUE = st.dictionaries(st.text("ab'=", max_size=2), CELLS, max_size=9)


@given(UNIQUE, UNIQUE, st.integers(1, 3), st.integers(0, 3), st.randoms(use_true_random=False))
def test_rows_that_are_passed_over_change_nothing(  # noqa: PLR0917
    tmp_path_factory: pytest.TempPathFactory,
    old: dict[str, Any],
    new: dict[str, Any],
    lot: int,
    most: int,
    chance: Any,
) -> None:
    scratch = tmp_path_factory.getbasetemp() / "unique"
    sides = [list(old.items()), list(new.items())]
    for side in sides:
        chance.shuffle(side)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delta, "CHUNK", lot)
        patch.setattr(delta, "WAITING", most)
        quick = [row for part in delta.differences(*sides, (0,), True, scratch) for row in part]
    assert quick == [row for part in delta.differences(*sides, (0,), False, scratch) for row in part]


def test_both_databases_give_the_same_deltas(
    both_urls: list[str], maker: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from output import withdrawals  # noqa: PLC0415
    from output.database import open_engine  # noqa: PLC0415

    change: Callable[..., str] = lambda time: "2026-04-01T00:00:00Z"  # noqa: E731
    monkeypatch.setattr(withdrawals, "to_text", change)
    found = []
    for n, url in enumerate(both_urls):
        engine = open_engine(url)
        library = Library(engine)
        before(engine, maker)
        for form, plain in FORMATS:
            library.export(tmp_path / f"{n}" / f"{form}{plain}", form, plain=plain, only=SMALL)
        after(engine, maker)
        for form, plain in FORMATS:
            base = tmp_path / f"{n}" / f"{form}{plain}"
            library.export(tmp_path / f"{n}" / f"d{form}{plain}", form, plain=plain, only=SMALL, since=base)
        library.export(tmp_path / f"{n}" / "t", since="2026-03-04", only=["pages", "numbers"])
        engine.dispose()
        files = sorted(path for path in (tmp_path / f"{n}").rglob("*") if path.is_file())
        found.append([(path.relative_to(tmp_path / f"{n}"), path.read_bytes()) for path in files])
    assert found[0] == found[1]
