from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from output.errors import LibraryError
from output.records import Visit
from pipelines.fetch import Fetch
from pipelines.keep import Kept
from pipelines.stages import KeepStage, TellStage, store_failed

TIME = datetime(2026, 1, 31, 8, tzinfo=UTC)


class FakeCrawler:
    """Settings, counters and signals, as far as stages need them."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.sent: list[tuple[object, Any]] = []
        self.stats = SimpleNamespace(inc_value=lambda name, by=1: self.counts.update({name: by}))
        self.signals = SimpleNamespace(send_catch_log=lambda signal, error: self.sent.append((signal, error)))
        self.settings: Any = SimpleNamespace(getfloat=lambda name: 3600.0)


class FakeKeeper:
    """Answers with `kept`, or raises it."""

    def __init__(self, kept: Kept | Exception) -> None:
        self.kept = kept
        self.asked = 0
        self.closed = False
        self.store = SimpleNamespace(fresh_since=lambda urls, since: [url for url in urls if "fresh" in url])

    def keep(self, fetch: Fetch) -> Kept:
        self.asked += 1
        if isinstance(self.kept, Exception):
            raise self.kept
        return self.kept

    def close(self) -> None:
        self.closed = True


def page(outcome: str = "ok", body: bytes | None = b"<p>", reason: str | None = None) -> Fetch:
    return Fetch(Visit("http://a.example/", TIME, outcome, 200, reason), "http://a.example/", body)


def staged(kept: Kept | Exception) -> tuple[KeepStage, FakeCrawler, FakeKeeper]:
    crawler, keeper = FakeCrawler(), FakeKeeper(kept)
    stage = KeepStage(crawler)  # type: ignore[arg-type]
    stage._keeper = keeper  # type: ignore[assignment]
    return stage, crawler, keeper


def test_outcomes_are_counted_and_told(caplog: pytest.LogCaptureFixture) -> None:
    crawler = FakeCrawler()
    stage = TellStage(crawler)  # type: ignore[arg-type]
    for item in (
        page(),
        page("redirect", None),
        page("failed", None, "why"),
        page("skipped", None, "because"),
    ):
        assert asyncio.run(stage.process_item(item)) is item
    assert crawler.counts == {
        "hotlines/visits/ok": 1,
        "hotlines/visits/redirect": 1,
        "hotlines/failed": 1,
        "hotlines/skipped": 1,
    }
    assert [record.getMessage() for record in caplog.records] == [
        "http://a.example/: failed: why",
        "http://a.example/: skipped: because",
    ]


@pytest.mark.parametrize(
    ("kept", "names"),
    [
        (Kept("ok", None, True), {"pages", "snapshots/new", "readings/known"}),
        (Kept("ok", None, False), {"pages", "snapshots/known", "readings/known"}),
        (Kept("skipped", "is binary"), {"skipped"}),
    ],
)
def test_what_was_kept_is_counted(kept: Kept, names: set[str]) -> None:
    stage, crawler, _ = staged(kept)
    asyncio.run(stage.process_item(page()))
    assert set(crawler.counts) == {f"hotlines/{name}" for name in names}


def test_when_storing_fails_the_crawl_is_told_once_and_nothing_more_is_stored() -> None:
    full = OSError(28, "No space left on device")
    stage, crawler, keeper = staged(full)
    for _ in range(3):
        asyncio.run(stage.process_item(page()))
    assert crawler.sent == [(store_failed, full)]
    assert keeper.asked == 1
    assert crawler.counts["hotlines/dropped/store_failed"] == 2
    assert asyncio.run(stage.fresh(["http://a.example/fresh"])) == set()
    asyncio.run(stage.close_spider())
    assert not keeper.closed


def test_fresh_pages_are_asked_for_where_pages_are_kept() -> None:
    stage, _, keeper = staged(Kept("ok"))
    assert asyncio.run(stage.fresh(["http://a.example/fresh", "http://a.example/old"])) == {
        "http://a.example/fresh"
    }
    asyncio.run(stage.close_spider())
    assert keeper.closed


def test_a_database_that_cannot_be_opened_is_an_error_at_once(tmp_path: Any) -> None:
    (tmp_path / "file").write_text("x")
    crawler = FakeCrawler()
    crawler.settings = {"HOTLINES_DB": f"sqlite:///{tmp_path}/file/x.db", "HOTLINES_ARCHIVE": str(tmp_path)}
    stage = KeepStage(crawler)  # type: ignore[arg-type]
    with pytest.raises(LibraryError):
        asyncio.run(stage.open_spider())
