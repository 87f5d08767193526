from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.settings import Settings

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
        self.settings: Any = Settings()
        self.spider = None


class FakeDesk:
    """Answers with `kept`, or raises it."""

    def __init__(self, kept: Kept | Exception) -> None:
        self.kept = kept
        self.did: list[str] = []

    async def keep(self, fetch: Fetch) -> Kept:
        self.did.append("keep")
        if isinstance(self.kept, Exception):
            raise self.kept
        return self.kept

    async def close(self) -> None:
        self.did.append("close")

    async def abandon(self) -> None:
        self.did.append("abandon")

    def stop(self) -> None:
        self.did.append("stop")

    def shut(self) -> None:
        self.did.append("shut")


def page(outcome: str = "ok", body: bytes | None = b"<p>", reason: str | None = None) -> Fetch:
    return Fetch(Visit("http://a.example/", TIME, outcome, 200, reason), "http://a.example/", body)


def staged(kept: Kept | Exception) -> tuple[KeepStage, FakeCrawler, FakeDesk]:
    crawler, desk = FakeCrawler(), FakeDesk(kept)
    stage = KeepStage(crawler)  # type: ignore[arg-type]
    stage.desk = desk  # type: ignore[assignment]
    return stage, crawler, desk


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
        "hotlines/failed/other": 1,
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
    stage, crawler, desk = staged(full)
    for _ in range(3):
        asyncio.run(stage.process_item(page()))
    assert crawler.sent == [(store_failed, full)]
    assert crawler.counts["hotlines/dropped/store_failed"] == 2
    asyncio.run(stage.close_spider())
    assert desk.did == ["keep", "stop", "abandon", "shut"]


def test_what_was_kept_is_told_to_a_spider_that_learns() -> None:
    stage, _, desk = staged(Kept("ok", None, True))
    learned: list[Fetch] = []
    stage.learned = lambda item, kept: learned.append(item)
    item = page()
    asyncio.run(stage.process_item(item))
    asyncio.run(stage.process_item(page("failed", None)))
    asyncio.run(stage.close_spider())
    assert learned == [item]
    assert desk.did == ["keep", "keep", "close", "shut"]


def test_a_database_that_cannot_be_opened_is_an_error_at_once(tmp_path: Any) -> None:
    (tmp_path / "file").write_text("x")
    crawler = FakeCrawler()
    places = {"HOTLINES_DB": f"sqlite:///{tmp_path}/file/x.db", "HOTLINES_ARCHIVE": str(tmp_path)}
    crawler.settings.setdict(places)
    stage = KeepStage(crawler)  # type: ignore[arg-type]
    with pytest.raises(LibraryError):
        asyncio.run(stage.open_spider())
