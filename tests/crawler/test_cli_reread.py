"""`hotlines reread` as a process: what it prints, changes and ends with."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from crawler.cli import run

ADVERT = (
    "<title>{0}空调售后维修电话</title><p>{0}空调维修热线 400-123-45{1:02}</p><p>服务区域：湖北省天门市</p>"
)
COUNTS = ["dry_run", "known", "read", "changed", "adverts", "skipped", "left"]
FIELDS = [
    *("is_advert", "score", "span", "title", "text"),
    *("numbers", "brands", "products", "pairs", "areas", "claims"),
]
# A reader of tomorrow: it finds no areas any more, but refuses what LOST names.
NEWER = """
import os, sys
import pipelines.advert as advert
advert.READER = "tomorrow"
advert.served_areas = lambda *_: ()
import pipelines.keep as keep
from output.errors import PageError
parse = keep.parse_page
def refuse(data, url, charset):
    if url.endswith(os.environ.get("LOST", "no page")):
        raise PageError("is no page any more")
    return parse(data, url, charset)
keep.parse_page = refuse
from crawler.cli import main
main(sys.argv[1:])
"""


@pytest.fixture
def library(hotlines: Any, library_there: str) -> Path:
    """The folder of a library of three adverts, read by today's reader."""
    pages = hotlines.folder / "pages"
    pages.mkdir()
    for number in range(3):
        (pages / f"{number}.html").write_text(ADVERT.format("海信", number), encoding="utf-8")
    assert hotlines("ingest", "pages").code == 0
    return Path(hotlines.folder) / "data"


def tomorrow(hotlines: Any, *args: str, **environ: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-c", NEWER, "reread", *args],
        cwd=hotlines.folder,
        env={**hotlines.environ, **environ},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def content(data: Path) -> dict[str, str]:
    return {
        str(path.relative_to(data)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in data.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("args", [(), ("--dry-run",), ("--all",)])
def test_without_a_library_there_is_nothing_to_read(hotlines: Any, args: tuple[str, ...]) -> None:
    done = hotlines("reread", *args)
    assert (done.code, done.out, len(done.lines)) == (1, "", 1)
    assert "no library there" in done.err
    assert list(hotlines.folder.iterdir()) == []


def test_usage(hotlines: Any) -> None:
    for args in (("--limit", "0"), ("--workers", "0"), ("--limit", "x"), ("page.html",)):
        assert hotlines("reread", *args).code == 2


def test_nothing_left_to_do_is_no_fault(hotlines: Any, library: Path) -> None:
    done = hotlines("reread", "--strict")
    assert (done.code, done.err) == (0, "")
    (report,) = done.objects
    assert [report[name] for name in COUNTS] == [False, 3, 0, 0, 0, 0, 0]
    assert list(report) == [*COUNTS, "changes", "examples"]
    assert [row["field"] for row in report["changes"]] == FIELDS
    table = hotlines("reread", "--table").out
    assert "known" in table and "3" in table and "examples" not in table


def test_all_of_it_with_the_same_reader_changes_nothing(hotlines: Any, library: Path) -> None:
    before = {view: hotlines(view).out for view in ("numbers", "brands", "pages", "hosts")}
    (report,) = hotlines("reread", "--all", "--workers", "2").objects
    assert [report[name] for name in COUNTS] == [False, 0, 3, 0, 3, 0, 0]
    assert report["examples"] == []
    assert not any(value for row in report["changes"] for value in row.values() if value != row["field"])
    assert {view: hotlines(view).out for view in before} == before


def test_a_dry_run_changes_no_byte_and_needs_none(
    hotlines: Any, library: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = content(library)
    done = tomorrow(hotlines, "--dry-run", "--table")
    assert done.returncode == 0
    assert "areas" in done.stdout and "湖北省天门市 湖北省/天门市" in done.stdout
    assert content(library) == before
    # root may write anything, so the system is made to say no
    monkeypatch.setattr("output.engines.os.access", lambda *_: False)
    place = ("--db", f"sqlite:///{library / 'hotlines.db'}")
    assert run(["reread", "--all", "--dry-run", *place]) == 0
    assert '"read": 3' in capsys.readouterr().out
    assert run(["reread", "--all", *place]) == 1
    assert capsys.readouterr().err.endswith("cannot be written\n")
    assert content(library) == before


def test_what_the_newer_reader_says_counts(hotlines: Any, library: Path) -> None:
    assert hotlines("region", "429006").objects[0]["claimed_by"]
    done = tomorrow(hotlines, "--limit", "1")
    assert (done.returncode, done.stderr) == (0, "")
    assert '"read": 1, "changed": 1, "adverts": 1, "skipped": 0, "left": 2' in done.stdout
    done = tomorrow(hotlines, "--table")
    assert done.returncode == 0
    lines = [line.split() for line in done.stdout.splitlines()]
    assert ["known", "1"] in lines and ["read", "2"] in lines
    assert ["areas", "2", "0", "2", "0", "0"] in lines
    assert not any(line[:1] == ["numbers"] for line in lines)
    assert not hotlines("region", "429006").objects[0]["claimed_by"]
    assert {row["reader"] for row in hotlines("pages").objects} == {"tomorrow"}
    with closing(sqlite3.connect(library / "hotlines.db")) as database:
        rows = database.execute(
            "SELECT current, count(*) FROM reading GROUP BY current ORDER BY 1"
        ).fetchall()
    assert rows == [(0, 3), (1, 3)]


def test_skipped_pages_are_counted_and_strict_ends_with_1(hotlines: Any, library: Path) -> None:
    done = tomorrow(hotlines, "--dry-run", LOST="1.html")
    assert done.returncode == 0
    (line,) = done.stderr.splitlines()
    assert line.startswith("hotlines: file:///")
    assert line.endswith("1.html: skipped: is no page any more")
    assert tomorrow(hotlines, "--dry-run", "--strict", LOST="1.html").returncode == 1
    assert tomorrow(hotlines, "--strict").returncode == 0


def test_if_nothing_can_be_read_it_ends_with_1(hotlines: Any, library: Path) -> None:
    done = tomorrow(hotlines, LOST="html")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 3)
    (file,) = (library / "archive").iterdir()
    os.truncate(file, 10)
    done = tomorrow(hotlines)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 3)
    assert all(f"{file.name}: no readable record at byte " in line for line in done.stderr.splitlines())
    file.unlink()
    file.parent.rmdir()
    done = tomorrow(hotlines)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1)
    assert "there is no archive" in done.stderr
    assert {row["reader"] for row in hotlines("pages").objects} != {"tomorrow"}


def test_an_interrupted_reread_tells_what_it_has(hotlines: Any, library: Path) -> None:
    code = NEWER.replace("from crawler.cli import main", "") + (
        "import pipelines.reread as r\nfrom crawler.cli import main\n"
    )
    code = code.replace("main(sys.argv[1:])\n", "") + (
        "finish = r._Run._finish\n"
        "def once(self):\n    finish(self)\n    raise KeyboardInterrupt\n"
        "r._Run._finish = once\nmain(sys.argv[1:])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "reread"],
        cwd=hotlines.folder,
        env=hotlines.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (130, "")
    assert '"read": 1, "changed": 1, "adverts": 1, "skipped": 0, "left": 2' in done.stdout
    assert '"known": 1, "read": 2' in tomorrow(hotlines).stdout
