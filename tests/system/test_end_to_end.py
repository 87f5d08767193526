"""The main job: the example site through real HTTP into a fresh library, and out again."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from crawler.example.site import FOLDER
from output.archive import Archive
from output.library import open_library

COUNTS = ("pages", "adverts", "numbers", "brands", "areas", "hosts")


@pytest.fixture(scope="module")
def expected() -> dict[str, dict[str, Any]]:
    rows = map(json.loads, (FOLDER / "expected.jsonl").read_text(encoding="utf-8").splitlines())
    return {row["url"]: row for row in rows}


@pytest.fixture(scope="module")
def first(home: Any) -> tuple[dict[str, Any], str]:
    found: tuple[dict[str, Any], str] = home.crawl("--export", "csv")
    return found


def local(url: str, port: int) -> str:
    """The address of an example page as the crawl knows it."""
    scheme, _, rest = url.partition("://")
    host, _, path = rest.partition("/")
    return f"{scheme}://{host}:{port}/{path}"


def test_the_summary_tells_what_was_found(
    first: tuple[dict[str, Any], str], expected: dict[str, Any]
) -> None:
    summary, messages = first
    adverts = [row for row in expected.values() if row["is_ad"]]
    assert summary["hosts"] >= 4
    assert summary["pages"] >= 24
    assert summary["adverts"] >= 0.9 * len(adverts)
    assert all(summary[name] > 0 for name in COUNTS)
    assert len(summary["shared_numbers"]) >= 3
    assert all(row["brands"] == len(row["brand_names"]) >= 2 for row in summary["shared_numbers"])
    assert any(row["hosts"] > 1 for row in summary["shared_numbers"])
    run = summary["run"]
    assert (run["failed"], run["interrupted"]) == (1, False)
    assert run["skipped"] == 2
    assert messages.count("robots.txt does not allow it") == 1


def test_numbers_of_adverts_are_those_that_the_site_shows(
    home: Any, first: tuple[dict[str, Any], str], expected: dict[str, Any]
) -> None:
    found = {row["number"] for row in home.run("numbers")[0]}
    shown = {phone for row in expected.values() if row["is_ad"] for phone in row["phones"]}
    assert len(found & shown) >= 0.9 * len(shown)
    both = home.run("numbers", "--min-brands", "2")[0]
    assert both == first[0]["shared_numbers"]


def test_every_page_was_kept_as_it_was_served(home: Any, first: tuple[dict[str, Any], str]) -> None:
    kept = 0
    with open_library(home.db) as library, Archive(home.folder / "data/archive") as archive:
        for row in library.pages():
            for snapshot in library.page(row.url).snapshot_list:
                body = archive.body(snapshot.position)
                assert hashlib.sha256(body).hexdigest() == snapshot.sha256
                kept += 1
    assert kept == first[0]["run"]["pages"]


def test_pages_in_gbk_are_read(home: Any, first: tuple[dict[str, Any], str]) -> None:
    with open_library(home.db) as library:
        pages = [library.page(row.url) for row in library.pages(is_advert=True)]
    charsets = {page.reading.charset for page in pages if page.reading is not None}
    assert {"utf-8", "gb18030"} <= charsets
    assert not any("\ufffd" in page.reading.title for page in pages if page.reading is not None)


def test_the_tables_are_written(home: Any, first: tuple[dict[str, Any], str]) -> None:
    folder = Path(first[0]["csv"])
    with (folder / "shared_numbers.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["number"].replace("-", "") for row in rows] == [
        row["number"] for row in first[0]["shared_numbers"]
    ]
    assert (folder / "pages.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_second_run_fetches_nothing_and_tells_the_same(
    home: Any, first: tuple[dict[str, Any], str]
) -> None:
    asked = len(home.site.hits)
    again, messages = home.crawl()
    assert len(home.site.hits) == asked
    assert messages == ""
    assert again["run"] == {"pages": 0, "failed": 0, "skipped": 0, "interrupted": False}
    same = (*COUNTS, "shared_numbers", "database", "archive")
    assert {name: again[name] for name in same} == {name: first[0][name] for name in same}


def test_visiting_again_changes_no_finding(home: Any, first: tuple[dict[str, Any], str]) -> None:
    again, _ = home.crawl("--again-after", "0")
    assert again["run"]["pages"] == first[0]["run"]["pages"]
    assert {name: again[name] for name in COUNTS} == {name: first[0][name] for name in COUNTS}
    with open_library(home.db) as library:
        assert all(row.snapshots <= 1 for row in library.pages())


def test_the_archive_makes_the_same_library_again(home: Any, first: tuple[dict[str, Any], str]) -> None:
    db = ("--db", f"sqlite:///{home.folder / 'copy/hotlines.db'}")
    (counts,), _ = home.run("ingest", "data/archive", *db)
    assert counts["pages"] == first[0]["run"]["pages"]
    for command in (("numbers", "--min-brands", "2"), ("brands",)):
        ignored = {"first_seen", "last_seen"}
        original, copy = home.run(*command)[0], home.run(*command, *db)[0]
        strip = [{key: value for key, value in row.items() if key not in ignored} for row in original]
        assert [{key: value for key, value in row.items() if key not in ignored} for row in copy] == strip
