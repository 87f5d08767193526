"""A spider that finds everything in the hands of another run."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from output.frontier import Waiting
from spiders.base import FrontierSpider


class Desk:
    """Has nothing to hand out, and says so often what is waited for."""

    in_hand = 0
    is_resting = False

    def __init__(self, *waits: Waiting) -> None:
        self.waits = list(waits)

    async def take(self) -> list[Any]:
        return []

    async def waiting(self) -> Waiting | None:
        return self.waits.pop(0) if self.waits else None


class Patient(FrontierSpider):
    """Writes down how long it would rest."""

    name = "patient"

    def __init__(self, desk: Any) -> None:
        super().__init__()
        self.desk, self.rests = desk, []  # type: ignore[var-annotated]
        self.sense = self  # type: ignore[assignment]
        self.maps = self  # type: ignore[assignment]
        self.pending = 0

    def _begin(self) -> Any:
        return self.desk

    async def prepare(self, desk: Any, leases: Any) -> None: ...

    async def _keep_hours(self, desk: Any) -> None: ...

    async def _rest(self, desk: Any, seconds: float, most: float = 2.0) -> None:
        self.rests.append(seconds)


def run(spider: Patient) -> None:
    async def all_of() -> list[Any]:
        return [request async for request in spider.start()]

    assert asyncio.run(all_of()) == []


def test_it_says_once_that_it_waits_and_does_not_hurry(caplog: pytest.LogCaptureFixture) -> None:
    spider = Patient(Desk(Waiting(0.0, 3, 3), Waiting(0.0, 2, 2), Waiting(0.0, 1, 0)))
    run(spider)
    assert [record.getMessage() for record in caplog.records] == [
        "another run is at work on 3 hosts: waiting"
    ]
    assert spider.rests == [2.0, 2.0, 0.0]
