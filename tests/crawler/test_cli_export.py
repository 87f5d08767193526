"""`hotlines export` as a process: formats, tables, deltas, and a disk that is full."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from crawler.cli.export import export as command
from output.export import FORMATS

ADVERT = (
    "<title>海信空调售后维修电话</title><p>海信空调维修热线 400-123-4567</p><p>服务区域：湖北省天门市</p>"
)


@pytest.fixture
def library(hotlines: Any, library_there: str) -> Any:
    """The command in a folder with a library of two adverts."""
    for n, brand in enumerate(("海信", "格力")):
        (hotlines.folder / f"{n}.html").write_text(ADVERT.replace("海信", brand), encoding="utf-8")
    assert hotlines("ingest", "0.html", "1.html").code == 0
    return hotlines


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_every_format_is_offered() -> None:
    [kind] = [one for one in command.params if one.name == "kind"]
    assert tuple(kind.type.choices) == FORMATS  # type: ignore[attr-defined]


def test_tables_can_be_chosen(library: Any) -> None:
    done = library("export", "out", "--only", "brands", "--only", "hosts", "--plain")
    assert (done.code, done.out, len(done.lines)) == (0, "", 1)
    assert set(content(library.folder / "out")) == {
        "brands.csv",
        "hosts.csv",
        "columns.csv",
        "datapackage.json",
    }
    done = library("export", "out", "--only", "nowhere")
    assert done.code == 2 and "number_brands" in done.err


def test_a_delta_since_an_export_and_since_a_day(library: Any) -> None:
    assert library("export", "a", "--format", "jsonl").code == 0
    assert library("withdraw", "400-123-4567", "海信", "--why", "wrong", "--who", "me").code == 0
    assert library("export", "b", "--format", "jsonl", "--since", "a").code == 0
    rows = [json.loads(line) for line in (library.folder / "b/number_brands.jsonl").read_text().splitlines()]
    assert [(row["change"], row["brand"]) for row in rows] == [("removed", "海信")]
    assert library("export", "c", "--format", "jsonl", "--since", "7d").code == 0
    rows = [json.loads(line) for line in (library.folder / "c/number_brands.jsonl").read_text().splitlines()]
    assert [(row["change"], row["brand"]) for row in rows] == [("added", "格力")]


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("--since", "soon"), 2),
        (("--since", "2026-13-40"), 2),
        (("--since", "2999-01-01"), 2),
        (("--since", "2999-01-01T08:00:00+08:00"), 2),
        (("--since", "."), 1),
        (("--format", "xlsx"), 2),
        (("--format", "stix", "--only", "pages"), 1),
        (("--format", "geojson", "--since", "2026-01-01"), 1),
    ],
)
def test_what_cannot_be_is_one_line(library: Any, args: tuple[str, ...], code: int) -> None:
    done = library("export", "out", *args)
    assert (done.code, done.out) == (code, ""), done.err
    assert not (library.folder / "out").exists()
    if code == 1:
        assert len(done.lines) == 1


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_file_that_may_not_grow_leaves_the_earlier_export(library: Any, form: str) -> None:
    assert library("export", "out", "--format", form).code == 0
    before = content(library.folder / "out")
    most = 100_000  # bytes; the gazetteer alone is larger

    done = subprocess.run(
        [sys.executable, "-m", "crawler.cli", "export", "out", "--format", form],
        cwd=library.folder,
        env=library.environ,
        capture_output=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )
    assert (done.returncode, done.stdout) == (1, b"")
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 1 and "out: cannot be written: File too large" in lines[0]
    assert content(library.folder / "out") == before
