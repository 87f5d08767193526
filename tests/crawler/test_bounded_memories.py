"""What a crawl keeps in mind does not grow for months."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

from scrapy.http import Request
from scrapy.settings import Settings

from crawler.gate import GateMiddleware
from output.bounded import Bounded
from output.robots_rows import Known
from pipelines.desk import Desk
from spiders.maps import SiteMaps
from spiders.outcomes import refused_names


def test_the_oldest_is_forgotten_and_what_is_put_again_is_new() -> None:
    table: Bounded[str, int] = Bounded(2)
    for key in "abac":
        table[key] = 1
    assert list(table) == ["a", "c"]


def test_names_that_are_refused() -> None:
    before = dict(refused_names)
    for number in range(10_100):
        refused_names[f"{number}.example"] = "is private"
    assert len(refused_names) == 10_000
    refused_names.clear()
    refused_names.update(before)


def test_starts_on_usual_ports_are_not_remembered_and_others_not_for_ever() -> None:
    signals = SimpleNamespace(connect=lambda *args, **options: None)
    crawler = SimpleNamespace(settings=Settings(), signals=signals, spider=None)
    gate = GateMiddleware(cast("Any", crawler))

    async def ask() -> None:
        for number in range(10_100):
            await gate.process_request(
                Request(f"http://{number}.example/", meta={"start": True, "named": True})
            )
            await gate.process_request(
                Request(f"http://{number}.example:8080/", meta={"start": True, "named": True})
            )

    asyncio.run(ask())
    assert len(gate._starts) == 10_000
    assert {port for _, port in gate._starts} == {8080}


def test_hosts_that_sleep() -> None:
    desk = Desk(Settings(), lambda *args: None)
    now = datetime.now(UTC)
    for number in range(10_100):
        desk.put_to_sleep(f"{number}.example", now + timedelta(hours=1))
    assert len(desk._asleep) == 10_000
    assert desk.sleeps("10099.example")
    desk._asleep["awake.example"] = now - timedelta(seconds=1)
    assert not desk.sleeps("awake.example") and "awake.example" not in desk._asleep
    desk.shut()


def test_site_maps() -> None:
    class Library:
        async def read(self, look: Any) -> Known:
            return Known(datetime.now(UTC), 200, "Sitemap: /a.xml\nSitemap: /b.xml\nSitemap: /c.xml")

    maps = SiteMaps(cast("Any", Library()), cast("Any", None))

    async def ask() -> int:
        return sum([len(await maps.of(f"http://{number}.example/")) for number in range(10_100)])

    assert asyncio.run(ask()) == 3 * 10_100
    assert (len(maps._asked), len(maps._known)) == (10_000, 20_000)
