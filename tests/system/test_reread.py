"""The example site, crawled once and then read again: by the same reader, and by one that has learned something."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
# A reader of tomorrow, which finds no claims.
NEWER = """
import sys
import pipelines.advert as advert
advert.READER = "tomorrow"
advert.find_claims = lambda page, rows: []
from crawler.cli import main
main(sys.argv[1:])
"""


@pytest.fixture(scope="module")
def crawled(home: Any) -> Any:
    home.summary = home.crawl()[0]
    return home


def export(home: Any, name: str) -> dict[str, bytes]:
    home.run("export", name)
    return {path.name: path.read_bytes() for path in (home.folder / name).iterdir()}


def tomorrow(home: Any, *args: str) -> dict[str, Any]:
    environ = {key: value for key, value in os.environ.items() if not key.startswith("HOTLINES_")}
    done = subprocess.run(
        [sys.executable, "-c", NEWER, "reread", *args],
        cwd=home.folder,
        env={**environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_same_reader_says_the_same_of_every_page(crawled: Any) -> None:
    before = export(crawled, "before")
    (report,), messages = crawled.run("reread", "--all", "--workers", "2")
    assert messages == ""
    assert report["read"] == crawled.summary["run"]["pages"]
    assert report["adverts"] == crawled.summary["adverts"]
    assert (report["changed"], report["skipped"], report["examples"]) == (0, 0, [])
    assert export(crawled, "after") == before


def test_a_newer_reader_takes_over(crawled: Any) -> None:
    before = export(crawled, "old")
    dry = tomorrow(crawled, "--dry-run")
    assert export(crawled, "dry") == before
    wet = tomorrow(crawled)
    assert {**dry, "dry_run": False} == wet
    changes = {row["field"]: row for row in wet["changes"]}
    assert changes["claims"]["gone"] >= changes["claims"]["snapshots"] > 0
    assert not any(changes[name]["snapshots"] for name in ("numbers", "pairs", "areas", "title", "text"))
    assert all(example["url"].startswith("http://") for example in wet["examples"])
    after = export(crawled, "new")
    assert {name for name in before if before[name] != after[name]} == {"pages.csv", "datapackage.json"}
    assert {row["reader"] for row in crawled.run("pages")[0] if row["reader"]} == {"tomorrow"}
    again = tomorrow(crawled)
    assert (again["known"], again["read"]) == (wet["read"], 0)
    (back,), _ = crawled.run("reread")
    assert (back["read"], back["changed"]) == (wet["read"], wet["changed"])
    assert export(crawled, "back") == before
