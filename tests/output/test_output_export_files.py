"""The files of one export belong together: they come together, or not at all, and damage can be told."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from output import export_csv, export_folder
from output.errors import LibraryError
from output.export_folder import MANIFEST, together
from output.library import Library

ONLY = ["pages", "hosts", "numbers", "brands", "operators"]


def is_whole(folder: Path) -> bool:
    """Whether the files are those that the manifest speaks of."""
    held = json.loads((folder / MANIFEST).read_bytes())
    return all(
        hashlib.sha256(raw := (folder / one["path"]).read_bytes()).hexdigest() == one["hash"][7:]
        and len(raw) == one["bytes"]
        for one in held["resources"]
    )


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def exported(engine: Engine, maker: Any, tmp_path: Path) -> tuple[Library, Path, dict[str, bytes]]:
    """A library with an export that is out of date, its folder and what is in it."""
    maker.put(engine, "http://a.cn/", maker.advert([("某牌", "4001112223")]))
    library = Library(engine)
    library.export(tmp_path / "out", only=ONLY)
    before = content(tmp_path / "out")
    maker.put(engine, "http://z.cn/", maker.advert([("新牌", "4009998887")]))
    return library, tmp_path / "out", before


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_a_full_disk_leaves_the_earlier_export(
    exported: tuple[Library, Path, dict[str, bytes]], monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    library, folder, before = exported
    write = export_folder.Hashed.write

    def full(self: Any, data: bytes) -> int:
        if b"operator" in data or self.size + len(data) > 4000:
            raise OSError(28, "No space left on device")
        return write(self, data)

    monkeypatch.setattr(export_folder.Hashed, "write", full)
    with pytest.raises(LibraryError, match="cannot be written: No space left on device") as caught:
        library.export(folder, form, only=ONLY)
    assert "\n" not in str(caught.value)
    assert content(folder) == before
    with pytest.raises(LibraryError):
        library.export(folder.parent / "new" / "one", form, only=ONLY)
    assert not (folder.parent / "new" / "one").exists()


def test_a_full_disk_while_comparing(
    exported: tuple[Library, Path, dict[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3  # noqa: PLC0415

    from output import delta  # noqa: PLC0415

    library, folder, _ = exported

    def full(*_: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(delta, "_fill", full)
    with pytest.raises(LibraryError, match="new: cannot be written"):
        library.export(folder.parent / "new", only=ONLY, since=folder)
    assert not (folder.parent / "new").exists()


def test_whoever_is_stopped_between_two_files_leaves_no_manifest(
    exported: tuple[Library, Path, dict[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    library, folder, before = exported
    replace, moved = Path.replace, []

    def stop(self: Path, target: Path) -> Path:
        if len(moved) == 2:
            raise KeyboardInterrupt
        moved.append(target.name)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        library.export(folder, only=ONLY)
    monkeypatch.undo()
    assert MANIFEST not in content(folder)
    assert content(folder) != before
    with pytest.raises(LibraryError, match="no whole export"):
        library.export(folder.parent / "delta", only=ONLY, since=folder)
    library.export(folder, only=ONLY)
    assert is_whole(folder)
    assert set(content(folder)) == set(before)


def test_what_a_killed_process_left_is_cleared_away(exported: tuple[Library, Path, dict[str, bytes]]) -> None:
    library, folder, before = exported
    (folder / ".export.killed.part").mkdir()
    (folder / ".export.killed.part" / "pages.csv").write_text("half")
    with together(folder) as draft:  # somebody else is at work
        (draft.folder / MANIFEST).write_text("{}")
        library.export(folder, only=ONLY)
        assert draft.folder.exists()
        assert not (folder / ".export.killed.part").exists()
        assert is_whole(folder)
    assert set(content(folder)) == set(before)


def test_two_at_once_end_with_the_files_of_one(engine: Engine, maker: Any, tmp_path: Path) -> None:
    maker.put(engine, "http://a.cn/", maker.advert([("某牌", "4001112223")]))
    library = Library(engine)
    with ThreadPoolExecutor(4) as pool:
        made = [pool.submit(library.export, tmp_path / "out", plain=n % 2 == 1, only=ONLY) for n in range(12)]
        for one in made:
            one.result()
    assert is_whole(tmp_path / "out")
    assert not [name for name in content(tmp_path / "out") if name.startswith(".")]


def test_a_folder_in_the_way_of_a_file(exported: tuple[Library, Path, dict[str, bytes]]) -> None:
    library, folder, before = exported
    (folder / "regions.jsonl").mkdir()
    with pytest.raises(LibraryError, match=r"regions\.jsonl is a folder"):
        library.export(folder, "jsonl", only=["hosts", "regions"])
    (folder / "regions.jsonl").rmdir()
    assert content(folder) == before


def test_progress_is_told(exported: tuple[Library, Path, dict[str, bytes]]) -> None:
    library, folder, _ = exported
    told: list[tuple[str, int]] = []
    library.export(folder, only=["regions"], progress=lambda table, rows: told.append((table, rows)))
    regions = [rows for table, rows in told if table == "regions"]
    assert regions == sorted(regions) and len(regions) > 10 and regions[-1] > 40_000


def test_without_pyarrow_parquet_is_one_clear_line(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys  # noqa: PLC0415

    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(LibraryError, match=r"hotline-atlas\[parquet\]") as caught:
        Library(engine).export(tmp_path / "out", "parquet")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_an_export_names_its_bytes(exported: tuple[Library, Path, dict[str, bytes]]) -> None:
    library, folder, _ = exported
    library.export(folder, only=ONLY)
    assert is_whole(folder)
    (folder / "pages.csv").write_bytes(export_csv.BOM)
    assert not is_whole(folder)
