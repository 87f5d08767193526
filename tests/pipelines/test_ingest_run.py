from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from output.errors import PageError
from output.records import Advert
from pipelines import ingest as ingest_module
from pipelines.fetch import Fetch
from pipelines.ingest import Counts, Sources, ingest
from pipelines.keep import Keeper, open_keeper, read_fetch
from pipelines.readers import Readers

ADVERT = "<title>海信空调售后维修电话</title><p>海信空调全国统一维修热线：400-123-45{:02}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number:02}.html").write_text(ADVERT.format(number), encoding="utf-8")
    shutil.copy(folder / "00.html", folder / "same.html")
    (folder / "binary.html").write_bytes(b"\x89PNG\x00" * 10)
    return folder


@pytest.fixture
def keeper(tmp_path: Path) -> Callable[[], Keeper]:
    return lambda: open_keeper(f"sqlite:///{tmp_path / 'a.db'}", str(tmp_path / "archive"), "ingest")


def run(keeper: Callable[[], Keeper], folder: Path, workers: int = 1) -> Counts:
    told: list[str] = []
    with keeper() as open_one:
        counts = ingest(open_one, Sources((str(folder),), {}), workers, told.append)
    assert len(told) == counts.skipped
    return counts


@pytest.mark.parametrize("workers", [1, 2])
def test_the_same_again_reads_nothing(keeper: Callable[[], Keeper], folder: Path, workers: int) -> None:
    first = run(keeper, folder, workers)
    assert (first.pages, first.read, first.new_snapshots, first.skipped) == (13, 13, 13, 1)
    again = run(keeper, folder, workers)
    assert (again.pages, again.read, again.known, again.new_snapshots, again.skipped) == (13, 0, 13, 0, 1)


def test_what_was_kept_before_a_fault_stays(
    keeper: Callable[[], Keeper], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = 0

    def stop(fetch: Fetch) -> Advert:
        nonlocal calls
        calls += 1
        if calls == 6:
            raise KeyboardInterrupt
        return read_fetch(fetch)

    monkeypatch.setattr(ingest_module, "read_fetch", stop)
    with pytest.raises(KeyboardInterrupt):
        run(keeper, folder)
    monkeypatch.undo()
    after = run(keeper, folder)
    assert (after.known, after.read) == (5, 8)


def _fatal(fetch: Fetch) -> Advert:
    """A reader that a certain page takes down."""
    if fetch.source.endswith("05.html"):
        os._exit(1)
    return read_fetch(fetch)


def test_a_page_that_ends_its_reader_is_left_out_alone(folder: Path) -> None:
    fetches = [item for item in Sources((str(folder),), {}) if isinstance(item, Fetch)]
    good = []
    with Readers(2, _fatal) as readers:
        waiting = [(fetch, readers.submit(fetch)) for fetch in fetches[:8]]
        for fetch, future in waiting:
            try:
                good.append(readers.result(fetch, future).url)
            except PageError as error:
                assert "05.html" in fetch.source, error
    assert len(good) == 7
