"""A crawl that is killed again and again loses nothing and stores nothing twice."""

from __future__ import annotations

from pathlib import Path

from benchmarks.kills import run


def test_a_crawl_that_is_killed_five_times_ends_whole(tmp_path: Path) -> None:
    report = run(hosts=8, pages=16, kills=5, seed=7, folder=tmp_path)
    assert report.faults == [], report
    assert report.kills == 5
    assert report.records >= report.pages
